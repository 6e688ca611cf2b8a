# pyright: basic
# ruff: noqa: ANN001, ANN201, ANN202 - numba compiles these functions and infers their types
"""One step of a chain: merge two parts, draw a tree, cut it in two."""

import math

import numpy as np
from numba import njit

from modusvivendi.sectors.kernels.forests import grow_random_tree, grow_ringing_tree, list_edges
from modusvivendi.sectors.kernels.randomness import draw_below, draw_unit
from modusvivendi.sectors.kernels.regions import BARE, draw_cut_edge, merge, part_again
from modusvivendi.sectors.kernels.trees import find_cuts, grow_tree, grow_two, take_cut

TAKEN, NO_CUT, REFUSED, APART, TOO_MANY = 0, 1, 2, 3, 4
"""What came of a step: a new plan; no balanced tree; not accepted; two parts that do not touch; more cuts than M."""

PLAINLY, EXACTLY = False, True
"""Whether recombination keeps to its stated law."""

_W = np.uint64


@njit(cache=True, nogil=True, error_model="numpy")
def recombine(land, rules, desk, assignment, tally, exactly):
    """Recombination: two parts that share a random cut edge are drawn anew, by a balanced cut of a random tree.

    ``tally`` (5,): cut edges, their weight, the costs, trees drawn, the most cuts of one tree. Not ``exactly``: the new
    plan is taken, with costs by Metropolis on them alone, and the law of the chain is not known in closed form.
    ``exactly``: the law is the product of the tree counts (or weights) of the parts times exp(-energy). An auxiliary
    tree of the old parts, joined by a random seam edge, is what the step back would have drawn; the step is accepted
    with min(1, (cuts of the new tree / cuts of the old) (cut edges before / after) exp(-change)).
    """
    edge = draw_cut_edge(land, assignment, rules.weighted, desk.random)
    first, second = np.int64(land.a[edge]), np.int64(land.b[edge])
    here, there = np.int64(assignment[first]), np.int64(assignment[second])
    walk = BARE if rules.minimal else np.int64(rules.weighted)
    count, seam = merge(land, assignment, first, second, walk, desk)
    branches, found = _search_tree(land, rules, desk, count, here, there, tally)
    outcome = NO_CUT
    if found > 0:
        _choose(rules, desk, branches, found)
        cut, heft, cost = weigh_change(land, rules, desk, count, seam, here, there)
        ratio = math.exp(min(700.0, -rules.beta * cost))
        if exactly:
            old = _count_old_cuts(land, rules, desk, count, seam, here, there)
            tally[3] += 1
            ratio *= found / old * tally[1] / (tally[1] + heft)
        outcome = REFUSED
        if draw_unit(desk.random) < ratio:
            _settle(desk, assignment, count, here, there)
            add(tally, cut, heft, cost)
            outcome = TAKEN
    part_again(desk, count)
    return outcome


@njit(cache=True, nogil=True, error_model="numpy")
def recombine_reversibly(land, rules, desk, assignment, tally):
    """Reversible recombination (Cannon, Duchin, Randall and Rule 2022), same law as ``recombine`` exactly.

    Two parts of all are drawn; one tree; one of its cuts is taken with the chance cuts / M; the new plan is accepted
    with (lightest edge / weight of the new seam) and, with costs, by Metropolis. Without weights that is 1 / (length).
    """
    k = len(rules.low)
    here = draw_below(desk.random, k)
    there = draw_below(desk.random, k - 1)
    there += there >= here
    edge = desk.meet[here, there]
    if edge < 0:
        return APART
    first, second = np.int64(land.a[edge]), np.int64(land.b[edge])
    if assignment[first] != here:
        first, second = second, first
    count, seam = merge(land, assignment, first, second, np.int64(rules.weighted), desk)
    branches = grow_tree(land, desk, count, rules.weighted)
    found = find_cuts(rules, desk, count, branches, here, there)
    tally[3] += 1
    tally[4] = max(tally[4], found)
    outcome = NO_CUT
    if found > rules.most_cuts:
        outcome = TOO_MANY
    elif draw_unit(desk.random) * rules.most_cuts < found:
        _choose(rules, desk, branches, found)
        cut, heft, cost = weigh_change(land, rules, desk, count, seam, here, there)
        old = 0.0
        for at in range(seam):
            old += land.weight[desk.seam[at]] / land.lightest if rules.weighted else 1.0
        new = old + (heft / land.lightest if rules.weighted else heft)
        outcome = REFUSED
        if draw_unit(desk.random) * new < math.exp(min(0.0, -rules.beta * cost)):
            _settle(desk, assignment, count, here, there)
            add(tally, cut, heft, cost)
            outcome = TAKEN
            find_meetings(land, assignment, desk)
    part_again(desk, count)
    return outcome


@njit(cache=True, nogil=True, error_model="numpy")
def find_meetings(land, assignment, desk):
    """Write an edge between every two parts that touch into ``desk.meet``."""
    for one in range(desk.meet.shape[0]):
        for other in range(desk.meet.shape[1]):
            desk.meet[one, other] = -1
    for edge in range(land.a.shape[0]):
        one, other = assignment[land.a[edge]], assignment[land.b[edge]]
        if one != other:
            desk.meet[one, other] = edge
            desk.meet[other, one] = edge


