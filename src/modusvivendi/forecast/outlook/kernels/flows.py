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
    COUNTS,
    GROWTH,
    HOSTING,
    NO_RELIEF,
    RATE,
    RETURN_ABROAD,
    RETURN_INSIDE,
    RETURNS,
    STAYING,
    TOWNS,
    serve,
)
from modusvivendi.forecast.violence.kernels.randomness import draw, draw_normal

DEATHS, DISPLACED, HOME, REACHED, FLED, IN_NEED, HARD, BESIEGED, CAMPS = range(9)
"""Columns of the outcomes, as in ``core.forecasts.OUTCOMES``."""
_PRESENCE, _NOISE, _LEAVE, _RETURN, _PEOPLE, _MOVED = 10, 11, 13, 14, 15, 17
_SPREAD = 0.5
"""Standard deviation of the logarithm of a place's flight from month to month (a judgement)."""
_SCARED = 0.1
"""What a place that is fought over draws, against the same place at peace (a judgement)."""
FOUGHT_OVER = 0.5
"""How often people come home to a place that is fought over, against one at peace (a judgement)."""
_RECENT = 12
_TOGETHER = 0.5
"""Correlation between places of how wrong their populations are (a judgement)."""


@njit(cache=True, nogil=True, error_model="numpy")
def populate(keys, root, numbers, population, counted, homes):
    """Draw how many are at home (r, n): each place's population from its range, partly wrong together."""
    for r in range(len(numbers)):
        common = math.sqrt(_TOGETHER) * draw_normal(root, numbers[r], 0, _PEOPLE)
        for p in range(len(counted)):
            low, best, high = population[p]
            more = np.int64(0)
            if high > low:
                z = common + math.sqrt(1.0 - _TOGETHER) * draw_normal(keys[p], numbers[r], 0, _PEOPLE)
                more = np.int64(math.floor(_place(low, best, high, 0.5 * math.erfc(-z / math.sqrt(2.0))) - best + 0.5))
            homes[r, p] = max(counted[p] + more, 0)


@njit(cache=True, nogil=True, error_model="numpy")
def _place(low, best, high, place):
    """Return the value at a place (0 to 1) of a triangle over a range."""
    if place < (best - low) / (high - low):
        return low + math.sqrt(place * (high - low) * (best - low))
    return high - math.sqrt((1.0 - place) * (high - low) * (high - best))


