# pyright: basic
# ruff: noqa: ANN001, ANN201, ANN202 - numba compiles these functions and infers their types
"""Who sets out on a day, and from where."""

from modusvivendi.forecast.flight.kernels.arrays import (
    FIGHT,
    FREE,
    HOMES,
    LIVING,
    PLACED,
    RESTING,
    SPAWN,
    TO_PLACE,
    TO_RETURN,
    inner,
)
from modusvivendi.forecast.flight.kernels.binomials import invert_binomial, invert_poisson
from modusvivendi.forecast.flight.kernels.choices import count_in, next_number


@inner
def _add(net, knobs, crowd, place, people):
    """Let people of a place set out."""
    crowd.stay[FREE, place, 0] += people
    crowd.tally[RESTING, place] += people
    crowd.tally[HOMES, place] += people
    crowd.count[PLACED] += people
    count_in(net, knobs, crowd, place, people)
    if knobs.takes:
        crowd.tally[LIVING, place] = max(crowd.tally[LIVING, place] - people, 0)


@inner
def place_new(net, knobs, crowd, day):
    """Let new people set out: as many as reported, shared by the people of places and fighting; or by fighting."""
    if knobs.driven > 0:
        for place in net.source:
            fight = net.mood[FIGHT, day, place]
            if fight > 0.0:
                _add(net, knobs, crowd, place, _drive(knobs, crowd, place, fight))
        return
    left = crowd.count[TO_PLACE] + max(net.new[day], 0)
    crowd.count[TO_RETURN] += max(-net.new[day], 0)
    if left == 0:
        return
    total = 0.0
    for place in net.source:
        total += net.mood[SPAWN, day, place] * crowd.tally[LIVING, place]
    if total > 0.0:
        for place in net.source:
            share = net.mood[SPAWN, day, place] * crowd.tally[LIVING, place]
            if left == 0:
                break
            if share > 0.0:
                some = left
                if share < total * (1.0 - 1e-12):
                    some = invert_binomial(next_number(crowd, place), left, share / total)
                total -= share
                left -= some
                _add(net, knobs, crowd, place, some)
    crowd.count[TO_PLACE] = left


@inner
def _drive(knobs, crowd, place, fight):
    """Return how many set out from a place because of the fighting there."""
    if knobs.driven == 1:
        some = int(knobs.rate * fight)
    elif knobs.driven == 2 and knobs.holds:
        chance = min(knobs.rate * fight, 1.0)
        some = invert_binomial(next_number(crowd, place), crowd.tally[LIVING, place], chance)
    elif knobs.driven == 2:
        some = int(knobs.rate * crowd.tally[LIVING, place] * fight)
    else:
        some = invert_poisson(next_number(crowd, place), knobs.rate * fight)
    return min(some, crowd.tally[LIVING, place]) if knobs.takes and knobs.holds else some
