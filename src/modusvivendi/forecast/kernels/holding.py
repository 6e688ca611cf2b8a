# pyright: basic
# ruff: noqa: ANN001, ANN201, ANN202 - numba compiles these functions and infers their types
"""Who holds each place, month after month, in many futures."""

import math

import numpy as np
from numba import njit

from modusvivendi.forecast.violence.kernels.randomness import draw

_START, _CHANGE, _WHICH = 0, 1, 2


@njit(cache=True, nogil=True, error_model="numpy")
def hold_on(chance, at, touching, keys, strength, pace, rates, first, out):
    """Fill the holders (runs, months, n), -1 unknown.

    ``chance`` (n, q) of each party to hold each place now, what is missing to 1 is unknown; the neighbours of place p
    are ``touching[at[p]:at[p + 1]]``; ``keys`` (n,) uint64 of the random numbers; ``strength`` (months, q) of the
    parties, ``pace`` (runs, months, n) what is left of the fighting; ``rates`` (3,): hazard a month of a place wholly
    surrounded by a party as strong as its holder, what is added to the surroundings so that a place may fall to a party
    from afar, and how strength tells; ``first`` the number of the first run.

    All places change at once at the end of a month, by who held their neighbours at its beginning.
    """
    runs, months, n = out.shape
    q = chance.shape[1]
    before, hazard = np.empty(n, np.int64), np.empty(q)
    for r in range(runs):
        run = first + r
        for p in range(n):
            before[p] = _pick(chance[p], draw(keys[p], run, 0, _START))
        for t in range(months):
            for p in range(n):
                out[r, t, p] = before[p]
                if before[p] < 0:
                    continue
                total = _press(before, at, touching, strength[t], rates, p, hazard) * pace[r, t, p]
                if total > 0 and draw(keys[p], run, t, _CHANGE) < 1.0 - math.exp(-total):
                    out[r, t, p] = _pick(hazard / hazard.sum(), draw(keys[p], run, t, _WHICH))
            before[:] = out[r, t]


@njit(cache=True, nogil=True, error_model="numpy")
def _press(before, at, touching, strength, rates, p, hazard):
    """Fill the hazards of the parties to take place p; returns their sum."""
    holder, sum_ = before[p], 0.0
    hazard[:] = 0.0
    many = at[p + 1] - at[p]
    for i in range(at[p], at[p + 1]):
        other = before[touching[i]]
        if other >= 0 and other != holder:
            hazard[other] += 1.0 / many
    for party in range(len(hazard)):
        if party == holder or strength[party] <= 0:
            hazard[party] = 0.0
            continue
        odds = (strength[party] / max(strength[holder], 1e-9)) ** rates[2]
        hazard[party] = rates[0] * (hazard[party] + rates[1]) * min(odds, 100.0)
        sum_ += hazard[party]
    return sum_


@njit(cache=True, nogil=True, error_model="numpy")
def _pick(chance, u):
    total = 0.0
    for i in range(len(chance)):
        total += chance[i]
        if u < total:
            return i
    return -1
