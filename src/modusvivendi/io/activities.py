"""The library of activities: a TOML file of conditions, activities, end states, resources and what holds today."""

import math
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any, cast

from modusvivendi.core.errors import DossierError
from modusvivendi.core.names import suggest
from modusvivendi.core.politics import Source
from modusvivendi.core.ranges import Range
from modusvivendi.core.roads import Activity, Condition, Library
from modusvivendi.io.entries import KINDS, Entries, Keys, open_entries

_KEYS = ("name", "needs", "makes", "days", "uses", "by", "veto", "when", "kind", "source", "reason", "assumption")
_TABLES = ("conditions", "activities", "ends", "resources", "dossiers", "sources")


def read_library(path: str | Path | None = None) -> Library:
    """Read a library of activities; the one that comes with the program when no path is given.

    Raises ``DossierError`` with all that is wrong: not TOML, unknown or missing keys, days that are not
    low <= best <= high, kinds or sources that are none, conditions and activities that are not there, a condition that
    is needed and that nothing makes and no dossier holds.
    """
    opened = open_entries(path, "roadmap/activities.toml", _Reading)
    findings = opened.findings
    library = None if findings.failed else opened.build(opened.raw)
    if findings.failed or library is None:
        raise DossierError(findings.listed())
    return library


class _Reading(Entries):
    """A library being read."""

    why = "the road would be wrong in silence"

    def build(self, raw: Mapping[str, Any]) -> Library:
        self._strangers(raw, (), _TABLES)
        conditions = {id: self._condition(id, entry) for id, entry in self._tables(raw, "conditions")}
        activities = {id: self._activity(id, entry) for id, entry in self._tables(raw, "activities")}
        capacity, reasons = dict[str, int](), dict[str, str]()
        for id, entry in self._tables(raw, "resources"):
            at = ("resources", id)
            self._strangers(entry, at, ("amount", "kind", "reason"))
            capacity[id] = self._count(entry.get("amount"), (*at, "amount"))
            reasons[id] = self._text(entry, at, "reason")
        ends = tuple(self._end(entry, ("ends", row)) for row, entry in enumerate(self._list(raw, "ends")))
        holds, lasts = dict[str, dict[str, str]](), dict[str, dict[str, Range]]()
        for id, entry in self._tables(raw, "dossiers"):
            at = ("dossiers", id)
            self._strangers(entry, at, ("holds", "days"))
            holds[id] = self._texts_by(entry, at, "holds")
            days = cast("dict[str, Any]", entry.get("days", {}))
            lasts[id] = {key: self._range(value, (*at, "days", key)) for key, value in days.items()}
        sources = {id: self._source(id, entry) for id, entry in self._tables(raw, "sources")}
        library = Library(conditions, activities, ends, capacity, reasons, holds, lasts, sources)
        self._link(library)
        return library

    def _condition(self, id: str, entry: Mapping[str, Any]) -> Condition:
        at = ("conditions", id)
        self._strangers(entry, at, ("name", "milestone", "relief"))
        names = self._texts_by(entry, at, "name", needed=True)
        return Condition(id, names, entry.get("milestone") is True, entry.get("relief") is True)

    def _activity(self, id: str, entry: Mapping[str, Any]) -> Activity:
        at = ("activities", id)
        self._strangers(entry, at, _KEYS)
        kind = self._text(entry, at, "kind")
        if kind not in KINDS:
            self._add("choice", (*at, "kind"), f"kind cannot be {kind[:60]!r}", f"one of {', '.join(KINDS)}")
        makes = self._texts(entry, at, "makes")
        if not makes:
            self._add("makes", at, f"activity {id} makes nothing", 'add makes = ["…"]: what holds when it is done')
        return Activity(
            id,
            self._texts_by(entry, at, "name", needed=True),
            self._texts(entry, at, "needs"),
            makes,
            self._range(entry.get("days"), (*at, "days")),
            {key: self._count(value, (*at, "uses", key)) for key, value in self._table(entry, at, "uses").items()},
            self._text(entry, at, "by"),
            self._texts(entry, at, "veto"),
            self._when(entry, at),
            "judgement" if kind not in KINDS else kind,
            self._text(entry, at, "source"),
            self._text(entry, at, "reason", needed=kind == "judgement"),
            self._texts(entry, at, "assumption"),
        )

    def _end(self, entry: Any, at: Keys) -> tuple[Mapping[str, tuple[str, ...]], tuple[str, ...]]:
        if not isinstance(entry, dict):
            self._add("value", at, "an end is no table", 'write [[ends]] with conditions = ["…"]')
            return {}, ()
        table = cast("dict[str, Any]", entry)
        self._strangers(table, at, ("when", "conditions"))
        return self._when(table, at), self._texts(table, at, "conditions")

    def _source(self, id: str, entry: Mapping[str, Any]) -> Source:
        at = ("sources", id)
        self._strangers(entry, at, ("title", "kind", "note"))
        kind = self._text(entry, at, "kind")
        if kind not in KINDS:
            self._add("choice", (*at, "kind"), f"kind cannot be {kind[:60]!r}", f"one of {', '.join(KINDS)}")
        note = self._text(entry, at, "note", needed=False)
        return Source(id, self._text(entry, at, "title"), "judgement" if kind not in KINDS else kind, note=note)

    def _link(self, library: Library) -> None:
        """Hold every name to what it names."""
        made = {condition for one in library.activities.values() for condition in one.makes}
        made |= {condition for held in library.holds.values() for condition in held}
        for one in library.activities.values():
            at = ("activities", one.id)
            self._known((*one.needs, *one.makes), library.conditions, at, "condition")
            self._known(one.uses, library.capacity, at, "resource")
            self._known((one.source,), library.sources, at, "source")
            for need in one.needs:
                if need in library.conditions and need not in made:
                    self._add(
                        "orphan", at, f"nothing makes {need!r}, and no dossier holds it", "add an activity that does"
                    )
        for row, (_, conditions) in enumerate(library.ends):
            self._known(conditions, library.conditions, ("ends", row), "condition")
        for id in library.holds:
            self._known(library.holds[id], library.conditions, ("dossiers", id), "condition")
            self._known(library.lasts[id], library.activities, ("dossiers", id), "activity")

    def _known(self, names: Iterable[str], known: Mapping[str, Any], at: Keys, kind: str) -> None:
        for name in names:
            if name not in known:
                self._add("link", at, f"there is no {kind} {name[:60]!r}", suggest(name[:60], known))

    def _when(self, entry: Mapping[str, Any], at: Keys) -> dict[str, tuple[str, ...]]:
        table = self._table(entry, at, "when")
        return {issue: self._texts(table, (*at, "when"), issue) for issue in table}

    def _count(self, value: Any, at: Keys) -> int:
        if isinstance(value, int) and not isinstance(value, bool) and 0 <= value <= 1_000_000:
            return value
        self._add("value", at, f"{at[-2]}: {at[-1]} is no whole number from 0 to 1,000,000", "write one")
        return 0

    def _range(self, value: Any, at: Keys) -> Range:
        if isinstance(value, list):
            given = cast("list[Any]", value)
            numbers = [float(one) for one in given if isinstance(one, int | float) and abs(one) <= 1e5]
            if len(numbers) == len(given) == 3 and 0 <= numbers[0] <= numbers[1] <= numbers[2]:
                return Range(*numbers)
        self._add(
            "range",
            at,
            f"{at[-2]}: the days are not [low, best, high]",
            "write [30, 45, 90], no day above 100,000",
        )
        return Range(math.nan, math.nan, math.nan)
