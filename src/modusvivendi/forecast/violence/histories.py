"""Forecasts that repeat the past: the baselines that always stand beside, and members that let the past fade.

All take the past (t, n) and who touches whom (n, n) and return sorted values (horizons, n, K) of equal weight: the
distribution of each place's count 1, 2, … months ahead. They look at nothing but the past they are given.
"""

from typing import Any

import numpy as np

from modusvivendi.core.ranges import Bools, Floats
from modusvivendi.forecast.violence.quantile_grid import LEVELS, K, stretch, stretch_weighted

YEAR = 12
WINDOW = 36
"""Months beyond which the fading members forget altogether."""


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
    """One of a place's own last twelve months ("conflictology", a benchmark of the VIEWS challenge)."""
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


def forecast_fresh(past: Floats, neighbours: Bools, horizons: int) -> Floats:
    """One of a place's own past months, half as likely with every two months of age."""
    del neighbours
    return _fade(past, 2.0, horizons)


def forecast_fading(past: Floats, neighbours: Bools, horizons: int) -> Floats:
    """One of a place's own past months, half as likely with every six months of age."""
    del neighbours
    return _fade(past, 6.0, horizons)


def _fade(past: Floats, halving: float, horizons: int) -> Floats:
    recent = past[-WINDOW:]
    weights = 0.5 ** (np.arange(len(recent))[::-1] / halving)
    rows = [
        stretch_weighted(_known(column), weights[~np.isnan(column)]) if len(_known(column)) else _spread(column, recent)
        for column in recent.T
    ]
    return _repeat(np.array(rows), horizons)


def _spread(known: Floats, fallback: Floats) -> Floats:
    values = _known(known) if len(_known(known)) else _known(fallback)
    return stretch(np.sort(values)) if len(values) else np.zeros(K)


def _known(values: Floats) -> Floats:
    return values[~np.isnan(values)]


def _repeat(forecast: Floats, horizons: int) -> Floats:
    return np.broadcast_to(forecast, (horizons, *forecast.shape)).copy()
