"""A whole forecast in one call: prepare, run both scenarios, hold them against each other, say what it rests on."""

from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

from modusvivendi.core.dossier import Dossier
from modusvivendi.core.forecasts import Contrast, Course, Effects, Projection, Switches
from modusvivendi.plan.forecasting import (
    MONTHS,
    RUNS,
    Prepared,
    check_runs,
    contrast,
    describe,
    group_areas,
    prepare,
    set_stage,
    study_influences,
)
from modusvivendi.plan.futures import Order, merge, place_order, run_order, run_part
from modusvivendi.plan.road import find_plan
from modusvivendi.plan.workers import Workers

Say = Callable[[str], object]
"""Told the name of each step as it begins."""


@dataclass(frozen=True)
class Wish:
    """What is asked of a forecast. ``influences``: samples for the Sobol indices, a power of 2, 0 for none.

    ``folder``: where pieces are kept; ``folders``: where those of several parts are, to be put together.
    """

    course: Course | None
    months: int = MONTHS
    runs: int = RUNS
    seed: int = 0
    switches: Switches = field(default_factory=Switches)
    effects: Effects | None = None
    influences: int = 0
    folder: Path | None = None
    folders: tuple[Path, ...] = ()


def forecast(
    dossier: Dossier, wish: Wish, inputs: dict[str, str], workers: Workers | None = None, say: Say = lambda _: None
) -> tuple[Projection, Contrast | None]:
    """Return the status quo, and the plan against it when there is a course; ``inputs``: hashes of the dossier's files.

    Raises ``ModusError`` as its steps do.
    """
    ready, order = draw_up(dossier, wish, inputs, say)
    if wish.folders:
        say("merging")
        draws = merge(order, wish.folders)
    elif wish.folder is not None:
        say("futures")
        run_part(order, wish.folder, (1, 1), workers)
        draws = merge(order, (wish.folder,))
    else:
        say("futures")
        draws = run_order(order, workers)
    quo = describe(ready, None, wish.switches, draws["status_quo"])
    if wish.course is None:
        return quo, None
    plan = describe(ready, wish.course, wish.switches, draws["plan"])
    influences = None
    if wish.influences:
        say("influences")
        influences = study_influences(order.stages["plan"], wish.influences, workers)
    return quo, group_areas(contrast(plan, quo, influences=influences), list_regions(dossier, wish.course))


def draw_up(dossier: Dossier, wish: Wish, inputs: dict[str, str], say: Say = lambda _: None) -> tuple[Prepared, Order]:
    """Return the dossier made ready, and what is to be run. Raises ``ModusError`` for runs or months out of bounds."""
    check_runs(wish.runs)
    say("record")
    ready = prepare(dossier, wish.months, wish.seed, wish.effects)
    stages = {"status_quo": set_stage(ready, None, wish.switches)}
    if wish.course is not None:
        stages["plan"] = set_stage(ready, wish.course, wish.switches)
    return ready, place_order(stages, wish.runs, dossier.id, inputs)


def list_regions(dossier: Dossier, course: Course | None) -> dict[str, list[str]]:
    """Return the places of each sector of the course's plan, else of each topmost area."""
    plan = None
    if course is not None:
        known = {one.id for one in dossier.plans}
        deal = course.deal.removesuffix("*")
        plan = find_plan(dossier, deal if deal in known else {}, course.terms)
    found: dict[str, list[str]] = {}
    for row, id in enumerate(dossier.places.ids):
        if plan is not None and plan.drawn:
            at = int(plan.assignment[row])
            region = plan.sectors[at].id if at >= 0 else ""
        else:
            region = dossier.places.parents[row] or ""
            while region and dossier.areas[region].parent is not None:
                region = dossier.areas[region].parent or ""
        if region:
            found.setdefault(region, []).append(id)
    return found
