"""From a dossier to the theatre of its futures: where people are, who holds what, where fighting was, who fled it."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np

from modusvivendi.core.dossier import Dossier
from modusvivendi.core.forecasts import OUTCOMES, Effects, Outcome
from modusvivendi.core.plans import Plan
from modusvivendi.core.ranges import Floats, Ints, freeze
from modusvivendi.forecast.control import ControlModel, simulate_control
from modusvivendi.forecast.outlook.fitting import Moved, find_presence, fit_flight
from modusvivendi.forecast.outlook.inputs import expect
from modusvivendi.forecast.outlook.kernels.flows import FOUGHT_OVER
from modusvivendi.forecast.outlook.theatre import Theatre
from modusvivendi.ledger.control import NOBODY, find_holders
from modusvivendi.plan.access import list_consent, survey_ground
from modusvivendi.plan.fighting import Fighting
from modusvivendi.plan.figures import Displaced, count_displaced, date_figure, find_figure
from modusvivendi.plan.hosting import find_cohorts, host_abroad, place_people
from modusvivendi.plan.routes import cross_borders, find_ways
from modusvivendi.roadmap.access import Ground

_TOWN_DENSITY, _TOWN_PEOPLE = 1_000.0, 100_000.0
"""People a square kilometre, or in all, from which a place counts as a town (a judgement)."""
PUBLISHED: Mapping[Outcome, str] = {
    "in_need": "people_in_need",
    "hard_to_reach": "hard_to_reach",
    "besieged": "besieged",
}
"""Outcomes that futures begin with as published, and the indicator of the dossier's series."""
_TRIED = 64
"""Futures of control that its part in past flight is taken from."""


@dataclass(frozen=True, eq=False)
class Setting:
    """The theatre, and what is unknown of it: outcomes with what to supply. ``stated``: what was assumed, in words.

    ``order`` (n,): row of the dossier of each place of the theatre. ``published``: people counted at the start.
    """

    theatre: Theatre
    unknown: Mapping[Outcome, str]
    stated: tuple[str, ...]
    order: Ints
    published: Mapping[Outcome, float]


def order_places(dossier: Dossier) -> Ints:
    """Return the rows of the places (n,) in the order of their ids, so that nothing depends on their rows."""
    ids = dossier.places.ids
    return freeze(np.array(sorted(range(len(ids)), key=lambda row: ids[row]), np.int64))


