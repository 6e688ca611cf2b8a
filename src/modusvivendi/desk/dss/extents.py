"""Volumes of the interface, read and brought to what the service decides on: cells, a height band, a window of time."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from modusvivendi.desk.dss.cells import (
    AreaError,
    ShapeError,
    Spans,
    contains,
    count,
    cover_circle,
    cover_polygon,
    intersects,
    join,
)
from modusvivendi.desk.dss.fields import Fields
from modusvivendi.desk.dss.refusals import Problems, RefusalError
from modusvivendi.desk.dss.times import read_time

MOST_VERTICES = 10_000
"""Vertices of one request (OiMaxVertices of ASTM F3548-21)."""
MOST_VOLUMES = 10_000
MOST_CELLS = 50_000
"""Cells of all volumes of one request; a bound on the work that one request can cause."""
LOWEST_M, HIGHEST_M = -8_000.0, 100_000.0
"""Heights above the WGS 84 ellipsoid that the specification admits."""
LARGEST_RADIUS_M = 1e8


@dataclass(frozen=True, slots=True)
class Extent:
    """What a volume, or the union of several, takes up. None means without limit on that side.

    ``low`` and ``high`` in metres above the ellipsoid, ``start`` and ``end`` in microseconds since 1970, ends included.
    """

    cells: Spans
    low: float | None
    high: float | None
    start: int | None
    end: int | None

    def meets(self, other: "Extent") -> bool:
        """Tell whether two extents share a cell, a height and a moment; touching is meeting."""
        return (
            _band_meets(self.low, self.high, other.low, other.high)
            and _band_meets(self.start, self.end, other.start, other.end)
            and intersects(self.cells, other.cells)
        )


def unite(extents: Sequence[Extent]) -> Extent:
    """Return the one extent that holds all of several: all cells, from the lowest to the highest, first to last."""
    lows, highs = [one.low for one in extents], [one.high for one in extents]
    starts, ends = [one.start for one in extents], [one.end for one in extents]
    return Extent(
        join([one.cells for one in extents]),
        None if None in lows else min(low for low in lows if low is not None),
        None if None in highs else max(high for high in highs if high is not None),
        None if None in starts else min(start for start in starts if start is not None),
        None if None in ends else max(end for end in ends if end is not None),
    )


def shortfall(outer: Extent, inner: Extent, *, start: bool = True) -> str:
    """Say in what ``outer`` does not hold ``inner``: ``area``, ``altitude``, ``start``, ``end``; empty when it does."""
    if not contains(outer.cells, inner.cells):
        return "area"
    if outer.low is not None and (inner.low is None or inner.low < outer.low):
        return "altitude"
    if outer.high is not None and (inner.high is None or inner.high > outer.high):
        return "altitude"
    if start and outer.start is not None and (inner.start is None or inner.start < outer.start):
        return "start"
    return "end" if outer.end is not None and (inner.end is None or inner.end > outer.end) else ""


def read_extents(body: Fields, name: str, now: int, *, heights: bool) -> Extent | None:
    """Read a list of volumes and return their union, None with problems taken down.

    Each needs both times, and both heights when ``heights``; together they may not end before ``now``.
    """
    items = body.items(name, MOST_VOLUMES)
    problems = body.problems
    volumes = [Fields(item, f"{body.place(name)}[{k}]", problems) for k, item in enumerate(items)]
    if sum(map(_count_vertices, items)) > MOST_VERTICES:
        body.refuse(name, f"has more than {MOST_VERTICES:,} vertices")
        return None
    read = [read_extent(volume, times=True, heights=heights) for volume in volumes]
    found = [one for one in read if one is not None]
    if not found or len(found) < len(volumes):
        return None
    united = unite(found)
    if united.end is not None and united.end < now:
        body.refuse(name, "ends in the past")
    _bound(united, body, name)
    return united


def read_extent(volume: Fields, *, times: bool = False, heights: bool = False) -> Extent | None:
    """Read one volume (``Volume4D``); ``times`` and ``heights`` say what may not be missing."""
    known = len(volume.problems.found)
    space = volume.object("volume")
    start, end = _read_moment(volume, "time_start", times), _read_moment(volume, "time_end", times)
    if start is not None and end is not None and start > end:
        volume.refuse("time_start", "is after time_end")
    if space is None:
        return None
    low, high = _read_height(space, "altitude_lower", heights), _read_height(space, "altitude_upper", heights)
    if low is not None and high is not None and low > high:
        space.refuse("altitude_lower", "is above altitude_upper")
    cells = _read_outline(space)
    if cells is None or len(volume.problems.found) > known:
        return None
    return Extent(cells, low, high, start, end)


def read_area_of_interest(body: Any, too_large: int = 400) -> Extent:
    """Read the body of a query; raises ``RefusalError``, with the status ``too_large`` for an area beyond the limit."""
    problems = Problems()
    area = Fields(body, "", problems).object("area_of_interest")
    extent = None
    if area is not None:
        if _count_vertices(body.get("area_of_interest")) > MOST_VERTICES:
            problems.add("area_of_interest", f"has more than {MOST_VERTICES:,} vertices")
        else:
            extent = read_extent(area)
    if extent is not None:
        _bound(extent, area, "")
    problems.stop(too_large)
    if extent is None:
        raise RefusalError(400, "area_of_interest: is no volume")
    return extent


def _band_meets(low: float | None, high: float | None, other_low: float | None, other_high: float | None) -> bool:
    below = low is not None and other_high is not None and other_high < low
    above = high is not None and other_low is not None and other_low > high
    return not below and not above


def _bound(extent: Extent, fields: Fields | None, name: str) -> None:
    if fields is not None and count(extent.cells) > MOST_CELLS:
        fields.problems.too_large = True
        fields.refuse(name, "covers too large an area")


def _count_vertices(item: Any) -> int:
    """Count the vertices of a volume before anything is computed with them."""
    for name in ("volume", "outline_polygon", "vertices"):
        item = item.get(name) if isinstance(item, dict) else None
    return len(item) if isinstance(item, list) else 0


def _read_moment(volume: Fields, name: str, required: bool) -> int | None:  # noqa: FBT001 - private
    time = volume.object(name, required=required)
    if time is None:
        return None
    time.choice("format", ("RFC3339",))
    value = time.text("value", longest=64)
    if value is None:
        return None
    moment = read_time(value)
    if moment is None:
        time.refuse("value", "must be a time like 2026-01-31T12:00:00Z")
    return moment


def _read_height(space: Fields, name: str, required: bool) -> float | None:  # noqa: FBT001 - private
    height = space.object(name, required=required)
    if height is None:
        return None
    height.choice("reference", ("W84",))
    height.choice("units", ("M",))
    return height.number("value", LOWEST_M, HIGHEST_M)


def _read_outline(space: Fields) -> Spans | None:
    if space.has("outline_circle") == space.has("outline_polygon"):
        space.refuse("", "must have an outline_circle or an outline_polygon, and only one of them")
        return None
    name = "outline_circle" if space.has("outline_circle") else "outline_polygon"
    outline = space.object(name)
    if outline is None:
        return None
    try:
        return _read_circle(outline) if name == "outline_circle" else _read_polygon(outline)
    except AreaError as error:
        space.problems.too_large = True
        space.refuse(name, str(error))
    except ShapeError as error:
        space.refuse(name, str(error))
    return None


def _read_circle(outline: Fields) -> Spans | None:
    centre, radius = outline.object("center"), outline.object("radius")
    point = None if centre is None else _read_point(centre)
    length = None
    if radius is not None:
        radius.choice("units", ("M",))
        length = radius.number("value", 0, LARGEST_RADIUS_M)
        if length == 0:
            radius.refuse("value", "must be more than 0")
    return cover_circle(point, length) if point is not None and length else None


def _read_polygon(outline: Fields) -> Spans | None:
    place = outline.place("vertices")
    items = outline.items("vertices", MOST_VERTICES, least=3)
    points = [_read_point(Fields(item, f"{place}[{k}]", outline.problems)) for k, item in enumerate(items)]
    found = [point for point in points if point is not None]
    return cover_polygon(found) if found and len(found) == len(points) else None


def _read_point(point: Fields) -> tuple[float, float] | None:
    latitude, longitude = point.number("lat", -90, 90), point.number("lng", -180, 180)
    return None if latitude is None or longitude is None else (latitude, longitude)
