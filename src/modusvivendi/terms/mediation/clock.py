"""The fallback clock: the same deal at each date, as the war moves what each party expects without one."""

from collections.abc import Mapping, Sequence

import numpy as np

from modusvivendi.core.deals import Clock, Tick
from modusvivendi.core.dossier import Dossier
from modusvivendi.core.periods import Period
from modusvivendi.core.plans import Plan
from modusvivendi.core.ranges import Ints
from modusvivendi.ledger.control import NOBODY, find_holders
from modusvivendi.terms.mediation.draws import Drawn, draw_seats
from modusvivendi.terms.mediation.question import Question, at_date
from modusvivendi.terms.mediation.verdicts import judge


def list_dates(dossier: Dossier, until: Period) -> tuple[Period, ...]:
    """Return the dates of the fallbacks, those after ``until`` left out."""
    found = {f.date.text: f.date for f in dossier.fallbacks if f.date.start <= until.end}
    return tuple(sorted(found.values(), key=lambda date: (date.start, date.end)))


def run_clock(
    dossier: Dossier, question: Question, deals: Mapping[str, Ints], until: Period, seed: int, draws: int
) -> tuple[Clock, ...]:
    """Judge some deals (k,), by the plan they stand for, at each date of which fallbacks are known.

    Nothing but the fallback differs from date to date, and the draws are the same: what moves is the war, not noise.
    """
    ticks: dict[str, list[Tick]] = {plan: [] for plan in deals}
    for date in list_dates(dossier, until):
        then = at_date(dossier, question, date)
        drawn = draw_seats(then, seed, draws, "verdict") if then.needed else ()
        held = find_held(dossier, date)
        for plan, deal in deals.items():
            ticks[plan].append(_tick(then, drawn, deal, held))
    plans = {plan.id: plan for plan in dossier.plans}
    return tuple(
        Clock(
            plan,
            question.table.say(deals[plan]),
            tuple(mine),
            find_offered(dossier, plans[plan]) if plan in plans else {},
        )
        for plan, mine in ticks.items()
    )


def find_held(dossier: Dossier, date: Period) -> dict[str, float]:
    """Return the share of the country's known land that each party holds; empty when nobody is known to hold any."""
    holders, land = find_holders(dossier, date), np.nan_to_num(dossier.places.area_km2)
    if not np.any(holders != NOBODY) or not land.sum():
        return {}
    return {
        party.id: float(land[holders == row].sum() / land.sum())
        for row, party in enumerate(dossier.parties)
        if np.any(holders == row)
    }


def find_offered(dossier: Dossier, plan: Plan) -> dict[str, float]:
    """Return the share of the land that a plan gives to each party; what several govern together is parted evenly.

    Empty when the plan does not say who governs, or how much.
    """
    land = np.nan_to_num(dossier.places.area_km2)
    offered: dict[str, float] = {}
    for row, sector in enumerate(plan.sectors):
        share = float(land[plan.assignment == row].sum() / land.sum()) if plan.drawn else sector.area_share.best
        for party in sector.held_by:
            offered[party] = offered.get(party, 0.0) + share / len(sector.held_by)
    return offered


def _tick(question: Question, drawn: Sequence[Drawn], deal: Ints, held: Mapping[str, float]) -> Tick:
    fallback = {seat.id: seat.fallback for seat in question.seats}
    if not drawn:
        return Tick(question.date, fallback, dict.fromkeys(fallback), None, held)
    judged = judge(question, drawn, deal)
    accept = {party: verdict.accept for party, verdict in judged.verdicts.items()}
    everybody = all(seat.known for seat in question.seats if seat.role == "needed")
    return Tick(question.date, fallback, accept, judged.all_accept if everybody else None, held)
