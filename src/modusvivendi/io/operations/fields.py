"""The fields of filed objects by name, as every format carries them: read with all faults noted, and written."""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any, cast

from modusvivendi.core.errors import Where
from modusvivendi.core.names import suggest
from modusvivendi.core.operations import (
    HIGHEST_M,
    LOWEST_M,
    TEXT,
    Checkpoint,
    Constraint,
    Disclosure,
    Filing,
    Movement,
    Operation,
    Outline,
    Point,
    Progress,
    ProtectedSite,
    Report,
    State,
    Verification,
    Volume,
)
from modusvivendi.io.findings import Findings

JSON_FIELDS = ("route", "reports", "disclosure")
"""Fields with lists and mappings, which formats of text alone carry as JSON."""
KINDS = ("operation", "site", "movement", "constraint")
LEVELS: dict[str, Disclosure] = {level.name.lower(): level for level in Disclosure}
MARGIN_MINUTES = 30.0
HALF_WIDTH_M = 500.0
"""What a line of a movement gets when its file gives no width; said as a warning."""
_TIME_REPAIR = "write the time in UTC: 2026-03-01T12:00:00Z"


@dataclass
class Draft:
    """One object as it is read: where, its fields by name, and its outlines with the fields of each.

    ``route``: the checkpoints of a movement, as mappings, or of (point, time) where a format has only these.
    """

    where: Where
    fields: Mapping[str, Any]
    outlines: list[tuple[Outline, Mapping[str, Any], Where]] = field(
        default_factory=list[tuple[Outline, Mapping[str, Any], Where]]
    )
    line: tuple[Point, ...] = ()
    route: Sequence[Checkpoint] = ()


@dataclass
class Reader:
    """Reads the fields of one draft; what is wrong goes to the findings."""

    draft: Draft
    findings: Findings

    def text(self, name: str, default: str = "", where: Where | None = None) -> str:
        """Return a text of up to ``TEXT`` signs."""
        value = self.draft.fields.get(name)
        if value is None:
            return default
        text = str(value).strip() if isinstance(value, str | int | float) and not isinstance(value, bool) else None
        if text is None or len(text) > TEXT:
            self.note(where, f"{name} is no text of up to {TEXT} signs", "write it in quotation marks")
            return default
        return text or default

    def choice(self, name: str, choices: Sequence[str], default: str) -> str:
        """Return one of some words, whatever its case."""
        text = self.text(name, default)
        found = next((one for one in choices if one.lower() == text.lower()), None)
        if found is None:
            self.note(None, f"{name} is {text[:60]!r}", suggest(text[:60], choices))
            return default
        return found

    def number(self, name: str, fields: Mapping[str, Any], default: float | None, where: Where | None = None) -> float:
        """Return a number; NaN, with a finding, when there is none and no default."""
        value = fields.get(name, self.draft.fields.get(name))
        if value is None or value == "":
            if default is None:
                self.note(where, f"{name} is missing", f"give {name} as a number")
                return math.nan
            return default
        number = to_number(value)
        if number is None:
            self.note(where, f"{name} is {str(value)[:40]!r}, which is no number", f"give {name} as a number")
            return math.nan
        return number

    def time(self, name: str, fields: Mapping[str, Any], where: Where | None = None) -> datetime | None:
        """Return a time with its zone."""
        value = fields.get(name, self.draft.fields.get(name))
        if value in (None, ""):
            self.note(where, f"{name} is missing", _TIME_REPAIR, "what has no time cannot be held against anything")
            return None
        time = to_time(value)
        if time is None:
            self.note(where, f"{name} is {str(value)[:40]!r}, which is no time with a zone", _TIME_REPAIR)
        return time

    def flag(self, name: str, *, default: bool) -> bool:
        """Return a yes or no."""
        value = self.draft.fields.get(name)
        if isinstance(value, bool):
            return value
        text = self.choice(name, ("true", "false", "yes", "no"), "true" if default else "false")
        return text in ("true", "yes")

    def rules(self) -> dict[str, Disclosure]:
        """Return the disclosure by recipient, from a mapping or from ``north=exact; *=exists``."""
        value = self.draft.fields.get("disclosure")
        if isinstance(value, Mapping):
            pairs = [(str(key), str(level)) for key, level in cast("Mapping[Any, Any]", value).items()]
        else:
            parts = [part for part in str(value or "").split(";") if part.strip()]
            pairs = [(key.strip(), level.strip()) for key, _, level in (part.partition("=") for part in parts)]
        rules: dict[str, Disclosure] = {}
        for recipient, level in pairs:
            if level.lower() in LEVELS:
                rules[recipient[:TEXT]] = LEVELS[level.lower()]
            else:
                self.note(None, f"the disclosure to {recipient[:40]!r} is {level[:40]!r}", suggest(level[:40], LEVELS))
        return rules

    def note(self, where: Where | None, what: str, repair: str = "", why: str = "", *, warn: bool = False) -> None:
        """Note a fault, or with ``warn`` a doubt."""
        id = self.draft.fields.get("id")
        named = f"{str(id)[:60]}: " if isinstance(id, str | int) and not self.draft.where.line else ""
        severity = "warning" if warn else "error"
        self.findings.add("operation", where or self.draft.where, named + what, why, repair, severity)


