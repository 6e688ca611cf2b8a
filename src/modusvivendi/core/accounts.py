"""The ledger as a result: what a plan gives to whom."""

from collections.abc import Mapping
from dataclasses import dataclass

from modusvivendi.core.ranges import Range


@dataclass(frozen=True)
class Difficulty:
    """How hard a sector may be to hold together: each part from 0 to 1 (None unknown), and their mean.

    ``mixing``: chance that two people drawn at random in the same place are of different or unknown community.
    ``front``: front line inside the sector per 1,000 km2, scaled. ``armed``: armed parties holding places there,
    scaled. ``urban``: share of the people living in places of at least 300 people a km2.
    """

    mixing: float | None
    front: float | None
    armed: float | None
    urban: float | None
    index: float | None


@dataclass(frozen=True)
class SectorAccount:
    """One sector of a plan, or the whole country (``total``), or the places given to none (``unassigned``).

    People are low, best, high; the bounds add up, as if every place erred the same way. Places of unknown population
    or area are left out of the sums and counted in ``places_without_population`` and ``places_without_area``; a sum
    of which nothing is known is NaN. ``people`` by community, NaN where no place says anything of it. ``unknown`` are
    people of no stated community. ``wrong_side`` are people whose community is not at home in the sector: low
    counts those surely not at home, best those stated, high also every unknown one; NaN where nobody is said to be at
    home; the total adds the sectors where it is known.

    ``area_share`` of the known land of the country. ``pieces``: what holds together by land borders and ferries;
    places that touch in a point do not. ``exclaves`` are the place row numbers of each piece but the largest by land.
    ``sea_km`` and ``foreign_km`` are border lengths to the sea (NaN when the dossier knows no outer border) and to
    each state (``@ISO3``). ``neighbours``: km of line to each other sector. A length is NaN when a border in it has
    none. ``sites`` are site ids. ``changes_hands``: places (row numbers) whose known holder today would not govern
    them, None when the plan does not say who governs or no holder is known.
    """

    places: int
    area_km2: float
    area_share: float
    population: Range
    people: Mapping[str, Range]
    unknown: Range
    wrong_side: Range
    places_without_population: int
    places_without_area: int
    pieces: int
    exclaves: tuple[tuple[int, ...], ...]
    sea_km: float
    foreign_km: Mapping[str, float]
    neighbours: Mapping[str, float]
    sites: tuple[str, ...]
    changes_hands: tuple[int, ...] | None
    changes_hands_km2: float | None
    changes_hands_people: Range | None
    difficulty: Difficulty


@dataclass(frozen=True)
class Ledger:
    """What a plan gives to whom.

    ``sectors`` in the plan's order; ``unassigned`` for places given to none (None when there are none).
    ``line_km``: km of border between two sectors, key ``(a, b)`` of sector ids in the plan's order; ``front_km``: how
    much of it runs on the front of today (a border whose two sides are held by different parties), None when
    control is unknown, NaN for a line where it is unknown at every border.
    ``split_towns``: towns whose places are in more than one sector; ``split_areas``: ids of the areas that are
    parents of places and so split.
    """

    plan: str
    sectors: Mapping[str, SectorAccount]
    unassigned: SectorAccount | None
    total: SectorAccount
    line_km: Mapping[tuple[str, str], float]
    front_km: Mapping[tuple[str, str], float] | None
    split_towns: tuple[str, ...]
    split_areas: tuple[str, ...]


@dataclass(frozen=True)
class Change:
    """From one plan to another: for a party or community, before, after and the difference of each figure.

    ``figures`` maps the name of a figure (``land_km2``, ``people``, ``under_own_rule``, ``wrong_side``, ``sites``,
    ``sea_km`` …) to (before, after).
    """

    who: str
    figures: Mapping[str, tuple[float, float]]


@dataclass(frozen=True)
class Difference:
    """What each party and each community gains and loses between two plans.

    ``moved``: row numbers of places whose governing parties or home communities differ.
    """

    before: str
    after: str
    parties: tuple[Change, ...]
    communities: tuple[Change, ...]
    moved: tuple[int, ...]
