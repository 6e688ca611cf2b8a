"""Where a plan stands: its running sums, in the ledger's whole numbers, kept up to date as places move."""

from functools import cached_property
from typing import Any

import numpy as np

from modusvivendi.core.errors import ModusError
from modusvivendi.core.ranges import Bools, Ints
from modusvivendi.core.territory import SEA
from modusvivendi.ledger.control import NOBODY
from modusvivendi.ledger.tallies import FRONT_METRES, METRES, Tallies
from modusvivendi.sectors.graph import Rows, label_pieces
from modusvivendi.sectors.problem import Frame


class Standing:
    """One way of sharing the land, and what its terms are measured on.

    ``slots`` (n,) the sector of each place. ``sums`` (k, columns of ``Tallies.amounts``). ``held`` (k, parties) places
    by holder today. ``shores`` (k, abroad) metres of outer border. ``cut`` (m,) whether a border of ``Tallies`` lies
    between two sectors. ``beside`` (n,) metres of line that each place lies on. ``inner_front`` (k,) metres of today's
    front inside. ``line`` and ``line_front``: metres of line, and of line that is front today. A standing changes with
    ``move``; all sums are whole numbers, so that moving there and back leaves no trace.
    """

    def __init__(self, frame: Frame, assignment: Rows) -> None:
        """Add up a plan: ``assignment`` (n,) from 0 to k - 1. Raises ``ModusError`` when it is not one of the frame."""
        slots = np.array(assignment, np.int64)
        if slots.shape != frame.people.shape or (len(slots) and not 0 <= slots.min() <= slots.max() < len(frame)):
            raise ModusError(
                f"the plan does not give {len(frame.people)} places to {len(frame)} sectors",
                repair="number the sectors from 0 in the order of the problem",
            )
        tallies = frame.tallies
        self.frame, self.slots = frame, slots
        k = len(frame)
        self.sums: Ints = np.zeros((k, tallies.amounts.shape[1]), np.int64)
        self.held: Ints = np.zeros((k, len(frame.dossier.parties)), np.int64)
        self.shores: Ints = np.zeros((k, len(tallies.abroad)), np.int64)
        for row in range(k):
            self.sums[row] = tallies.amounts[slots == row].sum(0)
        known = tallies.holder != NOBODY
        np.add.at(self.held, (slots[known], tallies.holder[known]), 1)
        np.add.at(self.shores, (slots[tallies.outer_place], tallies.beyond), tallies.outer[:, METRES])
        self.cut: Bools = slots[tallies.a] != slots[tallies.b]
        metres = tallies.borders[:, METRES] * self.cut
        self.line, self.line_front = int(metres.sum()), int((tallies.borders[:, FRONT_METRES] * self.cut).sum())
        self.beside: Ints = np.zeros(len(slots), np.int64)
        np.add.at(self.beside, tallies.a, metres)
        np.add.at(self.beside, tallies.b, metres)
        self.inner_front: Ints = np.zeros(k, np.int64)
        np.add.at(self.inner_front, slots[tallies.a], tallies.borders[:, FRONT_METRES] * ~self.cut)
        self._pieces: dict[int, list[Ints]] = {}

    @property
    def tallies(self) -> Tallies:
        """The tallies of the dossier."""
        return self.frame.tallies

    @cached_property
    def sea(self) -> int:
        """The column of ``shores`` that is the sea, -1 when the dossier knows of none."""
        return self.tallies.abroad.index(SEA) if SEA in self.tallies.abroad else -1

    def pieces(self, sector: int) -> list[Ints]:
        """Return the pieces of a sector, each the rows of its places; the one with most places first."""
        if not self._pieces:
            self._pieces = {row: [] for row in range(len(self.frame))}
            for rows in label_pieces(self.frame.graph, self.slots.astype(np.int32)):
                self._pieces[int(self.slots[rows[0]])].append(rows)
        if sector not in self._pieces:
            marked = np.where(self.slots == sector, 0, -1).astype(np.int32)
            found = label_pieces(self.frame.graph, marked)
            self._pieces[sector] = [rows for rows in found if marked[rows[0]] == 0]
        return self._pieces[sector]

    def move(self, place: int, sector: int) -> None:
        """Give a place to another sector, in time proportional to its neighbours."""
        origin, tallies = int(self.slots[place]), self.tallies
        if origin == sector:
            return
        for slot, sign in ((origin, -1), (sector, 1)):
            self.sums[slot] += sign * tallies.amounts[place]
            if tallies.holder[place] != NOBODY:
                self.held[slot, tallies.holder[place]] += sign
            for border in tallies.shores.borders_of(place):
                self.shores[slot, tallies.beyond[border]] += sign * tallies.outer[border, METRES]
            self._pieces.pop(slot, None)
        self.slots[place] = sector
        for other, border in zip(tallies.lines.of(place), tallies.lines.borders_of(place), strict=True):
            self._redraw(place, other, border, origin)

    def _redraw(self, place: int, other: int, border: int, origin: int) -> None:
        if other == place:
            return
        there, here = int(self.slots[other]), int(self.slots[place])
        before, after = there != origin, there != here
        metres, front = (int(x) for x in self.tallies.borders[border, [METRES, FRONT_METRES]])
        if not before:
            self.inner_front[origin] -= front
        if not after:
            self.inner_front[here] += front
        change = int(after) - int(before)
        self.line += change * metres
        self.line_front += change * front
        self.beside[place] += change * metres
        self.beside[other] += change * metres
        self.cut[border] = after

    def same(self, other: "Standing") -> bool:
        """Whether all sums are those of another standing."""
        mine, theirs = _list_numbers(self), _list_numbers(other)
        return all(np.array_equal(a, b) for a, b in zip(mine, theirs, strict=True))


def _list_numbers(standing: Standing) -> tuple[Any, ...]:
    sums = (standing.slots, standing.sums, standing.held, standing.shores, standing.cut, standing.beside)
    return (*sums, standing.inner_front, standing.line, standing.line_front)
