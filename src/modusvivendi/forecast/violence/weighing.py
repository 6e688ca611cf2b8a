"""How much each member counts in the pool: what would have scored best so far, held back towards a belief."""

import numpy as np

from modusvivendi.core.ranges import Floats, Ints
from modusvivendi.forecast.violence.lessons import Lessons

DOUBT = 12.0
"""How many past origins the belief from before is worth."""
_STEPS = 150


def weigh(lessons: Lessons, belief: Floats) -> Floats:
    """Return weights (m, h), not negative, summing to 1 at each horizon; ``belief`` (m,) are those before any lesson.

    The continuous ranked probability score of a mixture is a quadratic form of its weights w: near w - w apart w / 2
    (Gneiting and Raftery 2007, eq. 21). Its minimum over past origins is found by exponentiated gradients (Kivinen and
    Warmuth 1997) and drawn towards the belief, the more the fewer origins tell.
    """
    h = len(lessons.ahead)
    weights = np.repeat(belief[:, None], h, axis=1)
    for t in range(h):
        known = ~np.isnan(lessons.near[:, 0, t])
        told = int(known.any(axis=1).sum())
        if not told:
            continue
        near = np.where(known[:, None], lessons.near[:, :, t], 0.0).sum(axis=(0, 2))
        apart = np.where(known[:, None, None], lessons.apart[:, :, :, t], 0.0).sum(axis=(0, 3))
        trust = told / (told + DOUBT)
        weights[:, t] = trust * _minimise(near, apart, belief) + (1 - trust) * belief
    return weights


def interpolate(weights: Floats, ahead: Ints, horizons: int) -> Floats:
    """Return weights (m, horizons) from weights (m, h) some months ahead, in the logarithm; the last hold on."""
    months = np.log(np.arange(1, horizons + 1))
    return np.vstack([np.asarray(np.interp(months, np.log(ahead), row), np.float64) for row in weights])


def _minimise(near: Floats, apart: Floats, start: Floats) -> Floats:
    w = start
    scale = near.mean()
    for _ in range(_STEPS if scale > 0 else 0):
        w = w * np.exp(-(near - apart @ w) / scale)
        w = w / w.sum()
    return w
