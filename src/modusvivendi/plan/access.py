"""Access on the road: consent from the parties, safety from the road's dates, roads and gates from the dossier."""

from collections.abc import Mapping

import numpy as np

from modusvivendi.core.access import Access, Indicator
from modusvivendi.core.dossier import Dossier
from modusvivendi.core.names import Names
from modusvivendi.core.plans import Plan
from modusvivendi.core.ranges import Bools, Floats, Ints, Range, freeze
from modusvivendi.core.seed import stream
from modusvivendi.io.access import read_relief
from modusvivendi.ledger.control import NOBODY, find_holders
from modusvivendi.roadmap.access import Ground, Pace, agrees, forecast_access, open_places, rank_regions

GATES = ("crossing", "port", "airport", "hub")
"""Kinds of sites from which relief sets out."""
UNSAFE = 1 / 3
"""Share of a place's inner borders with an excluded party, or any other holder, above which it is unsafe (ours)."""
DRAWS = 100


def open_access(
    dossier: Dossier, plan: Plan | None, milestones: Mapping[str, Range], months: int, seed: int = 0
) -> Access:
    """Say which places relief can reach by month, in which order, and how many people.

    ``milestones``: days (10, 50, 90 %) of ``fighting_halted`` and ``line_watched``; one that does not come is never,
    one that holds today is to be given as 0. A party of which nothing is said consents when the fighting halts, when it
    must sign or stands outside; an excluded one never. Regions are the sectors of a drawn plan, else the land of each
    party.
    """
    given = read_relief()
    relief = given.settle({id: one.value for id, one in dossier.assumptions.items()})
    holders = find_holders(dossier)
    halted, watched = (_months(milestones.get(id)) for id in ("fighting_halted", "line_watched"))
    ground = survey_ground(dossier, holders, list_consent(dossier, halted.best))
    pace = _pace(relief, halted.best, watched.best, (0.5,) * 5)
    opens = open_places(ground, pace, months)
    draw = stream(seed, "roadmap.access.pace")
    paces: list[Pace] = []
    for _ in range(DRAWS):
        begins = (_triangle(one, draw.random()) for one in (halted, watched))
        paces.append(_pace(relief, next(begins), next(begins), tuple(draw.random(5).tolist())))
    first = () if plan is None else plan.relief_first
    order = rank_regions(_regions(dossier, plan, holders), opens, ground.people)
    return Access(
        opens,
        forecast_access(ground, paces, months, seed),
        order,
        first,
        agrees(order, first),
        tuple(_score(dossier, id, names) for id, names in given.indicators.items()),
        {"relief": given.reason, **{f"consent of {one.party}": one.note for one in dossier.consents}},
    )


def _score(dossier: Dossier, id: str, names: Names) -> Indicator:
    """Return what the dossier says of an indicator; one of which it says nothing is unknown."""
    said = next((one for one in dossier.access if one.indicator == id), None)
    return Indicator(id, names, None if said is None else said.score, "" if said is None else said.note)


def list_consent(dossier: Dossier, halted: float) -> Floats:
    """Return the month (parties + 1,) from which each party lets relief in; the last, nobody, never."""
    said = {one.party: one.months.best for one in dossier.consents}
    months = [np.inf if party.role == "excluded" else said.get(party.id, halted) for party in dossier.parties]
    return np.array([*months, np.inf])


def survey_ground(dossier: Dossier, holders: Ints, consent: Floats) -> Ground:
    """Return the places, ways and gates of a dossier; ``holders`` (n,) rows of ``consent`` (parties + 1,)."""
    borders, n = dossier.borders, len(dossier.places)
    excluded = np.array([*(party.role == "excluded" for party in dossier.parties), False])
    on = borders.land > 0
    a, b = borders.a[on], borders.b[on]
    km = np.where(np.isnan(borders.km[on]), 1.0, borders.km[on])
    enemy, front, around = np.zeros(n), np.zeros(n), np.full(n, 1e-9)
    for here, there in ((a, b), (b, a)):
        np.add.at(around, here, km)
        np.add.at(enemy, here, km * excluded[holders[there]])
        np.add.at(front, here, km * ((holders[here] != holders[there]) & (holders[there] != NOBODY)))
    roads = [
        (dossier.places.index[link.a], dossier.places.index[link.b])
        for link in dossier.links
        if link.a in dossier.places.index and link.b in dossier.places.index
    ]
    ways = np.array(roads or list(zip(a.tolist(), b.tolist(), strict=True)), np.int64).reshape(-1, 2)
    gates = sorted({site.place for site in dossier.sites if site.kind in GATES})
    people = dossier.places.population[:, 1]
    return Ground(
        freeze(consent[holders]),
        freeze(enemy / around > UNSAFE),
        freeze(front / around > UNSAFE),
        freeze(ways[:, 0].copy()),
        freeze(ways[:, 1].copy()),
        freeze(np.array(gates, np.int64)),
        people,
    )


def _regions(dossier: Dossier, plan: Plan | None, holders: Ints) -> dict[str, Bools]:
    if plan is not None and plan.drawn:
        return {sector.id: plan.assignment == row for row, sector in enumerate(plan.sectors)}
    return {party.id: holders == row for row, party in enumerate(dossier.parties) if (holders == row).any()}


def _months(days: Range | None) -> Range:
    if days is None:
        return Range(np.inf, np.inf, np.inf)
    return Range(*(day * 12 / 365.25 for day in (days.low, days.best, days.high)))


def _pace(relief: Mapping[str, Range], halted: float, watched: float, places: tuple[float, ...]) -> Pace:
    names = ("loss", "shut", "capacity", "growth", "ceiling")
    loss, shut, capacity, growth, ceiling = (
        relief[name].best if place == 0.5 else _triangle(relief[name], place)
        for name, place in zip(names, places, strict=True)
    )
    return Pace(halted, watched, loss, round(shut), capacity, growth, ceiling)


def _triangle(range_: Range, place: float) -> float:
    """Return the value at a place (0 to 1) of a triangle over a range; the best where it is not finite or exact."""
    low, best, high = range_.low, range_.best, range_.high
    if not np.isfinite(high) or high == low:
        return best
    turn = (best - low) / (high - low)
    if place < turn:
        return low + float(np.sqrt(place * (high - low) * (best - low)))
    return high - float(np.sqrt((1 - place) * (high - low) * (high - best)))
