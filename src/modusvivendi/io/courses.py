"""A roadmap as ``modus roadmap --json`` prints it, read back as far as a forecast needs it."""

import math
from collections.abc import Mapping
from datetime import date
from pathlib import Path
from typing import Any

from modusvivendi.core.errors import DossierError
from modusvivendi.core.forecasts import Course
from modusvivendi.core.ranges import Range
from modusvivendi.io.documents import Sheet, read_document

_HINT = "write it with: modus roadmap DOSSIER --json > road.json"
_MOST = 2_000
"""Entries that one list or object of the file may have."""
_LONGEST_DAY = 1e6
_MOST_TROOPS = 1e7


def read_course(path: str | Path) -> Course:
    """Read a roadmap from the JSON that ``modus roadmap --json`` prints.

    Raises ``DossierError`` with all that is wrong: no JSON, a key that is missing, days that do not rise, chances and
    troops out of bounds, a date that is none. What the forecast has no use for is not looked at.
    """
    sheet = _Sheet(Path(path).name)
    course = sheet.build(read_document(path, hint=_HINT))
    if sheet.findings.failed:
        raise DossierError(sheet.findings.listed())
    return course


class _Sheet(Sheet):
    """A roadmap being read."""

    def build(self, raw: Mapping[str, Any]) -> Course:
        milestones = self.some(self.fields(raw.get("milestones"), "milestones"), "milestones")
        entries = {id: self.fields(entry, f"milestone {id[:60]}") for id, entry in milestones.items()}
        force = raw.get("force")
        strength = [] if force is None else self.items(self.fields(force, "force").get("strength"), "force.strength")
        lines = [self.fields(one, "a row of forces") for one in self.items(raw.get("forces", []), "forces")[:_MOST]]
        training = self.fields(raw.get("training") or {}, "training")
        party = "" if training.get("party") is None else self.text(training["party"], "training.party")[:200]
        stages = self.items(training.get("months", []), "training.months")[: _MOST if party else 0]
        entering = tuple(
            self._bounded(self.fields(one, "a month of training").get("entering"), "entering", _MOST_TROOPS)
            for one in stages
        )
        if len(strength) > _MOST:
            self.note(f"force.strength has more than {_MOST:,} months", _HINT)
        return Course(
            self.text(raw.get("deal"), "deal"),
            {
                key[:200]: self.text(value, f"terms.{key[:60]}")
                for key, value in self.some(self.fields(raw.get("terms"), "terms"), "terms").items()
            },
            self._date(raw.get("start")),
            max(self.number(raw.get("months"), "months"), 1),
            {id: self._days(id, entry) for id, entry in entries.items()},
            {id: self._bounded(entry.get("in_time"), f"{id[:60]}.in_time", 1.0) for id, entry in entries.items()},
            frozenset(self.some(self.fields(raw.get("today", {}), "today"), "today")),
            tuple(self._bounded(one, "a month of force.strength", _MOST_TROOPS) for one in strength[:_MOST]),
            sum(self._bounded(one.get("best"), "best of a row of forces", _MOST_TROOPS) for one in lines),
            tuple(
                self.text(self.fields(one, "a row of missing").get("condition"), "missing.condition")
                for one in self.items(raw.get("missing", []), "missing")[:_MOST]
            ),
            {party: entering} if party else {},
            self._bounded(training.get("begins", 0), "training.begins", _MOST),
        )

    def some(self, found: dict[str, Any], what: str) -> dict[str, Any]:
        """Return an object that is not too large; note when it is."""
        if len(found) <= _MOST:
            return found
        self.note(f"{what} has more than {_MOST:,} entries", _HINT)
        return {}

    def _days(self, id: str, entry: Mapping[str, Any]) -> Range:
        given = [entry.get(name) for name in ("p10", "p50", "p90")]
        days = [math.inf if one is None else self._bounded(one, f"{id[:60]}: a day", _LONGEST_DAY) for one in given]
        if not days[0] <= days[1] <= days[2]:
            self.note(f"{id[:60]}: p10, p50 and p90 do not rise", "days from the start; null for never")
            return Range(math.inf, math.inf, math.inf)
        return Range(*days)

    def _bounded(self, value: object, what: str, most: float) -> float:
        if isinstance(value, int | float) and not isinstance(value, bool) and 0 <= value <= most:
            return float(value)
        self.note(f"{what} is no number from 0 to {most:,.0f}", _HINT)
        return 0.0

    def _date(self, value: object) -> date:
        try:
            return date.fromisoformat(self.text(value, "start"))
        except ValueError:
            self.note("start is no date", "write YYYY-MM-DD")
            return date(1, 1, 1)
