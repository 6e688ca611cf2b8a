# pyright: basic
# ruff: noqa: ANN001, ANN201, ANN202 - numba compiles these functions and infers their types
"""Who holds each place, month after month, in many futures, and how strong the parties are."""

import math

import numpy as np
from numba import njit

from modusvivendi.forecast.violence.kernels.randomness import draw

_START, _CHANGE, _WHICH = 0, 1, 2
LEAVE, REPLACED, OF_HOLDER, LOST, TELLS = range(5)
"""What the rules of a future say: see ``forecast.control.Forces``."""


@njit(cache=True, nogil=True, error_model="numpy")
def hold_on(
    chance, at, touching, keys, holders, force, joining, dead, rules, pace, rates, first, start, held, strength
):  # fmt: skip
    """Fill the holders at the ``start`` (runs, n) and at each month's end (runs, months, n), -1 unknown.

    ``chance`` (n, q) of each party to hold each place now, what is missing to 1 is unknown; the neighbours of place p
    are ``touching[at[p]:at[p + 1]]``; ``keys`` (n,) uint64 of the random numbers; ``holders`` (q,) who takes land at
    all; ``pace`` (runs, months, n) what is left of the fighting; ``rates`` (2,): hazard a month of a place wholly
    surrounded, and what is added to the surroundings so that a place may fall to a party from afar; ``first`` the
    number of the first run.

    ``force`` (runs, q) fighters at the start, NaN unknown; ``joining`` (runs, months, q) out of training; ``dead``
    (runs, months, n) fighters killed; ``rules`` (runs, 5). ``strength`` (runs, months, q) is filled with the fighters
    at each month's end. No dead and no places of ``dead`` (0 of them) are the same.

    All places change at once at the end of a month, by who held their neighbours and how strong all were at its
    beginning.
    """
    runs, months, n = held.shape
    q = chance.shape[1]
    before, hazard, grown = np.empty(n, np.int64), np.empty(q), np.empty(q)
    now, lost = np.empty(q), np.empty(q)
    for r in range(runs):
        run = first + r
        for p in range(n):
            before[p] = start[r, p] = _pick(chance[p], draw(keys[p], run, 0, _START))
        now[:] = force[r]
        for t in range(months):
            for i in range(q):
                grown[i] = now[i] / force[r, i] if force[r, i] > 0 else np.nan
            lost[:] = 0.0
            for p in range(n):
                held[r, t, p] = before[p]
                if dead.shape[2] > 0 and dead[r, t, p] > 0:
                    _bury(before, at, touching, p, dead[r, t, p], rules[r, OF_HOLDER], hazard, lost)
                if before[p] < 0:
                    continue
                total = _press(before, at, touching, holders, grown, rates, rules[r, TELLS], p, hazard) * pace[r, t, p]
                if total > 0 and draw(keys[p], run, t, _CHANGE) < 1.0 - math.exp(-total):
                    held[r, t, p] = _pick(hazard / hazard.sum(), draw(keys[p], run, t, _WHICH))
            before[:] = held[r, t]
            for i in range(q):
                gone = rules[r, LEAVE] * now[i] + rules[r, LOST] * lost[i]
                now[i] = max(now[i] + (rules[r, REPLACED] - 1.0) * gone + joining[r, t, i], 0.0)
                strength[r, t, i] = now[i]


@njit(cache=True, nogil=True, error_model="numpy")
def _surround(before, at, touching, p, around):
    """Fill the share of the neighbours of place p that each party other than its holder holds."""
    around[:] = 0.0
    many = at[p + 1] - at[p]
    for i in range(at[p], at[p + 1]):
        other = before[touching[i]]
        if other >= 0 and other != before[p]:
            around[other] += 1.0 / many


@njit(cache=True, nogil=True, error_model="numpy")
def _bury(before, at, touching, p, dead, of_holder, around, lost):
    """Count the fighters killed in place p: a share was its holder's, the rest those of the parties that press on it.

    Where nobody presses, whose the rest was is unknown, and counts for nobody.
    """
    _surround(before, at, touching, p, around)
    pressing = around.sum()
    if before[p] >= 0:
        lost[before[p]] += of_holder * dead
    if pressing > 0:
        for party in range(len(around)):
            lost[party] += (1.0 - of_holder) * dead * around[party] / pressing


@njit(cache=True, nogil=True, error_model="numpy")
def _press(before, at, touching, holders, grown, rates, tells, p, hazard):
    """Fill the hazards of the parties to take place p; returns their sum."""
    _surround(before, at, touching, p, hazard)
    mine, sum_ = grown[before[p]], 0.0
    for party in range(len(hazard)):
        if party == before[p] or not holders[party]:
            hazard[party] = 0.0
            continue
        odds = 1.0
        if not np.isnan(grown[party]) and not np.isnan(mine):
            odds = min((grown[party] / max(mine, 1e-9)) ** tells, 100.0)
        hazard[party] = rates[0] * (hazard[party] + rates[1]) * odds
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
