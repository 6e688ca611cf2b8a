"""GeoJSON (RFC 7946): one feature for each volume, those of one id together; a point with a radius is a circle.

The edges between positions are taken as geodesics, not as the straight lines in degrees that the standard has: over
100 km at 35 degrees the two are 140 m apart. A movement is a line with its checkpoints in the property ``route``.
"""

import json
from collections.abc import Mapping, Sequence
from typing import Any, cast

from modusvivendi.core.errors import Where
from modusvivendi.core.operations import Circle, Corridor, Filing, Movement, Outline, Point, Polygon
from modusvivendi.io.documents import parse_json
from modusvivendi.io.findings import Findings
from modusvivendi.io.operations.fields import Draft, to_number, to_points
from modusvivendi.io.operations.wording import list_line, list_outlines, say_fields, say_width

_HINT = "give a GeoJSON FeatureCollection"


def parse_features(text: str, file: str, findings: Findings) -> list[Draft]:
    """Return the drafts of a GeoJSON text; faults go to the findings."""
    where = Where(file)
    content = parse_json(text, where, findings, _HINT)
    if content is None:
        return []
    drafts: dict[str, Draft] = {}
    for row, feature in enumerate(list_features(content, where, findings)):
        properties = feature.get("properties")
        fields: dict[str, Any] = dict(cast("Mapping[str, Any]", properties)) if isinstance(properties, Mapping) else {}
        fields.setdefault("id", feature.get("id"))
        key = str(fields["id"]) if fields["id"] is not None else f"#{row}"
        if fields["id"] is None:
            del fields["id"]
        draft = drafts.setdefault(key, Draft(where, fields))
        for name in ("kind", "party"):
            if fields.get(name) != draft.fields.get(name):
                what = f"feature {row + 1} has the id {key[:60]!r} of another, and another {name}"
                findings.add("geojson", where, what, "volumes of one id are one object", "give it an id of its own")
        _read_geometry(feature.get("geometry"), draft, fields, f"feature {row + 1}", findings)
    return list(drafts.values())


def list_features(content: object, where: Where, findings: Findings) -> list[Mapping[str, Any]]:
    """Return the features of a collection, or the one that a text is; note what is neither."""
    found: Mapping[str, Any] = cast("Mapping[str, Any]", content) if isinstance(content, Mapping) else {}
    if found.get("type") == "Feature":
        return [found]
    features = found.get("features")
    if found.get("type") != "FeatureCollection" or not isinstance(features, list):
        findings.add("geojson", where, "is no GeoJSON feature or collection of features", "", _HINT)
        return []
    listed = cast("list[Any]", features)
    odd = [row for row, one in enumerate(listed) if not isinstance(one, Mapping)]
    for row in odd:
        findings.add("geojson", where, f"feature {row + 1} is no object", "", _HINT)
    return [cast("Mapping[str, Any]", one) for one in listed if isinstance(one, Mapping)]


def format_features(filings: Sequence[Filing]) -> str:
    """Return objects as a GeoJSON text."""
    features: list[dict[str, Any]] = []
    for filing in filings:
        fields = say_fields(filing)
        if isinstance(filing, Movement):
            line = [list(point) for point in list_line(filing)]
            features.append(_feature(filing, {"type": "LineString", "coordinates": line}, fields))
        for outline, window in list_outlines(filing):
            features.append(_feature(filing, say_geometry(outline), {**fields, **window, **say_width(outline)}))
    return json.dumps({"type": "FeatureCollection", "features": features}, ensure_ascii=False, allow_nan=False) + "\n"


def say_geometry(outline: Outline) -> dict[str, Any]:
    """Return the GeoJSON geometry of an outline: a ring, a line, or the middle of a circle."""
    match outline:
        case Polygon(vertices=points):
            return {"type": "Polygon", "coordinates": [[list(point) for point in (*points, points[0])]]}
        case Corridor(line=points):
            return {"type": "LineString", "coordinates": [list(point) for point in points]}
        case Circle(centre=centre):
            return {"type": "Point", "coordinates": list(centre)}


def _feature(filing: Filing, geometry: dict[str, Any], fields: dict[str, Any]) -> dict[str, Any]:
    return {"type": "Feature", "id": filing.id, "geometry": geometry, "properties": fields}


def _read_geometry(value: object, draft: Draft, fields: Mapping[str, Any], name: str, findings: Findings) -> None:
    geometry: Mapping[str, Any] = cast("Mapping[str, Any]", value) if isinstance(value, Mapping) else {}
    kind, coordinates = geometry.get("type"), geometry.get("coordinates")
    outlines: list[Outline] | str
    if fields.get("kind") == "movement" and kind == "LineString":
        draft.line = to_points(coordinates) or ()
        return
    match kind:
        case "Polygon":
            outlines = _read_rings([coordinates])
        case "MultiPolygon":
            outlines = _read_rings(coordinates)
        case "LineString":
            points, width = to_points(coordinates), to_number(fields.get("half_width_m"))
            outlines = [Corridor(points, width)] if points and width is not None else "give half_width_m with a line"
        case "Point":
            points, width = to_points([coordinates]), to_number(fields.get("radius_m"))
            outlines = [Circle(points[0], width)] if points and width is not None else "give radius_m with a point"
        case _:
            outlines = "give a Polygon, a Point with radius_m, or a LineString with half_width_m"
    if isinstance(outlines, str):
        what = f"{name}: the geometry ({str(kind)[:40]}) cannot be read"
        findings.add("geojson", draft.where, what, "", outlines)
        return
    draft.outlines += [(outline, fields, draft.where) for outline in outlines]


def _read_rings(value: object) -> list[Outline] | str:
    if not isinstance(value, list):
        return "give a list of positions [longitude, latitude]"
    outlines: list[Outline] = []
    for rings in cast("list[Any]", value):
        if not isinstance(rings, list) or len(cast("list[Any]", rings)) != 1:
            return "give one ring: an outline has no holes; file the parts around it"
        points = to_points(rings[0])
        if not points:
            return "give a list of positions [longitude, latitude]"
        outlines.append(Polygon(open_ring(points)))
    return outlines


def open_ring(points: tuple[Point, ...]) -> tuple[Point, ...]:
    """Return a ring without the repetition of its first point at the end."""
    return points[:-1] if len(points) > 1 and points[0] == points[-1] else points
