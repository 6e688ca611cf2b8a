"""Which deals of a large space hold, one option changing at a time; moves follow from the numbers of the deals.

The concepts are those of ``concepts.py``. Nothing is held but a few numbers a deal: what it is worth to one party at a
time, its improvements as bits, the lowest that the others can bring that party to, and the verdicts.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any

import numpy as np
import numpy.typing as npt

from modusvivendi.core.conflicts import Concept, Rule
from modusvivendi.core.errors import ModusError
from modusvivendi.core.ranges import Bools, Floats, Ints, freeze
from modusvivendi.terms.space import Space
from modusvivendi.terms.worth import Worth

HELD: Mapping[Concept, int] = {"nash": 1, "gmr": 2, "smr": 4, "seq": 8}
"""The bit of each concept in the verdicts."""

Bytes = npt.NDArray[np.uint8]


@dataclass(frozen=True, eq=False)
class Table:
    """Who can change which issue of a space alone.

    ``owners``: by issue the parties that can. ``final``: the options, by issue, that cannot be left again.
    """

    space: Space
    parties: tuple[str, ...]
    owners: Mapping[str, Sequence[str]]
    final: Mapping[str, Sequence[str]]

    def __post_init__(self) -> None:
        for issue, owners in self.owners.items():
            self.space.number(issue)
            for owner in owners:
                if owner not in self.parties:
                    raise ModusError(
                        f"issue {issue} belongs to {owner}, who is no party", repair=f"known: {', '.join(self.parties)}"
                    )
        for issue, options in self.final.items():
            for option in options:
                self.space.place(issue, option)

    @cached_property
    def seats(self) -> Ints:
        """Party, issue and first bit of whoever can change an issue, (m, 3)."""
        rows: list[tuple[int, int, int]] = []
        bit = 0
        for issue, owners in self.owners.items():
            k = self.space.number(issue)
            for owner in dict.fromkeys(owners):
                rows.append((self.parties.index(owner), k, bit))
                bit += int(self.space.sizes[k])
        return freeze(np.array(rows, np.int64).reshape(-1, 3))

    @cached_property
    def words(self) -> int:
        """How many words of 64 bits the moves from a deal take."""
        return max(1, -(-sum(int(self.space.sizes[row[1]]) for row in self.seats) // 64))

    @cached_property
    def leave(self) -> Bools:
        """Which options can be left again, all issues side by side."""
        free = np.ones(int(self.space.sizes.sum()), np.bool_)
        for issue, options in self.final.items():
            for option in options:
                k, at = self.space.place(issue, option)
                free[int(self.space.offsets[k]) + at] = False
        return freeze(free)

    def swept(self, party: int) -> frozenset[int] | None:
        """Return the issues on which the others can bring about any options whatever, None when the graph must say.

        So they can when every deal is feasible, every option can be left again and at least two of them have moves:
        whoever has moved waits for another to move, who moves back the next time (see docs/stability.md).
        """
        moving = [(int(row[0]), int(row[1])) for row in self.seats if row[0] != party and self.space.sizes[row[1]] > 1]
        if self.space.infeasible or not self.leave.all() or len({mover for mover, _ in moving}) < 2:
            return None
        return frozenset(issue for _, issue in moving)

    @cached_property
    def shape(self) -> tuple[Any, ...]:
        """What every kernel is told: seats, sizes, strides, offsets, digits of both halves, leave, feasible."""
        space, (first, last) = self.space, self.space.halves
        return (
            *(self.seats, space.sizes, space.strides, space.offsets),
            space.spread(np.arange(first) * last),
            space.spread(np.arange(last)),
            *(self.leave, space.feasible),
        )


def find_holding(
    table: Table, worth: Worth, rule: Rule = "legal", concepts: Sequence[Concept] = ("nash", "gmr", "smr", "seq")
) -> Bytes:
    """Return the verdicts (P, n): for each party and deal the bits ``HELD`` of the concepts by which the deal holds.

    Deals that are not feasible have none. Time and memory grow with the number of deals (about 50 bytes a deal and one
    more a party). Raises ``ModusError`` for the rule ``once`` and for SIM, which are for listed states only.
    """
    if rule == "once" or not set(concepts) <= set(HELD):
        raise ModusError(
            "a space of deals is searched under the rules legal and single, by Nash, GMR, SMR and SEQ",
            repair="write the conflict out as states: modus stability FILE",
        )
    n, (seats, sizes, strides, _, *digits, _, free) = len(table.space), table.shape
    kernels = _kernels()
    bits = np.zeros((table.words, n), np.uint64)
    for party in range(len(table.parties)):
        value = list_worths(worth, party)
        kernels.mark_improvements(value, party, *table.shape, bits)
    held = np.zeros((len(table.parties), n), np.uint8)
    low = np.empty(n)
    for party in range(len(table.parties)):
        value = list_worths(worth, party)
        orders: dict[bool, npt.NDArray[np.int32]] = {}
        for concept in concepts:
            if concept == "nash":
                low[:] = np.inf
            else:
                _find_low(table, value, party, concept, rule, bits, low, orders)
            kernels.judge(value, party, seats, sizes, strides, *digits, free, bits, low, HELD[concept], held[party])
    return freeze(held)


def list_worths(worth: Worth, party: int) -> Floats:
    """Return what every deal is worth to one party, in whole numbers, (n,)."""
    one = slice(party, party + 1)
    joints = tuple(replace(joint, table=joint.table[one]) for joint in worth.joints)
    alone = replace(worth, parties=worth.parties[one], whole=worth.whole[one], scale=worth.scale[one], joints=joints)
    return alone.block(0, len(worth.space))[0]


def _find_low(
    table: Table,
    value: Floats,
    party: int,
    concept: Concept,
    rule: Rule,
    bits: npt.NDArray[np.uint64],
    low: Floats,
    orders: dict[bool, npt.NDArray[np.int32]],
) -> None:
    kernels, shape = _kernels(), table.shape
    lasting = concept == "smr"
    if lasting:
        raised = np.empty_like(value)
        kernels.raise_by_own(value, party, *shape, raised)
        value = raised
    reached = table.swept(party)
    if concept != "seq" and rule == "legal" and reached is not None:
        axes = tuple(k for k in range(len(table.space.sizes)) if k in reached)
        board = value.reshape(table.space.sizes.tolist())
        low.reshape(board.shape)[...] = board.min(axis=axes, keepdims=True)
        return
    if rule == "single":
        kernels.step_down(value, party, *shape, bits, concept == "seq", low)
        return
    if lasting not in orders:
        orders[lasting] = np.argsort(value).astype(np.int32)
    kernels.sink(value, orders[lasting], party, *shape, bits, concept == "seq", low)


def _kernels() -> Any:
    from modusvivendi.terms.kernels import holding

    return holding
