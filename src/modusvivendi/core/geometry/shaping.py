"""From the drawing material of a dossier to its cells."""

from typing import Any

import numpy as np

from modusvivendi.core.dossier import Shapes
from modusvivendi.core.errors import ModusError, Where
from modusvivendi.core.geometry.cells import Cells
from modusvivendi.core.geometry.cleaning import (
    DEGREES_REPAIR,
    clean_coverage,
    find_foreign,
    refuse_places,
    repair_polygons,
)
from modusvivendi.core.geometry.planar import shapely
from modusvivendi.core.geometry.projection import choose_crs, densify, project, project_points
from modusvivendi.core.geometry.tessellation import tessellate
from modusvivendi.core.ranges import Floats, Ints, freeze
from modusvivendi.core.territory import Places

_POINTS = Where("places.csv")


def shape_cells(shapes: Shapes, places: Places, projection: str = "") -> Cells:
    """Return one cell for each place, as a valid coverage in an equal-area projection.

    With polygons: repaired, projected and cleaned as a coverage; the land moved is in ``moved_km2``. Without: Voronoi
    cells of all points of all places (their own lat and lon, and points.csv) inside the outline, joined by place and
    marked schematic. Without an outline, inside the hull of the points, drawn out by their usual distance.

    The same input gives the same cells, in whatever order the places come.

    Raises ``ModusError`` when there are no places, a place has neither polygon nor point, a polygon is empty or
    covered by others, most places lie outside the outline, or the projection is not equal-area.
    """
    if not len(places):
        raise ModusError("there are no places to draw", Where("places.csv"), "add at least one row")
    crs = choose_crs(*_centres(shapes, places), projection)
    outline = _project_outline(shapes.outline, crs)
    if shapes.polygons is not None:
        drawn, moved = clean_coverage(shapes.polygons, places.ids, crs)
        edge = shapely.coverage_union_all(drawn) if outline is None else outline
        return Cells(
            polygons=freeze(drawn),
            crs=crs,
            schematic=False,
            moved_km2=freeze(moved),
            outline=edge,
            credit=shapes.outline_credit,
        )
    points, owner = _gather_points(shapes, places, crs)
    tiles = tessellate(points, owner, places.ids, outline)
    credit = shapes.outline_credit
    if tiles.extended:
        beyond = len(tiles.extended)
        credit = f"{credit}; extended around {beyond} place{'s' * (beyond > 1)} outside it".removeprefix("; ")
    return Cells(
        polygons=freeze(tiles.polygons),
        crs=crs,
        schematic=True,
        moved_km2=freeze(np.zeros(len(places))),
        outline=None if outline is None else tiles.outline,
        credit=credit,
        extended=tiles.extended,
    )


def _centres(shapes: Shapes, places: Places) -> tuple[Floats, Floats]:
    """Return lat and lon to centre the map on: the places' own, else their polygons'."""
    if shapes.polygons is None or (np.isfinite(places.lat) & np.isfinite(places.lon)).all():
        return places.lat, places.lon
    valid = repair_polygons(shapes.polygons)
    middle = shapely.get_coordinates(shapely.centroid(valid[~shapely.is_empty(valid) & ~find_foreign(valid)]))
    return middle[:, 1], middle[:, 0]


def _project_outline(outline: Any, crs: str) -> Any:
    if outline is None:
        return None
    valid = repair_polygons([outline])
    if shapely.is_empty(valid[0]):
        raise ModusError(
            "the outline has no area", Where("outline.geojson"), "give it as a Polygon or MultiPolygon, or leave it out"
        )
    if find_foreign(valid).any():
        raise ModusError("the outline is not in degrees", Where("outline.geojson"), DEGREES_REPAIR)
    drawn = repair_polygons(project(densify(valid), crs))[0]
    if shapely.is_empty(drawn):
        raise ModusError(
            "the outline reaches to the far side of the Earth",
            Where("outline.geojson"),
            "check that it is the country's",
        )
    return drawn


def _gather_points(shapes: Shapes, places: Places, crs: str) -> tuple[Floats, Ints]:
    """Return all points (m, 2) in metres and the row number of the place of each (m,)."""
    own = np.flatnonzero(np.isfinite(places.lat) & np.isfinite(places.lon))
    owner: Ints = np.concatenate([own, np.array([row for row, _, _ in shapes.points], np.int64)])
    lon = np.concatenate([places.lon[own], [lon for _, lon, _ in shapes.points]])
    lat = np.concatenate([places.lat[own], [lat for _, _, lat in shapes.points]])
    refuse_places(
        np.bincount(owner, minlength=len(places)) == 0,
        places.ids,
        "neither a polygon nor a point",
        _POINTS,
        "fill in lat and lon, or add rows to points.csv",
    )
    points = np.column_stack(project_points(lon, lat, crs))
    # The projection has no place for what lies opposite its centre.
    far = np.zeros(len(places), bool)
    far[owner[~np.isfinite(points).all(axis=1)]] = True
    refuse_places(far, places.ids, "a point on the far side of the Earth from the others", _POINTS, "check lat and lon")
    return points, owner.astype(np.int64)
