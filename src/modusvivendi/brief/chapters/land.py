"""The land: what ways of sharing it there are, where the proposals lie among them, and which plans stand out."""

import math
from collections.abc import Mapping, Sequence
from dataclasses import replace

import numpy as np

from modusvivendi.brief.blocks import Block, Bullets, Callout, Chapter, Folded, Heading, Multiples, Paragraph, Table
from modusvivendi.brief.figures.strips import Strip, draw_strips
from modusvivendi.brief.formats import UNKNOWN
from modusvivendi.brief.maps import coarsen_plans, draw_side_by_side
from modusvivendi.brief.view import Named, View, name_all
from modusvivendi.core.dossier import Dossier
from modusvivendi.core.plans import Plan
from modusvivendi.core.problems import WantedSector, Window
from modusvivendi.core.ranges import Range, round_figures
from modusvivendi.plan.land_results import FIGURES, Gain, Land, Marked, Offer, Sampled
from modusvivendi.plan.results import Results
from modusvivendi.sectors.joining import Joining
from modusvivendi.sectors.stability import Hardest

_PEOPLE = frozenset({"wrong_side", "changes_hands", "people_near_line"})
_SHARES = frozenset({"imbalance", "viability", "difficulty"})
_SHOWN = ("wrong_side", "changes_hands", "line_km", "people_near_line", "difficulty")
_SIDE_BY_SIDE = 3


def tell_land(results: Results, view: View) -> Chapter | None:
    """Write the chapter on the land; None when the dossier asks for no sectors."""
    land = results.land
    if land is None:
        return None
    named = name_all(results.dossier, view)
    names = _name_plans(land, view, named)
    blocks: list[Block] = [
        Paragraph(view.say("land.intro", title=view.name(land.problem.title))),
        *([Paragraph(view.name(land.problem.note))] if land.problem.note else []),
        Callout("caution", view.say("land.caution"), view.say("land.caution_text")),
        Folded(view.say("land.asked"), [_list_sectors(land, results.dossier, view, named)]),
        *_tell_ranges(land, results.dossier, view, names),
        *_tell_gains(land, results.dossier, view, names),
        *_tell_offers(land, results, view, names),
        *_tell_choices(land, results.dossier, view),
        *_tell_joinings(land, results.dossier, view, names),
        *_tell_hardest(land, view, names),
    ]
    return Chapter("land", view.say("chapter.land"), blocks)


def _name_plans(land: Land, view: View, named: Named) -> dict[str, str]:
    """Return the names of all plans that the chapter speaks of, by id."""
    names = dict(named.plans)
    names["most-at-home"] = view.say("land.most_at_home")
    for number, offer in enumerate(land.offers, start=1):
        names[offer.plan.id] = view.say("land.found", n=str(number))
    return names


def _list_sectors(land: Land, dossier: Dossier, view: View, named: Named) -> Table:
    """Return what is asked of each sector. The places are named for those who may see fine lines."""
    rows: list[list[str]] = []
    for sector in land.problem.sectors:
        home = view.say("mixed") if sector.mixed else view.names(sector.home, named.communities)
        name = view.name(sector.names) + (f"\n{view.say('optional')}" if sector.optional else "")
        if view.permits.fine:
            seats = view.words.listed([view.name(dossier.places.names[row]) for row in sector.anchors])
        else:
            seats = view.words.count("places", len(sector.anchors))
        rows.append([name, home, seats or UNKNOWN, _say_bounds(sector, view), view.number(sector.pieces)])
    columns = ["column.sector", "column.home", "land.anchors", "land.bounds", "land.most_pieces"]
    return Table(view.say("land.asked_table"), [view.say(key) for key in columns], rows, frozenset({4}))


def _say_bounds(sector: WantedSector, view: View) -> str:
    said: list[str] = []
    for key, window in (("people", sector.population_share), ("land", sector.area_share)):
        if not window.open:
            said.append(view.say(f"land.bound_{key}", span=_say_window(window, view)))
    if sector.fixed:
        said.append(view.say("land.fixed"))
    return view.words.listed(said) or UNKNOWN


def _say_window(window: Window, view: View) -> str:
    high = min(window.high, 1.0)
    return view.formats.percents(Range(window.low, window.low, high))


