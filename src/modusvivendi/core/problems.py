"""What is asked of sectors: how many, for whom, where they must and may not be, and what counts against a plan."""

import math
from collections.abc import Mapping
from dataclasses import dataclass, field

from modusvivendi.core.names import Names
from modusvivendi.core.plans import MIXED, Sector

TERMS: Mapping[str, float] = {
    "wrong_side": 100_000,
    "changes_hands": 100_000,
    "changes_hands_km2": 1_000,
    "line_km": 100,
    "line_off_front_km": 100,
    "rugged_line_km": 100,
    "people_near_line": 100_000,
    "exclaves": 1,
    "without_sea": 1,
    "without_foreign_border": 1,
    "imbalance": 0.1,
    "viability": 0.1,
    "difficulty": 0.1,
    "parted_groups": 1,
}
"""The terms that a plan may be scored by (``sectors.terms`` says what each is) and their step, in the term's unit: a
weight is how many points one step costs."""
NEAR_KM = 5.0
"""Who lives so near a line lives near it: an hour on foot, and the reach of a mortar. A judgement, 1 to 20."""
RUGGED_PER_100_M = 0.25
"""What 100 m of ruggedness add to a km of line. A judgement, -0.1 (mountains make a border that holds) to 0.5 (each
km on them takes more people to watch)."""


@dataclass(frozen=True, slots=True)
class Window:
    """The least and the most of something, both included."""

    low: float = 0.0
    high: float = math.inf

    @property
    def open(self) -> bool:
        """Whether it bounds nothing."""
        return self.low <= 0 and self.high == math.inf


@dataclass(frozen=True, slots=True)
class WantedSector:
    """One sector that is asked for.

    ``anchors`` and ``excludes``: rows of places that it must contain and may not contain. ``fixed``: it is its anchors
    and no more. ``touches``: the sea (``@sea``), states (``@ISO3``) and other sectors (ids) that it must border on.
    ``pieces``: in how many pieces it may be at most. Shares are of the country's known people and land.
    """

    id: str
    names: Names
    home: tuple[str, ...]
    held_by: tuple[str, ...] = ()
    optional: bool = False
    status: str = ""
    anchors: tuple[int, ...] = ()
    excludes: tuple[int, ...] = ()
    fixed: bool = False
    touches: tuple[str, ...] = ()
    pieces: int = 1
    population: Window = field(default_factory=Window)
    population_share: Window = field(default_factory=Window)
    area_km2: Window = field(default_factory=Window)
    area_share: Window = field(default_factory=Window)

    @property
    def mixed(self) -> bool:
        """Whether every community is at home there."""
        return MIXED in self.home

    @property
    def sector(self) -> Sector:
        """The sector as a part of a plan."""
        return Sector(self.id, self.names, self.home, self.held_by, self.optional, self.status)


@dataclass(frozen=True, slots=True)
class Group:
    """Places (rows) that a line should not part. ``price``: points when it does; None: it may not."""

    name: str
    rows: tuple[int, ...]
    price: float | None = None


@dataclass(frozen=True)
class Problem:
    """How the land may be shared out.

    ``fewest`` and ``most``: how many sectors there may be; only optional ones may be left out. ``weights``: points for
    one step of a term (``TERMS``). ``near_km``: how near a line counts as near it; ``rugged_per_100_m``: what 100 m of
    ruggedness add to a km of line, as a share of it.
    """

    id: str
    title: Names
    sectors: tuple[WantedSector, ...]
    fewest: int
    most: int
    together: tuple[Group, ...] = ()
    weights: Mapping[str, float] = field(default_factory=dict[str, float])
    note: Names = field(default_factory=dict[str, str])
    source: str = ""
    near_km: float = NEAR_KM
    rugged_per_100_m: float = RUGGED_PER_100_M
