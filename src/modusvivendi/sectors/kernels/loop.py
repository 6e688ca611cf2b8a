# pyright: basic
# ruff: noqa: ANN001, ANN202, ARG001 - numba compiles these functions and infers their types; loops take the same
"""Many steps of a chain in one call; one loop for each method, so that only what is used is compiled."""

from typing import Any

from numba import njit

from modusvivendi.sectors.kernels.flips import flip
from modusvivendi.sectors.kernels.randomness import set_step
from modusvivendi.sectors.kernels.steps import EXACTLY, PLAINLY, find_meetings, recombine, recombine_reversibly


def run_steps(method: str, *chain: Any) -> None:
    """Run as many steps as ``outcomes`` has room for, from number ``first``, and write what came of each.

    Arguments: land, rules, desk, assignment, loads, tally, key, first, outcomes, cuts, energies, every, plans.
    ``cuts`` and ``energies`` (steps,) are of the plan after each step. After each step whose number, counted from 1,
    is a multiple of ``every`` the plan goes into the next row of ``plans``. Changes the plan, its loads and its tally.
    """
    _LOOPS[method](*chain)


@njit(cache=True, nogil=True, error_model="numpy")
def _exactly(land, rules, desk, assignment, loads, tally, key, first, outcomes, cuts, energies, every, plans):
    for at in range(len(outcomes)):
        set_step(desk.random, key, first + at)
        outcomes[at] = recombine(land, rules, desk, assignment, tally, EXACTLY)
        _note(rules, assignment, tally, at, first, cuts, energies, every, plans)


@njit(cache=True, nogil=True, error_model="numpy")
def _plainly(land, rules, desk, assignment, loads, tally, key, first, outcomes, cuts, energies, every, plans):
    for at in range(len(outcomes)):
        set_step(desk.random, key, first + at)
        outcomes[at] = recombine(land, rules, desk, assignment, tally, PLAINLY)
        _note(rules, assignment, tally, at, first, cuts, energies, every, plans)


@njit(cache=True, nogil=True, error_model="numpy")
def _reversibly(land, rules, desk, assignment, loads, tally, key, first, outcomes, cuts, energies, every, plans):
    find_meetings(land, assignment, desk)
    for at in range(len(outcomes)):
        set_step(desk.random, key, first + at)
        outcomes[at] = recombine_reversibly(land, rules, desk, assignment, tally)
        _note(rules, assignment, tally, at, first, cuts, energies, every, plans)


@njit(cache=True, nogil=True, error_model="numpy")
def _by_flips(land, rules, desk, assignment, loads, tally, key, first, outcomes, cuts, energies, every, plans):
    for at in range(len(outcomes)):
        set_step(desk.random, key, first + at)
        outcomes[at] = flip(land, rules, desk, assignment, loads, tally)
        _note(rules, assignment, tally, at, first, cuts, energies, every, plans)


@njit(cache=True, nogil=True, error_model="numpy")
def _note(rules, assignment, tally, at, first, cuts, energies, every, plans):
    """Write down the plan after a step."""
    cuts[at] = tally[0]
    energies[at] = rules.beta * tally[2]
    if every > 0 and (first + at + 1) % every == 0:
        row = (first + at + 1) // every - first // every - 1
        for place in range(len(assignment)):
            plans[row, place] = assignment[place]


_LOOPS: dict[str, Any] = {
    "exact-law": _exactly,
    "recom-ust": _plainly,
    "recom-mst": _plainly,
    "revrecom": _reversibly,
    "flip": _by_flips,
}
