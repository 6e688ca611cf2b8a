"""The law of each chain, against all plans counted out.

The expected means are golden values counted by exhaustive search. Draws that follow one another hang together, so the
test counts them for as many as the slowest of several statistics says they are worth.
"""

import numpy as np
import pytest

from modusvivendi.sectors.bounds import bound_parts, equal_bounds
from modusvivendi.sectors.chains import Trace, run_chain
from modusvivendi.sectors.energy import Energy, anchor, weigh
from modusvivendi.sectors.graph import Graph
from tests.sectors.small import (
    all_plans,
    bands,
    cut_edges,
    effective_size,
    grid,
    misfit,
    name_parts,
    shape,
    tree_weight,
)

SURE, WRONG = 1e-3, 1e-6
"""A right chain has a p-value above SURE (seeds are fixed), a wrong one below WRONG."""


def tree_law(graph: Graph, plans, energy: Energy | None = None) -> dict:
    weights = [np.prod([tree_weight(graph, part) for part in plan]) for plan in plans]
    if energy:
        weights = [
            weight * np.exp(-energy.beta * energy.total(graph, name_parts(plan, len(graph))))
            for weight, plan in zip(weights, plans, strict=True)
        ]
    return dict(zip(plans, np.array(weights) / sum(weights), strict=True))


