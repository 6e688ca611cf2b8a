# pyright: basic
# ruff: noqa: ANN001, ANN201, ANN202 - numba compiles these functions and infers their types
"""Trees of random weights: the minimum spanning tree when every edge draws a weight (what plain recombination uses).

Weights that are drawn alike put the edges in a random order, and only their order matters: so the edges are shuffled
as Kruskal's algorithm (1956) comes to them, and nothing is sorted. With weights of their own, edges come as so many
clocks ring: a heavy one sooner, its time drawn from an exponential law of that rate; these times are sorted.
"""

import math

import numpy as np
from numba import njit

from modusvivendi.sectors.kernels.randomness import STRIDE, draw_unit, scramble

SHUFFLED, ORDERED = False, True
"""Whether the edges have yet to be put in random order."""

_W = np.uint64


@njit(cache=True, nogil=True, error_model="numpy")
def list_edges(land, desk, count, weighted):
    """List the edges between the merged places as pairs in one word each in ``desk.ends``; return how many.

    With weights these are in ``desk.pull``.
    """
    if weighted:
        return _list_weighted(land, desk, count)
    found = _W(0)
    slots = _W(1) << _W(desk.bits)
    half = halve(desk.ends)
    for number in range(_W(count)):
        degree = _W(desk.degree[number])
        high = number << half
        if degree <= slots:
            row = number << _W(desk.bits)
            for at in range(row, row + degree):
                other = _W(desk.rows[at])
                desk.ends[found] = high | other
                found += _W(other < number)
        else:
            place = desk.places[number]
            for at in range(land.start[place], land.start[place + 1]):
                other = desk.local[land.neighbour[at]]
                if other >= 0 and _W(other) < number:
                    desk.ends[found] = high | _W(other)
                    found += _W(1)
    return np.int64(found)


@njit(cache=True, nogil=True, error_model="numpy")
def _list_weighted(land, desk, count):
    found = 0
    for number in range(count):
        place = desk.places[number]
        for at in range(land.start[place], land.start[place + 1]):
            other = desk.local[land.neighbour[at]]
            if 0 <= other < number:
                desk.ends[found] = _W(number) << halve(desk.ends) | _W(other)
                desk.pull[found] = land.weight[land.edge[at]]
                found += 1
    return found


@njit(cache=True, nogil=True, error_model="numpy")
def grow_random_tree(desk, count, edges):
    """Draw the minimum spanning tree of random weights with root 0; return the number of its branches.

    After a few more edges than places, few pieces are left and most other edges lie within one: these are set aside.
    """
    _begin_apart(desk, count)
    begin = min(count + count // 5, edges)
    missing = _join(desk, 0, begin, edges, count - 1, SHUFFLED)
    if missing > 0:
        last = _set_aside(desk, count, begin, edges)
        _join(desk, begin, last, last, missing, SHUFFLED)
    return _peel(desk, count)


@njit(cache=True, nogil=True, error_model="numpy")
def grow_ringing_tree(desk, count, edges):
    """Do the same with edges that have weights: they come in the order in which their clocks ring."""
    _begin_apart(desk, count)
    _ring(desk, edges)
    _join(desk, 0, edges, edges, count - 1, ORDERED)
    return _peel(desk, count)


@njit(cache=True, nogil=True, error_model="numpy", inline="always")
def _begin_apart(desk, count):
    lead, degree, across = desk.lead, desk.twigs, desk.parent
    for number in range(_W(count)):
        lead[number] = number
        degree[number] = 0
        across[number] = 0


@njit(cache=True, nogil=True, error_model="numpy")
def _ring(desk, edges):
    """Put the edges in the order in which their clocks ring."""
    times = np.empty(edges)
    for at in range(edges):
        times[at] = -math.log1p(-draw_unit(desk.random)) / desk.pull[at]
    order = np.argsort(times)
    ends, pull = desk.ends[:edges][order], desk.pull[:edges][order]
    desk.ends[:edges] = ends
    desk.pull[:edges] = pull


@njit(cache=True, nogil=True, error_model="numpy", inline="always")
def _join(desk, begin, end, last, missing, ordered):
    """Join pieces by edges in random order, those at ``begin`` to ``end`` drawn from all up to ``last``.

    ``ordered``: they are in their order already. Ends early when no joins are missing; returns how many are. Whether
    an edge joins two pieces is never asked but multiplied in: a processor guesses the answer wrong too often.
    """
    ends, lead, degree, across = desk.ends, desk.lead, desk.twigs, desk.parent
    half = halve(ends)
    low = (_W(1) << half) - _W(1)
    word = desk.random[0]
    at, stop, over, left = _W(begin), _W(end), _W(last), _W(missing)
    while left > 0 and at < stop:
        word += STRIDE
        pick = at if ordered else at + (((scramble(word) >> _W(32)) * (over - at)) >> _W(32))
        pair = _W(ends[pick])
        ends[pick] = ends[at]
        ends[at] = pair
        at += _W(1)
        a, b = pair >> half, pair & low
        one, other = _find(lead, a), _find(lead, b)
        lead[max(one, other)] = min(one, other)
        joined = _W(one != other)
        left -= joined
        degree[a] += joined
        degree[b] += joined
        across[a] ^= b * joined
        across[b] ^= a * joined
    desk.random[0] = word
    return np.int64(left)


@njit(cache=True, nogil=True, error_model="numpy", inline="always")
def _set_aside(desk, count, begin, edges):
    """Put the edges between two pieces before all others from ``begin`` on; return where they end."""
    ends, lead = desk.ends, desk.lead
    half = halve(ends)
    low = (_W(1) << half) - _W(1)
    for number in range(_W(count)):
        lead[number] = _find(lead, number)
    kept = _W(begin)
    for at in range(_W(begin), _W(edges)):
        pair = _W(ends[at])
        ends[at] = ends[kept]
        ends[kept] = pair
        kept += _W(lead[pair >> half] != lead[pair & low])
    return np.int64(kept)


@njit(cache=True, nogil=True, error_model="numpy", inline="always")
def halve(words):
    """Return half the bits of the words of an array."""
    return _W(4 * words.itemsize)


@njit(cache=True, nogil=True, error_model="numpy", inline="always")
def _find(lead, at):
    """Return the leader of a place's piece, shortening the way for next time; most ways have one step or none."""
    up = _W(lead[at])
    over = _W(lead[up])
    while over != up:
        lead[at] = over
        at = over
        up = _W(lead[at])
        over = _W(lead[up])
    return up


@njit(cache=True, nogil=True, error_model="numpy", inline="always")
def _peel(desk, count):
    """Turn degrees and neighbours (all of a place's, combined by exclusive or) into branches, leaf by leaf."""
    degree, parent, order = desk.twigs, desk.parent, desk.order
    degree[0] += 1
    filled = _W(0)
    branches = 0
    for tip in range(_W(1), _W(count)):
        if degree[tip] != 1:
            continue
        desk.begin[branches] = filled
        at = tip
        while degree[at] == 1:
            degree[at] = 0
            order[filled] = at
            filled += _W(1)
            up = _W(parent[at])
            degree[up] -= 1
            parent[up] ^= at
            at = up
        desk.finish[branches] = filled
        branches += 1
    for low in range(branches // 2):
        high = branches - 1 - low
        desk.begin[low], desk.begin[high] = desk.begin[high], desk.begin[low]
        desk.finish[low], desk.finish[high] = desk.finish[high], desk.finish[low]
    return branches