def set_theatre(
    dossier: Dossier, fighting: Fighting | None, effects: Effects, control: ControlModel | None = None
) -> Setting:
    """Set out the theatre of a dossier; ``control`` of its places in the order of ``order_places``."""
    holders = find_holders(dossier)
    ground = survey_ground(dossier, holders, list_consent(dossier, float("nan")))
    people = np.asarray(dossier.places.population[:, 1], np.float64)
    presence = _see_fighting(fighting, len(people))
    town = _find_towns(dossier)
    minority = find_minority(dossier, holders, None)
    displaced = count_displaced(dossier, effects.effects["abroad"].value.best)
    away, hosted, counted, states = place_people(dossier, displaced, presence, people, minority)
    home = np.maximum(counted, 0)
    near, pull, km = find_ways(dossier, ground, people)
    beyond, pattern = cross_borders(dossier, host_abroad(dossier, displaced, states), states, km, people)
    inside = hosted[:, : len(people)].sum(axis=0)
    # As the first month finds them: who lets relief in from then on does so already
    shut = np.isnan(ground.consent) | (ground.consent > 1) | ground.beside_front
    besieged, hard = _find_shut(dossier, ground, home + inside, shut)
    quiet = _count_quiet(presence)
    order = order_places(dossier)
    fought = _find_fought(presence, away)
    rate = float("nan")
    if fighting is not None:
        factor = _expose(dossier, effects, town, shut, besieged)
        leaving = np.zeros(len(people))
        leaving[order] = _leave_by_control(control, dossier, effects)
        moved = Moved(leaving, _come_back(dossier, effects, hosted, fought), FOUGHT_OVER)
        months = [when - fighting.panel.start for when, _ in displaced.history]
        counts = [count for _, count in displaced.history]
        rate = fit_flight(presence, factor, home.astype(np.float64), away.astype(np.float64), months, counts, moved)
    theatre = Theatre(
        ids=dossier.places.ids,
        units=() if fighting is None else fighting.panel.places,
        unit=np.full(len(people), -1) if fighting is None else fighting.unit,
        weight=np.zeros(len(people)) if fighting is None else fighting.weight,
        enemy=_find_enemy(dossier, holders),
        government=_find_government(dossier, holders),
        civilian_share=float("nan") if fighting is None else fighting.civilian_share,
        home=home,
        away=away,
        hosted=hosted,
        cohort=find_cohorts(dossier)[0],
        residents=home.astype(np.float64),
        known=np.isfinite(people),
        population=_span_people(dossier),
        counted=counted,
        towns=town,
        rate=rate,
        near=near,
        pull=pull,
        states=states,
        beyond=beyond,
        abroad=displaced.abroad_share,
        abroad_pattern=pattern,
        consent=ground.consent,
        beside_enemy=ground.beside_enemy,
        beside_front=ground.beside_front,
        gates=_mark(ground.gates, len(people)),
        way_start=np.zeros(0, np.int64),
        ways=np.zeros(0, np.int64),
        besieged=besieged,
        need=_find_need(dossier, home, inside, (quiet < 12) | shut),
        hard=hard,
        quiet=quiet,
        fought=fought,
        published_at=_date_published(dossier),
    )
    unknown, stated = _list_unknown(theatre, fighting), _state(displaced, theatre)
    published = _list_published(dossier, displaced)
    return Setting(_sort(theatre, order, ground), unknown, stated, order, published)


def find_minority(dossier: Dossier, holders: Ints, plan: Plan | None) -> Floats:
    """Return the share (n,) of a place's people whose community is not at home with who governs it, NaN unknown.

    Who governs: the plan's sector where there is one, else the holder. The unknown remainder counts in proportion.
    """
    communities = dossier.people.communities
    share = np.nan_to_num(dossier.people.share[:, :, 1])
    found = np.full(len(dossier.places), np.nan)
    everybody = set(communities)
    for row in range(len(found)):
        if plan is not None and plan.drawn and plan.assignment[row] >= 0:
            sector = plan.sectors[int(plan.assignment[row])]
            own = everybody if sector.mixed else set(sector.home)
        elif plan is None and holders[row] != NOBODY:
            own = set(dossier.parties[int(holders[row])].communities)
        else:
            continue
        total = share[row].sum()
        if total > 0 and own:
            found[row] = 1 - sum(share[row, at] for at, id in enumerate(communities) if id in own) / total
    return np.clip(found, 0.0, 1.0)


def _expose(dossier: Dossier, effects: Effects, town: Any, shut: Any, besieged: Floats) -> Floats:
    """Return the factor (n,) of each place's hazard of flight: towns, want of relief, siege; means over futures."""
    assumed = {id: one.value for id, one in dossier.assumptions.items()}
    mean = {id: expect(effects, assumed, id) for id in ("flight_rate", "flight_towns", "flight_without_relief")}
    factor = mean["flight_rate"] * np.where(town, mean["flight_towns"], 1.0)
    return np.where(shut, factor * mean["flight_without_relief"] * (1 - besieged), factor)


def _leave_by_control(control: ControlModel | None, dossier: Dossier, effects: Effects) -> Floats:
    """Return the share (n,) that flees in a month as places change hands, in the order of the theatre."""
    if control is None:
        return np.zeros(len(dossier.places))
    pace = np.ones((_TRIED, 12, len(dossier.places)))
    share = expect(effects, {id: one.value for id, one in dossier.assumptions.items()}, "flight_control")
    return simulate_control(control, 12, _TRIED, 0, pace=pace).changed.mean(axis=(0, 1)) * min(share, 1.0)


