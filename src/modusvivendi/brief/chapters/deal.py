"""The deal: which deals the needed parties would accept, who refuses the rest, and what turns each."""

import math
from collections.abc import Sequence

from modusvivendi.brief.blocks import Block, Bullets, Callout, Chapter, Fact, Facts, Folded, Heading, Paragraph, Table
from modusvivendi.brief.chapters.deal_after import tell_after
from modusvivendi.brief.chapters.deal_grids import (
    draw_clock,
    draw_clocks,
    draw_influences,
    draw_meetings,
    draw_offers,
    name_offer,
    say_chance,
)
from modusvivendi.brief.chapters.deal_turns import tell_turns
from modusvivendi.brief.view import Named, View, name_all
from modusvivendi.core.deals import Mediation, Offered
from modusvivendi.core.dossier import Dossier
from modusvivendi.core.ranges import Range
from modusvivendi.plan.results import Results


def tell_deal(results: Results, view: View) -> Chapter | None:
    """Write the chapter; None when the dossier has no issues."""
    dossier, found = results.dossier, results.deals
    title = view.say("chapter.deal")
    if not dossier.issues:
        return None
    if found is None:
        return Chapter("deal", title, [Callout("caution", view.say("deal.missing"), view.say("deal.missing_text"))])
    named = name_all(dossier, view)
    secret = "secret" if view.permits.bargaining else "withheld"
    blocks: list[Block] = [
        Paragraph(view.say("deal.intro", date=view.date(found.date))),
        Paragraph(view.say("deal.method", draws=view.number(found.draws), seed=str(found.seed))),
        Callout("caution", view.say(f"deal.{secret}"), view.say(f"deal.{secret}_text")),
        _facts(found, view),
        *_tell_whether(found, view, named),
        *_tell_offers(found, dossier, view, named),
        *_tell_clocks(found, dossier, view, named),
        *_tell_best(found, view, named),
        *_tell_lenses(found, view, named),
        *tell_after(find_lead(found, dossier), found, view, named),
        *_tell_pairs(found, view, named),
        *_tell_red_lines(found, view, named),
        *_tell_outsiders(found, view, named),
        *_tell_ground(found, view, named),
    ]
    return Chapter("deal", title, blocks)


def find_lead(found: Mediation, dossier: Dossier) -> Offered | None:
    """Return the proposal to speak of first: no variant, fewest issues left open, the latest not after the dossier."""
    plans = {plan.id: plan for plan in dossier.plans}
    known = [o for o in found.offers if o.plan in plans and plans[o.plan].date.start <= dossier.as_of.end]
    main = [offer for offer in known if plans[offer.plan].variant_of is None] or known
    # Later months are as good as the dossier's own day: a proposal of that month is on the table.
    key = lambda o: (len(o.open), -plans[o.plan].date.start.toordinal(), -o.deal.all_accept.p)  # noqa: E731
    return min(main, key=key, default=None)


def _facts(found: Mediation, view: View) -> Facts:
    refused = sum(bool(offer.deal.refusers) for offer in found.offers)
    facts = [
        Fact(
            view.say("deal.fact_deals"),
            view.number(found.feasible),
            view.say("deal.fact_deals_note", all=view.number(found.deals)),
        )
    ]
    if found.best:
        best = found.best[0].all_accept
        span = view.formats.percents(Range(best.low, best.p, best.high))
        note = view.say("deal.fact_best_note", span=span) if view.permits.bargaining else ""
        facts.append(Fact(view.say("deal.fact_best"), say_chance(best.p, view), note))
    if view.permits.bargaining:
        facts.append(
            Fact(view.say("deal.fact_zone"), _short(found.zone.share.p, view), view.say("deal.fact_zone_note"))
        )
    if found.offers:
        of_all = view.say("of_all", n=view.number(refused), all=view.number(len(found.offers)))
        facts.append(Fact(view.say("deal.fact_refused"), of_all, view.say("deal.fact_refused_note")))
    return Facts(facts)


def _short(share: float, view: View) -> str:
    return view.formats.percent(share, 0 if share >= 0.01 or share == 0 else 1 if share >= 0.001 else 3)


