# pyright: basic
# ruff: noqa: ANN001, ANN201, ANN202, FBT003 - numba compiles these functions and infers their types
"""First plans: by cutting the whole in two again and again, or by growing parts from seats and mending them."""

import math

import numpy as np
from numba import njit

from modusvivendi.sectors.kernels.randomness import draw_below, draw_unit
from modusvivendi.sectors.kernels.regions import EVEN, draw_cut_edge, merge, part_again
from modusvivendi.sectors.kernels.trees import add_below, add_others_below, begin_sums, grow_tree, take_cut

_W = np.uint64
_EASY = 6
"""So many trees may be drawn in search of a cut that leaves both sides well within bounds."""


@njit(cache=True, nogil=True, error_model="numpy")
def split_up(land, desk, low, high, tries, assignment):
    """Cut the places into as many parts as ``low`` and ``high`` (k + 1,) have steps; return whether that worked.

    These are running sums of the bounds: parts i to j together may hold from low[j] - low[i] to high[j] - high[i].
    Writes ``assignment``; ``tries``: trees drawn for one cut before giving up.
    """
    k = len(low) - 1
    for place in range(len(assignment)):
        assignment[place] = 0
    place_of = np.zeros(k, np.int64)
    size_of = np.zeros(k, np.int64)
    size_of[0] = k
    label = 0
    while label < k:
        size = size_of[label]
        if size == 1:
            label += 1
            continue
        first = place_of[label]
        count, _ = merge(land, assignment, first, first, EVEN, desk)
        parts, branches, cut = _cut_off(land, desk, low, high, label, size, count, tries)
        if parts > 0:
            take_cut(desk, branches, cut, 0)
            for number in range(count):
                place = np.int64(desk.places[number])
                if desk.fresh[number]:
                    assignment[place] = label + parts
                    place_of[label + parts] = place
                else:
                    place_of[label] = place
            size_of[label] = parts
            size_of[label + parts] = size - parts
        part_again(desk, count)
        if parts == 0:
            return False
    return True


@njit(cache=True, nogil=True, error_model="numpy")
def _cut_off(land, desk, low, high, label, size, count, tries):
    """Find a cut that gives some of the parts to one side: as even as can be, and at first well within bounds."""
    for attempt in range(tries):
        slack = 0.25 if attempt < _EASY else (0.1 if attempt < 4 * _EASY else 0.0)
        branches = grow_tree(land, desk, count, False)
        whole = begin_sums(desk, count)
        add_below(desk.sums, desk, branches)
        best, best_cut = 0, 0
        for place in range(1, count):
            load = desk.sums[place]
            for turn in range(2):
                mine = load if turn == 0 else whole - load
                parts = _share_of(low, high, label, size, mine, whole, slack)
                if min(parts, size - parts) > min(best, size - best):
                    best, best_cut = parts, 2 * place + turn
        if best > 0:
            return best, branches, best_cut
    return 0, 0, 0


@njit(cache=True, nogil=True, error_model="numpy")
def _share_of(low, high, label, size, load, whole, slack):
    """Return how many of the parts from ``label`` on a load is right for when the others can take the rest, or 0."""
    end = label + size
    span = low[end] - low[label] + high[end] - high[label]
    aim = low[label] + high[label] + span * load / whole if whole > 0 else 0.0
    below, above = label + 1, end - 1
    while below < above:
        middle = (below + above) // 2
        if low[middle] + high[middle] < aim:
            below = middle + 1
        else:
            above = middle
    for split in range(max(label + 1, below - 1), below + 1):
        least, most = low[split] - low[label], high[split] - high[label]
        rest_least, rest_most = low[end] - low[split], high[end] - high[split]
        room, rest_room = slack * (most - least), slack * (rest_most - rest_least)
        if least + room <= load <= most - room and rest_least + rest_room <= whole - load <= rest_most - rest_room:
            return split - label
    return 0


@njit(cache=True, nogil=True, error_model="numpy")
def grow_parts(land, target, barred, assignment, loads):
    """Grow parts from the places that ``assignment`` names (-1: free), the emptiest for its ``target`` (k,) first.

    Places that no neighbouring part may have are given to one all the same, to be mended. Writes ``loads`` (k,).
    """
    n, k = len(assignment), len(target)
    item = np.empty(len(land.neighbour) + n, np.int32)
    follow = np.empty(len(item), np.int64)
    head, tail = np.full(k, -1), np.full(k, -1)
    used = 0
    left = n
    for part in range(k):
        loads[part] = 0.0
    for place in range(n):
        if assignment[place] >= 0:
            loads[assignment[place]] += land.load[place]
            left -= 1
            used = _line_up(land, assignment, place, assignment[place], item, follow, head, tail, used)
    while left > 0:
        part = _emptiest(loads, target, head)
        if part < 0:
            break
        place = item[head[part]]
        head[part] = follow[head[part]]
        if assignment[place] >= 0 or (len(barred) and barred[place, part]):
            continue
        assignment[place] = part
        loads[part] += land.load[place]
        left -= 1
        used = _line_up(land, assignment, place, part, item, follow, head, tail, used)
    while left > 0:
        for place in range(n):
            if assignment[place] < 0 and _join_any(land, assignment, place, loads):
                left -= 1


@njit(cache=True, nogil=True, error_model="numpy")
def _emptiest(loads, target, head):
    part = -1
    for other in range(len(loads)):
        if head[other] >= 0 and (part < 0 or loads[other] * target[part] < loads[part] * target[other]):
            part = other
    return part


