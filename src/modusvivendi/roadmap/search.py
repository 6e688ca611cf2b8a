"""The heuristic: many schedules by blurred priorities, shifted to and fro, the best kept."""

from collections.abc import Callable
from typing import Any

import numpy as np

from modusvivendi.core.errors import ModusError
from modusvivendi.core.projects import Project, Schedule
from modusvivendi.core.ranges import Bools, Floats, Ints, freeze
from modusvivendi.core.seed import stream
from modusvivendi.roadmap.bounds import find_bounds
from modusvivendi.roadmap.kernels import improvement
from modusvivendi.roadmap.network import build_network, find_heads
from modusvivendi.roadmap.rules import RULES, rank_by_rules

ROUND = 500
"""Schedules made between two looks at the clock."""
SCHEDULES = 20_000
"""Schedules made when nobody says how many."""


def search(
    project: Project, seed: int = 0, schedules: int = SCHEDULES, go_on: Callable[[int], bool] = lambda _: True
) -> Schedule:
    """Look for a short schedule, and among the shortest for a small weighted sum of finishes.

    Every priority rule is tried in both schemes; then a fifth of the schedules blurs a rule and the rest blurs the best
    schedule so far (an iterated local search). Each is shifted to the right and left until that gains nothing.
    ``go_on`` is asked with the schedules made after every 500. The seed and the number of
    schedules made decide the answer.

    Raises ``ModusError`` for circles, impossible dates, and when no schedule keeps all maximum lags and due times.
    """
    kernels: Any = improvement
    network = build_network(project)
    heads, _ = find_heads(project, network)
    bounds = find_bounds(project, heads)
    bound = max(bounds.values(), default=0)
    goal = 0 if project.weight.any() else bound
    rules = rank_by_rules(project, heads)
    current, best = (np.full((2, max(len(project), 1)), -1, np.int64) for _ in range(2))
    tried, stuck = 0, -1
    while len(project) and tried < schedules:
        count = min(ROUND, schedules - tried)
        plan = _plan_round(project, seed, tried, count)
        made, _, failed = kernels.improve(network, rules, *plan, current, best, goal)
        tried += int(made)
        stuck = int(failed) if failed >= 0 else stuck
        if (best[0, 0] >= 0 and int(best[1].max()) <= goal) or not go_on(tried):
            break
    if len(project) and best[0, 0] < 0:
        raise ModusError(
            f"no schedule found in {tried:,} tries that keeps every due time and maximum lag; the last to find no "
            f"place was {project.ids[stuck]!r}",
            repair="widen a lag or a date, raise a resource, or try the exact method (modusvivendi[schedule])",
        )
    start, finish = (best[side, : len(project)] for side in range(2))
    return settle(project, start, finish, bound, tried, dict(bounds))


def settle(project: Project, start: Ints, finish: Ints, bound: int, tried: int, parts: dict[str, int]) -> Schedule:
    """Make a schedule of starts and finishes (n,); it is optimal when it meets the bound and no weights are given."""
    makespan = int(finish.max(initial=0))
    return Schedule(
        project.ids,
        freeze(start.copy()),
        freeze(finish.copy()),
        makespan,
        min(bound, makespan),
        "optimal" if makespan <= bound and not project.weight.any() else "feasible",
        int(project.weight @ finish),
        tried,
        parts,
    )


def _plan_round(project: Project, seed: int, tried: int, count: int) -> tuple[Ints, Bools, Floats, Floats]:
    """Say which rule, scheme and blur each schedule of a round has; the first ones are the rules themselves."""
    draw = stream(seed, "roadmap.search", tried)
    step = tried + np.arange(count)
    first = step < 2 * len(RULES)
    rule = np.where(draw.random(count) < 0.2, draw.integers(len(RULES), size=count), -1)
    rule = np.where(first, step // 2, rule)
    parallel = np.where(first, step % 2 == 1, draw.random(count) < 0.5)
    unit = float(project.duration.mean())
    width = np.where(rule >= 0, 2.0, 1.0) * unit * draw.exponential(1.0, count)
    width[first] = 0.0
    return rule.astype(np.int64), parallel, width, draw.random((count, len(project)))
