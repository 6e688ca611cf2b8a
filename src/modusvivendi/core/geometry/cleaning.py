"""Given polygons, made into a coverage: no overlaps, no slivers, shared borders with the same vertices."""

from typing import Any

import numpy as np

from modusvivendi.core.errors import ModusError, Where
from modusvivendi.core.geometry.cells import Shaped
from modusvivendi.core.geometry.planar import shapely
from modusvivendi.core.geometry.projection import densify, project
from modusvivendi.core.ranges import Bools, Floats

GAP_M = 25.0
"""Holes between polygons narrower than this, in metres, are slivers of careless drawing and are closed."""

NOTHING_KM2 = 1e-6
"""Land moved below 1 m2 is rounding, not a change."""

_WHERE = Where("places.gpkg")
_REPAIR = "draw the polygon, or take the place out of places.csv"


def repair_polygons(polygons: Any) -> Shaped:
    """Return valid Polygons and MultiPolygons: self-crossings resolved, stray lines and points dropped.

    A geometry without any area comes back as an empty polygon. Takes any sequence of geometries, None included.
    """
    given = np.empty(len(polygons), object)
    given[:] = polygons
    given[shapely.is_missing(given)] = shapely.Polygon()
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

    Raises ``ModusError`` naming the places whose polygon is empty or lies wholly on others.
    """
    valid = repair_polygons(polygons)
    refuse_places(shapely.is_empty(valid), ids, "no polygon with an area", _WHERE, _REPAIR)
    drawn = project(densify(valid), crs)
    if shapely.coverage_is_valid(drawn, gap_width=GAP_M):
        return drawn, np.zeros(len(drawn))
    clean = _clean(drawn)
    refuse_places(shapely.is_empty(clean), ids, "a polygon that lies wholly on others", _WHERE, _REPAIR)
    return clean, _moved(drawn, clean)


def refuse_places(bad: Bools, ids: tuple[str, ...], what: str, where: Where, repair: str) -> None:
    """Raise ``ModusError`` that the places of the marked rows have ``what``; nothing when no row is marked."""
    named = [ids[i] for i in np.flatnonzero(bad).tolist()]
    if named:
        said = ", ".join(named[:5]) + (f" and {len(named) - 5} more" if len(named) > 5 else "")
        raise ModusError(f"{len(named)} place{'s have' if len(named) > 1 else ' has'} {what}: {said}", where, repair)


def _clean(drawn: Shaped) -> Shaped:
    # Snapping joins vertices that were meant to be one; a larger step is tried only when a smaller leaves a fault.
    for snap in (-1.0, 0.001, 0.01, 0.1, 1.0):
        clean = shapely.coverage_clean(drawn, gap_width=GAP_M, snapping_distance=snap, merge_strategy="min_area")
        if shapely.coverage_is_valid(clean) and shapely.is_valid(clean).all():
            return np.asarray(clean, object)
    raise ModusError(
        "the polygons could not be made into a map without overlaps",
        _WHERE,
        "mend the polygons that modus check names, or leave them out: places are then drawn from their points",
    )


def _moved(drawn: Shaped, clean: Shaped) -> Floats:
    moved = np.zeros(len(drawn))
    changed = ~shapely.equals_exact(drawn, clean, normalize=True)
    lost = shapely.area(shapely.difference(drawn[changed], clean[changed]))
    gained = shapely.area(shapely.difference(clean[changed], drawn[changed]))
    moved[changed] = (lost + gained) / 1e6
    moved[moved < NOTHING_KM2] = 0
    return moved
