"""Filed objects as plain values by the names of their fields, as every format writes them."""

from datetime import UTC, datetime
from typing import Any

from modusvivendi.core.operations import (
    Checkpoint,
    Circle,
    Constraint,
    Corridor,
    Filing,
    Movement,
    Operation,
    Outline,
    Point,
    Polygon,
    ProtectedSite,
    Report,
    Volume,
)


def say_fields(filing: Filing) -> dict[str, Any]:
    """Return the fields of an object that are not those of its volumes, as plain values."""
    fields: dict[str, Any] = {"kind": say_kind(filing), "id": filing.id, "party": filing.party}
    if filing.name:
        fields["name"] = filing.name
    if filing.disclosure:
        fields["disclosure"] = {who: level.name.lower() for who, level in sorted(filing.disclosure.items())}
    match filing:
        case Operation():
            fields |= {"state": filing.state.value, "priority": filing.priority}
        case Constraint():
            fields |= {"closed": filing.closed, "reason": filing.reason}
        case ProtectedSite():
            fields |= {"since": say_time(filing.since), "expiry": say_time(filing.expiry)}
            fields |= {"verification": filing.verification.value, "lower_m": filing.lower_m, "upper_m": filing.upper_m}
            if filing.verified_on:
                fields |= {"verified_by": filing.verified_by, "verified_on": say_time(filing.verified_on)}
        case Movement():
            fields |= {"half_width_m": filing.half_width_m, "margin_minutes": filing.margin.total_seconds() / 60.0}
            fields |= {"lower_m": filing.lower_m, "upper_m": filing.upper_m}
            fields["route"] = [_say_checkpoint(one) for one in filing.route]
            if filing.reports:
                fields["reports"] = [say_report(one) for one in filing.reports]
        case _:
            pass
    return fields


def say_window(volume: Volume) -> dict[str, Any]:
    """Return the heights and times of a volume as plain values."""
    return {
        "lower_m": volume.lower_m,
        "upper_m": volume.upper_m,
        "start": say_time(volume.start),
        "end": say_time(volume.end),
    }


def say_kind(filing: Filing) -> str:
    """Return the word for the kind of an object."""
    names = {Operation: "operation", ProtectedSite: "site", Movement: "movement", Constraint: "constraint"}
    return next(name for kind, name in names.items() if isinstance(filing, kind))


def list_outlines(filing: Filing) -> list[tuple[Outline, dict[str, Any]]]:
    """Return the outlines to be written with the window of each; a movement has its route instead."""
    if isinstance(filing, Movement):
        return []
    if isinstance(filing, ProtectedSite):
        return [(filing.area, {})]
    return [(volume.outline, say_window(volume)) for volume in filing.volumes]


def list_line(movement: Movement) -> list[Point]:
    """Return all points of a route in order."""
    return [point for one in movement.route for point in (one.at, *one.via)]


def say_width(outline: Outline) -> dict[str, float]:
    """Return the radius or half width of an outline by its field."""
    match outline:
        case Circle(radius_m=radius):
            return {"radius_m": radius}
        case Corridor(half_width_m=width):
            return {"half_width_m": width}
        case Polygon():
            return {}


def say_time(time: datetime) -> str:
    """Return a time as ISO 8601 in UTC, with fractions of a second only where there are some."""
    return time.astimezone(UTC).isoformat().replace("+00:00", "Z")


def say_report(one: Report) -> dict[str, Any]:
    """Return a report about a movement as plain values."""
    late = one.late.total_seconds() / 60.0
    return {
        "checkpoint": one.checkpoint, "progress": one.progress.value, "at": say_time(one.at), "late_minutes": late
    }  # fmt: skip


def _say_checkpoint(one: Checkpoint) -> dict[str, Any]:
    fields: dict[str, Any] = {"name": one.name, "at": list(one.at)}
    fields |= {"arrive": say_time(one.arrive), "leave": say_time(one.leave)}
    return fields | ({"via": [list(point) for point in one.via]} if one.via else {})