def _come_back(dossier: Dossier, effects: Effects, hosted: Ints, fought: float) -> Floats:
    """Return the share (n,) of those away from a place who come home in a month at peace; means over futures."""
    assumed = {id: one.value for id, one in dossier.assumptions.items()}
    cohort = find_cohorts(dossier)[0]
    here = hosted[:, : len(cohort)].sum(axis=1)
    share = np.divide(here, hosted.sum(axis=1), out=np.zeros(len(here)), where=hosted.sum(axis=1) > 0)
    inside, abroad = (expect(effects, assumed, id) for id in ("return_inside", "return_abroad"))
    return ((inside * share + abroad * (1 - share)) / (1 - (1 - FOUGHT_OVER) * fought))[cohort]


def _find_fought(presence: Floats, away: Ints) -> float:
    """Return the share of those away whose home was fought over in a month of the last year."""
    if not len(presence) or not away.sum():
        return 0.0
    return float((presence[-12:].mean(axis=0) * away).sum() / away.sum())


def _span_people(dossier: Dossier) -> Floats:
    """Return the population (n, 3) of places, low, best, high; the best where an end is not known, 0 unknown."""
    people = np.asarray(dossier.places.population, np.float64)
    return np.nan_to_num(np.where(np.isfinite(people), people, people[:, 1:2]))


def _see_fighting(fighting: Fighting | None, n: int) -> Floats:
    if fighting is None:
        return np.zeros((0, n))
    return np.nan_to_num(find_presence(fighting.panel.counts, fighting.unit, fighting.weight))


def _count_quiet(presence: Floats) -> Ints:
    """Return the months since a place last had more likely fighting than not; all of them where it never had."""
    quiet = np.full(presence.shape[1], max(len(presence), 12), np.int64)
    for row in range(len(presence)):
        quiet[presence[row] > 0.5] = len(presence) - 1 - row
    return quiet


def _find_towns(dossier: Dossier) -> Any:
    people, area = np.nan_to_num(dossier.places.population[:, 1]), dossier.places.area_km2
    dense = np.divide(people, area, out=np.zeros_like(people), where=np.nan_to_num(area) > 0) >= _TOWN_DENSITY
    named = np.array([town is not None for town in dossier.places.towns])
    return dense | named | (people >= _TOWN_PEOPLE)


def _find_enemy(dossier: Dossier, holders: Ints) -> Floats:
    """Return the share of a place's front that an excluded party stands on; 1 where it holds the place."""
    excluded = np.array([*(party.role == "excluded" for party in dossier.parties), False])
    borders = dossier.borders
    on = borders.land > 0
    front, enemy = np.zeros(len(holders)), np.zeros(len(holders))
    km = np.where(np.isnan(borders.km[on]), 1.0, borders.km[on])
    for here, there in ((borders.a[on], borders.b[on]), (borders.b[on], borders.a[on])):
        apart = (holders[here] != holders[there]) & (holders[there] != NOBODY)
        np.add.at(front, here, km * apart)
        np.add.at(enemy, here, km * (apart & excluded[holders[there]]))
    share = np.divide(enemy, front, out=np.zeros_like(front), where=front > 0)
    return np.where(excluded[holders], 1.0, share)


def _find_government(dossier: Dossier, holders: Ints) -> Any:
    kinds = np.array([*(party.kind == "government" for party in dossier.parties), False])
    return kinds[holders]


def _find_shut(dossier: Dossier, ground: Ground, people: Ints, shut: Any) -> tuple[Floats, float]:
    """Return the share of people besieged (n,) in shut places at a front, and hard to reach for each shut in."""
    besieged, hard = find_figure(dossier, "besieged"), find_figure(dossier, "hard_to_reach")
    at_front = people * (shut & ground.beside_front)
    share = np.zeros(len(people))
    if np.isfinite(besieged) and at_front.sum() > 0:
        share = np.where(at_front > 0, min(besieged / at_front.sum(), 1.0), 0.0)
    inside = float((people * shut).sum())
    return share, hard / inside if inside > 0 else float("nan")


