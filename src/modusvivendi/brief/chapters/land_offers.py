"""Plans that stand out, found by the search, beside the proposals: what each trades, how far it is from the best."""

import math
from collections.abc import Mapping
from dataclasses import replace

from modusvivendi.brief.blocks import Block, Bullets, Heading, Multiples, Paragraph, Table
from modusvivendi.brief.chapters.land_figures import SHOWN, name_figure, say_figure, say_span
from modusvivendi.brief.formats import UNKNOWN
from modusvivendi.brief.maps import coarsen_plans, draw_side_by_side
from modusvivendi.brief.view import View
from modusvivendi.core.dossier import Dossier
from modusvivendi.core.plans import Plan
from modusvivendi.plan.land_results import FIGURES, Land, Offer, Sampled
from modusvivendi.plan.results import Results

_SIDE_BY_SIDE = 3
_NOTHING = 5e-4
"""A gap that is written as 0.0 %."""


def tell_offers(land: Land, results: Results, view: View, names: Mapping[str, str]) -> list[Block]:
    """Show the picked plans beside the proposals that they are nearest to, and say what each trades."""
    if not land.offers:
        return []
    dossier = results.dossier
    blocks: list[Block] = [
        Heading(view.say("land.offers"), 3, "land-offers"),
        Paragraph(view.say("land.offers_text", tried=view.number(land.tried), kept=view.number(land.frontier))),
        _show_offers(land, results, view, names),
        Paragraph(_say_proof(land, view)),
    ]
    blocks += [Bullets([_say_trade(offer, land, dossier, view, names) for offer in land.offers])]
    return blocks


def _show_offers(land: Land, results: Results, view: View, names: Mapping[str, str]) -> Multiples:
    dossier = results.dossier
    fitting = [one.plan for one in land.marked if one.fits][:_SIDE_BY_SIDE]
    plans = [_title(plan, names, view) for plan in [*fitting, *(offer.plan for offer in land.offers)]]
    values = {one.plan.id: one.values for one in land.marked} | {offer.plan.id: offer.values for offer in land.offers}
    known = [term for term in FIGURES if any(math.isfinite(values[plan.id][term]) for plan in plans)]
    rows = [[names[p.id], *(say_figure(term, values[p.id][term], dossier, view) for term in known)] for p in plans]
    table = Table(
        view.say("land.offers_table"),
        [view.say("column.plan"), *(name_figure(term, land, view) for term in known)],
        rows,
        frozenset(range(1, len(known) + 1)),
    )
    alts = [
        view.say(
            "land.tile_alt",
            plan=names[plan.id],
            people=say_figure("wrong_side", values[plan.id]["wrong_side"], dossier, view),
            km=say_figure("line_km", values[plan.id]["line_km"], dossier, view),
        )
        for plan in plans
    ]
    return draw_side_by_side(
        plans,
        results,
        view,
        coarsen_plans(plans, results, view),
        caption=view.say("land.offers_caption"),
        alts=alts,
        table=table,
        id="land-side-by-side",
    )


def _title(plan: Plan, names: Mapping[str, str], view: View) -> Plan:
    return replace(plan, title={view.language: names[plan.id]})


def _say_trade(offer: Offer, land: Land, dossier: Dossier, view: View, names: Mapping[str, str]) -> str:
    """Say in one paragraph what a plan trades: what it is best and worst at, and what changes against its neighbour."""
    said = [
        view.say(
            "land.trade",
            plan=names[offer.plan.id],
            **{term: say_figure(term, offer.values[term], dossier, view) for term in SHOWN},
        )
    ]
    for key, terms in (("land.trade_best", offer.best), ("land.trade_worst", offer.worst)):
        if terms:
            said.append(view.say(key, figures=view.words.listed([name_figure(term, land, view) for term in terms])))
    if offer.beside:
        share = view.formats.percent(offer.apart)
        said.append(view.say("land.trade_beside", plan=names[offer.beside], share=share))
    if math.isfinite(offer.gap):
        none = offer.gap < _NOTHING
        key = "land.trade_no_gap" if none else "land.trade_gap"
        said.append(view.say(key, share=view.formats.percent(offer.gap, 1)))
    return " ".join(said)


def _say_proof(land: Land, view: View) -> str:
    """Say what is proved of the points of all plans, and which terms are left aside in it."""
    if not math.isfinite(land.proof.bound):
        return view.say("land.proof_none")
    said = [view.say("land.proof")]
    if land.proof.loose:
        names = [name_figure(term, land, view) for term in land.proof.loose]
        said.append(view.say("land.proof_loose", figures=view.words.listed(names)))
    return " ".join(said)


def tell_choices(land: Land, dossier: Dossier, view: View) -> list[Block]:
    """Say what the best plans found without the optional sectors are; nothing when there are none."""
    if not land.choices or not land.offers:
        return []
    sectors = {sector.id: view.name(sector.names) for sector in land.problem.sectors}
    best = land.offers[0]
    terms = ("wrong_side", "changes_hands", "line_km", "difficulty")
    typical = ("wrong_side", "line_km")

    def span(sampled: Sampled | None) -> list[str]:
        spreads = {} if sampled is None else sampled.spreads
        return [say_span(t, spreads[t].range, dossier, view) if t in spreads else UNKNOWN for t in typical]

    every = [say_figure(term, best.values[term], dossier, view) for term in terms]
    rows = [[view.say("land.choice_all"), *every, *span(land.sampled[0])]]
    for choice in land.choices:
        names = view.words.listed([sectors[id] for id in choice.left_out])
        values = choice.values or {}
        cells = [say_figure(term, values.get(term, math.nan), dossier, view) for term in terms]
        rows.append([view.say("land.choice_without", sectors=names), *cells, *span(choice.sampled)])
    columns = [view.say("column.sectors"), *(name_figure(term, land, view) for term in terms)]
    columns += [view.say("land.choice_drawn", figure=name_figure(term, land, view)) for term in typical]
    numeric = frozenset(range(1, len(columns)))
    table = Table(view.say("land.choices_table"), columns, rows, numeric, note=view.say("land.choices_note"))
    return [Heading(view.say("land.choices"), 3, "land-choices"), table]
