"""The running sums of a plan: what the ledger is written from, and how one move changes them."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace

import numpy as np

from modusvivendi.core.ranges import Bools, Ints, freeze
from modusvivendi.ledger.control import NOBODY
from modusvivendi.ledger.pieces import Pieces, find_pieces
from modusvivendi.ledger.tallies import BORDERS, CHANGES, LAND, Tallies

Line = tuple[int, ...]
"""The sums of some borders: the columns METRES to HELD_BORDERS of ``tallies``."""


@dataclass(frozen=True)
class State:
    """The sums of a plan of k sectors; slot k stands for the places given to none.

    ``slots`` (n,) 0 to k. ``sums`` (k + 1, columns of ``Tallies.amounts``). ``governs`` (k + 1, parties): who would
    govern the slot, nobody where it is not said. ``changed`` (n,): places whose known holder would not govern them
    where that is said; ``changes`` (k + 1, first columns of ``amounts``) sums them. ``held`` (k + 1, parties): places
    of the slot by holder. ``shores`` (k + 1, abroad, 3): its outer borders. ``lines``: the inner borders between two
    slots, and within one (same slot twice), smaller slot first. ``split_towns`` and ``split_areas``: row numbers of
    towns and parent areas with places in more than one sector.
    """

    tallies: Tallies
    slots: Ints
    sums: Ints
    governs: Bools
    changed: Bools
    changes: Ints
    held: Ints
    shores: Ints
    lines: Mapping[tuple[int, int], Line]
    pieces: Pieces
    split_towns: frozenset[int]
    split_areas: frozenset[int]

    @property
    def none(self) -> int:
        """The slot of places given to no sector."""
        return len(self.sums) - 1

    def move(self, place: int, target: int) -> tuple["State", set[int]]:
        """Return the sums after one place (row) has gone to another slot, and the slots of which a figure changed."""
        origin, tallies = int(self.slots[place]), self.tallies
        slots, sums, held, shores = self.slots.copy(), self.sums.copy(), self.held.copy(), self.shores.copy()
        changed, changes = self.changed.copy(), self.changes.copy()
        slots[place] = target
        changed[place] = _find_changed(self.governs, tallies.holder[place : place + 1], slots[place : place + 1])[0]
        changes[origin] -= self.changed[place] * tallies.amounts[place, CHANGES]
        changes[target] += changed[place] * tallies.amounts[place, CHANGES]
        for slot, sign in ((origin, -1), (target, 1)):
            sums[slot] += sign * tallies.amounts[place]
            if tallies.holder[place] != NOBODY:
                held[slot, tallies.holder[place]] += sign
            for border in tallies.shores.borders_of(place):
                shores[slot, tallies.beyond[border]] += sign * tallies.outer[border]
        lines, beside = self._redraw(place, origin, target)
        moved = replace(
            self,
            slots=freeze(slots),
            sums=freeze(sums),
            changed=freeze(changed),
            changes=freeze(changes),
            held=freeze(held),
            shores=freeze(shores),
            lines=lines,
            pieces=self.pieces.move(place, slots, origin),
            split_towns=_resplit(self.split_towns, int(tallies.town[place]), tallies.town, slots, self.none),
            split_areas=_resplit(self.split_areas, int(tallies.area[place]), tallies.area, slots, self.none),
        )
        return moved, {origin, target, *beside}

    def _redraw(self, place: int, origin: int, target: int) -> tuple[dict[tuple[int, int], Line], set[int]]:
        """Return the lines after a move, and the slots beside the place; ``slots`` are still the old ones."""
        lines, beside, neighbours = dict(self.lines), set[int](), self.tallies.lines
        for other, border in zip(neighbours.of(place), neighbours.borders_of(place), strict=True):
            if other == place:
                continue
            slot = int(self.slots[other])
            beside.add(slot)
            amounts = self.tallies.borders[border].tolist()
            for pair, sign in ((_pair(origin, slot), -1), (_pair(target, slot), 1)):
                line = lines.get(pair, (0,) * len(amounts))
                lines[pair] = tuple(old + sign * change for old, change in zip(line, amounts, strict=True))
                if not lines[pair][BORDERS]:
                    del lines[pair]
        return lines, beside


def add_up(tallies: Tallies, slots: Ints, governs: Bools) -> State:
    """Add up a plan from scratch: ``slots`` (n,) from 0 to k, ``governs`` (k + 1, parties)."""
    sectors = len(governs) - 1
    held = np.zeros(governs.shape, np.int64)
    known = tallies.holder != NOBODY
    np.add.at(held, (slots[known], tallies.holder[known]), 1)
    changed = _find_changed(governs, tallies.holder, slots)
    changes = _sum_by(slots[changed], tallies.amounts[changed, CHANGES], sectors + 1)
    shores = np.zeros((sectors + 1, len(tallies.abroad), 3), np.int64)
    np.add.at(shores, (slots[tallies.outer_place], tallies.beyond), tallies.outer)
    return State(
        tallies=tallies,
        slots=freeze(slots),
        sums=freeze(_sum_by(slots, tallies.amounts, sectors + 1)),
        governs=governs,
        changed=freeze(changed),
        changes=freeze(changes),
        held=freeze(held),
        shores=freeze(shores),
        lines=_draw_lines(tallies, slots, sectors + 1),
        pieces=find_pieces(tallies.amounts[:, LAND], tallies.joined, slots),
        split_towns=_split(tallies.town, slots, sectors),
        split_areas=_split(tallies.area, slots, sectors),
    )


def _find_changed(governs: Bools, holder: Ints, slots: Ints) -> Bools:
    """Mark the places whose known holder would not govern them, where it is said who would."""
    said: Bools = governs.sum(axis=1) > 0
    return said[slots] & (holder != NOBODY) & ~governs[slots, holder]


def _sum_by(slots: Ints, amounts: Ints, count: int) -> Ints:
    """Sum rows by slot, (count, columns); sorted first, because that is several times faster than ``add.at``."""
    sums = np.zeros((count, amounts.shape[1]), np.int64)
    if len(slots):
        order = np.argsort(slots, kind="stable")
        start = np.flatnonzero(np.diff(slots[order], prepend=-1))
        sums[slots[order[start]]] = np.add.reduceat(amounts[order], start, axis=0)
    return sums


def _draw_lines(tallies: Tallies, slots: Ints, count: int) -> dict[tuple[int, int], Line]:
    """Sum the inner borders by the two slots they lie between."""
    real = tallies.a != tallies.b
    a, b = slots[tallies.a[real]], slots[tallies.b[real]]
    pairs, code = np.unique(np.minimum(a, b) * count + np.maximum(a, b), return_inverse=True)
    sums = _sum_by(code.astype(np.int64), tallies.borders[real], len(pairs))
    return {
        (pair // count, pair % count): tuple(line) for pair, line in zip(pairs.tolist(), sums.tolist(), strict=True)
    }


def _pair(a: int, b: int) -> tuple[int, int]:
    return (a, b) if a < b else (b, a)


def _split(group: Ints, slots: Ints, none: int) -> frozenset[int]:
    """Find the groups (towns, areas) with places in more than one sector."""
    rows = np.flatnonzero((group >= 0) & (slots != none))
    pairs = np.unique(group[rows] * none + slots[rows])
    groups, sectors = np.unique(pairs // max(none, 1), return_counts=True)
    return frozenset(groups[sectors > 1].tolist())


def _resplit(split: frozenset[int], group: int, groups: Ints, slots: Ints, none: int) -> frozenset[int]:
    """Look again at the one group that a move has touched."""
    if group < 0:
        return split
    sectors: Iterable[int] = np.unique(slots[groups == group]).tolist()
    return split | {group} if len({*sectors} - {none}) > 1 else split - {group}
