"""Text in the manner of an airspace control order: sets that end in ``//``, fields between ``/``.

    ACMID/ACM:OPERATION/NAME:N-1/POLYGON/USE:NORTH//
    POLYGON/LATS:350000.0N0360000.0E/LATS:350000.0N0361200.0E/LATS:351200.0N0361200.0E//
    EFFLEVEL/WGS84:0M-100M//
    APERIOD/DISCRETE/011200ZMAR2026/011400ZMAR2026//

``CIRCLE/LATS:…/5KM//`` has a radius and ``CORRIDOR/1000M/LATS:…/LATS:…//`` its whole width (M, KM or NM). Positions are
LATS (degrees, minutes, seconds) or LATM (degrees, minutes), with decimals. Times are to the minute, or to the second
with eight digits in front. Levels are metres above the ellipsoid: flight levels and heights above the ground or the sea
are refused, as turning them into metres would be guessing. What an order has no word for is ``AMPN/FIELD:VALUE//``.
A movement has no form here. Seconds have five decimals, so that positions come back within a millimetre.
"""

import math
import re
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from typing import Any
from urllib.parse import quote, unquote

from modusvivendi.core.errors import ModusError, Where
from modusvivendi.core.operations import Circle, Corridor, Filing, Movement, Outline, Point, Polygon
from modusvivendi.io.findings import Findings
from modusvivendi.io.operations.fields import KINDS, Draft, to_number
from modusvivendi.io.operations.wording import list_outlines, say_fields

MONTHS = ("JAN", "FEB", "MAR", "APR", "MAY", "JUN", "JUL", "AUG", "SEP", "OCT", "NOV", "DEC")
_METRES = {"M": 1.0, "KM": 1_000.0, "NM": 1_852.0}
_POSITION = re.compile(
    r"LAT(?P<form>[SM]):(?P<lat>\d{4,6}(?:\.\d{1,12})?)(?P<north>[NS])(?P<lon>\d{5,7}(?:\.\d{1,12})?)(?P<east>[EW])",
    re.ASCII,
)
_LENGTH = re.compile(r"(\d{1,9}(?:\.\d{1,12})?)(M|KM|NM)", re.ASCII)
_TIME = re.compile(r"(\d{2})(\d{2})(\d{2})(\d{2})?Z([A-Z]{3})(\d{4})", re.ASCII)
_LEVELS = re.compile(r"WGS84:(-?\d{1,9}(?:\.\d{1,12})?)M-(-?\d{1,9}(?:\.\d{1,12})?)M", re.ASCII)
_SHAPES = {"POLYGON": "give three positions or more", "CIRCLE": "write CIRCLE/LATS:…/5KM//",
           "CORRIDOR": "write CORRIDOR/1000M/LATS:…/LATS:…//"}  # fmt: skip


def parse_order(text: str, file: str, findings: Findings) -> list[Draft]:
    """Return the drafts of an order; faults go to the findings, with their lines."""
    drafts: dict[str, Draft] = {}
    current: Draft | None = None
    fields: dict[str, Any] = {}
    line = 1
    for chunk in text.split("//"):
        start = line + chunk[: len(chunk) - len(chunk.lstrip())].count("\n")
        line += chunk.count("\n")
        name, *parts = [part.strip() for part in chunk.strip().split("/")]
        where = Where(file, start)
        if name == "ACMID":
            fields = _read_heading(parts, where, findings)
            current = drafts.setdefault(str(fields.get("id", f"#{start}")), Draft(where, fields))
        elif current is None:
            if name in (*_SHAPES, "EFFLEVEL", "APERIOD", "AMPN"):
                findings.add("aco", where, f"{name} stands before any ACMID", "", "begin with ACMID/…//")
        elif name in _SHAPES:
            outline = _read_shape(name, parts)
            if outline is None:
                findings.add("aco", where, f"the {name} cannot be read", "", _SHAPES[name])
            else:
                # The window may come after the shape: it is looked up when the object is built.
                current.outlines.append((outline, fields, where))
        elif name in ("EFFLEVEL", "APERIOD", "AMPN"):
            _read_field(name, parts, fields, where, findings)
        elif name:
            findings.add("set", where, f"the set {name[:20]!r} is not read", "", "", severity="note")
    return list(drafts.values())


