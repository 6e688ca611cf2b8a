"""Small countries for the tests: places, grids of squares, and the real layers beside the checkout."""

import json
from pathlib import Path

import numpy as np
import shapely

from modusvivendi.core.dossier import Shapes
from modusvivendi.core.geometry.cells import Cells
from modusvivendi.core.territory import Places

CRS = "+proj=laea +lat_0=35 +lon_0=38 +datum=WGS84 +units=m +no_defs"


def make_places(lon, lat, ids=None) -> Places:
    n = len(lon)
    return Places(
        ids=tuple(ids or (f"p{i:03}" for i in range(n))),
        names=({},) * n,
        parents=(None,) * n,
        towns=(None,) * n,
        lat=np.asarray(lat, float),
        lon=np.asarray(lon, float),
        area_km2=np.full(n, np.nan),
        population=np.full((n, 3), np.nan),
        sources=("",) * n,
        notes=("",) * n,
    )


def make_shapes(polygons=None, points=(), outline=None, credit="") -> Shapes:
    return Shapes(None if polygons is None else tuple(polygons), tuple(points), outline, credit)


def make_cells(polygons, outline=None) -> Cells:
    """Cells from polygons already in metres."""
    array = np.array(polygons, object)
    return Cells(array, CRS, False, np.zeros(len(array)), outline)


def make_grid(columns: int, rows: int, side: float, west=0.0, south=0.0) -> list[shapely.Polygon]:
    """Squares row by row from the south-west."""
    return [
        shapely.box(west + c * side, south + r * side, west + (c + 1) * side, south + (r + 1) * side)
        for r in range(rows)
        for c in range(columns)
    ]


def break_polygon(value: float) -> shapely.Polygon:
    """A polygon as a damaged file gives it: one coordinate is no number."""
    with np.errstate(invalid="ignore"):
        return shapely.Polygon([(36, 34), (value, 35), (38, 36)])


def centre_places(polygons) -> Places:
    points = shapely.get_coordinates(shapely.point_on_surface(np.array(polygons, object)))
    return make_places(points[:, 0], points[:, 1])


def read_layer(file: Path) -> tuple[Shapes, Places, np.ndarray]:
    """Polygons, places on them and the stated areas of a real layer."""
    features = json.loads(file.read_text(encoding="utf-8"))["features"]
    polygons = [shapely.geometry.shape(feature["geometry"]) for feature in features]
    points = shapely.get_coordinates(shapely.point_on_surface(np.array(polygons, object)))
    ids = [feature["properties"]["id"] for feature in features]
    area = np.array([feature["properties"]["area_km2"] for feature in features], float)
    return make_shapes(polygons), make_places(points[:, 0], points[:, 1], ids), area
