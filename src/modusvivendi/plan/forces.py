"""Forces on the line of a plan: segments from the ledger, contributors, rules, strength, cost and risk."""

from collections.abc import Mapping, Sequence

import numpy as np

from modusvivendi.core.dossier import Dossier
from modusvivendi.core.forces import Contributor, Force, Posting, Segment
from modusvivendi.core.plans import Plan
from modusvivendi.core.ranges import Range
from modusvivendi.io.forces import read_contributors, read_figures
from modusvivendi.ledger.account import account
from modusvivendi.ledger.control import find_holders
from modusvivendi.roadmap.forces import assign, judge_levels, phase

GUARDED = ("crossing", "dam", "port", "hub", "airport", "bridge", "seat", "power")
"""Kinds of sites that the rule per site counts."""


def post_forces(
    dossier: Dossier, plan: Plan, terms: Mapping[str, str], months: int, rule: str = "per_km"
) -> Force | None:
    """Size and man the lines of a drawn plan; None when the deal wants no force or the plan draws no line.

    ``months`` from the mandate. Raises ``ModusError`` as ``assign`` does: a segment on which everybody is vetoed.
    """
    form = terms.get("peacekeepers", "")
    segments = find_segments(dossier, plan) if plan.drawn else ()
    if not segments or form in ("", "none"):
        return None
    table = read_figures()
    figures = table.settle(dossier.id, {id: one.value for id, one in dossier.assumptions.items()})
    contributors = read_contributors(dossier.id)
    lines = assign(segments, contributors, form, figures, rule)
    postings = [posting for line in lines for posting in line.postings]
    posted = sum(posting.troops for posting in postings)
    strength = phase(posted, figures["months_to_peak"].best, figures["peak_share"].best, table.decline, months)
    cost = Range(*(_price(postings, contributors, end) / max(posted, 1) for end in ("low", "best", "high")))
    years = float(strength[:-1].sum()) / 12
    asked = sum(line.rules[rule].best for line in lines)
    return Force(
        lines,
        rule,
        strength,
        Range(years * cost.low, years * cost.best, years * cost.high),
        judge_levels(asked, min(posted, asked), figures["relapse"], figures["ratio"], figures["no_effect"]),
        {**table.sources, "decline": table.decline_source},
    )


def _price(postings: Sequence[Posting], contributors: Mapping[str, Contributor], end: str) -> float:
    return sum(posting.troops * getattr(contributors[posting.contributor].cost, end) for posting in postings)


def find_segments(dossier: Dossier, plan: Plan) -> tuple[Segment, ...]:
    """Return the lines between the sectors of a plan with what lies along them, in the plan's order."""
    ledger = account(dossier, plan)
    holders = find_holders(dossier)
    borders, assignment = dossier.borders, plan.assignment
    signatories = {row for row, party in enumerate(dossier.parties) if party.role != "excluded"}
    segments: list[Segment] = []
    for (a, b), km in ledger.line_km.items():
        pair = {plan.index[a], plan.index[b]}
        ends = [assignment[borders.a], assignment[borders.b]]
        on = (np.minimum(*ends) == min(pair)) & (np.maximum(*ends) == max(pair)) & (borders.land > 0)
        places = np.unique(np.concatenate([borders.a[on], borders.b[on]]))
        beside = [dossier.parties[row].id for row in np.unique(holders[places]).tolist() if row in signatories]
        governing = [party for name in (a, b) for party in plan.sectors[plan.index[name]].held_by]
        along = set(places.tolist())
        segments.append(
            Segment(
                a,
                b,
                km,
                np.nan if ledger.front_km is None else ledger.front_km[a, b],
                float(np.nansum(dossier.places.population[places, 1])),
                tuple(site.id for site in dossier.sites if site.place in along and site.kind in GUARDED),
                tuple(dict.fromkeys([*beside, *governing])),
            )
        )
    return tuple(segments)