def _tell_whether(found: Mediation, view: View, named: Named) -> list[Block]:
    gap = found.zone.gap
    if found.emptying:
        said = [view.say("deal.none_red")]
    elif found.no_deal:
        said = [view.say("deal.none_middle")]
        said += [
            view.say("deal.blocking", parties=view.words.listed(named.holders(one))) for one in found.zone.blocking[:5]
        ]
    else:
        said = [view.say("deal.exists")]
        if view.permits.bargaining and not math.isnan(gap):
            said.append(view.say("deal.exists_gap", gap=view.number(gap, 2)))
    if found.best and found.best[0].all_accept.p < 0.5 and not found.no_deal:
        said.append(view.say("deal.but_unlikely"))
    if found.unknown:
        said.append(view.say("deal.unknown_parties", parties=view.words.listed(named.holders(found.unknown))))
    return [Paragraph(" ".join(said))]


def _tell_offers(found: Mediation, dossier: Dossier, view: View, named: Named) -> list[Block]:
    if not found.offers:
        return []
    lead = find_lead(found, dossier)
    blocks: list[Block] = [
        Heading(view.say("deal.offers"), 3, "deal-offers"),
        Paragraph(view.say("deal.offers_text")),
        draw_offers(found, view, named),
    ]
    if lead is not None:
        plan = name_offer(lead.plan, view, named)
        blocks += [Heading(view.say("deal.lead", plan=plan), 4, "deal-lead"), *tell_turns(lead, found, view, named)]
    others = [offer for offer in found.offers if offer is not lead]
    blocks += [
        Folded(view.say("deal.lead", plan=name_offer(o.plan, view, named)), tell_turns(o, found, view, named))
        for o in others
    ]
    return blocks


def _tell_clocks(found: Mediation, dossier: Dossier, view: View, named: Named) -> list[Block]:
    clocks = [clock for clock in found.clocks if len(clock.ticks) > 1]
    if not clocks:
        return []
    blocks: list[Block] = [
        Heading(view.say("deal.clock"), 3, "deal-clock"),
        Paragraph(view.say("deal.clock_text")),
        draw_clocks(clocks, found, view, named),
    ]
    lead = find_lead(found, dossier)
    first = next((clock for clock in clocks if lead and clock.plan == lead.plan), clocks[-1])
    blocks += draw_clock(first, found, view, named)
    variants = {plan.id for plan in dossier.plans if plan.variant_of is not None}
    for clock in clocks:
        if clock is not first and clock.plan not in variants and clock.plan != "best":
            title = view.say("deal.clock_of", plan=name_offer(clock.plan, view, named))
            blocks.append(Folded(title, draw_clock(clock, found, view, named)))
    return blocks


def _tell_best(found: Mediation, view: View, named: Named) -> list[Block]:
    if not found.best:
        return []
    rows: list[list[str]] = []
    first = found.best[0]
    for issue in found.issues:
        others: dict[str, list[str]] = {}
        for number, deal in enumerate(found.best[1:], 2):
            if deal.options[issue] != first.options[issue]:
                others.setdefault(deal.options[issue], []).append(view.number(number))
        said = [
            view.say("deal.other", numbers=view.words.listed(n), option=named.options[issue, o])
            for o, n in others.items()
        ]
        rows.append([named.issues[issue], named.options[issue, first.options[issue]], view.say("deal.mark").join(said)])
    chances = [say_chance(deal.all_accept.p, view) for deal in found.best]
    rows.append([view.say("deal.all"), chances[0], view.say("list.comma").join(chances[1:])])
    columns = [view.say(f"column.{key}") for key in ("issue", "first_deal", "other_deals")]
    how = "all" if found.exhaustive else "search"
    return [
        Heading(view.say("deal.best"), 3, "deal-best"),
        Paragraph(view.say(f"deal.best_{how}", n=view.number(found.searched))),
        Table(view.say("deal.best_table"), columns, rows, note=view.say("deal.best_note")),
    ]


