"""The volumes of a request as they were sent, for whoever decides on more than cells."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from modusvivendi.desk.dss.cells import cover_circle, cover_polygon, join, name_blocks
from modusvivendi.desk.dss.times import read_time


@dataclass(frozen=True, slots=True)
class Area:
    """A volume that was accepted: a polygon, or a circle around its one point (``radius_m``).

    ``points`` are longitude and latitude in degrees; ``low`` and ``high`` metres above the ellipsoid, None without
    limit; ``start`` and ``end`` microseconds since 1970.
    """

    points: tuple[tuple[float, float], ...]
    radius_m: float | None
    low: float | None
    high: float | None
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Change:
    """A change that a caller asked for, by the name of the operation; ``body`` is the request's, None without one."""

    caller: str
    operation: str
    body: Any

    def areas(self) -> list[Area]:
        """Return the volumes of a body whose request was accepted; none without ``extents`` in a list."""
        extents = self.body.get("extents") if isinstance(self.body, dict) else None
        return [_read(one) for one in extents] if isinstance(extents, list) else []


def cover(areas: Sequence[Area], most: int) -> tuple[str, ...]:
    """Return the tokens of at most ``most`` S2 cells of one level (13 or coarser) that hold all areas."""
    spans = [
        cover_polygon([(lat, lng) for lng, lat in area.points])
        if area.radius_m is None
        else cover_circle((area.points[0][1], area.points[0][0]), area.radius_m)
        for area in areas
    ]
    return name_blocks(join(spans), most)


def _read(volume: Mapping[str, Any]) -> Area:
    space = volume["volume"]
    circle, polygon = space.get("outline_circle"), space.get("outline_polygon")
    vertices = polygon["vertices"] if circle is None else [circle["center"]]
    low, high = space.get("altitude_lower"), space.get("altitude_upper")
    return Area(
        tuple((float(one["lng"]), float(one["lat"])) for one in vertices),
        None if circle is None else float(circle["radius"]["value"]),
        None if low is None else float(low["value"]),
        None if high is None else float(high["value"]),
        read_time(volume["time_start"]["value"]) or 0,
        read_time(volume["time_end"]["value"]) or 0,
    )
