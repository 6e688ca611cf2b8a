"""The shape of a volume on the ground: geodesic edges, circles and corridors that are covered, never cut.

The rule of this engine, in numbers. A shape leaves out at most ``INSIDE`` and takes in at most ``OUTSIDE`` degrees of
its chart (2.0 and 2.7 mm); two shapes meet when they are within ``REACH`` (4.5 mm). As INSIDE + INSIDE <= REACH, what
meets in truth is always found; as REACH + OUTSIDE + OUTSIDE is below 1 cm, what is further apart than 1 cm never is.
"""

import math
from functools import lru_cache
from typing import Any

import numpy as np

from modusvivendi.core.errors import ModusError
from modusvivendi.core.geometry.planar import shapely
from modusvivendi.core.operations import PERIMETER_KM, RADIUS_M, Circle, Corridor, Outline, Point, Polygon, Volume
from modusvivendi.core.ranges import Floats
from modusvivendi.deconflict.charts import DEGREE_M, POLAR, Chart, Course, lay, parallel, rim, trace

INSIDE = 1.8e-8
"""Degrees of a chart by which a polygon's edge may be drawn inside or outside the true one (2.0 mm)."""
OUTSIDE = 2.4e-8
"""Degrees by which a circle or corridor may be drawn too wide; never too narrow (2.7 mm)."""
REACH = 4e-8
"""Two shapes within this many degrees meet (4.5 mm)."""
LINE_POINTS = 2_000
"""Points of a corridor's line."""


def choose_chart(outline: Outline) -> Chart:
    """Return the chart to draw an outline in: around its first vertex, or around the pole that it comes near.

    Raises ``ModusError`` for an outline without points.
    """
    lon, lat = _anchors(outline)
    if np.abs(lat).max() >= POLAR:
        return Chart(1 if lat[np.abs(lat).argmax()] > 0 else -1)
    return Chart(0, float(np.mod(lon[0] + 180.0, 360.0) - 180.0))


def shape(volume: Volume) -> Any:
    """Return a shapely geometry in degrees (WGS 84), each edge so dense that it is within a centimetre of the geodesic.

    Circles and corridors are covered. What crosses the 180th meridian comes in two parts, one on each side; what holds
    a pole reaches up to it along the whole parallel of 90 degrees. A polygon without area comes as a line or a point.

    Raises ``ModusError`` for an outline beyond the limits of ``core.operations``; see ``deconflict.validation``.
    """
    chart = choose_chart(volume.outline)
    drawn = draw(volume.outline, chart)
    if chart.pole:
        drawn = _unroll(drawn, chart)
    west, _, east, _ = shapely.bounds(drawn)
    if west >= -180.0 and east <= 180.0:
        return drawn
    parts: list[Any] = []
    for turn in (-360.0, 0.0, 360.0):
        inside = shapely.intersection(drawn, shapely.box(-180.0 - turn, -90.0, 180.0 - turn, 90.0))
        if not shapely.is_empty(inside):
            parts.append(turn_around(inside, turn))
    return shapely.union_all(parts)


def turn_around(drawn: Any, turn: float) -> Any:
    """Return a geometry with ``turn`` degrees added to its longitudes."""
    moved = shapely.get_coordinates(drawn) + np.array([turn, 0.0])

    def give(_: Floats) -> Floats:
        return moved

    return shapely.transform(drawn, give)


def _anchors(outline: Outline) -> tuple[Floats, Floats]:
    """Return the longitudes and latitudes that say how far north and south an outline comes, edges apart."""
    match outline:
        case Polygon(vertices=points) | Corridor(line=points):
            xy = np.array(points, float).reshape(-1, 2)
        case Circle(centre=(lon, lat), radius_m=radius):
            height = _check(radius, RADIUS_M) / 110_000.0
            xy = np.array([(lon, lat), (lon, min(lat + height, 90.0)), (lon, max(lat - height, -90.0))])
    if not len(xy) or not np.isfinite(xy).all():
        raise ModusError("an outline without points, or with a coordinate that is not a number", repair="validate it")
    return xy[:, 0], xy[:, 1]


