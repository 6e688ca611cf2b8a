# pyright: basic
# ruff: noqa: ANN001, ANN201, ANN202 - numba compiles these functions and infers their types
"""Trees of random weights: the minimum spanning tree when every edge draws a weight (what plain recombination uses).

Weights that are drawn alike put the edges in a random order, and only their order matters: so the edges are shuffled
as Kruskal's algorithm (1956) comes to them, and nothing is sorted.
"""

import numpy as np
from numba import njit

from modusvivendi.sectors.kernels.randomness import STRIDE, scramble

_W = np.uint64
_LOW = _W(0xFFFFFFFF)


@njit(cache=True, nogil=True, error_model="numpy")
def list_edges(land, desk, count):
    """List the edges between the merged places as pairs of 32-bit numbers in ``desk.ends``; return how many."""
    found = 0
    slots = 1 << desk.bits
    for number in range(_W(count)):
        degree = desk.degree[number]
        high = number << _W(32)
        if degree <= slots:
            row = number << _W(desk.bits)
            for at in range(row, row + _W(degree)):
                other = _W(desk.rows[at])
                if other < number:
                    desk.ends[found] = high | other
                    found += 1
        else:
            place = desk.places[number]
            for at in range(land.start[place], land.start[place + 1]):
                other = desk.local[land.neighbour[at]]
                if other >= 0 and _W(other) < number:
                    desk.ends[found] = high | _W(other)
                    found += 1
    return found


@njit(cache=True, nogil=True, error_model="numpy")
def grow_random_tree(desk, count, edges):
    """Draw the minimum spanning tree of random weights with root 0; return the number of its branches.

    After a few more edges than places, few pieces are left and most other edges lie within one: these are set aside.
    """
    lead, degree, across = desk.lead, desk.twigs, desk.parent
    for number in range(_W(count)):
        lead[number] = number
        degree[number] = 0
        across[number] = 0
    begin = min(count + count // 5, edges)
    missing = _join(desk, 0, begin, edges, count - 1)
    if missing > 0:
        last = _set_aside(desk, count, begin, edges)
        _join(desk, begin, last, last, missing)
    return _peel(desk, count)


@njit(cache=True, nogil=True, error_model="numpy")
def _join(desk, begin, end, last, missing):
    """Join pieces by edges in random order, those at ``begin`` to ``end`` drawn from all up to ``last``.

    Ends early when no joins are missing; returns how many are.
    """
    ends, lead, degree, across = desk.ends, desk.lead, desk.twigs, desk.parent
    word = desk.random[0]
    at, stop, over = _W(begin), _W(end), _W(last)
    while missing > 0 and at < stop:
        word += STRIDE
        pick = at + (((scramble(word) >> _W(32)) * (over - at)) >> _W(32))
        pair = ends[pick]
        ends[pick] = ends[at]
        ends[at] = pair
        at += _W(1)
        a, b = pair >> _W(32), pair & _LOW
        one, other = _find(lead, a), _find(lead, b)
        if one != other:
            lead[max(one, other)] = min(one, other)
            missing -= 1
            degree[a] += 1
            degree[b] += 1
            across[a] ^= b
            across[b] ^= a
    desk.random[0] = word
    return missing


@njit(cache=True, nogil=True, error_model="numpy")
def _set_aside(desk, count, begin, edges):
    """Put the edges between two pieces before all others from ``begin`` on; return where they end."""
    ends, lead = desk.ends, desk.lead
    for number in range(_W(count)):
        lead[number] = _find(lead, number)
    kept = _W(begin)
    for at in range(_W(begin), _W(edges)):
        pair = ends[at]
        ends[at] = ends[kept]
        ends[kept] = pair
        kept += _W(lead[pair >> _W(32)] != lead[pair & _LOW])
    return np.int64(kept)


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


@njit(cache=True, nogil=True, error_model="numpy")
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
