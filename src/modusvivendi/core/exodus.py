"""Flight from fighting as Flee's folders tell it: places, routes, closures, fighting by day, and counts from camps.

Flee (Suleimenova, Bell and Groen 2017; Groen et al. 2024) is an open agent-based model of flight; its instances are
folders of CSV files. What a folder says is held here unchanged: what Flee makes of it is a matter of the engine.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Literal

import numpy as np

from modusvivendi.core.exodus_rules import Rules
from modusvivendi.core.ranges import Floats, Ints

Kind = Literal["conflict", "town", "camp", "idpcamp", "forward", "marker", "flood"]
"""What a place is: ``forward`` is passed through (chance 1 to go on), ``marker`` is a bend of a road, nobody's end."""
ClosureKind = Literal["country", "location", "link", "camp", "idpcamp", "remove_forced_redirection"]


@dataclass(frozen=True, slots=True)
class Location:
    """A place.

    ``people``: who lives there, or the capacity of a camp; NaN where the file says nothing. ``conflict_day``: the day
    from which a conflict zone is one (used for day 0 only when there is a table of fighting); None where not given.
    ``attributes``: further columns as text.
    """

    name: str
    region: str
    country: str
    latitude: float
    longitude: float
    kind: Kind
    conflict_day: int | None
    people: float
    attributes: Mapping[str, str]

    @property
    def shelters(self) -> bool:
        """Whether it is a camp of either kind."""
        return self.kind in ("camp", "idpcamp")


@dataclass(frozen=True, slots=True)
class Route:
    """A road both ways between two rows of the locations, in km.

    ``redirection``: 0 none; 1 all who are at ``start`` and may move take it; 2 all who are at ``end`` do. ``speed``:
    km a day on this road, NaN for the general limit; ``walk``: the chance that a day on it is spent on foot.
    """

    start: int
    end: int
    distance: float
    redirection: int
    speed: float
    walk: float
    attributes: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Closure:
    """What is shut from the day ``start`` and open again on the day ``end``; -1 for never."""

    kind: ClosureKind
    first: str
    second: str
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Change:
    """The place with row ``location`` is of another kind from a day on."""

    location: int
    kind: Kind
    day: int


@dataclass(frozen=True, slots=True)
class Correction:
    """On this day (from the start, may be negative) registrations of a camp were recounted; earlier ones scale."""

    name: str
    day: int


@dataclass(frozen=True, eq=False)
class Series:
    """Counts reported of one camp (or the total): ``day`` (n,) from the start, ``count`` (n,), as the files have them.

    Days are in the order of the file, which is not always that of time, and may repeat.
    """

    name: str
    day: Ints
    count: Floats

    def ordered(self) -> "Series":
        """Return the reports in the order of their days; of several on one day the last in the file counts."""
        last = {int(day): float(count) for day, count in zip(self.day, self.count, strict=True)}
        days = sorted(last)
        return Series(self.name, np.array(days, np.int64), np.array([last[day] for day in days], np.float64))


@dataclass(frozen=True, eq=False)
class Exodus:
    """One instance: ``fighting`` (days, locations) from 0 (none) to 1, NaN for a place that the table has not.

    ``days`` may be fewer than ``period``, the length that the folder asks for: the table of fighting ends there.
    ``reports``: a series for each row of the layout but the total, by name; ``total``: the total's, None without one.
    Both are empty when no validation data were given. ``corrections`` in the order of the file. ``levels``: tables of
    further dynamic attributes by name, each (days, locations), NaN where it says nothing. ``added``: for rows of the
    layout with several files, the series as Flee's own rules add them up.
    """

    name: str
    start: date
    period: int
    locations: tuple[Location, ...]
    routes: tuple[Route, ...]
    closures: tuple[Closure, ...]
    changes: tuple[Change, ...]
    corrections: tuple[Correction, ...]
    fighting: Floats
    rules: Rules
    reports: Mapping[str, Series]
    total: Series | None
    levels: Mapping[str, Floats]
    added: Mapping[str, Series] = field(default_factory=dict[str, Series])

    @property
    def days(self) -> int:
        """How many days can be run."""
        return min(self.period, len(self.fighting))

    @property
    def camps(self) -> tuple[int, ...]:
        """The rows of the camps, of either kind."""
        return tuple(row for row, place in enumerate(self.locations) if place.shelters)

    def row(self, name: str) -> int | None:
        """Return the row of a location, None when there is none of that name."""
        return next((row for row, place in enumerate(self.locations) if place.name == name), None)

    def date(self, day: int) -> date:
        """Return the date of a day counted from the start."""
        return self.start + timedelta(days=day)
