# pyright: basic
# ruff: noqa: ANN001, ANN201, ANN202 - numba compiles these functions and infers their types
"""People month by month: who flees where, who comes home, whom relief reaches; whole people, none lost."""

import math

import numpy as np
from numba import njit

from modusvivendi.forecast.outlook.kernels.course import (
    ABROAD,
    AGREED_RETURN,
    CONTROL,
    GROWTH,
    HOSTING,
    NO_RELIEF,
    QUIET_RETURN,
    RATE,
    RETURNS,
    TOWNS,
    serve,
)
from modusvivendi.forecast.violence.kernels.randomness import draw, draw_normal

DEATHS, DISPLACED, HOME, REACHED, FLED, IN_NEED, HARD, BESIEGED, CAMPS = range(9)
"""Columns of the outcomes, as in ``core.forecasts.OUTCOMES``."""
_PRESENCE, _NOISE, _LEAVE, _RETURN = 10, 11, 13, 14
_SPREAD = 0.5
"""Standard deviation of the logarithm of a place's flight from month to month (a judgement)."""
_SCARED = 0.1
"""What a place that is fought over draws, against the same place at peace (a judgement)."""
_QUIET, _RECENT = 6, 12


@njit(cache=True, nogil=True, error_model="numpy")
def move(
    people, ways, needs, keys, numbers, values, dates, relief, grows, closed, minority, back, deaths, factor, changed,
    open_, holding, out, places,
):  # fmt: skip
    """Fill the outcomes ``out`` (r, m, 9) and the sums by place ``places`` (r, n, 4) of each future.

    ``people``: home, away, hosted, cohort, residents, towns, quiet. ``ways``: near, pull, beyond, abroad_pattern,
    unit, weight. ``needs``: besieged (n,), then (rate, abroad, need, hard). ``deaths`` (r, m, v); ``factor``, ``open_``
    (r, m, n); ``changed`` (r, m, n) control; ``holding`` (r, m).
    """
    runs, months, _ = deaths.shape
    n = len(people[0])
    fighting, total = np.zeros(n, np.bool_), np.zeros(n)
    leaving = np.zeros((len(people[2]), n), np.int64)
    for r in range(runs):
        home, away, hosted = people[0].copy(), people[1].copy(), people[2].copy()
        quiet = people[6].copy()
        places[r] = 0.0
        for t in range(months):
            run, month = numbers[r], t + 1
            fought = _fight(ways, keys, run, month, deaths[r, t], factor[r, t], fighting, places[r])
            for p in range(n):
                quiet[p] = 0 if fighting[p] else quiet[p] + 1
            fled = _leave(
                people, needs, keys, run, month, values[r], fighting, changed[r, t], open_[r, t], home, away, hosted,
                leaving, places[r],
            )  # fmt: skip
            _arrive(people, ways, needs, values[r], fighting, month, closed, home, hosted, leaving, total)
            back_home = _return(
                people, keys, run, month, values[r], dates[r, RETURNS], holding[r, t], minority, back[r], quiet,
                fighting, home, away, hosted, places[r],
            )  # fmt: skip
            row = out[r, t]
            row[DEATHS], row[FLED], row[HOME] = fought, fled, back_home
            _count(people, needs, relief[r], grows, values[r], month, quiet, open_[r, t], home, away, hosted, row)
            for p in range(n):
                places[r, p, 3] += open_[r, t, p]


@njit(cache=True, nogil=True, error_model="numpy")
def _fight(ways, keys, run, month, deaths, factor, fighting, places):
    """Say where there is fighting: the more of a unit's deaths fall to a place, the likelier; return the deaths."""
    unit, weight = ways[4], ways[5]
    mean = np.zeros(len(deaths))
    for p in range(len(unit)):
        if unit[p] >= 0:
            mean[unit[p]] += weight[p] * factor[p]
    for p in range(len(unit)):
        fighting[p] = False
        if unit[p] >= 0 and mean[unit[p]] > 0:
            share = deaths[unit[p]] * weight[p] * factor[p] / mean[unit[p]]
            places[p, 0] += share
            fighting[p] = draw(keys[p], run, month, _PRESENCE) < 1.0 - math.exp(-share)
    return deaths.sum()


