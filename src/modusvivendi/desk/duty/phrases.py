"""The phrase book: what is said on the line, in three languages, by ids that both sides know."""

import re
import tomllib
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

LANGUAGES = ("en", "ar", "ru")
_GAP = re.compile(r"\{([a-z]+)\}")


@dataclass(frozen=True, slots=True)
class Phrase:
    """A sentence by language; ``use``: when it is said; ``gaps``: what is to be filled in.

    ``checked``: the languages in which a native reader has checked it; English is the original.
    """

    id: str
    use: str
    text: dict[str, str]
    checked: tuple[str, ...] = ()

    @property
    def unchecked(self) -> tuple[str, ...]:
        """The languages in which nobody has checked the translation."""
        return tuple(language for language in LANGUAGES[1:] if language not in self.checked)

    @property
    def gaps(self) -> tuple[str, ...]:
        """The names of what is to be filled in, in the order of the English sentence."""
        return tuple(_GAP.findall(self.text["en"]))


@cache
def read_phrases() -> tuple[Phrase, ...]:
    """Return the phrase book, in the order of its file."""
    content = files("modusvivendi").joinpath("data/desk/phrases.toml").read_text(encoding="utf-8")
    return tuple(
        Phrase(id, one["use"], {language: one[language] for language in LANGUAGES}, tuple(one.get("checked", ())))
        for id, one in tomllib.loads(content).items()
    )