@njit(cache=True, nogil=True, error_model="numpy")
def _search_tree(land, rules, desk, count, here, there, tally):
    """Draw trees until one has a balanced cut; whether that takes too long depends on the merged places only."""
    edges = list_edges(land, desk, count, rules.weighted) if rules.minimal else 0
    for _ in range(rules.tries):
        tally[3] += 1
        if rules.minimal and rules.weighted:
            branches = grow_ringing_tree(desk, count, edges)
        elif rules.minimal:
            branches = grow_random_tree(desk, count, edges)
        else:
            branches = grow_tree(land, desk, count, rules.weighted)
        found = find_cuts(rules, desk, count, branches, here, there)
        if found > 0:
            return branches, found
    return 0, 0


@njit(cache=True, nogil=True, error_model="numpy")
def _choose(rules, desk, branches, found):
    """Take one of the cuts at random, and a random side of it when parts are not told apart."""
    cut = desk.cuts[draw_below(desk.random, found)]
    if not rules.labelled:
        cut += np.int64(draw_below(desk.random, 2))
    take_cut(desk, branches, cut, 0)


@njit(cache=True, nogil=True, error_model="numpy")
def _count_old_cuts(land, rules, desk, count, seam, here, there):
    """Draw a tree that the old parts could have been cut from, and count its balanced cuts: at least one."""
    while True:
        edge = desk.seam[draw_below(desk.random, seam)]
        if not rules.weighted or draw_unit(desk.random) * land.heaviest < land.weight[edge]:
            break
    root, other = np.int64(desk.local[land.a[edge]]), np.int64(desk.local[land.b[edge]])
    branches = grow_two(land, desk, count, root, other, rules.weighted)
    return max(1, find_cuts(rules, desk, count, branches, here, there))


@njit(cache=True, nogil=True, error_model="numpy")
def weigh_change(land, rules, desk, count, seam, here, there):
    """Return how much the number of cut edges, their weight and the costs change."""
    if rules.costing or rules.weighted:
        return _weigh_edges(land, rules, desk, count, here, there)
    fresh, rows, slots = desk.fresh, desk.rows, _W(1) << _W(desk.bits)
    across = 0
    for number in range(_W(count)):
        if fresh[number] == 0:
            continue
        degree = _W(desk.degree[number])
        if degree > slots:
            across += _count_across(land, desk, number)
            continue
        row = number << _W(desk.bits)
        for at in range(slots):
            filled = at < degree
            # A slot that holds no neighbour may hold anything: place 0 is looked at instead.
            across += (fresh[_W(rows[row + at]) * _W(filled)] == 0) & filled
    cut = float(across - seam)
    return cut, cut, 0.0


@njit(cache=True, nogil=True, error_model="numpy")
def _count_across(land, desk, number):
    """Count the neighbours on the other side of a place that has more of them than slots."""
    ends = 0
    place = desk.places[number]
    for at in range(land.start[place], land.start[place + 1]):
        other = desk.local[land.neighbour[at]]
        if other >= 0:
            ends += desk.fresh[other] != desk.fresh[number]
    return ends


@njit(cache=True, nogil=True, error_model="numpy")
def _weigh_edges(land, rules, desk, count, here, there):
    """Do the same edge by edge, with the costs."""
    cut, heft = 0.0, 0.0
    cost = _weigh_splits(rules, desk, count) if len(rules.region) else 0.0
    by_edge, by_place = len(rules.edge_cost) > 0, len(rules.cost) > 0
    for number in range(count):
        place = desk.places[number]
        if by_place and desk.fresh[number] != desk.side[number]:
            turn = 1.0 if desk.fresh[number] else -1.0
            cost += turn * (rules.cost[place, there] - rules.cost[place, here])
        for at in range(land.start[place], land.start[place + 1]):
            other = desk.local[land.neighbour[at]]
            if other <= number:
                continue
            change = np.int64(desk.fresh[other] != desk.fresh[number]) - np.int64(desk.side[other] != desk.side[number])
            if change != 0:
                edge = land.edge[at]
                cut += change
                heft += change * (land.weight[edge] if rules.weighted else 1.0)
                if by_edge:
                    cost += change * rules.edge_cost[edge]
    return cut, heft, cost


@njit(cache=True, nogil=True, error_model="numpy")
def _weigh_splits(rules, desk, count):
    """Return what it costs that regions lie in more of the two parts than before.

    Each region is marked with the sides that it has places on, old ones in bits 0 and 1 and new ones in bits 2 and 3.
    """
    marks = desk.marks
    for number in range(count):
        region = rules.region[desk.places[number]]
        if region >= 0:
            marks[region] |= (1 << desk.side[number]) | (4 << desk.fresh[number])
    more = 0
    for number in range(count):
        region = rules.region[desk.places[number]]
        if region >= 0 and marks[region]:
            mark = np.int64(marks[region])
            more += (mark >> 2 & 1) + (mark >> 3 & 1) - (mark & 1) - (mark >> 1 & 1)
            marks[region] = 0
    return more * rules.price


@njit(cache=True, nogil=True, error_model="numpy")
def add(tally, cut, heft, cost):
    """Keep the tally of cut edges, their weight and the costs."""
    tally[0] += cut
    tally[1] += heft
    tally[2] += cost


@njit(cache=True, nogil=True, error_model="numpy")
def _settle(desk, assignment, count, here, there):
    """Write the new sides into the plan."""
    for number in range(_W(count)):
        assignment[desk.places[number]] = there if desk.fresh[number] else here
