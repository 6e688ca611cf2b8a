"""What interventions change: the effects that come with the program, and a user's own file over them."""

import math
from collections.abc import Mapping
from pathlib import Path
from typing import Any, cast, get_args

from modusvivendi.core.errors import DossierError
from modusvivendi.core.forecasts import Effect, Effects, Unit
from modusvivendi.core.names import suggest
from modusvivendi.core.politics import Kind, Source
from modusvivendi.core.ranges import UNKNOWN, Range
from modusvivendi.io import limits
from modusvivendi.io.entries import KINDS, Entries, Keys, open_entries, parse_entries
from modusvivendi.io.files import EFFECTS, Folder

_KEYS = (
    *("name", "unit", "value", "assumption", "no_effect", "no_effect_reason"),
    *("group", "kind", "source", "reason"),
)
_MOST: Mapping[str, float] = {"ratio": 100.0, "cut": 1.0, "chance": 1.0, "share": 10.0, "size": 5.0, "power": 5.0}
"""The largest value that an effect of each unit may have."""


def read_effects(path: str | Path | None = None, over: Effects | None = None) -> Effects:
    """Read the effects that come with the program, and those of a user's file in their place where one is named.

    ``over``: effects that the file goes before instead of the program's, such as a dossier's.

    Such a file may give any of them anew, whole, with its own sources; it cannot add effects, which nothing would use.
    Raises ``DossierError`` with all that is wrong: not TOML, unknown or missing keys, ranges that are not
    low <= best <= high within the bounds of the unit, a chance of no effect that is missing or none, sources that are
    not there.
    """
    own = over or _read(None, None)
    return own if path is None else _read(path, own)


def read_own_effects(folder: Folder, sources: Mapping[str, Source]) -> Effects | None:
    """Read the effects of a dossier's folder over those of the program, None when it has no file of them.

    ``sources`` of the dossier, to which entries may refer. Faults are among the findings of the folder.
    """
    if EFFECTS not in folder.names:
        return None
    known = read_effects()
    opened = parse_entries(folder.read(EFFECTS, limits.TOML_BYTES), EFFECTS, folder.findings, _Reading)
    return opened.build(Effects(known.effects, known.groups, {**known.sources, **sources}))


def _read(path: str | Path | None, known: Effects | None) -> Effects:
    opened = open_entries(path, "forecast/effects.toml", _Reading)
    effects = None if opened.findings.failed else opened.build(known)
    if opened.findings.failed or effects is None:
        raise DossierError(opened.findings.listed())
    return effects


class _Reading(Entries):
    """A file of effects being read."""

    why = "the forecast would be wrong in silence"

    def build(self, known: Effects | None) -> Effects:
        self._strangers(self.raw, (), ("sources", "groups", "effects"))
        sources = dict(known.sources) if known else {}
        sources |= {id: self._source(id, entry) for id, entry in self._tables(self.raw, "sources")}
        groups = dict(known.groups) if known else {}
        groups |= {
            id: self._texts_by({"name": entry}, ("groups", id), "name", needed=True)
            for id, entry in self._tables(self.raw, "groups")
        }
        read = {id: self._effect(id, entry) for id, entry in self._tables(self.raw, "effects")}
        for id, one in read.items():
            at = ("effects", id)
            if known and id not in known.effects:
                self._add("link", at, f"nothing uses an effect {id[:60]!r}", suggest(id[:60], known.effects))
            elif known and one.unit != known.effects[id].unit:
                unit = known.effects[id].unit
                self._add("choice", (*at, "unit"), f"{id}: the unit cannot be {one.unit!r}", f'write unit = "{unit}"')
            if one.source not in sources:
                self._add(
                    "link",
                    (*at, "source"),
                    f"there is no source {one.source[:60]!r}",
                    suggest(one.source[:60], sources),
                )
            if one.group not in groups:
                self._add(
                    "link", (*at, "group"), f"there is no group {one.group[:60]!r}", suggest(one.group[:60], groups)
                )
        return Effects({**(known.effects if known else {}), **read}, groups, sources)

    def _effect(self, id: str, entry: Mapping[str, Any]) -> Effect:
        at = ("effects", id)
        self._strangers(entry, at, _KEYS)
        unit = self._choice(entry, at, "unit", get_args(Unit))
        return Effect(
            id,
            self._texts_by(entry, at, "name", needed=True),
            cast("Unit", unit),
            self._range(entry.get("value"), (*at, "value"), _MOST[unit]),
            self._chance(entry.get("no_effect"), (*at, "no_effect")),
            self._text(entry, at, "no_effect_reason"),
            self._text(entry, at, "group"),
            cast("Kind", self._choice(entry, at, "kind", KINDS)),
            self._text(entry, at, "source"),
            self._text(entry, at, "reason"),
            self._texts(entry, at, "assumption"),
        )

    def _source(self, id: str, entry: Mapping[str, Any]) -> Source:
        at = ("sources", id)
        self._strangers(entry, at, ("title", "kind", "note"))
        kind = cast("Kind", self._choice(entry, at, "kind", KINDS))
        return Source(id, self._text(entry, at, "title"), kind, note=self._text(entry, at, "note", needed=False))

    def _choice(self, entry: Mapping[str, Any], at: Keys, key: str, known: tuple[str, ...]) -> str:
        value = self._text(entry, at, key)
        if value in known:
            return value
        if value:
            self._add("choice", (*at, key), f"{at[-1]}: {key} cannot be {value[:60]!r}", f"one of {', '.join(known)}")
        return known[0]

    def _chance(self, value: Any, at: Keys) -> float:
        if isinstance(value, int | float) and not isinstance(value, bool) and 0 <= value <= 1:
            return float(value)
        self._add(
            "range",
            at,
            f"{at[-2]}: the chance of no effect is no number from 0 to 1",
            "state one: every effect is disputed by somebody",
        )
        return math.nan

    def _range(self, value: Any, at: Keys, most: float) -> Range:
        if isinstance(value, list):
            given = cast("list[Any]", value)
            numbers = [float(one) for one in given if isinstance(one, int | float) and not isinstance(one, bool)]
            if len(numbers) == len(given) == 3 and 0 <= numbers[0] <= numbers[1] <= numbers[2] <= most:
                return Range(*numbers)
        self._add(
            "range",
            at,
            f"{at[-2]}: the value is not [low, best, high] between 0 and {most:g}",
            "write it so: value = [0.2, 0.5, 0.9]",
        )
        return UNKNOWN
