"""The road, training: from applicants to those who stay, here and in the other place, and fighters against risk."""

from datetime import date, timedelta

from modusvivendi.brief.blocks import Block, Folded, Heading, Paragraph, Table
from modusvivendi.brief.figures import Part, Track, draw_grouped_bars, draw_steps
from modusvivendi.brief.road_maps import QUARTER
from modusvivendi.brief.view import View
from modusvivendi.core.periods import Period, parse_period
from modusvivendi.core.ranges import Floats, Range, round_figures
from modusvivendi.core.roads import Road
from modusvivendi.core.training import RISKS, Choice, Pipeline, Training

STAGES = ("applied", "vetted", "trained", "retained", "inside")
_SHOWN = 8
_RECRUITS = "recruits"
"""The months of the programme count from the beginning of the activity that makes this condition."""


def tell_training(road: Road, training: Training, view: View) -> list[Block]:
    """Write the part on training local forces."""
    return [
        Heading(view.say("road.training"), 3, "road-training"),
        Paragraph(
            view.say(
                "road.training_text",
                place=view.say(f"road.train_{_find_place(training)}"),
                here=view.formats.percent(training.pipeline.exposure, 1),
                there=view.formats.percent(training.elsewhere.exposure, 1),
            )
        ),
        _draw_stocks(road, training.pipeline, view),
        _draw_funnel(training, view),
        _list_frontier(training, view),
    ]


def _find_place(training: Training) -> str:
    return "inside" if training.other == "abroad" else "abroad"


def _draw_stocks(road: Road, pipeline: Pipeline, view: View) -> Block:
    begins = next((step.start for step in road.steps if _RECRUITS in step.activity.makes), 0)
    start = road.start + timedelta(days=begins)
    stocks: dict[str, Floats] = {kind: getattr(pipeline, kind) for kind in ("trained", "retained", "inside")}
    tracks = [
        Track(
            kind,
            view.say(f"road.stage_{kind}"),
            at,
            [(_find_month(start, month), _round(float(stock[month]))) for month in range(0, len(stock), QUARTER)],
        )
        for at, (kind, stock) in enumerate(stocks.items())
    ]
    return draw_steps(
        "road-training",
        tracks,
        view.look,
        caption=view.say("road.training_chart"),
        note=view.say("road.training_note"),
    )


def _draw_funnel(training: Training, view: View) -> Block:
    here, there = training.pipeline, training.elsewhere
    parts = [
        Part("here", view.say(f"road.train_{_find_place(training)}"), 0),
        Part("there", view.say(f"road.train_{training.other}"), 1),
    ]
    values = [[_round(_count(one, stage)) for one in (here, there)] for stage in STAGES]
    return draw_grouped_bars(
        "road-funnel",
        [view.say(f"road.stage_{stage}") for stage in STAGES],
        parts,
        values,
        view.look,
        caption=view.say("road.funnel", months=view.number(len(here.applied))),
    )


def _count(pipeline: Pipeline, stage: str) -> float:
    """Return how many came so far in the end: flows in sum, stocks of the last month."""
    flow: Floats = getattr(pipeline, stage)
    return float(flow.sum() if stage in ("applied", "vetted") else flow[-1])


def _list_frontier(training: Training, view: View) -> Folded:
    shown = [one for one in training.choices if one.frontier]
    shown = [*shown[:: max(len(shown) // _SHOWN, 1)]]
    if training.chosen not in shown:
        shown.append(training.chosen)
    shown.sort(key=lambda one: one.total)
    questions = [*training.chosen.levels]
    rows = [
        [
            _mark(one, training, view),
            view.formats.percent(one.total),
            *(view.formats.percent(one.risk[kind]) for kind in RISKS),
            *(view.number(one.levels[question]) for question in questions),
        ]
        for one in shown
    ]
    heads = [view.say("column.road_fighters"), view.say("column.road_risk")]
    heads += [view.say(f"road.risk_{kind}") for kind in RISKS]
    heads += [view.say(f"road.vet_{question}") for question in questions]
    table = Table(
        view.say("road.frontier_table"), heads, rows, frozenset(range(len(heads))), view.say("road.frontier_note")
    )
    return Folded(view.say("road.frontier"), [Paragraph(view.say("road.frontier_text")), table])


def _mark(one: Choice, training: Training, view: View) -> str:
    fighters = view.number(round_figures(one.fighters))
    return view.say("road.chosen", fighters=fighters) if one is training.chosen else fighters


def _find_month(start: date, month: int) -> Period:
    number = start.year * 12 + start.month - 1 + month
    return parse_period(f"{number // 12:04}-{number % 12 + 1:02}")


def _round(value: float) -> Range:
    value = round_figures(value)
    return Range(value, value, value)