@njit(cache=True, nogil=True, error_model="numpy")
def _leave(
    people, needs, keys, run, month, values, fighting, changed, open_, home, away, hosted, leaving, places
):  # fmt: skip
    """Take those who flee out of their places, into ``leaving`` (c, n); return how many left their homes."""
    cohort, towns, besieged, rate = people[3], people[5], needs[0], needs[1]
    fled = 0
    leaving[:] = 0
    for p in range(len(home)):
        if not fighting[p] and not changed[p]:
            continue
        stay = 1.0
        if fighting[p]:
            z = draw_normal(keys[p], run, month, _NOISE)
            hazard = rate * values[RATE] * math.exp(_SPREAD * z - 0.5 * _SPREAD * _SPREAD)
            if towns[p]:
                hazard *= values[TOWNS]
            if not open_[p]:
                hazard *= values[NO_RELIEF]
            stay = math.exp(-hazard)
        if changed[p]:
            stay *= 1.0 - min(values[CONTROL], 1.0)
        chance = 1.0 - stay
        if not open_[p]:
            chance *= 1.0 - besieged[p]
        rounding = draw(keys[p], run, month, _LEAVE)
        gone = np.int64(math.floor(home[p] * chance + rounding))
        home[p] -= gone
        away[p] += gone
        leaving[cohort[p], p] += gone
        fled += gone
        places[p, 1] += gone
        for c in range(len(hosted)):
            if hosted[c, p] > 0:
                again = np.int64(math.floor(hosted[c, p] * chance + rounding))
                hosted[c, p] -= again
                leaving[c, p] += again
    return fled


@njit(cache=True, nogil=True, error_model="numpy")
def _arrive(people, ways, needs, values, fighting, month, closed, home, hosted, leaving, total):
    """Let those who left arrive: near places by pull, calm and room, states by how open their borders are."""
    near, pull, beyond, pattern = ways[0], ways[1], ways[2], ways[3]
    residents = people[4]
    n = len(home)
    for p in range(n):
        total[p] = 0.0
        for c in range(len(hosted)):
            total[p] += hosted[c, p]
    share = needs[2] if needs[2] == needs[2] else values[ABROAD]
    k = near.shape[1]
    heft = np.empty(k + beyond.shape[1])
    for p in range(n):
        if leaving[:, p].sum() == 0:
            continue
        inside = 0.0
        for j in range(k):
            d = near[p, j]
            heft[j] = pull[p, j] * _room(total[d], values[HOSTING] * residents[d])
            if fighting[d]:
                heft[j] *= _SCARED
            inside += heft[j]
        passing = _cross(heft[k:], beyond[p], min(share * pattern[p], 0.95), month, closed)
        # Whoever finds the border shut stays inside; where no place is in reach, they stay where they are.
        if inside > 0:
            heft[:k] *= (1.0 - passing) / inside
        _chain(heft)
        for c in range(len(leaving)):
            if leaving[c, p] > 0:
                _share_out(leaving[c, p], heft, near[p], n, p, hosted[c])


@njit(cache=True, nogil=True, error_model="numpy")
def _cross(heft, beyond, out, month, closed):
    """Write the share that goes to each state, and return that of all of them."""
    passing = 0.0
    for s in range(len(beyond)):
        heft[s] = 0.0 if month >= closed[s] else out * beyond[s]
        passing += heft[s]
    return passing


@njit(cache=True, nogil=True, error_model="numpy")
def _room(hosted, room):
    """Return how well a place takes in more: 1 up to 90 % of its room, falling to a tenth where camps are needed."""
    if room <= 0:
        return 0.1
    return min(1.0, max(0.1, 1.0 - 9.0 * (hosted / room - 0.9)))


