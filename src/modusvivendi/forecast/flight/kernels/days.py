# pyright: basic
# ruff: noqa: ANN001, ANN201, ANN202 - numba compiles these functions and infers their types
"""One future of an instance, day by day, in whole people."""

import numpy as np
from numba import njit

from modusvivendi.forecast.flight.kernels.arrays import (
    BINS,
    CAMP,
    DRAWS,
    ENTER,
    FREE,
    GONE,
    HERE,
    HOLD,
    HOME,
    INITIAL,
    LEAVE,
    LEFT,
    LIVING,
    NUMBER,
    ON_ROAD,
    PEOPLE,
    PLACED,
    RECENT,
    RESTING,
    RETURNS,
    ROAD,
    ROADS,
    SINK,
    SORTS,
    START,
    TARGET,
    TO_RETURN,
    TONIGHT,
    TURNED,
    WAIT,
    WEIGHTS,
    Crowd,
    inner,
    making,
    rare,
)
from modusvivendi.forecast.flight.kernels.binomials import invert_binomial
from modusvivendi.forecast.flight.kernels.choices import (
    count_in,
    is_full,
    lay_open,
    lay_weights,
    next_number,
    share_out,
)
from modusvivendi.forecast.flight.kernels.departures import place_new
from modusvivendi.forecast.flight.kernels.homes import go_home
from modusvivendi.forecast.flight.kernels.marks import mark, next_marked, unmark
from modusvivendi.forecast.flight.kernels.travel import carry_on, land, set_out, settle
from modusvivendi.forecast.violence.kernels.randomness import step_on

_SHUT = 0


