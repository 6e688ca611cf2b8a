"""What the futures of a dossier have in common, and what a scenario brings to each of them."""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from modusvivendi.core.forecasts import Course, Effects, Switches
from modusvivendi.core.ranges import Floats, Range, freeze
from modusvivendi.forecast.control import ControlModel
from modusvivendi.forecast.outlook.inputs import COLUMNS, INPUTS, date_milestones, muster, place_in, settle
from modusvivendi.forecast.outlook.theatre import Scenario, Theatre
from modusvivendi.forecast.violence.model import ViolenceModel
from modusvivendi.plan.holding import join_trained


@dataclass(frozen=True, eq=False)
class Stage:
    """All that the futures of a dossier have in common, and what tells them apart: plain values that travel well.

    ``relief``: ranges by input; ``assumed``: the dossier's assumptions; ``minority`` by scenario; ``closed`` (s,).
    ``holds``: conditions that hold today, deal or no deal. ``strengths`` of the parties, in the dossier's order.
    """

    theatre: Theatre
    model: ViolenceModel | None
    control: ControlModel | None
    effects: Effects
    assumed: Mapping[str, Range]
    relief: Mapping[str, Range]
    switches: Switches
    course: Course | None
    minority: Mapping[str, Floats]
    closed: Floats
    holds: frozenset[str]
    months: int
    seed: int
    strengths: Mapping[str, Range]


def set_scenario(stage: Stage, *, planned: bool, inputs: Floats, back: Floats) -> tuple[Scenario, Floats, Floats]:
    """Return the scenario of futures whose inputs (r, k) and returns (r, 2, m) are given, their effects and signs."""
    values, signs = settle(stage.effects, stage.assumed, inputs, stage.switches)
    values = _know_civilians(stage, values)
    course = stage.course if planned else None
    values, dates = _keep_on_paper(stage, course, values, inputs)
    names = ("relief_loss", "relief_shut", "relief_capacity", None, "relief_ceiling")
    relief = np.ones((len(inputs), len(names)))
    for column, name in enumerate(names):
        if name is not None:
            relief[:, column] = place_in(stage.relief[name], _pick(inputs, name))
    leaves = stage.switches.guarantor_leaves
    useful = values[:, COLUMNS["trained_add"]] * (values[:, COLUMNS["on_paper"]] == 0)
    scenario = Scenario(
        dates=dates,
        enemy_fought=course is not None and "common_enemy_beaten" in course.milestones,
        troops=np.array(course.troops if course is not None else (), np.float64),
        asked=0.0 if course is None else course.asked,
        minority=stage.minority["plan" if planned else "status_quo"],
        relief=relief,
        grows=planned and course is not None and not course.missing,
        back=back,
        closed=stage.closed,
        spoilers=stage.switches.spoilers,
        guarantor_leaves=np.inf if leaves is None else float(leaves),
        strength=muster(stage.strengths, _pick(inputs, "strength_start")),
        joining=join_trained(course, tuple(stage.strengths), _pick(inputs, "dates"), useful, stage.months),
    )
    return scenario, values, signs


def _pick(inputs: Floats, name: str) -> Floats:
    return inputs[:, INPUTS.index(name)]


def _keep_on_paper(stage: Stage, course: Course | None, values: Floats, inputs: Floats) -> tuple[Floats, Floats]:
    """Return the values, and when milestones come; in futures whose deal stays on paper they are the status quo's."""
    place = _pick(inputs, "dates")
    on_paper = values[:, COLUMNS["on_paper"]] > 0
    dates = date_milestones(course, place, stage.holds)
    dates[on_paper] = date_milestones(None, place[on_paper], stage.holds)
    changed = values.copy()
    changed[on_paper, COLUMNS["relief_growth"]] = 1.0
    return freeze(changed), freeze(dates)


def _know_civilians(stage: Stage, values: Floats) -> Floats:
    """Put the dossier's own share of civilians among the dead in the place of the assumed one."""
    if not np.isfinite(stage.theatre.civilian_share):
        return values
    changed = values.copy()
    changed[:, COLUMNS["civilian_share"]] = stage.theatre.civilian_share
    return freeze(changed)
