# pyright: basic
# ruff: noqa: ANN001, ANN201, ANN202 - numba compiles these functions and infers their types
"""Whole futures from the quantiles of each month: dependent between months and places, one run at a time."""

import math

import numpy as np
from numba import njit

from modusvivendi.forecast.violence.kernels.randomness import draw, draw_normal

_COMMON, _OWN, _FRESH, _ROUND, _LEVEL = 0, 2, 4, 6, 8


@njit(cache=True, nogil=True, error_model="numpy")
def walk(quantiles, keys, root, shares, persistence, growth, first, multiplier, out):
    """Fill the counts of all runs.

    ``quantiles`` (h, n, k) ascending, the last month stands for all later ones; ``keys`` (n,) uint64 and ``root`` the
    keys of the random numbers; ``shares`` (2,) of the variance that all places share and that a place keeps from month
    to month, the rest is fresh; ``persistence`` (2,) from month to month of the first two; ``growth`` the standard
    deviation of a month's change in the logarithm of the country's level; ``first`` the number of the first run;
    ``multiplier`` broadcast to (runs, months, n); ``out`` (runs, months, n) int64.

    A Gaussian copula: month by month a normal number for each place says which quantile it gets. A count times the
    level and its multiplier is rounded up or down by a number of its own, the same for every multiplier.
    """
    runs, months, n = out.shape
    held = np.empty(n)
    keep, fresh = np.sqrt(shares), math.sqrt(max(1.0 - shares[0] - shares[1], 0.0))
    renew = np.sqrt(1.0 - persistence**2)
    for r in range(runs):
        run = first + r
        common, level = 0.0, 0.0
        for t in range(months):
            shock = draw_normal(root, run, t, _COMMON)
            common = shock if t == 0 else persistence[0] * common + renew[0] * shock
            level += growth * draw_normal(root, run, t, _LEVEL)
            scale, ahead = math.exp(level), min(t, len(quantiles) - 1)
            for p in range(n):
                shock = draw_normal(keys[p], run, t, _OWN)
                held[p] = shock if t == 0 else persistence[1] * held[p] + renew[1] * shock
                z = keep[0] * common + keep[1] * held[p] + fresh * draw_normal(keys[p], run, t, _FRESH)
                rounding = draw(keys[p], run, t, _ROUND)
                out[r, t, p] = _count(quantiles[ahead, p], z, scale * multiplier[r, t, p], rounding)


@njit(cache=True, nogil=True, error_model="numpy")
def _count(quantiles, z, multiplier, rounding):
    k = len(quantiles)
    at = int(0.5 * math.erfc(-z / math.sqrt(2.0)) * k)
    return np.int64(math.floor(quantiles[min(at, k - 1)] * multiplier + rounding))
