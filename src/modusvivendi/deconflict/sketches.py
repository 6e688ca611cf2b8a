"""Sketches: a few straight lines that settle most pairs of volumes without drawing either to the centimetre."""

import math
import struct
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any, Self

import numpy as np

from modusvivendi.core.errors import ModusError
from modusvivendi.core.geometry.planar import shapely
from modusvivendi.core.operations import Circle, Corridor, Outline, Polygon
from modusvivendi.core.ranges import Floats
from modusvivendi.deconflict.charts import DEGREE_M, GEOD, Chart
from modusvivendi.deconflict.shapes import INSIDE, OUTSIDE, REACH, draw, draw_line, turn_around

FINENESS = 150.0
"""A sketch of a circle is drawn to this part of its radius."""
STRAIGHT = 1_000.0
"""That of a polygon or corridor to this part of its width: straight edges need few points for it."""
FINER = 30.0
"""How much finer each further sketch is."""
_MOST = 2e-3
"""Degrees (220 m) beyond which no sketch deviates, however large the outline."""
_WIDER = OUTSIDE / INSIDE
_HEAD = struct.Struct("<bbdII")
_SIGN = 2
"""The version of the packed form."""


@dataclass(frozen=True, slots=True)
class Sketch:
    """An outline drawn coarsely in a chart: ``drawn`` and the shape to the centimetre are within ``slack`` degrees.

    All of ``core`` (maybe empty) surely belongs to the shape. ``area``: what ``surround`` returns, where it was made.
    """

    pole: int
    drawn: Any
    core: Any
    slack: float
    area: Any = None

    def pack(self, area: Any) -> bytes:
        """Return the sketch as bytes, to be kept beside the volume, with the area for cells (``surround``)."""
        drawn, core, wide = shapely.to_wkb([self.drawn, self.core, area])
        return _HEAD.pack(_SIGN, self.pole, self.slack, len(drawn), len(core)) + drawn + core + wide

    @classmethod
    def unpack(cls, data: bytes) -> Self:
        """Return a sketch from its bytes.

        Raises ``ModusError`` for bytes of another version.
        """
        return cls.unpack_all([data])[0]

    @classmethod
    def unpack_all(cls, packed: Sequence[bytes]) -> list[Self]:
        """Return sketches from their bytes; many at once cost less than each alone.

        Raises ``ModusError`` for bytes of another version.
        """
        heads = [_HEAD.unpack_from(data) for data in packed]
        if wrong := next((head[0] for head in heads if head[0] != _SIGN), None):
            raise ModusError(f"a sketch of version {wrong}, not {_SIGN}", repair="make it again from its volume")
        start = _HEAD.size
        texts = [data[start : start + head[3]] for data, head in zip(packed, heads, strict=True)]
        texts += [data[start + head[3] :][: head[4]] for data, head in zip(packed, heads, strict=True)]
        shapes = shapely.from_wkb(texts)
        half = len(packed)
        pairs = zip(heads, shapes[:half], shapes[half:], strict=True)
        return [cls(int(head[1]), drawn, core, head[2]) for head, drawn, core in pairs]


def unpack_area(packed: bytes) -> Any:
    """Return the area for cells that was packed with a sketch."""
    _, _, _, drawn, core = _HEAD.unpack_from(packed)
    return shapely.from_wkb(packed[_HEAD.size + drawn + core :])


def sketch(outline: Outline, chart: Chart, level: int = 0) -> Sketch:
    """Return a sketch of an outline in a chart; each ``level`` is finer than the one before.

    Raises ``ModusError`` for an outline beyond the limits of ``core.operations``.
    """
    match outline:
        case Polygon():
            return _sketch_polygon(outline, chart, level)
        case Circle(radius_m=wide):
            quick = wide <= _SMALL
        case Corridor(half_width_m=wide):
            quick = True
    if quick and not chart.pole and (made := _sketch_line(outline, chart, level)):
        return made
    deviation = max(min(wide / DEGREE_M / FINENESS, _MOST) / FINER**level, INSIDE)
    less = wide - 1.1 * _WIDER * deviation * DEGREE_M
    drawn, core = draw(outline, chart, deviation), shapely.Polygon()
    if less > 0.0:
        narrow = replace(outline, radius_m=less) if isinstance(outline, Circle) else replace(outline, half_width_m=less)
        core = draw(narrow, chart, deviation)
    return Sketch(chart.pole, drawn, core, _WIDER * deviation + OUTSIDE)