@njit(cache=True, nogil=True, error_model="numpy")
def move(
    people, homes, ways, needs, keys, root, numbers, values, dates, relief, grows, closed, minority, back, deaths,
    factor, changed, open_, holding, out, places,
):  # fmt: skip
    """Fill the outcomes ``out`` (r, m, 9) and the sums by place ``places`` (r, n, 4) of each future.

    ``people``: scale, away, hosted, cohort, residents, towns, quiet; ``homes`` (r, n) those at home at the start,
    ``scale`` (r,) those by the best counts for each of them. ``ways``: near, pull, beyond, abroad_pattern, unit,
    weight. ``needs``: besieged (n,), then (fought, abroad, need, hard, rate), and published_at (3,). ``deaths``
    (r, m, v); ``factor``, ``open_`` (r, m, n); ``changed`` (r, m, n) control; ``holding`` (r, m).
    """
    runs, months, _ = deaths.shape
    n = len(people[1])
    fighting, total, still = np.zeros(n, np.bool_), np.zeros(n), np.zeros(n)
    leaving = np.zeros((len(people[2]), n), np.int64)
    moved = np.zeros(3)
    for r in range(runs):
        home, away, hosted = homes[r].copy(), people[1].copy(), people[2].copy()
        for p in range(n):
            still[p] = _stay_share(home[p], away[p])
        quiet = people[6].copy()
        places[r], moved[:] = 0.0, 0.0
        for t in range(months):
            run, month = numbers[r], t + 1
            fought = _fight(ways, keys, run, month, deaths[r, t], factor[r, t], fighting, places[r])
            for p in range(n):
                quiet[p] = 0 if fighting[p] else quiet[p] + 1
            fled = _leave(
                people, needs, keys, run, month, values[r], needs[5] * people[0][r], still, fighting, changed[r, t],
                open_[r, t], home, away, hosted, leaving, places[r],
            )  # fmt: skip
            _arrive(people, ways, needs, values[r], fighting, month, closed, home, hosted, leaving, total)
            back_home = _return(
                people, needs, keys, run, month, values[r], dates[r, RETURNS], holding[r, t], minority, back[r],
                fighting, home, away, hosted, places[r],
            )  # fmt: skip
            _wander(root, run, month, values[r, COUNTS], needs[6], moved)
            row = out[r, t]
            row[DEATHS], row[FLED], row[HOME] = fought, fled, back_home
            _count(
                people, needs, people[0][r], relief[r], grows, values[r], month, quiet, moved, open_[r, t], home, away,
                hosted, row,
            )  # fmt: skip
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
    people, needs, keys, run, month, values, rate, still, fighting, changed, open_, home, away, hosted, leaving, places
):  # fmt: skip
    """Take those who flee out of their places, into ``leaving`` (c, n); return how many left their homes."""
    cohort, towns, besieged = people[3], people[5], needs[0]
    fled = 0
    leaving[:] = 0
    for p in range(len(home)):
        if not fighting[p] and not changed[p]:
            continue
        hazard = 0.0
        if fighting[p]:
            z = draw_normal(keys[p], run, month, _NOISE)
            hazard = rate * values[RATE] * math.exp(_SPREAD * z - 0.5 * _SPREAD * _SPREAD)
            if towns[p]:
                hazard *= values[TOWNS]
            if not open_[p]:
                hazard *= values[NO_RELIEF]
        taken = 1.0 - min(values[CONTROL], 1.0) if changed[p] else 1.0
        out = 1.0 if open_[p] else 1.0 - besieged[p]
        # Those who stayed while others left are less ready to leave; those who have left before are not.
        left = min(_stay_share(home[p], away[p]) / still[p], 1.0) if still[p] > 0 else 1.0
        chance = (1.0 - math.exp(-hazard * left ** values[STAYING]) * taken) * out
        again = (1.0 - math.exp(-hazard) * taken) * out
        rounding = draw(keys[p], run, month, _LEAVE)
        gone = np.int64(math.floor(home[p] * chance + rounding))
        home[p] -= gone
        away[p] += gone
        leaving[cohort[p], p] += gone
        fled += gone
        places[p, 1] += gone
        for c in range(len(hosted)):
            if hosted[c, p] > 0:
                more = np.int64(math.floor(hosted[c, p] * again + rounding))
                hosted[c, p] -= more
                leaving[c, p] += more
    return fled


@njit(cache=True, nogil=True, error_model="numpy")
def _stay_share(home, away):
    """Return the share of a place's people who are at home; 1 where there is nobody."""
    return home / (home + away) if home + away > 0 else 1.0


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
    people, needs, keys, run, month, values, opens, holds, minority, back, fighting, home, away, hosted, places
):  # fmt: skip
    """Bring people home: some in any month, less to places fought over; and by the clock of returns under a deal."""
    cohort, n = people[3], len(home)
    major, minor = _strike(back, opens, month) if holds and opens <= month - 0.5 else (0.0, 0.0)
    usual = np.empty(len(hosted))
    near, inside = np.empty(len(hosted)), np.empty(len(hosted))
    for c in range(len(hosted)):
        here, there = hosted[c, :n].sum(), hosted[c, n:].sum()
        heft = values[RETURN_INSIDE] * here + values[RETURN_ABROAD] * there
        # So scaled, the chance over all who are away is the one given, as fighting was at the start
        usual[c] = heft / max(here + there, 1) / (1.0 - (1.0 - FOUGHT_OVER) * needs[1])
        near[c] = values[RETURN_INSIDE] * here / heft if heft > 0 else 0.0
        inside[c] = here / max(here + there, 1)
    count = 0
    called, wanted = np.zeros(len(hosted), np.int64), np.zeros(len(hosted))
    for p in range(n):
        if away[p] == 0:
            continue
        c = cohort[p]
        chance = min(usual[c] * (FOUGHT_OVER if fighting[p] else 1.0), 1.0)
        clock = 0.0
        if not fighting[p]:
            clock = ((1.0 - minority[p]) * major + minority[p] * minor) * values[AGREED_RETURN]
            clock = min(max(clock, 0.0), 1.0)
        both = chance + clock
        coming = np.int64(
            math.floor(away[p] * (1.0 - (1.0 - chance) * (1.0 - clock)) + draw(keys[p], run, month, _RETURN))
        )
        coming = min(coming, away[p])
        if both > 0:
            wanted[c] += coming * ((chance * near[c] + clock * inside[c]) / both)
        away[p] -= coming
        home[p] += coming
        called[c] += coming
        count += coming
        places[p, 2] += coming
    for c in range(len(hosted)):
        if called[c] > 0:
            part = min(np.int64(wanted[c] + 0.5), hosted[c, :n].sum(), called[c])
            part = max(part, called[c] - hosted[c, n:].sum())
            _fetch(part, hosted[c, :n])
            _fetch(called[c] - part, hosted[c, n:])
    return count


