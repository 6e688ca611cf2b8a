"""Cursor-on-Target events: shapes that were drawn (``u-d-…``) and routes (``b-m-r``); one event for each volume.

The positions of units and people (``a-…``) are not read: this is no picture of who is where. What an event has no word
for stands in the element ``__modus`` of its detail.
"""

import json
from collections.abc import Sequence
from typing import Any
from xml.sax.saxutils import quoteattr

from modusvivendi.core.operations import Circle, Corridor, Filing, Movement, Outline, Point, Polygon
from modusvivendi.io.documents import parse_json
from modusvivendi.io.findings import Findings
from modusvivendi.io.operations.fields import JSON_FIELDS, Draft, to_number
from modusvivendi.io.operations.wording import list_line, list_outlines, say_fields, say_width
from modusvivendi.io.tree import Element, parse_xml

DEPTH = 20
ELEMENTS = 500_000
_UNKNOWN = "9999999.0"
_NO_POSITIONS = "where units and people are is not for this service"


def parse_events(data: bytes, file: str, findings: Findings) -> list[Draft]:
    """Return the drafts of an event, or of several within one element; faults go to the findings."""
    root = parse_xml(data, file, findings, depth=DEPTH, elements=ELEMENTS, why="events need nothing of the kind")
    if root is None:
        return []
    events = [root] if root.tag == "event" else list(root.all("event"))
    if not events:
        findings.add("cot", root.where, f"there is no event in {root.tag[:60]}", "", "give <event> elements")
    drafts: dict[str, Draft] = {}
    for row, event in enumerate(events):
        kind = event.attributes.get("type", "")
        if kind.startswith("a-"):
            what = f"an event of type {kind[:20]!r} is left out"
            findings.add("position", event.where, what, _NO_POSITIONS, "give shapes (u-d-…) and routes", "warning")
            continue
        fields = _read_fields(event, findings)
        draft = drafts.setdefault(str(fields.get("id", f"#{row}")), Draft(event.where, fields))
        _read_shape(event, kind, draft, fields, findings)
    return list(drafts.values())


def format_events(filings: Sequence[Filing]) -> str:
    """Return objects as Cursor-on-Target events within an element ``events``."""
    rows: list[str] = []
    for filing in filings:
        fields = say_fields(filing)
        if isinstance(filing, Movement):
            first, last = filing.route[0], filing.route[-1]
            window = {"start": first.arrive.isoformat(), "end": last.leave.isoformat()}
            rows.append(_event(filing, "b-m-r", _links(list_line(filing)), list_line(filing)[0], {**window, **fields}))
        for outline, window in list_outlines(filing):
            kind, shape, middle = _say_shape(outline)
            rows.append(_event(filing, kind, shape, middle, {**fields, **window, **say_width(outline)}))
    return '<?xml version="1.0" encoding="UTF-8"?>\n<events>\n' + "\n".join(rows) + "\n</events>\n"


def _read_fields(event: Element, findings: Findings) -> dict[str, Any]:
    ours = event.find("detail", "__modus")
    fields: dict[str, Any] = dict(ours.attributes) if ours else {}
    for key in JSON_FIELDS:
        if key in fields:
            fields[key] = parse_json(fields[key], event.where, findings, "")
    if "uid" in event.attributes:
        fields.setdefault("id", event.attributes["uid"])
    contact = event.find("detail", "contact")
    if contact and contact.attributes.get("callsign") not in (None, "", fields.get("id")):
        fields.setdefault("name", contact.attributes["callsign"])
    for name, field in (("start", "start"), ("stale", "end")):
        if name in event.attributes:
            fields.setdefault(field, event.attributes[name])
    return fields


def _read_shape(event: Element, kind: str, draft: Draft, fields: dict[str, Any], findings: Findings) -> None:
    links = [one for one in event.walk("link") if "point" in one.attributes]
    links += [one for one in event.walk("vertex") if "lat" in one.attributes]
    points = [_read_point(one, findings) for one in links]
    if None in points:
        return
    line = tuple(point for point in points if point is not None)
    ellipse = next(event.walk("ellipse"), None)
    if kind.startswith("b-m-r"):
        fields.setdefault("kind", "movement")
        draft.line = line
    elif ellipse is not None:
        _read_circle(event, ellipse, draft, fields, findings)
    elif line and (width := to_number(fields.get("half_width_m"))) is not None:
        draft.outlines.append((Corridor(line, width), fields, event.where))
    elif len(line) > 3 and line[0] == line[-1]:
        draft.outlines.append((Polygon(line[:-1]), fields, event.where))
    elif line and kind.startswith("u-d-r"):
        draft.outlines.append((Polygon(line), fields, event.where))
    else:
        repair = "close the shape (its last link as its first), or give an ellipse"
        findings.add("cot", event.where, f"the event ({kind[:20]}) has no shape that can be filed", "", repair)


def _read_circle(event: Element, ellipse: Element, draft: Draft, fields: dict[str, Any], findings: Findings) -> None:
    major, minor = (to_number(ellipse.attributes.get(name)) for name in ("major", "minor"))
    point = event.first("point")
    middle = _read_point(point, findings) if point is not None else None
    if middle is None or major is None or minor is None or major != minor:
        repair = "give a point, and major and minor alike"
        findings.add("cot", ellipse.where, "the ellipse is no circle around a point", "", repair)
        return
    draft.outlines.append((Circle(middle, major), fields, event.where))


def _read_point(element: Element, findings: Findings) -> Point | None:
    """Return a point from ``point="lat,lon[,height]"``, or from the attributes lat and lon."""
    text = element.attributes.get("point")
    parts = text.split(",") if text is not None else [element.attributes.get("lat"), element.attributes.get("lon")]
    lat, lon = (to_number(parts[0]), to_number(parts[1])) if len(parts) in (2, 3) else (None, None)
    if lat is None or lon is None:
        findings.add("cot", element.where, f"{str(text)[:60]!r} is no position", "", "write latitude,longitude")
        return None
    return lon, lat


def _say_shape(outline: Outline) -> tuple[str, str, Point]:
    match outline:
        case Polygon(vertices=points):
            return "u-d-f", _links([*points, points[0]]), points[0]
        case Corridor(line=points):
            return "u-d-f", _links(points), points[0]
        case Circle(centre=centre, radius_m=radius):
            size = f'major="{radius!r}" minor="{radius!r}" angle="360"'
            return "u-d-c-c", f"<shape><ellipse {size}/></shape>", centre


def _links(points: Sequence[Point]) -> str:
    return "".join(f'<link point="{lat!r},{lon!r}"/>' for lon, lat in points)


def _event(filing: Filing, kind: str, shape: str, middle: Point, fields: dict[str, Any]) -> str:
    start, end = (fields.get(one, fields.get(other, "")) for one, other in (("start", "since"), ("end", "expiry")))
    ours = " ".join(f"{name}={quoteattr(_say(value))}" for name, value in fields.items())
    lon, lat = middle
    unknown = f'hae="{_UNKNOWN}" ce="{_UNKNOWN}" le="{_UNKNOWN}"'
    return (
        f'<event version="2.0" uid={quoteattr(filing.id)} type="{kind}" how="h-g-i-g-o" time="{start}" start="{start}" '
        f'stale="{end}"><point lat="{lat!r}" lon="{lon!r}" {unknown}/><detail>{shape}'
        f"<contact callsign={quoteattr(filing.name or filing.id)}/><__modus {ours}/></detail></event>"
    )


def _say(value: Any) -> str:
    return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False, allow_nan=False)
