"""What is filed is hostile until checked: counts first, then numbers, then shapes; all problems at once."""

import math
from collections.abc import Iterator
from datetime import datetime, timedelta
from functools import lru_cache

import numpy as np

from modusvivendi.core.errors import Finding, Where
from modusvivendi.core.geometry.planar import shapely
from modusvivendi.core.operations import (
    CHECKPOINTS,
    CONSTRAINT_DURATION,
    CONSTRAINT_HORIZON,
    CONSTRAINT_KM2,
    CONSTRAINT_VERTICES,
    EPOCH,
    HIGHEST_M,
    LOWEST_M,
    OPERATION_DURATION,
    OPERATION_HORIZON,
    OPERATION_KM2,
    PERIMETER_KM,
    RADIUS_M,
    SITE_DURATION,
    SITE_KM2,
    TEXT,
    VERTICES,
    VOLUMES,
    Circle,
    Constraint,
    Corridor,
    Filing,
    Movement,
    Outline,
    Point,
    Polygon,
    ProtectedSite,
    Volume,
)
from modusvivendi.core.ranges import Floats
from modusvivendi.deconflict.charts import GEOD, Chart, Course, trace
from modusvivendi.deconflict.shapes import LINE_POINTS, choose_chart, lay_course

SHOWN = 20
"""Problems of one object that are shown; the rest are counted."""
PRIORITY = 100
"""The highest priority; the lowest is its negative."""
_ROUGH = 1e-6

Problem = tuple[str, str, str]
"""What is wrong, why it matters, the repair."""
_Limits = tuple[int, float, timedelta, timedelta]


_FIRST, _LAST = EPOCH + timedelta(days=30), EPOCH + timedelta(days=24_800)
_OUT_OF_TIME: Problem = ("a time is not between 2000 and 2067", "the index counts seconds in 32 bits", "check the year")


def inspect_filing(filing: Filing, now: datetime | None, where: Where | None = None) -> tuple[Finding, ...]:
    """Return all that is wrong with an object, as errors; nothing when it can be filed at ``now`` (aware).

    ``now`` None: at some time; then nothing is past and no horizon counts.

    ``where``: where the object was read. The work is bounded whatever the object holds: shapes are only looked at when
    the counts and numbers of their volume are within the limits of ``core.operations``.
    """
    problems = list(_inspect_counts(filing))
    if not problems:
        problems += _inspect_texts(filing)
        limits = _limits(filing)
        parts = filing.volumes
        # The legs that a movement on its way has behind it are over, and are no fault.
        behind = now if isinstance(filing, Movement) and now and any(part.end >= now for part in parts) else None
        for row, volume in enumerate(parts):
            name = f"volume {row + 1}: " if len(parts) > 1 else ""
            found = [*inspect_outline(volume.outline, limits[1]), *_inspect_heights(volume)]
            found += _inspect_times(volume, None if behind and volume.end < behind else now, limits)
            problems += [(name + what, why, repair) for what, why, repair in found]
    at = where or Where()
    findings = [Finding("error", at, *problem) for problem in problems[:SHOWN]]
    if (more := len(problems) - SHOWN) > 0:
        findings.append(Finding("error", at, f"… and {more:,} more problems of {filing.id[:80]!r}"))
    return tuple(findings)


def inspect_outline(outline: Outline, most_km2: float = CONSTRAINT_KM2) -> list[Problem]:
    """Return what is wrong with an outline: numbers, repetitions, lengths, area, edges that cross; shapes last."""
    match outline:
        case Polygon(vertices=points):
            least, most, name = 3, VERTICES, "a polygon"
        case Corridor(line=points):
            least, most, name = 2, LINE_POINTS, "a corridor"
        case Circle(centre=point):
            points, least, most, name = (point,), 1, 1, "a circle"
    if not least <= len(points) <= most:
        need = f"{least}" if least == most else f"{least} to {most:,}"
        return [(f"{name} has {len(points):,} points", "its outline is not defined", f"give {need}")]
    xy = np.array(points, float).reshape(-1, 2)
    problems = _inspect_numbers(xy)
    if isinstance(outline, Circle):
        problems += _inspect_length(outline.radius_m, "the radius", most_km2)
    if isinstance(outline, Corridor):
        problems += _inspect_length(outline.half_width_m, "half the width", most_km2)
    return problems or ([] if isinstance(outline, Circle) else _inspect_shape(outline, points, xy, most_km2))


@lru_cache(maxsize=16)
def measure_km2(outline: Outline) -> float:
    """Return the area of an outline in km2: exact for polygons (the smaller side), a corridor's without its bends."""
    match outline:
        case Polygon(vertices=points):
            lon, lat = zip(*points, strict=True)
            return abs(GEOD.polygon_area_perimeter(lon, lat)[0]) / 1e6
        case Circle(radius_m=radius):
            return math.pi * (radius / 1e3) ** 2
        case Corridor(line=points, half_width_m=width):
            return (2.0 * width * float(lay_course(points, 0).length.sum()) + math.pi * width**2) / 1e6