@njit(cache=True, nogil=True, error_model="numpy")
def _join_any(land, assignment, place, loads):
    """Give a place to a part beside it; return whether there was one."""
    for at in range(land.start[place], land.start[place + 1]):
        part = assignment[land.neighbour[at]]
        if part >= 0:
            assignment[place] = part
            loads[part] += land.load[place]
            return True
    return False


@njit(cache=True, nogil=True, error_model="numpy")
def _line_up(land, assignment, place, part, item, follow, head, tail, used):
    """Put the free neighbours of a place at the end of a part's line."""
    for at in range(land.start[place], land.start[place + 1]):
        other = land.neighbour[at]
        if assignment[other] < 0:
            item[used] = other
            follow[used] = -1
            if head[part] < 0:
                head[part] = used
            else:
                follow[tail[part]] = used
            tail[part] = used
            used += 1
    return used


@njit(cache=True, nogil=True, error_model="numpy")
def mend(land, rules, desk, assignment, loads, wrongs, scale, steps, heat):
    """Recombine parts until none is out of bounds or holds a barred place; return what is still wrong.

    What is wrong with a part: its distance from each of its bounds, as a share of the mean (``scale`` (1 + t,) for the
    load and the further tallies), squared, and the places barred from it, squared: so a large fault is spread over many
    parts. A cut is taken when it makes that less, or not much more (``heat`` times the whole). Changes ``assignment``,
    ``loads`` (k,), ``wrongs`` (k,), its places that are barred, and ``desk.held`` (t, k).
    """
    k = len(loads)
    fault = 0.0
    for part in range(k):
        fault += _fault(rules, desk, part, loads, wrongs, scale)
    for _ in range(steps):
        if fault <= 0:
            return 0.0
        edge = draw_cut_edge(land, assignment, False, desk.random)
        first, second = np.int64(land.a[edge]), np.int64(land.b[edge])
        here, there = np.int64(assignment[first]), np.int64(assignment[second])
        old = _fault(rules, desk, here, loads, wrongs, scale) + _fault(rules, desk, there, loads, wrongs, scale)
        if old <= 0 and draw_unit(desk.random) < 0.5:
            continue
        count, _ = merge(land, assignment, first, second, EVEN, desk)
        branches = grow_tree(land, desk, count, False)
        best, cut = _best_cut(rules, desk, count, branches, here, there, scale)
        if best <= old or draw_unit(desk.random) < math.exp(-(best - old) / (heat * fault)):
            take_cut(desk, branches, cut, 0)
            _resettle(land, rules, desk, assignment, loads, wrongs, count, here, there)
            fault = 0.0
            for part in range(k):
                fault += _fault(rules, desk, part, loads, wrongs, scale)
        part_again(desk, count)
    return fault


@njit(cache=True, nogil=True, error_model="numpy")
def _fault(rules, desk, part, loads, wrongs, scale):
    fault = _stray(rules.low[part], loads[part], rules.high[part], scale[0]) + wrongs[part] * wrongs[part]
    for row in range(len(rules.least)):
        fault += _stray(rules.least[row, part], desk.held[row, part], rules.most[row, part], scale[row + 1])
    return fault


@njit(cache=True, nogil=True, error_model="numpy", inline="always")
def _stray(low, amount, high, scale):
    """Return how far an amount is from its bounds, as a share, squared."""
    off = max(0.0, low - amount, amount - high) / scale if scale > 0 else 0.0
    return off * off


@njit(cache=True, nogil=True, error_model="numpy")
def _best_cut(rules, desk, count, branches, here, there, scale):
    """Return the least fault that a cut of the tree leaves, and the cut; ties go to one at random."""
    whole = begin_sums(desk, count)
    add_below(desk.sums, desk, branches)
    if rules.barring or rules.tallying:
        add_others_below(rules, desk, count, branches, here, there)
    best, cut, ties = math.inf, 0, 0
    for place in range(1, count):
        for turn in range(2):
            own, other = (here, there) if turn == 0 else (there, here)
            below = desk.sums[place]
            fault = _stray(rules.low[own], below, rules.high[own], scale[0])
            fault += _stray(rules.low[other], whole - below, rules.high[other], scale[0])
            if rules.barring:
                wrong, rest = desk.heaps[turn, place], desk.wholes[1 - turn] - desk.heaps[1 - turn, place]
                fault += wrong * wrong + rest * rest
            for row in range(len(rules.least)):
                below, least, most = desk.heaps[row + 2, place], rules.least[row], rules.most[row]
                fault += _stray(least[own], below, most[own], scale[row + 1])
                fault += _stray(least[other], desk.wholes[row + 2] - below, most[other], scale[row + 1])
            if fault < best:
                best, cut, ties = fault, 2 * place + turn, 1
            elif fault == best:
                ties += 1
                if draw_below(desk.random, ties) == 0:
                    cut = 2 * place + turn
    return best, cut


@njit(cache=True, nogil=True, error_model="numpy")
def _resettle(land, rules, desk, assignment, loads, wrongs, count, here, there):
    """Write the new sides into the plan and add up both parts anew."""
    loads[here] = loads[there] = 0.0
    wrongs[here] = wrongs[there] = 0
    desk.held[:, here] = 0.0
    desk.held[:, there] = 0.0
    for number in range(count):
        place = desk.places[number]
        part = there if desk.fresh[number] else here
        assignment[place] = part
        loads[part] += land.load[place]
        wrongs[part] += rules.barred[place, part] if rules.barring else 0
        for row in range(len(rules.amount)):
            desk.held[row, part] += rules.amount[row, place]
