"""What it changes: deaths, displacement, returns and relief under the plan against the status quo, and how surely."""

import math
from collections.abc import Mapping

from modusvivendi.brief.blocks import Block, Bullets, Callout, Chapter, Fact, Facts, Folded, Heading, Paragraph, Table
from modusvivendi.brief.figures import Part, draw_grouped_bars
from modusvivendi.brief.figures.outlooks import Pair, draw_outlooks
from modusvivendi.brief.view import View, name_all
from modusvivendi.core.forecasts import LEAST_PLACES, MAIN, QUARTER, Contrast, Influence, Outcome
from modusvivendi.core.ranges import Range, round_figures
from modusvivendi.plan.results import Results

_SHOWN = 8
_NEVER_UNDER = 0.01


def tell_changes(results: Results, view: View) -> Chapter | None:
    """Write the chapter; None when no forecast was made, as no proposal settles an issue."""
    found = results.forecast
    if found is None:
        return None
    named = name_all(results.dossier, view)
    course = found.plan.course
    deal = "" if course is None else named.plans.get(course.deal.removesuffix("*"), course.deal)
    blocks: list[Block] = [
        Paragraph(view.say("changes.intro", deal=deal, runs=view.number(found.plan.runs))),
        Callout("caution", view.say("changes.scenario"), view.say("changes.scenario_text")),
        *_tell_unknown(found, view),
    ]
    if any(found.difference.total[name].known for name in MAIN):
        blocks += [_facts(found, view), *_tell_fans(found, view), *_tell_spans(found, view), *_tell_need(found, view)]
        blocks += [*_tell_influences(found, view), *_tell_areas(results, found, view)]
        blocks += _tell_land(results, found, view)
    blocks += [*_tell_scores(found, view), *_tell_given(found, view), *_tell_effects(found, view)]
    return Chapter("changes", view.say("chapter.changes"), blocks)


def _tell_unknown(found: Contrast, view: View) -> list[Block]:
    unknown = [
        view.say("changes.unknown_row", outcome=view.say(f"changes.outcome_{name}"), supply=view.text(why))
        for name, why in found.plan.unknown.items()
    ]
    if not unknown:
        return []
    return [Callout("refusal", view.say("changes.unknown"), view.say("changes.unknown_text")), Bullets(unknown)]


def _facts(found: Contrast, view: View) -> Facts:
    difference, chance = found.difference, view.formats.percent
    missing = found.plan.course is not None and bool(found.plan.course.missing)
    return Facts(
        [
            Fact(
                view.say("changes.fact_quarter"),
                _chance(difference.no_better_overall_quarter, view),
                view.say("changes.fact_quarter_note", months=view.number(QUARTER)),
            ),
            Fact(
                view.say("changes.fact_total"),
                _chance(difference.no_better_overall, view),
                view.say("changes.fact_total_note", months=view.number(found.plan.months)),
            ),
            Fact(
                view.say("changes.fact_all_told"),
                _chance(found.all_told_overall, view),
                view.say("changes.fact_missing")
                if missing
                else view.say("changes.fact_all_told_note", chance=chance(found.begun.best)),
            ),
        ]
    )


def _tell_fans(found: Contrast, view: View) -> list[Block]:
    known: list[Outcome] = [name for name in MAIN if found.difference.total[name].known]
    difference = found.difference
    pairs = [
        Pair(
            view.say(f"changes.outcome_{name}"),
            view.say("changes.no_better", chance=_chance(difference.no_better[name], view)),
            found.status_quo.outlook.by_month[name],
            found.plan.outlook.by_month[name],
        )
        for name in known
    ]
    return [
        Heading(view.say("changes.months"), 3, "changes-months"),
        Paragraph(view.say("changes.months_text")),
        draw_outlooks(
            "changes-fans",
            pairs,
            (view.say("changes.status_quo"), view.say("changes.plan")),
            view.say("changes.month_axis"),
            view.look,
            caption=view.say("changes.fans", months=view.number(found.plan.months)),
            alt=_say_fans(found, known, view),
            table=_tabulate_months(found, known, view),
            note=view.say("changes.fans_note"),
        ),
    ]


def _say_fans(found: Contrast, known: list[Outcome], view: View) -> str:
    said = [
        view.say(
            "changes.fan_alt",
            outcome=view.say(f"changes.outcome_{name}"),
            before=_best(found.status_quo.outlook.by_month[name][1, -1], view),
            after=_best(found.plan.outlook.by_month[name][1, -1], view),
        )
        for name in known
    ]
    return " ".join(said)


def _tabulate_months(found: Contrast, known: list[Outcome], view: View) -> Table:
    months = [at for at in range(found.plan.months) if (at + 1) % QUARTER == 0 or at == 0]
    rows = [
        [
            view.number(at + 1),
            *(
                _two(Range(*outlook.by_month[name][:, at].tolist()), view)
                for name in known
                for outlook in (found.status_quo.outlook, found.plan.outlook)
            ),
        ]
        for at in months
    ]
    columns = [
        view.say(
            "changes.column_of", outcome=view.say(f"changes.outcome_{name}"), scenario=view.say(f"changes.{which}")
        )
        for name in known
        for which in ("status_quo", "plan")
    ]
    return Table(
        view.say("changes.months_table"),
        [view.say("column.road_month"), *columns],
        rows,
        frozenset(range(len(columns) + 1)),
    )


