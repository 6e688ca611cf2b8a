# pyright: basic
# ruff: noqa: ANN001, ANN201, ANN202 - numba compiles these functions and infers their types
"""One future of an instance, day by day, in whole people."""

import numpy as np
from numba import njit

from modusvivendi.forecast.flight.kernels.arrays import (
    BACK,
    BINS,
    CAMP,
    DRAWS,
    ENTER,
    FIGHT,
    FREE,
    GONE,
    HOLD,
    HOME,
    HOMES,
    INITIAL,
    LEAVE,
    LIVING,
    NUMBER,
    ON_ROAD,
    PEOPLE,
    PLACED,
    RECENT,
    ROAD,
    SINK,
    SPAWN,
    START,
    TARGET,
    TO_PLACE,
    TO_RETURN,
    TONIGHT,
    TURNED,
    WAIT,
    Crowd,
    inner,
    making,
)
from modusvivendi.forecast.flight.kernels.binomials import invert_binomial, invert_poisson
from modusvivendi.forecast.flight.kernels.choices import (
    changed,
    count_in,
    is_full,
    lay_open,
    lay_weights,
    next_number,
    share_out,
)
from modusvivendi.forecast.flight.kernels.travel import carry_on, land, set_out, settle

_SHUT = 0


@making
def gather(net, knobs):
    """Return the crowd before day 0: everybody in the camps that had people then."""
    n, p = len(net.key), net.way.shape[1]
    kinds = (RECENT if knobs.stints else 1) * (2 if knobs.on_foot else 1)
    parts = HOLD if knobs.holds else 1
    crowd = Crowd(
        np.zeros((2, n, kinds), np.int64),
        np.zeros((2, p, kinds), np.int64),
        np.zeros((knobs.slots, p, kinds, parts), np.int64),
        np.zeros((knobs.slots, p, kinds, parts)),
        np.zeros((knobs.slots, n, kinds), np.int64),
        np.zeros((BINS, n, kinds), np.int64),
        np.zeros((BINS, n, kinds)),
        np.zeros((6, n), np.int64),
        np.ones((2, n)),
        np.zeros((2, p)),
        np.zeros(p, np.int64),
        np.zeros(8, np.int64),
        np.zeros((2, knobs.slots + 2), np.int64),
    )
    crowd.tally[LIVING] = net.folk[PEOPLE]
    # Flee puts people into camps as if on their first journey.
    for place in range(n):
        crowd.stay[FREE, place, 0] = net.folk[INITIAL, place]
        count_in(net, knobs, crowd, place, net.folk[INITIAL, place])
    return crowd


@njit(cache=True, nogil=True, error_model="numpy")
def follow(net, knobs, run, watched, counts, totals):
    """Run one future.

    ``watched`` (c,): places whose people are counted; ``counts`` (days, c) int32 is filled with them at the end of each
    day, ``totals`` (days, 6) with who is at places, on the road, come home, gone from the account, set out in all, and
    turned back by a shut road (that day).
    """
    crowd = gather(net, knobs)
    chosen = np.zeros(max(1, np.diff(net.first).max()), np.int64)
    for day in range(len(net.new)):
        crowd.tally[DRAWS] = 0
        crowd.count[TURNED] = 0
        _place_new(net, knobs, crowd, run, day)
        _note_shut(net, knobs, crowd, day)
        if day == 0 or changed(net, day):
            lay_open(net, crowd, day)
        lay_weights(net, knobs, crowd, day)
        _leave(net, knobs, crowd, run, day, chosen)
        _arrive(net, knobs, crowd, day)
        _depart(net, knobs, crowd, run, day)
        carry_on(net, knobs, crowd, run, day, chosen)
        _go_home(net, knobs, crowd, run, day)
        _sleep(net, knobs, crowd, run, day)
        for k in range(len(watched)):
            counts[day, k] = crowd.tally[NUMBER, watched[k]]
        totals[day, 0] = crowd.tally[NUMBER].sum()
        totals[day, 1] = crowd.count[ON_ROAD]
        totals[day, 2] = crowd.count[HOME]
        totals[day, 3] = crowd.tally[GONE].sum()
        totals[day, 4] = crowd.count[PLACED]
        totals[day, 5] = crowd.count[TURNED]
    return crowd


@inner
def _add(net, knobs, crowd, place, people):
    """Let people of a place set out."""
    crowd.stay[FREE, place, 0] += people
    crowd.tally[HOMES, place] += people
    crowd.count[PLACED] += people
    count_in(net, knobs, crowd, place, people)
    if knobs.takes:
        crowd.tally[LIVING, place] = max(crowd.tally[LIVING, place] - people, 0)


