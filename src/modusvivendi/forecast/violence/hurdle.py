"""The member that regresses: whether anybody dies, and how many, on the level here, next door and in the country."""

from typing import Any

import numpy as np

from modusvivendi.core.ranges import Bools, Floats
from modusvivendi.forecast.violence.features import describe
from modusvivendi.forecast.violence.kernels import hurdle
from modusvivendi.forecast.violence.quantile_grid import K

_RIDGE = 2.0
_STEPS = 8
FITTED = (1, 2, 3, 6, 12, 24, 36)
"""Months ahead that have a regression of their own; the others take that of the nearest before them."""


def forecast_hurdle(past: Floats, neighbours: Bools, horizons: int) -> Floats:
    """Hurdle regressions, one for each span of months ahead; ``past`` (t, n) to sorted values (horizons, n, K).

    A span longer than a third of the past keeps the regression of the longest shorter one.
    """
    kernels: Any = hurdle
    t, n = past.shape
    quarter, year, beside = describe(past, neighbours)
    country = np.broadcast_to(np.log1p(np.nanmean(np.expm1(quarter), axis=1))[:, None], past.shape)
    features = np.stack([np.ones_like(past), quarter, year, 2 * beside, country, (quarter < 0.05) * 1.0], axis=2)
    features = np.where(np.isnan(features), 0.0, features)
    out = np.empty((horizons, n, K))
    for h in range(1, horizons + 1):
        if h in FITTED and (h == 1 or 3 * h <= t):
            rows, actual = features[:-h].reshape(-1, features.shape[2]), past[h:].ravel()
            known = ~np.isnan(actual)
            chance, mean, size = _regress(rows[known], actual[known], features[-1])
            kernels.step_over(chance, mean, size, out[h - 1])
        else:
            out[h - 1] = out[h - 2]
    return out


def _regress(rows: Floats, actual: Floats, now: Floats) -> tuple[Floats, Floats, Floats]:
    """Return, for the rows of ``now``, the chance of deaths, and mean and size of the count before zero is cut off."""
    any_dead = actual > 0
    ridge = np.diag([1e-3] + [_RIDGE] * (rows.shape[1] - 1))
    slope = np.zeros(rows.shape[1])
    for _ in range(_STEPS):
        chance = 1 / (1 + np.exp(-np.clip(rows @ slope, -30, 30)))
        weight = chance * (1 - chance) + 1e-6
        slope = slope + np.linalg.solve(
            rows.T @ (rows * weight[:, None]) + ridge, rows.T @ (any_dead - chance) - ridge @ slope
        )
    chance = 1 / (1 + np.exp(-np.clip(now @ slope, -30, 30)))
    if any_dead.sum() < 3 * rows.shape[1]:
        mean = actual[any_dead].mean() if any_dead.any() else 1.0
        return chance, np.full(len(now), max(mean, 0.1)), np.full(len(now), 0.5)
    hot, more = rows[any_dead], actual[any_dead] - 1.0
    slope = np.linalg.solve(hot.T @ hot + ridge, hot.T @ np.log(more + 0.5))
    size = 1.0
    for _ in range(_STEPS):
        mean = np.exp(np.clip(hot @ slope, -3, 12))
        weight = size * mean / (size + mean)
        move = hot.T @ (weight * np.clip(more / mean - 1, -1, 8)) - ridge @ slope
        slope = slope + np.linalg.solve(hot.T @ (hot * weight[:, None]) + ridge, move)
        mean = np.exp(np.clip(hot @ slope, -3, 12))
        size = float(np.clip((mean**2).sum() / max(((more - mean) ** 2 - mean).sum(), 1e-9), 0.15, 10.0))
    now_mean = np.clip(np.exp(np.clip(now @ slope, -3, 12)), 0.05, 3 * (more.max() + 1))
    return chance, now_mean, np.full(len(now), size)
