"""Sketches: a few straight lines that settle most pairs of volumes without drawing either to the centimetre."""

import struct
from dataclasses import dataclass, replace
from typing import Any, Self

import numpy as np

from modusvivendi.core.errors import ModusError
from modusvivendi.core.geometry.planar import shapely
from modusvivendi.core.operations import Circle, Corridor, Outline, Polygon
from modusvivendi.deconflict.charts import DEGREE_M, GEOD, Chart
from modusvivendi.deconflict.shapes import INSIDE, OUTSIDE, REACH, draw, draw_line, turn_around

FINENESS = 150.0
"""A sketch is drawn to about this part of an outline's width; a finer one to this part of that, and so on."""
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
        sign, pole, slack, length = _HEAD.unpack_from(data)
        if sign != _SIGN:
            raise ModusError(f"a sketch of version {sign}, not {_SIGN}", repair="make it again from its volume")
        start = _HEAD.size
        drawn, core = shapely.from_wkb([data[start : start + length], data[start + length :]])
        return cls(int(pole), drawn, core, slack)


def sketch(outline: Outline, chart: Chart, level: int = 0) -> Sketch:
    """Return a sketch of an outline in a chart; each ``level`` is finer than the one before.

    Raises ``ModusError`` for an outline beyond the limits of ``core.operations``.
    """
    match outline:
        case Polygon():
            return _sketch_polygon(outline, chart, level)
        case Corridor() if not (level or chart.pole) and (quick := _sketch_corridor(outline, chart)):
            return quick
        case Circle(radius_m=wide) | Corridor(half_width_m=wide):
            deviation = max(min(wide / DEGREE_M / FINENESS, _MOST) / FINENESS**level, INSIDE)
    less = wide - 1.1 * _WIDER * deviation * DEGREE_M
    drawn, core = draw(outline, chart, deviation), shapely.Polygon()
    if less > 0.0:
        narrow = replace(outline, radius_m=less) if isinstance(outline, Circle) else replace(outline, half_width_m=less)
        core = draw(narrow, chart, deviation)
    return Sketch(chart.pole, drawn, core, _WIDER * deviation + OUTSIDE)


def _sketch_polygon(outline: Polygon, chart: Chart, level: int) -> Sketch:
    rough = draw(outline, chart, _MOST)
    around = shapely.length(rough)
    width = 4.0 * shapely.area(rough) / around if around else 0.0
    deviation = max(min(width / FINENESS, _MOST) / FINENESS**level, INSIDE)
    drawn = rough if deviation == _MOST else draw(outline, chart, deviation)
    core = shapely.buffer(drawn, -1.1 * (deviation + INSIDE), quad_segs=1, join_style="mitre")
    return Sketch(chart.pole, drawn, core, deviation + INSIDE)


def _sketch_corridor(outline: Corridor, chart: Chart) -> Sketch | None:
    """Return a sketch by widening the line in the plane; None where that is too crooked to be of use.

    With longitudes shortened by the cosine of the middle latitude, a unit of the plane is at least ``least`` and at
    most ``most`` metres on the ground all over the corridor. Its points are therefore within width / least of the
    line, and all within width / most belong to it.
    """
    width = outline.half_width_m
    deviation = min(width / DEGREE_M / FINENESS, _MOST)
    line = draw_line(outline, chart, deviation)
    south, north = line[:, 1].min() - width / 110_000.0, line[:, 1].max() + width / 110_000.0
    shrink = float(np.cos(np.radians((south + north) / 2.0)))
    least, most = _measure_degrees(south, north, shrink)
    if not 0.0 < most / least < _CROOKED or width <= 0.0:
        return None
    plane = shapely.linestrings(line * [shrink, 1.0]) if len(line) > 1 else shapely.points(line[0] * [shrink, 1.0])
    wide = (width / least + deviation) / np.cos(np.pi / (4.0 * _QUARTER)) * (1.0 + 1e-9)
    narrow = width / most - deviation
    drawn, core = shapely.buffer(plane, [wide, max(narrow, 0.0)], quad_segs=_QUARTER)
    back = [1.0 / shrink, 1.0]
    drawn, core = (shapely.set_coordinates(one, shapely.get_coordinates(one) * back) for one in (drawn, core))
    # The core has corners cut off, on the inside; how deep does not matter to what it is used for.
    return Sketch(chart.pole, drawn, core, float(wide - narrow) / shrink + OUTSIDE)


_QUARTER = 8
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


def count_turns(drawn: Any, to: Any) -> float:
    """Return the degrees (whole circles) by which a geometry of a meridian chart must be turned to lie by another."""
    west, _, east, _ = shapely.bounds(drawn) - shapely.bounds(to)
    return -360.0 * round(float(west + east) / 720.0)
