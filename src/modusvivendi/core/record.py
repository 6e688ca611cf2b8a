"""What happened, as counts by place and period: never by person."""

from dataclasses import dataclass

from modusvivendi.core.periods import Period
from modusvivendi.core.ranges import Range


@dataclass(frozen=True, slots=True)
class Event:
    """One row of ``events.csv``; ``place`` is a place or area id, None for the whole country."""

    date: Period
    place: str | None
    kind: str
    by: str | None
    of: str | None
    records: int | None
    count: Range
    source: str


@dataclass(frozen=True, slots=True)
class Figure:
    """One row of ``series.csv``: a dated figure about the country, an area, a party or a host country."""

    date: Period
    indicator: str
    place: str | None
    country: str
    party: str | None
    value: Range
    unit: str
    source: str
    note: str
