"""The plans on the table, side by side: what each would give to whom. The order says nothing, the words favour none."""

from collections.abc import Mapping, Sequence

from modusvivendi.brief.blocks import (
    Beside,
    Block,
    Bullets,
    Callout,
    Chapter,
    Figure,
    Folded,
    Heading,
    Multiples,
    Paragraph,
    Stack,
    Table,
)
from modusvivendi.brief.chapters.plan_tables import (
    compare_plans,
    draw_difference,
    draw_people,
    list_differences,
    list_difficulty,
    list_lines,
    list_sectors,
    list_shares,
    list_terms,
)
from modusvivendi.brief.figures import Coarse
from modusvivendi.brief.maps import coarsen_plans, draw_plan, draw_side_by_side
from modusvivendi.brief.view import Named, View, name_all
from modusvivendi.core.accounts import Ledger
from modusvivendi.core.dossier import Dossier
from modusvivendi.core.plans import Plan
from modusvivendi.plan.results import Results


def tell_plans(results: Results, view: View) -> Chapter:
    """Write the chapter on the plans: first all beside each other, then each by itself, oldest first."""
    dossier = results.dossier
    named = name_all(dossier, view)
    plans = sorted(dossier.plans, key=lambda plan: (plan.date.start, plan.id))
    drawn = [plan for plan in plans if plan.id in results.ledgers]
    blocks: list[Block] = [Paragraph(view.say("plans.intro"))]
    coarse = coarsen_plans(drawn, results, view)
    if drawn:
        blocks.append(_side_by_side(drawn, results, view, named, coarse))
        blocks += [compare_plans(drawn, results, view, named), Bullets(_readings(view))]
    if results.baseline:
        blocks.append(Paragraph(view.say("plans.baseline", plan=view.name(results.baseline.title))))
    for plan in drawn:
        blocks += _tell_drawn(plan, results, view, named, coarse)
    shares = [plan for plan in plans if plan.id not in results.ledgers]
    if shares:
        blocks += [
            Heading(view.say("plans.by_shares"), 3, "plans-by-shares"),
            Paragraph(view.say("plans.by_shares_text")),
        ]
        for plan in shares:
            blocks += _tell_shares(plan, dossier, view, named)
    return Chapter("plans", view.say("chapter.plans"), blocks)


def _readings(view: View) -> list[str]:
    """Return how the columns of the comparison are to be read."""
    return [view.say(f"plans.reading_{key}") for key in ("wrong_side", "line", "front", "changes", "difficulty")]


def _side_by_side(
    plans: Sequence[Plan], results: Results, view: View, named: Named, coarse: Mapping[str, Coarse]
) -> Multiples:
    """Draw the plans small beside each other; the table gives the land of each sector of each."""
    rows: list[list[str]] = []
    for plan in plans:
        ledger = results.ledgers[plan.id]
        rows.append([named.plans[plan.id], view.words.listed(_shares(plan, ledger, view))])
    table = Table(
        view.say("plans.side_by_side_table"),
        [view.say("column.plan"), view.say("column.sector_shares")],
        rows,
    )
    alts = [_map_alt(plan, results.ledgers[plan.id], view, named) for plan in plans]
    caption = view.say("plans.side_by_side_caption")
    return draw_side_by_side(plans, results, view, coarse, caption=caption, alts=alts, table=table)


def _tell_drawn(plan: Plan, results: Results, view: View, named: Named, coarse: Mapping[str, Coarse]) -> list[Block]:
    ledger = results.ledgers[plan.id]
    dossier = results.dossier
    blocks: list[Block] = [
        Heading(named.plans[plan.id], 3, f"plan-{plan.id}"),
        *_tell_origin(plan, dossier, view, named),
    ]
    optional = [view.name(sector.names) for sector in plan.sectors if sector.optional]
    if optional:
        text = view.say("plans.optional_text", sectors=view.words.listed(optional))
        blocks.append(Callout("note", view.say("plans.optional"), text))
    sectors = list_sectors(plan, ledger, dossier, view, named)
    caption = view.say("plans.map_caption", plan=named.plans[plan.id])
    picture = draw_plan(
        plan,
        results,
        view,
        coarse,
        caption=caption,
        alt=_map_alt(plan, ledger, view, named),
        table=_land(plan, ledger, view, named),
    )
    bars = draw_people(plan, ledger, dossier, view, named)
    findings = _findings(plan, ledger, results, view)
    details = [
        list_lines(plan, ledger, view, named),
        list_difficulty(plan, ledger, view),
        list_terms(plan, dossier, view, named),
    ]
    change: Figure | None = None
    if results.baseline and plan.id in results.differences:
        difference, before = results.differences[plan.id], view.name(results.baseline.title)
        moved = view.words.count("places", len(difference.moved))
        findings.append(view.say("plans.difference_text", before=before, n=moved))
        change = draw_difference(difference, before, plan, ledger.total, view, named)
        details = [*list_differences(difference, ledger.total, view, named), *details]
    # Side by side the smaller drawing of a map is shown, which has no units to step through: on a page fine maps stand
    # alone.
    charts = Stack([figure for figure in (bars, change) if figure])
    blocks.append(Beside([picture, charts], paper=view.permits.fine) if charts.blocks else picture)
    blocks += [sectors, Bullets(findings)]
    kept = [table for table in details if table is not None]
    if kept:
        blocks.append(Folded(view.say("plans.details", plan=named.plans[plan.id]), kept))
    return blocks


