"""Every reference must lead to something that is there."""

import re
from collections.abc import Collection
from functools import partial
from typing import Any

from modusvivendi.core.dictionary import Field
from modusvivendi.core.territory import SEA
from modusvivendi.io.draft import Draft
from modusvivendi.io.nearest import suggest_among
from modusvivendi.io.positions import Path
from modusvivendi.io.records import walk_fields
from modusvivendi.io.settings import Settings
from modusvivendi.io.sheets import Sheet

STATE = re.compile(r"@[A-Z]{3}")
"""A foreign state as a neighbour."""
_ONE = {
    "places": "place",
    "areas": "area",
    "parties": "party",
    "communities": "community",
    "sources": "source",
    "issues": "issue",
    "proposals": "proposal",
    "contributors": "contributor",
}
_FILES = {
    "places": "places.csv",
    "areas": "areas.csv",
    "proposals": "the folder proposals",
    "parties": "parties.toml",
    "communities": "communities.toml",
    "sources": "sources.toml",
    "issues": "issues.toml",
    "contributors": "contributors.toml",
}
_ELSEWHERE = {"options", "sectors", "="}
"""What depends on more than the cell, and is checked by the rules on stakes and proposals."""


def check_links(draft: Draft) -> None:
    """Check the references of all tables and settings."""
    for sheet in draft.sheets.values():
        for field in sheet.table.fields:
            if field.type == "ref" and sheet.has(field.name):
                _check_column(draft, sheet, field)
    for settings in [*draft.settings.values(), *draft.proposals.values()]:
        for id, entry in settings.entries.items():
            for field, value, path in walk_fields(settings.record, entry, settings.top(id)):
                if field.type in ("ref", "refs"):
                    _check_value(draft, settings, field, value, path)


def describe_kinds(refers: tuple[str, ...]) -> str:
    """Say what a reference may lead to: "place or area"."""
    return " or ".join(_ONE[kind] for kind in refers if kind in _ONE)


def _allowed(draft: Draft, field: Field) -> Collection[str] | None:
    """Return the words that a reference may be; None when they cannot be known."""
    words: list[Collection[str]] = []
    for kind in field.refers:
        if kind in _ELSEWHERE:
            return None
        if kind.startswith("="):
            words.append((kind[1:],))
        elif kind != "@":
            known = draft.known(kind)
            if known is None:
                return None
            words.append(known)
    return words[0] if len(words) == 1 else {word for some in words for word in some}


def _check_column(draft: Draft, sheet: Sheet, field: Field) -> None:
    allowed = _allowed(draft, field)
    if allowed is None:
        return
    cells = sheet.text(field.name)
    wrong = {cell for cell in set(cells) if cell and cell not in allowed}
    if "@" in field.refers:
        sea = sheet.table.name == "borders"
        wrong = {cell for cell in wrong if not (STATE.fullmatch(cell) or (sea and cell == SEA))}
    if not wrong:
        return
    for row, cell in enumerate(cells):
        if cell in wrong and not draft.findings.skips(f"link.{field.name}", sheet.file):
            what, why, repair = _explain(field, cell, allowed)
            draft.findings.add(f"link.{field.name}", sheet.where(row, field.name), what, why, repair)


def _explain(field: Field, cell: str, allowed: Collection[str]) -> tuple[str, str, Any]:
    if cell.startswith("@") and "@" in field.refers:
        return f"{cell[:40]!r} is neither @sea nor a state", field.meaning, "write @ and three capitals: @TUR"
    kinds = describe_kinds(field.refers)
    files = " or ".join(_FILES[kind] for kind in field.refers if kind in _FILES)
    return (
        f"unknown {kinds} {cell[:60]!r}" if kinds else f"{field.name} cannot be {cell[:60]!r}",
        f"{field.meaning}; described in {files}" if files else field.meaning,
        partial(suggest_among, cell, allowed),
    )


def _check_value(draft: Draft, settings: Settings, field: Field, value: str | list[str], at: Path) -> None:
    allowed = _allowed(draft, field)
    if allowed is None:
        return
    listed = [(at, value)] if isinstance(value, str) else [((*at, i), word) for i, word in enumerate(value)]
    for path, word in listed:
        if word not in allowed:
            what, why, repair = _explain(field, word, allowed)
            draft.findings.add(f"link.{field.name}", settings.where(path), what, why, repair)
