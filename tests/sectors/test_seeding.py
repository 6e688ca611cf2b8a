"""First plans, and what stands in the way of one."""

import time

import numpy as np
import pytest

from modusvivendi.core.errors import ModusError
from modusvivendi.sectors.bounds import bound_parts, equal_bounds
from modusvivendi.sectors.chains import check_plan
from modusvivendi.sectors.energy import anchor, weigh
from modusvivendi.sectors.graph import build_graph
from modusvivendi.sectors.seeding import seed_plan
from tests.sectors.small import grid


@pytest.mark.parametrize(("n", "k"), [(4, 4), (5, 5), (6, 6), (6, 9), (6, 18), (6, 36), (6, 2), (6, 1)])
def test_equal_parts_of_small_grids(n, k) -> None:
    graph = grid(n, n)
    bounds = equal_bounds(graph, k, 0)
    for seed in range(20):
        plan = seed_plan(graph, bounds, seed)
        if k > 1:
            check_plan(graph, bounds, plan)


def test_uneven_loads_and_a_seed_of_its_own() -> None:
    graph = grid(40, 50, load=np.round(np.random.default_rng(1).lognormal(6, 1.6, 2_000)))
    bounds = equal_bounds(graph, 18, 0.01)
    plans = [seed_plan(graph, bounds, seed) for seed in (1, 1, 2)]
    for plan in plans:
        check_plan(graph, bounds, plan)
    assert np.array_equal(plans[0], plans[1])
    assert not np.array_equal(plans[0], plans[2])


def test_parts_of_unequal_size_with_seats_and_places_shut_to_them() -> None:
    graph = grid(20, 20)
    seats = {0: 3, 399: 0, 200: 2, 210: 1, 19: 3, 380: 3}
    for low, high in (([10, 20, 50, 100], [30, 40, 200, 300]), ([20, 40, 140, 200], [20, 40, 140, 200])):
        bounds = bound_parts(low, high)
        check_plan(graph, bounds, seed_plan(graph, bounds, 4))
        barred = anchor(400, 4, seats).copy()
        barred[:200, 0] = True
        plan = seed_plan(graph, bounds, 4, seats, barred)
        check_plan(graph, bounds, plan, weigh(graph, 4, barred=barred))
        assert all(plan[place] == part for place, part in seats.items())


def test_no_upper_bound() -> None:
    graph = grid(6, 6)
    bounds = bound_parts([0, 30], [np.inf, np.inf])
    check_plan(graph, bounds, seed_plan(graph, bounds, 1))


@pytest.mark.slow
def test_large_territories_are_quick() -> None:
    graph = grid(80, 100, load=np.round(np.random.default_rng(0).lognormal(6, 1.6, 8_000)))
    large = grid(400, 250)
    seed_plan(grid(5, 5), equal_bounds(grid(5, 5), 5, 0))
    spent = []
    for seed in range(5):
        begin = time.process_time()
        seed_plan(graph, equal_bounds(graph, 18, 0.01), seed)
        spent.append(time.process_time() - begin)
    assert np.median(spent) < 0.05
    begin = time.process_time()
    check_plan(large, equal_bounds(large, 20, 0.01), seed_plan(large, equal_bounds(large, 20, 0.01)))
    assert time.process_time() - begin < 10


def test_what_stands_in_the_way_is_said() -> None:
    path = build_graph(5, [0, 1, 2, 3], [1, 2, 3, 4])
    cases = [
        ({"barred": np.ones((5, 2), bool)}, "place 0 may lie in no part"),
        ({"anchors": {0: 0, 2: 1, 4: 0}}, "places 0 and 4 must both lie in part 0"),
        ({"anchors": {0: 0, 3: 0, 4: 1}}, "part 1 can hold 1 to 1 "),
    ]
    for wishes, what in cases:
        with pytest.raises(ModusError, match=what):
            seed_plan(path, bound_parts([2, 2.5], [3, 3]), **wishes)
    with pytest.raises(ModusError, match="pieces"):
        seed_plan(build_graph(4, [0, 2], [1, 3]), bound_parts([1, 1], [3, 3]))


def test_a_search_without_luck_says_how_close_it_came() -> None:
    star = build_graph(5, [0, 0, 0, 0], [1, 2, 3, 4])
    with pytest.raises(ModusError, match=r"the closest: part . holds .*not a proof"):
        seed_plan(star, bound_parts([2, 2], [3, 3]), patience=200)