def _tell_origin(plan: Plan, dossier: Dossier, view: View, named: Named) -> list[Block]:
    author = view.text(plan.author) or view.say("unknown")
    said = [view.say("plans.origin", author=author, date=view.date(plan.date), kind=view.term("plan_kind", plan.kind))]
    if plan.variant_of:
        said.append(view.say("plans.variant_of", plan=named.plans.get(plan.variant_of, plan.variant_of)))
    if plan.source:
        said.append(view.say("plans.source", source=view.text(plan.source)))
    if plan.date.start > dossier.as_of.end:
        said.append(view.say("plans.later", date=view.date(dossier.as_of)))
    blocks: list[Block] = [Paragraph(" ".join(said))]
    if plan.note:
        blocks.append(Paragraph(view.name(plan.note)))
    if plan.outcome:
        blocks.append(Paragraph(view.say("plans.outcome", outcome=view.name(plan.outcome))))
    return blocks


def _map_alt(plan: Plan, ledger: Ledger, view: View, named: Named) -> str:
    shares = view.words.listed(_shares(plan, ledger, view))
    return view.say("plans.map_alt", plan=named.plans[plan.id], shares=shares)


def _shares(plan: Plan, ledger: Ledger, view: View) -> list[str]:
    return [
        view.say(
            "situation.holder_share",
            party=view.name(sector.names),
            share=view.formats.percent(ledger.sectors[sector.id].area_share),
        )
        for sector in plan.sectors
    ]


def _land(plan: Plan, ledger: Ledger, view: View, named: Named) -> Table:
    """Return the table that says what the map says: the land of each sector."""
    rows: list[list[str]] = []
    for sector in plan.sectors:
        account = ledger.sectors[sector.id]
        row = [view.name(sector.names), view.number(account.places), view.number(account.area_km2)]
        rows.append([*row, view.formats.percent(account.area_share, 1)])
    return Table(
        view.say("plans.land_table", plan=named.plans[plan.id]),
        [view.say(f"column.{key}") for key in ("sector", "places", "land", "land_share")],
        rows,
        frozenset({1, 2, 3}),
    )


def _findings(plan: Plan, ledger: Ledger, results: Results, view: View) -> list[str]:
    """Return what stands out of a plan's ledger, in words."""
    dossier, total = results.dossier, ledger.total
    said: list[str] = []
    if total.wrong_side.known:
        said.append(view.say("plans.wrong_side", people=view.formats.people_said(total.wrong_side)))
    if all(sector.mixed for sector in plan.sectors):
        said.append(view.say("plans.all_mixed"))
    if ledger.unassigned:
        said.append(
            view.say(
                "plans.unassigned",
                n=view.words.count("places", ledger.unassigned.places),
                km2=view.number(ledger.unassigned.area_km2),
            )
        )
    if total.changes_hands is not None:
        people = total.changes_hands_people
        said.append(
            view.say(
                "plans.changes_hands",
                n=view.words.count("places", len(total.changes_hands)),
                km2=view.number(total.changes_hands_km2 if total.changes_hands_km2 is not None else float("nan")),
                people=view.formats.people_said(people) if people else view.say("unknown"),
            )
        )
    else:
        said.append(view.say("plans.changes_hands_unknown"))
    pieces = [
        view.say(
            "plans.pieces_of", sector=view.name(s.names), n=view.words.count("pieces", ledger.sectors[s.id].pieces)
        )
        for s in plan.sectors
        if ledger.sectors[s.id].pieces > 1
    ]
    said.append(view.say("plans.pieces", sectors=view.words.listed(pieces)) if pieces else view.say("plans.one_piece"))
    if ledger.split_towns or ledger.split_areas:
        said += _splits(ledger, dossier, view)
    return said


def _splits(ledger: Ledger, dossier: Dossier, view: View) -> list[str]:
    """Say which towns and areas a line runs through: names only for those who may see fine lines."""
    said: list[str] = []
    for key, ids in (("towns", ledger.split_towns), ("areas", ledger.split_areas)):
        if not ids:
            continue
        count = view.words.count(key, len(ids))
        if view.permits.fine:
            names = [view.name(dossier.areas[id].names) if id in dossier.areas else view.text(id) for id in ids]
            said.append(view.say(f"plans.split_{key}", n=count, names=view.words.listed(names)))
        else:
            said.append(view.say(f"plans.split_{key}_count", n=count))
    return said


def _tell_shares(plan: Plan, dossier: Dossier, view: View, named: Named) -> list[Block]:
    blocks: list[Block] = [
        Heading(named.plans[plan.id], 4, f"plan-{plan.id}"),
        *_tell_origin(plan, dossier, view, named),
    ]
    blocks.append(list_shares(plan, view, named))
    terms = list_terms(plan, dossier, view, named)
    if terms:
        blocks.append(Folded(view.say("plans.terms", plan=named.plans[plan.id]), [terms]))
    return blocks
