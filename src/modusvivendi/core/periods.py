"""Dates as people write them: a day, a month or a year, meaning all of it."""

import calendar
import re
from dataclasses import dataclass
from datetime import date

_FORM = re.compile(r"(\d{4})(?:-(\d{2})(?:-(\d{2}))?)?")


@dataclass(frozen=True, slots=True, order=True)
class Period:
    """From the first to the last day, both included. ``text`` is how it was written."""

    start: date
    end: date
    text: str

    def __str__(self) -> str:
        return self.text

    @property
    def month(self) -> int | None:
        """Months since January of year 0, or None for a whole year."""
        return self.start.year * 12 + self.start.month - 1 if len(self.text) > 4 else None


def parse_period(text: str) -> Period:
    """Read ``2015``, ``2015-10`` or ``2015-10-01``.

    Raises ``ValueError`` with the reason for anything else.
    """
    match = _FORM.fullmatch(text)
    if not match:
        raise ValueError("write a date as YYYY, YYYY-MM or YYYY-MM-DD")
    year, month, day = (int(part) if part else None for part in match.groups())
    if not year:
        raise ValueError("there is no year 0")
    if month is None:
        return Period(date(year, 1, 1), date(year, 12, 31), text)
    if not 1 <= month <= 12:
        raise ValueError(f"there is no month {month}")
    last = calendar.monthrange(year, month)[1]
    if day is None:
        return Period(date(year, month, 1), date(year, month, last), text)
    if not 1 <= day <= last:
        raise ValueError(f"there is no day {day} in {year}-{month:02}")
    return Period(date(year, month, day), date(year, month, day), text)
