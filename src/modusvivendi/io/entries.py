"""Settings of our own form (TOML tables of tables): opened, and read entry by entry, every fault noted where it is."""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from importlib.resources import files
from pathlib import Path
from typing import Any, ClassVar, TypeVar, cast

from modusvivendi.core.errors import Where
from modusvivendi.core.names import suggest
from modusvivendi.io import limits
from modusvivendi.io.encoding import decode
from modusvivendi.io.files import Folder
from modusvivendi.io.findings import Findings
from modusvivendi.io.positions import Locator

MOST = 2_000
"""Entries that one table of such a file may have."""
KINDS = ("measured", "published", "judgement")

Keys = tuple[str | int, ...]
Reading = TypeVar("Reading", bound="Entries")


@dataclass
class Entries:
    """One file being read: takes values out of tables, and notes what is wrong with them, where.

    ``why`` says in a finding what a fault would do.
    """

    file: str
    locator: Locator
    findings: Findings
    raw: Mapping[str, Any] = field(default_factory=dict[str, Any])
    why: ClassVar[str] = ""

    def _tables(self, raw: Mapping[str, Any], name: str) -> list[tuple[str, Mapping[str, Any]]]:
        found: list[tuple[str, Mapping[str, Any]]] = []
        for id, entry in self._table(raw, (), name).items():
            if isinstance(entry, dict):
                found.append((id, cast("dict[str, Any]", entry)))
            else:
                self._add("value", (name, id), f"{id[:60]} is no table", f"write [{name}.{id[:60]}]")
        if len(found) > MOST:
            self._add("size", (name,), f"more than {MOST:,} {name}", "split the file")
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

    def _strangers(self, entry: Mapping[str, Any], at: Keys, known: tuple[str, ...]) -> None:
        for key in entry.keys() - set(known):
            self._add("key", (*at, key), f"there is no key {key[:60]!r}", suggest(key[:60], known))

    def _add(self, rule: str, at: Keys, what: str, repair: str) -> None:
        line, column = self.locator.locate(at)
        self.findings.add(rule, Where(self.file, line, column), what, self.why, repair)


def open_entries(path: str | Path | None, bundled: str, kind: type[Reading]) -> Reading:
    """Open a settings file, or the one that comes with the program (``roadmap/activities.toml``) when none is named.

    What cannot be opened or parsed is among the findings of what is returned.
    """
    findings = Findings()
    if path is None:
        data: bytes | None = files("modusvivendi").joinpath("data", bundled).read_bytes()
        name = bundled.rpartition("/")[2]
    else:
        path = Path(path)
        name = path.name
        data = Folder(path.parent, findings).read(name, limits.TOML_BYTES)
    return parse_entries(data, name, findings, kind)


def parse_entries(data: bytes | None, name: str, findings: Findings, kind: type[Reading]) -> Reading:
    """Parse a settings file; None, what could not be read, holds nothing. Faults are among the findings."""
    text = None if data is None else decode(data, name, findings)
    raw: dict[str, Any] = {}
    if text is not None:
        try:
            raw = tomllib.loads(text)
        except (tomllib.TOMLDecodeError, RecursionError) as error:
            findings.add("toml", Where(name), f"is not TOML: {error}", repair="correct the line named")
    return kind(name, Locator(text or ""), findings, raw)
