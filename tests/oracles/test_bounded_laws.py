"""The laws of the chains with several amounts bounded at once, regions kept together, and weighted trees.

All plans are counted out in plain Python and sifted there; draws count for as many as they are worth.
"""

import itertools
from collections import Counter

import networkx as nx
import numpy as np
import pytest

from modusvivendi.core.errors import ModusError
from modusvivendi.sectors.bounds import Bounds, bound_also, bound_parts, bound_share
from modusvivendi.sectors.chains import check_plan, run_chain
from modusvivendi.sectors.energy import Energy, weigh
from modusvivendi.sectors.enumeration import count_plans, enumerate_plans
from modusvivendi.sectors.graph import Graph, build_graph
from modusvivendi.sectors.jumps import run_jumps
from modusvivendi.sectors.kernels import arrays, forests
from modusvivendi.sectors.optimum import find_optimum
from modusvivendi.sectors.seeding import seed_plan
from tests.oracles.test_sampling_laws import SURE, WRONG, check, tree_law, worth
from tests.sectors.small import all_plans, effective_size, grid, misfit, name_parts, shape, tree_weight

THIN = {"exact-law": 20, "revrecom": 300, "flip": 60}
REGION = np.array([0, 0, 1, 1, 0, 0, 1, 1, 2, 2, 2, -1])


@pytest.fixture(scope="module")
def bounded() -> tuple[Graph, Bounds, list, list]:
    """4 x 3 places into three, by people, ore (some of it a debt) and the share of a group; and all plans by people."""
    random = np.random.default_rng(8)
    people, ore = random.integers(2, 6, 12), random.integers(-1, 5, 12)
    group = people * random.choice([0.1, 0.5, 0.9], 12)
    graph = grid(4, 3, load=people)
    least, most = 0.15 * people.sum(), 0.55 * people.sum()
    bounds = bound_also(bound_parts([least] * 3, [most] * 3), "ore", ore, 2, 15)
    bounds = bound_share(bounds, "group", group, people, 0.25, 0.75)
    plans = all_plans(graph, 3, least, most)
    return graph, bounds, plans, [plan for plan in plans if fits(plan, ore, group, people)]


def fits(plan, ore: np.ndarray, group: np.ndarray, people: np.ndarray) -> bool:
    rows = [list(part) for part in plan]
    shares = [group[part].sum() / people[part].sum() for part in rows]
    return all(2 <= ore[part].sum() <= 15 and 0.25 <= share <= 0.75 for part, share in zip(rows, shares, strict=True))


def test_every_plan_within_all_bounds_is_found(bounded) -> None:
    graph, bounds, plans, good = bounded
    assert 30 < len(good) < len(plans) / 2
    found = [shape(plan) for block in enumerate_plans(graph, bounds) for plan in block]
    assert Counter(found) == Counter(good)
    assert count_plans(graph, bounds) == len(good)


def test_parts_told_apart_by_a_further_bound_alone(bounded) -> None:
    graph, _, plans, _ = bounded
    ore = np.random.default_rng(9).integers(0, 5, 12)
    people = np.array([graph.load.sum() * share for share in (0.15, 0.55)])
    bounds = bound_also(bound_parts([people[0]] * 3, [people[1]] * 3), "ore", ore, [0, 0, 9], [99, 8, 99])
    expected = set()
    for plan in plans:
        for order in itertools.permutations(plan):
            sums = [ore[list(part)].sum() for part in order]
            if sums[1] <= 8 and sums[2] >= 9:
                expected.add(tuple(order))
    found = [
        tuple(frozenset(np.flatnonzero(row == part)) for part in range(3))
        for block in enumerate_plans(graph, bounds)
        for row in block
    ]
    assert len(found) == len(set(found)) == len(expected) > 0
    assert set(found) == expected


@pytest.mark.parametrize("method", ["exact-law", "revrecom", "flip"])
def test_law_within_all_bounds(bounded, method) -> None:
    graph, bounds, _, good = bounded
    start = name_parts(good[0], 12)
    law = dict.fromkeys(good, 1 / len(good)) if method == "flip" else tree_law(graph, good)
    if method == "flip":  # single moves may not lead to every plan: the law holds among those they do lead to
        seen = {shape(plan) for plan in run_chain(graph, bounds, start, "flip", 200_000, 1, every=5).plans}
        law = dict.fromkeys(seen, 1 / len(seen))
        assert seen <= set(good)
    assert check(graph, bounds, method, law, draws=8_000, thin=THIN[method], start=start) > SURE
    loose = Bounds(bounds.low, bounds.high)
    draws = run_chain(graph, loose, start, method, 20_000, 5, every=THIN[method]).plans
    assert any(shape(plan) not in set(good) for plan in draws), "the further bounds do bind"


@pytest.mark.parametrize("method", ["recom-ust", "recom-mst"])
def test_plain_recombination_keeps_to_all_bounds(bounded, method) -> None:
    graph, bounds, _, good = bounded
    trace = run_chain(graph, bounds, name_parts(good[0], 12), method, 3_000, 5, every=1)
    assert {shape(plan) for plan in trace.plans} <= set(good)
    assert trace.accepted > 100


