"""Maps of who holds what and of who would get what."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from modusvivendi.brief.blocks import Figure, Table
from modusvivendi.brief.figures.words import ENGLISH, Look
from modusvivendi.core.geometry import Cells
from modusvivendi.core.ranges import Floats, Ints


@dataclass(frozen=True, slots=True)
class Group:
    """What a place may belong to: a party, a sector, a class. ``swatch``: number of its colour and pattern (0-11)."""

    id: str
    name: str
    swatch: int


@dataclass(frozen=True, slots=True)
class Town:
    """A name to write on the map. ``lon``, ``lat`` in degrees; ``people`` decides who goes first."""

    name: str
    lon: float
    lat: float
    people: float


@dataclass(frozen=True, slots=True)
class Mark:
    """A site on the map. ``kind`` as in ``sites.csv``; ``lon``, ``lat`` in degrees."""

    id: str
    name: str
    kind: str
    lon: float
    lat: float


@dataclass(frozen=True)
class Sheet:
    """What to show on the cells of n places.

    ``group`` (n,): row number in ``groups``, -1 unknown. ``ids`` and ``names`` of the places; ``titles``: what a
    screen reader and the pointer say of each place (made of name, group and people when empty). ``people`` (n,)
    best estimates. ``confidence`` (n,) 0 to 1: places below ``sure`` are hatched. ``front`` (n,): who holds each
    place today (-1 unknown), to draw the front line over a plan. ``name_groups``: write the groups' names on the land.
    """

    group: Ints
    groups: Sequence[Group]
    ids: Sequence[str]
    names: Sequence[str]
    titles: Sequence[str] = ()
    people: Floats | None = None
    confidence: Floats | None = None
    sure: float = 0.7
    front: Ints | None = None
    towns: Sequence[Town] = ()
    marks: Sequence[Mark] = ()
    name_groups: bool = False
    credit: str = ""


def draw_map(
    id: str,
    cells: Cells,
    sheet: Sheet,
    look: Look = ENGLISH,
    *,
    caption: str,
    alt: str = "",
    table: Table | None = None,
) -> Figure:
    """Draw the places in the colours and patterns of their groups, with lines, names, sites, scale and legend.

    Places are focusable elements with a title up to 1,500 of them, groups above that. The table says of each group
    how many places, people and how much land it has. The word *schematic* stands on the figure when the cells are.
    """
    raise NotImplementedError


def draw_coarse_map(
    id: str,
    coarse: Any,
    groups: Sequence[Group],
    look: Look = ENGLISH,
    *,
    caption: str,
    alt: str = "",
    credit: str = "",
    crs: str = "",
    towns: Sequence[Town] = (),
    marks: Sequence[Mark] = (),
    table: Table | None = None,
) -> Figure:
    """Draw hexagons (``core.geometry.display.Coarse``) in the colours of the group with most land in each."""
    raise NotImplementedError
