# pyright: basic
# ruff: noqa: ANN001, ANN201, ANN202 - numba compiles these functions and infers their types
"""Who goes, and along which path."""

from modusvivendi.forecast.flight.kernels.arrays import (
    BASE,
    CAMP,
    CAPACITY,
    DRAWS,
    FACTOR,
    HERE,
    MANY,
    NEAR,
    NUMBER,
    PULL,
    REST,
    ROAD,
    SEEN,
    SUM,
    TARGET,
    UP_TO,
    WEIGHT,
    inner,
    rare,
    small,
)
from modusvivendi.forecast.flight.kernels.binomials import invert_binomial
from modusvivendi.forecast.violence.kernels.randomness import read_number, step_on

_FORCED = 2


@small
def next_number(crowd, place):
    """Return the next random number of a place on a day: by address, whatever other places do."""
    crowd.tally[DRAWS, place] += 1
    return read_number(step_on(crowd.word[place], crowd.tally[DRAWS, place]))


@small
def count_in(net, knobs, crowd, place, more):
    """Let people into (or out of) a place, and see what of its pull its capacity leaves."""
    crowd.tally[NUMBER, place] += more
    crowd.count[HERE] += more
    most = net.spot[CAPACITY, place]
    if most < 1.0:
        return
    here = crowd.tally[NUMBER, place]
    part = 1.0
    if here >= most:
        part = 0.0
    elif here > knobs.buffer * most:
        part = min(max(1.0 - (here - knobs.buffer * most) / (most * (1.0 - knobs.buffer)), 0.0), 1.0)
    if part != crowd.share[MANY, place]:
        crowd.share[MANY, place] = part
        for k in range(net.fed[place], net.fed[place + 1]):
            crowd.tally[SEEN, net.feed[k]] = 0


@small
def is_full(net, crowd, place, day):
    """Tell whether a place is a camp so full that people who meant to go there stay where they are."""
    return net.sort[CAMP, day, place] and crowd.share[MANY, place] < 0.5


@rare
def lay_open(net, crowd, day):
    """Mark the paths that are open on a day: ``open`` 0 shut, 1 open, 2 those of them that are forced."""
    for path in range(net.way.shape[1]):
        state, ahead = net.state[day, net.way[ROAD, path]], path
        while ahead >= 0 and state > 0:
            if net.state[day, net.way[ROAD, ahead]] == 0:
                state = 0
            ahead = net.way[REST, ahead]
        crowd.open[path] = state


@rare
def lay_weights(net, knobs, crowd, day):
    """Work out what the weights of all paths are on a day but for capacities; the rest follows when they are asked."""
    crowd.tally[SEEN] = 0
    for path in range(net.way.shape[1]):
        if crowd.open[path] == 0:
            crowd.weigh[BASE, path] = -1.0
            continue
        pull = net.mood[PULL, day, net.way[TARGET, path]] * net.lean[FACTOR, path]
        weight = (knobs.soft + pull) * net.lean[NEAR, path]
        if knobs.power != 1.0:
            weight = weight**knobs.power
        crowd.weigh[BASE, path] = weight * pull if knobs.fixed else weight


@inner
def _weigh(net, knobs, crowd, place):
    """Work out the weights of the paths from a place unless no camp has filled since; return their sum."""
    low, high = net.first[place], net.first[place + 1]
    if crowd.tally[SEEN, place] == 1:
        return crowd.share[SUM, place]
    crowd.tally[SEEN, place] = 1
    total, best, forced = 0.0, 0.0, False
    for path in range(low, high):
        weight = max(crowd.weigh[BASE, path], 0.0)
        if not knobs.fixed:
            many = crowd.share[MANY, net.way[TARGET, path]]
            if many != 1.0:
                weight *= many if knobs.power == 1.0 else many**knobs.power
        total += weight
        best = max(best, weight)
        crowd.weigh[WEIGHT, path] = weight
        crowd.weigh[UP_TO, path] = total
        forced |= crowd.open[path] == _FORCED
    if total <= 0.0 or forced or knobs.prune >= 1.001:
        total = _weigh_again(knobs, crowd, low, high, total, best, forced)
    crowd.share[SUM, place] = total
    return total


@rare
def _weigh_again(knobs, crowd, low, high, total, best, forced):
    """Drop weak ways and those that are not forced; where nothing is left, all that are open count alike."""
    weakest = best / knobs.prune if total > 0.0 and knobs.prune >= 1.001 else 0.0
    for path in range(low, high):
        if (forced and crowd.open[path] != _FORCED) or crowd.weigh[WEIGHT, path] < weakest:
            crowd.weigh[WEIGHT, path] = 0.0
    total = 0.0
    for path in range(low, high):
        total += crowd.weigh[WEIGHT, path]
        crowd.weigh[UP_TO, path] = total
    if total > 0.0:
        return total
    for path in range(low, high):
        if crowd.open[path] == _FORCED or (crowd.open[path] > 0 and not forced):
            crowd.weigh[WEIGHT, path] = 1.0
            total += 1.0
        crowd.weigh[UP_TO, path] = total
    return total


@inner
def share_out(net, knobs, crowd, place, people, chosen):
    """Share people of a place among its paths by weight, into ``chosen`` from 0 on; return how many found a way."""
    total = _weigh(net, knobs, crowd, place)
    low, high = net.first[place], net.first[place + 1]
    if total <= 0.0:
        return 0
    if people > high - low:
        _share_many(net, crowd, place, people, total, chosen)
        return people
    for k in range(high - low):
        chosen[k] = 0
    for _ in range(people):
        reach = next_number(crowd, place) * total
        path = low
        while path + 8 < high and crowd.weigh[UP_TO, path + 7] < reach:
            path += 8
        while path < high - 1 and crowd.weigh[UP_TO, path] < reach:
            path += 1
        chosen[path - low] += 1
    return people


@inner
def _share_many(net, crowd, place, people, total, chosen):
    """Share more people than there are paths: one number for how many take each, of those who took none before it."""
    low, high = net.first[place], net.first[place + 1]
    left, last, rest = people, low, total
    for path in range(low, high):
        chosen[path - low] = 0
        weight = crowd.weigh[WEIGHT, path]
        if weight <= 0.0:
            continue
        last = path
        if left > 0:
            took = left
            if weight < rest:
                took = invert_binomial(next_number(crowd, place), left, weight / rest)
            chosen[path - low] = took
            left -= took
        rest = total - crowd.weigh[UP_TO, path]
    # What rounding of the weights leaves over goes along the last way.
    chosen[last - low] += left


@small
def level(value):
    """Return the level of how much somebody has travelled of late."""
    return int(min(max(value, 0.0), 1.0) * 8.0 + 0.5)
