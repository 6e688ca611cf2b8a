"""A plan on the table: move a place and have the ledger again in a moment."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import cached_property

import numpy as np

from modusvivendi.core.accounts import Ledger, SectorAccount
from modusvivendi.core.dossier import Dossier
from modusvivendi.core.errors import ModusError
from modusvivendi.core.plans import Plan
from modusvivendi.core.ranges import Ints, freeze
from modusvivendi.core.territory import Site
from modusvivendi.ledger.state import State, add_up
from modusvivendi.ledger.statement import write_lines, write_sector, write_total
from modusvivendi.ledger.tallies import Tallies, tally

_MANY = 64
"""From this many moves at once the board is added up anew: that takes as long as so many single moves."""


@dataclass(frozen=True, eq=False)
class Board:
    """A plan with its running sums.

    A board never changes: ``move`` returns another, which shares with this one whatever the move left alone.
    ``written``: the accounts already written, by slot.
    """

    original: Plan
    sites: tuple[Site, ...]
    state: State
    written: dict[int, SectorAccount]

    @classmethod
    def set_up(cls, dossier: Dossier, plan: Plan, tallies: Tallies | None = None) -> "Board":
        """Add up a plan of a dossier from scratch.

        ``tallies`` saves the work of tallying the dossier again for a further plan, and says control as on another
        date. Raises ``ModusError`` for a plan that does not fit the dossier.
        """
        tallies = tallies or tally(dossier)
        count = len(plan.sectors)
        _check(dossier, plan)
        slots = np.where(plan.assignment < 0, count, plan.assignment)
        governs = np.zeros((count + 1, len(dossier.parties)), np.bool_)
        for slot, sector in enumerate(plan.sectors):
            governs[slot, [dossier.party_index[party] for party in sector.held_by]] = True
        return cls(plan, dossier.sites, add_up(tallies, slots, freeze(governs)), {})

    @cached_property
    def plan(self) -> Plan:
        """The plan as it is now: the original one when all places are where it put them."""
        now = self._assignment()
        moved = np.flatnonzero(now != np.maximum(self.original.assignment, -1))
        return self.original.moved({int(row): int(now[row]) for row in moved}) if len(moved) else self.original

    def move(self, moves: Mapping[int, int]) -> "Board":
        """Return the board after some places (row numbers) have gone to other sectors (row numbers, -1 none).

        Raises ``ModusError`` for a place or sector that is not there.
        """
        count = self.state.none
        for place, sector in moves.items():
            if not 0 <= place < len(self.state.slots) or not -1 <= sector < count:
                raise ModusError(
                    f"place {place} cannot go to sector {sector}",
                    repair=f"places are 0 to {len(self.state.slots) - 1}, sectors -1 (none) to {count - 1}",
                )
        wanted = {place: count if sector < 0 else sector for place, sector in moves.items()}
        real = {place: slot for place, slot in wanted.items() if self.state.slots[place] != slot}
        if len(real) >= _MANY:
            slots = self.state.slots.copy()
            slots[list(real)] = list(real.values())
            return replace(self, state=add_up(self.state.tallies, slots, self.state.governs), written={})
        state, written = self.state, dict(self.written)
        for place, slot in real.items():
            state, touched = state.move(place, slot)
            for other in touched:
                written.pop(other, None)
        return replace(self, state=state, written=written)

    def ledger(self) -> Ledger:
        """Write the ledger of the plan as it is now; accounts that no move has touched are not written again."""
        state, plan = self.state, self.original
        slots = [*range(len(plan.sectors)), *([state.none] if np.any(state.slots == state.none) else [])]
        for slot in slots:
            if slot not in self.written:
                self.written[slot] = write_sector(state, plan, self.sites, slot)
        sectors = {sector.id: self.written[slot] for slot, sector in enumerate(plan.sectors)}
        lines, front = write_lines(state, plan)
        return Ledger(
            plan=plan.id,
            sectors=sectors,
            unassigned=self.written[state.none] if state.none in slots else None,
            total=write_total(state, plan, self.sites),
            line_km=lines,
            front_km=front,
            split_towns=tuple(state.tallies.towns[row] for row in sorted(state.split_towns)),
            split_areas=tuple(state.tallies.areas[row] for row in sorted(state.split_areas)),
        )

    def _assignment(self) -> Ints:
        return np.where(self.state.slots == self.state.none, -1, self.state.slots)


def _check(dossier: Dossier, plan: Plan) -> None:
    if plan.assignment.shape != (len(dossier.places),):
        raise ModusError(
            f"plan {plan.id!r} speaks of {len(plan.assignment)} places, the dossier has {len(dossier.places)}",
            repair="use a plan of this dossier",
        )
    if np.any(plan.assignment >= len(plan.sectors)):
        raise ModusError(f"plan {plan.id!r} gives places to a sector that it does not have")
    for sector in plan.sectors:
        for party in sector.held_by:
            dossier.party(party)
    if not plan.drawn and any(sector.area_share.known for sector in plan.sectors):
        raise ModusError(
            f"plan {plan.id!r} is known by the shares of its sectors only: there is nothing to add up",
            repair="give its places to sectors in proposals/, or use a plan that is drawn",
        )
