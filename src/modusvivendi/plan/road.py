"""From a dossier and a deal to the road: the end state regressed to today, scheduled, with its doubts."""

from collections.abc import Collection, Mapping
from dataclasses import replace
from datetime import date, timedelta
from types import MappingProxyType

import numpy as np

from modusvivendi.core.deals import Deal
from modusvivendi.core.dossier import Dossier
from modusvivendi.core.errors import ModusError
from modusvivendi.core.names import suggest
from modusvivendi.core.obligations import Anchor, Dated
from modusvivendi.core.plans import Plan
from modusvivendi.core.projects import Schedule
from modusvivendi.core.ranges import Range
from modusvivendi.core.roads import Library, Road
from modusvivendi.io.activities import read_library
from modusvivendi.io.obligations import read_obligations
from modusvivendi.plan.access import open_access
from modusvivendi.plan.forces import post_forces
from modusvivendi.plan.training import train
from modusvivendi.roadmap.obligations import ANCHORS, choose, date_obligations
from modusvivendi.roadmap.regression import Chain, find_end, regress
from modusvivendi.roadmap.risk import DRAWS, Risk, roll
from modusvivendi.roadmap.road import QUANTILES, date_steps, find_days, lay_out, spread_days
from modusvivendi.roadmap.search import search

MONTHS = 36
SCHEDULES = 2_000
_NOTHING: Mapping[str, str] = MappingProxyType({})
_NO_DATES: Mapping[str, date] = MappingProxyType({})


def work_back(
    dossier: Dossier,
    deal: str | Plan | Deal | Mapping[str, str] | None = None,
    months: int = MONTHS,
    seed: int = 0,
    *,
    terms: Mapping[str, str] = _NOTHING,
    without: Collection[str] = (),
    due: Mapping[str, date] = _NO_DATES,
    library: Library | None = None,
    draws: int = DRAWS,
    rule: str = "per_km",
) -> Road:
    """Plan backwards from the end state of a deal to the date of the dossier.

    ``deal``: a proposal (id or plan), a deal that a mediator was shown, options by issue, or None for the drawn
    proposal that settles most issues. ``terms`` settle further issues or others. ``without``: activities (ids) that are
    not to be had; ``due``: dates by which conditions must hold; ``months``: how far the chances in ``in_time`` look;
    ``rule``: which of the three sizes the forces.

    Raises ``ModusError`` for names that are not known, options that no issue has, circular requirements, impossible
    dates, a resource that nobody has. A condition that nothing makes is no error but a result: ``missing``.
    """
    library = library or read_library()
    if isinstance(deal, Deal):
        deal = deal.options
    name, settled = find_terms(dossier, deal, terms)
    plan = find_plan(dossier, deal, settled)
    force = None if plan is None else post_forces(dossier, plan, settled, months, rule)
    beside = {
        "force": force,
        "plan": "" if plan is None else plan.id,
        "training": train(settled, months, dossier.programmes),
    }
    today = find_today(dossier, library)
    end = find_end(library, settled)
    chain = regress(library, end, settled, today, without)
    held = {condition: today[condition] for condition in chain.today}
    if chain.missing:
        start = dossier.as_of.end
        road = Road(name, settled, start, months, end, held, (), {}, {}, chain.missing, "missing", 0, 0, library)
        return replace(road, **beside)
    road = _schedule(dossier, library, chain, (name, settled, end, held), months, seed, due, draws)
    known = {**road.milestones, **{condition: Range(0, 0, 0) for condition in today}}
    return replace(road, **beside, access=open_access(dossier, plan, known, months, seed))


def find_today(dossier: Dossier, library: Library) -> dict[str, str]:
    """Return what holds today and why: as the dossier says, else as the library says of it.

    Raises ``ModusError`` for a condition or an activity of the dossier that the library does not have.
    """
    for file, kind, names, known in (
        ("today.csv", "condition", [one.condition for one in dossier.today], library.conditions),
        ("durations.csv", "activity", [one.activity for one in dossier.durations], library.activities),
    ):
        for name in names:
            if name not in known:
                raise ModusError(
                    f"{file} names a {kind} {name!r} that the library does not have", repair=suggest(name, known)
                )
    if dossier.today:
        return {one.condition: one.note for one in dossier.today}
    return dict(library.holds.get(dossier.id, {}))


