"""Chains: valid plans, true tallies, the same however they are cut up or shared out."""

from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context

import numpy as np
import pytest

from modusvivendi.core.errors import ModusError
from modusvivendi.sectors.bounds import Bounds, add_loads, bound_parts, equal_bounds
from modusvivendi.sectors.chains import METHODS, Chain, check_plan, run_chain, run_chains
from modusvivendi.sectors.energy import anchor, weigh
from modusvivendi.sectors.graph import Graph, build_graph
from tests.sectors.small import bands, cut_edges, grid

SOME = {"exact-law": 60, "recom-ust": 60, "recom-mst": 60, "revrecom": 3_000, "flip": 3_000}


@pytest.fixture(scope="module")
def land() -> tuple[Graph, Bounds]:
    load = np.random.default_rng(1).uniform(1, 2, 120)
    graph = grid(10, 12, load=load)
    return graph, equal_bounds(graph, 4, 0.3)


@pytest.mark.parametrize("method", METHODS)
def test_every_plan_is_valid_and_every_tally_true(land, method) -> None:
    graph, bounds = land
    costs = weigh(graph, 4, edge_cost=np.random.default_rng(2).uniform(0, 1, graph.edges), beta=0.1)
    trace = run_chain(graph, bounds, bands(graph, 4), method, SOME[method], seed=3, every=1, energy=costs)
    before = trace.start
    for step, plan in enumerate(trace.plans):
        check_plan(graph, bounds, plan)
        assert trace.cut_edges[step] == cut_edges(graph, plan)
        assert trace.energy[step] == pytest.approx(0.1 * costs.total(graph, plan))
        changed = {*before[before != plan].tolist()} | {*plan[before != plan].tolist()}
        assert len(changed) <= 2
        if trace.outcome[step]:
            assert not changed
        before = plan
    assert trace.accepted > 5
    assert trace.accepted + sum(trace.stays.values()) == trace.steps == SOME[method]
    np.testing.assert_array_equal(trace.last, trace.plans[-1])


@pytest.mark.parametrize("method", METHODS)
def test_a_chain_cut_up_is_the_same_chain(land, method) -> None:
    graph, bounds = land
    costs = weigh(graph, 4, edge_cost=np.random.default_rng(2).uniform(0, 1, graph.edges))
    steps = SOME[method]
    whole = run_chain(graph, bounds, bands(graph, 4), method, steps, 9, 2, every=7, energy=costs)
    pieces, plan, done = [], bands(graph, 4), 0
    for size in (1, 10, steps - 11):
        chain = Chain(graph, bounds, plan, method, seed=9, chain=2, first=done, energy=costs)
        pieces.append(chain.advance(size, every=7))
        plan, done = pieces[-1].last, done + size
    for name in ("outcome", "cut_edges", "energy", "plans", "plan_steps"):
        np.testing.assert_array_equal(getattr(whole, name), np.concatenate([getattr(p, name) for p in pieces]))
    assert whole.plan_steps.tolist() == list(range(7, steps + 1, 7))
    other = run_chain(graph, bounds, bands(graph, 4), method, steps, 9, 3, energy=costs)
    assert not np.array_equal(other.cut_edges, whole.cut_edges)


def test_chains_do_not_depend_on_the_workers(land) -> None:
    graph, bounds = land
    starts = [bands(graph, 4)] * 3
    alone = run_chains(graph, bounds, starts, steps=50, seed=4, every=10)
    threads = run_chains(graph, bounds, starts, steps=50, seed=4, every=10, workers=2)
    with ProcessPoolExecutor(2, get_context("spawn")) as executor:
        processes = run_chains(graph, bounds, starts, steps=50, seed=4, every=10, executor=executor)
    for one, two, three in zip(alone, threads, processes, strict=True):
        assert one.plans.tobytes() == two.plans.tobytes() == three.plans.tobytes()
        assert one.cut_edges.tobytes() == two.cut_edges.tobytes() == three.cut_edges.tobytes()
    assert not np.array_equal(alone[0].plans, alone[1].plans)


def test_seats_stay_and_bounds_of_their_own_are_kept(land) -> None:
    graph, _ = land
    bounds = bound_parts([10, 20, 30, 40], [80, 70, 60, 80])
    seats = {0: 0, 40: 1, 70: 2, 119: 3}
    costs = weigh(graph, 4, barred=anchor(120, 4, seats))
    trace = run_chain(graph, bounds, bands(graph, 4), "exact-law", 300, 5, every=1, energy=costs)
    assert trace.accepted > 30
    for plan in trace.plans:
        check_plan(graph, bounds, plan, costs)
        assert all(plan[place] == part for place, part in seats.items())
    assert np.ptp([add_loads(graph, plan, 4)[0] for plan in trace.plans]) > 5


