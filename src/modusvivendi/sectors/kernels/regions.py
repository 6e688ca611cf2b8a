# pyright: basic
# ruff: noqa: ANN001, ANN201, ANN202 - numba compiles these functions and infers their types
"""Two parts, merged: their places numbered anew from 0, so that a tree is drawn in little memory."""

import numpy as np
from numba import njit

from modusvivendi.sectors.kernels.randomness import draw_below, draw_unit

_W = np.uint64
EVEN, BY_WEIGHT, BARE = 0, 1, 2
"""What a merged region is made ready for: walks whose steps are all alike, or by weight; or no walk at all."""


@njit(cache=True, nogil=True, error_model="numpy", inline="always")
def say_many(rows):
    """Return what stands in the row of a place with more neighbours than slots: the largest word there is."""
    return (_W(1) << _W(8 * rows.itemsize)) - _W(1)


@njit(cache=True, nogil=True, error_model="numpy")
def draw_cut_edge(land, assignment, weighted, random):
    """Draw an edge between two parts, all alike or by weight; there must be one.

    Edges are drawn until one is cut: the draw then depends on the plan alone and not on how it came about.
    """
    while True:
        edge = draw_below(random, land.a.shape[0])
        if assignment[land.a[edge]] == assignment[land.b[edge]]:
            continue
        if not weighted or draw_unit(random) * land.heaviest < land.weight[edge]:
            return edge


@njit(cache=True, nogil=True, error_model="numpy")
def merge(land, assignment, first, second, walk, desk):
    """Number the places of the parts of ``first`` and ``second`` (two places) anew; return how many, and the seam.

    ``first`` becomes place 0 of side 0. Breadth first, so that neighbours lie close together in memory. What is found
    is always written and only counted when it belongs: a processor guesses wrong too often which neighbours do.
    ``walk``: EVEN, BY_WEIGHT or BARE.
    """
    here, there = assignment[first], assignment[second]
    desk.places[0] = first
    desk.local[first] = 0
    count = 1
    seam = 0
    head = 0
    while head < count:
        place = desk.places[head]
        own = assignment[place]
        row = head << desk.bits
        degree = 0
        on_seam = own == here and here != there
        desk.side[head] = own != here
        desk.load[head] = land.load[place]
        for at in range(_W(land.start[place]), _W(land.start[place + 1])):
            other = _W(land.neighbour[at])
            part = assignment[other]
            beyond = part == there
            inside = beyond | (part == here)
            number = desk.local[other]
            fresh = inside & (number < 0)
            number = count if fresh else number
            desk.local[other] = number
            desk.places[_W(count)] = other
            count += fresh
            desk.rows[_W(row + degree)] = number
            degree += inside
            if on_seam and beyond:
                desk.seam[seam] = land.edge[at]
                seam += 1
        desk.degree[head] = degree
        if walk != BARE:
            _fill_row(desk, row, degree, head)
        if walk == BY_WEIGHT:
            _fill_chances(land, desk, row, degree, place)
        head += 1
    return count, seam


@njit(cache=True, nogil=True, error_model="numpy", inline="always")
def _fill_row(desk, row, degree, number):
    """Repeat the neighbours as often as they fit, then the place itself: a step to itself changes no tree."""
    slots = 1 << desk.bits
    if degree > slots:
        for at in range(slots):
            desk.rows[_W(row + at)] = say_many(desk.rows)
    else:
        filled = desk.filled[_W(degree)]
        for at in range(degree, filled):
            desk.rows[_W(row + at)] = desk.rows[_W(row + at - degree)]
        for at in range(filled, slots):
            desk.rows[_W(row + at)] = number


@njit(cache=True, nogil=True, error_model="numpy")
def _fill_chances(land, desk, row, degree, place):
    """Say for each slot how often the step is taken (of 2**32): in proportion to the weight of its edge."""
    slots = 1 << desk.bits
    if degree > slots:
        return
    heaviest = 0.0
    for at in range(land.start[place], land.start[place + 1]):
        if desk.local[land.neighbour[at]] >= 0:
            heaviest = max(heaviest, land.weight[land.edge[at]])
    slot = 0
    for at in range(land.start[place], land.start[place + 1]):
        if desk.local[land.neighbour[at]] >= 0:
            desk.chance[row + slot] = np.uint32(min(4294967295.0, 4294967296.0 * land.weight[land.edge[at]] / heaviest))
            slot += 1
    for at in range(degree, desk.filled[degree]):
        desk.chance[row + at] = desk.chance[row + at - degree]


@njit(cache=True, nogil=True, error_model="numpy")
def part_again(desk, count):
    """Forget the merged numbers."""
    for number in range(_W(count)):
        desk.local[desk.places[number]] = -1
