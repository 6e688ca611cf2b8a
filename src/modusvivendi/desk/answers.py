"""What a party learns of another's object: no more than its filer chose, and of a conflict no less than where to look.

Where two objects meet, each side learns that *a party* is there, in which cells and hours, and how grave it is. Who,
what and exactly where follow the other filer's rules. The share of a party's live plan that another has learned is
counted; past the cap an answer says that there is a conflict and that the neutral cell is to be called.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from modusvivendi.core.operations import EPOCH, Circle, Corridor, Disclosure, Outline, Polygon, Volume
from modusvivendi.deconflict.cells import cells
from modusvivendi.deconflict.figures import Figure

COARSE = 9
"""Level of the S2 cells of an answer: about 18 km across."""
HOUR = 3600


@dataclass(frozen=True, slots=True)
class Learned:
    """How many cell-hours of an owner's object an answer gave away, and until when that object is live."""

    owner: str
    subject: str
    cell_hours: int
    until: int

    def as_json(self) -> dict[str, Any]:
        """Return plain values."""
        return {"owner": self.owner, "object": self.subject, "cell_hours": self.cell_hours, "until": self.until}


def redact(
    own: Mapping[str, Any],
    other: Mapping[str, Any],
    level: Disclosure,
    pairs: Sequence[tuple[Figure, Figure]],
) -> tuple[dict[str, Any], Learned | None]:
    """Return what the party of ``own`` is told of ``other``, and what it learned by that.

    ``pairs``: volumes of ``own`` and of ``other`` that meet. At every level: cells and hours in which they do.
    """
    found: set[tuple[int, int]] = set()
    for mine, theirs in pairs:
        common = set(cells(mine, COARSE)) & set(cells(theirs, COARSE))
        start = max(mine.volume.start, theirs.volume.start)
        end = min(mine.volume.end, theirs.volume.end)
        found |= {(cell, hour) for cell in common for hour in _hours(start, max(start, end))}
    answer: dict[str, Any] = {
        "party": "a party",
        "cells": sorted(format(cell, "016x").rstrip("0") for cell in {cell for cell, _ in found}),
        "hours": [_say(EPOCH + timedelta(hours=hour)) for hour in sorted({hour for _, hour in found})],
    }
    if level >= Disclosure.EXACT or own["party"] == other["party"]:
        answer |= {"party": other["party"], "object": other["object"], "kind": other["kind"]}
        answer["volumes"] = [say_volume(theirs.volume) for theirs in dict.fromkeys(theirs for _, theirs in pairs)]
    if own["party"] == other["party"]:
        return answer, None
    return answer, Learned(other["party"], other["object"], len(found), other["until"])


def reveal(data: Mapping[str, Any], level: Disclosure, figures: Sequence[Figure]) -> dict[str, Any]:
    """Return what a recipient is told of an object at a level, beyond that it exists."""
    if level == Disclosure.EXISTS or not figures:
        return {"party": data["party"]} if level == Disclosure.EXACT else {}
    if level == Disclosure.EXACT:
        return {"party": data["party"], "volumes": [say_volume(figure.volume) for figure in figures]}
    found = {
        (cell, hour)
        for figure in figures
        for cell in cells(figure, COARSE)
        for hour in _hours(figure.volume.start, figure.volume.end)
    }
    return {
        "cells": sorted(format(cell, "016x").rstrip("0") for cell in {cell for cell, _ in found}),
        "hours": [_say(EPOCH + timedelta(hours=hour)) for hour in sorted({hour for _, hour in found})],
    }


def say_volume(volume: Volume) -> dict[str, Any]:
    """Return a volume in the form in which volumes are filed."""
    return {
        "outline": _say_outline(volume.outline),
        "lower_m": volume.lower_m,
        "upper_m": volume.upper_m,
        "start": _say(volume.start),
        "end": _say(volume.end),
    }


def _say_outline(outline: Outline) -> dict[str, Any]:
    match outline:
        case Polygon():
            ring = [list(point) for point in (*outline.vertices, outline.vertices[0])]
            return {"type": "Polygon", "coordinates": [ring]}
        case Circle():
            return {"type": "Circle", "centre": list(outline.centre), "radius_m": outline.radius_m}
        case Corridor():
            line = [list(point) for point in outline.line]
            return {"type": "Corridor", "line": line, "half_width_m": outline.half_width_m}


def _hours(start: datetime, end: datetime) -> range:
    first, last = (int((when - EPOCH).total_seconds() // HOUR) for when in (start, end))
    return range(first, last + 1)


def _say(when: datetime) -> str:
    return when.astimezone(UTC).isoformat(timespec="seconds").replace("+00:00", "Z")