def forget_outlines() -> None:
    """Forget the outlines that were surveyed lately: nothing that was deleted stays in memory."""
    lay_course.cache_clear()
    measure_km2.cache_clear()


def _limits(filing: Filing) -> _Limits:
    if isinstance(filing, Constraint):
        return CONSTRAINT_VERTICES, CONSTRAINT_KM2, CONSTRAINT_DURATION, CONSTRAINT_HORIZON
    if isinstance(filing, ProtectedSite):
        return VERTICES, SITE_KM2, SITE_DURATION, SITE_DURATION
    return VERTICES, OPERATION_KM2, OPERATION_DURATION, OPERATION_HORIZON


def _inspect_counts(filing: Filing) -> Iterator[Problem]:
    if isinstance(filing, Movement):
        if not 2 <= (count := len(filing.route)) <= CHECKPOINTS:
            yield (
                f"the route has {count:,} checkpoints",
                "a movement leads from somewhere to somewhere",
                (f"give 2 to {CHECKPOINTS}"),
            )
            return
        times = [time for point in filing.route for time in (point.arrive, point.leave)]
        if any(time.tzinfo is None for time in times):
            yield "a checkpoint has a time without a zone", "nobody knows when that is", "write the times in UTC"
            return
        if any(not _FIRST <= time <= _LAST for time in times):
            yield _OUT_OF_TIME
            return
        late = max((abs(report.late) for report in filing.reports), default=timedelta())
        if late > OPERATION_DURATION:
            yield f"a delay of {late} is reported", "it is a new movement", "file it anew"
            return
        for row in np.flatnonzero(np.diff([time.timestamp() for time in times]) < 0):
            yield f"checkpoint {row // 2 + 1} comes before it can be reached", "the times run backwards", "mend them"
        if filing.margin < timedelta() or filing.margin > OPERATION_DURATION:
            yield f"the margin is {filing.margin}", "it must be a short time", "give it in minutes, from 0 up"
            return
    parts = filing.volumes
    if not 1 <= len(parts) <= VOLUMES:
        yield f"there are {len(parts):,} volumes", "each costs work", f"file 1 to {VOLUMES:,} at a time"
    count, most = sum(_count(volume.outline) for volume in parts[: VOLUMES + 1]), _limits(filing)[0]
    if count > most:
        yield f"there are {count:,} vertices", f"the limit is {most:,}", "simplify the outlines, or file in parts"


def _count(outline: Outline) -> int:
    return (
        len(outline.vertices)
        if isinstance(outline, Polygon)
        else len(outline.line)
        if isinstance(outline, Corridor)
        else 1
    )


def _inspect_texts(filing: Filing) -> Iterator[Problem]:
    for name, text in (("id", filing.id), ("party", filing.party), ("name", filing.name)):
        if len(text) > TEXT or (not text.strip() and name != "name"):
            yield f"the {name} has {len(text):,} characters", "", f"give 1 to {TEXT}"
    priority = getattr(filing, "priority", 0)
    if abs(priority) > PRIORITY:
        yield f"the priority is {priority}", "", f"give a whole number from -{PRIORITY} to {PRIORITY}"


def _inspect_numbers(xy: Floats) -> list[Problem]:
    problems: list[Problem] = []
    if np.isfinite(xy).all() and (np.abs(xy) <= np.array([180.0, 90.0])).all():
        return problems
    broken = ~np.isfinite(xy).all(axis=1)
    beyond = (np.abs(xy) > np.array([180.0, 90.0])).any(axis=1) & ~broken
    repair = "give longitude and latitude in degrees"
    problems += [(f"point {row + 1} is not a number", "it is nowhere", repair) for row in np.flatnonzero(broken)[:3]]
    problems += [
        (f"point {row + 1} is at {_say(xy[row])}", *_guess(*xy[row].tolist())) for row in np.flatnonzero(beyond)[:3]
    ]
    if (more := int(broken.sum() + beyond.sum()) - len(problems)) > 0:
        problems.append((f"… and {more:,} more points like this", "", ""))
    return problems


def _guess(lon: float, lat: float) -> tuple[str, str]:
    """Return why a point is not in degrees, and the repair, by what it looks like."""
    most = max(abs(lon), abs(lat))
    if abs(lon) <= 90.0 and 90.0 < abs(lat) <= 180.0:
        return "a latitude goes from -90 to 90", "longitude comes first, then latitude: they look swapped"
    if abs(lon) <= 360.0 and abs(lat) <= 90.0:
        return "a longitude goes from -180 to 180", f"write {lon - math.copysign(360.0, lon):g}"
    if 1e8 <= most <= 1.8e9:
        return "it looks like whole numbers of 1e-7 degrees", "divide by 10,000,000"
    if 1e3 <= most <= 2.1e7:
        return "it looks like metres of a projection", "save in WGS 84 (EPSG:4326): longitude, latitude in degrees"
    return "longitudes go from -180 to 180, latitudes from -90 to 90", "give degrees"


