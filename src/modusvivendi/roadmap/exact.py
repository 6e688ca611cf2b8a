"""The exact method: OR-Tools' CP-SAT, from the heuristic's schedule (extra ``modusvivendi[schedule]``)."""

from dataclasses import replace
from itertools import pairwise
from types import ModuleType
from typing import Any

import numpy as np

from modusvivendi.core.errors import ModusError
from modusvivendi.core.projects import FREE, Project, Schedule
from modusvivendi.core.ranges import Ints
from modusvivendi.roadmap.bounds import find_bounds
from modusvivendi.roadmap.kernels.network import Network
from modusvivendi.roadmap.network import build_network, find_heads
from modusvivendi.roadmap.rules import find_tails
from modusvivendi.roadmap.search import settle

WORKERS = 2


def solve(
    project: Project, hint: Schedule | None = None, seconds: float = 10.0, seed: int = 0, workers: int = WORKERS
) -> Schedule:
    """Look for the shortest schedule and prove that none is shorter, for so many seconds.

    ``hint`` is a schedule to begin with; the answer is never worse. An optimal makespan is the same in every run; which
    of several shortest schedules comes out, and what an unfinished search has found, may differ with the machine.

    Raises ``ModusError`` without OR-Tools, as ``search`` does, and when it is proved that no schedule exists or none
    was found in time.
    """
    cp_model = _load()
    network = build_network(project)
    heads, _ = find_heads(project, network)
    bounds = find_bounds(project, heads)
    bound = max(bounds.values(), default=0)
    limit = network.room.shape[1] - 1 if hint is None else hint.makespan
    model = cp_model.CpModel()
    starts, finishes = _write_model(model, project, network, heads, limit)
    length = model.new_int_var(min(bound, limit), limit, "makespan")
    for finish in finishes:
        model.add(length >= finish)
    scale = int(project.weight.sum()) * limit + 1
    weighed = [int(weight) * finish for weight, finish in zip(project.weight, finishes, strict=True) if weight]
    model.minimize(length * scale + sum(weighed))
    if hint is not None:
        for start, at in zip(starts, hint.start.tolist(), strict=True):
            model.add_hint(start, at)
    solver = cp_model.CpSolver()
    solver.parameters.max_time_in_seconds = max(seconds, 0.01)
    solver.parameters.num_workers = workers
    solver.parameters.random_seed = seed % 2**31
    status = solver.solve(model)
    # The bound on the scaled objective proves this makespan, whatever the weighted finishes come to.
    proved = int(solver.best_objective_bound + 0.5) // scale
    parts = {**bounds, "cp-sat": max(proved, 0)}
    if status in (cp_model.OPTIMAL, cp_model.FEASIBLE):
        start = np.array([solver.value(one) for one in starts], np.int64)
        finish = np.array([solver.value(one) for one in finishes], np.int64)
        found = settle(project, start, finish, max(bound, proved), 0, parts)
        return replace(found, status="optimal", bound=found.makespan) if status == cp_model.OPTIMAL else found
    if status == cp_model.INFEASIBLE:
        raise ModusError("it is proved that no schedule exists", repair="widen a lag or a date, or raise a resource")
    if hint is None:
        raise ModusError(f"no schedule found in {seconds:g} seconds", repair="give more --seconds")
    return settle(project, hint.start, hint.finish, max(bound, proved), hint.tried, parts)


def _load() -> ModuleType:
    try:
        from ortools.sat.python import cp_model
    except ImportError as error:
        raise ModusError(
            "the exact method needs OR-Tools, which is not installed",
            repair="pip install 'modusvivendi[schedule]', or use --method heuristic",
        ) from error
    return cp_model


def _write_model(
    model: Any, project: Project, network: Network, heads: Ints, limit: int
) -> tuple[list[Any], list[Any]]:
    """Write activities, lags and resources; returns the starts and the finishes."""
    tails = find_tails(project)
    starts: list[Any] = []
    finishes: list[Any] = []
    intervals: list[Any] = []
    for job, id in enumerate(project.ids):
        last = min(limit, int(project.due[job]))
        start = model.new_int_var(int(heads[job]), max(int(heads[job]), limit - int(tails[job])), id)
        if network.row[job] < 0:
            duration = int(project.duration[job])
            finish, interval = start + duration, model.new_fixed_size_interval_var(start, duration, id)
            model.add(finish <= last)
        else:
            finish = model.new_int_var(0, last, f"{id} finish")
            ends = network.ends[network.row[job], : limit + 1]
            model.add_allowed_assignments([start, finish], [(at, int(end)) for at, end in enumerate(ends) if end >= 0])
            interval = model.new_interval_var(start, model.new_int_var(0, last, ""), finish, id)
        starts.append(start)
        finishes.append(finish)
        intervals.append(interval)
    relations = project.relations
    for link in range(len(relations)):
        before, after = int(relations.before[link]), int(relations.after[link])
        anchor = starts[before] if relations.from_start[link] else finishes[before]
        model.add(starts[after] >= anchor + int(relations.least[link]))
        if relations.most[link] < FREE:
            model.add(starts[after] <= anchor + int(relations.most[link]))
    for resource in range(len(project.capacity)):
        _limit_resource(model, project, resource, intervals, limit)
    return starts, finishes


def _limit_resource(model: Any, project: Project, resource: int, intervals: list[Any], limit: int) -> None:
    """Keep a resource to its profile: fixed intervals take up what is missing from the most that there ever is."""
    users = np.flatnonzero(project.demand[:, resource]).tolist()
    profile = project.capacity[resource]
    most = int(profile.max())
    inside = [intervals[job] for job in users]
    demands = [int(project.demand[job, resource]) for job in users]
    edges = [0, *(np.flatnonzero(np.diff(profile)) + 1).tolist(), limit + 1]
    for begin, end in pairwise(edges):
        missing = most - int(profile[min(begin, len(profile) - 1)])
        if missing and end > begin:
            inside.append(model.new_fixed_size_interval_var(begin, end - begin, ""))
            demands.append(missing)
    model.add_cumulative(inside, demands, most)