@making
def gather(net, knobs, run):
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
        np.zeros((7, n), np.int64),
        np.ones((2, n)),
        np.zeros((3, p)),
        np.zeros(p, np.int64),
        np.zeros(9, np.int64),
        np.zeros(2, np.int64),
        np.zeros(knobs.slots, np.int64),
        np.zeros(knobs.slots, np.int64),
        np.zeros(BINS, np.int64),
        np.zeros((2, p // 64 + 1), np.int64),
        np.zeros((knobs.slots, p // 64 + 1), np.int64),
        np.zeros((BINS, n // 64 + 1), np.int64),
        np.zeros((1, n // 64 + 1), np.int64),
        np.zeros(n, np.int64),
        np.zeros(n, np.uint64),
        np.zeros((2, knobs.slots + 2), np.int64),
    )
    crowd.tally[LIVING] = net.folk[PEOPLE]
    # Flee puts people into camps as if on their first journey.
    for place in range(n):
        crowd.word[place] = step_on(net.key[place], run)
        crowd.stay[FREE, place, 0] = crowd.tally[RESTING, place] = net.folk[INITIAL, place]
        count_in(net, knobs, crowd, place, net.folk[INITIAL, place])
    return crowd


@njit(cache=True, nogil=True, error_model="numpy")
def follow(net, knobs, runs, watched, counts, totals):
    """Run futures, one after the other.

    ``runs`` (r,): their numbers; ``watched`` (c,): places whose people are counted; ``counts`` (r, days, c) int32 is
    filled with them at the end of each day, ``totals`` (r, days, 6) with who is at places, on the road, come home, gone
    from the account, set out in all, and turned back by a shut road (that day).
    """
    chosen = np.zeros(max(1, np.diff(net.first).max()), np.int64)
    for row in range(len(runs)):
        crowd = gather(net, knobs, runs[row])
        for day in range(len(net.new)):
            _pass_day(net, knobs, crowd, day, chosen)
            for k in range(len(watched)):
                counts[row, day, k] = crowd.tally[NUMBER, watched[k]]
            totals[row, day, 0] = crowd.count[HERE]
            totals[row, day, 1] = crowd.count[ON_ROAD]
            totals[row, day, 2] = crowd.count[HOME]
            totals[row, day, 3] = crowd.count[LEFT]
            totals[row, day, 4] = crowd.count[PLACED]
            totals[row, day, 5] = crowd.count[TURNED]


@inner
def _pass_day(net, knobs, crowd, day, chosen):
    # The numbers of a place are those from here on: no day needs 2 ** 32 of them.
    crowd.tally[DRAWS] = day << 32
    crowd.count[TURNED] = 0
    if net.news[day] & SORTS:
        _line_up(net, crowd, day)
    place_new(net, knobs, crowd, day)
    if net.news[day] & ROADS:
        _note_shut(net, knobs, crowd, day)
        lay_open(net, crowd, day)
    if net.news[day] & WEIGHTS:
        lay_weights(net, knobs, crowd, day)
    _leave(net, knobs, crowd, day, chosen)
    _arrive(net, knobs, crowd, day)
    _depart(net, knobs, crowd, day)
    carry_on(net, knobs, crowd, day, chosen)
    if net.news[day] & RETURNS or crowd.count[TO_RETURN] > 0:
        go_home(net, knobs, crowd, day)
    _sleep(net, knobs, crowd, day)


@rare
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
                        crowd.due[slot] -= some
                        crowd.back[slot] += some
                        crowd.come[slot, path, kind] = 0
                        crowd.moved[slot, path, kind] = 0.0


@rare
def _line_up(net, crowd, day):
    """Settle in which order people leave places: camps first, as those who have been there longest decide first."""
    k = 0
    for camps in (True, False):
        for place in range(len(net.key)):
            if net.sort[CAMP, day, place] == camps:
                crowd.order[k] = place
                k += 1


@inner
def _leave(net, knobs, crowd, day, chosen):
    """Let people leave places in the morning."""
    for k in range(len(net.key)):
        place = crowd.order[k]
        if crowd.tally[RESTING, place] > 0:
            _leave_one(net, knobs, crowd, place, day, chosen)
    if crowd.load[WAIT] > 0:
        _resume(net, crowd, knobs, day)


@inner
def _leave_one(net, knobs, crowd, place, day, chosen):
    low, unseen = net.first[place], crowd.tally[RESTING, place]
    for kind in range(crowd.turn.shape[2]):
        if unseen == 0:
            break
        here = crowd.stay[FREE, place, kind]
        unseen -= here
        if here == 0:
            continue
        chance = net.mood[LEAVE, day, place]
        going = here if chance >= 1.0 else invert_binomial(next_number(crowd, place), here, chance)
        if going == 0 or share_out(net, knobs, crowd, place, going, chosen) == 0:
            continue
        left = going
        for path in range(low, net.first[place + 1]):
            if left == 0:
                break
            some = chosen[path - low]
            left -= some
            if some > 0 and not is_full(net, crowd, net.way[TARGET, path], day):
                _send(crowd, path, kind, some)
                crowd.stay[FREE, place, kind] -= some
                crowd.tally[RESTING, place] -= some
                count_in(net, knobs, crowd, place, -some)


@inner
def _send(crowd, path, kind, people):
    """Note that people set out along a path today."""
    crowd.way[ENTER, path, kind] += people
    crowd.load[ENTER] += people
    mark(crowd.ways, ENTER, path)


@rare
def _resume(net, crowd, knobs, day):
    """Let those who wait on their way go on, unless the road is shut or the camp they go to is full."""
    crowd.load[WAIT] = 0
    path = next_marked(crowd.ways, WAIT, 0)
    while path >= 0:
        unmark(crowd.ways, WAIT, path)
        for kind in range(crowd.turn.shape[2]):
            some = crowd.way[WAIT, path, kind]
            if some == 0:
                continue
            crowd.way[WAIT, path, kind] = 0
            place = net.ends[START, net.way[ROAD, path]]
            if net.state[day, net.way[ROAD, path]] == _SHUT or is_full(net, crowd, net.way[TARGET, path], day):
                crowd.stay[FREE, place, kind] += some
                crowd.tally[RESTING, place] += some
            else:
                _send(crowd, path, kind, some)
                count_in(net, knobs, crowd, place, -some)
        path = next_marked(crowd.ways, WAIT, path + 1)


@inner
def _arrive(net, knobs, crowd, day):
    """Bring in who arrives today and set out before: to the end of the road, or back where it was shut."""
    slot = day % (knobs.slots - 1)
    kinds = crowd.turn.shape[2]
    path = next_marked(crowd.dues, slot, 0) if crowd.due[slot] > 0 else -1
    crowd.due[slot] = 0
    while path >= 0:
        unmark(crowd.dues, slot, path)
        for kind in range(kinds):
            for part in range(crowd.come.shape[3]):
                some = crowd.come[slot, path, kind, part]
                if some > 0:
                    moved = crowd.moved[slot, path, kind, part] / some
                    crowd.come[slot, path, kind, part] = 0
                    crowd.moved[slot, path, kind, part] = 0.0
                    crowd.count[ON_ROAD] -= some
                    land(net, knobs, crowd, path, kind, some, moved, np.inf, day)
        path = next_marked(crowd.dues, slot, path + 1)
    if crowd.back[slot] == 0:
        return
    crowd.back[slot] = 0
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
def _depart(net, knobs, crowd, day):
    """Send off who leaves today."""
    path = next_marked(crowd.ways, ENTER, 0) if crowd.load[ENTER] > 0 else -1
    crowd.load[ENTER] = 0
    while path >= 0:
        unmark(crowd.ways, ENTER, path)
        for kind in range(crowd.turn.shape[2]):
            some = crowd.way[ENTER, path, kind]
            if some > 0:
                crowd.way[ENTER, path, kind] = 0
                set_out(net, knobs, crowd, path, kind, some, 0.0, day)
        path = next_marked(crowd.ways, ENTER, path + 1)


@inner
def _sleep(net, knobs, crowd, day):
    """End the day: who stayed has travelled less of late, who arrived joins them, some leave the account in camps."""
    if knobs.stints:
        for place in range(crowd.turn.shape[1]):
            if crowd.tally[RESTING, place] > crowd.stay[FREE, place, 0]:
                _rest_a_day(crowd, place)
    place = next_marked(crowd.rest, 0, 0)
    while place >= 0:
        unmark(crowd.rest, 0, place)
        for kind in range(crowd.turn.shape[2]):
            some = crowd.stay[TONIGHT, place, kind]
            crowd.stay[FREE, place, kind] += some
            crowd.stay[TONIGHT, place, kind] = 0
            crowd.tally[RESTING, place] += some
        place = next_marked(crowd.rest, 0, place + 1)
    for place in net.sinks:
        if net.sort[CAMP, day, place]:
            _sink(net, knobs, crowd, place)


@rare
def _sink(net, knobs, crowd, place):
    """Let people in a camp leave the account."""
    for kind in range(crowd.turn.shape[2]):
        here = crowd.stay[FREE, place, kind]
        if here > 0:
            some = invert_binomial(next_number(crowd, place), here, net.spot[SINK, place])
            crowd.stay[FREE, place, kind] -= some
            crowd.tally[RESTING, place] -= some
            crowd.tally[GONE, place] += some
            crowd.count[LEFT] += some
            count_in(net, knobs, crowd, place, -some)


@inner
def _rest_a_day(crowd, place):
    """Halve how much those who stayed have travelled of late; half of an odd level goes up, half down."""
    for kind in range(crowd.turn.shape[2]):
        some = crowd.stay[FREE, place, kind]
        recent = kind % RECENT
        if some == 0 or recent == 0:
            continue
        crowd.stay[FREE, place, kind] = 0
        low = kind - recent + recent // 2
        up = invert_binomial(next_number(crowd, place), some, 0.5) if recent % 2 else 0
        crowd.stay[FREE, place, low + 1] += up
        crowd.stay[FREE, place, low] += some - up
