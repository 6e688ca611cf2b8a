# pyright: basic
# ruff: noqa: ANN001, ANN201, ANN202 - numba compiles these functions and infers their types
"""Going home: who, from which places, and to where."""

from modusvivendi.forecast.flight.kernels.arrays import (
    BACK,
    CAMP,
    FIGHT,
    FREE,
    HOME,
    HOMES,
    LIVING,
    RESTING,
    TO_RETURN,
    rare,
)
from modusvivendi.forecast.flight.kernels.binomials import invert_binomial
from modusvivendi.forecast.flight.kernels.choices import count_in, next_number


@rare
def go_home(net, knobs, crowd, day):
    """Let people go home: as many as the reports fall by, or by the chance that those of each place have."""
    n = len(net.key)
    for place in range(n):
        chance = net.mood[BACK, day, place]
        if chance > 0.0 and crowd.tally[HOMES, place] > 0:
            some = invert_binomial(next_number(crowd, place), crowd.tally[HOMES, place], chance)
            _bring_home(knobs, crowd, place, _take_out(net, knobs, crowd, some, day, 0))
    owed = crowd.count[TO_RETURN]
    if owed > 0:
        took = _take_out(net, knobs, crowd, owed, day, 1)
        crowd.count[TO_RETURN] = owed - took
        _share_home(net, knobs, crowd, took, day)


@rare
def _take_out(net, knobs, crowd, wanted, day, camps_only):
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
                some = invert_binomial(next_number(crowd, place), left, here / total)
                # No fewer than the other places cannot give, no more than are here.
                some = min(max(some, left - (total - here)), here)
            total -= here
            left -= some
            crowd.stay[FREE, place, kind] -= some
            crowd.tally[RESTING, place] -= some
            count_in(net, knobs, crowd, place, -some)
    return took


@rare
def _bring_home(knobs, crowd, place, people):
    crowd.tally[HOMES, place] -= people
    crowd.count[HOME] += people
    if knobs.takes:
        crowd.tally[LIVING, place] += people


@rare
def _share_home(net, knobs, crowd, people, day):
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
                some = invert_binomial(next_number(crowd, place), min(people, total), here / total)
                some = min(max(some, min(people, total) - (total - here)), here)
            total -= here
            people -= some
            _bring_home(knobs, crowd, place, some)
    # Who was there before day 0 came from nobody knows where.
    crowd.count[HOME] += people