@inner
def _place_new(net, knobs, crowd, run, day):
    """Let new people set out: as many as reported, shared by the people of places and fighting; or by fighting."""
    n = len(net.key)
    if knobs.driven > 0:
        for place in range(n):
            fight = net.mood[FIGHT, day, place]
            if fight > 0.0:
                _add(net, knobs, crowd, place, _drive(net, knobs, crowd, place, fight, run, day))
        return
    left = crowd.count[TO_PLACE] + max(net.new[day], 0)
    crowd.count[TO_RETURN] += max(-net.new[day], 0)
    total = 0.0
    for place in range(n):
        total += net.mood[SPAWN, day, place] * crowd.tally[LIVING, place]
    if total > 0.0:
        for place in range(n):
            share = net.mood[SPAWN, day, place] * crowd.tally[LIVING, place]
            if left > 0 and share > 0.0:
                some = left
                if share < total * (1.0 - 1e-12):
                    some = invert_binomial(next_number(net, crowd, place, run, day), left, share / total)
                total -= share
                left -= some
                _add(net, knobs, crowd, place, some)
    crowd.count[TO_PLACE] = left


@inner
def _drive(net, knobs, crowd, place, fight, run, day):
    """Return how many set out from a place because of the fighting there."""
    if knobs.driven == 1:
        some = int(knobs.rate * fight)
    elif knobs.driven == 2 and knobs.holds:
        chance = min(knobs.rate * fight, 1.0)
        some = invert_binomial(next_number(net, crowd, place, run, day), crowd.tally[LIVING, place], chance)
    elif knobs.driven == 2:
        some = int(knobs.rate * crowd.tally[LIVING, place] * fight)
    else:
        some = invert_poisson(next_number(net, crowd, place, run, day), knobs.rate * fight)
    return min(some, crowd.tally[LIVING, place]) if knobs.takes and knobs.holds else some


@inner
def _note_shut(net, knobs, crowd, day):
    """Turn back those on a road that is shut from today: they return to where it begins when they would arrive."""
    if day == 0:
        return
    for road in range(net.leg.shape[1]):
        if net.state[day, road] != _SHUT or net.state[day - 1, road] == _SHUT:
            continue
        place = net.ends[START, road]
        for path in range(net.first[place], net.first[place + 1]):
            if net.way[ROAD, path] != road:
                continue
            for slot in range(knobs.slots):
                for kind in range(crowd.turn.shape[2]):
                    some = crowd.come[slot, path, kind].sum()
                    if some > 0:
                        crowd.turn[slot, place, kind] += some
                        crowd.count[TURNED] += some
                        crowd.come[slot, path, kind] = 0
                        crowd.moved[slot, path, kind] = 0.0


@inner
def _leave(net, knobs, crowd, run, day, chosen):
    """Let people leave places in the morning: from camps first, as those who have been there longest decide first."""
    for camps in (True, False):
        for place in range(len(net.key)):
            if net.sort[CAMP, day, place] == camps:
                _leave_one(net, knobs, crowd, place, run, day, chosen)
    _resume(net, crowd, knobs, day)


@inner
def _leave_one(net, knobs, crowd, place, run, day, chosen):
    low = net.first[place]
    for kind in range(crowd.turn.shape[2]):
        here = crowd.stay[FREE, place, kind]
        if here == 0:
            continue
        chance = net.mood[LEAVE, day, place]
        going = here if chance >= 1.0 else invert_binomial(next_number(net, crowd, place, run, day), here, chance)
        if going == 0 or share_out(net, knobs, crowd, place, going, run, day, chosen) == 0:
            continue
        for path in range(low, net.first[place + 1]):
            some = chosen[path - low]
            if some > 0 and not is_full(net, crowd, net.way[TARGET, path], day):
                crowd.way[ENTER, path, kind] += some
                crowd.stay[FREE, place, kind] -= some
                count_in(net, knobs, crowd, place, -some)


@inner
def _resume(net, crowd, knobs, day):
    """Let those who wait on their way go on, unless the road is shut or the camp they go to is full."""
    for path in range(net.way.shape[1]):
        for kind in range(crowd.turn.shape[2]):
            some = crowd.way[WAIT, path, kind]
            if some == 0:
                continue
            crowd.way[WAIT, path, kind] = 0
            place = net.ends[START, net.way[ROAD, path]]
            if net.state[day, net.way[ROAD, path]] == _SHUT or is_full(net, crowd, net.way[TARGET, path], day):
                crowd.stay[FREE, place, kind] += some
            else:
                crowd.way[ENTER, path, kind] += some
                count_in(net, knobs, crowd, place, -some)


@inner
def _arrive(net, knobs, crowd, day):
    """Bring in who arrives today and set out before: to the end of the road, or back where it was shut."""
    slot = day % (knobs.slots - 1)
    kinds = crowd.turn.shape[2]
    for path in range(net.way.shape[1]):
        for kind in range(kinds):
            for part in range(crowd.come.shape[3]):
                some = crowd.come[slot, path, kind, part]
                if some > 0:
                    moved = crowd.moved[slot, path, kind, part] / some
                    crowd.come[slot, path, kind, part] = 0
                    crowd.moved[slot, path, kind, part] = 0.0
                    crowd.count[ON_ROAD] -= some
                    land(net, knobs, crowd, path, kind, some, moved, np.inf, day)
    for place in range(len(net.key)):
        for kind in range(kinds):
            some = crowd.turn[slot, place, kind]
            if some > 0:
                crowd.turn[slot, place, kind] = 0
                crowd.count[ON_ROAD] -= some
                count_in(net, knobs, crowd, place, some)
                walked = kinds // 2 if knobs.on_foot and kind < kinds // 2 else 0
                settle(knobs, crowd, place, kind + walked, some, 0.0)


