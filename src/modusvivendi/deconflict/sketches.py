"""Sketches: a few straight lines that settle most pairs of volumes without drawing either to the centimetre."""

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
_HEAD = struct.Struct("<bddI")
_SIGN = 1
"""The version of the packed form."""


@dataclass(frozen=True, slots=True)
class Sketch:
    """An outline drawn coarsely in a chart: ``drawn`` and the shape to the centimetre are within ``slack`` degrees.

    All of ``core`` (maybe empty) surely belongs to the shape.
    """

    pole: int
    drawn: Any
    core: Any
    slack: float

    def pack(self) -> bytes:
        """Return the sketch as bytes, to be kept beside the volume."""
        drawn, core = shapely.to_wkb([self.drawn, self.core])
        return _HEAD.pack(_SIGN, float(self.pole), self.slack, len(drawn)) + drawn + core

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
        texts += [data[start + head[3] :] for data, head in zip(packed, heads, strict=True)]
        shapes = shapely.from_wkb(texts)
        half = len(packed)
        pairs = zip(heads, shapes[:half], shapes[half:], strict=True)
        return [cls(int(head[1]), drawn, core, head[2]) for head, drawn, core in pairs]


def sketch(outline: Outline, chart: Chart, level: int = 0) -> Sketch:
    """Return a sketch of an outline in a chart; each ``level`` is finer than the one before.

    Raises ``ModusError`` for an outline beyond the limits of ``core.operations``.
    """
    match outline:
        case Polygon():
            return _sketch_polygon(outline, chart, level)
        case Corridor() if not chart.pole and (quick := _sketch_corridor(outline, chart, level)):
            return quick
        case Circle(radius_m=wide) | Corridor(half_width_m=wide):
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


def _sketch_corridor(outline: Corridor, chart: Chart, level: int) -> Sketch | None:
    """Return a sketch by widening the line in the plane; None where that is too crooked to be of use.

    With longitudes shortened by the cosine of the middle latitude, a unit of the plane is at least ``least`` and at
    most ``most`` metres on the ground all over a stretch. What belongs to the stretch is therefore within width / least
    of its line, and all within width / most belongs to it. Finer sketches take shorter stretches.
    """
    width = outline.half_width_m
    if width <= 0.0:
        return None
    deviation = max(min(width / DEGREE_M / STRAIGHT, _MOST) / FINER**level, INSIDE)
    quarter = _QUARTER * (1 + 2 * level)
    parts: list[tuple[Any, Any]] = []
    slack = 0.0
    for line in _split(draw_line(outline, chart, deviation), _STRETCHES[level]):
        south, north = line[:, 1].min() - width / 110_000.0, line[:, 1].max() + width / 110_000.0
        shrink = float(np.cos(np.radians((south + north) / 2.0)))
        least, most = _measure_degrees(south, north, shrink)
        if not 0.0 < most / least < _CROOKED:
            return None
        plane = shapely.linestrings(line * [shrink, 1.0]) if len(line) > 1 else shapely.points(line[0] * [shrink, 1.0])
        wide = (width / least + deviation) / np.cos(np.pi / (4.0 * quarter)) * (1.0 + 1e-9)
        narrow = width / most - deviation
        both = shapely.buffer(plane, [wide, max(narrow, 0.0)], quad_segs=quarter)
        shapely.set_coordinates(both, shapely.get_coordinates(both) * [1.0 / shrink, 1.0])
        parts.append((both[0], both[1]))
        # The core has corners cut off, on the inside; how deep does not matter to what it is used for.
        slack = max(slack, float(wide - narrow) / shrink)
    drawn, core = (one[0] if len(one) == 1 else shapely.geometrycollections(one) for one in zip(*parts, strict=True))
    return Sketch(chart.pole, drawn, core, slack + OUTSIDE)


def _split(line: Floats, most: float) -> list[Floats]:
    """Cut a line (m, 2) into stretches that climb by about ``most`` degrees of latitude; they share their ends."""
    climb = np.abs(np.diff(line[:, 1]))
    if len(line) < 3 or climb.sum() < most:
        return [line]
    which = (np.cumsum(climb) // most).astype(np.int64)
    cuts = np.flatnonzero(np.diff(which)) + 1
    return [line[start : end + 1] for start, end in zip([0, *cuts], [*cuts, len(line) - 1], strict=True)]


_STRETCHES = (90.0, 0.03)
"""Degrees of latitude that a stretch may climb, by level."""
_QUARTER = 12
"""Pieces of a quarter circle around the ends and bends of a sketched corridor."""
_CROOKED = 1.1


def _measure_degrees(south: float, north: float, shrink: float) -> tuple[float, float]:
    """Return the least and most metres of a degree of the plane between two latitudes (radii of curvature, WGS 84)."""
    square = GEOD.es * np.sin(np.radians([south, north, 0.0 if south < 0.0 < north else south])) ** 2
    along = np.radians(GEOD.a) * (1.0 - GEOD.es) / (1.0 - square) ** 1.5
    across = np.radians(GEOD.a) / np.sqrt(1.0 - square)
    across = across * np.cos(np.radians([south, north, 0.0 if south < 0.0 < north else south])) / shrink
    return float(min(along.min(), across.min())), float(max(along.max(), across.max()))


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