def test_the_number_of_parts_with_a_further_bound() -> None:
    graph, ore = grid(3, 3), np.array([1, 0, 2, 0, 3, 0, 2, 0, 1])
    weights = Counter()
    for k in range(1, 10):
        for plan in all_plans(graph, k, 1, 9):
            if all(ore[list(part)].sum() >= 2 for part in plan):
                weights[k] += np.prod([tree_weight(graph, part) for part in plan])
    total = sum(weights.values())
    assert len(weights) > 2
    tally = bound_also(bound_parts([1], [9]), "ore", ore, 2).further
    start = np.array([0, 0, 1, 0, 0, 1, 1, 1, 1])
    trace = run_jumps(graph, 1, 9, start, most=9, steps=400_000, seed=2, further=tally)
    draws = trace.parts[::10].tolist()
    law = {k: weight / total for k, weight in weights.items()}
    assert misfit(draws, law, effective_size(trace.parts[::10])) > SURE
    free = run_jumps(graph, 1, 9, start, most=9, steps=20_000, seed=2)
    assert free.parts.max() > max(weights)


def test_first_plans_and_the_best_plan_keep_to_all_bounds(bounded) -> None:
    graph, bounds, _, good = bounded
    for seed in range(5):
        assert shape(check_plan(graph, bounds, seed_plan(graph, bounds, seed))) in set(good)
    best = find_optimum(graph, bounds)
    assert best.proven
    cost = {plan: Energy(edge_cost=np.ones(17)).total(graph, name_parts(plan, 12)) for plan in good}
    assert best.cost == min(cost.values())
    assert shape(best.assignment) in cost


def test_what_cannot_be_bounded_is_said(bounded) -> None:
    graph, bounds, plans, good = bounded
    with pytest.raises(ModusError, match="ore is not known in place 3"):
        bound_also(bounds, "ore", [1, 1, 1, np.nan, *[1] * 8])
    with pytest.raises(ModusError, match="group"):
        bound_share(bounds, "group", np.ones(12), np.ones(12), 0.5, 0.4)
    with pytest.raises(ModusError, match="at least 300 of ore together, and there are 12"):
        seed_plan(graph, bound_also(bounds, "ore", np.ones(12), 100))
    bad = next(plan for plan in plans if plan not in set(good))
    with pytest.raises(ModusError, match=r"of (ore|group), outside its bounds"):
        check_plan(graph, bounds, name_parts(bad, 12))


@pytest.mark.parametrize("method", ["exact-law", "revrecom", "flip"])
def test_regions_at_a_price(method) -> None:
    """Each part more that a region lies in costs 0.8; one place belongs to none."""
    graph = grid(4, 3)
    plans = all_plans(graph, 3, 3, 5)
    energy = weigh(graph, 3, region=REGION, price=0.8)

    def law(price: float) -> dict:
        splits = [
            sum(len({n for n, part in enumerate(p) for x in part if REGION[x] == r}) - 1 for r in range(3))
            for p in plans
        ]
        trees = tree_law(graph, plans)
        weights = [
            (1 if method == "flip" else trees[p]) * np.exp(-price * s) for p, s in zip(plans, splits, strict=True)
        ]
        return dict(zip(plans, np.array(weights) / sum(weights), strict=True))

    bounds, start = bound_parts([3] * 3, [5] * 3), np.array([0] * 4 + [1] * 4 + [2] * 4)
    trace = run_chain(graph, bounds, start, method, 6_000 * THIN[method], 4, every=THIN[method], energy=energy)
    assert trace.energy[-1] == pytest.approx(energy.total(graph, trace.last))
    draws = [shape(plan) for plan in trace.plans]
    assert misfit(draws, law(0.8), worth(trace)) > SURE
    assert misfit(draws, law(0.0), worth(trace)) < WRONG


def test_reversible_recombination_with_weighted_trees() -> None:
    graph = grid(4, 3, weight=np.random.default_rng(2).choice([0.4, 1.0], 17))
    plans = all_plans(graph, 3, 3, 5)
    bounds, start = bound_parts([3] * 3, [5] * 3), np.array([0] * 4 + [1] * 4 + [2] * 4)
    law = tree_law(graph, plans)
    more = {"draws": 6_000, "thin": 150, "start": start, "most_cuts": 6}
    assert check(graph, bounds, "revrecom", law, weighted=True, **more) > SURE
    assert check(graph, bounds, "revrecom", law, weighted=False, **more) < WRONG


def test_random_weight_trees_with_weights_come_as_clocks_ring() -> None:
    """Against Kruskal's algorithm on all orders of seven edges, each drawn next in proportion to its weight."""
    edges = [(0, 1), (1, 2), (0, 3), (1, 4), (2, 5), (3, 4), (4, 5)]
    weight = np.array([1.0, 0.2, 1.0, 3.0, 0.2, 1.0, 1.0])
    law = Counter()
    for order in itertools.permutations(range(7)):
        chance, left = 1.0, weight.sum()
        kept, tree = nx.utils.UnionFind(range(6)), set()
        for edge in order:
            chance *= weight[edge] / left
            left -= weight[edge]
            a, b = edges[edge]
            if kept[a] != kept[b]:
                kept.union(a, b)
                tree.add(frozenset((a, b)))
        law[frozenset(tree)] += chance
    graph = build_graph(6, *np.array(edges).T, weight=weight)
    from tests.sectors.test_kernels import merged, spread, tree_of

    land, desk, count, _ = merged(graph, np.zeros(6, int), 0, weighted=True)
    assert forests.list_edges(land, desk, count, True) == 7
    seen = Counter()
    for _ in range(20_000):
        forests.grow_ringing_tree(desk, count, 7)
        seen[frozenset(frozenset(desk.places[list(edge)].tolist()) for edge in tree_of(desk, count))] += 1
    assert spread(seen, law) > 1e-3
    assert arrays.make_desk(graph).pull.size == 0
