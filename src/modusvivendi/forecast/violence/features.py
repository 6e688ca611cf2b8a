"""What of the past a forecast looks at: the level of the last quarter and the last year, here and next door."""

from typing import Any

import numpy as np

from modusvivendi.core.ranges import Bools, Floats
from modusvivendi.forecast.violence.kernels import analogues

QUARTER, YEAR = 2.0, 8.0
"""Months in which the weight of a count halves."""


def describe(past: Floats, neighbours: Bools) -> tuple[Floats, Floats, Floats]:
    """Return log(1 + deaths) smoothed over a quarter, over a year, and over a quarter next door, each (t, n)."""
    kernels: Any = analogues
    quarter, year = np.empty_like(past), np.empty_like(past)
    kernels.smooth(past, QUARTER, quarter)
    kernels.smooth(past, YEAR, year)
    known = ~np.isnan(quarter)
    touching = known.astype(np.float64) @ neighbours
    beside = np.where(touching > 0, np.where(known, quarter, 0.0) @ neighbours / np.maximum(touching, 1.0), quarter)
    return np.log1p(quarter), np.log1p(year), 0.5 * np.log1p(beside)