def format_order(filings: Sequence[Filing]) -> str:
    """Return objects as an order; times are widened to whole seconds.

    Raises ``ModusError`` for a movement.
    """
    rows: list[str] = []
    for filing in filings:
        if isinstance(filing, Movement):
            raise ModusError(f"{filing.id!r} is a movement, which an order cannot say", repair="write it as GeoJSON")
        fields = say_fields(filing)
        for outline, window in list_outlines(filing):
            said = {**fields, **window}
            shape, geometry = _say_shape(outline)
            kind = said.pop("kind").upper()
            rows.append(f"ACMID/ACM:{kind}/NAME:{_hide(said.pop('id'))}/{shape}/USE:{_hide(said.pop('party'))}//")
            rows += [geometry, f"EFFLEVEL/WGS84:{_plain(said.pop('lower_m'))}M-{_plain(said.pop('upper_m'))}M//"]
            first, last = ("start", "end") if "start" in said else ("since", "expiry")
            times = _say_time(said.pop(first), up=False), _say_time(said.pop(last), up=True)
            rows.append(f"APERIOD/DISCRETE/{times[0]}/{times[1]}//")
            rows += [f"AMPN/{name.upper()}:{_hide(_say(value))}//" for name, value in said.items()]
    return "\n".join(rows) + "\n"


def _read_heading(parts: list[str], where: Where, findings: Findings) -> dict[str, Any]:
    pairs = dict(part.split(":", 1) for part in parts if ":" in part)
    if "NAME" not in pairs:
        findings.add("aco", where, "the ACMID has no NAME", "", "write ACMID/ACM:OPERATION/NAME:…/POLYGON/USE:…//")
    kind = pairs.get("ACM", "").lower()
    fields: dict[str, Any] = {"kind": kind if kind in KINDS else "operation"}
    for name, field in (("NAME", "id"), ("USE", "party")):
        if name in pairs:
            fields[field] = unquote(pairs[name])
    return fields


def _read_field(name: str, parts: list[str], fields: dict[str, Any], where: Where, findings: Findings) -> None:
    if name == "AMPN":
        for part in parts:
            key, _, value = part.partition(":")
            fields[key.lower()[:60]] = unquote(value)
    elif name == "EFFLEVEL":
        found = _LEVELS.fullmatch(parts[0]) if parts else None
        if found is None:
            repair = "write EFFLEVEL/WGS84:0M-100M//, in metres above the WGS 84 ellipsoid"
            why = "flight levels and heights above ground or sea are not metres above the ellipsoid"
            findings.add("level", where, f"the level {'/'.join(parts)[:40]!r} cannot be used", why, repair)
        else:
            fields["lower_m"], fields["upper_m"] = found[1], found[2]
    else:
        times = [_read_time(part) for part in parts[-2:]]
        if len(times) < 2 or None in times:
            repair = "write APERIOD/DISCRETE/011200ZMAR2026/011400ZMAR2026//"
            findings.add("aco", where, f"the period {'/'.join(parts)[:60]!r} cannot be read", "", repair)
            return
        for field, time in zip(("start", "end"), times, strict=True):
            fields[field] = fields["since" if field == "start" else "expiry"] = time


def _read_shape(name: str, parts: list[str]) -> Outline | None:
    lengths = [_read_length(part) for part in parts if ":" not in part]
    points = [_read_position(part) for part in parts if ":" in part]
    line = tuple(point for point in points if point is not None)
    if None in points or not line or None in lengths:
        return None
    length = next((one for one in lengths if one is not None), None)
    if name == "POLYGON":
        return None if lengths else Polygon(line[:-1] if len(line) > 1 and line[0] == line[-1] else line)
    if length is None or len(lengths) != 1:
        return None
    if name == "CIRCLE":
        return Circle(line[0], length) if len(line) == 1 else None
    return Corridor(line, length / 2.0)