def test_beta_can_change_on_the_way(land) -> None:
    graph, bounds = land
    chain = Chain(graph, bounds, bands(graph, 4), seed=1, energy=weigh(graph, 4, edge_cost=np.ones(graph.edges)))
    warm = chain.advance(300, beta=0.0).cut_edges[100:].mean()
    assert chain.advance(300, beta=1.0).cut_edges[100:].mean() < warm - 3


def test_too_tight_a_cap_is_counted() -> None:
    graph = grid(6, 6)
    bounds = bound_parts([12, 12, 10], [12, 12, 14])
    trace = run_chain(graph, bounds, bands(graph, 3), "exact-law", 200, 1, tries=1)
    assert trace.stays["no balanced tree"] > 20
    assert trace.trees <= 400
    assert run_chain(graph, bounds, bands(graph, 3), "revrecom", 500, 1, most_cuts=1).most_cuts >= 1


def test_places_with_many_neighbours_are_walked_as_often() -> None:
    """A wheel whose hub has more neighbours than a row has slots."""
    rim = np.arange(1, 41)
    graph = build_graph(41, np.concatenate([np.zeros(40, int), rim]), np.concatenate([rim, np.roll(rim, -1)]))
    bounds = bound_parts([4, 4], [37, 37])
    plan = (np.arange(41) > 30).astype(np.int32)
    for method in METHODS[:4]:
        trace = run_chain(graph, bounds, plan, method, 1_000, 2, every=1)
        assert trace.accepted > 1
        for kept in trace.plans[::40]:
            check_plan(graph, bounds, kept)


@pytest.mark.parametrize(
    ("plan", "what"),
    [
        ([0, 0, 0], "shape"),
        ([0, 0, 2, 1], "not there"),
        ([0, 0.5, 1, 1], "not there"),
        ([0, -1, 1, 1], "not there"),
        ([0, 1, 0, 1], "part 0 of the plan is in 2 pieces"),
        ([0, 0, 0, 0], "part 1 of the plan holds no place"),
        ([0, 1, 1, 1], "part 0 of the plan holds 1, outside"),
    ],
)
def test_bad_plans_are_refused(plan, what) -> None:
    graph = build_graph(4, [0, 1, 2], [1, 2, 3])
    with pytest.raises(ModusError, match=what):
        check_plan(graph, equal_bounds(graph, 2, 0), plan)


def test_bad_wishes_are_refused() -> None:
    graph = build_graph(4, [0, 1, 2], [1, 2, 3])
    bounds = equal_bounds(graph, 2, 0)
    plan = [0, 0, 1, 1]
    with pytest.raises(ModusError, match="no method"):
        run_chain(graph, bounds, plan, "magic")  # type: ignore[arg-type]
    with pytest.raises(ModusError, match="flips draw no trees"):
        run_chain(graph, bounds, plan, "flip", weighted=True)
    with pytest.raises(ModusError, match="cannot run"):
        Chain(graph, bounds, plan).advance(-1)
    with pytest.raises(ModusError, match="one part"):
        check_plan(graph, equal_bounds(graph, 1, 0), [0, 0, 0, 0])
    with pytest.raises(ModusError, match="place 0 may not lie in part 0"):
        check_plan(graph, bounds, plan, weigh(graph, 2, barred=anchor(4, 2, {0: 1})))
    for wrong in ({"cost": np.ones((4, 3))}, {"edge_cost": [1, np.nan, 1]}, {"barred": [[True]]}, {"beta": -1.0}):
        with pytest.raises(ModusError):
            weigh(graph, 2, **wrong)


@pytest.mark.parametrize("method", METHODS)
def test_numbers_of_either_width_draw_the_same_plans(land, method, monkeypatch) -> None:
    """Large territories are numbered in 32 bits, small ones in 16: the plans are the same."""
    from modusvivendi.sectors.kernels import arrays

    graph, bounds = land
    short = run_chain(graph, bounds, bands(graph, 4), method, SOME[method], seed=6, every=1)
    monkeypatch.setattr(arrays, "SMALL", 0)
    long = run_chain(graph, bounds, bands(graph, 4), method, SOME[method], seed=6, every=1)
    np.testing.assert_array_equal(short.plans, long.plans)


def test_pieces_that_nothing_joins_are_refused_instead_of_searched_for_ever() -> None:
    graph = build_graph(4, [0, 2], [1, 3])
    with pytest.raises(ModusError, match="no edge joins one part of the plan to another"):
        Chain(graph, bound_parts([1, 1], [3, 3]), [0, 0, 1, 1])
