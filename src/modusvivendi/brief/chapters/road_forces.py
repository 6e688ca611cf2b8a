"""The road, forces on the line: a map by segment, what three rules ask for, who comes, what that may buy."""

from collections.abc import Iterable, Sequence
from datetime import timedelta

from modusvivendi.brief.blocks import Block, Fact, Facts, Folded, Heading, Paragraph, Table
from modusvivendi.brief.figures import Track, draw_steps
from modusvivendi.brief.road_maps import QUARTER, draw_force_map, pair_lines
from modusvivendi.brief.view import Named, View, name_all
from modusvivendi.core.forces import Force, Manning
from modusvivendi.core.periods import Period, parse_period
from modusvivendi.core.plans import Plan
from modusvivendi.core.ranges import UNKNOWN, Range
from modusvivendi.core.roads import Road
from modusvivendi.plan.results import Results

RULES = ("per_km", "per_1000", "per_site")
_ENDS = ("low", "best", "high")
_MANDATE = "force_mandated"


def tell_forces(results: Results, road: Road, view: View) -> list[Block]:
    """Write the part on forces; empty when the deal wants none, or its plan draws no line."""
    force = road.force
    if force is None:
        return []
    plan = results.dossier.plan(road.plan)
    named = name_all(results.dossier, view)
    fine = view.permits.fine
    table = _list_segments(force, plan, named, view) if fine else _list_pairs(force, plan, view)
    text = "road.forces_text" if fine else "road.forces_text_public"
    drawn = draw_force_map(
        plan,
        force,
        results,
        view,
        caption=view.say("road.forces_map" if fine else "road.forces_map_public"),
        alt=view.say("road.forces_alt", count=view.number(len(table.rows)), plan=view.name(plan.title)),
        table=table,
    )
    blocks: list[Block] = [
        Heading(view.say("road.forces"), 3, "road-forces"),
        Paragraph(view.say(text, rule=view.say(f"road.rule_{force.rule}"))),
        _sum_up(force, road, view),
        drawn,
    ]
    if fine:
        blocks.append(
            Folded(view.say("road.postings"), [_list_postings(force, named, view), _list_vetoes(force, named, view)])
        )
    return [*blocks, _draw_strength(force, road, view), *_tell_levels(force, view)]


def _sum_up(force: Force, road: Road, view: View) -> Facts:
    asked = _add(line.rules[force.rule] for line in force.lines)
    posted = sum(line.posted for line in force.lines)
    billions = [view.number(getattr(force.cost, end) / 1e9, 1) for end in _ENDS]
    return Facts(
        [
            Fact(
                view.say("road.fact_asked"),
                view.number(round(asked.best, -2)),
                view.formats.between(view.number(round(asked.low, -2)), view.number(round(asked.high, -2))),
            ),
            Fact(view.say("road.fact_posted"), view.number(round(posted, -2)), view.say("road.fact_posted_note")),
            Fact(
                view.say("road.fact_cost"),
                view.say("road.billion", figure=billions[1]),
                view.say(
                    "road.fact_cost_note",
                    span=view.formats.between(billions[0], billions[2]),
                    months=view.number(road.months),
                ),
            ),
        ]
    )


def _add(ranges: Iterable[Range]) -> Range:
    """Add what is known; NaN when nothing is."""
    known = [one for one in ranges if one.known]
    if not known:
        return UNKNOWN
    return Range(*(sum(getattr(one, end) for one in known) for end in _ENDS))


def _name_pair(line: Manning, plan: Plan, view: View) -> str:
    ends = [view.name(plan.sectors[plan.index[id]].names) for id in (line.segment.a, line.segment.b)]
    return view.say("pair", a=ends[0], b=ends[1])


def _list_segments(force: Force, plan: Plan, named: Named, view: View) -> Table:
    rows: list[Sequence[str]] = []
    for number, line in enumerate(force.lines, 1):
        segment = line.segment
        held = [named.parties.get(id, view.say("unknown")) for id in segment.held]
        rows.append(
            [
                view.say("road.segment", number=view.number(number), pair=_name_pair(line, plan, view)),
                view.number(segment.km),
                view.say("pair", a=held[0], b=held[1]) if held[0] != held[1] else held[0],
                *(_rounded(line.rules[rule], view) for rule in RULES),
                view.number(line.posted),
                view.say("unknown") if line.short is None else view.number(line.short),
            ]
        )
    columns = ["road_line", "line_km", "road_held", "road_per_km", "road_per_1000", "road_per_site", "road_posted"]
    heads = [view.say(f"column.{key}") for key in [*columns, "road_short"]]
    return Table(view.say("road.forces_table"), heads, rows, frozenset({1, 3, 4, 5, 6, 7}))


