"""Plans: which sector each place belongs to, and the terms that go with it."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import cached_property

import numpy as np

from modusvivendi.core.names import Names
from modusvivendi.core.periods import Period
from modusvivendi.core.ranges import UNKNOWN, Ints, Range, freeze

MIXED = "mixed"
"""The word for a sector where every community is at home."""


@dataclass(frozen=True, slots=True)
class Sector:
    """One part of a plan.

    ``home``: communities at home there, or ``("mixed",)``. ``held_by``: parties that would govern it, empty when
    not said. ``area_share``: published share of the land, for plans of which no map is known.
    """

    id: str
    names: Names
    home: tuple[str, ...]
    held_by: tuple[str, ...] = ()
    optional: bool = False
    status: str = ""
    area_share: Range = UNKNOWN

    @property
    def mixed(self) -> bool:
        """Whether every community is at home there."""
        return MIXED in self.home


@dataclass(frozen=True)
class Plan:
    """A named plan over n places.

    ``assignment`` (n,) int64: row number in ``sectors``, -1 for a place that the plan gives to none. A plan known by
    shares alone has -1 everywhere and is not ``drawn``. ``relief_first``: sectors (ids) that it wants opened to relief
    first.
    """

    id: str
    title: Names
    sectors: tuple[Sector, ...]
    assignment: Ints
    terms: Mapping[str, str]
    date: Period
    author: str
    kind: str
    note: Names
    outcome: Names
    variant_of: str | None
    source: str
    relief_first: tuple[str, ...] = ()

    @cached_property
    def index(self) -> dict[str, int]:
        """Row number of a sector by id."""
        return {sector.id: i for i, sector in enumerate(self.sectors)}

    @property
    def drawn(self) -> bool:
        """Whether the plan says of at least one place where it belongs."""
        return bool(np.any(self.assignment >= 0))

    def moved(self, moves: Mapping[int, int]) -> "Plan":
        """Return the plan with some places (row numbers) given to other sectors (row numbers)."""
        assignment = self.assignment.copy()
        for place, sector in moves.items():
            assignment[place] = sector
        return replace(self, assignment=freeze(assignment), kind="own", variant_of=self.id)
