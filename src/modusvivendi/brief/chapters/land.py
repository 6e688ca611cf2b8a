"""The land: what ways of sharing it there are, where the proposals lie among them, and which plans stand out."""

import math
from collections.abc import Mapping, Sequence

from modusvivendi.brief.blocks import Block, Bullets, Callout, Chapter, Folded, Heading, Paragraph, Table
from modusvivendi.brief.chapters.land_figures import SHOWN, name_figure, say_figure, say_span
from modusvivendi.brief.chapters.land_offers import tell_choices, tell_offers
from modusvivendi.brief.figures.strips import Strip, draw_strips
from modusvivendi.brief.formats import UNKNOWN
from modusvivendi.brief.view import Named, View, name_all
from modusvivendi.core.dossier import Dossier
from modusvivendi.core.plans import Plan
from modusvivendi.core.problems import WantedSector, Window
from modusvivendi.core.ranges import Range, round_figures
from modusvivendi.plan.land_results import FIGURES, Gain, Land, Marked, Sampled
from modusvivendi.plan.results import Results
from modusvivendi.sectors.joining import Joining
from modusvivendi.sectors.stability import Hardest

_CLOSE = 1e-9


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
        *tell_offers(land, results, view, names),
        *tell_choices(land, results.dossier, view),
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
            name_figure(term, land, view),
            [sampled.spreads[term].range for sampled in land.sampled if term in sampled.spreads],
            [one.values[term] for one in land.marked],
            lambda value, term=term: say_figure(term, value, dossier, view),
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
        Bullets([_say_place(one, land, dossier, view, names) for one in _list_told(land)]),
        Paragraph(" ".join(_say_trust(sampled, view) for sampled in land.sampled)),
        *_tell_undrawn(land, dossier, view, names),
    ]
    return blocks


def _list_told(land: Land) -> list[Marked]:
    """List the plans whose place is told in a sentence: those that answer the question, and the ethnic map."""
    return [one for one in land.marked if one.fits or one.plan.kind == "own"] or list(land.marked[:3])


def _say_place(one: Marked, land: Land, dossier: Dossier, view: View, names: Mapping[str, str]) -> str:
    """Say where a plan lies among the neutral draws, figure by figure."""
    spreads = land.sampled[0].spreads
    said = [
        view.say(
            "land.place",
            figure=name_figure(term, land, view),
            value=say_figure(term, one.values[term], dossier, view),
            share=view.formats.percents(Range(rank.low, rank.share, rank.high), 1),
        )
        for term in SHOWN
        if term in spreads and (rank := spreads[term].ranks.get(one.plan.id)) is not None
    ]
    return view.say("land.places", plan=names[one.plan.id], figures=" ".join(said))


def _tell_undrawn(land: Land, dossier: Dossier, view: View, names: Mapping[str, str]) -> list[Block]:
    """Set what is known of plans without a map, their shares of the land, beside what the question asks."""
    missing = [plan for plan in dossier.plans if not plan.drawn]
    if not missing:
        return []
    blocks: list[Block] = [Paragraph(view.say("land.undrawn", plans=view.words.listed([names[p.id] for p in missing])))]
    bounded = [sector for sector in land.problem.sectors if not sector.area_share.open]
    if not bounded:
        return blocks
    rows = [[names[plan.id], *(_say_share(plan, sector, view) for sector in bounded)] for plan in missing]
    asked = [view.say("land.undrawn_asked"), *(_say_window(sector.area_share, view) for sector in bounded)]
    columns = [view.say("column.plan"), *(view.name(sector.names) for sector in bounded)]
    numeric = frozenset(range(1, len(columns)))
    note = view.say("land.undrawn_note")
    return [*blocks, Table(view.say("land.undrawn_table"), columns, [asked, *rows], numeric, note=note)]


def _say_share(plan: Plan, asked: WantedSector, view: View) -> str:
    """Return the land of a plan's sectors that have the same home as the one asked for, and whether that would do."""
    shares = [sector.area_share for sector in plan.sectors if set(sector.home) == set(asked.home)]
    low, best, high = (math.fsum(getattr(share, end) for share in shares) for end in ("low", "best", "high"))
    if not shares or math.isnan(best):
        return UNKNOWN
    window = asked.area_share
    fits = high >= window.low - _CLOSE and low <= window.high + _CLOSE
    said = view.say("land.undrawn_within" if fits else "land.undrawn_outside")
    return f"{view.formats.percents(Range(low, best, high))}\n{said}"


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


def _compare(land: Land, dossier: Dossier, view: View, names: Mapping[str, str], terms: Sequence[str]) -> Table:
    """Return a row for each set of draws and each marked plan: its figures, and the share of draws with as little."""
    shown = [term for term in terms if term in land.sampled[0].spreads]
    rows: list[list[str]] = []
    for sampled in land.sampled:
        key = "land.row_neutral" if sampled.beta == 0 else "land.row_aimed"
        cells = [
            say_span(term, sampled.spreads[term].range, dossier, view) for term in shown if term in sampled.spreads
        ]
        rows.append([view.say(key), *cells])
    rows += [
        [_say_marked(one, view, names), *(_say_rank(land, one, term, dossier, view) for term in shown)]
        for one in land.marked
    ]
    return Table(
        view.say("land.compare_table"),
        [view.say("column.plan"), *(name_figure(term, land, view) for term in shown)],
        rows,
        frozenset(range(1, len(shown) + 1)),
        note=view.say("land.compare_note"),
    )


def _say_marked(one: Marked, view: View, names: Mapping[str, str]) -> str:
    """Name a marked plan, and say when it answers another question."""
    other = not one.fits and one.plan.kind != "own"
    return names[one.plan.id] + (f"\n{view.say('land.other_sectors')}" if other else "")


def _say_rank(land: Land, one: Marked, term: str, dossier: Dossier, view: View) -> str:
    value = one.values[term]
    if math.isnan(value):
        return UNKNOWN
    said = [say_figure(term, value, dossier, view)]
    for sampled in land.sampled:
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
    before = {term: say_figure(term, gain.before[term], dossier, view) for term in ("wrong_side", "line_km")}
    said = [view.say("land.gain_before", plan=names[gain.plan], people=before["wrong_side"], km=before["line_km"])]
    if gain.found is None:
        said.append(view.say("land.gain_none", n=view.number(gain.tried)))
    else:
        fewer = gain.before["wrong_side"] - gain.found["wrong_side"]
        said.append(
            view.say(
                "land.gain_found",
                people=say_figure("wrong_side", gain.found["wrong_side"], dossier, view),
                fewer=say_figure("wrong_side", fewer, dossier, view),
                km=say_figure("line_km", gain.found["line_km"], dossier, view),
                changes=say_figure("changes_hands", gain.found["changes_hands"], dossier, view),
                before=say_figure("changes_hands", gain.before["changes_hands"], dossier, view),
            )
        )
    if 0 < gain.least < math.inf:
        said.append(view.say("land.gain_least", people=say_figure("wrong_side", gain.least, dossier, view)))
    return " ".join(said)


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
    span = view.formats.between(view.number(index.low, 2), view.number(index.high, 2))
    return f"{sectors[id]}\n{view.formats.percent(one.chance[id])} · {span}"
