"""The single forecasts: the baselines that are always there, and the members that are pooled with them.

Each takes the past (t, n) and who touches whom (n, n) and returns sorted values (horizons, n, K), all of equal weight:
the distribution of each place's count 1, 2, … months ahead. They look at nothing but the past they are given.
"""

from collections.abc import Callable, Mapping
from typing import Any

import numpy as np

from modusvivendi.core.ranges import Bools, Floats
from modusvivendi.forecast.violence.kernels import analogues

K = 200
"""Values in a forecast: the quantiles at (i + 1/2) / K."""
YEAR = 12
NEAREST = 60
"""Past states that the analogue ensemble follows."""

LEVELS: Floats = (np.arange(K) + 0.5) / K
Member = Callable[[Floats, Bools, int], Floats]


def forecast_zero(past: Floats, neighbours: Bools, horizons: int) -> Floats:
    """Nobody dies: nearly unbeatable where most months are quiet."""
    del neighbours
    return np.zeros((horizons, past.shape[1], K))


def forecast_last(past: Floats, neighbours: Bools, horizons: int) -> Floats:
    """The last known month again, with Poisson noise (the naive forecast of the VIEWS challenge, Hegre et al. 2025)."""
    del neighbours
    from scipy import stats  # pyright: ignore[reportMissingTypeStubs]

    poisson: Any = stats.poisson
    last = np.array([_known(column)[-1:].sum() for column in past.T])
    return _repeat(np.asarray(poisson.ppf(LEVELS, last[:, None]), np.float64), horizons)


def forecast_own(past: Floats, neighbours: Bools, horizons: int) -> Floats:
    """One of a place's own last twelve months ("conflictology", the benchmark of the VIEWS challenge)."""
    del neighbours
    recent = past[-YEAR:]
    return _repeat(np.array([_spread(_known(column), recent) for column in recent.T]), horizons)


def forecast_near(past: Floats, neighbours: Bools, horizons: int) -> Floats:
    """One of the last twelve months of a place or of one that touches it ("conflictology" with neighbours)."""
    recent = past[-YEAR:]
    near = neighbours | np.eye(len(neighbours), dtype=np.bool_)
    return _repeat(np.array([_spread(_known(recent[:, touched]), recent) for touched in near]), horizons)


def forecast_pooled(past: Floats, neighbours: Bools, horizons: int) -> Floats:
    """One of the last twelve months of any place: the same for all."""
    del neighbours
    recent = past[-YEAR:]
    return _repeat(np.tile(_spread(_known(recent), recent), (past.shape[1], 1)), horizons)


def forecast_analogues(past: Floats, neighbours: Bools, horizons: int) -> Floats:
    """What followed when any place stood as this one stands now: level of the quarter and the year, and next door.

    Where too little is past to follow anything, the last twelve months of all places stand in.
    """
    states = np.stack(describe(past, neighbours), axis=2)
    kernels: Any = analogues
    found = np.empty((horizons, past.shape[1], NEAREST))
    kernels.follow(states, past, NEAREST, horizons, found)
    result = forecast_pooled(past, neighbours, horizons)
    for h, p in np.argwhere(~np.isnan(found[:, :, NEAREST // 3])).tolist():
        result[h, p] = stretch(_known(found[h, p]))
    return result


MEMBERS: Mapping[str, Member] = {
    "own": forecast_own,
    "near": forecast_near,
    "pooled": forecast_pooled,
    "analogues": forecast_analogues,
}
BASELINES: Mapping[str, Member] = {
    "zero": forecast_zero,
    "last": forecast_last,
    "own": forecast_own,
    "near": forecast_near,
    "pooled": forecast_pooled,
}


def describe(past: Floats, neighbours: Bools) -> tuple[Floats, Floats, Floats]:
    """Return log(1 + deaths) smoothed over a quarter, over a year, and over a quarter next door, each (t, n)."""
    kernels: Any = analogues
    quarter, year = np.empty_like(past), np.empty_like(past)
    kernels.smooth(past, 2.0, quarter)
    kernels.smooth(past, 8.0, year)
    known = ~np.isnan(quarter)
    touching = known.astype(np.float64) @ neighbours
    beside = np.where(touching > 0, np.where(known, quarter, 0.0) @ neighbours / np.maximum(touching, 1.0), quarter)
    return np.log1p(quarter), np.log1p(year), 0.5 * np.log1p(beside)


def stretch(values: Floats) -> Floats:
    """Return the K quantiles of sorted values of equal weight."""
    return values[np.minimum((LEVELS * len(values)).astype(np.int64), len(values) - 1)]


def _spread(known: Floats, fallback: Floats) -> Floats:
    values = known if len(known) else _known(fallback)
    return stretch(np.sort(values)) if len(values) else np.zeros(K)


def _known(values: Floats) -> Floats:
    return values[~np.isnan(values)]


def _repeat(forecast: Floats, horizons: int) -> Floats:
    return np.broadcast_to(forecast, (horizons, *forecast.shape)).copy()