def _find_need(dossier: Dossier, home: Ints, inside: Ints, near_war: Any) -> float:
    need = find_figure(dossier, "people_in_need")
    exposed = float((home * near_war).sum())
    if not np.isfinite(need) or exposed <= 0:
        return float("nan")
    return float(np.clip((need - inside.sum()) / exposed, 0.0, 1.0))


def _mark(rows: Ints, n: int) -> Any:
    found = np.zeros(n, np.bool_)
    found[rows] = True
    return found


def _date_published(dossier: Dossier) -> tuple[float, float, float]:
    need, hard, besieged = (date_figure(dossier, indicator) for indicator in PUBLISHED.values())
    return need, hard, besieged


def _list_published(dossier: Dossier, displaced: Displaced) -> dict[Outcome, float]:
    """Return the people that the dossier counts at the start, by outcome, those it does not say left out."""
    found: dict[Outcome, float] = {name: find_figure(dossier, indicator) for name, indicator in PUBLISHED.items()}
    found["displaced"] = displaced.inside + displaced.abroad
    return {name: count for name, count in found.items() if np.isfinite(count)}


def _list_unknown(theatre: Theatre, fighting: Fighting | None) -> dict[Outcome, str]:
    unknown: dict[Outcome, str] = {}
    if not theatre.known.any():
        unknown |= dict.fromkeys(OUTCOMES[1:], "supply population in places.csv")
    if fighting is None:
        say = "supply twelve months of deaths dated by month in events.csv (kind deaths)"
        unknown |= dict.fromkeys(("deaths", "displaced", "returns", "fled", "in_camps"), say)
    elif not np.isfinite(theatre.rate):
        say = "supply displaced people on two dates, or one at the end, in series.csv (indicator displaced)"
        unknown |= dict.fromkeys(("displaced", "returns", "fled", "in_camps"), say)
    return unknown


def _state(displaced: Displaced, theatre: Theatre) -> tuple[str, ...]:
    """Say in words what was taken as given for want of figures."""
    stated: list[str] = []
    if not displaced.abroad_known:
        stated.append("abroad")
    if not displaced.by_area:
        stated.append("hosts")
    if not displaced.present:
        stated.append("census")
    if not theatre.known.all():
        stated.append("people")
    if not np.isfinite(theatre.need):
        stated.append("need")
    return tuple(stated)


def _sort(theatre: Theatre, order: Ints, ground: Ground) -> Theatre:
    """Put places in the order of their ids, and write down the ways between them."""
    n = len(order)
    rank = np.empty(n, np.int64)
    rank[order] = np.arange(n)
    pairs = sorted({pair for a, b in zip(rank[ground.a].tolist(), rank[ground.b].tolist(), strict=True)
                    for pair in ((a, b), (b, a))})  # fmt: skip
    ends = np.array(pairs, np.int64).reshape(-1, 2)
    start = np.zeros(n + 1, np.int64)
    np.cumsum(np.bincount(ends[:, 0], minlength=n), out=start[1:])
    changed: dict[str, Any] = {"way_start": start, "ways": np.ascontiguousarray(ends[:, 1])}
    for name in Theatre.__dataclass_fields__:
        value = getattr(theatre, name)
        if name == "hosted":
            columns = np.concatenate([order, np.arange(n, value.shape[1])])
            changed[name] = value[:, columns]
        elif name == "near":
            changed[name] = rank[value[order]]
        elif name == "ids":
            changed[name] = tuple(value[row] for row in order)
        elif name not in changed and isinstance(value, np.ndarray) and len(value) == n:
            changed[name] = value[order]
    fixed = {name: freeze(np.ascontiguousarray(one)) if isinstance(one, np.ndarray) else one
             for name, one in changed.items()}  # fmt: skip
    return Theatre(**{name: fixed.get(name, getattr(theatre, name)) for name in Theatre.__dataclass_fields__})
