"""The ground in S2 cells of level 13 (about 1 km²), as spans of whole numbers along the Hilbert curve.

Each level-13 cell has a place on the curve from 0 to 6·4¹³ − 1, which fits 32 bits; an area is a sorted list of spans
of places. Poles and the 180th meridian need no care, as the curve knows neither.
"""

import struct
from collections.abc import Sequence
from functools import lru_cache
from itertools import pairwise
from typing import Any

import s2geometry as s2
from pyproj import Geod

LEVEL = 13
LARGEST_KM2 = 2_500.0
"""The largest area of one outline that is served (the limit of the reference implementation)."""
SMALLEST_M2 = 1.0
"""What is smaller is a line or a point: nobody operates there, and it is more likely a slip."""
LONGEST_KM = 10_000.0
"""The longest way around an outline; a bound on the work that one request can cause."""
EDGE_KM = 10.0
"""Longer edges are cut, so that the arc on the sphere is within 2 cm of the geodesic on the ellipsoid."""
SHORTEST_RADIUS_M = 6_335_439.0
"""Smallest radius of curvature of the WGS 84 ellipsoid: a circle measured with it is never drawn too small."""

Spans = tuple[tuple[int, int], ...]
"""Spans of places along the curve, both ends included, ascending, apart from each other."""

Point = tuple[float, float]
"""Latitude and longitude in degrees."""

_SHIFT = 64 - 3 - 2 * LEVEL
_GEOD = Geod(ellps="WGS84")


class ShapeError(ValueError):
    """The outline encloses no area that can be served; the text says why."""


class AreaError(ShapeError):
    """The outline is larger than what is served."""


def cover_circle(centre: Point, radius_m: float) -> Spans:
    """Return the cells that a circle of ``radius_m`` (along the ellipsoid) touches; none is left out.

    Raises ``AreaError`` for more than 2,500 km².
    """
    # A circle on the ellipsoid has this area to 1e-6 for any radius that comes near the limit.
    if 3.141592653589793 * radius_m**2 > LARGEST_KM2 * 1e6:
        raise AreaError(f"the circle is larger than {LARGEST_KM2:,.0f} km²")
    return _cover(s2.S2Cap(_place(*centre), s2.S1Angle.Radians(radius_m / SHORTEST_RADIUS_M)))


def cover_polygon(vertices: Sequence[Point]) -> Spans:
    """Return the cells that a polygon touches whose edges are geodesics; either winding, the smaller area is meant.

    Raises ``AreaError`` for more than 2,500 km² and ``ShapeError`` for vertices that repeat, edges that cross or touch,
    no area, or a way around of more than 10,000 km.
    """
    loop = s2.S2Loop()
    loop.Init([_place(*vertex) for vertex in vertices])
    if not loop.IsValid():
        raise ShapeError("vertices repeat or edges cross")
    ring = [*vertices, vertices[0]]
    longitudes, latitudes = [lng for _, lng in vertices], [lat for lat, _ in vertices]
    area, around = _GEOD.polygon_area_perimeter(longitudes, latitudes)
    if around > LONGEST_KM * 1e3:
        raise ShapeError(f"the way around it is longer than {LONGEST_KM:,.0f} km")
    if abs(area) < SMALLEST_M2:
        raise ShapeError("it encloses no area")
    if abs(area) > LARGEST_KM2 * 1e6:
        raise AreaError(f"the polygon is larger than {LARGEST_KM2:,.0f} km²")
    dense = [point for start, end in pairwise(ring) for point in _cut(start, end)]
    if len(dense) > len(vertices):
        loop = s2.S2Loop()
        loop.Init([_place(*vertex) for vertex in dense])
        if not loop.IsValid():
            raise ShapeError("edges cross")
    loop.Normalize()
    return _cover(loop)