def to_number(value: object) -> float | None:
    """Return a finite number from a number or its text; None for anything else."""
    if isinstance(value, bool) or not isinstance(value, str | int | float):
        return None
    try:
        number = float(value)
    except (ValueError, OverflowError):
        return None
    return number if math.isfinite(number) else None


def to_time(value: object) -> datetime | None:
    """Return a time in UTC from ISO 8601 with a zone, or from milliseconds since 1970 (a number); None otherwise."""
    try:
        if isinstance(value, int | float) and not isinstance(value, bool):
            return datetime.fromtimestamp(value / 1000.0, UTC)
        found = datetime.fromisoformat(str(value).strip()[:64])
    except (ValueError, OverflowError, OSError):
        return None
    if found.tzinfo is None:
        return None
    try:
        return found.astimezone(UTC)
    except OverflowError:
        return None


def build(draft: Draft, findings: Findings, party: str, number: int) -> Filing | None:
    """Return the object of a draft; None, with findings, when something is missing or cannot be read.

    ``party`` where the file names none; ``number`` makes an id where there is none.
    """
    reader = Reader(draft, findings)
    before = findings.counts["error"]
    kind = reader.choice("kind", KINDS, "movement" if draft.route else "operation")
    common: dict[str, Any] = {
        "id": reader.text("id", f"{kind}-{number}"),
        "party": reader.text("party", party),
        "name": reader.text("name"),
        "disclosure": reader.rules(),
    }
    if not common["party"]:
        reader.note(None, "party is missing", "say whose it is, or give --party", "a conflict is between parties")
    if kind == "movement":
        made = _build_movement(reader, common)
    elif kind == "site":
        made = _build_site(reader, common)
    else:
        made = _build_parts(reader, common, kind)
    return made if findings.counts["error"] == before else None


def _build_parts(reader: Reader, common: dict[str, Any], kind: str) -> Filing | None:
    parts: list[Volume] = []
    for outline, fields, where in reader.draft.outlines:
        start, end = reader.time("start", fields, where), reader.time("end", fields, where)
        lower, upper = (reader.number(name, fields, given, where) for name, given in _HEIGHTS)
        if start and end:
            parts.append(Volume(outline, lower, upper, start, end))
    if not reader.draft.outlines:
        reader.note(None, "there is no outline", "give a polygon, a point with radius_m, or a line with half_width_m")
    if kind == "constraint":
        closed = reader.flag("closed", default=True)
        return Constraint(**common, parts=tuple(parts), closed=closed, reason=reader.text("reason"))
    state = State(reader.choice("state", [one.value for one in State], State.ACCEPTED.value))
    return Operation(
        **common, parts=tuple(parts), state=state, priority=int(_or(reader.number("priority", {}, 0.0), 0))
    )


def _build_site(reader: Reader, common: dict[str, Any]) -> Filing | None:
    since, expiry = reader.time("since", {}), reader.time("expiry", {})
    if len(reader.draft.outlines) != 1:
        reader.note(None, f"a site has {len(reader.draft.outlines)} outlines", "give one for each site")
    standing = Verification(reader.choice("verification", [one.value for one in Verification], "unverified"))
    checked = None
    if standing == Verification.VERIFIED:
        checked = reader.time("verified_on", {})
        if not reader.text("verified_by"):
            reader.note(None, "verified_by is missing", "say who verified it", "nobody can ask them")
    lower, upper = (reader.number(name, {}, given) for name, given in _HEIGHTS)
    if since is None or expiry is None or len(reader.draft.outlines) != 1:
        return None
    return ProtectedSite(
        **common,
        area=reader.draft.outlines[0][0],
        since=since,
        expiry=expiry,
        verification=standing,
        verified_by=reader.text("verified_by"),
        verified_on=checked,
        lower_m=lower,
        upper_m=upper,
    )