@inner
def _depart(net, knobs, crowd, run, day):
    """Send off who leaves today."""
    for path in range(net.way.shape[1]):
        for kind in range(crowd.turn.shape[2]):
            some = crowd.way[ENTER, path, kind]
            if some > 0:
                crowd.way[ENTER, path, kind] = 0
                set_out(net, knobs, crowd, path, kind, some, 0.0, run, day)


@inner
def _go_home(net, knobs, crowd, run, day):
    """Let people go home: as many as the reports fall by, or by the chance that those of each place have."""
    n = len(net.key)
    for place in range(n):
        chance = net.mood[BACK, day, place]
        if chance > 0.0 and crowd.tally[HOMES, place] > 0:
            some = invert_binomial(next_number(net, crowd, place, run, day), crowd.tally[HOMES, place], chance)
            _bring_home(knobs, crowd, place, _take_out(net, knobs, crowd, some, run, day, 0))
    owed = crowd.count[TO_RETURN]
    if owed > 0:
        took = _take_out(net, knobs, crowd, owed, run, day, 1)
        crowd.count[TO_RETURN] = owed - took
        _share_home(net, knobs, crowd, took, run, day)


@inner
def _take_out(net, knobs, crowd, wanted, run, day, camps_only):
    """Take people who rest, from places by how many rest there; return how many there were."""
    n, kinds = crowd.turn.shape[1], crowd.turn.shape[2]
    total = 0
    for place in range(n):
        if net.sort[CAMP, day, place] or not camps_only:
            total += crowd.stay[FREE, place].sum()
    left = min(wanted, total)
    took = left
    for place in range(n):
        if not net.sort[CAMP, day, place] and camps_only:
            continue
        for kind in range(kinds):
            here = crowd.stay[FREE, place, kind]
            if here == 0 or left == 0:
                continue
            some = left
            if here < total:
                some = invert_binomial(next_number(net, crowd, place, run, day), left, here / total)
                # No fewer than the other places cannot give, no more than are here.
                some = min(max(some, left - (total - here)), here)
            total -= here
            left -= some
            crowd.stay[FREE, place, kind] -= some
            count_in(net, knobs, crowd, place, -some)
    return took


@inner
def _bring_home(knobs, crowd, place, people):
    crowd.tally[HOMES, place] -= people
    crowd.count[HOME] += people
    if knobs.takes:
        crowd.tally[LIVING, place] += people


@inner
def _share_home(net, knobs, crowd, people, run, day):
    """Share people who go home among where people set out from: places that are quiet by then, else all of them."""
    n = len(net.key)
    for quiet_only in (True, False):
        total = 0
        for place in range(n):
            if not (quiet_only and net.mood[FIGHT, day, place] > 0.0):
                total += crowd.tally[HOMES, place]
        for place in range(n):
            here = 0 if quiet_only and net.mood[FIGHT, day, place] > 0.0 else crowd.tally[HOMES, place]
            if here == 0 or people == 0:
                continue
            some = min(people, here)
            if here < total:
                some = invert_binomial(next_number(net, crowd, place, run, day), min(people, total), here / total)
                some = min(max(some, min(people, total) - (total - here)), here)
            total -= here
            people -= some
            _bring_home(knobs, crowd, place, some)
    # Who was there before day 0 came from nobody knows where.
    crowd.count[HOME] += people


@inner
def _sleep(net, knobs, crowd, run, day):
    """End the day: who stayed has travelled less of late, who arrived joins them, some leave the account in camps."""
    n, kinds = crowd.turn.shape[1], crowd.turn.shape[2]
    if knobs.stints:
        for place in range(n):
            _rest_a_day(net, crowd, crowd.stay[FREE, place], place, run, day)
    for place in range(n):
        for kind in range(kinds):
            crowd.stay[FREE, place, kind] += crowd.stay[TONIGHT, place, kind]
            crowd.stay[TONIGHT, place, kind] = 0
            if net.spot[SINK, place] > 0.0 and net.sort[CAMP, day, place] and crowd.stay[FREE, place, kind] > 0:
                some = invert_binomial(
                    next_number(net, crowd, place, run, day), crowd.stay[FREE, place, kind], net.spot[SINK, place]
                )
                crowd.stay[FREE, place, kind] -= some
                crowd.tally[GONE, place] += some
                count_in(net, knobs, crowd, place, -some)


@inner
def _rest_a_day(net, crowd, kinds, place, run, day):
    """Halve how much those who stayed have travelled of late; half of an odd level goes up, half down."""
    for kind in range(len(kinds)):
        some = kinds[kind]
        recent = kind % RECENT
        if some == 0 or recent == 0:
            continue
        kinds[kind] = 0
        low = kind - recent + recent // 2
        up = invert_binomial(next_number(net, crowd, place, run, day), some, 0.5) if recent % 2 else 0
        kinds[low + 1] += up
        kinds[low] += some - up
