"""Lines drawn on from what was reported: the last report held, and growth that dies away."""

from collections.abc import Mapping, Sequence

import numpy as np

from modusvivendi.core.ranges import Floats, freeze
from modusvivendi.forecast.camps.knowledge import Counts

HOLD = "hold"
"""The last report carried forward: the line that every forecast must beat."""
GROWTH = "growth"
"""Growth as in the last 30 days, undiminished: the second naive line."""
WINDOWS = (30, 60, 120)
"""Days over which recent growth is measured."""
FADES = (40.0, 120.0)
"""Days over which growth falls to 1/e."""
UNREPORTED = 0.5
"""What a camp without a report is taken to hold, of the mean of those with one (a judgement: from a fiftieth to six
times the mean was found when such camps came to be counted)."""


def draw_lines(
    counts: Counts, ahead: int, windows: Sequence[int] = WINDOWS, fades: Sequence[float] = FADES
) -> Mapping[str, Floats]:
    """Return the lines that make the forecast, (n, ahead) each, by name: ``hold`` and damped growth.

    Damped growth is K + s f (1 - exp(-h / f)) on the h-th day, with K the last count, s its slope over a window and f
    the fade (the continuous form of the damped trend of Gardner and McKenzie 1985), never below zero.
    """
    last = fill_unreported(counts)
    days = np.arange(1.0, ahead + 1.0)
    found = {HOLD: freeze(np.repeat(last[:, None], ahead, axis=1))}
    for window in windows:
        slope = measure_growth(counts, window)
        for fade in fades:
            grown = last[:, None] + slope[:, None] * (-fade * np.expm1(-days / fade))
            found[f"growth {window}/{fade:.0f}"] = freeze(np.maximum(grown, 0.0))
    return found


def draw_growth(counts: Counts, ahead: int) -> Floats:
    """Return the naive line of growth as in the last 30 days, (n, ahead), never below zero."""
    slope = measure_growth(counts, WINDOWS[0])
    return np.maximum(fill_unreported(counts)[:, None] + slope[:, None] * np.arange(1.0, ahead + 1.0), 0.0)


def measure_growth(counts: Counts, window: int) -> Floats:
    """Return people a day by which each camp grew over the window before the origin, (n,); 0 without a report."""
    since = max(counts.origin - window, 0)
    slope = (counts.people[:, -1] - counts.people[:, since]) / (counts.origin - since)
    return np.where(counts.reported, slope, 0.0)


def fill_unreported(counts: Counts) -> Floats:
    """Return the last count of each camp, (n,), with a guess where there is none (0 when there is no report at all)."""
    last = counts.people[:, -1]
    mean = float(last[counts.reported].mean()) if counts.reported.any() else 0.0
    return np.where(counts.reported, last, UNREPORTED * mean)
