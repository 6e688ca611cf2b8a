"""From a dossier to its futures: under the status quo, under a roadmap, and one against the other."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np

from modusvivendi.core.dossier import Dossier
from modusvivendi.core.errors import ModusError
from modusvivendi.core.forecasts import (
    MAIN,
    Contrast,
    Course,
    Draws,
    Effects,
    Influence,
    Outcome,
    Projection,
    Switches,
)
from modusvivendi.core.plans import Plan
from modusvivendi.core.ranges import Floats, Range
from modusvivendi.core.roads import Road
from modusvivendi.forecast.control import ControlModel
from modusvivendi.forecast.outlook.influence import find_influences
from modusvivendi.forecast.outlook.inputs import draw_inputs
from modusvivendi.forecast.outlook.running import join_draws, run_futures
from modusvivendi.forecast.outlook.summary import add_up, look_out, subtract, sum_places
from modusvivendi.forecast.returns import draw_returns
from modusvivendi.forecast.violence.fitting import fit_violence
from modusvivendi.forecast.violence.model import ViolenceModel
from modusvivendi.io.access import read_relief
from modusvivendi.io.activities import read_library
from modusvivendi.io.effects import read_effects
from modusvivendi.ledger.control import find_holders
from modusvivendi.plan.fighting import gather_deaths
from modusvivendi.plan.holding import find_unmeasured, gather_control, list_strengths, share_land
from modusvivendi.plan.road import find_plan, find_today
from modusvivendi.plan.staging import Stage, set_scenario
from modusvivendi.plan.theatre import Setting, find_minority, order_places, set_theatre
from modusvivendi.plan.workers import Workers, stream_work

MONTHS = 36
RUNS = 500
CHUNK = 64
"""Futures that are one piece of work."""
SCENARIOS = ("status_quo", "plan")
MOST_RUNS = 100_000
MOST_MONTHS = 120
_NO_SWITCHES = Switches()

Piece = tuple[str, int, int]
OnProgress = Callable[[int, int], object]
"""Told the pieces done and all of them."""


@dataclass(frozen=True, eq=False)
class Prepared:
    """A dossier made ready: its setting and the fitted forecast of violence, for any scenario and number of futures."""

    dossier: Dossier
    setting: Setting
    model: ViolenceModel | None
    control: ControlModel | None
    effects: Effects
    months: int
    seed: int


def prepare(dossier: Dossier, months: int = MONTHS, seed: int = 0, effects: Effects | None = None) -> Prepared:
    """Fit what futures of a dossier begin with, on its record up to its date and nothing later.

    Raises ``ModusError`` for no months, or more than a forecast bears.
    """
    if not 1 <= months <= MOST_MONTHS:
        raise ModusError(f"a forecast of {months} months is not made", repair=f"ask for 1 to {MOST_MONTHS} months")
    effects = effects or dossier.effects or read_effects()
    fighting = gather_deaths(dossier)
    model = None if fighting is None else fit_violence(fighting.panel, seed, horizons=min(months, MONTHS))
    control = gather_control(dossier, order_places(dossier))
    setting = set_theatre(dossier, fighting, effects, control)
    return Prepared(dossier, setting, model, control, effects, months, seed)


def project(
    dossier: Dossier,
    roadmap: Road | Course | None = None,
    months: int = MONTHS,
    runs: int = RUNS,
    seed: int = 0,
    *,
    switches: Switches = _NO_SWITCHES,
    effects: Effects | None = None,
    prepared: Prepared | None = None,
    workers: Workers | None = None,
    on_progress: OnProgress | None = None,
) -> Projection:
    """Forecast deaths, displacement, relief and returns month by month, without a roadmap or given that one is begun.

    Two scenarios of one seed share all random numbers, future by future. Raises ``ModusError`` for months or runs out
    of bounds and a road of another day than the dossier's.
    """
    check_runs(runs)
    ready = prepared or prepare(dossier, months, seed, effects)
    course = take_course(roadmap) if isinstance(roadmap, Road) else roadmap
    stage = set_stage(ready, course, switches)
    draws = _run(stage, SCENARIOS[course is not None], runs, workers, on_progress)
    return describe(ready, course, switches, draws)


def contrast(
    plan: Projection, status_quo: Projection, *, influences: Mapping[Outcome, Sequence[Influence]] | None = None
) -> Contrast:
    """Hold a plan against the status quo, future by future.

    Raises ``ModusError`` when the two do not belong together: another dossier, seed, time or number of futures.
    """
    for name in ("dossier", "seed", "months", "runs"):
        if getattr(plan, name) != getattr(status_quo, name):
            raise ModusError(
                f"two forecasts of different {name} cannot be held against each other",
                repair="make both with the same dossier, months, runs and seed",
            )
    difference = subtract(plan.draws, status_quo.draws)
    begun = find_begun(plan)
    told: dict[Outcome, float | None] = {
        name: None if chance is None else 1 - begun.best * (1 - chance) for name, chance in difference.no_better.items()
    }
    overall = difference.no_better_overall
    pair = {"status_quo": status_quo.draws, "plan": plan.draws}
    every = {id: np.arange(len(plan.places)) == row for row, id in enumerate(plan.places)}
    return Contrast(
        plan,
        status_quo,
        difference,
        begun,
        told,
        None if overall is None else 1 - begun.best * (1 - overall),
        influences or {},
        (),
        sum_places(pair, every),
    )


def group_areas(found: Contrast, groups: Mapping[str, Sequence[str]]) -> Contrast:
    """Return the contrast with what becomes of groups of places (ids by the group's id), such as sectors."""
    ids = np.array(found.plan.places)
    rows = {id: np.isin(ids, list(places)) for id, places in groups.items() if places}
    pair = {"status_quo": found.status_quo.draws, "plan": found.plan.draws}
    return replace(found, areas=sum_places(pair, rows))


def find_begun(plan: Projection) -> Range:
    """Return the chance (low, best, high) that a deal is signed by all and begun, from published plans."""
    if plan.course is not None and plan.course.missing:
        return Range(0.0, 0.0, 0.0)
    signed, begun = (plan.effects.effects[id].value for id in ("signature", "carried_out"))
    return Range(signed.low * begun.low, signed.best * begun.best, signed.high * begun.high)


def check_runs(runs: int) -> None:
    """Raise ``ModusError`` for a number of futures out of bounds."""
    if not 1 <= runs <= MOST_RUNS:
        raise ModusError(f"{runs:,} futures cannot be run", repair=f"ask for 1 to {MOST_RUNS:,} runs")


def take_course(road: Road) -> Course:
    """Return what the forecast needs of a road."""
    force = road.force
    return Course(
        deal=road.deal,
        terms=dict(road.terms),
        start=road.start,
        months=road.months,
        milestones=dict(road.milestones),
        in_time=dict(road.in_time),
        holds=frozenset(road.today),
        troops=() if force is None else tuple(force.strength.tolist()),
        asked=0.0 if force is None else sum(line.rules[force.rule].best for line in force.lines),
        missing=tuple(one.condition for one in road.missing),
        trained={}
        if road.training is None or not road.training.party
        else {road.training.party: tuple(road.training.pipeline.entering.tolist())},
        training_begins=road.training_begins,
    )


def set_stage(ready: Prepared, course: Course | None, switches: Switches) -> Stage:
    """Put together what the futures of a scenario need. Raises ``ModusError`` for a road of another day."""
    dossier, setting = ready.dossier, ready.setting
    if course is not None and course.start != dossier.as_of.end:
        raise ModusError(
            f"the road begins on {course.start}, the dossier is of {dossier.as_of}",
            repair="plan a road for this dossier: modus roadmap DOSSIER --json",
        )
    states = setting.theatre.states
    for state in switches.closed:
        if state not in states:
            raise ModusError(f"no border with {state!r} is known", repair=f"one of {', '.join(states[:-1])}")
    holders = find_holders(dossier)
    drawn = None if course is None else _find_drawn(dossier, course)
    order = setting.order
    minority = {
        "status_quo": np.nan_to_num(find_minority(dossier, holders, None))[order],
        "plan": np.nan_to_num(find_minority(dossier, holders, drawn))[order],
    }
    known = read_relief().settle({id: one.value for id, one in dossier.assumptions.items()})
    relief = {f"relief_{name}": range_ for name, range_ in known.items() if name != "growth"}
    return Stage(
        setting.theatre,
        ready.model,
        ready.control,
        ready.effects,
        {id: one.value for id, one in dossier.assumptions.items()},
        relief,
        switches,
        course,
        minority,
        np.array([float(switches.closed.get(state, np.inf)) for state in states]),
        frozenset(find_today(dossier, read_library())) | (frozenset() if course is None else course.holds),
        ready.months,
        ready.seed,
        list_strengths(dossier),
    )


def _find_drawn(dossier: Dossier, course: Course) -> Plan | None:
    ids = {plan.id for plan in dossier.plans}
    deal = course.deal.removesuffix("*")
    return find_plan(dossier, deal if deal in ids else {}, course.terms)


def run_piece(stage: Stage, scenario: str, first: int, count: int) -> Draws:
    """Run the futures from number ``first`` on in one scenario; a plain function of its arguments, for any worker."""
    inputs = draw_inputs(stage.seed, first, count)
    back = draw_back(stage, first, count)
    return run_given(stage, scenario, inputs, first, back)


def draw_back(stage: Stage, first: int, count: int) -> Floats:
    """Return the shares (count, 2, months) of majority and minority returns by month after they open."""
    total = first + count
    drawn = draw_returns(1.0, stage.months + 1, total, stage.seed, minority=0.0).majority[first:]
    minor = draw_returns(1.0, stage.months + 1, total, stage.seed, minority=1.0).minority[first:]
    return np.stack([drawn, minor], axis=1)


def run_given(stage: Stage, scenario: str, inputs: Floats, first: int, back: Floats) -> Draws:
    """Run futures whose inputs (r, k) and returns (r, 2, m) are given; ``first``: the number of the first war."""
    setting, values, signs = set_scenario(stage, planned=scenario == "plan", inputs=inputs, back=back)
    return run_futures(
        stage.theatre, setting, stage.model, values, signs, inputs, stage.months, first, stage.seed, stage.control
    )


def list_pieces(runs: int) -> list[tuple[int, int]]:
    """Return the pieces of work: number of the first future, and how many."""
    return [(first, min(CHUNK, runs - first)) for first in range(0, runs, CHUNK)]


def stream_pieces(
    stages: Mapping[str, Stage], pieces: Sequence[Piece], workers: Workers | None
) -> Iterator[tuple[Piece, Draws]]:
    """Yield pieces (scenario, first future, how many) with their draws, in order; only so many are under way."""
    if workers is None:
        for piece in pieces:
            yield piece, run_piece(stages[piece[0]], *piece)
        return
    shared = {scenario: workers.share(stage) for scenario, stage in stages.items()}
    yield from stream_work(workers, run_piece, ((piece, (shared[piece[0]], *piece)) for piece in pieces))


def _run(stage: Stage, scenario: str, runs: int, workers: Workers | None, on_progress: OnProgress | None) -> Draws:
    pieces = [(scenario, *piece) for piece in list_pieces(runs)]
    parts: list[Draws] = []
    for _, part in stream_pieces({scenario: stage}, pieces, workers):
        parts.append(part)
        if on_progress:
            on_progress(len(parts), len(pieces))
    return join_draws(parts)


def describe(ready: Prepared, course: Course | None, switches: Switches, draws: Draws) -> Projection:
    """Say what draws come to."""
    model = {} if ready.model is None else {**ready.model.scores, "origins": float(ready.model.origins)}
    theatre, strengths = ready.setting.theatre, list_strengths(ready.dossier)
    unmeasured = find_unmeasured(ready.control, strengths)
    return Projection(
        ready.dossier.id,
        course,
        ready.dossier.as_of.end,
        ready.months,
        len(draws.values),
        ready.seed,
        draws,
        look_out(draws),
        ready.setting.unknown,
        (*ready.setting.stated, *(["strength"] if unmeasured else [])),
        theatre.ids,
        theatre.known,
        ready.effects,
        switches,
        model,
        ready.setting.published,
        share_land(draws.places[:, :, 4], theatre.residents, tuple(strengths)),
        unmeasured,
    )


def study_influences(
    stage: Stage, samples: int = 64, workers: Workers | None = None
) -> dict[Outcome, tuple[Influence, ...]]:
    """Return what the differences of the main outcomes rest on (Sobol indices), the weightiest first.

    ``samples``: a power of 2; futures run are 2 (groups + 2) times as many. What is unknown is left out.
    """

    def evaluate(inputs: Floats, first: int, back_first: int) -> Floats:
        back = draw_back(stage, back_first, len(inputs))
        found: list[Draws] = []
        if workers is None:
            found = [run_given(stage, scenario, inputs, first, back) for scenario in SCENARIOS]
        else:
            promises = [workers.submit(run_given, stage, scenario, inputs, first, back) for scenario in SCENARIOS]
            found = [promise.result() for promise in promises]
        return np.stack([add_up(found[1], name, stage.months) - add_up(found[0], name, stage.months) for name in MAIN])

    return find_influences(evaluate, stage.effects, samples, stage.seed)
