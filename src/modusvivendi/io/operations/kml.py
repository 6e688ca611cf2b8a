"""KML 2.2: a placemark for each volume; what KML has no word for stands in its ExtendedData.

Read: Polygon, LineString, Point, TimeSpan, name, id, Data. No networks links, styles or models; a document type is
refused (``io.tree``), so nothing is expanded or fetched. Heights in coordinates are above the sea or the ground and are
not used: give lower_m and upper_m as Data.
"""

import json
from collections.abc import Sequence
from typing import Any
from xml.sax.saxutils import escape, quoteattr

from modusvivendi.core.errors import Where
from modusvivendi.core.operations import Circle, Corridor, Filing, Movement, Outline, Point, Polygon
from modusvivendi.io.documents import parse_json
from modusvivendi.io.findings import Findings
from modusvivendi.io.operations.fields import JSON_FIELDS, Draft, to_number
from modusvivendi.io.operations.geojson import open_ring
from modusvivendi.io.operations.wording import list_line, list_outlines, say_fields, say_width
from modusvivendi.io.tree import Element, parse_xml

DEPTH = 40
ELEMENTS = 500_000
_SPACE = "http://www.opengis.net/kml/2.2"


def parse_placemarks(data: bytes, file: str, findings: Findings) -> list[Draft]:
    """Return the drafts of a KML document; faults go to the findings."""
    root = parse_xml(data, file, findings, depth=DEPTH, elements=ELEMENTS, why="placemarks need nothing of the kind")
    if root is None:
        return []
    if root.tag != "kml":
        findings.add("kml", root.where, f"the document is a {root.tag[:60]}, not kml", "", "save it as KML 2.2")
        return []
    for link in root.walk("NetworkLink"):
        findings.add("kml", link.where, "a NetworkLink is not followed", "nothing is fetched", "save what it shows")
    drafts: dict[str, Draft] = {}
    for row, placemark in enumerate(root.walk("Placemark")):
        fields = _read_fields(placemark, findings)
        draft = drafts.setdefault(str(fields.get("id", f"#{row}")), Draft(placemark.where, fields))
        _read_shapes(placemark, draft, fields, findings)
    return list(drafts.values())


def format_placemarks(filings: Sequence[Filing]) -> str:
    """Return objects as a KML document."""
    rows: list[str] = []
    for filing in filings:
        fields = say_fields(filing)
        if isinstance(filing, Movement):
            rows.append(_placemark(filing, f"<LineString>{_coordinates(list_line(filing))}</LineString>", fields))
        for outline, window in list_outlines(filing):
            rows.append(_placemark(filing, _say_geometry(outline), {**fields, **window, **say_width(outline)}))
    body = "\n".join(rows)
    return f'<?xml version="1.0" encoding="UTF-8"?>\n<kml xmlns="{_SPACE}"><Document>\n{body}\n</Document></kml>\n'


def _read_fields(placemark: Element, findings: Findings) -> dict[str, Any]:
    fields: dict[str, Any] = {}
    extended = placemark.first("ExtendedData")
    for data in extended.all("Data") if extended else ():
        value = data.first("value")
        fields[data.attributes.get("name", "")[:200]] = value.text if value else ""
    if extended:
        for data in extended.walk("SimpleData"):
            fields[data.attributes.get("name", "")[:200]] = data.text
    name = placemark.first("name")
    if name and name.text != fields.get("id"):
        fields.setdefault("name", name.text)
    if "id" in placemark.attributes:
        fields.setdefault("id", placemark.attributes["id"])
    for field, tag in (("start", "begin"), ("end", "end")):
        time = placemark.find("TimeSpan", tag)
        if time is not None:
            fields.setdefault(field, time.text)
    for key in JSON_FIELDS:
        if str(fields.get(key, "")).startswith(("[", "{")):
            fields[key] = parse_json(fields[key], placemark.where, findings, "")
    return fields