def _sketch_polygon(outline: Polygon, chart: Chart, level: int) -> Sketch:
    rough = shapely.polygons(chart.place(*np.array(outline.vertices, float).T)) if len(outline.vertices) > 2 else None
    around = float(shapely.length(rough)) if rough is not None else 0.0
    width = 4.0 * float(shapely.area(rough)) / around if around else 0.0
    deviation = max(min(width / STRAIGHT, _MOST) / FINER**level, INSIDE)
    drawn = draw(outline, chart, deviation)
    core = shapely.buffer(drawn, -1.1 * (deviation + INSIDE), quad_segs=1, join_style="mitre")
    return Sketch(chart.pole, drawn, core, deviation + INSIDE)


def _sketch_line(outline: Circle | Corridor, chart: Chart, level: int) -> Sketch | None:
    """Return a sketch by widening the line (of a circle: the centre) in planes, finer ones by shorter stretches.

    None where a plane would be too crooked to be of use.
    """
    width = _width(outline)
    deviation = max(min(width / DEGREE_M / STRAIGHT, _MOST) / FINER**level, INSIDE)
    quarter = _QUARTER * (1 + 2 * level)
    parts: list[tuple[Any, Any]] = []
    slack, area = 0.0, None
    for line in _split(_draw_middle(outline, chart, deviation), _STRETCHES[level]):
        if (plane := _Plane.around(line, width)) is None:
            return None
        wide = (plane.far + deviation) * _reach_round(quarter)
        narrow = plane.near - deviation
        both = plane.widen(line, [wide, max(narrow, 0.0)], quarter)
        parts.append((both[0], both[1]))
        # The core has corners cut off, on the inside; how deep does not matter to what it is used for.
        slack = max(slack, (wide - narrow) / plane.shrink)
        if level == 0 and deviation <= _ROUGH:
            area = shapely.segmentize(plane.widen(line, (plane.far + 3.0 * _ROUGH) * _reach_round(_FEW), _FEW), _LONG)
    drawn, core = (one[0] if len(one) == 1 else shapely.geometrycollections(one) for one in zip(*parts, strict=True))
    return Sketch(chart.pole, drawn, core, slack + OUTSIDE, area if len(parts) == 1 else None)


def surround(made: Sketch) -> Any:
    """Return an area of few corners that holds an outline, some 170 m wider, to list cells of kilometres from.

    ``made``: its first sketch. What two outlines that meet have in common is in what their areas have in common.
    """
    if made.area is not None:
        return made.area
    simple = shapely.segmentize(shapely.simplify(made.drawn, _ROUGH), _LONG)
    # The few pieces around the end of a line are 0.7 of the width away: half as much again covers them.
    return shapely.buffer(simple, 1.5 * (2.0 * _ROUGH + made.slack + REACH), quad_segs=1, join_style="mitre")


_ROUGH = 5e-4
"""Degrees (55 m) to which an outline is simplified before its cells are listed."""
_LONG = 0.5
"""Degrees of a piece for cells; on the arc of a great circle between its ends no point of it is ``_ROUGH`` off."""
_FEW = 3
"""Pieces of a quarter circle around the ends and bends of an area for cells."""


@dataclass(frozen=True, slots=True)
class _Plane:
    """The plane in which a line is widened: longitudes are shortened by ``shrink``, the cosine of the middle latitude.

    A unit of it is at least ``least`` and at most ``most`` metres on the ground all over a stretch. What belongs to the
    outline there is therefore within ``far`` = width / least of the line, and all within ``near`` = width / most does.
    """

    shrink: float
    far: float
    near: float

    @classmethod
    def around(cls, line: Floats, width: float) -> Self | None:
        """Return the plane of a line (m, 2) and a width in metres; None where it is too crooked to be of use."""
        if width <= 0.0:
            return None
        lat = line[:, 1].tolist()
        south, north = min(lat) - width / 110_000.0, max(lat) + width / 110_000.0
        shrink = math.cos(math.radians((south + north) / 2.0))
        least, most = _measure_degrees(south, north, shrink)
        return cls(shrink, width / least, width / most) if 0.0 < most / least < _CROOKED else None

    def widen(self, line: Floats, reach: Any, quarter: int) -> Any:
        """Return what is within a reach, or each of several, of a line, with so many pieces to a quarter circle."""
        scale = np.array([self.shrink, 1.0])
        plane = shapely.linestrings(line * scale) if len(line) > 1 else shapely.points(line[0] * scale)
        wide = shapely.buffer(plane, reach, quad_segs=quarter)
        return shapely.set_coordinates(wide, shapely.get_coordinates(wide) / scale)


