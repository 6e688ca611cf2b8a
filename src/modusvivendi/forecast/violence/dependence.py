"""How the months and places of one future hang together, measured on where the truth fell in past forecasts."""

import numpy as np

from modusvivendi.core.ranges import Floats, Ints
from modusvivendi.forecast.violence.lessons import Lessons
from modusvivendi.forecast.violence.model import Dependence

_LEAST, _MOST = 0.0, 0.98


def measure_dependence(lessons: Lessons, weights: Floats) -> Dependence:
    """Return the shares of variance that places have in common and keep from month to month.

    Where the truth fell in the pool (``weights`` (o, m, h) of the day) becomes a normal number z, the middle of its
    step for a count. Products of z of two places, and of two horizons of one origin, give the covariances; their decay
    over pairs of horizons gives the persistence. Moments, not a likelihood: rough, and enough.
    """
    from scipy.special import ndtri  # pyright: ignore[reportMissingTypeStubs, reportUnknownVariableType]

    pooled = weights.shape[1]
    middle = (lessons.below + lessons.upto)[:, :pooled] / 2
    z = np.asarray(ndtri(np.clip((middle * weights[:, :, :, None]).sum(axis=1), 0.01, 0.99)), np.float64)
    z = np.asarray(z - _mean(z), np.float64)
    variance = _mean(z**2)
    if not variance > 0:
        return Dependence(0.0, 0.0, 0.0, 0.0)
    lags, same, across = _covary(z, lessons.ahead)
    common = float(np.clip(_mean(_cross(z, z)) / variance, _LEAST, 0.9))
    common_persistence = _decay(lags, across / variance, common)
    kept = np.clip((same - across) / variance, 0.0, 1.0)
    own, own_persistence = _split(lags, kept, 1.0 - common)
    return Dependence(common, own, common_persistence, own_persistence)


def _covary(z: Floats, ahead: Ints) -> tuple[Floats, Floats, Floats]:
    """Return lags in months of pairs of horizons, and the covariance of a place with itself and with the others."""
    pairs = [(i, j) for i in range(len(ahead)) for j in range(i + 1, len(ahead))]
    lags = np.array([ahead[j] - ahead[i] for i, j in pairs], np.float64)
    same = np.array([_mean(z[:, i] * z[:, j]) for i, j in pairs])
    across = np.array([_mean(_cross(z[:, [i]], z[:, [j]])) for i, j in pairs])
    known = np.isfinite(same) & np.isfinite(across)
    return lags[known], same[known], across[known]


def _cross(a: Floats, b: Floats) -> Floats:
    """Return the mean product (o, h) over all pairs of different places."""
    known = np.isfinite(a) & np.isfinite(b)
    a, b = np.where(known, a, 0.0), np.where(known, b, 0.0)
    n = known.sum(axis=2)
    total = a.sum(axis=2) * b.sum(axis=2) - (a * b).sum(axis=2)
    return np.where(n > 1, total / np.maximum(n * (n - 1), 1), np.nan)


def _decay(lags: Floats, covariance: Floats, level: float) -> float:
    """Return the monthly correlation that takes ``level`` to the covariances at their lags; the median of all pairs."""
    if level <= 0 or not len(lags):
        return 0.0
    ratio = np.clip(covariance / level, 1e-6, _MOST)
    return float(np.clip(np.median(ratio ** (1.0 / lags)), _LEAST, _MOST))


def _split(lags: Floats, kept: Floats, room: float) -> tuple[float, float]:
    """Return the share that a place keeps and its persistence, from a line through the logarithm of the covariances."""
    usable = kept > 1e-3
    if usable.sum() < 2 or np.ptp(lags[usable]) == 0:
        return 0.0, 0.0
    slope, height = np.polyfit(lags[usable], np.log(kept[usable]), 1)
    return float(np.clip(np.exp(height), 0.0, room)), float(np.clip(np.exp(slope), _LEAST, _MOST))


def _mean(values: Floats) -> float:
    finite = values[np.isfinite(values)]
    return float(finite.mean()) if len(finite) else float("nan")
