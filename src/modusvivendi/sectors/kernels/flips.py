# pyright: basic
# ruff: noqa: ANN001, ANN201, ANN202 - numba compiles these functions and infers their types
"""One place goes over to a neighbouring part, and both parts hold together."""

import math

from numba import njit

from modusvivendi.sectors.kernels.randomness import draw_below, draw_unit
from modusvivendi.sectors.kernels.regions import draw_cut_edge

TAKEN, REFUSED, OUT_OF_BOUNDS, TORN, BARRED = 0, 2, 5, 6, 7
"""What came of a step; the numbers go on from those of recombination."""


@njit(cache=True, nogil=True, error_model="numpy")
def flip(land, rules, desk, assignment, loads, tally):
    """Move one end of a random cut edge to the other side; the law of the chain is exp(-energy), all plans alike.

    Accepted with min(1, (its edges to the old part / to the new) (cut edges before / after) exp(-change)).
    ``loads`` (k,) of the parts and ``desk.held`` (t, k) of further tallies are kept up to date.
    """
    edge = draw_cut_edge(land, assignment, rules.weighted, desk.random)
    mover, host = land.a[edge], land.b[edge]
    if draw_below(desk.random, 2):
        mover, host = host, mover
    old, new = assignment[mover], assignment[host]
    left, grown = loads[old] - land.load[mover], loads[new] + land.load[mover]
    if left < rules.low[old] or left > rules.high[old] or grown > rules.high[new] or grown < rules.low[new]:
        return OUT_OF_BOUNDS
    for row in range(len(rules.amount)):
        amount = rules.amount[row, mover]
        rest, gain = desk.held[row, old] - amount, desk.held[row, new] + amount
        if not (rules.least[row, old] <= rest <= rules.most[row, old]):
            return OUT_OF_BOUNDS
        if not (rules.least[row, new] <= gain <= rules.most[row, new]):
            return OUT_OF_BOUNDS
    if rules.barring and rules.barred[mover, new]:
        return BARRED
    to_old, to_new, cost = _look_around(land, rules, assignment, mover, old, new)
    if len(rules.region):
        cost += _weigh_split(rules, assignment, mover, old, new)
    if to_old == 0:
        return TORN
    cut = to_old - to_new
    ratio = to_old / to_new * tally[0] / (tally[0] + cut) * math.exp(min(700.0, -rules.beta * cost))
    if draw_unit(desk.random) >= ratio:
        return REFUSED
    if to_old > 1 and not holds_without(land, assignment, mover, to_old, desk):
        return TORN
    assignment[mover] = new
    loads[old], loads[new] = left, grown
    for row in range(len(rules.amount)):
        desk.held[row, old] -= rules.amount[row, mover]
        desk.held[row, new] += rules.amount[row, mover]
    tally[0] += cut
    tally[1] += cut
    tally[2] += cost
    return TAKEN


@njit(cache=True, nogil=True, error_model="numpy")
def _look_around(land, rules, assignment, mover, old, new):
    """Count the edges to the old part and to the new, and say what the move costs."""
    to_old, to_new, cost = 0, 0, 0.0
    if len(rules.cost):
        cost = rules.cost[mover, new] - rules.cost[mover, old]
    by_edge = len(rules.edge_cost) > 0
    for at in range(land.start[mover], land.start[mover + 1]):
        part = assignment[land.neighbour[at]]
        if part == old:
            to_old += 1
            cost += rules.edge_cost[land.edge[at]] if by_edge else 0.0
        elif part == new:
            to_new += 1
            cost -= rules.edge_cost[land.edge[at]] if by_edge else 0.0
    return to_old, to_new, cost


@njit(cache=True, nogil=True, error_model="numpy")
def _weigh_split(rules, assignment, mover, old, new):
    """Return what it costs that the mover's region lies in the new part, and perhaps no more in the old."""
    region = rules.region[mover]
    if region < 0:
        return 0.0
    in_old, in_new = 0, 0
    for at in range(rules.member_start[region], rules.member_start[region + 1]):
        other = rules.member[at]
        in_old |= assignment[other] == old and other != mover
        in_new |= assignment[other] == new
    return (in_old - in_new) * rules.price


@njit(cache=True, nogil=True, error_model="numpy")
def holds_without(land, assignment, leaver, ties, desk):
    """Whether the ``ties`` neighbours of a place in its own part hold together without it (breadth first)."""
    part = assignment[leaver]
    queue, seen = desk.places, desk.local
    count, head, met = 0, 0, 0
    seen[leaver] = 1
    for at in range(land.start[leaver], land.start[leaver + 1]):
        other = land.neighbour[at]
        if assignment[other] == part:
            queue[0] = other
            seen[other] = 1
            count = met = 1
            break
    while head < count and met < ties:
        place = queue[head]
        head += 1
        for at in range(land.start[place], land.start[place + 1]):
            other = land.neighbour[at]
            if seen[other] < 0 and assignment[other] == part:
                seen[other] = 1
                queue[count] = other
                count += 1
                met += _touches(land, other, leaver)
    seen[leaver] = -1
    for at in range(count):
        seen[queue[at]] = -1
    return met == ties


@njit(cache=True, nogil=True, error_model="numpy")
def _touches(land, place, other):
    for at in range(land.start[place], land.start[place + 1]):
        if land.neighbour[at] == other:
            return 1
    return 0