def _tell_spans(found: Contrast, view: View) -> list[Block]:
    """Right away, and over the whole time: two tables of the same form."""
    blocks: list[Block] = [Heading(view.say("changes.spans"), 3, "changes-spans")]
    difference = found.difference
    for span, chances, overall in (
        ("quarter", difference.no_better_quarter, difference.no_better_overall_quarter),
        ("total", difference.no_better, difference.no_better_overall),
    ):
        outlooks = [getattr(one, span) for one in (found.status_quo.outlook, found.plan.outlook, difference)]
        rows = [
            [
                view.say(f"changes.outcome_{name}"),
                *(_two(one[name], view, signed=at == 2) for at, one in enumerate(outlooks)),
                _chance(chances[name], view),
            ]
            for name in MAIN
        ]
        rows.append([view.say("changes.on_balance"), "", "", "", _chance(overall, view)])
        columns = [
            "changes.outcome",
            "changes.status_quo",
            "changes.plan",
            "changes.difference",
            "changes.no_better_head",
        ]
        months = view.number(QUARTER if span == "quarter" else found.plan.months)
        blocks.append(
            Table(
                view.say(f"changes.{span}_table", months=months),
                [view.say(key) for key in columns],
                rows,
                frozenset({1, 2, 3, 4}),
                view.say("changes.spans_note"),
            )
        )
    return blocks


def _tell_need(found: Contrast, view: View) -> list[Block]:
    """Those in need, cut off and besieged: as published, with which futures begin, and at the end of both."""
    quo, plan = found.status_quo, found.plan
    names: list[Outcome] = ["in_need", "hard_to_reach", "besieged", "in_camps"]
    rows = [
        [
            view.say(f"changes.outcome_{name}"),
            view.number(round_figures(quo.published[name], 3)) if name in quo.published else view.say("not_said"),
            *(_two(one.total[name], view) for one in (quo.outlook, plan.outlook)),
            _two(found.difference.total[name], view, signed=True),
        ]
        for name in names
    ]
    columns = ["outcome", "published", "status_quo", "plan", "difference"]
    return [
        Heading(view.say("changes.need"), 3, "changes-need"),
        Paragraph(view.say("changes.need_text")),
        Table(
            view.say("changes.need_table", months=view.number(plan.months)),
            [view.say(f"changes.{key}") for key in columns],
            rows,
            frozenset(range(1, 5)),
        ),
    ]


def _tell_influences(found: Contrast, view: View) -> list[Block]:
    if not found.influences:
        return []
    blocks: list[Block] = [
        Heading(view.say("changes.influences"), 3, "changes-influences"),
        Paragraph(view.say("changes.influences_text")),
    ]
    lead = next(iter(found.influences))
    rows = [one for one in found.influences[lead] if one.total >= _NEVER_UNDER][:_SHOWN]
    if rows:
        blocks.append(
            draw_grouped_bars(
                "changes-tornado",
                [view.name(one.names) for one in rows],
                [Part("total", view.say("changes.share_of_spread"), 0)],
                [[_share(one)] for one in rows],
                view.look,
                share=True,
                caption=view.say("changes.tornado", outcome=view.say(f"changes.outcome_{lead}")),
                note=view.say("changes.tornado_note"),
            )
        )
    groups = {one.group: view.name(one.names) for one in found.influences[lead]}
    shares = {name: {one.group: one for one in listed} for name, listed in found.influences.items()}
    table = [
        [name, *(view.formats.percent(_share(shares[outcome][group]).best) for outcome in shares)]
        for group, name in groups.items()
    ]
    columns = [view.say("changes.group"), *(view.say(f"changes.outcome_{name}") for name in shares)]
    listed = Table(view.say("changes.influences_table"), columns, table, frozenset(range(1, len(columns))))
    return [*blocks, Folded(view.say("changes.influences_all"), [listed])]


def _tell_areas(results: Results, found: Contrast, view: View) -> list[Block]:
    if not found.areas:
        return []
    plans = {plan.id: plan for plan in results.dossier.plans}
    course = found.plan.course
    plan = None if course is None else plans.get(course.deal.removesuffix("*"))
    names: Mapping[str, str] = {} if plan is None else {one.id: view.name(one.names) for one in plan.sectors}
    areas = {id: view.name(area.names) for id, area in results.dossier.areas.items()}
    rows = [
        [
            names.get(one.id, areas.get(one.id, one.id)),
            *(
                _count(kind, getattr(one, kind)[which], view)
                for kind in ("deaths", "fled", "returns")
                for which in ("status_quo", "plan")
            ),
        ]
        for one in found.areas
        if view.permits.fine or one.places >= LEAST_PLACES
    ]
    columns = [
        view.say(
            "changes.column_of", outcome=view.say(f"changes.outcome_{kind}"), scenario=view.say(f"changes.{which}")
        )
        for kind in ("deaths", "fled", "returns")
        for which in ("status_quo", "plan")
    ]
    return [
        Heading(view.say("changes.areas"), 3, "changes-areas"),
        Paragraph(view.say("changes.areas_public" if not view.permits.fine else "changes.areas_fine")),
        Table(
            view.say("changes.areas_table", months=view.number(found.plan.months)),
            [view.say("changes.area"), *columns],
            rows,
            frozenset(range(1, 7)),
        ),
    ]


