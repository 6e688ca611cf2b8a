"""Numbers, ranges and dates as each language writes them.

Arabic is set with Western digits (0-9), as Arabic documents of the United Nations often are and as the maps and
tables here need: the same figure looks the same in both languages. Ranges and signed figures are isolated from left
to right, so that low stands before high.
"""

import math
from dataclasses import dataclass

from modusvivendi.brief.text import left_to_right
from modusvivendi.brief.words import Words
from modusvivendi.core.periods import Period
from modusvivendi.core.ranges import Range, round_figures

DASH = "–"
MINUS = "\u2212"
UNKNOWN = "—"
"""What stands in a cell whose figure is not known; the words for it are in the catalogue as ``unknown``."""


@dataclass(frozen=True)
class Formats:
    """How figures are written in the language of ``words``.

    ``least_people``: counts of people below this, but above none, are written as "under …".
    """

    words: Words
    least_people: int = 0

    def number(self, value: float, digits: int = 0) -> str:
        """Write a number with thousands separators; a dash when unknown."""
        if not math.isfinite(value):
            return UNKNOWN
        text = f"{value:,.{digits}f}"
        if float(text.replace(",", "")) == 0:
            return text.lstrip("-")
        return self._one_way(text.replace("-", MINUS)) if value < 0 else text

    def signed(self, value: float, digits: int = 0) -> str:
        """Write a difference with its sign."""
        text = self.number(abs(value), digits)
        if text == UNKNOWN or not any(char in "123456789" for char in text):
            return text
        return self._one_way(("+" if value > 0 else MINUS) + text)

    def percent(self, share: float, digits: int = 0) -> str:
        """Write a share (0 to 1) as a percentage."""
        return UNKNOWN if not math.isfinite(share) else self._one_way(f"{share * 100:.{digits}f}\u202f%")

    def percents(self, share: Range, digits: int = 0) -> str:
        """Write a range of shares as percentages: one figure when exact, else low to high."""
        if not share.known:
            return UNKNOWN
        low, high = (f"{value * 100:.{digits}f}" for value in (share.low, share.high))
        return self.percent(share.best, digits) if low == high else self._one_way(f"{low}{DASH}{high}\u202f%")

    def people(self, people: Range) -> str:
        """Write a count of people: as ``estimate``, and "under …" where the audience may not have it."""
        if 0 < people.best < self.least_people:
            return self.words.say("under", number=f"{self.least_people:,}")
        return self.estimate(people)

    def people_said(self, people: Range) -> str:
        """Write a count of people on one line, for running text."""
        return _one_line(self.people(people))

    def estimate(self, count: Range) -> str:
        """Write a count: a stated one whole, an estimate to two figures with low and high on a second line."""
        if not count.known:
            return UNKNOWN
        if count.exact or not (math.isfinite(count.low) and math.isfinite(count.high)):
            return f"{count.best:,.0f}"
        best, low, high = (f"{round_figures(value):,.0f}" for value in (count.best, count.low, count.high))
        return best if low == high else f"{best}\n{self._span(low, high)}"

    def estimate_said(self, count: Range) -> str:
        """Write a count on one line, for running text."""
        return _one_line(self.estimate(count))

    def range(self, value: Range) -> str:
        """Write low, best and high of anything on one line."""
        if not value.known:
            return UNKNOWN
        low, best, high = (_plain(part) for part in (value.low, value.best, value.high))
        single = low == high or UNKNOWN in {low, high}
        return self._one_way(best) if single else f"{best} ({self._span(low, high)})"

    def date(self, period: Period) -> str:
        """Write a day, a month or a year."""
        parts = period.text.split("-")
        if len(parts) == 1:
            return parts[0]
        month = self.words.say(f"month.{int(parts[1])}")
        day = f"{int(parts[2])} " if len(parts) > 2 else ""
        return f"{day}{month} {parts[0]}"

    def between(self, low: str, high: str) -> str:
        """Write two figures as one span, low before high in every language; one figure when they are the same.

        Figures with signs have a word between them: a dash beside a minus or a plus is hard to read.
        """
        return low if low == high else self._span(low, high)

    def _span(self, low: str, high: str) -> str:
        if any(sign in text for text in (low, high) for sign in ("+", MINUS)):
            return self.words.say("from_to", before=low, after=high)
        return self._one_way(f"{low}{DASH}{high}")

    def _one_way(self, text: str) -> str:
        return left_to_right(text, self.words.direction)


def _one_line(text: str) -> str:
    first, _, rest = text.partition("\n")
    return f"{first} ({rest})" if rest else first


def _plain(value: float) -> str:
    if not math.isfinite(value):
        return UNKNOWN
    whole = abs(value) >= 1000 or value == int(value)
    return (f"{value:,.0f}" if whole else f"{value:.4g}").replace("-", MINUS)
