"""The heuristic: always feasible, the same for a seed, optimal where a small project can be searched through."""

import itertools
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from modusvivendi.core.errors import ModusError
from modusvivendi.core.projects import FREE, Project, Relations, build_project
from modusvivendi.roadmap.bounds import find_bounds
from modusvivendi.roadmap.checking import find_breaches
from modusvivendi.roadmap.exact import solve
from modusvivendi.roadmap.network import build_network, find_heads
from modusvivendi.roadmap.search import search
from tests.roadmap.projects import plain, projects

SLOWLY = settings(deadline=None, max_examples=60, suppress_health_check=[HealthCheck.too_slow])


@SLOWLY
@given(projects())
def test_schedules_keep_lags_calendars_releases_and_capacities(project: Project) -> None:
    try:
        found = search(project, schedules=60)
    except ModusError as error:
        assert "no schedule found" in error.message or "contradict" in error.message  # noqa: PT017
        return
    assert find_breaches(project, found.start, found.finish) == []
    assert found.bound <= found.makespan == found.finish.max()
    again = search(project, schedules=60)
    assert (again.start == found.start).all()


@SLOWLY
@given(st.integers(0, 10_000))
def test_short_projects_come_out_as_short_as_any_order_of_their_activities(seed: int) -> None:
    draw = np.random.default_rng(seed)
    pairs = [pair for pair in itertools.combinations(range(6), 2) if draw.random() < 0.3]
    project = plain(draw.integers(1, 6, 6).tolist(), draw.integers(1, 4, 6).tolist(), 4, pairs)
    found = search(project, schedules=300)
    assert found.makespan == shortest(project)


def shortest(project: Project) -> int:
    """Return the least makespan over all orders placed one by one (some order gives an optimum; Sprecher 1995)."""
    best = 10**9
    pairs = list(zip(project.relations.before.tolist(), project.relations.after.tolist(), strict=True))
    for order in itertools.permutations(range(len(project))):
        if any(order.index(a) > order.index(b) for a, b in pairs):
            continue
        used, finish = np.zeros(100, int), dict[int, int]()
        for job in order:
            start = max((finish[a] for a, b in pairs if b == job), default=0)
            duration, amount = int(project.duration[job]), int(project.demand[job, 0])
            while (used[start : start + duration] + amount > project.capacity[0, 0]).any():
                start += 1
            used[start : start + duration] += amount
            finish[job] = start + duration
        best = min(best, max(finish.values()))
    return best


@settings(deadline=None, max_examples=25, suppress_health_check=[HealthCheck.too_slow])
@given(projects())
def test_the_exact_method_agrees_with_the_heuristic_and_its_bounds(project: Project) -> None:
    pytest.importorskip("ortools")
    try:
        best = solve(project, seconds=20, workers=1)
    except ModusError as error:
        assert "proved that no schedule exists" in error.message or "contradict" in error.message  # noqa: PT017
        with pytest.raises(ModusError):
            search(project, schedules=60)
        return
    assert best.status == "optimal"
    assert find_breaches(project, best.start, best.finish) == []
    heads, _ = find_heads(project, build_network(project))
    assert max(find_bounds(project, heads).values()) <= best.makespan
    try:
        found = search(project, schedules=400)
    except ModusError:
        return
    assert (found.makespan, found.cost) >= (best.makespan, best.cost)


def test_the_bound_counts_the_work_before_and_after() -> None:
    project = plain([2, 3, 3, 3, 4], [0, 2, 2, 2, 0], 2, [(0, 1), (0, 2), (0, 3), (1, 4), (2, 4), (3, 4)])
    heads, _ = find_heads(project, build_network(project))
    assert find_bounds(project, heads) == {"critical path": 9, "energy": 15}
    found = search(project)
    assert (found.makespan, found.bound, found.status) == (15, 15, "optimal")
    assert found.tried < 10, "a schedule as short as the bound ends the search"


def test_earliest_relief_comes_after_the_shortest_makespan() -> None:
    # a and b share a crew; c waits for b alone and ends the project: b must go first, whatever a is worth.
    forced = plain([2, 3, 4], [1, 1, 0], 1, [(1, 2)], weight=np.array([100, 0, 0]))
    assert search(forced, schedules=200).finish.tolist() == [5, 3, 7]
    # Without c the makespan is 5 either way, and the weight decides.
    for weight, finish in (([1, 0], [2, 5]), ([0, 1], [5, 3])):
        assert search(plain([2, 3], [1, 1], 1, [], weight=np.array(weight)), schedules=200).finish.tolist() == finish


def test_a_maximum_lag_pulls_the_forerunner_along() -> None:
    relations = Relations(np.array([0]), np.array([1]), np.array([0]), np.array([1]), np.array([False]))
    project = build_project(
        ("a", "b"),
        np.array([1, 2]),
        np.zeros((2, 1)),
        np.array([1]),
        relations,
        release=np.array([0, 10]),
    )
    assert search(project).start.tolist() == [8, 10]


def test_winter_halts_what_keeps_to_the_calendar_only() -> None:
    project = plain(
        [4, 4],
        [0, 0],
        1,
        [],
        calendars=np.array([[True, True, False, False, False, True]]),
        calendar=np.array([0, -1]),
    )
    assert search(project).finish.tolist() == [7, 4]


@pytest.mark.parametrize(
    ("project", "message"),
    [
        (plain([1, 1, 1], [0, 0, 0], 1, [(0, 1), (1, 2), (2, 1)]), "circular requirements: b -> c -> b"),
        (plain([3, 3], [0, 0], 1, [(0, 1)], due=np.array([FREE, 5])), "impossible date: 'b' cannot finish before 6"),
        (plain([3, 3], [1, 1], 1, [], due=np.array([4, 4])), "no schedule found"),
    ],
)
def test_what_cannot_be_is_said_with_the_activity(project: Project, message: str) -> None:
    with pytest.raises(ModusError, match=message):
        search(project, schedules=50)


def test_a_resource_that_nobody_has_is_named() -> None:
    with pytest.raises(ModusError, match="'a' needs 2 of 'R1', of which there are never more than 1"):
        plain([1], [2], 1, [])


def test_two_seeds_search_differently_and_rounds_do_not_matter() -> None:
    draw = np.random.default_rng(3)
    pairs = [pair for pair in itertools.combinations(range(26), 2) if draw.random() < 0.08]
    project = plain(draw.integers(1, 10, 26).tolist(), draw.integers(1, 8, 26).tolist(), 10, pairs)
    one, two = (search(replace(project, weight=np.arange(26)), seed, schedules=700) for seed in (1, 2))
    assert (one.start != two.start).any()
    assert one.makespan <= search(project, schedules=1).makespan