def draw(outline: Outline, chart: Chart, deviation: float = INSIDE) -> Any:
    """Return the shapely geometry of an outline in a chart.

    The edges of a polygon are within ``deviation`` degrees of the true ones, on either side; a circle or a corridor
    takes in up to a third more than that and leaves nothing out.

    Raises ``ModusError`` for an outline beyond the limits of ``core.operations``.
    """
    spare = deviation * (OUTSIDE / INSIDE) / 2.0
    match outline:
        case Polygon(vertices=points):
            return _draw_ring(open_course(points, 1), chart, deviation)
        case Circle(centre=centre, radius_m=radius):
            return _draw_disc(centre, _check(radius, RADIUS_M), chart, spare)
        case Corridor(line=points, half_width_m=width):
            return _draw_corridor(open_course(points, 0), _check(width, RADIUS_M), chart, spare)


def draw_line(outline: Corridor, chart: Chart, deviation: float) -> Floats:
    """Return (m, 2) points of the middle of a corridor in a chart, to within ``deviation`` degrees.

    Raises ``ModusError`` for a line beyond the limits of ``core.operations``.
    """
    course = open_course(outline.line, 0)
    return lay(course, chart, deviation)


def open_course(points: tuple[Point, ...], closing: int) -> Course:
    """Return the course through the points, none twice in a row, with ``closing`` of the first again at the end.

    Raises ``ModusError`` for a course longer than ``PERIMETER_KM``.
    """
    course = lay_course(points, closing)
    _check(float(np.sum(course.length)), PERIMETER_KM * 1000.0)
    return course


@lru_cache(maxsize=16)
def lay_course(points: tuple[Point, ...], closing: int) -> Course:
    """Return the course that ``open_course`` does, however long; the last few are kept: a filing needs its often."""
    xy = np.array([*points, *points[:closing]], float)
    keep = np.concatenate([[True], (np.diff(xy, axis=0) != 0.0).any(axis=1)])
    course = Course.through(xy[keep])
    for array in (course.points, course.turn, course.length):
        array.flags.writeable = False
    return course


def _check(length: float, most: float) -> float:
    """Return a length that is a number within bounds."""
    if not 0.0 <= length <= most:
        raise ModusError(f"a length of {length:,.0f} m, which is not between 0 and {most:,.0f} m", repair="split it")
    return length


def _draw_ring(course: Course, chart: Chart, deviation: float) -> Any:
    drawn = lay(course, chart, deviation)
    if len(drawn) == 1:
        return shapely.points(drawn[0])
    if len(drawn) < 4:
        return shapely.linestrings(drawn)
    ring = shapely.polygons(drawn)
    return ring if shapely.is_valid(ring) else shapely.make_valid(ring)


# Of what a circle or corridor may take in too much, half goes into the radius; the straight pieces cut half off again.
def _draw_disc(centre: Point, radius: float, chart: Chart, spare: float) -> Any:
    # So many that a chord is about ``spare`` from its arc; where a chart stretches, more are found to be needed.
    pieces = max(8, math.ceil(math.pi * math.sqrt(radius / DEGREE_M / spare / 1.4)))
    cuts = np.linspace(0.0, 1.0, pieces + 1)
    return shapely.polygons(trace(rim(centre, radius + spare * DEGREE_M), cuts, chart, spare))


def _draw_corridor(course: Course, width: float, chart: Chart, spare: float) -> Any:
    xy = course.points
    if len(xy) > LINE_POINTS:
        raise ModusError(f"a corridor with {len(xy):,} points, more than {LINE_POINTS:,}", repair="split it")
    parts = [_draw_disc((float(lon), float(lat)), width, chart, spare) for lon, lat in xy]
    for edge in range(len(xy) - 1):
        ends = np.linspace(0.0, 1.0, 1 + math.ceil(max(course.length[edge], 1.0) / 100_000.0))
        right, left = (
            trace(parallel(xy, edge, side * (width + spare * DEGREE_M)), ends, chart, spare) for side in (1.0, -1.0)
        )
        strip = shapely.polygons(np.concatenate([right, left[::-1]]))
        parts.append(strip if shapely.is_valid(strip) else shapely.make_valid(strip))
    return shapely.union_all(parts)


