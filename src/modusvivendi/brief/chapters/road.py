"""The road: from the end state of a deal backwards to today, and what must be true for it."""

from datetime import date, timedelta

from modusvivendi.brief.blocks import Block, Bullets, Callout, Chapter, Fact, Facts, Heading, Paragraph, Table
from modusvivendi.brief.chapters.road_access import tell_access
from modusvivendi.brief.chapters.road_forces import tell_forces
from modusvivendi.brief.chapters.road_training import tell_training
from modusvivendi.brief.figures import Bar, draw_gantt
from modusvivendi.brief.view import View, name_all
from modusvivendi.core.ranges import Range
from modusvivendi.core.roads import Road
from modusvivendi.plan.results import Results

_ENDS = ("low", "best", "high")


def tell_road(results: Results, view: View) -> Chapter | None:
    """Write the chapter; None when no proposal of the dossier settles an issue."""
    road = results.road
    if road is None:
        return None
    named = name_all(results.dossier, view)
    title, deal = view.say("chapter.road"), named.plans.get(road.deal, road.deal)
    blocks: list[Block] = [
        Paragraph(view.say("road.intro", deal=deal)),
        Callout("caution", view.say("road.judged"), view.say("road.judged_text")),
        *_tell_today(road, view),
    ]
    if road.missing:
        blocks += _tell_missing(road, view)
    else:
        blocks += [_facts(road, view), *_tell_milestones(road, view), *_tell_steps(road, view)]
        blocks += _tell_obligations(road, view)
    blocks += tell_forces(results, road, view)
    if road.training is not None:
        blocks += tell_training(road, road.training, view)
    if road.access is not None:
        blocks += tell_access(results, road, road.access, view)
    return Chapter("road", title, blocks)


def _tell_today(road: Road, view: View) -> list[Block]:
    names = road.library.conditions
    held = [f"{view.name(names[id].names)}: {view.text(why)}" for id, why in road.today.items()]
    return [Heading(view.say("road.today"), 3, "road-today"), Bullets(held or [view.say("road.today_nothing")])]


def _tell_missing(road: Road, view: View) -> list[Block]:
    names = road.library.conditions
    rows = [[view.name(names[one.condition].names), view.text(one.why)] for one in road.missing]
    columns = [view.say("column.road_condition"), view.say("column.road_why")]
    return [
        Callout("refusal", view.say("road.missing"), view.say("road.missing_text")),
        Table(view.say("road.missing_table"), columns, rows),
    ]


def _facts(road: Road, view: View) -> Facts:
    last = max(road.end, key=lambda id: road.milestones[id].best if id in road.milestones else 0.0)
    chance = min((road.in_time[id] for id in road.end if id in road.in_time), default=1.0)
    months = view.number(road.months)
    facts = [
        Fact(view.say("road.fact_first"), _day(road, road.makespan, view), view.say("road.fact_first_note")),
        Fact(
            view.say("road.fact_last"),
            _day(road, road.milestones[last].best, view) if last in road.milestones else view.say("unknown"),
            view.name(road.library.conditions[last].names),
        ),
        Fact(
            view.say("road.fact_chance"),
            view.formats.percent(chance),
            view.say("road.fact_chance_note", months=months),
        ),
    ]
    return Facts(facts)


def _tell_milestones(road: Road, view: View) -> list[Block]:
    names = road.library.conditions
    rows = [
        [view.name(names[id].names), *_days(road, days, view), view.formats.percent(road.in_time[id])]
        for id, days in reversed([*road.milestones.items()])
    ]
    columns = ["road_condition", "road_one_in_ten", "road_half", "road_nine_in_ten", "road_in_time"]
    return [
        Heading(view.say("road.milestones"), 3, "road-milestones"),
        Paragraph(view.say("road.milestones_text", months=view.number(road.months))),
        Table(
            view.say("road.milestones_table"),
            [view.say(f"column.{key}") for key in columns],
            rows,
            frozenset({1, 2, 3, 4}),
        ),
    ]


def _tell_steps(road: Road, view: View) -> list[Block]:
    names = road.library.conditions
    rows = [
        [
            view.name(step.activity.names),
            _day(road, step.start, view),
            _day(road, step.finish, view),
            view.formats.percent(step.critical_index),
            view.words.listed([view.name(names[need].names) for need in step.activity.needs]) or view.say("none"),
            view.term("kind", step.activity.kind),
        ]
        for step in reversed(road.steps)
    ]
    columns = ["road_activity", "road_start", "road_finish", "road_critical", "road_needs", "road_kind"]
    table = Table(
        view.say("road.steps_table"), [view.say(f"column.{key}") for key in columns], rows, frozenset({1, 2, 3})
    )
    bars = [
        Bar(view.name(step.activity.names), _date(road, step.start), _date(road, step.finish), step.critical)
        for step in sorted(road.steps, key=lambda step: (-step.finish, -step.start))
    ]
    first, last = bars[-1], bars[0]
    alt = view.say(
        "road.chart_alt",
        count=view.number(len(bars)),
        first=first.name,
        last=last.name,
        start=view.look.date(road.start),
        finish=view.look.date(last.finish),
    )
    return [
        Heading(view.say("road.path"), 3, "road-path"),
        Paragraph(view.say("road.path_text")),
        *_tell_path(road, view),
        draw_gantt(
            "road-chart",
            bars,
            (view.say("road.key_critical"), view.say("road.key_other")),
            view.look,
            caption=view.say("road.chart"),
            alt=alt,
            table=table,
            note=view.say("road.chart_note"),
        ),
    ]


def _tell_path(road: Road, view: View) -> list[Block]:
    """Name the critical activities from the end backwards, each with the days it takes."""
    path = sorted((step for step in road.steps if step.critical), key=lambda step: (-step.finish, -step.start))
    said = [
        view.say(
            "road.path_step",
            name=view.name(step.activity.names),
            days=view.number(step.finish - step.start),
            start=_day(road, step.start, view),
            finish=_day(road, step.finish, view),
        )
        for step in path
    ]
    return [Bullets(said)]


def _tell_obligations(road: Road, view: View) -> list[Block]:
    if not road.obligations:
        return []
    rows = [
        [
            view.name(one.obligation.names),
            view.look.date(one.due),
            view.say("unknown") if one.chance is None else view.formats.percent(one.chance),
            view.term("who", one.obligation.who),
            view.term("who", one.obligation.verifies),
        ]
        for one in road.obligations
    ]
    columns = ["road_duty", "road_due", "road_chance", "road_who", "road_verifies"]
    return [
        Heading(view.say("road.duties"), 3, "road-duties"),
        Paragraph(view.say("road.duties_text")),
        Table(view.say("road.duties_table"), [view.say(f"column.{key}") for key in columns], rows, frozenset({1, 2})),
    ]


def _days(road: Road, days: Range, view: View) -> list[str]:
    return [_day(road, getattr(days, end), view) for end in _ENDS]


def _day(road: Road, day: float, view: View) -> str:
    """Write the date of a day of the road; unknown for one that never comes."""
    return view.look.date(_date(road, day)) if day < 10**6 else view.say("unknown")


def _date(road: Road, day: float) -> date:
    return road.start + timedelta(days=day)
