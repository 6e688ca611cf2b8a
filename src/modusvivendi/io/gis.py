"""Polygons of the places and the outline of the country, from GeoJSON, GeoPackage or Shapefile."""

import json
import math
import warnings
from collections.abc import Mapping
from typing import Any

import numpy as np

from modusvivendi.core.dossier import Shapes
from modusvivendi.core.errors import Where
from modusvivendi.core.ranges import Floats
from modusvivendi.io import limits
from modusvivendi.io.draft import Draft
from modusvivendi.io.encoding import decode
from modusvivendi.io.files import OUTLINE, SHAPES, Folder
from modusvivendi.io.findings import Findings
from modusvivendi.io.nearest import suggest_among
from modusvivendi.io.sheets import Sheet

_AREAL = ("Polygon", "MultiPolygon")


def read_shapes(draft: Draft, folder: Folder) -> Shapes:
    """Read polygons, further points and outline; what is wrong with them is added to the findings."""
    outline, credit = _read_outline(folder)
    return Shapes(_read_polygons(draft, folder), _read_points(draft), outline, credit)


def _read_points(draft: Draft) -> tuple[tuple[int, float, float], ...]:
    sheet = draft.sheets.get("points")
    if sheet is None:
        return ()
    return tuple(_pick_points(draft, sheet))


def _pick_points(draft: Draft, sheet: Sheet) -> list[tuple[int, float, float]]:
    points: list[tuple[int, float, float]] = []
    lon, lat = sheet.number("lon").tolist(), sheet.number("lat").tolist()
    for row, place in enumerate(sheet.text("place")):
        if math.isnan(lon[row]) or math.isnan(lat[row]):
            draft.findings.add(
                "point",
                sheet.where(row, "lat"),
                "the point has no latitude or no longitude",
                "it cannot be placed",
                "fill in lat and lon, or delete the row",
            )
        elif place in draft.rows:
            points.append((draft.rows[place], lon[row], lat[row]))
    return points


def _read_outline(folder: Folder) -> tuple[Any | None, str]:
    if OUTLINE not in folder.names:
        return None, ""
    features = _read_geojson(OUTLINE, folder)
    if not features:
        return None, ""
    import shapely

    shapes = [shape for _, shape, _ in features]
    if not all(shapely.is_valid(shapes)):
        folder.findings.add(
            "shape",
            Where(OUTLINE),
            f"the outline is not a valid polygon: {next(shapely.is_valid_reason(s) for s in shapes if not s.is_valid)}",
            "it crosses itself; it is cleaned before use",
            "repair it in a GIS (QGIS: Fix geometries)",
            severity="warning",
        )
    outline = shapes[0] if len(shapes) == 1 else shapely.union_all(shapely.make_valid(np.array(shapes, object)))
    return outline, str(features[0][2].get("credit") or "")


def _read_polygons(draft: Draft, folder: Folder) -> tuple[Any, ...] | None:
    files = [name for name in SHAPES if name in folder.names]
    if not files:
        return None
    if len(files) > 1:
        folder.findings.add(
            "shape_files",
            Where(files[1]),
            f"there is also {files[0]}, which is used",
            "they may differ",
            "keep one of them",
            severity="warning",
        )
    file = files[0]
    features = _read_geojson(file, folder) if file.endswith(".geojson") else _read_gis(file, folder)
    return None if features is None else _match(draft, file, features)


def _match(draft: Draft, file: str, features: list[tuple[str, Any, Mapping[str, Any]]]) -> tuple[Any, ...] | None:
    found: dict[str, Any] = {}
    rows = draft.rows
    for id, shape, _ in features:
        if id in found:
            draft.findings.add(
                "shape_id", Where(file), f"there are two polygons with the id {id[:60]!r}", "", "merge them into one"
            )
        elif id not in rows:
            draft.findings.add(
                "shape_stranger",
                Where(file),
                f"the polygon {id[:60]!r} belongs to no place" if id else "a polygon has no id",
                "it is not drawn; polygons are matched by their column id",
                lambda id=id: suggest_among(id, tuple(rows)),
                severity="warning",
            )
        found[id] = shape
    for id in rows:
        if id not in found:
            draft.findings.add(
                "shape_missing",
                Where(file),
                f"the place {id[:60]!r} has no polygon",
                "with polygons, every place needs one",
                f"add a polygon with the id {id[:60]}, or remove the file to draw all places from their points",
            )
    return tuple(found[id] for id in rows) if found.keys() >= rows.keys() else None


def _read_geojson(file: str, folder: Folder) -> list[tuple[str, Any, Mapping[str, Any]]] | None:
    """Return id, shape and properties of each feature; None after a finding."""
    data = folder.read(file, limits.TABLE_BYTES)
    text = None if data is None else decode(data, file, folder.findings)
    if text is None:
        return None
    try:
        parsed = json.loads(text)
    except json.JSONDecodeError as error:
        where = Where(file, error.lineno, error.colno)
        folder.findings.add("geojson", where, f"is not JSON: {error.msg}", repair="export it again from the GIS")
        return None
    except (RecursionError, ValueError):
        folder.findings.add("geojson", Where(file, 1), "is nested too deeply", repair="export it again from the GIS")
        return None
    features: Any = parsed.get("features") if isinstance(parsed, dict) else None
    if isinstance(parsed, dict) and parsed.get("type") == "Feature":
        features = [parsed]
    if not isinstance(features, list) or not features:
        folder.findings.add(
            "geojson",
            Where(file, 1),
            "is not a GeoJSON FeatureCollection with features",
            repair="export it again from the GIS",
        )
        return None
    _check_system(parsed, file, folder.findings)
    before = folder.findings.counts["error"]
    found = [_read_feature(feature, i, file, folder.findings) for i, feature in enumerate(features, start=1)]
    return [one for one in found if one] if folder.findings.counts["error"] == before else None


