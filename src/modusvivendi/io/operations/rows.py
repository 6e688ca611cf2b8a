"""CSV for many objects at once: one row for each volume, those of one id together; rows said twice are counted once.

A line that begins with ``#`` is a remark.

Columns: kind, id, party, name, then ``points`` (``lon lat, lon lat, …``) or ``lon`` and ``lat``; ``radius_m`` makes a
circle of one point, ``half_width_m`` a corridor of several, else they are a ring; start and end (or since and expiry),
lower_m, upper_m, and the other fields as in GeoJSON. A movement needs points, start and end, or ``route`` as JSON.
"""

import csv
import io
import json
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from modusvivendi.core.errors import Where
from modusvivendi.core.names import suggest
from modusvivendi.core.operations import Circle, Corridor, Filing, Movement, Outline, Point, Polygon
from modusvivendi.io.documents import parse_json
from modusvivendi.io.findings import Findings
from modusvivendi.io.operations.fields import JSON_FIELDS, Draft, to_number
from modusvivendi.io.operations.geojson import open_ring
from modusvivendi.io.operations.wording import list_outlines, say_fields, say_width

ROWS = 200_000
CELL = 500_000
COLUMNS: tuple[str, ...] = (
    "kind", "id", "party", "name", "lon", "lat", "points", "radius_m", "half_width_m", "lower_m", "upper_m", "start",
    "end", "since", "expiry", "state", "priority", "closed", "reason", "verification", "verified_by", "verified_on",
    "margin_minutes", "route", "reports", "disclosure",
)  # fmt: skip


def parse_rows(text: str, file: str, findings: Findings) -> list[Draft]:
    """Return the drafts of a table; faults go to the findings, with their lines. A row said twice is a warning."""
    drafts: dict[str, Draft] = {}
    seen: dict[tuple[tuple[str, str], ...], int] = {}
    for line, fields in _read_lines(text, file, findings):
        where = Where(file, line)
        key = tuple(sorted((name, value) for name, value in fields.items() if name not in ("id", "name")))
        first = seen.setdefault(key, line)
        if first != line:
            what = f"the row says the same as line {first} and is counted once"
            findings.add("twice", where, what, "filed twice, it would be told twice", "delete one", "warning")
            continue
        values: dict[str, Any] = dict(fields)
        for name in JSON_FIELDS:
            if fields.get(name, "").startswith(("[", "{")):
                values[name] = parse_json(fields[name], where, findings, "")
        draft = drafts.setdefault(fields.get("id") or f"#{line}", Draft(where, values))
        _read_shape(fields, draft, where, findings, values)
    return list(drafts.values())


def format_rows(filings: Sequence[Filing]) -> str:
    """Return objects as a table."""
    out = io.StringIO()
    writer = csv.DictWriter(out, COLUMNS, lineterminator="\n")
    writer.writeheader()
    for filing in filings:
        fields = say_fields(filing)
        if isinstance(filing, Movement):
            writer.writerow(_say_row(fields))
        for outline, window in list_outlines(filing):
            writer.writerow(_say_row({**fields, **window, **_say_outline(outline)}))
    return out.getvalue()


def _read_lines(text: str, file: str, findings: Findings) -> Iterator[tuple[int, dict[str, str]]]:
    """Yield the line and the filled cells of each row."""
    header: list[str] = []
    csv.field_size_limit(CELL)
    reader = csv.reader(io.StringIO(text, newline=""), strict=True)
    line, count = 1, 0
    while True:
        try:
            row = next(reader, None)
        except csv.Error as error:
            findings.add("csv", Where(file, reader.line_num), f"the row cannot be read: {error}", "", "mend the quotes")
            return
        at, line = line, reader.line_num + 1
        if row is None:
            if not header:
                findings.add("csv", Where(file), "the table is empty", "", f"begin with {','.join(COLUMNS[:7])},…")
            return
        cells = [cell[1:] if cell.startswith("'") else cell for cell in (cell.strip() for cell in row)]
        if not any(cells) or cells[0].startswith("#"):
            continue
        if not header:
            header = [cell.lower() for cell in cells]
            if not _check_header(header, Where(file, at), findings):
                return
            continue
        count += 1
        if count > ROWS:
            findings.add("csv", Where(file, at), f"there are more than {ROWS:,} rows", "", "split the file")
            return
        if len(cells) > len(header):
            findings.add("csv", Where(file, at), f"the row has {len(cells)} cells, not {len(header)}", "", "quote it")
            continue
        yield at, {name: cell for name, cell in zip(header, cells, strict=False) if cell}


def _check_header(header: Sequence[str], where: Where, findings: Findings) -> bool:
    unknown = [name for name in header if name not in COLUMNS]
    for name in unknown:
        why = "what is not read is not checked"
        findings.add("column", where, f"there is no column {name[:40]!r}", why, suggest(name[:40], COLUMNS), "warning")
    if len(set(header)) < len(header):
        findings.add("csv", where, "a column is there twice", "", "rename one")
        return False
    if not {"points", "lon", "route"} & set(header):
        findings.add("csv", where, "no column says where", "", "give lon and lat, points, or route")
        return False
    return True


def _read_shape(
    fields: Mapping[str, str], draft: Draft, where: Where, findings: Findings, values: Mapping[str, Any]
) -> None:
    points = _read_points(fields)
    kind = fields.get("kind", "").lower()
    if kind == "movement":
        draft.line = points or ()
        return
    radius, width = to_number(fields.get("radius_m")), to_number(fields.get("half_width_m"))
    outline: Outline | None = None
    if points and len(points) == 1 and radius is not None:
        outline = Circle(points[0], radius)
    elif points and len(points) > 1 and width is not None:
        outline = Corridor(points, width)
    elif points and len(points) > 2:
        outline = Polygon(open_ring(points))
    if outline is None:
        repair = "give lon, lat and radius_m; or points as 'lon lat, lon lat, …' (with half_width_m for a line)"
        findings.add("csv", where, "where it is cannot be read", "", repair)
        return
    draft.outlines.append((outline, values, where))


def _read_points(fields: Mapping[str, str]) -> tuple[Point, ...] | None:
    texts = fields["points"].split(",") if "points" in fields else [f"{fields.get('lon', '')} {fields.get('lat', '')}"]
    points: list[Point] = []
    for text in texts:
        numbers = [to_number(part) for part in text.split()]
        if len(numbers) != 2 or numbers[0] is None or numbers[1] is None:
            return None
        points.append((numbers[0], numbers[1]))
    return tuple(points)


def _say_outline(outline: Outline) -> dict[str, Any]:
    match outline:
        case Circle(centre=(lon, lat)):
            return {"lon": repr(lon), "lat": repr(lat), **say_width(outline)}
        case Polygon(vertices=points) | Corridor(line=points):
            return {"points": ", ".join(f"{lon!r} {lat!r}" for lon, lat in points), **say_width(outline)}


def _say_row(fields: Mapping[str, Any]) -> dict[str, str]:
    return {name: _say_cell(value) for name, value in fields.items()}


def _say_cell(value: Any) -> str:
    text = value if isinstance(value, str) else json.dumps(value, ensure_ascii=False, allow_nan=False)
    # A spreadsheet would take such a text for a formula; the mark is taken off again in reading.
    return "'" + text if text.startswith(_FORMULA) and to_number(text) is None else text


_FORMULA = ("=", "+", "-", "@", "'")