def intersects(one: Spans, other: Spans) -> bool:
    """Tell whether two areas share a cell."""
    if not one or not other or one[0][0] > other[-1][1] or other[0][0] > one[-1][1]:
        return False
    i = j = 0
    while i < len(one) and j < len(other):
        if one[i][1] < other[j][0]:
            i += 1
        elif other[j][1] < one[i][0]:
            j += 1
        else:
            return True
    return False


def contains(outer: Spans, inner: Spans) -> bool:
    """Tell whether every cell of ``inner`` is in ``outer``."""
    j = 0
    for low, high in inner:
        while j < len(outer) and outer[j][1] < low:
            j += 1
        if j == len(outer) or outer[j][0] > low or outer[j][1] < high:
            return False
    return True


def join(areas: Sequence[Spans]) -> Spans:
    """Return the cells of all areas together."""
    joined: list[list[int]] = []
    for low, high in sorted(span for area in areas for span in area):
        if joined and low <= joined[-1][1] + 1:
            joined[-1][1] = max(joined[-1][1], high)
        else:
            joined.append([low, high])
    return tuple((low, high) for low, high in joined)


def count(area: Spans) -> int:
    """Return the number of cells of an area."""
    return sum(high - low + 1 for low, high in area)


def coarsen(area: Spans, most: int) -> Spans:
    """Return at most ``most`` spans that hold the area: the narrowest gaps are taken in."""
    if len(area) <= most:
        return area
    gaps = sorted(range(1, len(area)), key=lambda k: area[k][0] - area[k - 1][1], reverse=True)
    starts = [0, *sorted(gaps[: most - 1]), len(area)]
    return tuple((area[first][0], area[after - 1][1]) for first, after in pairwise(starts))


def name_blocks(area: Spans, most: int) -> tuple[str, ...]:
    """Return the tokens of the S2 cells that hold an area, of the finest level (13 at most) with at most ``most``."""
    for level in range(LEVEL, -1, -1):
        shift = 2 * (LEVEL - level)
        blocks = join([tuple((low >> shift, high >> shift) for low, high in area)])
        if count(blocks) <= most or level == 0:
            places = [place for low, high in blocks for place in range(low, high + 1)]
            return tuple(f"{(2 * place + 1) << (60 - 2 * level):016x}".rstrip("0") for place in places)
    return ()


def pack(area: Spans) -> bytes:
    """Return an area as bytes: two unsigned numbers of 32 bits for each span."""
    flat = [end for span in area for end in span]
    return struct.pack(f"<{len(flat)}I", *flat)


@lru_cache(maxsize=65_536)
def unpack(packed: bytes) -> Spans:
    """Return the area that ``pack`` made bytes of."""
    flat = struct.unpack(f"<{len(packed) // 4}I", packed)
    return tuple(zip(flat[::2], flat[1::2], strict=True))


def _place(latitude: float, longitude: float) -> Any:
    return s2.S2LatLng.FromDegrees(latitude, longitude).Normalized().ToPoint()


def _cut(start: Point, end: Point) -> list[Point]:
    """Return the start of an edge and points between, so that no part is longer than ``EDGE_KM``."""
    (lat, lng), (lat_end, lng_end) = start, end
    if abs(lat_end - lat) + abs(lng_end - lng) < 0.05:
        return [start]
    length = _GEOD.line_length([lng, lng_end], [lat, lat_end])
    parts = int(length // (EDGE_KM * 1e3)) + 1
    if parts == 1:
        return [start]
    return [start, *((y, x) for x, y in _GEOD.npts(lng, lat, lng_end, lat_end, parts - 1))]


def _cover(region: Any) -> Spans:
    # Whole blocks of cells come as one coarser cell, which is the same set at a tenth of the cost.
    coverer = s2.S2RegionCoverer()
    coverer.set_max_level(LEVEL)
    coverer.set_max_cells(1 << 24)
    ids = [cell.id() for cell in coverer.GetCovering(region)]
    # The lowest bit that is set in a cell's id is half the length of its leaves' ids.
    return join([tuple(((id - (id & -id)) >> _SHIFT, (id + (id & -id) - 1) >> _SHIFT) for id in ids)])