def _unroll(drawn: Any, chart: Chart) -> Any:
    """Return a geometry of a polar chart in longitude and latitude, by quarters, joined again."""
    quarters: list[Any] = []
    for low in (-180.0, -90.0, 0.0, 90.0):
        rays = 360.0 * np.array([(np.sin(turn), np.cos(turn)) for turn in np.radians([low, low + 45.0, low + 90.0])])
        wedge = shapely.polygons(np.concatenate([[(0.0, 0.0)], rays]))
        parts = shapely.get_parts(shapely.intersection(drawn, wedge))
        quarters.extend(_unroll_part(part, chart, low) for part in parts if not shapely.is_empty(part))
    return shapely.union_all(quarters)


def _unroll_part(part: Any, chart: Chart, low: float) -> Any:
    """Return a part of a polar chart that lies within the quarter from ``low`` to ``low`` + 90 degrees east."""
    if shapely.get_type_id(part) == 3:
        holes = [_unroll_line(shapely.get_coordinates(ring), chart, low) for ring in part.interiors]
        made = shapely.polygons(_unroll_line(shapely.get_coordinates(part.exterior), chart, low), holes or None)
        return made if shapely.is_valid(made) else shapely.make_valid(made)
    line = _unroll_line(shapely.get_coordinates(part), chart, low)
    return shapely.linestrings(line) if len(line) > 1 else shapely.points(line[0])


def _unroll_line(xy: Floats, chart: Chart, low: float) -> Floats:
    """Return longitudes and latitudes (m, 2) of straight pieces, so dense that they stay straight to a millimetre.

    The pole itself becomes the stretch of the parallel of 90 degrees between the meridians that lead to and from it.
    """
    xy = np.where(np.abs(xy) < _POLE, 0.0, xy)
    for _ in range(40):
        lonlat = _within(xy, chart, low)
        middle = chart.place(*((lonlat[:-1] + lonlat[1:]) / 2.0).T)
        off = np.hypot(*(middle - _nearest(middle, xy[:-1], xy[1:])).T)
        at_pole = np.hypot(*xy.T) == 0.0
        far = (off > 1e-8) & ~at_pole[:-1] & ~at_pole[1:]
        if not far.any():
            break
        xy = np.insert(xy, np.flatnonzero(far) + 1, (xy[:-1][far] + xy[1:][far]) / 2.0, axis=0)
    lonlat = _within(xy, chart, low)
    rows: list[Floats] = []
    for row in range(len(xy)):
        if not (at_pole := np.hypot(*xy[row]) == 0.0) or len(xy) == 1:
            rows.append(lonlat[row])
        else:
            around = [lonlat[near] for near in (row - 1, row + 1) if 0 <= near < len(xy) and at_pole]
            rows += [np.array([lon, lonlat[row, 1]]) for lon, _ in around]
    return np.array(rows)


_POLE = 1e-10
"""Within this many degrees (0.01 mm) of a pole or of a meridian between quarters a point counts as on it."""


def _within(xy: Floats, chart: Chart, low: float) -> Floats:
    lon, lat = chart.locate(xy)
    lon = np.clip(low + np.mod(lon - low + 45.0, 360.0) - 45.0, low, low + 90.0)
    return np.column_stack([lon, lat])


def _nearest(point: Floats, start: Floats, end: Floats) -> Floats:
    along, off = end - start, point - start
    square = (along**2).sum(axis=1)
    share = np.clip((off * along).sum(axis=1) / np.where(square > 0.0, square, 1.0), 0.0, 1.0)
    return start + share[:, None] * along
