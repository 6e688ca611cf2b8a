"""The library of activities: a TOML file of conditions, activities, end states, resources and what holds today."""

import math
import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from importlib.resources import files
from pathlib import Path
from typing import Any, cast

from modusvivendi.core.errors import DossierError, Where
from modusvivendi.core.names import suggest
from modusvivendi.core.politics import Source
from modusvivendi.core.ranges import Range
from modusvivendi.core.roads import Activity, Condition, Library
from modusvivendi.io import limits
from modusvivendi.io.encoding import decode
from modusvivendi.io.files import Folder
from modusvivendi.io.findings import Findings
from modusvivendi.io.positions import Locator

BUNDLED = "activities.toml"
MOST = 2_000
"""Activities, and conditions, that a library may have."""
_KINDS = ("measured", "published", "judgement")
_KEYS = ("name", "needs", "makes", "days", "uses", "by", "veto", "when", "kind", "source", "reason", "assumption")
_TABLES = ("conditions", "activities", "ends", "resources", "dossiers", "sources")


def read_library(path: str | Path | None = None) -> Library:
    """Read a library of activities; the one that comes with the program when no path is given.

    Raises ``DossierError`` with all that is wrong: not TOML, unknown or missing keys, days that are not
    low <= best <= high, kinds or sources that are none, conditions and activities that are not there, a condition that
    is needed and that nothing makes and no dossier holds.
    """
    findings = Findings()
    if path is None:
        data: bytes | None = files("modusvivendi").joinpath("data", "roadmap", BUNDLED).read_bytes()
        name = BUNDLED
    else:
        path = Path(path)
        name = path.name
        data = Folder(path.parent, findings).read(name, limits.TOML_BYTES)
    text = None if data is None else decode(data, name, findings)
    raw: dict[str, Any] = {}
    if text is not None:
        try:
            raw = tomllib.loads(text)
        except (tomllib.TOMLDecodeError, RecursionError) as error:
            findings.add("toml", Where(name), f"is not TOML: {error}", repair="correct the line named")
    library = None if findings.failed else _Reading(name, Locator(text or ""), findings).build(raw)
    if findings.failed or library is None:
        raise DossierError(findings.listed())
    return library


Keys = tuple[str | int, ...]


@dataclass
class _Reading:
    """One file being read: takes values out of tables, and notes what is wrong with them, where."""

    file: str
    locator: Locator
    findings: Findings

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
        if kind not in _KINDS:
            self._add("choice", (*at, "kind"), f"kind cannot be {kind[:60]!r}", f"one of {', '.join(_KINDS)}")
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
            "judgement" if kind not in _KINDS else kind,
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
        if kind not in _KINDS:
            self._add("choice", (*at, "kind"), f"kind cannot be {kind[:60]!r}", f"one of {', '.join(_KINDS)}")
        note = self._text(entry, at, "note", needed=False)
        return Source(id, self._text(entry, at, "title"), "judgement" if kind not in _KINDS else kind, note=note)

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

    def _tables(self, raw: Mapping[str, Any], name: str) -> list[tuple[str, Mapping[str, Any]]]:
        found: list[tuple[str, Mapping[str, Any]]] = []
        for id, entry in self._table(raw, (), name).items():
            if isinstance(entry, dict):
                found.append((id, cast("dict[str, Any]", entry)))
            else:
                self._add("value", (name, id), f"{id[:60]} is no table", f"write [{name}.{id[:60]}]")
        if len(found) > MOST:
            self._add("size", (name,), f"more than {MOST:,} {name}", "split the library")
        return found[:MOST]

    def _table(self, raw: Mapping[str, Any], at: Keys, name: str) -> dict[str, Any]:
        value = raw.get(name, {})
        if isinstance(value, dict):
            return cast("dict[str, Any]", value)
        self._add("value", (*at, name), f"{name} is no table", "write a table")
        return {}

    def _list(self, raw: Mapping[str, Any], name: str) -> list[Any]:
        value = raw.get(name, [])
        if isinstance(value, list):
            return cast("list[Any]", value)
        self._add("value", (name,), f"{name} is no list", f"write [[{name}]]")
        return []

    def _text(self, entry: Mapping[str, Any], at: Keys, key: str, *, needed: bool = True) -> str:
        value = entry.get(key, "")
        if not isinstance(value, str) or (needed and not value.strip()):
            self._add("value", (*at, key), f"{at[-1]}: {key} is missing or no text", f'write {key} = "…"')
            return ""
        return value

    def _texts(self, entry: Mapping[str, Any], at: Keys, key: str) -> tuple[str, ...]:
        value = entry.get(key, [])
        if isinstance(value, list) and all(isinstance(one, str) for one in cast("list[Any]", value)):
            return tuple(cast("list[str]", value))
        self._add("value", (*at, key), f"{at[-1]}: {key} is no list of names", f'write {key} = ["…"]')
        return ()

    def _texts_by(self, entry: Mapping[str, Any], at: Keys, key: str, *, needed: bool = False) -> dict[str, str]:
        table = self._table(entry, at, key)
        if all(isinstance(text, str) for text in table.values()) and (table or not needed):
            return cast("dict[str, str]", table)
        self._add("value", (*at, key), f"{at[-1]}: {key} is no text by name", f'write {key} = {{ en = "…" }}')
        return {}

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

    def _strangers(self, entry: Mapping[str, Any], at: Keys, known: tuple[str, ...]) -> None:
        for key in entry.keys() - set(known):
            self._add("key", (*at, key), f"there is no key {key[:60]!r}", suggest(key[:60], known))

    def _add(self, rule: str, at: Keys, what: str, repair: str) -> None:
        line, column = self.locator.locate(at)
        self.findings.add(rule, Where(self.file, line, column), what, "the road would be wrong in silence", repair)