def _build_movement(reader: Reader, common: dict[str, Any]) -> Filing | None:
    route = tuple(reader.draft.route) or _read_route(reader)
    if not route and reader.draft.line:
        # Only a line and a window: from its first point to its last.
        start, end = reader.time("start", {}), reader.time("end", {})
        line = reader.draft.line
        if start and end and len(line) > 1:
            route = (Checkpoint("", line[0], start, start, line[1:-1]), Checkpoint("", line[-1], end, end))
    if len(route) < 2:
        reader.note(
            None, "the route has fewer than two checkpoints", "give at least where it starts and ends, and when"
        )
    if reader.draft.fields.get("half_width_m") in (None, ""):
        what = f"half_width_m is missing; {HALF_WIDTH_M:g} m to either side are kept free"
        reader.note(None, what, "give half_width_m", warn=True)
    width = reader.number("half_width_m", {}, HALF_WIDTH_M)
    minutes = reader.number("margin_minutes", {}, MARGIN_MINUTES)
    lower, upper = (reader.number(name, {}, given) for name, given in _HEIGHTS)
    if not 0.0 <= minutes <= 10_080.0:
        reader.note(None, f"margin_minutes is {minutes:g}", "give 0 to 10080")
        return None
    margin = timedelta(minutes=minutes)
    return Movement(
        **common, route=route, half_width_m=width, margin=margin, lower_m=lower, upper_m=upper,
        reports=_read_reports(reader),
    )  # fmt: skip


def _read_reports(reader: Reader) -> tuple[Report, ...]:
    value = reader.draft.fields.get("reports")
    if value in (None, ""):
        return ()
    listed = cast("Sequence[Any]", value) if isinstance(value, Sequence) and not isinstance(value, str) else (None,)
    reports: list[Report] = []
    for row, one in enumerate(listed):
        fields: Mapping[str, Any] = cast("Mapping[str, Any]", one) if isinstance(one, Mapping) else {}
        progress, at, late = fields.get("progress"), to_time(fields.get("at")), to_number(fields.get("late_minutes", 0))
        point = fields.get("checkpoint")
        if progress not in list(Progress) or at is None or late is None or abs(late) > 1e6 or type(point) is not int:
            repair = 'write {"checkpoint": 0, "progress": "passed", "at": "...Z", "late_minutes": 0}'
            reader.note(None, f"report {row + 1} cannot be read", repair)
            continue
        reports.append(Report(point, Progress(progress), at, timedelta(minutes=late)))
    return tuple(reports)


def _read_route(reader: Reader) -> tuple[Checkpoint, ...]:
    value = reader.draft.fields.get("route")
    if value is None:
        return ()
    if not isinstance(value, Sequence) or isinstance(value, str):
        reader.note(None, "route is no list of checkpoints", 'write [{"at": [lon, lat], "arrive": "...Z"}, ...]')
        return ()
    route: list[Checkpoint] = []
    for row, one in enumerate(cast("Sequence[Any]", value)):
        fields: Mapping[str, Any] = cast("Mapping[str, Any]", one) if isinstance(one, Mapping) else {}
        at = to_points([fields.get("at")])
        via = to_points(fields.get("via") or [])
        arrive = to_time(fields.get("arrive", fields.get("leave")))
        leave = to_time(fields.get("leave", fields.get("arrive")))
        name = fields.get("name", "")
        if not at or via is None or arrive is None or leave is None or not isinstance(name, str) or len(name) > TEXT:
            repair = 'write {"name": "...", "at": [lon, lat], "arrive": "...Z", "leave": "...Z", "via": [[lon, lat]]}'
            reader.note(None, f"checkpoint {row + 1} cannot be read", repair)
            continue
        route.append(Checkpoint(name, at[0], arrive, leave, via))
    return tuple(route)


def to_points(value: object) -> tuple[Point, ...] | None:
    """Return points from a list of [longitude, latitude, …]; None when it is none, or a number is not finite."""
    if not isinstance(value, Sequence) or isinstance(value, str):
        return None
    points: list[Point] = []
    for one in cast("Sequence[Any]", value):
        if not isinstance(one, Sequence) or isinstance(one, str) or len(cast("Sequence[Any]", one)) < 2:
            return None
        lon, lat = to_number(cast("Any", one[0])), to_number(cast("Any", one[1]))
        if lon is None or lat is None:
            return None
        points.append((lon, lat))
    return tuple(points)


def _or(value: float, default: float) -> float:
    return default if math.isnan(value) else value


_HEIGHTS = (("lower_m", LOWEST_M), ("upper_m", HIGHEST_M))
