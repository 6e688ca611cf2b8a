"""What is reported of a pool: itself, unless a baseline has been doing better; and how wide its intervals must be."""

import numpy as np

from modusvivendi.core.ranges import Floats, Ints
from modusvivendi.forecast.violence.lessons import Lessons

MARGIN = 0.05
"""How much better a baseline must have been than the pool to be reported in its place."""
LEAST_ORIGINS = 12
"""Past origins that a horizon needs before its scores can put a baseline in the place of the pool."""
LEVELS: Floats = np.array([0.0, 0.5, 5.0])
"""Deaths a month from which a place counts as quiet, as troubled, as at war."""
LOW, HIGH = 0.05, 0.95
_COVERED = 0.925
"""Share of the months with deaths that the upper end of an interval is to hold; the lower end loses some more."""
_DOUBT = 20.0
"""Months with deaths that the plain level is worth."""


def choose_report(pool: Floats, baselines: Floats) -> int:
    """Return which baseline is reported, -1 for the pool; scores (o, h, n) and (b, o, h, n), NaN unknown.

    A baseline takes the place of the pool when its past scores, summed over horizons with enough origins, were lower
    by ``MARGIN``.
    """
    known = ~np.isnan(pool)
    enough = known.any(axis=2).sum(axis=0) >= LEAST_ORIGINS
    if not enough.any():
        return -1
    count = known & enough[:, None]
    ours = np.where(count, pool, 0.0).sum()
    theirs = np.where(count, baselines, 0.0).sum(axis=(1, 2, 3))
    best = int(np.argmin(theirs))
    return best if theirs[best] < (1 - MARGIN) * ours else -1


def measure_reach(lessons: Lessons, below: Floats) -> Floats:
    """Return the level (3, h) at which an interval must end above to hold months with deaths as well, by place level.

    ``below`` (o, h, n): the chance that the forecast gave to less than what came. Conformal by outcome (Randahl,
    Williams and Hegre 2024, bin-conditional conformal prediction): among past months with deaths, where the truth fell.
    Never under the plain level, towards which few months are drawn.
    """
    band = find_band(lessons.level)
    reach = np.full((len(LEVELS), len(lessons.ahead)), HIGH)
    for level in range(len(LEVELS)):
        for h in range(len(lessons.ahead)):
            some = (band == level) & (lessons.actual[:, h] > 0)
            if some.any():
                found = float(np.quantile(below[:, h][some], _COVERED))
                trust = some.sum() / (some.sum() + _DOUBT)
                reach[level, h] = max(HIGH, trust * found + (1 - trust) * HIGH)
    return reach


def find_band(level: Floats) -> Ints:
    """Return the band of each mean number of deaths a month: 0 quiet or unknown, 1 troubled, 2 at war."""
    return np.asarray(np.digitize(np.nan_to_num(level), LEVELS[1:]), np.int64)


def end_intervals(quantiles: Floats, level: Floats, reach: Floats) -> tuple[Floats, Floats]:
    """Return the ends (h, n) of the 90 % intervals of sorted values (h, n, K); ``level`` (n,), ``reach`` (3, h)."""
    k = quantiles.shape[2]
    low = quantiles[:, :, int(LOW * k) - 1]
    at = np.ceil(reach[find_band(level)] * k - 1e-9).astype(np.int64) - 1
    high = np.take_along_axis(quantiles, np.clip(at.T, 0, k - 1)[:, :, None], axis=2)[:, :, 0]
    return low, high
