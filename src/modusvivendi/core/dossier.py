"""All that is known of one conflict at one date."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from modusvivendi.core.errors import ModusError
from modusvivendi.core.forces import Contributor
from modusvivendi.core.forecasts import Effects
from modusvivendi.core.names import Names, suggest
from modusvivendi.core.periods import Period
from modusvivendi.core.plans import Plan
from modusvivendi.core.politics import Assumption, Community, Fallback, Infeasible, Issue, Party, Source, Stake
from modusvivendi.core.preparations import Consent, Duration, Holding, Score
from modusvivendi.core.problems import Problem
from modusvivendi.core.record import Event, Figure
from modusvivendi.core.territory import Area, Borders, Control, Link, People, Places, Site
from modusvivendi.core.training import Programme


@dataclass(frozen=True)
class Shapes:
    """The drawing material as given, in degrees (longitude, latitude).

    ``polygons``: a shapely geometry for each place, or None when the dossier has none. ``points``: row numbers of
    places and their further points (lon, lat). ``outline``: the country, or None.
    """

    polygons: tuple[Any, ...] | None
    points: tuple[tuple[int, float, float], ...]
    outline: Any | None
    outline_credit: str = ""


@dataclass(frozen=True)
class Dossier:
    """One conflict at one date. Ids are unique within their kind; everything refers to something that is there.

    ``effects``: those of the program with the dossier's own in their place, None where it has none of its own.
    """

    id: str
    title: Names
    as_of: Period
    languages: tuple[str, ...]
    country: str
    projection: str
    notes: Names
    limits: Names
    sources: Mapping[str, Source]
    areas: Mapping[str, Area]
    places: Places
    borders: Borders
    shapes: Shapes
    communities: tuple[Community, ...]
    people: People
    parties: tuple[Party, ...]
    control: Control
    events: tuple[Event, ...]
    series: tuple[Figure, ...]
    sites: tuple[Site, ...]
    links: tuple[Link, ...]
    issues: tuple[Issue, ...]
    infeasible: tuple[Infeasible, ...]
    stakes: tuple[Stake, ...]
    fallbacks: tuple[Fallback, ...]
    assumptions: Mapping[str, Assumption]
    plans: tuple[Plan, ...]
    problems: Mapping[str, Problem] = field(default_factory=dict[str, Problem])
    contributors: Mapping[str, Contributor] = field(default_factory=dict[str, Contributor])
    programmes: Mapping[str, Programme] = field(default_factory=dict[str, Programme])
    consents: tuple[Consent, ...] = ()
    access: tuple[Score, ...] = ()
    today: tuple[Holding, ...] = ()
    durations: tuple[Duration, ...] = ()
    effects: Effects | None = None

    @cached_property
    def party_index(self) -> dict[str, int]:
        """Row number of a party by id."""
        return {party.id: i for i, party in enumerate(self.parties)}

    def party(self, id: str) -> Party:
        """Return a party by id; raises ``ModusError`` with the nearest ids when there is none."""
        return self.parties[_find(self.party_index, id, "party")]

    def plan(self, id: str) -> Plan:
        """Return a proposal by id; raises ``ModusError`` with the nearest ids when there is none."""
        return self.plans[_find({plan.id: i for i, plan in enumerate(self.plans)}, id, "plan")]

    def problem(self, id: str = "") -> Problem:
        """Return a sector problem by id, the first when none is given.

        Raises ``ModusError`` with the nearest ids when there is none of that id, or none at all.
        """
        if not self.problems:
            raise ModusError(
                f"dossier {self.id!r} says nothing of the sectors that are wanted",
                repair="add sectors.toml: docs/dossier.md describes it",
            )
        ids = list(self.problems)
        return self.problems[ids[_find({id: i for i, id in enumerate(ids)}, id, "sector problem") if id else 0]]

    def place(self, id: str) -> int:
        """Return the row number of a place by id; raises ``ModusError`` with the nearest ids when there is none."""
        return _find(self.places.index, id, "place")


def _find(index: Mapping[str, int], id: str, kind: str) -> int:
    if id not in index:
        raise ModusError(f"there is no {kind} {id!r}", repair=suggest(id, index))
    return index[id]