def _inspect_length(length: float, name: str, most_km2: float) -> list[Problem]:
    if not math.isfinite(length):
        return [(f"{name} is not a number", "", "give metres")]
    if not 0.0 < length <= RADIUS_M or math.pi * (length / 1e3) ** 2 > most_km2:
        most = min(RADIUS_M, math.sqrt(most_km2 / math.pi) * 1e3)
        return [(f"{name} is {length:,.6g} m", "the area is nothing or too large", f"give metres up to {most:,.0f}")]
    return []


def _inspect_shape(
    outline: Polygon | Corridor, points: tuple[Point, ...], xy: Floats, most_km2: float
) -> list[Problem]:
    closed = np.concatenate([xy, xy[:1]]) if isinstance(outline, Polygon) else xy
    problems: list[Problem] = []
    same = np.flatnonzero((np.diff(closed, axis=0) == 0.0).all(axis=1))
    if len(same):
        last = " (the last point need not repeat the first)" if len(closed) > len(xy) and len(xy) - 1 in same else ""
        problems.append(
            (f"point {same[0] + 1} comes twice in a row{last}", "the edge between has no direction", "take one out")
        )
    course = lay_course(points, len(closed) - len(xy))
    if (around := float(np.sum(course.length)) / 1e3) > PERIMETER_KM:
        what = f"the edges are {around:,.0f} km long together"
        return [*problems, (what, f"the limit is {PERIMETER_KM:,.0f} km", "file a smaller area, or in parts")]
    if (area := measure_km2(outline)) > most_km2:
        problems.append((f"the area is {area:,.0f} km²", f"the limit is {most_km2:,.0f} km²", "file a smaller area"))
    if isinstance(outline, Polygon) and not len(same):
        problems += _inspect_ring(outline, course, area)
    return problems


def _inspect_ring(outline: Polygon, course: Course, area: float) -> list[Problem]:
    chart = choose_chart(outline)
    if not _is_plain(course, chart):
        if len(np.unique(course.points[:-1], axis=0)) < len(course.points) - 1:
            return [("a point comes twice", "the outline touches itself", "file the parts as volumes of their own")]
        ring = shapely.polygons(trace(course.curve, course.cuts(), chart, _ROUGH))
        if not shapely.is_valid(ring):
            what = shapely.is_valid_reason(ring).split("[")[0].strip().lower()
            return [
                (f"the edges cross or touch ({what})", "inside and outside are not defined", "draw it without crossing")
            ]
    if area * 1e6 < 1e-4:
        return [("the polygon has no area", "it is a line", "file a line as a corridor with a width")]
    return []


def _is_plain(course: Course, chart: Chart) -> bool:
    """Whether a ring surely neither crosses nor touches itself, by its chords and how far the edges may be off them.

    Edges that do not share a point are at least the least clearance c apart. Of two that do, of lengths l and m with an
    angle t between, the ends are at least c from the other edge, so min(l, m) sin t >= c; at a distance s from their
    point each is off its chord by at most 4 b s / l, so they are still apart as long as 8 b < c.
    """
    bulge = float(course.bulge.max(initial=0.0))
    if chart.pole or not np.isfinite(bulge):
        return False
    ring = shapely.polygons(chart.place(*course.points.T))
    return bool(shapely.is_valid(ring)) and float(shapely.minimum_clearance(ring)) > 16.0 * max(bulge, _ROUGH)


def _inspect_heights(volume: Volume) -> Iterator[Problem]:
    for name, height in (("lower", volume.lower_m), ("upper", volume.upper_m)):
        if not math.isfinite(height):
            yield f"the {name} height is not a number", "", "give metres above the WGS 84 ellipsoid"
        elif not LOWEST_M <= height <= HIGHEST_M:
            yield (
                f"the {name} height is {height:,.6g} m",
                f"heights go from {LOWEST_M:,.0f} to {HIGHEST_M:,.0f} m",
                ("give metres above the WGS 84 ellipsoid, not feet, flight levels or centimetres"),
            )
    if volume.lower_m > volume.upper_m:
        yield f"the lower height {volume.lower_m:,.6g} m is above the upper {volume.upper_m:,.6g} m", "", "swap them"


def _inspect_times(volume: Volume, now: datetime | None, limits: _Limits) -> Iterator[Problem]:
    _, _, duration, horizon = limits
    if volume.start.tzinfo is None or volume.end.tzinfo is None:
        yield "a time has no zone", "nobody knows when that is", "write the times in UTC, with a Z at the end"
        return
    if not (_FIRST <= volume.start <= _LAST and _FIRST <= volume.end <= _LAST):
        yield _OUT_OF_TIME
        return
    if volume.end < volume.start:
        yield f"it ends ({volume.end}) before it starts ({volume.start})", "", "swap the times"
    if now is not None and volume.end < now:
        yield f"it ended {volume.end}", "only what is still to come can collide", "give a later end"
    if volume.end - volume.start > duration:
        yield f"it lasts {volume.end - volume.start}", f"the limit is {duration}", "file it in parts"
    if now is not None and volume.end - now > horizon:
        yield f"it ends {(volume.end - now).days} days from now", f"the limit is {horizon.days} days", "file it later"


def _say(point: Floats) -> str:
    return f"{point[0]:.6g}, {point[1]:.6g}"
