# pyright: basic
# ruff: noqa: ANN001, ANN201, ANN202 - numba compiles these functions and infers their types
"""Single places and pairs of them move, colder and colder; sectors may be in several pieces and bounds are pressed."""

import math
from typing import NamedTuple

import numpy as np
import numpy.typing as npt
from numba import njit

from modusvivendi.sectors.kernels.randomness import draw_below, draw_unit, set_step

_LEAP = 0.02
"""Share of the moves that look at any sector and not only at those next door, so that an exclave can arise."""
_SWAP = 0.25
"""Share of the moves that exchange two places, so that tight bounds do not freeze the line."""
_KEPT = 1e-12
"""Bounds that are out by less than this share of the country are kept."""


class Task(NamedTuple):
    """What a plan of n units into k sectors is judged by.

    ``start``, ``neighbour``, ``edge``: the graph in compressed rows. ``may`` (n, k); ``place`` (n, k) and ``cut`` (m,)
    costs in points. ``amounts`` (q, n) whole numbers with ``low``, ``high`` (q, k) and ``scale`` (q,), the sum of
    each. ``most`` (k,) pieces; ``piece`` points for each piece of a sector.
    """

    start: npt.NDArray[np.int64]
    neighbour: npt.NDArray[np.int32]
    edge: npt.NDArray[np.int32]
    may: npt.NDArray[np.bool_]
    place: npt.NDArray[np.float64]
    cut: npt.NDArray[np.float64]
    amounts: npt.NDArray[np.float64]
    low: npt.NDArray[np.float64]
    high: npt.NDArray[np.float64]
    scale: npt.NDArray[np.float64]
    most: npt.NDArray[np.int64]
    piece: float


class Room(NamedTuple):
    """Room to work in: ``loads`` (q, k), ``pieces`` (k,), ``found`` (2,) pieces of the two sectors of a move."""

    loads: npt.NDArray[np.float64]
    pieces: npt.NDArray[np.int64]
    found: npt.NDArray[np.int64]
    seen: npt.NDArray[np.int64]
    stack: npt.NDArray[np.int32]
    mark: npt.NDArray[np.int64]


def make_room(task: Task) -> Room:
    """Make room for one plan."""
    n, k = task.place.shape
    return Room(
        np.zeros((len(task.amounts), k)),
        np.zeros(k, np.int64),
        np.zeros(2, np.int64),
        np.zeros(n, np.int64),
        np.zeros(n, np.int32),
        np.zeros(1, np.int64),
    )


def run_burst(task: Task, slots: npt.NDArray[np.int32], heat: float, pressure: float, steps: int, key: int) -> float:
    """Anneal a plan in place from temperature ``heat`` (points) to a three-hundredth of it, then polish it.

    Returns its points, infinity when no plan came up that keeps everything. ``key``: 64 random bits.
    """
    room = make_room(task)
    span = np.array([heat, heat / 300])
    lowest = float(anneal(task, room, slots, span, pressure, steps, np.zeros(1, np.uint64), np.uint64(key)))
    return lowest - run_polish(task, slots) if np.isfinite(lowest) else lowest


def run_polish(task: Task, slots: npt.NDArray[np.int32]) -> float:
    """Polish a plan in place and return by how many points it has become cheaper."""
    return float(polish(task, make_room(task), slots))


