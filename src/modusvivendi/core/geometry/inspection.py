"""What is wrong with the given polygons and points, before they are cleaned."""

from typing import Any

import numpy as np

from modusvivendi.core.dossier import Shapes
from modusvivendi.core.errors import Finding, Where
from modusvivendi.core.geometry.cells import Shaped
from modusvivendi.core.geometry.cleaning import DEGREES_REPAIR, GAP_M, find_foreign, measure_drawn, repair_polygons
from modusvivendi.core.geometry.planar import shapely
from modusvivendi.core.geometry.projection import choose_crs, densify, project, project_points
from modusvivendi.core.geometry.siting import NEAR_M
from modusvivendi.core.ranges import Floats
from modusvivendi.core.territory import Places

OVERLAP_KM2 = 0.001
"""Overlaps below 1,000 m2 are mended without a word."""

GAP_KM2 = 1e-4
"""Gaps below 100 m2 are closed without a word."""

FAR_KM = 5.0
"""A point farther than this outside its own polygon is probably that of another place."""

POLYGONS = "places.gpkg"
OUTLINE = "outline.geojson"


def inspect_shapes(
    shapes: Shapes, places: Places, polygons_file: str = POLYGONS, outline_file: str = OUTLINE
) -> tuple[Finding, ...]:
    """Return what is wrong with the shapes of n places, polygon by polygon.

    Errors: a polygon that is missing or without area. Warnings, since cleaning mends them: polygons that cross
    themselves, pairs that overlap (km2), gaps narrower than 25 m, polygons more than 5 km away from their place's
    point, points more than 2 km outside the outline, an outline that is not valid. The file names go into the findings.
    """
    findings: list[Finding] = []
    if shapes.outline is not None:
        findings += _inspect_outline(shapes.outline, outline_file)
    if shapes.polygons is not None and len(places):
        findings += _inspect_polygons(shapes.polygons, places, Where(polygons_file))
    if shapes.outline is not None and np.isfinite(places.lat + places.lon).any():
        findings += _inspect_points(shapes, places, outline_file)
    return tuple(findings)


def _inspect_outline(outline: Any, file: str) -> list[Finding]:
    valid = repair_polygons([outline])
    if find_foreign(valid)[0]:
        why = "it would be drawn nowhere"
        return [Finding("error", Where(file), "the outline is not in degrees", why, DEGREES_REPAIR)]
    if shapely.is_empty(valid[0]):
        repair = "give it as a Polygon or MultiPolygon, or leave it out"
        return [Finding("error", Where(file), "the outline has no area", "the map would have no land", repair)]
    if not shapely.is_valid(outline):
        reason = shapely.is_valid_reason(outline)
        return [Finding("warning", Where(file), f"the outline is not valid: {reason}", "it is repaired when drawn")]
    return []


def _inspect_polygons(polygons: tuple[Any, ...], places: Places, where: Where) -> list[Finding]:
    given = np.empty(len(polygons), object)
    given[:] = polygons
    valid = repair_polygons(polygons)
    empty = shapely.is_empty(valid)
    findings = [
        Finding(
            "error",
            where,
            f"{places.ids[i]} has no polygon with an area",
            "when polygons are given, each place needs one",
            "draw it, or leave the polygons out: places are then drawn from their points",
        )
        for i in np.flatnonzero(empty)
    ]
    with np.errstate(invalid="ignore"):
        crossed = ~shapely.is_valid(given) & ~shapely.is_missing(given) & ~empty
    for i in np.flatnonzero(crossed):
        what = f"the polygon of {places.ids[i]} is not valid: {shapely.is_valid_reason(given[i])}"
        findings.append(
            Finding("warning", where, what, "it is repaired when drawn", "QGIS: Processing, Fix geometries")
        )
    foreign = find_foreign(valid)
    for i in np.flatnonzero(foreign):
        what = f"the polygon of {places.ids[i]} is not in degrees"
        findings.append(Finding("error", where, what, "it would be drawn nowhere", DEGREES_REPAIR))
    rows = np.flatnonzero(~empty & ~foreign)
    if not len(rows):
        return findings
    middle = shapely.get_coordinates(shapely.centroid(valid[rows]))
    crs = choose_crs(middle[:, 1], middle[:, 0])
    drawn = project(densify(valid[rows]), crs)
    ids = [places.ids[i] for i in rows]
    findings += _find_overlaps(valid[rows], ids, crs, where)
    findings += _find_gaps(valid[rows], crs, where)
    findings += _find_distant(drawn, ids, places.lat[rows], places.lon[rows], crs, where)
    return findings


