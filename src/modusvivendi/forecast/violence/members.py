"""Which forecasts are pooled, with what belief in each before anything is known, and which are the ones to beat.

The members, the belief and every constant of this package were chosen on panels that the page of scores does not use
(Mexico and Myanmar before 2006, and the documented deaths in Syria's governorates of 2011 to 2015), and then left.
"""

from collections.abc import Callable, Mapping

import numpy as np

from modusvivendi.core.ranges import Bools, Floats
from modusvivendi.forecast.violence.analogy import forecast_analogues
from modusvivendi.forecast.violence.excitation import forecast_excitation
from modusvivendi.forecast.violence.histories import (
    forecast_fading,
    forecast_fresh,
    forecast_last,
    forecast_near,
    forecast_own,
    forecast_pooled,
    forecast_zero,
)
from modusvivendi.forecast.violence.hurdle import forecast_hurdle

Member = Callable[[Floats, Bools, int], Floats]
"""The past (t, n), who touches whom (n, n) and the horizons to sorted values (horizons, n, K)."""

BASELINES: Mapping[str, Member] = {
    "zero": forecast_zero,
    "last": forecast_last,
    "own": forecast_own,
    "near": forecast_near,
    "pooled": forecast_pooled,
}
MEMBERS: Mapping[str, Member] = {
    "fresh": forecast_fresh,
    "fading": forecast_fading,
    "analogues": forecast_analogues,
    "hurdle": forecast_hurdle,
    "excitation": forecast_excitation,
    "own": forecast_own,
    "near": forecast_near,
    "pooled": forecast_pooled,
}
BELIEF: Floats = np.array([0.2, 0.2, 0.2, 0.2, 0.05, 0.05, 0.05, 0.05])
"""The weights of the members before any of their forecasts has been held against the truth."""
