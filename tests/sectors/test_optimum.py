"""The proven best plan is the best of all plans, counted out."""

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from modusvivendi.core.errors import ModusError
from modusvivendi.io.graphs import read_network
from modusvivendi.sectors import optimum
from modusvivendi.sectors.bounds import Bounds, bound_parts, equal_bounds
from modusvivendi.sectors.chains import check_plan
from modusvivendi.sectors.energy import Energy, anchor, weigh
from modusvivendi.sectors.enumeration import count_cuts, enumerate_plans
from modusvivendi.sectors.graph import Graph, build_graph
from modusvivendi.sectors.optimum import find_optimum
from modusvivendi.sectors.program import Program, Solution
from tests.sectors.grids import grid


def count_out(graph: Graph, bounds: Bounds, energy: Energy) -> float:
    """The least cost over every plan and, where parts have names, every way to name them."""
    every = bound_parts(np.full(len(bounds), bounds.low.min()), np.full(len(bounds), bounds.high.max()))
    best = np.inf
    for rows in enumerate_plans(graph, every):
        for names in named(len(bounds)):
            for plan in np.array(names, np.int32)[rows]:
                loads = np.bincount(plan, weights=graph.load, minlength=len(bounds))
                barred = energy.barred is not None and energy.barred[np.arange(len(plan)), plan].any()
                if bounds.fit(loads) and not barred:
                    best = min(best, energy.total(graph, plan))
    return best


def named(k: int) -> list[tuple[int, ...]]:
    from itertools import permutations

    return list(permutations(range(k)))


@pytest.mark.parametrize(
    ("graph", "k", "tolerance", "best"),
    [(grid(3), 3, 0, 6), (grid(4), 2, 0, 4), (grid(4), 4, 0, 8), (grid(2, 5), 3, 0.3, 5), (grid(1, 7), 3, 0.5, 2)],
)
def test_fewest_cut_edges(graph: Graph, k: int, tolerance: float, best: int) -> None:
    bounds = equal_bounds(graph, k, tolerance)
    found = find_optimum(graph, bounds)
    assert found.cost == best == min(count_cuts(graph, rows).min() for rows in enumerate_plans(graph, bounds))
    assert found.proven
    assert found.gap == 0
    assert found.bound == best
    check_plan(graph, bounds, found.assignment)
    assert int((found.assignment[graph.a] != found.assignment[graph.b]).sum()) == best


@pytest.mark.shared
@pytest.mark.parametrize(("tolerance", "best"), [(0.01, 15), (0.1, 13)])
def test_florida(shared: Path, tolerance: float, best: int) -> None:
    network = read_network(shared / "networks" / "FL25_graph.json")
    graph = build_graph(25, network.a, network.b, network.numbers("pop"))
    bounds = equal_bounds(graph, 3, tolerance)
    found = find_optimum(graph, bounds)
    assert found.proven
    assert found.cost == best == min(count_cuts(graph, rows).min() for rows in enumerate_plans(graph, bounds))
    check_plan(graph, bounds, found.assignment)


@settings(max_examples=12, deadline=None)
@given(st.integers(0, 10**6), st.booleans(), st.booleans(), st.booleans())
def test_named_parts_with_costs_seats_and_windows(seed: int, seats: bool, edges: bool, wide: bool) -> None:
    numbers = np.random.default_rng(seed)
    graph = grid(3, 3, numbers.integers(1, 5, 9))
    total = graph.load.sum()
    bounds = bound_parts([0, total * 0.1, total * 0.4], [total * 0.4, total * (0.4 + wide), total])
    energy = weigh(
        *(graph, 3, numbers.normal(size=(9, 3))),
        edge_cost=numbers.random(graph.edges) if edges else None,
        barred=anchor(9, 3, {0: 0, 8: 2}) if seats else None,
    )
    best = count_out(graph, bounds, energy)
    if np.isinf(best):
        with pytest.raises(ModusError, match=r"no plan of connected parts within the bounds \(proven\)"):
            find_optimum(graph, bounds, energy)
        return
    found = find_optimum(graph, bounds, energy)
    assert found.cost == pytest.approx(best, abs=1e-9)
    assert found.cost == pytest.approx(energy.total(graph, found.assignment))
    assert found.proven
    check_plan(graph, bounds, found.assignment, energy)


def test_weighted_edges_without_names() -> None:
    numbers = np.random.default_rng(4)
    graph = grid(3, 4)
    energy = weigh(graph, 3, edge_cost=numbers.random(graph.edges))
    bounds = equal_bounds(graph, 3, 0.25)
    costs = [energy.total(graph, plan) for rows in enumerate_plans(graph, bounds) for plan in rows]
    assert find_optimum(graph, bounds, energy).cost == pytest.approx(min(costs))


@pytest.mark.slow
def test_six_by_six() -> None:
    found = find_optimum(grid(6), equal_bounds(grid(6), 4, 0), seconds=300)
    assert (found.cost, found.proven) == (12, True)


def test_a_bound_where_the_time_ran_out(monkeypatch: pytest.MonkeyPatch) -> None:
    solve = Program.solve

    def stop_early(program: Program, seconds: float) -> Solution:
        solution = solve(program, seconds)
        return replace(solution, proven=False, bound=solution.bound - 1)

    monkeypatch.setattr(Program, "solve", stop_early)
    found = find_optimum(grid(3), equal_bounds(grid(3), 3, 0))
    assert (found.cost, found.proven) == (6, False)
    assert found.bound == pytest.approx(5)
    assert found.gap == pytest.approx(1 / 6)


def test_no_plan_is_proven() -> None:
    star = build_graph(5, [0, 0, 0, 0], [1, 2, 3, 4])
    with pytest.raises(ModusError) as caught:
        find_optimum(star, equal_bounds(star, 2, 0.2))
    assert caught.value.message == "there is no plan of connected parts within the bounds (proven)"
    assert not list(enumerate_plans(star, equal_bounds(star, 2, 0.2)))


def test_no_time() -> None:
    graph = grid(10)
    with pytest.raises(ModusError, match="that is no proof that there is none"):
        find_optimum(graph, equal_bounds(graph, 5, 0), seconds=0.0)


def test_what_is_not_solved(monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(ModusError, match="negative cost"):
        find_optimum(grid(3), equal_bounds(grid(3), 3, 0), weigh(grid(3), 3, edge_cost=-np.ones(12)))
    with pytest.raises(ModusError, match="the best plan of 2,500 places in 5 parts cannot be proven"):
        find_optimum(grid(50), equal_bounds(grid(50), 5, 0.1))
    monkeypatch.setattr(optimum, "MOST_UNKNOWNS", 10)
    with pytest.raises(ModusError, match="cannot be proven"):
        find_optimum(grid(3), equal_bounds(grid(3), 3, 0))