def _tell_land(results: Results, found: Contrast, view: View) -> list[Block]:
    """Say who holds the land in the end: a table of parties, folded."""
    quo, plan = found.status_quo.land, found.plan.land
    none = Range(0.0, 0.0, 0.0)
    rows = [
        [
            view.name(party.names),
            *(
                view.say("changes.land_span", best=view.formats.percent(one.best), span=view.formats.percents(one))
                for one in (quo.get(party.id, none), plan.get(party.id, none))
            ),
        ]
        for party in results.dossier.parties
        if party.id in quo or party.id in plan
    ]
    if not rows:
        return []
    columns = [view.say("changes.land_party"), view.say("changes.status_quo"), view.say("changes.plan")]
    table = Table(view.say("changes.land_table"), columns, rows, frozenset({1, 2}))
    return [Folded(view.say("changes.land"), [Paragraph(view.say("changes.land_text")), table])]


def _tell_scores(found: Contrast, view: View) -> list[Block]:
    scores = {name: value for name, value in found.plan.model.items() if math.isfinite(value)}
    if "pool" not in scores or "origins" not in scores:
        return [Paragraph(view.say("changes.not_scored"))]
    others = {name: value for name, value in scores.items() if name not in ("pool", "origins")}
    best = min(others, key=lambda name: others[name]) if others else ""
    gain = 1 - scores["pool"] / others[best] if best and others[best] > 0 else math.nan
    return [
        Heading(view.say("changes.scores"), 3, "changes-scores"),
        Paragraph(
            view.say(
                "changes.scores_text",
                origins=view.number(scores["origins"]),
                pool=view.number(scores["pool"], 1),
                best=view.number(others[best], 1) if best else view.say("unknown"),
                gain=view.formats.percent(gain),
            )
        ),
    ]


def _tell_given(found: Contrast, view: View) -> list[Block]:
    given = [view.say(f"changes.given_{word}") for word in found.plan.stated]
    switches = found.plan.switches
    given.append(view.say(f"changes.aid_{switches.aid_sign}"))
    given.append(view.say(f"changes.consent_{switches.host_consent}"))
    given.append(view.say("changes.spoilers_on" if switches.spoilers else "changes.spoilers_off"))
    if switches.guarantor_leaves is not None:
        given.append(view.say("changes.guarantor", month=view.number(switches.guarantor_leaves)))
    return [Heading(view.say("changes.given"), 3, "changes-given"), Bullets(given)]


def _tell_effects(found: Contrast, view: View) -> list[Block]:
    effects = found.plan.effects
    rows = [
        [
            view.name(one.names),
            _plain(one.value, view),
            view.formats.percent(one.no_effect),
            view.term("kind", one.kind),
            view.text(effects.sources[one.source].title),
            view.text(one.reason),
        ]
        for one in effects.effects.values()
    ]
    keys = ["effect", "range", "no_effect", "kind", "source", "reason"]
    table = Table(
        view.say("changes.effects_table"), [view.say(f"changes.column_{key}") for key in keys], rows, frozenset({1, 2})
    )
    return [Folded(view.say("changes.effects"), [Paragraph(view.say("changes.effects_text")), table])]


def _share(one: Influence) -> Range:
    """Return a share of the spread within 0 and 1: estimates from few samples stray beyond."""
    return Range(*(min(max(part, 0.0), 1.0) for part in (min(one.low, one.total), one.total, max(one.high, one.total))))


def _plain(value: Range, view: View) -> str:
    low, best, high = (f"{part:g}" for part in (value.low, value.best, value.high))
    return f"{best}\n{view.formats.between(low, high)}"


def _chance(value: float | None, view: View) -> str:
    return view.say("unknown") if value is None else view.formats.percent(value)


def _count(kind: str, value: Range, view: View) -> str:
    """Write deaths, or people as coarsely as the audience may have them."""
    if kind == "deaths" or not value.known:
        return _two(value, view)
    return view.people(Range(*(round_figures(part) for part in (value.low, value.best, value.high))))


def _best(value: float, view: View) -> str:
    return view.number(round_figures(value))


def _two(value: Range, view: View, *, signed: bool = False) -> str:
    """Write two figures: the middle, then low to high; a difference with its sign."""
    if not value.known:
        return view.say("unknown")
    write = view.formats.signed if signed else view.formats.number
    low, best, high = (write(round_figures(part)) for part in (value.low, value.best, value.high))
    return best if low == high else f"{best}\n{view.formats.between(low, high)}"