@njit(cache=True, nogil=True, error_model="numpy")
def _strike(back, opens, month):
    """Return the chances of majority and of minority returns in a month by the clock ``back`` (2, m)."""
    since = min(int(month - 0.5 - opens), back.shape[1] - 1)
    before_major = back[0, since - 1] if since > 0 else 0.0
    before_minor = back[1, since - 1] if since > 0 else 0.0
    major = (back[0, since] - before_major) / max(1.0 - before_major, 1e-9)
    return major, (back[1, since] - before_minor) / max(1.0 - before_minor, 1e-9)


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
def _wander(root, run, month, size, published_at, moved):
    """Move the logarithms of odds by which counts of need, access and siege differ from those at the start (3,).

    Three random walks of the country, from the month of the published count on, which may be before the first month.
    """
    for k in range(len(moved)):
        since = max(month - 1 - published_at[k], 0.0) if month > 1 else 0.0
        months = max(month - published_at[k], 0.0) - since
        if months > 0:
            moved[k] += size * math.sqrt(months / 12.0) * draw_normal(root, run, month, _MOVED + 2 * k)


@njit(cache=True, nogil=True, error_model="numpy")
def _shift(people, whole, moved):
    """Return a count of people out of ``whole`` once its odds are moved: none stays none, and all of them all."""
    if people <= 0 or people >= whole:
        return people
    odds = math.exp(moved)
    return people * odds / (1.0 + people / whole * (odds - 1.0))


@njit(cache=True, nogil=True, error_model="numpy")
def _count(
    people, needs, scale, relief, grows, values, month, quiet, moved, open_, home, away, hosted, row
):  # fmt: skip
    """Write the people counted at the end of a month; what is published of them counts as the best population does."""
    residents, besieged, need, hard = people[4], needs[0], needs[3], needs[4]
    displaced, needing, served, shut, trapped, camps = 0.0, 0.0, 0.0, 0.0, 0.0, 0.0
    present, behind, everybody = 0.0, 0.0, 0.0
    for p in range(len(home)):
        displaced += away[p]
        inside = 0.0
        for c in range(len(hosted)):
            inside += hosted[c, p]
        there = inside + scale * home[p]
        present += there
        everybody += inside + home[p]
        near_war = quiet[p] < _RECENT or not open_[p]
        wanting = inside + (home[p] if need != need else need * scale * home[p] if near_war else 0.0)
        needing += wanting
        camps += max(inside - values[HOSTING] * residents[p], 0.0)
        if open_[p]:
            served += wanting
        else:
            shut += inside + home[p] if hard != hard else hard * there
            trapped += besieged[p] * there
            behind += there
    # Without a published count everybody is in need, and those in shut places are counted as they were drawn
    wanted = needing if need != need else _shift(needing, present, moved[0])
    row[DISPLACED], row[IN_NEED], row[CAMPS] = displaced, wanted, camps
    row[HARD] = _shift(shut, everybody if hard != hard else present, moved[1])
    row[BESIEGED] = _shift(trapped, behind, moved[2])
    able = serve(relief, grows, values[GROWTH], month)
    row[REACHED] = min(served * (wanted / needing), able) if needing > 0 else 0.0