@njit(cache=True, nogil=True, error_model="numpy")
def anneal(task, room, slots, heat, pressure, steps, random, key):
    """Anneal a plan in place; ``slots`` (n,) holds the cheapest plan that kept its bounds and pieces, if one came up.

    ``heat`` (2,) temperature in points at the beginning and the end; ``pressure`` points for a bound that is out by the
    whole country. Returns the points of the cheapest plan, infinity when none kept everything: ``slots`` then
    holds the last plan.
    """
    cost = add_up(task, room, slots)
    strain = press(task, room)
    best, lowest = slots.copy(), np.inf
    fade = (heat[1] / heat[0]) ** (1.0 / max(1, steps - 1))
    temperature = heat[0]
    for step in range(steps):
        set_step(random, key, step)
        temperature *= fade
        place, other, target = _propose(task, slots, random)
        if place < 0:
            continue
        origin = slots[place]
        change = _move(task, room, slots, place, other, target)
        now = press(task, room)
        limit = -temperature * math.log(1.0 - draw_unit(random))
        rise = change + pressure * (now - strain)
        # The most that joining pieces can save: without it no pieces need be counted.
        saving = task.piece * (room.pieces[origin] + room.pieces[target] - 2)
        if rise - saving <= limit and _hold(task, room, slots, origin, target):
            more = room.found[0] + room.found[1] - room.pieces[origin] - room.pieces[target]
            if rise + task.piece * more <= limit:
                room.pieces[origin], room.pieces[target] = room.found
                cost += change + task.piece * more
                strain = now
                if cost < lowest - 1e-9 and strain <= _KEPT and _fits(task, room):
                    lowest = cost
                    best[:] = slots
                continue
        _move_back(task, room, slots, place, other, origin)
    if lowest < np.inf:
        slots[:] = best
    return lowest


@njit(cache=True, nogil=True, error_model="numpy")
def polish(task, room, slots):
    """Go downhill in place until no single place and no exchange of two places on a line betters the plan.

    The plan must keep its bounds and pieces, and keeps them. Returns how many points cheaper it has become.
    """
    before = add_up(task, room, slots)
    n, k = task.place.shape
    better = True
    while better:
        better = False
        for place in range(n):
            for target in range(k):
                if target != slots[place] and task.may[place, target]:
                    better = _try(task, room, slots, place, -1, target) or better
        if not better:
            better = _swap_any(task, room, slots)
    return before - add_up(task, room, slots)


@njit(cache=True, nogil=True, error_model="numpy")
def add_up(task, room, slots):
    """Add up loads and pieces of a plan and return its points, bounds left aside."""
    room.loads[:] = 0.0
    cost = 0.0
    for place in range(len(slots)):
        slot = slots[place]
        room.loads[:, slot] += task.amounts[:, place]
        cost += task.place[place, slot]
        for i in range(task.start[place], task.start[place + 1]):
            if task.neighbour[i] > place and slots[task.neighbour[i]] != slot:
                cost += task.cut[task.edge[i]]
    for part in range(len(room.pieces)):
        room.pieces[part] = _count_pieces(task, room, slots, part)
        cost += task.piece * (room.pieces[part] - 1)
    return cost


@njit(cache=True, nogil=True, error_model="numpy")
def press(task, room):
    """Return how far the loads are out of their bounds in all, each kind as a share of the country."""
    excess = 0.0
    for kind in range(len(task.scale)):
        for part in range(len(room.pieces)):
            load = room.loads[kind, part]
            over = max(task.low[kind, part] - load, load - task.high[kind, part], 0.0)
            excess += over / task.scale[kind]
    return excess


@njit(cache=True, nogil=True, error_model="numpy")
def _swap_any(task, room, slots):
    """Try to exchange every two places on a line; whether any exchange helped."""
    better = False
    for place in range(len(slots)):
        if not _lies_beside(task, slots, place, -1):
            continue
        for other in range(len(slots)):
            target = slots[other]
            if target == slots[place] or not (task.may[place, target] and task.may[other, slots[place]]):
                continue
            if _lies_beside(task, slots, other, -1):
                better = _try(task, room, slots, place, other, target) or better
    return better


@njit(cache=True, nogil=True, error_model="numpy")
def _try(task, room, slots, place, other, target):
    """Make a move for good if it makes the plan cheaper and keeps everything; whether it did."""
    origin = slots[place]
    change = _move(task, room, slots, place, other, target)
    saving = task.piece * (room.pieces[origin] + room.pieces[target] - 2)
    if change - saving < -1e-9 and press(task, room) <= _KEPT and _hold(task, room, slots, origin, target):
        more = room.found[0] + room.found[1] - room.pieces[origin] - room.pieces[target]
        if change + task.piece * more < -1e-9:
            room.pieces[origin], room.pieces[target] = room.found
            return True
    _move_back(task, room, slots, place, other, origin)
    return False


