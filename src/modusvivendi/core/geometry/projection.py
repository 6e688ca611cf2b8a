"""Equal-area projections: chosen, checked, and applied both ways.

Geometries come in degrees (longitude, latitude on WGS 84) and go out in metres, and back.
"""

from functools import lru_cache
from typing import Any

import numpy as np
import pyproj
import pyproj.exceptions

from modusvivendi.core.errors import ModusError, Where
from modusvivendi.core.geometry.cells import Shaped
from modusvivendi.core.geometry.planar import shapely
from modusvivendi.core.ranges import Floats, Ints

AREA_TOLERANCE = 5e-4
"""How far the area of a small square may be off, as a share, anywhere among the places."""

STEP_DEGREES = 0.05
"""Longer edges are divided before they are projected: the chord of 5 km of a parallel misses it by under a metre."""

_ELLIPSOID = pyproj.Geod(ellps="WGS84")
_WHERE = Where("dossier.toml")
_REPAIR = "leave projection out, or write an equal-area one: EPSG:6933, or +proj=laea +lat_0=… +lon_0=… +units=m"


def choose_crs(lat: Floats, lon: Floats, projection: str = "") -> str:
    """Return the dossier's own projection, or Lambert azimuthal equal-area centred on the places.

    ``lat``, ``lon`` (n,) in degrees; NaN is left out. Raises ``ModusError`` when the given projection is unknown, is
    not in metres or does not keep areas (small squares around the places, projected, against their area on the
    ellipsoid), and when no place has coordinates.
    """
    known = np.isfinite(lat) & np.isfinite(lon)
    if not known.any():
        raise ModusError(
            "no place has coordinates, so there is nothing to centre a map on",
            Where("places.csv"),
            "fill in lat and lon, or add polygons",
        )
    lat, lon = lat[known], lon[known]
    if projection:
        _check_equal_area(projection, lat, lon)
        return projection
    phi, lam = np.radians(lat), np.radians(lon)
    x, y, z = (np.cos(phi) * np.cos(lam)).mean(), (np.cos(phi) * np.sin(lam)).mean(), np.sin(phi).mean()
    centre = np.degrees([np.arctan2(z, np.hypot(x, y)), np.arctan2(y, x)])
    return f"+proj=laea +lat_0={centre[0]:.1f} +lon_0={centre[1]:.1f} +datum=WGS84 +units=m +no_defs"


def project_points(lon: Floats, lat: Floats, crs: str) -> tuple[Floats, Floats]:
    """Return x and y in metres of points in degrees."""
    x, y = _transformer("EPSG:4326", crs).transform(lon, lat)
    return np.asarray(x, float), np.asarray(y, float)


def project(geometries: Any, crs: str) -> Any:
    """Return geometries (one, or an array) of degrees in metres; see ``densify`` for what to do first."""
    return _apply(geometries, _transformer("EPSG:4326", crs))


def unproject(geometries: Any, crs: str) -> Any:
    """Return geometries (one, or an array) of metres in degrees."""
    return _apply(geometries, _transformer(crs, "EPSG:4326"))


def densify(polygons: Shaped, step: float = STEP_DEGREES) -> Shaped:
    """Divide every edge longer than ``step`` (in the units of the polygons) into equal parts.

    The new vertices of an edge do not depend on the direction in which it is run through, so that a border shared by
    two polygons stays shared to the last bit, which ``shapely.segmentize`` does not promise.
    """
    # Shapely 2.2 crashes on ragged arrays that hold empty polygons.
    full = ~shapely.is_empty(polygons)
    divided = np.array(polygons, object)
    if full.any():
        divided[full] = _divide_edges(divided[full], step)
    return divided


def _check_equal_area(projection: str, lat: Floats, lon: Floats) -> None:
    try:
        projected = _read_crs(projection).is_projected
    except pyproj.exceptions.CRSError as error:
        raise ModusError(f"projection {projection!r} is not known", _WHERE, _REPAIR) from error
    if not projected:
        raise ModusError(f"projection {projection!r} is not in metres", _WHERE, _REPAIR)
    south, north, west, east = float(lat.min()), float(lat.max()), float(lon.min()), float(lon.max())
    worst = max(
        _area_error(projection, south + (north - south) * i / 4, west + (east - west) * j / 4)
        for i in range(5)
        for j in range(5)
    )
    if worst > AREA_TOLERANCE:
        said = f"by up to {worst:.2%}" if np.isfinite(worst) else "without bound"
        raise ModusError(f"projection {projection!r} is not equal-area: it changes areas here {said}", _WHERE, _REPAIR)


def _area_error(projection: str, lat: float, lon: float) -> float:
    """Return by what share the projection changes the area of a square of 0.02 degrees."""
    ring_lon = np.clip(lon + np.array([-0.01, 0.01, 0.01, -0.01]), -180, 180)
    ring_lat = np.clip(lat + np.array([-0.01, -0.01, 0.01, 0.01]), -90, 90)
    true = abs(_ELLIPSOID.polygon_area_perimeter(ring_lon, ring_lat)[0])
    x, y = project_points(ring_lon, ring_lat, projection)
    drawn = float(shapely.area(shapely.polygons(np.column_stack([x, y])))) if np.isfinite(x + y).all() else np.inf
    return abs(drawn / true - 1)


def _divide_edges(polygons: Shaped, step: float) -> Shaped:
    kind, xy, offsets = shapely.to_ragged_array(polygons, include_z=False)
    rings, upper = np.asarray(offsets[0], np.int64), offsets[1:]
    start: Floats = xy
    end: Floats = np.roll(xy, -1, axis=0)
    parts = np.maximum(np.ceil(np.hypot(*(end - start).T) / step), 1).astype(np.int64)
    parts[rings[1:] - 1] = 1
    first: Ints = np.concatenate([[0], np.cumsum(parts)])
    edge: Ints = np.repeat(np.arange(len(xy)), parts)
    rank: Ints = np.arange(len(edge)) - first[edge]
    forward = (start[:, 0] < end[:, 0]) | ((start[:, 0] == end[:, 0]) & (start[:, 1] <= end[:, 1]))
    low: Floats = np.where(forward[:, None], start, end)
    high: Floats = np.where(forward[:, None], end, start)
    share: Floats = np.where(forward[edge], rank, parts[edge] - rank) / parts[edge]
    dense: Floats = low[edge] + (high - low)[edge] * share[:, None]
    dense[first[:-1]] = start
    return np.asarray(shapely.from_ragged_array(kind, dense, (first[rings], *upper)), object)


def _apply(geometries: Any, transformer: pyproj.Transformer) -> Any:
    def turn(xy: Floats) -> Floats:
        return np.column_stack(transformer.transform(xy[:, 0], xy[:, 1]))

    return shapely.transform(geometries, turn, include_z=False)


def _read_crs(projection: str) -> Any:
    return pyproj.CRS.from_user_input(projection)  # pyright: ignore[reportUnknownMemberType]


@lru_cache(maxsize=32)
def _transformer(source: str, target: str) -> pyproj.Transformer:
    return pyproj.Transformer.from_crs(source, target, always_xy=True)