def _check_system(parsed: Mapping[str, Any], file: str, findings: Findings) -> None:
    named = json.dumps(parsed.get("crs", ""))[:300]
    if "crs" in parsed and "CRS84" not in named and "4326" not in named:
        findings.add(
            "crs",
            Where(file, 1),
            "its coordinates are not longitude and latitude",
            "GeoJSON is always in WGS 84 (RFC 7946)",
            "export it in EPSG:4326",
        )


def _read_feature(
    feature: Any, number: int, file: str, findings: Findings
) -> tuple[str, Any, Mapping[str, Any]] | None:
    import shapely
    from shapely.geometry import shape

    where = Where(file)
    properties = feature.get("properties") if isinstance(feature, dict) else None
    geometry: Any = feature.get("geometry") if isinstance(feature, dict) else None
    kind = geometry.get("type") if isinstance(geometry, dict) else None
    if kind not in _AREAL:
        findings.add(
            "geojson",
            where,
            f"feature {number} is {str(kind)[:40]}, not a polygon",
            "",
            "keep polygons and multipolygons only",
        )
        return None
    try:
        made: Any = shape(geometry)
        bounds: Floats = shapely.bounds(made)
        good = not made.is_empty and bool(np.isfinite(bounds).all()) and _is_on_earth(bounds)
    except Exception:  # shapely raises many kinds for malformed coordinates, all of them meaning the same here
        good, made = False, None
    if not good:
        findings.add(
            "geojson",
            where,
            f"feature {number} has coordinates that are no longitude and latitude",
            "a polygon is a list of rings of [longitude, latitude] in degrees",
            "export it again in EPSG:4326",
        )
        return None
    kept: Mapping[str, Any] = properties if isinstance(properties, dict) else {}
    return str(kept.get("id", feature.get("id", "")) or ""), shapely.force_2d(made), kept


def _is_on_earth(bounds: Floats) -> bool:
    return bool(bounds[0] >= -180 and bounds[1] >= -90 and bounds[2] <= 180 and bounds[3] <= 90)


def _read_gis(file: str, folder: Folder) -> list[tuple[str, Any, Mapping[str, Any]]] | None:
    # Read once for the size limit and the hash; the library opens the file itself, as a Shapefile has several.
    if folder.read(file, limits.TABLE_BYTES) is None:
        return None
    import shapely
    from pyogrio import raw

    path = folder.path / file
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            meta, _, geometry, columns = raw.read(path, max_features=limits.ROWS)
        names = [str(name) for name in meta["fields"]]
        at = next((i for i, name in enumerate(names) if name.lower() == "id"), None)
        shapes = shapely.force_2d(shapely.from_wkb(geometry))
    except Exception as error:  # the GIS library raises many kinds for a broken file, all of them meaning the same here
        folder.findings.add(
            "gis",
            Where(file),
            f"cannot be read: {str(error).splitlines()[0][:160]}",
            "",
            "export it again from the GIS",
        )
        return None
    if at is None:
        folder.findings.add(
            "gis",
            Where(file),
            "has no column id",
            "polygons are matched to places by it",
            f"rename one of its columns to id: {', '.join(names[:12])}",
        )
        return None
    ids = [str(cell) if cell is not None else "" for cell in columns[at]]
    return _check_gis(file, folder.findings, ids, shapes, str(meta.get("crs") or ""))


def _check_gis(
    file: str, findings: Findings, ids: list[str], shapes: Any, crs: str
) -> list[tuple[str, Any, Mapping[str, Any]]] | None:
    import shapely

    good = np.array([shape is not None and shape.geom_type in _AREAL and not shape.is_empty for shape in shapes])
    for row in np.flatnonzero(~good):
        findings.add("gis", Where(file), f"the shape of {ids[row][:60]!r} is not a polygon", "", "keep polygons only")
    if not good.all():
        return None
    if crs and crs != "EPSG:4326":
        try:
            shapes = _to_degrees(shapes, crs)
        except Exception as error:  # pyproj raises for a system it does not know
            findings.add(
                "crs", Where(file), f"unknown coordinate system: {str(error)[:120]}", "", "export it in EPSG:4326"
            )
            return None
    bounds: Floats = shapely.bounds(shapes)
    if len(bounds) and not all(np.isfinite(row).all() and _is_on_earth(row) for row in bounds):
        findings.add("crs", Where(file), "its coordinates are not longitude and latitude", "", "export it in EPSG:4326")
        return None
    return [(id, shape, {}) for id, shape in zip(ids, shapes, strict=True)]


def _to_degrees(shapes: Any, crs: str) -> Any:
    import shapely
    from pyproj import Transformer

    change = Transformer.from_crs(crs, "EPSG:4326", always_xy=True)

    def move(points: Floats) -> Floats:
        return np.column_stack(change.transform(points[:, 0], points[:, 1]))

    return shapely.transform(shapes, move)
