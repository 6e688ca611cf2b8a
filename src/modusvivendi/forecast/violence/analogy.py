"""The member that looks for its like: what followed when any place stood as this one stands now."""

from typing import Any

import numpy as np

from modusvivendi.core.ranges import Bools, Floats
from modusvivendi.forecast.violence.features import describe
from modusvivendi.forecast.violence.histories import forecast_pooled
from modusvivendi.forecast.violence.kernels import analogues
from modusvivendi.forecast.violence.quantile_grid import stretch

NEAREST = 60
"""Past states that are followed."""


def forecast_analogues(past: Floats, neighbours: Bools, horizons: int) -> Floats:
    """Follow the nearest past states: level of the quarter and the year, and next door; (t, n) to (horizons, n, K).

    Where fewer than a third of ``NEAREST`` can be followed so far, the last twelve months of all places stand in.
    """
    states = np.stack(describe(past, neighbours), axis=2)
    kernels: Any = analogues
    found = np.empty((horizons, past.shape[1], NEAREST))
    kernels.follow(states, past, NEAREST, horizons, found)
    result = forecast_pooled(past, neighbours, horizons)
    for h, p in np.argwhere(~np.isnan(found[:, :, NEAREST // 3])).tolist():
        values = found[h, p]
        result[h, p] = stretch(values[~np.isnan(values)])
    return result
