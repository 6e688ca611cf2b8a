# pyright: basic
# ruff: noqa: ANN001, ANN201, ANN202 - numba compiles these functions and infers their types
"""Uniform spanning trees of merged places (Wilson 1996), and the cuts that balance them.

A tree is left in ``desk.parent`` and ``desk.order``: branch by branch, each from its tip to where it joins the tree.
"""

import numpy as np
from numba import njit

from modusvivendi.sectors.kernels.randomness import STRIDE, draw_below, draw_unit, scramble
from modusvivendi.sectors.kernels.regions import say_many

_W = np.uint64


@njit(cache=True, nogil=True, error_model="numpy", inline="always")
def grow_tree(land, desk, count, weighted):
    """Draw a spanning tree of all ``count`` merged places with root 0; return the number of its branches.

    The law is uniform, or in proportion to the product of the weights of the edges.
    """
    for number in range(_W(count)):
        desk.free[number] = 1
    desk.free[0] = 0
    return _grow_weighted(land, desk, count, 0) if weighted else _grow(land, desk, count, 0)


@njit(cache=True, nogil=True, error_model="numpy")
def grow_two(land, desk, count, root, other, weighted):
    """Draw a spanning tree of either side on its own and join them by the edge from ``root`` to ``other``."""
    for number in range(_W(count)):
        desk.free[number] = 1
    desk.free[root] = 0
    desk.free[other] = 0
    desk.parent[other] = root
    desk.order[0] = other
    desk.begin[0] = 0
    desk.finish[0] = 1
    if weighted:
        return _grow_weighted(land, desk, count, 1)
    return _grow(land, desk, count, 1)


@njit(cache=True, nogil=True, error_model="numpy")
def _grow(land, desk, count, branches):
    """Let every place walk at random until it meets the tree, far places first.

    With a branch there already (``branches`` 1), walks keep to their side.
    """
    apart = branches > 0
    rows, parent, free, side, order = desk.rows, desk.parent, desk.free, desk.side, desk.order
    bits, mask = _W(desk.bits), (_W(1) << _W(desk.bits)) - _W(1)
    word, many = desk.random[0], say_many(rows)
    filled = _W(branches)
    for back in range(_W(1), _W(count) + _W(1)):
        tip = _W(count) - back
        if free[tip] == 0:
            continue
        at = tip
        while free[at] != 0:
            word += STRIDE
            to = _W(rows[(at << bits) + (scramble(word) & mask)])
            if to == many:
                desk.random[0] = word
                to = _step_from_many(land, desk, at)
                word = desk.random[0]
            if apart and side[to] != side[at]:
                continue
            parent[at] = to
            at = to
        desk.begin[branches] = filled
        at = tip
        while free[at] != 0:
            free[at] = 0
            order[filled] = at
            filled += _W(1)
            at = _W(parent[at])
        desk.finish[branches] = filled
        branches += 1
    desk.random[0] = word
    return branches


@njit(cache=True, nogil=True, error_model="numpy")
def _step_from_many(land, desk, at):
    """Step from a place with more neighbours than slots."""
    place = desk.places[at]
    begin = land.start[place]
    while True:
        number = desk.local[land.neighbour[begin + draw_below(desk.random, land.start[place + 1] - begin)]]
        if number >= 0:
            return _W(number)


@njit(cache=True, nogil=True, error_model="numpy")
def _grow_weighted(land, desk, count, branches):
    """Do the same with steps in proportion to the weights of the edges."""
    apart = branches > 0
    parent, free, side = desk.parent, desk.free, desk.side
    filled = branches
    for back in range(1, count + 1):
        tip = count - back
        if free[tip] == 0:
            continue
        at = tip
        while free[at] != 0:
            to = _step_weighted(land, desk, at)
            if apart and side[to] != side[at]:
                continue
            parent[at] = to
            at = to
        desk.begin[branches] = filled
        at = tip
        while free[at] != 0:
            free[at] = 0
            desk.order[filled] = at
            filled += 1
            at = np.int64(parent[at])
        desk.finish[branches] = filled
        branches += 1
    return branches


@njit(cache=True, nogil=True, error_model="numpy")
def _step_weighted(land, desk, at):
    """Step along an edge with a probability in proportion to its weight, or stay: that changes no tree."""
    desk.random[0] += STRIDE
    word = scramble(desk.random[0])
    slot = (_W(at) << _W(desk.bits)) + (word & ((_W(1) << _W(desk.bits)) - _W(1)))
    to = _W(desk.rows[slot])
    if to != say_many(desk.rows):
        return np.int64(to) if (word >> _W(32)) < _W(desk.chance[slot]) else at
    place = desk.places[at]
    begin = land.start[place]
    while True:
        row = begin + draw_below(desk.random, land.start[place + 1] - begin)
        number = np.int64(desk.local[land.neighbour[row]])
        if number >= 0 and draw_unit(desk.random) * land.heaviest < land.weight[land.edge[row]]:
            return number