def _tell_lenses(found: Mediation, view: View, named: Named) -> list[Block]:
    """Set the picks of three rules beside the most acceptable deals."""
    rows: list[list[str]] = []
    for rule, deals in found.lenses.items():
        for deal in deals[:3]:
            changed = [(i, o) for i, o in deal.options.items() if found.best and o != found.best[0].options[i]]
            pick = [view.say("deal.other", numbers=named.issues[i], option=named.options[i, o]) for i, o in changed]
            said = view.say("deal.mark").join(pick) or view.say("deal.the_first")
            rows.append([view.say(f"deal.rule_{rule}"), said, say_chance(deal.all_accept.p, view)])
    if not rows:
        return []
    columns = [view.say(f"column.{key}") for key in ("rule", "pick", "all_accept")]
    return [
        Paragraph(view.say("deal.lenses_text", n=view.number(found.acceptable or 0))),
        Folded(view.say("deal.lenses"), [Table(view.say("deal.lenses_table"), columns, rows)]),
    ]


def _tell_pairs(found: Mediation, view: View, named: Named) -> list[Block]:
    return [
        Heading(view.say("deal.pairs"), 3, "deal-pairs"),
        Paragraph(view.say("deal.pairs_text")),
        draw_meetings(found, view, named),
    ]


def _tell_red_lines(found: Mediation, view: View, named: Named) -> list[Block]:
    if not view.permits.bargaining:
        return [Paragraph(view.say("deal.emptied" if found.emptying else "deal.not_emptied"))]
    rows = [
        [named.parties[p], named.issues[i], named.options[i, o], _short(one.removes, view)]
        for one in found.removals
        for p, i, o in [one.line]
    ]
    columns = [view.say(f"column.{key}") for key in ("party", "issue", "option", "removes")]
    sets = [_say_set(one, view, named) for one in found.emptying[:10]]
    without = [
        [
            named.parties[party],
            _short(share.p, view),
            view.number(found.zone.without_gap.get(party, math.nan), 3),
        ]
        for party, share in found.zone.without.items()
    ]
    zone = [view.say("deal.nobody_left"), _short(found.zone.share.p, view), view.number(found.zone.gap, 3)]
    return [
        Heading(view.say("deal.red_lines"), 3, "deal-red-lines"),
        Paragraph(view.say("deal.emptied" if found.emptying else "deal.not_emptied")),
        *([Bullets(sets)] if sets else []),
        *([Table(view.say("deal.red_lines_table"), columns, rows, frozenset({3}))] if rows else []),
        Table(
            view.say("deal.zone_table"),
            [view.say(f"column.{key}") for key in ("left_out", "zone_share", "gap")],
            [zone, *without],
            frozenset({1, 2}),
            note=view.say("deal.zone_note"),
        ),
    ]


def _say_set(lines: Sequence[tuple[str, str, str]], view: View, named: Named) -> str:
    said = [
        view.say("deal.red_line", party=named.parties[p], issue=named.issues[i], option=named.options[i, o])
        for p, i, o in lines
    ]
    return view.words.listed(said)


def _tell_outsiders(found: Mediation, view: View, named: Named) -> list[Block]:
    rows: list[list[str]] = []
    for one in found.outsiders:
        accept = view.say("unknown") if one.accept is None else say_chance(one.accept.p, view)
        row = [named.parties[one.party], view.formats.percents(one.participation), accept]
        if view.permits.bargaining:
            row += ["" if value is None else _short(value, view) for value in (one.with_it, one.wanted)]
        rows.append(row)
    if not rows:
        return []
    keys = ("party", "participation", "accepts_best", *(("with_it", "expected") * view.permits.bargaining))
    return [
        Heading(view.say("deal.outsiders"), 3, "deal-outsiders"),
        Paragraph(view.say("deal.outsiders_text")),
        Table(view.say("deal.outsiders_table"), [view.say(f"column.{key}") for key in keys], rows, frozenset({1})),
    ]


def _tell_ground(found: Mediation, view: View, named: Named) -> list[Block]:
    blocks: list[Block] = [Heading(view.say("deal.ground"), 3, "deal-ground")]
    if found.influences:
        blocks += [Paragraph(view.say("deal.influences_text")), draw_influences(found, view, named)]
    told = [view.say(f"deal.limit_{key}") for key in ("judgement", "shared", "scales", "signature")]
    if found.ruled:
        alike = [alike for _, alike in found.rule_gap.values() if not math.isnan(alike)]
        if alike:
            low, high = view.formats.percent(min(alike)), view.formats.percent(max(alike))
            told.append(view.say("deal.limit_rule", low=low, high=high))
    return [*blocks, Bullets(told)]