def _list_pairs(force: Force, plan: Plan, view: View) -> Table:
    """What the public sees: the whole line of two sectors, and not where it would be thin."""
    rows: list[Sequence[str]] = []
    for number, lines in enumerate(pair_lines(force).values(), 1):
        sizes = [_add([line.rules[rule] for line in lines]) for rule in RULES]
        rows.append(
            [
                view.say("road.segment", number=view.number(number), pair=_name_pair(lines[0], plan, view)),
                view.number(sum(line.segment.km for line in lines)),
                *(_rounded(size, view) for size in sizes),
            ]
        )
    columns = ["road_line", "line_km", "road_per_km", "road_per_1000", "road_per_site"]
    heads = [view.say(f"column.{key}") for key in columns]
    return Table(view.say("road.forces_table"), heads, rows, frozenset({1, 2, 3, 4}))


def _list_postings(force: Force, named: Named, view: View) -> Table:
    """Who stands on each segment, and what the parties at it say."""
    names = {id: view.name(one) for id, one in force.names.items()}
    rows: list[Sequence[str]] = []
    for number, line in enumerate(force.lines, 1):
        for one in line.postings:
            who = names.get(one.contributor, one.contributor)
            if one.under:
                who = view.say("road.under", who=who, command=names.get(one.under, one.under))
            said = [[id for id, answer in one.says.items() if answer is wanted] for wanted in (True, None, False)]
            answers = (_say_parties(ids, named, view) for ids in said)
            rows.append([view.number(number), who, view.number(one.troops), *answers])
    columns = ["road_segment", "road_contributor", "road_posted", "road_accepts", "road_silent", "road_refuses"]
    heads = [view.say(f"column.{key}") for key in columns]
    return Table(view.say("road.postings_table"), heads, rows, frozenset({0, 2}))


def _list_vetoes(force: Force, named: Named, view: View) -> Table:
    """Where each contributor is refused, by whom, and where it may not stand at all."""
    rows: list[Sequence[str]] = []
    for id, name in force.names.items():
        posted = sum(one.troops for line in force.lines for one in line.postings if one.contributor == id)
        refused = {number: line.vetoed[id] for number, line in enumerate(force.lines, 1) if id in line.vetoed}
        who = list(dict.fromkeys(party for parties in refused.values() for party in parties))
        places = [[view.number(n) for n, parties in refused.items() if bool(parties) == by] for by in (True, False)]
        cells = (", ".join(numbers) or view.say("none") for numbers in places)
        rows.append([view.name(name), view.number(posted), next(cells), _say_parties(who, named, view), next(cells)])
    columns = ["road_contributor", "road_posted", "road_refused_on", "road_refuses", "road_barred_on"]
    heads = [view.say(f"column.{key}") for key in columns]
    return Table(view.say("road.vetoes_table"), heads, rows, frozenset({1}))


def _say_parties(ids: Sequence[str], named: Named, view: View) -> str:
    return view.words.listed(named.holders(ids)) or view.say("none")


def _draw_strength(force: Force, road: Road, view: View) -> Block:
    mandated = next((step.finish for step in road.steps if _MANDATE in step.activity.makes), 0)
    begin = road.start + timedelta(days=mandated)
    points = [
        (_find_month(begin.year * 12 + begin.month - 1 + month), _exactly(round(float(force.strength[month]), -2)))
        for month in range(0, len(force.strength), QUARTER)
    ]
    return draw_steps(
        "road-strength",
        [Track("strength", view.say("road.strength_track"), 0, points)],
        view.look,
        caption=view.say("road.strength"),
        note=view.say("road.strength_note"),
    )


def _find_month(month: int) -> Period:
    """Return a month by its number since January of year 0."""
    return parse_period(f"{month // 12:04}-{month % 12 + 1:02}")


def _exactly(value: float) -> Range:
    return Range(value, value, value)


def _tell_levels(force: Force, view: View) -> list[Block]:
    rows = [
        [
            view.say(f"road.level_{level.name}"),
            view.number(round(level.troops, -2)),
            f"{view.formats.percent(level.relapse.best)}\n{view.formats.percents(level.relapse)}",
            f"{view.formats.percent(level.no_effect.best)}\n{view.formats.percents(level.no_effect)}",
        ]
        for level in force.levels
    ]
    heads = [view.say(f"column.{key}") for key in ("road_level", "road_troops", "road_relapse", "road_no_effect")]
    return [
        Paragraph(view.say("road.levels_text")),
        Table(view.say("road.levels"), heads, rows, frozenset({1, 2, 3})),
    ]


def _rounded(range_: Range, view: View) -> str:
    """Write soldiers to hundreds: best, then low to high."""
    if not range_.known:
        return view.say("unknown")
    low, best, high = (view.number(round(getattr(range_, end), -2)) for end in _ENDS)
    return f"{best}\n{view.formats.between(low, high)}"
