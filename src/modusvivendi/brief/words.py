"""The words of the brief: every text of its own, in each language, from ``words/<language>.toml``."""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

from modusvivendi.brief.text import isolate
from modusvivendi.core.errors import ModusError
from modusvivendi.core.names import suggest

LANGUAGES = ("en", "ar")
"""Languages that a brief can be written in."""

_RIGHT_TO_LEFT = frozenset({"ar"})


@dataclass(frozen=True)
class Words:
    """The catalogue of one language: texts by dotted key (``chapter.parties``), some with {placeholders}."""

    language: str
    texts: Mapping[str, str]

    @property
    def direction(self) -> str:
        """``ltr`` or ``rtl``."""
        return "rtl" if self.language in _RIGHT_TO_LEFT else "ltr"

    def say(self, key: str, **values: str) -> str:
        """Return a text with its placeholders filled; values of another direction are isolated.

        Raises ``KeyError`` for a key that the catalogue lacks and for a placeholder without a value.
        """
        filled = {name: isolate(value, self.direction) for name, value in values.items()}
        return self.texts[key].format(**filled) if filled else self.texts[key]

    def count(self, key: str, number: int) -> str:
        """Return so many of something (``count.<key>``) in the plural form that the language asks for."""
        form = _form(number, self.language)
        text = self.texts.get(f"count.{key}.{form}") or self.texts[f"count.{key}.other"]
        return text.format(n=f"{number:,}")

    def has(self, key: str) -> bool:
        """Whether the catalogue has the key."""
        return key in self.texts

    def listed(self, items: list[str]) -> str:
        """Return several things as one list in running text: a, b and c."""
        items = [isolate(item, self.direction) for item in items]
        if len(items) < 2:
            return "".join(items)
        return self.texts["list.comma"].join(items[:-1]) + self.texts["list.and"] + items[-1]


@cache
def read_words(language: str) -> Words:
    """Read the catalogue of a language; raises ``ModusError`` for a language that has none."""
    if language not in LANGUAGES:
        raise ModusError(f"the brief is not written in {language!r}", repair=suggest(language, LANGUAGES))
    text = files("modusvivendi.brief").joinpath("words", f"{language}.toml").read_text(encoding="utf-8")
    return Words(language, dict(_flatten("", tomllib.loads(text))))


def _flatten(prefix: str, table: Mapping[str, object]) -> list[tuple[str, str]]:
    rows: list[tuple[str, str]] = []
    for key, value in table.items():
        if isinstance(value, dict):
            rows += _flatten(f"{prefix}{key}.", value)
        else:
            rows.append((f"{prefix}{key}", str(value)))
    return rows


def _form(number: int, language: str) -> str:
    """Return the plural category of a whole number (Unicode CLDR plural rules for English and Arabic)."""
    if language != "ar":
        return "one" if number == 1 else "other"
    if number < 3:
        return ("zero", "one", "two")[number]
    if 3 <= number % 100 <= 10:
        return "few"
    return "many" if number % 100 >= 11 else "other"
