"""Whether two outlines meet, by the distance between their cores, laid out around where they may meet.

An outline is all that is within a width of its core: of a circle its centre, of a corridor its line, of a polygon the
polygon itself (width 0). Two outlines meet where their cores are within the sum of their widths. Laid out by distance
and azimuth around a point, distances from that point are true and no other comes out too short; one between points
within D of it comes out too long by less than D^2 / 6R^2 of itself. So distances from the centre of a circle are
exact, and others are where D stays small.
"""

from typing import Any

import numpy as np

from modusvivendi.core.geometry.planar import shapely
from modusvivendi.core.operations import Circle, Corridor, Outline, Point, Polygon
from modusvivendi.deconflict.charts import DEGREE_M, GEOD, Chart, Course
from modusvivendi.deconflict.shapes import open_course, turn_around
from modusvivendi.deconflict.sketches import Sketch, count_turns

REACH_M = 0.0045
"""Metres within which two outlines, or two heights, meet."""
_STEP_M = 2_000.0
"""Between points of an edge; within 100 km the edge is then no further than 0.5 mm from straight."""
_ERROR_M = 0.0005
_RADIUS_M = 6_335_000.0
"""The least radius of curvature of the ellipsoid."""


def touch(a: Outline, b: Outline, sketches: tuple[Sketch, Sketch], chart: Chart) -> bool | None:
    """Whether two outlines meet; None for two polygons, and where they run along each other for too long.

    ``sketches``: theirs, in the chart.

    Raises ``ModusError`` for an outline beyond the limits of ``core.operations``.
    """
    if isinstance(a, Circle):
        return _reaches(a.centre, a, b)
    if isinstance(b, Circle):
        return _reaches(b.centre, a, b)
    width = _width(a) + _width(b)
    if width == 0.0:
        return None
    centre, radius = _find_zone(*sketches, chart)
    if width * ((radius + width) / _RADIUS_M) ** 2 / 6.0 > _ERROR_M:
        return None
    return _reaches(centre, a, b)


def _reaches(around: Point, a: Outline, b: Outline) -> bool:
    cores = (_lay_out(outline, around) for outline in (a, b))
    return bool(shapely.dwithin(*cores, _width(a) + _width(b) + REACH_M))


def _width(outline: Outline) -> float:
    match outline:
        case Circle(radius_m=width) | Corridor(half_width_m=width):
            return width
        case Polygon():
            return 0.0


def _lay_out(outline: Outline, around: Point) -> Any:
    """Return the core of an outline in metres east and north of a point, by distance and azimuth."""
    match outline:
        case Circle(centre=centre):
            lon, lat = np.array([centre[0]], float), np.array([centre[1]], float)
        case Corridor(line=points):
            lon, lat = _sample(open_course(points, 0))
        case Polygon(vertices=points):
            lon, lat = _sample(open_course(points, 1))
    n = len(lon)
    turn, _, far = GEOD.inv(np.full(n, around[0]), np.full(n, around[1]), lon, lat)
    turn, far = np.radians(turn), np.asarray(far, float)
    xy = np.column_stack([far * np.sin(turn), far * np.cos(turn)])
    if n == 1:
        return shapely.points(xy[0])
    if isinstance(outline, Corridor) or n < 4:
        return shapely.linestrings(xy)
    ring = shapely.polygons(xy)
    return ring if shapely.is_valid(ring) else shapely.make_valid(ring)


def _sample(course: Course) -> tuple[Any, Any]:
    pieces = np.maximum(np.ceil(course.length / _STEP_M), 1.0).astype(np.int64)
    if not len(pieces):
        return course.points[:, 0], course.points[:, 1]
    owner = np.repeat(np.arange(len(pieces)), pieces)
    step = np.arange(len(owner)) - np.repeat(np.cumsum(pieces) - pieces, pieces)
    return course.curve(np.append(owner + step / pieces[owner], float(len(pieces))))


def _find_zone(a: Sketch, b: Sketch, chart: Chart) -> tuple[Point, float]:
    """Return the middle of where two outlines may meet, and metres around it that hold all of it."""
    drawn = b.drawn
    if not a.pole and (turn := count_turns(drawn, a.drawn)):
        drawn = turn_around(drawn, turn)
    wide = [
        shapely.buffer(one, slack, quad_segs=2, join_style="mitre")
        for one, slack in ((a.drawn, 1.1 * a.slack + 1e-7), (drawn, 1.1 * b.slack + 1e-7))
    ]
    west, south, east, north = (float(side) for side in shapely.bounds(shapely.intersection(*wide)))
    lon, lat = chart.locate(np.array([[(west + east) / 2.0, (south + north) / 2.0]]))
    return (float(lon[0]), float(lat[0])), float(np.hypot(east - west, north - south)) / 2.0 * DEGREE_M
