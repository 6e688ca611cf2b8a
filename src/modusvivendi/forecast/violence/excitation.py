"""The member that lets violence breed violence: fitted to the past, then run on many times."""

from typing import Any

import numpy as np

from modusvivendi.core.ranges import Bools, Floats
from modusvivendi.forecast.violence.kernels import analogues, excitation
from modusvivendi.forecast.violence.quantile_grid import stretch

RUNS = 400
_QUARTER, _YEAR = 2.0, 8.0
_STEPS = 60
_STABLE = 0.97
"""Most that a count may leave behind in all: beyond 1 the process explodes."""


def forecast_excitation(past: Floats, neighbours: Bools, horizons: int) -> Floats:
    """Run the process on from the last month; ``past`` (t, n) to sorted values (horizons, n, K)."""
    kernels: Any = excitation
    parts = _split(past, neighbours)
    share, size = _fit(parts, past)
    state = np.ascontiguousarray(parts[-1].T[:4])
    n = past.shape[1]
    keys = np.arange(1, n + 1, dtype=np.uint64) * np.uint64(0x9E3779B97F4A7C15)
    futures = np.empty((RUNS, horizons, n))
    keep = np.array([0.5 ** (1 / _QUARTER), 0.5 ** (1 / _YEAR)])
    at = np.concatenate([[0], np.cumsum(neighbours.sum(axis=1))])
    touching = np.ascontiguousarray(np.nonzero(neighbours)[1])
    kernels.burn(state, at, touching, share, keep, keys, _gamma(size), futures)
    futures.sort(axis=0)
    return stretch(np.ascontiguousarray(np.moveaxis(futures, 0, 2)))


def _split(past: Floats, neighbours: Bools) -> Floats:
    """Return what each month's end says about the next: (t, n, 5), in the order of the kernel's shares."""
    kernels: Any = analogues
    smooth = np.empty((3, *past.shape))
    kernels.smooth(past, _QUARTER, smooth[0])
    kernels.smooth(past, _YEAR, smooth[1])
    kernels.smooth(past, 1e6, smooth[2])
    smooth = np.where(np.isnan(smooth), 0.0, smooth)
    last = np.where(np.isnan(past), smooth[0], past)
    beside = smooth[0] @ neighbours / np.maximum(neighbours.sum(axis=1), 1)
    return np.stack([smooth[2] + 0.02, last, smooth[0], smooth[1], beside], axis=2)


def _fit(parts: Floats, past: Floats) -> tuple[Floats, float]:
    """Return the shares of the intensity (5,) and the size of the negative binomial, by turns."""
    kernels: Any = excitation
    known = ~np.isnan(past[1:])
    rows, counts = np.ascontiguousarray(parts[:-1][known]), past[1:][known]
    share, size = np.full(5, 0.2), 0.5
    for _ in range(3):
        kernels.kindle(rows, counts, size, _STEPS, share)
        mean = np.maximum(rows @ share, 1e-6)
        excess = ((counts - mean) ** 2 - mean).sum()
        size = float(np.clip((mean**2).sum() / max(excess, 1e-9), 0.05, 20.0))
    return share * min(1.0, _STABLE / max(share.sum(), 1e-9)), size


def _gamma(size: float) -> Floats:
    from scipy.special import gammaincinv  # pyright: ignore[reportMissingTypeStubs, reportUnknownVariableType]

    levels = (np.arange(1000) + 0.5) / 1000
    return np.asarray(gammaincinv(size, levels), np.float64) / size
