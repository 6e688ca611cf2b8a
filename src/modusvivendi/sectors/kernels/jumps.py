# pyright: basic
# ruff: noqa: ANN001, ANN201, ANN202 - numba compiles these functions and infers their types
"""Steps that change the number of parts: one part falls in two, or two become one."""

import math

import numpy as np
from numba import njit

from modusvivendi.sectors.kernels.randomness import draw_below, draw_unit, set_step
from modusvivendi.sectors.kernels.regions import draw_cut_edge, merge, part_again
from modusvivendi.sectors.kernels.steps import EXACTLY, NO_CUT, REFUSED, TAKEN, add, recombine, weigh_change
from modusvivendi.sectors.kernels.trees import grow_tree, take_cut

_W = np.uint64


@njit(cache=True, nogil=True, error_model="numpy")
def run_jumps(land, rules, desk, assignment, tally, favour, key, first, outcomes, cuts, costs, counts, every, plans):
    """Run as many steps as ``outcomes`` has room for: every other one, at random, may change the number of parts.

    ``favour``: what each further part multiplies the weight of a plan by. Writes the number of parts after each step
    into ``counts`` and changes ``assignment`` (parts 0 to k - 1, at most as many as ``rules`` has bounds).
    """
    k = 0
    for place in range(len(assignment)):
        k = max(k, np.int64(assignment[place]) + 1)
    for at in range(len(outcomes)):
        set_step(desk.random, key, first + at)
        kind = draw_below(desk.random, 4)
        if kind == 0:
            outcome = _split(land, rules, desk, assignment, tally, favour, k)
            k += outcome == TAKEN
        elif kind == 1:
            outcome = NO_CUT if k == 1 else _unite(land, rules, desk, assignment, tally, favour, k)
            k -= outcome == TAKEN
        else:
            outcome = NO_CUT if k == 1 else recombine(land, rules, desk, assignment, tally, EXACTLY)
        outcomes[at] = outcome
        cuts[at] = tally[0]
        costs[at] = rules.beta * tally[2]
        counts[at] = k
        if every > 0 and (first + at + 1) % every == 0:
            row = (first + at + 1) // every - first // every - 1
            for place in range(len(assignment)):
                plans[row, place] = assignment[place]


@njit(cache=True, nogil=True, error_model="numpy")
def _split(land, rules, desk, assignment, tally, favour, k):
    """Cut a random tree of a random part at a random edge.

    Accepted with min(1, favour k M / C' exp(-change)): M edges of the tree, C' cut edges (or their weight) after.
    """
    if k == len(rules.low):
        return REFUSED
    part = draw_below(desk.random, k)
    place = draw_below(desk.random, len(assignment))
    while assignment[place] != part:
        place = draw_below(desk.random, len(assignment))
    count, _ = merge(land, assignment, place, place, np.int64(rules.weighted), desk)
    outcome = NO_CUT
    if count > 1:
        branches = grow_tree(land, desk, count, rules.weighted)
        take_cut(desk, branches, 2 * (1 + draw_below(desk.random, count - 1)) + 1, 0)
        if _fits(rules, desk, count, 0) and _fits(rules, desk, count, 1):
            cut, heft, cost = weigh_change(land, rules, desk, count, 0, part, part)
            ratio = favour * k * (count - 1) / (tally[1] + heft) * math.exp(min(700.0, -rules.beta * cost))
            outcome = REFUSED
            if draw_unit(desk.random) < ratio:
                for number in range(count):
                    if desk.fresh[number]:
                        assignment[desk.places[number]] = k
                add(tally, cut, heft, cost)
                outcome = TAKEN
    part_again(desk, count)
    return outcome


@njit(cache=True, nogil=True, error_model="numpy")
def _unite(land, rules, desk, assignment, tally, favour, k):
    """Unite two parts that share a random cut edge: accepted with min(1, C / (favour (k - 1) M) exp(-change))."""
    edge = draw_cut_edge(land, assignment, rules.weighted, desk.random)
    first, second = np.int64(land.a[edge]), np.int64(land.b[edge])
    here, there = np.int64(assignment[first]), np.int64(assignment[second])
    count, seam = merge(land, assignment, first, second, np.int64(rules.weighted), desk)
    for number in range(count):
        desk.fresh[number] = 0
    outcome = NO_CUT
    if _fits(rules, desk, count, 0):
        cut, heft, cost = weigh_change(land, rules, desk, count, seam, here, there)
        ratio = tally[1] / (favour * (k - 1) * (count - 1)) * math.exp(min(700.0, -rules.beta * cost))
        outcome = REFUSED
        if draw_unit(desk.random) < ratio:
            kept, freed = min(here, there), max(here, there)
            for number in range(count):
                assignment[desk.places[number]] = kept
            for place in range(len(assignment)):
                if assignment[place] == k - 1:
                    assignment[place] = freed
            add(tally, cut, heft, cost)
            outcome = TAKEN
    part_again(desk, count)
    return outcome


@njit(cache=True, nogil=True, error_model="numpy")
def _fits(rules, desk, count, side):
    """Whether the merged places on a new side make a part within all bounds."""
    load = 0.0
    for number in range(count):
        if desk.fresh[number] == side:
            load += desk.load[number]
    good = rules.low[0] <= load <= rules.high[0]
    for row in range(len(rules.amount)):
        load = 0.0
        for number in range(count):
            if desk.fresh[number] == side:
                load += rules.amount[row, desk.places[number]]
        good &= rules.least[row, 0] <= load <= rules.most[row, 0]
    return good
