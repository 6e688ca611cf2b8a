"""Logistic regression with a ridge, by Newton's method."""

from dataclasses import dataclass

import numpy as np

from modusvivendi.core.ranges import Bools, Floats

_STEPS = 100
_CLOSE = 1e-10


@dataclass(frozen=True, eq=False)
class Fitted:
    """``intercept`` and ``weights`` (k,) in log-odds per standard deviation; ``middle`` and ``scale`` (k,)."""

    intercept: float
    weights: Floats
    middle: Floats
    scale: Floats


def fit_logistic(columns: Floats, accepted: Bools, ridge: float) -> Fitted:
    """Fit the chance of ``accepted`` (n,) on ``columns`` (n, k), each brought to mean 0 and standard deviation 1.

    ``ridge`` > 0 is the precision of a normal prior round 0 on each weight; the intercept has none (le Cessie and van
    Houwelingen 1992). A column that does not vary gets no weight. Where all or none accepted, the chance is (a + 1/2) /
    (n + 1). Raises ``ValueError`` for a ridge that is not positive.
    """
    if not ridge > 0:
        raise ValueError("the ridge is above 0: without it the weights may grow without end")
    n, k = len(columns), int(columns.shape[1])
    middle, scale = columns.mean(0), columns.std(0)
    scale = np.asarray(np.where(scale > _CLOSE, scale, np.inf), np.float64)
    x: Floats = np.column_stack([np.ones(n), (columns - middle) / scale])
    prior: Floats = np.diag(np.array([0.0, *([ridge] * k)]))
    yes = accepted.astype(np.float64)
    share = float(yes.mean())
    if share in (0.0, 1.0):
        rate = (yes.sum() + 0.5) / (n + 1)
        return Fitted(float(np.log(rate / (1 - rate))), np.zeros(k), middle, scale)
    b: Floats = np.zeros(k + 1)
    b[0] = np.log(share / (1 - share))
    value = _value(x, yes, b, prior)
    for _ in range(_STEPS):
        p: Floats = 1 / (1 + np.exp(-(x @ b)))
        slope: Floats = x.T @ (yes - p) - prior @ b
        curve: Floats = x.T @ ((p * (1 - p))[:, None] * x) + prior
        step: Floats = np.asarray(np.linalg.solve(curve, slope), np.float64)
        size = 1.0
        while _value(x, yes, b + size * step, prior) < value - _CLOSE and size > _CLOSE:
            size /= 2
        b = np.asarray(b + size * step, np.float64)
        value = _value(x, yes, b, prior)
        if float(step @ slope) < _CLOSE:
            break
    return Fitted(float(b[0]), b[1:], middle, scale)


def give_chances(fitted: Fitted, columns: Floats) -> Floats:
    """Return the chance of accepting, (m,), for columns (m, k)."""
    log_odds = fitted.intercept + ((columns - fitted.middle) / fitted.scale) @ fitted.weights
    return 1 / (1 + np.exp(-log_odds))


def _value(x: Floats, yes: Floats, b: Floats, prior: Floats) -> float:
    log_odds = x @ b
    return float(yes @ log_odds - np.logaddexp(0, log_odds).sum() - b @ prior @ b / 2)