@njit(cache=True, nogil=True, error_model="numpy")
def _propose(task, slots, random):
    """Draw a place and a sector that it may go to, and for an exchange a place that may come back (-1: none)."""
    n, k = task.may.shape
    place = draw_below(random, n)
    origin = slots[place]
    first = task.start[place]
    degree = task.start[place + 1] - first
    if degree == 0 or draw_unit(random) < _LEAP:
        target = draw_below(random, k)
    else:
        target = slots[task.neighbour[first + draw_below(random, degree)]]
    if target == origin or not task.may[place, target]:
        return -1, -1, target
    if draw_unit(random) < _SWAP:
        for _ in range(8):
            other = draw_below(random, n)
            if slots[other] == target and task.may[other, origin] and _lies_beside(task, slots, other, origin):
                return place, other, target
    return place, -1, target


@njit(cache=True, nogil=True, error_model="numpy")
def _lies_beside(task, slots, place, sector):
    """Whether a place has a neighbour in a sector, or in any but its own (-1)."""
    for i in range(task.start[place], task.start[place + 1]):
        there = slots[task.neighbour[i]]
        if there == sector or (sector < 0 and there != slots[place]):
            return True
    return False


@njit(cache=True, nogil=True, error_model="numpy")
def _move(task, room, slots, place, other, target):
    """Move a place, and another back in exchange unless it is -1; return what the terms change."""
    origin = slots[place]
    change = _shift(task, room, slots, place, target)
    if other >= 0:
        change += _shift(task, room, slots, other, origin)
    return change


@njit(cache=True, nogil=True, error_model="numpy")
def _move_back(task, room, slots, place, other, origin):
    target = slots[place]
    if other >= 0:
        _shift(task, room, slots, other, target)
    _shift(task, room, slots, place, origin)


@njit(cache=True, nogil=True, error_model="numpy")
def _shift(task, room, slots, place, target):
    origin = slots[place]
    change = task.place[place, target] - task.place[place, origin]
    for i in range(task.start[place], task.start[place + 1]):
        there = slots[task.neighbour[i]]
        if there == origin:
            change += task.cut[task.edge[i]]
        elif there == target:
            change -= task.cut[task.edge[i]]
    room.loads[:, origin] -= task.amounts[:, place]
    room.loads[:, target] += task.amounts[:, place]
    slots[place] = target
    return change


@njit(cache=True, nogil=True, error_model="numpy")
def _hold(task, room, slots, origin, target):
    """Count the pieces of two sectors; whether neither is gone or in more than it may be, or than it was."""
    room.found[0] = _count_pieces(task, room, slots, origin)
    if room.found[0] == 0 or room.found[0] > max(task.most[origin], room.pieces[origin]):
        return False
    room.found[1] = _count_pieces(task, room, slots, target)
    return room.found[1] <= max(task.most[target], room.pieces[target])


@njit(cache=True, nogil=True, error_model="numpy")
def _fits(task, room):
    return np.all(room.pieces >= 1) and np.all(room.pieces <= task.most)


@njit(cache=True, nogil=True, error_model="numpy")
def _count_pieces(task, room, slots, sector):
    room.mark[0] += 1
    mark, pieces = room.mark[0], 0
    for first in range(len(slots)):
        if slots[first] != sector or room.seen[first] == mark:
            continue
        pieces += 1
        room.seen[first] = mark
        room.stack[0] = first
        top = 1
        while top:
            top -= 1
            at = room.stack[top]
            for i in range(task.start[at], task.start[at + 1]):
                other = task.neighbour[i]
                if slots[other] == sector and room.seen[other] != mark:
                    room.seen[other] = mark
                    room.stack[top] = other
                    top += 1
    return pieces
