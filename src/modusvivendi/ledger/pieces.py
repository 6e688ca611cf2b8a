"""The pieces that a sector falls into, kept up to date as places move."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from modusvivendi.core.ranges import Ints, freeze
from modusvivendi.ledger.neighbours import Neighbours

_LOOK = 256
"""How many places around a leaving place are looked at before its whole piece is searched anew."""

_FEW = 4
"""Up to so many pieces it is quicker to pick each out of the places than to sort these."""


@dataclass(frozen=True)
class Piece:
    """Places that hold together: ``rows`` in ascending order, ``land`` in m2."""

    rows: Ints
    land: int

    @cached_property
    def listed(self) -> tuple[int, ...]:
        """The rows as plain numbers."""
        return tuple(self.rows.tolist())

    @property
    def rank(self) -> tuple[int, int, int]:
        """Order of the pieces of a sector: most land first, then most places, then the first place."""
        return -self.land, -len(self.rows), int(self.rows[0])


@dataclass(frozen=True)
class Pieces:
    """The pieces of every slot (sector, or none): ``label`` (n,) piece of each place, ``of`` the pieces by slot.

    A piece keeps its number while places join and leave it; ``fresh`` is the next number not yet used.
    """

    land: Ints
    joined: Neighbours
    label: Ints
    of: Mapping[int, Mapping[int, Piece]]
    fresh: int

    def move(self, place: int, slots: Ints, origin: int) -> "Pieces":
        """Return the pieces after a place went from slot ``origin`` to ``slots[place]``; ``slots`` (n,) are new."""
        target = int(slots[place])
        label = self.label.copy()
        touched = {origin: dict(self.of[origin]), target: dict(self.of.get(target, {}))}
        work = _Work(self.land, self.joined, slots, label, touched, self.fresh)
        work.leave(place, origin)
        work.join(place, target)
        of = {slot: pieces for slot, pieces in {**self.of, **touched}.items() if pieces}
        return Pieces(self.land, self.joined, freeze(label), of, work.fresh)


def find_pieces(land: Ints, joined: Neighbours, slots: Ints) -> Pieces:
    """Find the pieces of every slot: ``land`` (n,) in m2, ``slots`` (n,)."""
    label = _label(joined, np.arange(len(slots), dtype=np.int64), slots)
    of: dict[int, dict[int, Piece]] = {}
    for number, piece in enumerate(_cut(land, np.arange(len(slots), dtype=np.int64), label)):
        of.setdefault(int(slots[piece.rows[0]]), {})[number] = piece
    return Pieces(land, joined, freeze(label), of, int(label.max(initial=-1)) + 1)


@dataclass
class _Work:
    """One move in the making; the arrays and mappings are copies of its own."""

    land: Ints
    joined: Neighbours
    slots: Ints
    label: Ints
    of: dict[int, dict[int, Piece]]
    fresh: int

    def leave(self, place: int, slot: int) -> None:
        """Take a place out of its piece, which may fall apart."""
        number = int(self.label[place])
        piece = self.of[slot].pop(number)
        rows = np.delete(piece.rows, np.searchsorted(piece.rows, place))
        if not len(rows):
            return
        around = {other for other in self.joined.of(place) if other != place and self.slots[other] == slot}
        if self._hold(around, slot):
            self.of[slot][number] = Piece(freeze(rows), piece.land - int(self.land[place]))
            return
        parts = _cut(self.land, rows, _label(self.joined, rows))
        for part in parts:
            self._add(slot, part)

    def join(self, place: int, slot: int) -> None:
        """Put a place into a slot, where it may join pieces together or stand alone."""
        numbers = {
            int(self.label[other]) for other in self.joined.of(place) if other != place and self.slots[other] == slot
        }
        pieces = [self.of[slot].pop(number) for number in numbers]
        rows = np.sort(np.concatenate([*(piece.rows for piece in pieces), np.array([place], np.int64)]))
        land = sum(piece.land for piece in pieces) + int(self.land[place])
        whole = Piece(freeze(rows), land)
        if not numbers:
            self._add(slot, whole)
            return
        keep = max(zip((len(piece.rows) for piece in pieces), numbers, strict=True))[1]
        for number, piece in zip(numbers, pieces, strict=True):
            if number != keep:
                self.label[piece.rows] = keep
        self.label[place] = keep
        self.of[slot][keep] = whole

    def _hold(self, around: set[int], slot: int) -> bool:
        """Whether the neighbours of the leaving place are found to hold together without it, close by."""
        if len(around) < 2:
            return True
        first = next(iter(around))
        missing, seen, front = around - {first}, {first}, [first]
        while front and len(seen) < _LOOK:
            ring: list[int] = []
            for here in front:
                for other in self.joined.of(here):
                    if other not in seen and self.slots[other] == slot:
                        seen.add(other)
                        ring.append(other)
            missing -= seen
            if not missing:
                return True
            front = ring
        return False

    def _add(self, slot: int, piece: Piece) -> None:
        self.label[piece.rows] = self.fresh
        self.of[slot][self.fresh] = piece
        self.fresh += 1


def _label(joined: Neighbours, rows: Ints, slots: Ints | None = None) -> Ints:
    """Number the pieces among some places (``rows``, ascending), shape (len(rows),).

    With ``slots`` (n,) only neighbours of one slot hold together.
    """
    from scipy.sparse import csr_array  # pyright: ignore[reportMissingTypeStubs]
    from scipy.sparse.csgraph import connected_components  # pyright: ignore[reportMissingTypeStubs, reportUnknownVariableType]

    others, counts = joined.of_all(rows)
    new = np.full(len(joined.start) - 1, -1, np.int32)
    new[rows] = np.arange(len(rows), dtype=np.int32)
    here, there = np.repeat(np.arange(len(rows), dtype=np.int32), counts), new[others]
    inside = there >= 0
    if slots is not None:
        inside &= slots[rows[here]] == slots[others]
    start = np.zeros(len(rows) + 1, np.int32)
    np.cumsum(np.bincount(here[inside], minlength=len(rows)), out=start[1:])
    graph = csr_array((np.ones(int(start[-1]), np.int8), there[inside], start), shape=(len(rows), len(rows)))
    # Every border is there in both directions, so that strong components are the pieces, without a transposed copy.
    label = connected_components(graph, connection="strong")[1]  # pyright: ignore[reportUnknownVariableType]
    return np.asarray(label, np.int64)


def _cut(land: Ints, rows: Ints, label: Ints) -> list[Piece]:
    """Part the places (``rows``, ascending) by their label, in the order of the labels."""
    count = int(label.max(initial=-1)) + 1
    if count <= _FEW:
        parts = [rows[label == number] for number in range(count)]
        return [Piece(freeze(part), int(land[part].sum())) for part in parts]
    order = np.argsort(label, kind="stable")
    start = np.flatnonzero(np.diff(label[order], prepend=-1))
    lands = np.add.reduceat(land[rows[order]], start).tolist()
    return [Piece(freeze(part), area) for part, area in zip(np.split(rows[order], start[1:]), lands, strict=True)]