def _tell_ranges(land: Land, dossier: Dossier, view: View, names: Mapping[str, str]) -> list[Block]:
    """Tell how unusual each proposal is: a picture, the figures and how far they can be trusted."""
    plans = [names[one.plan.id] for one in land.marked]
    strips = [
        Strip(
            _name_figure(term, land, view),
            [sampled.spreads[term].range for sampled in land.sampled if term in sampled.spreads],
            [one.values[term] for one in land.marked],
            lambda value, term=term: _say(term, value, dossier, view),
        )
        for term in FIGURES
        if term in land.sampled[0].spreads
    ]
    bands = [_say_law(sampled, view) for sampled in land.sampled]
    caption = view.say("land.strips_caption")
    figure = draw_strips(
        "land-strips",
        strips,
        plans,
        bands,
        view.look,
        caption=caption,
        alt=view.say("land.strips_alt", n=view.words.count("plans", len(plans))),
        table=_compare(land, dossier, view, names, tuple(land.sampled[0].spreads)),
    )
    blocks: list[Block] = [
        Heading(view.say("land.ranges"), 3, "land-ranges"),
        Paragraph(view.say("land.ranges_text")),
        figure,
        _compare(land, dossier, view, names, _SHOWN, ensembles=1),
        Paragraph(" ".join(_say_trust(sampled, view) for sampled in land.sampled)),
    ]
    missing = [names[plan.id] for plan in dossier.plans if not plan.drawn]
    if missing:
        blocks.append(Paragraph(view.say("land.undrawn", plans=view.words.listed(missing))))
    return blocks


def _say_law(sampled: Sampled, view: View) -> str:
    if sampled.beta == 0:
        return view.say("land.neutral", n=view.number(sampled.draws))
    return view.say("land.aimed", n=view.number(sampled.draws), beta=view.number(1 / sampled.beta, 0))


def _say_trust(sampled: Sampled, view: View) -> str:
    key = "land.trust_neutral" if sampled.beta == 0 else "land.trust_aimed"
    effective = [spread.effective for spread in sampled.spreads.values() if math.isfinite(spread.effective)]
    return view.say(
        key,
        n=view.number(sampled.draws),
        effective=view.number(round_figures(min(effective, default=math.nan))),
        r_hat=view.number(sampled.worst_r_hat, 3),
    )


def _compare(
    land: Land, dossier: Dossier, view: View, names: Mapping[str, str], terms: Sequence[str], ensembles: int = 2
) -> Table:
    """Return a row for each set of draws and each marked plan: its figures, and the share of draws with as little.

    The share is that of the first ``ensembles`` sets.
    """
    shown = [term for term in terms if term in land.sampled[0].spreads]
    rows: list[list[str]] = []
    for sampled in land.sampled:
        key = "land.row_neutral" if sampled.beta == 0 else "land.row_aimed"
        cells = [
            _say_span(term, sampled.spreads[term].range, dossier, view) for term in shown if term in sampled.spreads
        ]
        rows.append([view.say(key), *cells])
    rows += [
        [_say_marked(one, view, names), *(_say_rank(land, one, term, dossier, view, ensembles) for term in shown)]
        for one in land.marked
    ]
    return Table(
        view.say("land.compare_table"),
        [view.say("column.plan"), *(_name_figure(term, land, view) for term in shown)],
        rows,
        frozenset(range(1, len(shown) + 1)),
        note=view.say("land.compare_note" if ensembles > 1 else "land.compare_note_neutral"),
    )


def _name_figure(term: str, land: Land, view: View) -> str:
    return view.say(f"land.figure_{term}", km=view.number(land.problem.near_km))


def _say_marked(one: Marked, view: View, names: Mapping[str, str]) -> str:
    """Name a marked plan, and say when it answers another question."""
    other = not one.fits and one.plan.kind != "own"
    return names[one.plan.id] + (f"\n{view.say('land.other_sectors')}" if other else "")


def _say_rank(land: Land, one: Marked, term: str, dossier: Dossier, view: View, ensembles: int) -> str:
    value = one.values[term]
    if math.isnan(value):
        return UNKNOWN
    said = [_say(term, value, dossier, view)]
    for sampled in land.sampled[:ensembles]:
        rank = sampled.spreads[term].ranks.get(one.plan.id) if term in sampled.spreads else None
        if rank is not None:
            said.append(view.formats.percents(Range(rank.low, rank.share, rank.high), 1))
    return "\n".join([said[0], " · ".join(said[1:])]) if len(said) > 1 else said[0]