def _read_shapes(placemark: Element, draft: Draft, fields: dict[str, Any], findings: Findings) -> None:
    count = 0
    for polygon in placemark.walk("Polygon"):
        count += 1
        if polygon.first("innerBoundaryIs"):
            repair = "file the parts around the hole"
            findings.add("kml", polygon.where, "the polygon has a hole", "an outline has no holes", repair)
        ring = polygon.find("outerBoundaryIs", "LinearRing", "coordinates")
        if points := _read_points(ring, polygon.where, findings):
            draft.outlines.append((Polygon(open_ring(points)), fields, polygon.where))
    for line in placemark.walk("LineString"):
        count += 1
        points = _read_points(line.first("coordinates"), line.where, findings)
        if str(fields.get("kind", "")).lower() == "movement":
            draft.line = points
        elif points:
            width = _need(fields, "half_width_m", line.where, findings)
            draft.outlines += [(Corridor(points, width), fields, line.where)] if width is not None else []
    for point in placemark.walk("Point"):
        count += 1
        if points := _read_points(point.first("coordinates"), point.where, findings):
            width = _need(fields, "radius_m", point.where, findings)
            draft.outlines += [(Circle(points[0], width), fields, point.where)] if width is not None else []
    if not count:
        repair = "give a Polygon, a LineString or a Point"
        findings.add("kml", placemark.where, "the placemark has no shape that can be filed", "", repair)


def _need(fields: dict[str, Any], name: str, where: Where, findings: Findings) -> float | None:
    number = to_number(fields.get(name))
    if number is None:
        findings.add("kml", where, f"{name} is missing", "", f'add <Data name="{name}"><value>500</value></Data>')
    return number


def _read_points(element: Element | None, where: Where, findings: Findings) -> tuple[Point, ...]:
    """Return longitudes and latitudes from ``lon,lat[,height] lon,lat…``."""
    points: list[Point] = []
    for text in (element.text if element else "").split():
        parts = [to_number(part) for part in text.split(",")]
        if len(parts) not in (2, 3) or parts[0] is None or parts[1] is None:
            at = element.where if element else where
            findings.add("kml", at, f"{text[:60]!r} is no position", "", "write longitude,latitude in degrees")
            return ()
        points.append((parts[0], parts[1]))
    if not points:
        findings.add("kml", where, "the shape has no coordinates", "", "write longitude,latitude in degrees")
    return tuple(points)


def _placemark(filing: Filing, shape: str, fields: dict[str, Any]) -> str:
    data = "".join(
        f"<Data name={quoteattr(name)}><value>{_say(value)}</value></Data>" for name, value in fields.items()
    )
    start, end = fields.get("start", fields.get("since", "")), fields.get("end", fields.get("expiry", ""))
    span = f"<TimeSpan><begin>{start}</begin><end>{end}</end></TimeSpan>" if start and end else ""
    name = f"<name>{escape(filing.name or filing.id)}</name>"
    return f"<Placemark>{name}{span}<ExtendedData>{data}</ExtendedData>{shape}</Placemark>"


def _say(value: Any) -> str:
    if isinstance(value, str):
        return escape(value)
    return escape(json.dumps(value, ensure_ascii=False, allow_nan=False))


def _say_geometry(outline: Outline) -> str:
    match outline:
        case Polygon(vertices=points):
            ring = _coordinates([*points, points[0]])
            return f"<Polygon><outerBoundaryIs><LinearRing>{ring}</LinearRing></outerBoundaryIs></Polygon>"
        case Corridor(line=points):
            return f"<LineString>{_coordinates(points)}</LineString>"
        case Circle(centre=centre):
            return f"<Point>{_coordinates([centre])}</Point>"


def _coordinates(points: Sequence[Point]) -> str:
    return f"<coordinates>{' '.join(f'{lon!r},{lat!r}' for lon, lat in points)}</coordinates>"