@njit(cache=True, nogil=True, error_model="numpy")
def _chain(heft):
    """Turn shares of a whole, in place, into shares of what those before have left."""
    left = 1.0
    for j in range(len(heft)):
        share = heft[j]
        heft[j] = min(share / left, 1.0) if left > 0 else 0.0
        left -= share


@njit(cache=True, nogil=True, error_model="numpy")
def _share_out(people, chained, near, n, here, hosted):
    """Give whole people to destinations by chained shares; who is given to none stays."""
    k = len(near)
    for j in range(len(chained)):
        if people == 0:
            return
        part = np.int64(people * chained[j] + 0.5)
        if part > 0:
            hosted[near[j] if j < k else n + j - k] += part
            people -= part
    hosted[here] += people


@njit(cache=True, nogil=True, error_model="numpy")
def _return(
    people, keys, run, month, values, opens, holds, minority, back, quiet, fighting, home, away, hosted, places
):  # fmt: skip
    """Bring people home: to places long quiet, and by the clock of returns while the deal holds."""
    cohort = people[3]
    agreed = holds and opens <= month - 0.5
    major, minor = 0.0, 0.0
    if agreed:
        since = min(int(month - 0.5 - opens), back.shape[1] - 1)
        before_major = back[0, since - 1] if since > 0 else 0.0
        before_minor = back[1, since - 1] if since > 0 else 0.0
        major = (back[0, since] - before_major) / max(1.0 - before_major, 1e-9)
        minor = (back[1, since] - before_minor) / max(1.0 - before_minor, 1e-9)
    count = 0
    called = np.zeros(len(hosted), np.int64)
    for p in range(len(home)):
        if away[p] == 0 or fighting[p]:
            continue
        chance = values[QUIET_RETURN] if quiet[p] >= _QUIET else 0.0
        if agreed:
            clock = ((1.0 - minority[p]) * major + minority[p] * minor) * values[AGREED_RETURN]
            chance = 1.0 - (1.0 - chance) * (1.0 - min(max(clock, 0.0), 1.0))
        coming = np.int64(math.floor(away[p] * chance + draw(keys[p], run, month, _RETURN)))
        coming = min(coming, away[p])
        away[p] -= coming
        home[p] += coming
        called[cohort[p]] += coming
        count += coming
        places[p, 2] += coming
    for c in range(len(hosted)):
        if called[c] > 0:
            _fetch(called[c], hosted[c])
    return count


@njit(cache=True, nogil=True, error_model="numpy")
def _fetch(people, hosted):
    """Take whole people out of where a cohort is, in proportion to how many of it are there."""
    total = hosted.sum()
    for d in range(len(hosted)):
        if people == 0:
            return
        part = min(np.int64(math.floor(people * (hosted[d] / total) + 0.5)), hosted[d], people)
        total -= hosted[d]
        part = max(part, people - total)  # the rest must hold who is still to come
        hosted[d] -= part
        people -= part


@njit(cache=True, nogil=True, error_model="numpy")
def _count(people, needs, relief, grows, values, month, quiet, open_, home, away, hosted, row):
    """Write the people counted at the end of a month."""
    residents, besieged, need, hard = people[4], needs[0], needs[3], needs[4]
    displaced, needing, served, shut, trapped, camps = 0.0, 0.0, 0.0, 0.0, 0.0, 0.0
    for p in range(len(home)):
        displaced += away[p]
        inside = 0.0
        for c in range(len(hosted)):
            inside += hosted[c, p]
        near_war = quiet[p] < _RECENT or not open_[p]
        wanting = inside + (home[p] if need != need else need * home[p] if near_war else 0.0)
        needing += wanting
        camps += max(inside - values[HOSTING] * residents[p], 0.0)
        if open_[p]:
            served += wanting
        else:
            shut += inside + home[p]
            trapped += besieged[p] * (inside + home[p])
    row[DISPLACED], row[IN_NEED], row[HARD] = displaced, needing, hard * shut
    row[BESIEGED], row[CAMPS] = trapped, camps
    row[REACHED] = min(served, serve(relief, grows, values[GROWTH], month))
