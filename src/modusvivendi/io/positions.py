"""Where each key of a TOML text stands.

The standard parser says nothing about positions, so when a finding needs one, the text (which has been parsed, so it is
well formed) is walked a second time: only keys, strings and brackets matter.
"""

import re
from collections.abc import Sequence
from contextlib import suppress

Path = tuple[str | int, ...]
"""Keys and list positions from the top of the file: ``("crown", "aims", 0, "date")``."""

_BLANK = re.compile(r"(?:[ \t\r\n]|#[^\n]*)*")
_STRING = re.compile(
    r'"""(?:[^"\\]|\\[\s\S]|"{1,2}(?!"))*"{3,5}|\'\'\'(?:[^\']|\'{1,2}(?!\'))*\'{3,5}|"(?:[^"\\\n]|\\.)*"|\'[^\'\n]*\''
)
_BARE = re.compile(r"[^\s,\]}#=]+(?:[ \t]+[^\s,\]}#=]+)*")
_KEY = re.compile(r'"(?:[^"\\\n]|\\.)*"|\'[^\'\n]*\'|[A-Za-z0-9_-]+')
_DOT = re.compile(r"[ \t]*\.[ \t]*")


class Locator:
    """Line and column (from 1) of every key and list item of one TOML text."""

    def __init__(self, text: str) -> None:
        self._text = text
        self._at: dict[Path, int] = {(): 0}
        self._counts: dict[Path, int] = {}
        # What has been placed before getting lost still serves; the rest falls back to the nearest key above it.
        with suppress(_LostError, RecursionError):
            self._walk()

    def locate(self, path: Sequence[str | int]) -> tuple[int, int]:
        """Return line and column of a key, or of the nearest key above it."""
        key = tuple(path)
        while key not in self._at:
            key = key[:-1]
        at = self._at[key]
        return self._text.count("\n", 0, at) + 1, at - (self._text.rfind("\n", 0, at) + 1) + 1

    def _walk(self) -> None:
        text, at, base = self._text, 0, ()
        while True:
            at = self._skip(at)
            if at >= len(text):
                return
            if text[at] == "[":
                base, at = self._enter(at)
                continue
            at = self._pair(at, base)

    def _enter(self, at: int) -> tuple[Path, int]:
        many = self._text.startswith("[[", at)
        start = at + (2 if many else 1)
        path, end = self._key(self._skip(start), ())
        if many:
            number = self._counts.get(path, 0)
            self._counts[path] = number + 1
            self._at.setdefault(path, at)
            path = (*path, number)
        self._at[path] = at
        close = self._text.find("]", end)
        if close < 0:
            raise _LostError
        return path, close + (2 if many else 1)

    def _pair(self, at: int, base: Path) -> int:
        path, end = self._key(at, base)
        end = self._skip(end)
        if self._text[end : end + 1] != "=":
            raise _LostError
        return self._value(self._skip(end + 1), path)

    def _key(self, at: int, base: Path) -> tuple[Path, int]:
        """Read a dotted key; keys below an array of tables go to its last table."""
        path = base
        while True:
            match = _KEY.match(self._text, at)
            if not match:
                raise _LostError
            path = (*path, _plain(match.group()))
            self._at.setdefault(path, at)
            dot = _DOT.match(self._text, match.end())
            if not dot:
                return path, match.end()
            if path in self._counts:
                path = (*path, self._counts[path] - 1)
            at = dot.end()

    def _value(self, at: int, path: Path) -> int:
        sign = self._text[at : at + 1]
        if sign == "[":
            return self._items(at + 1, path)
        if sign == "{":
            return self._inline(at + 1, path)
        match = (_STRING if sign in ('"', "'") else _BARE).match(self._text, at)
        if not match:
            raise _LostError
        return match.end()

    def _items(self, at: int, path: Path) -> int:
        number = 0
        while True:
            at = self._skip(at)
            if self._text[at : at + 1] == "]":
                return at + 1
            if self._text[at : at + 1] == ",":
                at += 1
                continue
            if at >= len(self._text):
                raise _LostError
            self._at[(*path, number)] = at
            at = self._value(at, (*path, number))
            number += 1

    def _inline(self, at: int, path: Path) -> int:
        while True:
            at = self._skip(at)
            if self._text[at : at + 1] == "}":
                return at + 1
            at = at + 1 if self._text[at : at + 1] == "," else self._pair(at, path)

    def _skip(self, at: int) -> int:
        match = _BLANK.match(self._text, at)
        return match.end() if match else at


class _LostError(Exception):
    """The text is not laid out as this walk expects."""


def _plain(key: str) -> str:
    if key[0] == "'":
        return key[1:-1]
    if key[0] != '"':
        return key
    if "\\" not in key:
        return key[1:-1]
    import tomllib

    return next(iter(tomllib.loads(f"{key} = 0")))