def worth(trace: Trace) -> float:
    """How many independent draws the kept plans are worth: the least over cut edges and who lies with whom."""
    n = trace.plans.shape[1]
    kept = trace.cut_edges[trace.plan_steps - trace.first - 1]
    pairs = [(0, 1), (0, n - 1), (n // 2, n // 2 + 1), (0, n // 2), (n // 3, n - 2)]
    together = [trace.plans[:, a] == trace.plans[:, b] for a, b in pairs]
    moving = [series for series in (kept, *together) if np.ptp(series.astype(float)) > 0]
    return min([float(len(kept)), *(effective_size(series) for series in moving)])


def check(graph: Graph, bounds, method: str, law: dict, *, draws: int, thin: int, seed: int = 5, **more) -> float:
    start = more.pop("start", None)
    plan = bands(graph, len(bounds)) if start is None else start
    trace = run_chain(graph, bounds, plan, method, draws * thin, seed, every=thin, **more)
    return misfit([shape(plan) for plan in trace.plans], law, worth(trace))


@pytest.fixture(scope="module")
def four_by_four() -> tuple[Graph, list]:
    graph = grid(4, 4)
    return graph, all_plans(graph, 4, 4, 4)


def test_the_oracle_agrees_with_the_golden_values(four_by_four) -> None:
    graph, plans = four_by_four
    assert len(plans) == 117
    mean = sum(chance * cut_edges(graph, name_parts(plan, 16)) for plan, chance in tree_law(graph, plans).items())
    assert mean == pytest.approx(9.602446, abs=1e-6)


@pytest.mark.parametrize(("method", "thin"), [("exact-law", 20), ("revrecom", 400)])
def test_tree_law(four_by_four, method, thin) -> None:
    graph, plans = four_by_four
    assert check(graph, equal_bounds(graph, 4, 0), method, tree_law(graph, plans), draws=10_000, thin=thin) > SURE


def test_an_acceptance_left_out_is_found_out(four_by_four) -> None:
    """Plain recombination is exact-law recombination that accepts everything."""
    graph, plans = four_by_four
    assert check(graph, equal_bounds(graph, 4, 0), "recom-ust", tree_law(graph, plans), draws=20_000, thin=20) < WRONG


def test_a_temperature_left_out_is_found_out(four_by_four) -> None:
    graph, plans = four_by_four
    law = tree_law(graph, plans, weigh(graph, 4, edge_cost=np.full(24, 0.3)))
    assert check(graph, equal_bounds(graph, 4, 0), "exact-law", law, draws=10_000, thin=20) < WRONG


@pytest.mark.parametrize(("method", "thin"), [("exact-law", 20), ("revrecom", 400)])
def test_tempered_law(four_by_four, method, thin) -> None:
    graph, plans = four_by_four
    energy = weigh(graph, 4, edge_cost=np.random.default_rng(1).uniform(0, 1, 24), beta=0.7)
    law = tree_law(graph, plans, energy)
    p = check(graph, equal_bounds(graph, 4, 0), method, law, draws=10_000, thin=thin, energy=energy)
    assert p > SURE


def test_loose_bounds_and_weighted_trees() -> None:
    weight = np.random.default_rng(2).choice([0.2, 1.0, 3.0], 17)
    graph = grid(4, 3, weight=weight)
    plans = all_plans(graph, 3, 3, 5)
    bounds = bound_parts([3] * 3, [5] * 3)
    law = tree_law(graph, plans)
    assert check(graph, bounds, "exact-law", law, draws=20_000, thin=10, weighted=True) > SURE
    assert check(graph, bounds, "exact-law", law, draws=20_000, thin=10, weighted=False) < WRONG


def test_mean_cut_edges_of_five_by_five() -> None:
    graph = grid(5, 5)
    trace = run_chain(graph, equal_bounds(graph, 5, 0), bands(graph, 5), "exact-law", 400_000, seed=1)
    error = trace.cut_edges.std() / np.sqrt(effective_size(trace.cut_edges))
    assert abs(trace.cut_edges.mean() - 16.879125) < 4 * error
    assert error < 0.05


@pytest.mark.slow
def test_mean_cut_edges_of_six_by_six() -> None:
    graph = grid(6, 6)
    trace = run_chain(graph, equal_bounds(graph, 6, 0), bands(graph, 6), "exact-law", 1_000_000, seed=2)
    error = trace.cut_edges.std() / np.sqrt(effective_size(trace.cut_edges))
    assert abs(trace.cut_edges.mean() - 22.197120) < 4 * error
    assert error < 0.05


def test_named_sectors_of_unequal_size_with_seats_and_costs() -> None:
    """Four sectors told apart, each with a seat in a corner and bounds of its own."""
    graph = grid(4, 4)
    low, high = np.array([5, 3, 2, 2]), np.array([8, 5, 4, 5])
    seats = {0: 0, 3: 1, 12: 2, 15: 3}
    energy = weigh(
        graph,
        4,
        cost=np.random.default_rng(3).uniform(0, 1, (16, 4)),
        edge_cost=np.random.default_rng(4).uniform(0, 0.5, 24),
        barred=anchor(16, 4, seats),
    )
    law = {}
    for parts in all_plans(graph, 4, 2, 8):
        owners = [[part for seat, part in seats.items() if seat in places] for places in parts]
        if any(len(owner) != 1 for owner in owners):
            continue
        plan = np.zeros(16, np.int32)
        for (owner,), places in zip(owners, parts, strict=True):
            plan[list(places)] = owner
        loads = np.bincount(plan, minlength=4)
        if np.all((low <= loads) & (loads <= high)):
            weight = np.prod([tree_weight(graph, part) for part in parts])
            law[tuple(plan.tolist())] = weight * np.exp(-energy.total(graph, plan))
    assert len(law) == 670
    total = sum(law.values())
    law = {plan: weight / total for plan, weight in law.items()}
    start = np.array(max(law, key=law.__getitem__), np.int32)
    bounds = bound_parts(low, high)
    trace = run_chain(graph, bounds, start, "exact-law", 400_000, seed=6, every=20, energy=energy)
    assert misfit([tuple(plan.tolist()) for plan in trace.plans], law, worth(trace)) > SURE
    wrong = {plan: 1 / len(law) for plan in law}
    assert misfit([tuple(plan.tolist()) for plan in trace.plans], wrong, worth(trace)) < WRONG


def test_flips_draw_all_plans_alike_or_tempered() -> None:
    graph = grid(3, 3)
    plans = all_plans(graph, 2, 3, 6)
    bounds, start = bound_parts([3, 3], [6, 6]), np.array([0, 0, 0, 0, 1, 1, 1, 1, 1])
    even = dict.fromkeys(plans, 1 / len(plans))
    assert check(graph, bounds, "flip", even, draws=20_000, thin=40, start=start) > SURE
    assert check(graph, bounds, "flip", tree_law(graph, plans), draws=20_000, thin=40, start=start) < WRONG
    energy = weigh(graph, 2, edge_cost=np.random.default_rng(5).uniform(0, 2, 12))
    weights = np.exp([-energy.total(graph, name_parts(plan, 9)) for plan in plans])
    law = dict(zip(plans, weights / weights.sum(), strict=True))
    assert check(graph, bounds, "flip", law, draws=20_000, thin=80, start=start, energy=energy) > SURE
