"""Where people live: places, what they touch, who lives there, who holds them."""

from dataclasses import dataclass
from functools import cached_property

from modusvivendi.core.names import Names
from modusvivendi.core.periods import Period
from modusvivendi.core.ranges import Bools, Floats, Ints

SEA = "@sea"
"""The neighbour that stands for the sea in ``borders.csv``; foreign states are @ and their ISO alpha-3 code."""


@dataclass(frozen=True)
class Area:
    """A larger area: its names, its level (district, governorate …) and the id of the area it lies in."""

    id: str
    names: Names
    level: str
    parent: str | None
    source: str


@dataclass(frozen=True)
class Places:
    """The n places, in the order of ``places.csv``.

    ``lat``, ``lon`` in degrees, shape (n,). ``area_km2`` (n,), NaN unknown. ``population`` (n, 3): low, best, high
    people, NaN unknown. ``parents`` and ``towns`` hold None where there is none.
    """

    ids: tuple[str, ...]
    names: tuple[Names, ...]
    parents: tuple[str | None, ...]
    towns: tuple[str | None, ...]
    lat: Floats
    lon: Floats
    area_km2: Floats
    population: Floats
    sources: tuple[str, ...]
    notes: tuple[str, ...]

    def __len__(self) -> int:
        return len(self.ids)

    @cached_property
    def index(self) -> dict[str, int]:
        """Row number by id."""
        return {id: i for i, id in enumerate(self.ids)}


@dataclass(frozen=True)
class Borders:
    """Which places touch, and what lies outside.

    Inner borders: ``a`` and ``b`` (m,) row numbers of the two places, ``km`` (m,), ``land`` (m,) True for a border
    with a length, False for a point or a ferry, which draw no line. ``ferry`` (m,) True where a ferry or bridge joins
    the two places, None when there is none: places that touch in a point only are neighbours, but a sector does not
    hold together there. Outer borders: ``outer`` (q,) row numbers, ``beyond`` (q,) ``@sea`` or a state as ``@ISO3``,
    ``outer_km`` (q,). ``measured`` says that the lengths come from the geometry and not from a table; ``sources``
    otherwise holds the m source ids of the inner borders and the q of the outer ones after them. ``ruggedness`` (m,)
    of the ground along the inner borders in m, NaN unknown; None when it is known of none.
    """

    a: Ints
    b: Ints
    km: Floats
    land: Ints
    outer: Ints
    beyond: tuple[str, ...]
    outer_km: Floats
    measured: bool = False
    ferry: Bools | None = None
    sources: tuple[str, ...] = ()
    ruggedness: Floats | None = None


@dataclass(frozen=True)
class People:
    """Shares of c communities in n places.

    ``share`` (n, c, 3): low, best, high, each 0 to 1; NaN where no row speaks of that community there: its people
    are then part of the unknown remainder. ``sources`` are the source ids used, ``source`` (n, c) says which of them
    each share comes from: a row number, -1 where there is no row.
    """

    communities: tuple[str, ...]
    share: Floats
    sources: tuple[str, ...]
    source: Ints | None = None


@dataclass(frozen=True)
class Control:
    """Who held which place when: r rows as in ``control.csv``.

    ``place`` (r,) and ``party`` (r,) row numbers (of places and of the dossier's parties), ``confidence`` (r,) the
    probability that the row is right. For one place and date the confidences add up to at most 1; the rest is unknown.
    """

    place: Ints
    party: Ints
    confidence: Floats
    dates: tuple[Period, ...]
    sources: tuple[str, ...]
    notes: tuple[str, ...] = ()


@dataclass(frozen=True)
class Site:
    """A port, base, crossing, dam, field or hub. ``lat`` and ``lon`` are NaN when not given."""

    id: str
    names: Names
    kind: str
    place: int
    lat: float
    lon: float
    sensitivity: str
    abroad: str
    user: str | None
    source: str
    note: str


@dataclass(frozen=True)
class Link:
    """A road or crossing of ``km`` km from a place (row number) to a place id or a state as ``@ISO3``."""

    a: str
    b: str
    km: float
    kind: str
    name: str
    source: str
