"""What a party learns of another's object: no more than its filer chose, and of a conflict no less than where to look.

Where two objects meet, each side learns that *a party* is there, in which cells and hours, and how grave it is. Who,
what and exactly where follow the other filer's rules. The share of a party's live plan that another has learned is
counted; past the cap an answer says that there is a conflict and that the neutral cell is to be called.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from modusvivendi.core.operations import Circle, Corridor, Disclosure, Outline, Polygon, Volume
from modusvivendi.deconflict.cases import A_PARTY, count_plan
from modusvivendi.deconflict.figures import Figure
from modusvivendi.desk.conflicts import Subject

CALL = "there is a conflict; where it is can be told by the neutral cell: call it"


@dataclass(frozen=True, slots=True)
class Learned:
    """How many cell-hours of an owner's object an answer gave away, and until when that object is live."""

    learner: str
    owner: str
    subject: str
    cell_hours: int
    until: int

    def as_json(self) -> dict[str, Any]:
        """Return plain values."""
        return {
            "learner": self.learner, "owner": self.owner, "object": self.subject, "cell_hours": self.cell_hours,
            "until": self.until,
        }  # fmt: skip


@dataclass(frozen=True, slots=True)
class Common:
    """Where and when two objects meet, in the same cells (S2, level ``cases.GRID``) and full hours for both sides."""

    cells: tuple[int, ...]
    hours: tuple[datetime, ...]

    @property
    def cell_hours(self) -> int:
        """Return the number of pairs of a cell and an hour."""
        return len(self.cells) * len(self.hours)


def redact(
    own: Subject, other: Subject, level: Disclosure, common: Common, theirs: Sequence[Figure], *, capped: bool
) -> dict[str, Any]:
    """Return what the party of ``own`` is told of ``other``, whose rules give it a level.

    ``theirs``: the volumes of ``other`` that meet. ``capped``: no cells and hours any more; the neutral cell is called.
    """
    answer: dict[str, Any] = {"party": A_PARTY}
    answer |= {"call": CALL} if capped else say_where(common.cells, common.hours)
    same = own.party == other.party
    if level >= Disclosure.EXISTS or same:
        answer |= {"party": other.party, "kind": other.kind}
    if level >= Disclosure.EXACT or same:
        answer |= {"object": other.id, "volumes": [say_volume(figure.volume) for figure in dict.fromkeys(theirs)]}
    return answer


def reveal(party: str, level: Disclosure, figures: Sequence[Figure]) -> dict[str, Any]:
    """Return what a recipient chosen by the filer is told of an object, beyond that it exists."""
    if level == Disclosure.EXACT:
        return {"party": party, "volumes": [say_volume(figure.volume) for figure in figures]}
    if level == Disclosure.EXISTS or not figures:
        return {"party": party}
    plan = count_plan(figures)
    return {"party": party} | say_where(sorted(plan), sorted({hour for hours in plan.values() for hour in hours}))


def say_where(cells: Sequence[int], hours: Sequence[datetime]) -> dict[str, Any]:
    """Return cells as S2 tokens and hours as texts."""
    return {
        "cells": [format(cell, "016x").rstrip("0") for cell in cells],
        "hours": [say_time(hour) for hour in hours],
    }


def say_volume(volume: Volume) -> dict[str, Any]:
    """Return a volume in the form in which volumes are filed."""
    return {
        "outline": say_outline(volume.outline),
        "lower_m": volume.lower_m,
        "upper_m": volume.upper_m,
        "start": say_time(volume.start),
        "end": say_time(volume.end),
    }


def say_outline(outline: Outline) -> dict[str, Any]:
    """Return an outline in the form in which it is filed."""
    match outline:
        case Polygon():
            ring = [list(point) for point in (*outline.vertices, outline.vertices[0])]
            return {"type": "Polygon", "coordinates": [ring]}
        case Circle():
            return {"type": "Circle", "centre": list(outline.centre), "radius_m": outline.radius_m}
        case Corridor():
            line = [list(point) for point in outline.line]
            return {"type": "Corridor", "line": line, "half_width_m": outline.half_width_m}


def say_time(when: datetime) -> str:
    """Return a time in UTC."""
    return when.astimezone(UTC).isoformat().replace("+00:00", "Z")