def _width(outline: Circle | Corridor) -> float:
    return outline.radius_m if isinstance(outline, Circle) else outline.half_width_m


def _draw_middle(outline: Circle | Corridor, chart: Chart, deviation: float) -> Floats:
    """Return (m, 2) points of the line that an outline is within a width of, in its chart."""
    if isinstance(outline, Corridor):
        return draw_line(outline, chart, deviation)
    lon, lat = outline.centre
    return chart.place(np.array([lon]), np.array([lat]))


def _reach_round(quarter: int) -> float:
    """Return how much further the corners must be for the pieces of a quarter circle to be as far as the circle."""
    return (1.0 + 1e-9) / math.cos(math.pi / (4.0 * quarter))


def _split(line: Floats, most: float) -> list[Floats]:
    """Cut a line (m, 2) into stretches that climb by about ``most`` degrees of latitude; they share their ends."""
    climb = np.abs(np.diff(line[:, 1]))
    if len(line) < 3 or climb.sum() < most:
        return [line]
    which = (np.cumsum(climb) // most).astype(np.int64)
    cuts = np.flatnonzero(np.diff(which)) + 1
    return [line[start : end + 1] for start, end in zip([0, *cuts], [*cuts, len(line) - 1], strict=True)]


_SMALL = 10_000.0
"""Metres of radius beyond which a plane would blur a circle more than a sketch is to: that is drawn point by point."""
_STRETCHES = (90.0, 0.03)
"""Degrees of latitude that a stretch may climb, by level."""
_QUARTER = 12
"""Pieces of a quarter circle around the ends and bends of a sketched corridor."""
_CROOKED = 1.1


def _measure_degrees(south: float, north: float, shrink: float) -> tuple[float, float]:
    """Return the least and most metres of a degree of the plane between two latitudes (radii of curvature, WGS 84)."""
    found: list[float] = []
    for lat in (south, north, 0.0 if south < 0.0 < north else south):
        flat = 1.0 - GEOD.es * math.sin(math.radians(lat)) ** 2
        degree = math.radians(GEOD.a) / math.sqrt(flat)
        found += [degree * (1.0 - GEOD.es) / flat, degree * math.cos(math.radians(lat)) / shrink]
    return min(found), max(found)


def settle(a: Sketch, b: Sketch) -> bool | None:
    """Whether two outlines of one chart meet, as far as their sketches tell; None when only finer ones can."""
    drawn, core = b.drawn, b.core
    if not a.pole and (turn := count_turns(drawn, a.drawn)):
        drawn, core = turn_around(drawn, turn), turn_around(core, turn)
    if not shapely.dwithin(a.drawn, drawn, a.slack + b.slack + REACH):
        return False
    return True if shapely.intersects(a.core, core) else None


def settle_all(one: Sketch, others: Sequence[Sketch]) -> list[bool | None]:
    """Return what ``settle`` says of a sketch and each of others, all of the meridian chart."""
    if not others:
        return []
    drawn = np.array([other.drawn for other in others], object)
    reach = np.array([other.slack for other in others]) + (one.slack + REACH)
    west, _, east, _ = shapely.bounds(one.drawn)
    bounds = shapely.bounds(drawn)
    beside = np.abs(bounds[:, 0] + bounds[:, 2] - (west + east)) <= 360.0
    near = shapely.dwithin(one.drawn, drawn, reach)
    said: list[bool | None] = [None if maybe else False for maybe in near.tolist()]
    rows: list[int] = np.flatnonzero(near & beside).tolist()
    sure = shapely.intersects(one.core, np.array([others[row].core for row in rows], object))
    for row, settled in zip(rows, sure.tolist(), strict=True):
        said[row] = True if settled else None
    for row in np.flatnonzero(~beside).tolist():
        said[row] = settle(one, others[row])
    return said


def count_turns(drawn: Any, to: Any) -> float:
    """Return the degrees (whole circles) by which a geometry of a meridian chart must be turned to lie by another."""
    west, _, east, _ = shapely.bounds(drawn) - shapely.bounds(to)
    return -360.0 * round(float(west + east) / 720.0)
