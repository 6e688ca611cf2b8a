"""How the results are looked at: in which language, and by whom."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from functools import cached_property
from typing import cast

from modusvivendi.brief.audience import Permits, permit
from modusvivendi.brief.figures import Look
from modusvivendi.brief.figures import Words as FigureWords
from modusvivendi.brief.formats import Formats
from modusvivendi.brief.text import foreign, isolate, left_to_right
from modusvivendi.brief.words import Words, read_words
from modusvivendi.core.dossier import Dossier
from modusvivendi.core.names import Names, say
from modusvivendi.core.periods import Period
from modusvivendi.core.ranges import Range
from modusvivendi.core.territory import SEA


@dataclass(frozen=True)
class View:
    """What a chapter needs besides the results: the words of the language, and what the audience may see."""

    words: Words
    permits: Permits

    @property
    def language(self) -> str:
        """Language code."""
        return self.words.language

    @cached_property
    def formats(self) -> Formats:
        """How figures are written."""
        return Formats(self.words, self.permits.least_people)

    def say(self, key: str, **values: str) -> str:
        """Return a text of the catalogue; ``KeyError`` when it is missing."""
        return self.words.say(key, **values)

    def term(self, group: str, word: str) -> str:
        """Return the word of a fixed vocabulary (``kind``, ``role`` …); the word itself when the catalogue lacks it."""
        key = f"{group}.{word}"
        return self.words.say(key) if self.words.has(key) else self.text(word.replace("_", " "))

    def name(self, names: Names) -> str:
        """Return a name or text of the dossier in the language, or the nearest it has."""
        return self.text(say(names, self.language))

    def text(self, text: str) -> str:
        """Return a text of the dossier that has one language only."""
        return isolate(foreign(text), self.words.direction)

    def names(self, ids: Iterable[str], named: Mapping[str, str]) -> str:
        """Return several things by their names as a list; a dash when there is none."""
        return self.words.listed([named.get(id, self.text(id)) for id in ids]) or self.say("none")

    def beyond(self, code: str) -> str:
        """Return the name of the sea or of a state given as ``@ISO3`` or ``ISO3``."""
        return self.say("sea") if code == SEA else self.term("state", code.removeprefix("@"))

    def number(self, value: float, digits: int = 0) -> str:
        """Write a number."""
        return self.formats.number(value, digits)

    def people(self, people: Range) -> str:
        """Write a count of people for a cell."""
        return self.formats.people(people)

    def date(self, period: Period) -> str:
        """Write a date."""
        return self.formats.date(period)

    @cached_property
    def look_beside(self) -> Look:
        """What figures need to know that stand side by side: drawn for a phone alone, unless their parts are units."""
        return self.look if self.permits.fine else replace(self.look, width=0.0)

    @cached_property
    def look(self) -> Look:
        """What figures need to know of the language."""
        defaults = FigureWords()
        given: dict[str, str | dict[str, str]] = {}
        for field in FigureWords.__dataclass_fields__:
            standard = getattr(defaults, field)
            if isinstance(standard, Mapping):
                keys = cast("Mapping[str, str]", standard)
                group = "site_kind" if field == "kinds" else f"figure.{field}"
                given[field] = {key: self.words.texts.get(f"{group}.{key}", text) for key, text in keys.items()}
            else:
                given[field] = self.words.texts.get(f"figure.{field}", standard)
        rtl = self.words.direction == "rtl"
        return Look(
            language=self.language,
            direction="rtl" if rtl else "ltr",
            words=FigureWords(**given),  # pyright: ignore[reportArgumentType]
            number=lambda value: self.number(value, 0 if value == round(value) else 1),
            share=lambda value: self.formats.percent(value, 0 if value == 0 or value >= 0.01 else 1),
            date=lambda day: left_to_right(day.isoformat(), self.words.direction),
        )


@dataclass(frozen=True)
class Named:
    """The names of what a dossier holds, in the language of a view, by id."""

    parties: Mapping[str, str]
    communities: Mapping[str, str]
    issues: Mapping[str, str]
    options: Mapping[tuple[str, str], str]
    plans: Mapping[str, str]
    areas: Mapping[str, str]

    def holders(self, ids: Iterable[str]) -> list[str]:
        """Return the names of parties."""
        return [self.parties.get(id, id) for id in ids]


def see(language: str, audience: str) -> View:
    """Return the view of an audience in a language; raises ``ModusError`` when there is no such one."""
    return View(read_words(language), permit(audience))


def name_all(dossier: Dossier, view: View) -> Named:
    """Return all names of a dossier in the language of the view."""
    return Named(
        parties={party.id: view.name(party.names) for party in dossier.parties},
        communities={community.id: view.name(community.names) for community in dossier.communities},
        issues={issue.id: view.name(issue.names) for issue in dossier.issues},
        options={(i.id, o.id): view.name(o.names) for i in dossier.issues for o in i.options},
        plans={plan.id: view.name(plan.title) for plan in dossier.plans},
        areas={id: view.name(area.names) for id, area in dossier.areas.items()},
    )
