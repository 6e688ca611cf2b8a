"""What a map is asked to show."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

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


@dataclass(frozen=True, slots=True)
class Stroke:
    """One kind of line: how it is drawn, and its words in the legend."""

    colour: str
    weight: float
    words: str
    dash: str | None = None


@dataclass(frozen=True)
class Lines:
    """Lines of several kinds between polygons, drawn over the plain ones.

    ``kinds``: row number in ``strokes`` by pair of polygon rows, the smaller first. ``signs``: short texts in a ring,
    each at a point in the metres of the polygons.
    """

    strokes: Sequence[Stroke]
    kinds: Mapping[tuple[int, int], int]
    signs: Sequence[tuple[str, float, float]] = ()


@dataclass(frozen=True)
class Sheet:
    """What to show on the cells of n places.

    ``group`` (n,): row number in ``groups``, -1 unknown. ``ids`` and ``names`` of the places; ``titles``: what a
    screen reader and the pointer say of each place (made of name, group and people when empty). ``people`` (n,)
    best estimates. ``confidence`` (n,) 0 to 1: places below ``sure`` are hatched. ``front`` (n,): who holds each
    place today (-1 unknown), to draw the front line over a plan. ``name_groups``: write the groups' names on the
    land. ``line``: what the legend calls the line between groups, the line between sectors when there is a front.
    ``lines``: lines of several kinds.
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
    name_groups: bool = True
    line: str = ""
    credit: str = ""
    lines: Lines | None = None