def _tell_gains(land: Land, dossier: Dossier, view: View, names: Mapping[str, str]) -> list[Block]:
    if not land.gains:
        return []
    said = [_say_gain(gain, dossier, view, names) for gain in land.gains]
    return [
        Heading(view.say("land.gains"), 3, "land-gains"),
        Paragraph(view.say("land.gains_text")),
        Bullets(said),
    ]


def _say_gain(gain: Gain, dossier: Dossier, view: View, names: Mapping[str, str]) -> str:
    before = {term: _say(term, gain.before[term], dossier, view) for term in ("wrong_side", "line_km")}
    said = [view.say("land.gain_before", plan=names[gain.plan], people=before["wrong_side"], km=before["line_km"])]
    if gain.found is None:
        said.append(view.say("land.gain_none", n=view.number(gain.tried)))
    else:
        fewer = gain.before["wrong_side"] - gain.found["wrong_side"]
        said.append(
            view.say(
                "land.gain_found",
                people=_say("wrong_side", gain.found["wrong_side"], dossier, view),
                fewer=_say("wrong_side", fewer, dossier, view),
                km=_say("line_km", gain.found["line_km"], dossier, view),
                changes=_say("changes_hands", gain.found["changes_hands"], dossier, view),
                before=_say("changes_hands", gain.before["changes_hands"], dossier, view),
            )
        )
    if 0 < gain.least < math.inf:
        said.append(view.say("land.gain_least", people=_say("wrong_side", gain.least, dossier, view)))
    return " ".join(said)


def _tell_offers(land: Land, results: Results, view: View, names: Mapping[str, str]) -> list[Block]:
    """Show the picked plans beside the proposals that they are nearest to, and say what each trades."""
    if not land.offers:
        return []
    dossier = results.dossier
    blocks: list[Block] = [
        Heading(view.say("land.offers"), 3, "land-offers"),
        Paragraph(view.say("land.offers_text", tried=view.number(land.tried), kept=view.number(land.frontier))),
        _show_offers(land, results, view, names),
    ]
    blocks += [Bullets([_say_trade(offer, land, dossier, view, names) for offer in land.offers])]
    return blocks


def _show_offers(land: Land, results: Results, view: View, names: Mapping[str, str]) -> Multiples:
    dossier = results.dossier
    fitting = [one.plan for one in land.marked if one.fits][:_SIDE_BY_SIDE]
    plans = [_title(plan, names, view) for plan in [*fitting, *(offer.plan for offer in land.offers)]]
    values = {one.plan.id: one.values for one in land.marked} | {offer.plan.id: offer.values for offer in land.offers}
    known = [term for term in FIGURES if any(math.isfinite(values[plan.id][term]) for plan in plans)]
    rows = [[names[p.id], *(_say(term, values[p.id][term], dossier, view) for term in known)] for p in plans]
    table = Table(
        view.say("land.offers_table"),
        [view.say("column.plan"), *(_name_figure(term, land, view) for term in known)],
        rows,
        frozenset(range(1, len(known) + 1)),
    )
    alts = [
        view.say(
            "land.tile_alt",
            plan=names[plan.id],
            people=_say("wrong_side", values[plan.id]["wrong_side"], dossier, view),
            km=_say("line_km", values[plan.id]["line_km"], dossier, view),
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
            **{term: _say(term, offer.values[term], dossier, view) for term in _SHOWN},
        )
    ]
    for key, terms in (("land.trade_best", offer.best), ("land.trade_worst", offer.worst)):
        if terms:
            said.append(view.say(key, figures=view.words.listed([_name_figure(term, land, view) for term in terms])))
    if offer.beside:
        share = view.formats.percent(offer.apart)
        said.append(view.say("land.trade_beside", plan=names[offer.beside], share=share))
    return " ".join(said)


def _tell_choices(land: Land, dossier: Dossier, view: View) -> list[Block]:
    if not land.choices or not land.offers:
        return []
    sectors = {sector.id: view.name(sector.names) for sector in land.problem.sectors}
    best = land.offers[0]
    terms = ("wrong_side", "changes_hands", "line_km", "difficulty")
    rows = [[view.say("land.choice_all"), *(_say(t, best.values[t], dossier, view) for t in terms)]]
    for choice in land.choices:
        names = view.words.listed([sectors[id] for id in choice.left_out])
        values = choice.values or {}
        cells = [_say(term, values.get(term, math.nan), dossier, view) for term in terms]
        rows.append([view.say("land.choice_without", sectors=names), *cells])
    columns = [view.say("column.sectors"), *(_name_figure(term, land, view) for term in terms)]
    table = Table(
        view.say("land.choices_table"), columns, rows, frozenset({1, 2, 3, 4}), note=view.say("land.choices_note")
    )
    return [Heading(view.say("land.choices"), 3, "land-choices"), table]


