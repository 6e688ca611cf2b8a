"""Whether coordinates can be meant: swapped, outside the theatre, far from anything known, too coarse, filed twice.

All findings are warnings: a person has to look, and may be right against the machine.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from modusvivendi.core.errors import Finding, Where
from modusvivendi.core.geometry.planar import shapely
from modusvivendi.core.operations import Circle, Corridor, Filing, Movement, Outline, Point, Polygon, ProtectedSite
from modusvivendi.deconflict.charts import GEOD
from modusvivendi.deconflict.validation import measure_km2

FAR_M = 1_000.0
"""A site further than this from all that is known is asked about; a judgement."""
SAME_M = 100.0
"""Two sites whose middles are within this distance look like one; a judgement."""
COARSE_DECIMALS = 3
"""With fewer decimals than this a point is known to about a hundred metres at best."""


@dataclass(frozen=True, slots=True)
class Known:
    """What coordinates are held against: a theatre (shapely geometry in degrees, or None), and known places by name."""

    theatre: Any = None
    places: tuple[tuple[str, Point], ...] = ()


KINDS = ("outside", "swapped", "mirrored", "coarse", "far", "copy", "beside")
"""What a doubt can be about."""


@dataclass(frozen=True, slots=True)
class Doubt:
    """One thing that is doubtful: in words, and by its kind for whoever says it in another language."""

    kind: str
    what: str
    why: str
    repair: str


def inspect_coordinates(
    filing: Filing, known: Known, others: Sequence[Filing] = (), where: Where | None = None
) -> tuple[Finding, ...]:
    """Return the doubts about where a filing is as warnings about a line of a file."""
    at = where or Where()
    return tuple(
        Finding("warning", at, one.what, one.why, one.repair) for one in doubt_coordinates(filing, known, others)
    )


def doubt_coordinates(filing: Filing, known: Known, others: Sequence[Filing] = ()) -> tuple[Doubt, ...]:
    """Return what is doubtful about where a filing is, each with the likely repair.

    ``others``: what is filed already, for duplicates. The filing must have passed ``validation``.
    """
    outlines = [volume.outline for volume in filing.volumes]
    points = [point for outline in outlines for point in list_points(outline)]
    found = [*_inspect_theatre(points, known.theatre), *_inspect_digits(points)]
    if isinstance(filing, ProtectedSite):
        found += _inspect_distance(find_middle(filing.area), known.places)
    found += _inspect_copies(filing, others)
    return tuple(found)


def list_points(outline: Outline) -> tuple[Point, ...]:
    """Return the points that were given for an outline."""
    match outline:
        case Polygon(vertices=points) | Corridor(line=points):
            return points
        case Circle(centre=centre):
            return (centre,)


def find_middle(outline: Outline) -> Point:
    """Return a point in the middle of an outline: of its points, on the sphere, so that no meridian is an edge."""
    lon, lat = np.radians(np.array(list_points(outline), float)).T
    x, y, z = (np.cos(lat) * np.cos(lon)).sum(), (np.cos(lat) * np.sin(lon)).sum(), np.sin(lat).sum()
    return float(np.degrees(np.arctan2(y, x))), float(np.degrees(np.arctan2(z, np.hypot(x, y))))


def measure_way(start: Point, end: Point) -> tuple[float, float]:
    """Return the metres along the ellipsoid from one point to another, and the bearing at the start (0 to 360)."""
    turn, _, length = GEOD.inv(*start, *end)
    return float(length), float(turn % 360.0) if length else 0.0


def _inspect_theatre(points: Sequence[Point], theatre: Any) -> list[Doubt]:
    if theatre is None:
        return []
    xy = np.array(points, float)
    outside = ~shapely.intersects_xy(theatre, *xy.T)
    if not outside.any():
        return []
    first = int(np.flatnonzero(outside)[0])
    lon, lat = points[first]
    what = f"{int(outside.sum()):,} of {len(points):,} points lie outside the theatre, the first at {lon:g}, {lat:g}"
    for kind, said, x, y in (
        ("swapped", "longitude and latitude look swapped", lat, lon),
        ("mirrored", "the sign of the longitude looks wrong", -lon, lat),
        ("mirrored", "the sign of the latitude looks wrong", lon, -lat),
    ):
        if abs(y) <= 90.0 and bool(shapely.intersects_xy(theatre, x, y)):
            return [Doubt(kind, what, said, f"is {x:g}, {y:g} (longitude, latitude) meant?")]
    return [Doubt("outside", what, "nobody there will look for it", "read the coordinates again, in two notations")]


def _inspect_digits(points: Sequence[Point]) -> list[Doubt]:
    digits = max(_count_decimals(value) for point in points for value in point)
    if digits >= COARSE_DECIMALS:
        return []
    what = f"no coordinate has more than {digits} decimals"
    why = f"that is no closer than {111_000 / 10**digits:,.0f} m"
    return [Doubt("coarse", what, why, "give five decimals (1 m), if known")]


def _count_decimals(value: float) -> int:
    text = f"{value:.9f}".rstrip("0")
    return len(text.split(".")[1])


def _inspect_distance(middle: Point, places: tuple[tuple[str, Point], ...]) -> list[Doubt]:
    if not places:
        return []
    xy = np.array([point for _, point in places], float)
    n = len(xy)
    _, _, length = GEOD.inv(np.full(n, middle[0]), np.full(n, middle[1]), xy[:, 0], xy[:, 1])
    nearest = int(np.argmin(length))
    if length[nearest] <= FAR_M:
        return []
    away, bearing = measure_way(places[nearest][1], middle)
    what = (
        f"the site is {_say(away)} from the nearest known place ({places[nearest][0]}), bearing {bearing:03.0f} from it"
    )
    why = "most sites are where something is known to be"
    return [Doubt("far", what, why, "read the coordinates again, in two notations")]


def _inspect_copies(filing: Filing, others: Sequence[Filing]) -> list[Doubt]:
    found: list[Doubt] = []
    for other in others:
        if other.id == filing.id or type(other) is not type(filing):
            continue
        if is_copy(filing, other):
            what = f"it is the same as {other.id!r}"
            found.append(Doubt("copy", what, "filed twice, it is counted twice", "withdraw one"))
        elif isinstance(filing, ProtectedSite) and isinstance(other, ProtectedSite):
            away, _ = measure_way(find_middle(filing.area), find_middle(other.area))
            if away <= SAME_M:
                what = f"it is {_say(away)} from {other.id!r}"
                why = "it may be the same site under another name"
                found.append(Doubt("beside", what, why, "ask, and withdraw one"))
    return found


def is_copy(filing: Filing, other: Filing) -> bool:
    """Whether two filings of one kind and party have the same volumes, whatever their ids and names."""
    if type(other) is not type(filing) or other.party != filing.party:
        return False
    if isinstance(filing, Movement) and isinstance(other, Movement) and len(filing.route) != len(other.route):
        return False
    return filing.volumes == other.volumes


def say_extent(filing: Filing) -> str:
    """Say the area of a filing, summed over its volumes."""
    return f"{sum(measure_km2(volume.outline) for volume in filing.volumes):,.3g} km²"


def _say(metres: float) -> str:
    return f"{metres / 1e3:,.1f} km" if metres >= 1e3 else f"{metres:,.0f} m"
