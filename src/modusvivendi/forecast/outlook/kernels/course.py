# pyright: basic
# ruff: noqa: ANN001, ANN201, ANN202 - numba compiles these functions and infers their types
"""What becomes of a deal month by month: whether it holds, what that does to violence, where relief can go."""

import math

import numpy as np
from numba import njit

from modusvivendi.forecast.violence.kernels.randomness import draw

HALTED, SIGNED, MANDATE, WATCHED, RETURNS, BEATEN = range(6)
(
    FIRST, LATER, COLLAPSE, AGREED, GONE, CONSENT, BATTLE, CIVILIANS, HOLD, CIVILIAN_SHARE, CAMPAIGN, ENEMY_BEATEN,
    ATTACK, ATTACK_DEATHS, ATTACK_DANGER, AID, GROWTH, RATE, TOWNS, CONTROL, NO_RELIEF, ABROAD, HOSTING, RETURN_INSIDE,
    RETURN_ABROAD, AGREED_RETURN, AGREED_DEATHS, STAYING, ON_PAPER, TELLS, LEAVES, REPLACED, OF_HOLDER,
    LOST_EACH, TRAINED, COUNTS,
) = range(36)  # fmt: skip
LOSS, SHUT, CAPACITY, GROWS, CEILING = range(5)
BROKEN, WAVE, DARED, LOST = 0, 1, 2, 3
"""Purposes of the random numbers; those of flight begin at 10."""
_DIP, _WAVE_MONTHS, _BATTLE_TROOPS, _CIVILIAN_TROOPS = 2, 2, 10_000.0, 8_000.0


@njit(cache=True, nogil=True, error_model="numpy")
def follow(
    land, keys, root, numbers, values, dates, relief, troops, asked, fought, spoilers, leaves, grows, aid_sign, holding,
    open_, factor,
):  # fmt: skip
    """Fill, for each future r, month t and place p, ``holding`` (r, m), ``open_`` and ``factor`` (r, m, n).

    ``land``: consent, beside_enemy, beside_front, gates, way_start, ways, people, enemy, government. ``values`` (r, e)
    of the effects by the constants above; ``dates`` (r, 6); ``relief`` (r, 5); ``aid_sign`` (r,) -1, 0 or 1.
    ``factor``: what becomes of a place's deaths. ``numbers`` (r,) of the futures, month t the number t + 1.
    """
    runs, months, n = factor.shape
    until = np.empty(n, np.int64)
    for r in range(runs):
        until[:] = -1
        state = np.zeros(4, np.int64)  # age of the ceasefire, broken, months left of a wave, signed before
        start_cover = -1.0
        for t in range(months):
            month = t + 1
            run = numbers[r]
            holds = _hold(state, values[r], dates[r], month, troops, asked, spoilers, leaves, root, run)
            holding[r, t] = holds
            watched = holds and dates[r, WATCHED] <= month - 0.5
            _open(land, keys, relief[r], run, month, holds, watched, until, open_[r, t])
            cover = _cover(land, open_[r, t], relief[r], grows, values[r, GROWTH], month)
            if start_cover < 0:
                start_cover = cover
            aid = math.exp(aid_sign[r] * values[r, AID] * (cover - start_cover))
            _weigh(land, values[r], dates[r], month, holds, state, troops, leaves, fought, aid, factor[r, t])


@njit(cache=True, nogil=True, error_model="numpy")
def _hold(state, values, dates, month, troops, asked, spoilers, leaves, root, run):
    """Say whether the ceasefire holds in a month, and bring ``state`` there."""
    signed = dates[SIGNED] <= month - 0.5
    if signed and state[3] == 0:  # a signature begins anew what was broken
        state[3] = 1
        if state[1] == 1:
            state[1], state[0] = 0, 0
    holds = (dates[HALTED] <= month - 0.5 or signed) and state[1] == 0
    if state[2] > 0:
        state[2] -= 1
    elif spoilers and signed and draw(root, run, month, WAVE) < values[ATTACK]:
        state[2] = _WAVE_MONTHS
    if not holds:
        return False
    state[0] += 1
    ratio = 1.0
    if signed:
        ratio *= values[AGREED]
    if asked > 0:
        present = min(_find_troops(values, dates, month, troops, leaves) / asked, 1.0)
        ratio *= values[HOLD] ** present
    if month >= leaves:
        ratio *= values[GONE]
    if state[2] > 0:
        ratio *= values[ATTACK_DANGER]
    if draw(root, run, month, BROKEN) < 1.0 - (1.0 - values[COLLAPSE]) ** ratio:
        state[1] = 1
    return True


