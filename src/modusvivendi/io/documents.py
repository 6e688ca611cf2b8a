"""A single JSON file that holds one object: limited, decoded, parsed, each fault with its line and column."""

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, cast

from modusvivendi.core.errors import DossierError, Where
from modusvivendi.io import limits
from modusvivendi.io.encoding import decode
from modusvivendi.io.files import Folder
from modusvivendi.io.findings import Findings

_LONG_NUMBER = re.compile(r"\d{400}")


@dataclass
class Sheet:
    """A document that is being read: where its findings go, and small readers that note what does not fit."""

    file: str
    findings: Findings = field(default_factory=Findings)

    def note(self, what: str, repair: str = "", why: str = "") -> None:
        """Note that something is wrong."""
        self.findings.add("form", Where(self.file), what, why, repair)

    def items(self, value: object, what: str) -> list[Any]:
        """Return a list; note when it is none."""
        if isinstance(value, list):
            return cast("list[Any]", value)
        self.note(f"{what} is not a list", "put it in [ ]")
        return []

    def fields(self, value: object, what: str) -> dict[str, Any]:
        """Return an object; note when it is none."""
        if isinstance(value, dict):
            return cast("dict[str, Any]", value)
        self.note(f"{what} is not an object", "put it in { }")
        return {}

    def text(self, value: object, what: str, longest: int = 500) -> str:
        """Return a text that is not empty; note when it is none."""
        if isinstance(value, str) and value.strip() and len(value) <= longest:
            return value
        self.note(f"{what} is no text of 1 to {longest} signs", "write it in quotation marks")
        return ""

    def number(self, value: object, what: str) -> int:
        """Return a whole number from 0 up; note when it is none."""
        if isinstance(value, int) and not isinstance(value, bool) and 0 <= value <= 10**9:
            return value
        self.note(f"{what} is no whole number from 0 up", "states are numbered from 0")
        return 0

    def numbers(self, value: object, what: str) -> tuple[int, ...]:
        """Return a list of whole numbers from 0 up."""
        return tuple(self.number(one, what) for one in self.items(value, what))

    def stop(self) -> None:
        """Raise ``DossierError`` when anything was wrong."""
        if self.findings.failed:
            raise DossierError(self.findings.listed())


def read_document(path: str | Path, most: int = limits.TOML_BYTES, hint: str = "") -> dict[str, Any]:
    """Return the object in a JSON file of at most ``most`` bytes; ``hint`` says in a repair what is expected.

    Raises ``DossierError`` for what cannot be read, is no JSON, holds a key twice, a number that is not finite, a
    control sign, or no object.
    """
    path = Path(path)
    folder = Folder(path.parent, Findings())
    findings, where = folder.findings, Where(path.name)
    data = folder.read(path.name, most)
    text = None if data is None else decode(data, path.name, findings)
    content = None if text is None else parse_json(text, where, findings, hint)
    if content is not None and not isinstance(content, dict):
        findings.add("json", where, "the JSON is not an object", repair=hint or "begin it with { and end it with }")
    if findings.failed:
        raise DossierError(findings.listed())
    return cast("dict[str, Any]", content)


def parse_json(text: str, where: Where, findings: Findings, hint: str) -> object:
    """Return what a JSON text says; None, with findings, for faults (see ``read_document``)."""

    def pairs(items: list[tuple[str, Any]]) -> dict[str, Any]:
        found = dict(items)
        if len(found) < len(items):
            names = [name for name, _ in items]
            twice = next(name for name in names if names.count(name) > 1)
            raise ValueError(f"the key {twice[:60]!r} is there twice")
        return found

    def constant(name: str) -> float:
        raise ValueError(f"{name} is no number that JSON has")

    try:
        if _LONG_NUMBER.search(text):
            raise ValueError("a number has more than 400 digits")
        content: object = json.loads(text, object_pairs_hook=pairs, parse_constant=constant)
        for found in _walk_texts(content):
            if sign := limits.CONTROL.search(found):
                what = f"a text holds the control sign {sign.group()!r}"
                findings.add("control", where, what, repair="delete the sign")
        return content
    except json.JSONDecodeError as error:
        at = Where(where.file, error.lineno, error.colno)
        findings.add("json", at, f"is not JSON: {error.msg[:1].lower()}{error.msg[1:]}", repair=hint)
    except RecursionError:
        findings.add("json", where, "is nested too deeply", repair=hint)
    except ValueError as error:
        findings.add("json", where, f"is not as JSON should be: {error}", repair=hint)
    return None


def _walk_texts(node: object) -> Iterator[str]:
    ahead = [node]
    while ahead:
        one = ahead.pop()
        if isinstance(one, str):
            yield one
        elif isinstance(one, dict):
            found = cast("dict[str, Any]", one)
            ahead += [*found, *found.values()]
        elif isinstance(one, list):
            ahead += cast("list[Any]", one)