def _find_overlaps(valid: Shaped, ids: list[str], crs: str, where: Where) -> list[Finding]:
    # Polygons of a valid coverage do not overlap: then the dear overlay of all neighbours is not needed.
    if shapely.coverage_is_valid(valid):
        return []
    bad = np.flatnonzero(~shapely.is_empty(shapely.coverage_invalid_edges(valid)))
    one, two = shapely.STRtree(valid).query(valid[bad], predicate="intersects")
    one = bad[one]
    pairs = np.unique(np.sort(np.column_stack([one, two])[one != two], axis=1), axis=0)
    common = shapely.intersection(valid[pairs[:, 0]], valid[pairs[:, 1]])
    area = np.zeros(len(pairs))
    areal = shapely.area(common) > 0
    area[areal] = measure_drawn(common[areal], crs)
    return [
        Finding(
            "warning",
            where,
            f"{ids[pairs[i, 0]]} and {ids[pairs[i, 1]]} overlap by {area[i]:,.3f} km2",
            "land that belongs to two places would be counted twice; it is given to the smaller one",
            "QGIS: mend the shared border with the topological editing tools",
        )
        for i in np.argsort(-area, kind="stable")
        if area[i] >= OVERLAP_KM2
    ]


def _find_gaps(valid: Shaped, crs: str, where: Where) -> list[Finding]:
    whole = shapely.coverage_is_valid(valid)
    land = shapely.coverage_union_all(valid) if whole else shapely.union_all(valid)
    filled = shapely.polygons(shapely.get_exterior_ring(shapely.get_parts(land)))
    holes = shapely.get_parts(repair_polygons([shapely.difference(shapely.union_all(filled), land)]))
    drawn = project(holes, crs)
    area, edge = shapely.area(drawn), shapely.length(drawn)
    # Twice the area over the circumference is the width of something long and narrow.
    narrow = (area > 1e6 * GAP_KM2) & (2 * area < GAP_M * edge)
    if not narrow.any():
        return []
    what = f"{int(narrow.sum())} gaps narrower than {GAP_M:.0f} m between polygons, {area[narrow].sum() / 1e6:,.3f} km2"
    return [Finding("warning", where, what, "they are closed when drawn", "QGIS: Topology checker, must not have gaps")]


def _find_distant(drawn: Shaped, ids: list[str], lat: Floats, lon: Floats, crs: str, where: Where) -> list[Finding]:
    known = np.flatnonzero(np.isfinite(lat) & np.isfinite(lon))
    x, y = project_points(lon[known], lat[known], crs)
    km = _measure_away(drawn[known], x, y)
    return [
        Finding(
            "warning",
            where,
            f"the polygon of {ids[known[i]]} lies {km[i]:,.0f} km from the point of that place",
            "the polygon or the point may be that of another place",
            "check the ids in both files, and that lat and lon are not exchanged",
        )
        for i in np.flatnonzero(km > FAR_KM)
    ]


def _inspect_points(shapes: Shapes, places: Places, file: str) -> list[Finding]:
    land = repair_polygons([shapes.outline])
    if shapely.is_empty(land[0]) or find_foreign(land)[0]:
        return []
    crs = choose_crs(places.lat, places.lon)
    outline = repair_polygons(project(densify(land), crs))[0]
    known = np.flatnonzero(np.isfinite(places.lat) & np.isfinite(places.lon))
    x, y = project_points(places.lon[known], places.lat[known], crs)
    km = _measure_away(outline, x, y)
    why = (
        "the outline is extended around it" if shapes.polygons is None else "the map would show it outside the country"
    )
    return [
        Finding(
            "warning",
            Where(file),
            f"{places.ids[known[i]]} lies {km[i]:,.0f} km outside the outline",
            why,
            "check its lat and lon, or draw the outline around it",
        )
        for i in np.flatnonzero(km * 1000 > NEAR_M)
    ]


def _measure_away(land: Any, x: Floats, y: Floats) -> Floats:
    """Return the km from the land to each point; infinite for a point that the projection cannot show."""
    shapely.prepare(land)
    shown = np.isfinite(x) & np.isfinite(y)
    metres = shapely.distance(land, shapely.points(np.where(shown, x, 0), np.where(shown, y, 0)))
    return np.where(shown, metres / 1000, np.inf)