@njit(cache=True, nogil=True, error_model="numpy", inline="always")
def find_cuts(rules, desk, count, branches, here, there):
    """List the cuts of the tree that keep both sides within all bounds; return how many.

    A cut is twice the place below it, plus 1 when that place's side becomes ``there`` and not ``here``. Parts that
    are not told apart count each edge once, as a cut with the place below on side ``here``. Cuts are found by the load;
    what else is bounded or barred is added up only for a tree that has some.
    """
    whole = begin_sums(desk, count)
    low = max(rules.low[here], whole - rules.high[there])
    high = min(rules.high[here], whole - rules.low[there])
    if rules.labelled:
        turned_low = max(rules.low[there], whole - rules.high[here])
        turned_high = min(rules.high[there], whole - rules.low[here])
        found = _find_both_ways(desk, count, branches, low, high, turned_low, turned_high)
    else:
        found = _find_one_way(desk, branches, low, high)
    if found > 0 and (rules.barring or rules.tallying):
        found = _keep_allowed(rules, desk, count, branches, here, there, found)
    return found


@njit(cache=True, nogil=True, error_model="numpy", inline="always")
def begin_sums(desk, count):
    """Begin the sums of a tree with the loads of the places; return the sum of all."""
    whole = 0.0
    for number in range(_W(count)):
        load = desk.load[number]
        desk.sums[number] = load
        whole += load
    return whole


@njit(cache=True, nogil=True, error_model="numpy", inline="always")
def _find_one_way(desk, branches, low, high):
    sums, order, parent = desk.sums, desk.order, desk.parent
    found = 0
    for back in range(1, branches + 1):
        branch = branches - back
        load = 0.0
        place = _W(0)
        for at in range(_W(desk.begin[branch]), _W(desk.finish[branch])):
            place = _W(order[at])
            load += sums[place]
            sums[place] = load
            if low <= load <= high:
                desk.cuts[found] = 2 * np.int64(place)
                found += 1
        sums[_W(parent[place])] += load
    return found


@njit(cache=True, nogil=True, error_model="numpy")
def _find_both_ways(desk, count, branches, low, high, turned_low, turned_high):
    """Do the same when it matters which side becomes which part."""
    add_below(desk.sums, desk, branches)
    found = 0
    for at in range(_W(count) - _W(1)):
        place = _W(desk.order[at])
        load = desk.sums[place]
        if low <= load <= high:
            desk.cuts[found] = 2 * np.int64(place)
            found += 1
        if turned_low <= load <= turned_high:
            desk.cuts[found] = 2 * np.int64(place) + 1
            found += 1
    return found


@njit(cache=True, nogil=True, error_model="numpy")
def add_below(values, desk, branches):
    """Turn amounts of the merged places into sums over all that hang below them in the tree."""
    order, parent = desk.order, desk.parent
    for back in range(1, branches + 1):
        branch = branches - back
        below = 0.0
        place = _W(0)
        for at in range(_W(desk.begin[branch]), _W(desk.finish[branch])):
            place = _W(order[at])
            below += values[place]
            values[place] = below
        values[_W(parent[place])] += below


@njit(cache=True, nogil=True, error_model="numpy")
def add_others_below(rules, desk, count, branches, here, there):
    """Add up in ``desk.heaps`` what else counts below each place, and in ``desk.wholes`` over all merged places.

    Rows: places barred from ``here``, barred from ``there``, then the further tallies.
    """
    first = 0 if rules.barring else 2
    for row in range(first, len(desk.heaps)):
        whole = 0.0
        for number in range(count):
            place = desk.places[number]
            if row < 2:
                amount = float(rules.barred[place, here if row == 0 else there])
            else:
                amount = rules.amount[row - 2, place]
            desk.heaps[row, number] = amount
            whole += amount
        desk.wholes[row] = whole
        add_below(desk.heaps[row], desk, branches)


@njit(cache=True, nogil=True, error_model="numpy")
def _keep_allowed(rules, desk, count, branches, here, there, found):
    """Keep the cuts that bar no place from where it comes to lie and hold the further bounds; return how many."""
    add_others_below(rules, desk, count, branches, here, there)
    heaps, wholes = desk.heaps, desk.wholes
    kept = 0
    for at in range(found):
        cut = desk.cuts[at]
        place, turn = cut >> 1, cut & 1
        own, other = (there, here) if turn else (here, there)
        good = not rules.barring or (heaps[turn, place] == 0 and heaps[1 - turn, place] == wholes[1 - turn])
        for row in range(len(rules.least)):
            below = heaps[row + 2, place]
            rest = wholes[row + 2] - below
            good &= rules.least[row, own] <= below <= rules.most[row, own]
            good &= rules.least[row, other] <= rest <= rules.most[row, other]
        desk.cuts[kept] = cut
        kept += good
    return kept


@njit(cache=True, nogil=True, error_model="numpy")
def take_cut(desk, branches, cut, root):
    """Write the new side of every merged place into ``desk.fresh`` (0 ``here``, 1 ``there``)."""
    below = np.uint8(cut & 1)
    place = np.int64(cut >> 1)
    desk.fresh[root] = 1 - below
    for branch in range(branches):
        begin = np.int64(desk.begin[branch])
        at = np.int64(desk.finish[branch]) - 1
        while at >= begin:
            number = _W(desk.order[_W(at)])
            desk.fresh[number] = below if number == _W(place) else desk.fresh[_W(desk.parent[number])]
            at -= 1