def _tell_joinings(land: Land, dossier: Dossier, view: View, names: Mapping[str, str]) -> list[Block]:
    if not land.joinings:
        return []
    said = [_say_joining(joining, dossier, view, names) for joining in land.joinings]
    return [
        Heading(view.say("land.joinings"), 3, "land-joinings"),
        Paragraph(view.say("land.joinings_text")),
        Bullets(said),
    ]


def _say_joining(joining: Joining, dossier: Dossier, view: View, names: Mapping[str, str]) -> str:
    sector = next(s for s in dossier.plan(joining.plan).sectors if s.id == joining.sector)
    said = view.say(
        "land.joining",
        sector=view.name(sector.names),
        plan=names[joining.plan],
        pieces=view.words.count("pieces", joining.pieces),
        places=view.words.count("places", len(joining.places)),
        people=view.formats.people_said(joining.people),
        away=view.formats.people_said(joining.not_at_home),
    )
    if not view.permits.fine:
        return said
    listed = view.words.listed([view.name(dossier.places.names[row]) for row in joining.places])
    return f"{said} {view.say('land.joining_places', names=listed)}"


def _tell_hardest(land: Land, view: View, names: Mapping[str, str]) -> list[Block]:
    """Say which sector is likely the hardest to hold together, and how sure that is."""
    rows: list[list[str]] = []
    plans: dict[str, Plan] = {one.plan.id: one.plan for one in land.marked} | {o.plan.id: o.plan for o in land.offers}
    for one in land.hardest:
        sectors = {sector.id: view.name(sector.names) for sector in plans[one.plan].sectors}
        ranked = sorted(one.chance, key=lambda id: -one.chance[id])
        cells = [_say_chance(one, id, sectors, view) for id in ranked[:2]]
        parts = {part: max(chances, key=lambda id: chances[id]) for part, chances in one.by_part.items()}
        alone = [sectors[parts[part]] for part in ("mixing", "front", "armed", "urban")]
        rows.append([names[one.plan], *cells, *([UNKNOWN] * (2 - len(cells))), *alone])
    if not rows:
        return []
    columns = ["column.plan", "land.first", "land.second"]
    columns += [f"column.{part}" for part in ("mixing", "front", "armed", "urban")]
    draws = view.number(land.hardest[0].draws)
    return [
        Heading(view.say("land.hardest"), 3, "land-hardest"),
        Paragraph(view.say("land.hardest_text", n=draws)),
        Table(
            view.say("land.hardest_table"), [view.say(key) for key in columns], rows, note=view.say("land.hardest_note")
        ),
    ]


def _say_chance(one: Hardest, id: str, sectors: Mapping[str, str], view: View) -> str:
    index = one.index[id]
    span = f"{view.number(index.low, 2)}–{view.number(index.high, 2)}"
    return f"{sectors[id]}\n{view.formats.percent(one.chance[id])} · {span}"


def _say(term: str, value: float, dossier: Dossier, view: View) -> str:
    """Write a value as finely as it bears: people of a census whole, of estimates to three figures."""
    if math.isnan(value):
        return UNKNOWN
    if term in _SHARES:
        return view.number(value, 2)
    if term in _PEOPLE:
        people = value if _is_counted(dossier) and term != "people_near_line" else round_figures(value, 3)
        return view.people(Range(people, people, people))
    return view.number(value)


def _say_span(term: str, span: Range, dossier: Dossier, view: View) -> str:
    """Write 5 %, middle and 95 %: of people only what a sample bears."""
    low, middle, high = (
        _say(term, round_figures(part, 3) if term in _PEOPLE else part, dossier, view)
        for part in (span.low, span.best, span.high)
    )
    return f"{middle}\n{low}–{high}"


def _is_counted(dossier: Dossier) -> bool:
    """Whether people are a count and not an estimate: every range is one number."""
    population, share = dossier.places.population, dossier.people.share
    return bool(
        np.nanmax(np.ptp(population, axis=1), initial=0) == 0 and np.nanmax(np.ptp(share, axis=2), initial=0) == 0
    )