def _read_position(text: str) -> Point | None:
    found = _POSITION.fullmatch(text)
    if found is None:
        return None
    seconds = found["form"] == "S"
    lat, lon = (_read_angle(found[axis], seconds=seconds) for axis in ("lat", "lon"))
    if lat is None or lon is None:
        return None
    return (-lon if found["east"] == "W" else lon), (-lat if found["north"] == "S" else lat)


def _read_angle(digits: str, *, seconds: bool) -> float | None:
    """Return degrees from DDMMSS.s or DDMM.m (three digits of degrees for a longitude)."""
    whole, _, rest = digits.partition(".")
    size = 2 if seconds else 0
    if len(whole) not in (4 + size, 5 + size):
        return None
    tail = float(f"{whole[len(whole) - size :]}.{rest or 0}") if seconds else 0.0
    head = whole[: len(whole) - size]
    minutes = float(head[-2:]) if seconds else float(f"{head[-2:]}.{rest or 0}")
    if tail >= 60.0 or minutes >= 60.0:
        return None
    return float(head[:-2]) + minutes / 60.0 + tail / 3600.0


def _read_length(text: str) -> float | None:
    found = _LENGTH.fullmatch(text)
    number = to_number(found[1]) if found else None
    return None if found is None or number is None else number * _METRES[found[2]]


def _read_time(text: str) -> str | None:
    found = _TIME.fullmatch(text)
    if found is None or found[5] not in MONTHS:
        return None
    day, hour, minute, second, month, year = found.groups(default="0")
    clock = (int(hour), int(minute), int(second))
    try:
        time = datetime(int(year), MONTHS.index(month) + 1, int(day), *clock, tzinfo=UTC)
    except ValueError:
        return None
    return time.isoformat()


def _say_shape(outline: Outline) -> tuple[str, str]:
    match outline:
        case Polygon(vertices=points):
            return "POLYGON", f"POLYGON/{'/'.join(map(_say_position, points))}//"
        case Circle(centre=centre, radius_m=radius):
            return "CIRCLE", f"CIRCLE/{_say_position(centre)}/{_plain(radius)}M//"
        case Corridor(line=points, half_width_m=width):
            return "CORRIDOR", f"CORRIDOR/{_plain(2.0 * width)}M/{'/'.join(map(_say_position, points))}//"


def _say_position(point: Point) -> str:
    lon, lat = point
    north, east = ("N" if lat >= 0 else "S"), ("E" if lon >= 0 else "W")
    return f"LATS:{_say_angle(abs(lat), 2)}{north}{_say_angle(abs(lon), 3)}{east}"


def _say_angle(value: float, digits: int) -> str:
    hundred_thousandths = round(value * 3600 * 10**5)
    whole, part = divmod(hundred_thousandths, 10**5)
    minutes, seconds = divmod(whole, 60)
    degrees, minutes = divmod(minutes, 60)
    return f"{degrees:0{digits}}{minutes:02}{seconds:02}.{part:05}"


def _say_time(text: str, *, up: bool) -> str:
    time = datetime.fromisoformat(text)
    if time.microsecond:
        time = time.replace(microsecond=0) + timedelta(seconds=1 if up else 0)
    seconds = f"{time.second:02}" if time.second else ""
    return f"{time:%d%H%M}{seconds}Z{MONTHS[time.month - 1]}{time.year:04}"


def _plain(value: float) -> str:
    """Write metres without an exponent, to a tenth of a millimetre."""
    if not math.isfinite(value):
        raise ModusError("a length is not a number")
    return f"{value:.4f}".rstrip("0").rstrip(".")


def _hide(text: str) -> str:
    return quote(text, safe=" .,;=*+-_()[]{}\"'")


def _say(value: Any) -> str:
    if isinstance(value, dict):
        return "; ".join(f"{key}={level}" for key, level in value.items())
    return str(value)
