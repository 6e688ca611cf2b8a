"""Given polygons, made into a coverage: no overlaps, no slivers, shared borders with the same vertices."""

import math
from typing import Any

import numpy as np

from modusvivendi.core.errors import ModusError, Where
from modusvivendi.core.geometry.cells import Shaped
from modusvivendi.core.geometry.planar import shapely
from modusvivendi.core.geometry.projection import densify, project
from modusvivendi.core.ranges import Bools, Floats

GAP_M = 25.0
"""Holes between polygons narrower than this, in metres, are slivers of careless drawing and are closed."""

GAP_DEGREES = GAP_M / 111_195
"""The same in degrees of latitude."""

NOTHING_KM2 = 1e-6
"""Land moved below 1 m2 is rounding, not a change."""

_WHERE = Where("places.gpkg")
DEGREES_REPAIR = "save the file in WGS 84 (EPSG:4326): longitude and latitude"
_REPAIR = "draw the polygon, or take the place out of places.csv"


def repair_polygons(polygons: Any) -> Shaped:
    """Return valid Polygons and MultiPolygons: self-crossings resolved, stray lines and points dropped.

    A geometry without any area, or with a coordinate that is not a number, comes back as an empty polygon. Takes any
    sequence of geometries, None included.
    """
    given = np.empty(len(polygons), object)
    given[:] = polygons
    xy, owner = shapely.get_coordinates(given, return_index=True)
    broken = shapely.is_missing(given)
    broken[owner[~np.isfinite(xy).all(axis=1)]] = True
    given[broken] = shapely.Polygon()
    kind = shapely.get_type_id(given)
    plain = shapely.is_valid(given) & ((kind == 3) | (kind == 6))
    for i in np.flatnonzero(~plain):
        parts = shapely.get_parts(shapely.make_valid(given[i], method="structure", keep_collapsed=False))
        parts = shapely.get_parts(parts)
        areal = parts[shapely.get_dimensions(parts) == 2]
        given[i] = shapely.union_all(areal) if len(areal) else shapely.Polygon()
    return np.asarray(shapely.force_2d(given), object)


def clean_coverage(polygons: Any, ids: tuple[str, ...], crs: str) -> tuple[Shaped, Floats]:
    """Project n polygons of degrees and return them as a valid coverage in metres, with the km2 moved for each.

    Land claimed by two polygons goes to the smaller one (a town drawn on top of its district keeps its land); gaps
    narrower than 25 m are closed. What moved is the land gained plus the land lost against the repaired polygon.
    Cleaning goes before projecting: only there are the edges straight lines as they were drawn.

    Raises ``ModusError`` naming the places whose polygon is empty, is not in degrees or lies wholly on others.
    """
    valid = repair_polygons(polygons)
    refuse_places(shapely.is_empty(valid), ids, "no polygon with an area", _WHERE, _REPAIR)
    refuse_places(find_foreign(valid), ids, "a polygon that is not in degrees", _WHERE, DEGREES_REPAIR)
    plain, narrowing = _flatten(valid)
    moved = np.zeros(len(valid))
    if not shapely.coverage_is_valid(plain, gap_width=GAP_DEGREES):
        clean = _clean(plain)
        refuse_places(shapely.is_empty(clean), ids, "a polygon that lies wholly on others", _WHERE, _REPAIR)
        moved = _moved(plain, clean, narrowing, crs)
        valid = _stretch(clean, narrowing)
    drawn = project(densify(valid), crs)
    far = ~np.isfinite(shapely.bounds(drawn)).all(axis=1)
    refuse_places(far, ids, "a polygon on the far side of the Earth from the others", _WHERE, "check the ids")
    if not (shapely.coverage_is_valid(drawn) and shapely.is_valid(drawn).all()):
        raise _give_up()
    return drawn, moved


def find_foreign(polygons: Shaped) -> Bools:
    """Return (n,) which polygons reach beyond 180 degrees east or west or 90 north or south."""
    return (np.abs(shapely.bounds(polygons)) > np.array([180.0, 90.0, 180.0, 90.0])).any(axis=1)


def measure_drawn(areas: Any, crs: str) -> Floats:
    """Return the km2 of each geometry of degrees; lines and points in it count for nothing."""
    return np.asarray(shapely.area(project(densify(repair_polygons(areas)), crs)), float) / 1e6


def refuse_places(bad: Bools, ids: tuple[str, ...], what: str, where: Where, repair: str) -> None:
    """Raise ``ModusError`` that the places of the marked rows have ``what``; nothing when no row is marked."""
    named = [ids[i] for i in np.flatnonzero(bad).tolist()]
    if named:
        said = ", ".join(named[:5]) + (f" and {len(named) - 5} more" if len(named) > 5 else "")
        raise ModusError(f"{len(named)} place{'s have' if len(named) > 1 else ' has'} {what}: {said}", where, repair)


def _flatten(polygons: Shaped) -> tuple[Shaped, float]:
    """Narrow the degrees of longitude to the length of those of latitude, so that widths can be told."""
    bounds: Floats = shapely.total_bounds(polygons)
    narrowing = max(math.cos(math.radians(float(bounds[1] + bounds[3]) / 2)), 0.01)
    return _stretch(polygons, 1 / narrowing), narrowing


def _stretch(polygons: Shaped, narrowing: float) -> Shaped:
    def widen(xy: Floats) -> Floats:
        return xy / np.array([narrowing, 1.0])

    return shapely.transform(polygons, widen)


def _clean(plain: Shaped) -> Shaped:
    # Snapping joins vertices that were meant to be one; a larger step is tried only when a smaller leaves a fault.
    for snap in (-1.0, 1e-8, 1e-7, 1e-6, 1e-5):
        clean = shapely.coverage_clean(plain, gap_width=GAP_DEGREES, snapping_distance=snap, merge_strategy="min_area")
        if shapely.coverage_is_valid(clean) and shapely.is_valid(clean).all():
            return np.asarray(clean, object)
    raise _give_up()


def _give_up() -> ModusError:
    return ModusError(
        "the polygons could not be made into a map without overlaps",
        _WHERE,
        "mend the polygons that modus check names, or leave them out: places are then drawn from their points",
    )


def _moved(plain: Shaped, clean: Shaped, narrowing: float, crs: str) -> Floats:
    moved = np.zeros(len(plain))
    changed = ~shapely.equals_exact(plain, clean, normalize=True)
    lost = shapely.difference(plain[changed], clean[changed])
    gained = shapely.difference(clean[changed], plain[changed])
    for part in (lost, gained):
        moved[changed] += measure_drawn(_stretch(part, narrowing), crs)
    moved[moved < NOTHING_KM2] = 0
    return moved