def _schedule(
    dossier: Dossier,
    library: Library,
    chain: Chain,
    about: tuple[str, Mapping[str, str], tuple[str, ...], Mapping[str, str]],
    months: int,
    seed: int,
    due: Mapping[str, date],
    draws: int,
) -> Road:
    start = dossier.as_of.end
    lasts = {**library.lasts.get(dossier.id, {}), **{one.activity: one.days for one in dossier.durations}}
    days = find_days(library.activities, lasts, _find_assumed(dossier))
    project = lay_out(library, chain, days, {condition: (day - start).days for condition, day in due.items()})
    found = search(project, seed, SCHEDULES)
    risk = roll(project, *spread_days(project, days), found, seed, draws)
    by = risk.chance_by(round(months * 365.25 / 12))
    quantiles = risk.quantiles(*QUANTILES)
    rows = {id: row for row, id in enumerate(project.ids)}
    shown = {
        condition: rows[maker]
        for condition, maker in chain.makers.items()
        if library.conditions[condition].milestone or condition in about[2]
    }
    order = sorted(shown, key=lambda condition: (quantiles[1, shown[condition]], condition))
    return Road(
        *about[:2],
        start,
        months,
        *about[2:],
        date_steps(library, project, found, days, risk),
        {condition: Range(*(float(one) for one in quantiles[:, shown[condition]])) for condition in order},
        {condition: float(by[shown[condition]]) for condition in order},
        (),
        found.status,
        found.makespan,
        found.bound,
        library,
        obligations=_oblige(dossier, about, chain, found, risk),
    )


def _oblige(
    dossier: Dossier,
    about: tuple[str, Mapping[str, str], tuple[str, ...], Mapping[str, str]],
    chain: Chain,
    found: Schedule,
    risk: Risk,
) -> tuple[Dated, ...]:
    """Date the obligations of the deal whose anchor the road reaches, from its day in the schedule."""
    rows = {id: row for row, id in enumerate(found.ids)}
    start = dossier.as_of.end
    never = np.where(risk.finishes < 0, np.inf, risk.finishes.astype(np.float64))
    holds = {condition: never[:, rows[maker]] for condition, maker in chain.makers.items()}
    holds |= {condition: np.zeros(len(never)) for condition in about[3]}
    days: dict[Anchor, date] = {
        anchor: start + timedelta(days=int(found.finish[rows[chain.makers[condition]]]))
        for anchor, condition in ANCHORS.items()
        if condition in chain.makers
    }
    chosen = choose(read_obligations()[1], dossier.id, about[1])
    return date_obligations([one for one in chosen if one.anchor in days], days, holds)


def find_terms(
    dossier: Dossier, deal: str | Plan | Mapping[str, str] | None, terms: Mapping[str, str]
) -> tuple[str, dict[str, str]]:
    """Return a name for a deal and its options by issue, with ``terms`` put over them.

    Raises ``ModusError`` for a proposal, an issue or an option that is not there.
    """
    if deal is None:
        deal = _pick_plan(dossier)
    if isinstance(deal, str):
        deal = dossier.plan(deal)
    name, settled = (deal.id, dict(deal.terms)) if isinstance(deal, Plan) else ("own", dict(deal))
    settled |= terms
    issues = {issue.id: [option.id for option in issue.options] for issue in dossier.issues}
    for issue, option in settled.items():
        if issue not in issues:
            raise ModusError(f"there is no issue {issue!r}", repair=suggest(issue, issues))
        if option not in issues[issue]:
            raise ModusError(f"issue {issue!r} has no option {option!r}", repair=suggest(option, issues[issue]))
    return name + ("*" if terms else ""), settled


def find_plan(dossier: Dossier, deal: str | Plan | Mapping[str, str] | None, terms: Mapping[str, str]) -> Plan | None:
    """Return the plan whose map a deal follows: the proposal itself when drawn, else that of its ``sector_plan``."""
    plan = _pick_plan(dossier) if deal is None else dossier.plan(deal) if isinstance(deal, str) else deal
    if isinstance(plan, Plan) and plan.drawn:
        return plan
    stood = {
        option.id: option.plan for issue in dossier.issues if issue.id == "sector_plan" for option in issue.options
    }
    id = stood.get(terms.get("sector_plan", ""))
    return None if id is None else dossier.plan(id)


def _pick_plan(dossier: Dossier) -> Plan:
    """Return the drawn proposal that settles most issues, no variant if it can be, of most sectors."""
    plans = [plan for plan in dossier.plans if plan.drawn and plan.terms]
    if not plans:
        raise ModusError(
            "no proposal of the dossier is drawn and settles an issue",
            repair="name a deal, or give terms to a proposal (docs/dossier.md)",
        )
    return min(plans, key=lambda plan: (-len(plan.terms), plan.variant_of is not None, -len(plan.sectors), plan.id))


def _find_assumed(dossier: Dossier) -> dict[str, Range]:
    """Return the dossier's assumptions that are times, in days."""
    days: dict[str, Range] = {}
    for id, one in dossier.assumptions.items():
        unit = next((unit for unit in ("day", "month", "year") if one.unit.startswith(unit)), None)
        if unit is not None and one.value.known:
            scale = {"day": 1.0, "month": 365.25 / 12, "year": 365.25}[unit]
            days[id] = Range(one.value.low * scale, one.value.best * scale, one.value.high * scale)
    return days