@njit(cache=True, nogil=True, error_model="numpy")
def _find_troops(values, dates, month, troops, leaves):
    """Return the troops on the ground: none without consent or before the mandate, none after the guarantor left."""
    if values[CONSENT] < 0.5 or len(troops) == 0 or dates[MANDATE] > month - 0.5 or month >= leaves:
        return 0.0
    since = int(month - 0.5 - dates[MANDATE])
    return troops[min(since, len(troops) - 1)]


@njit(cache=True, nogil=True, error_model="numpy")
def _weigh(land, values, dates, month, holds, state, troops, leaves, fought, aid, factor):
    """Write what becomes of the deaths in each place."""
    between = 1.0
    if holds:
        between = values[FIRST] if state[0] <= _DIP else values[LATER]
    signed = dates[SIGNED] <= month - 0.5
    if holds and signed:
        between = min(between, values[AGREED_DEATHS])
    if state[2] > 0:
        between *= values[ATTACK_DEATHS]
    against = 1.0
    if fought and dates[BEATEN] <= month - 0.5:
        against = values[ENEMY_BEATEN]
    elif fought and signed:
        against = values[CAMPAIGN]
    there = _find_troops(values, dates, month, troops, leaves)
    battle = (1.0 - values[BATTLE]) ** (there / _BATTLE_TROOPS)
    rebels = (1.0 - values[CIVILIANS]) ** (there / _CIVILIAN_TROOPS)
    share = values[CIVILIAN_SHARE]
    enemy, government = land[7], land[8]
    for p in range(len(factor)):
        killings = 1.0 if government[p] else rebels
        kept = between * ((1.0 - share) * battle + share * killings)
        factor[p] = aid * (enemy[p] * against + (1.0 - enemy[p]) * kept)


@njit(cache=True, nogil=True, error_model="numpy")
def _open(land, keys, relief, run, month, holds, watched, until, open_):
    """Write which places relief can reach: consent, safety, and a way over such places from an open gate."""
    consent, beside_enemy, beside_front, gates, way_start, ways = land[:6]
    n = len(consent)
    fit = np.zeros(n, np.bool_)
    ahead = np.empty(n, np.int64)
    count = 0
    for p in range(n):
        open_[p] = False
        exposed = beside_enemy[p] and not watched
        if exposed and draw(keys[p], run, month, LOST) < relief[LOSS]:
            until[p] = month + int(relief[SHUT])
        agreed = holds if np.isnan(consent[p]) else consent[p] <= month
        dared = not exposed or draw(keys[p], run, 0, DARED) < 0.5
        fit[p] = agreed and dared and until[p] < month and (holds or not beside_front[p])
        if fit[p] and gates[p]:
            open_[p] = True
            ahead[count] = p
            count += 1
    while count > 0:
        count -= 1
        here = ahead[count]
        for at in range(way_start[here], way_start[here + 1]):
            there = ways[at]
            if fit[there] and not open_[there]:
                open_[there] = True
                ahead[count] = there
                count += 1


@njit(cache=True, nogil=True, error_model="numpy")
def serve(relief, grows, growth, month):
    """Return how many people relief can serve in a month; it grows only where ``grows``."""
    if not grows:
        return min(relief[CAPACITY], relief[CEILING])
    return min(relief[CAPACITY] * growth ** (month - 1), relief[CEILING])


@njit(cache=True, nogil=True, error_model="numpy")
def _cover(land, open_, relief, grows, growth, month):
    """Return the share of all people that relief serves, as they live at the start."""
    people = land[6]
    inside, total = 0.0, 0.0
    for p in range(len(people)):
        total += people[p]
        if open_[p]:
            inside += people[p]
    return min(inside, serve(relief, grows, growth, month)) / total if total > 0 else 0.0


@njit(cache=True, nogil=True, error_model="numpy")
def gather(unit, weight, factor, out):
    """Write the mean ``factor`` (r, m, n) of the places of each unit, by their ``weight``, to ``out`` (r, m, v)."""
    out[:] = 0.0
    for r in range(len(factor)):
        for t in range(factor.shape[1]):
            for p in range(len(unit)):
                if unit[p] >= 0:
                    out[r, t, unit[p]] += weight[p] * factor[r, t, p]
