"""Every plan, once: against plain Python on small territories."""

import itertools

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from modusvivendi.core.errors import ModusError
from modusvivendi.sectors import enumeration
from modusvivendi.sectors.bounds import Bounds, bound_parts, equal_bounds
from modusvivendi.sectors.enumeration import count_cuts, count_plans, enumerate_plans, sum_loads, survey
from modusvivendi.sectors.graph import Graph, build_graph
from tests.sectors.grids import grid

Plan = tuple[int, ...]


def holds_together(graph: Graph, places: set[int]) -> bool:
    seen, front = set(), [min(places)]
    while front:
        here = front.pop()
        if here in seen:
            continue
        seen.add(here)
        front += [int(x) for x in graph.neighbour[graph.start[here] : graph.start[here + 1]] if int(x) in places]
    return seen == places


def canonical(plan: Plan, bounds: Bounds) -> Plan:
    """Number parts that have the same bounds by their first place."""
    windows = list(zip(bounds.low.tolist(), bounds.high.tolist(), strict=True))
    names: dict[int, int] = {}
    for part in plan:
        if part not in names:
            same = [label for label in range(len(bounds)) if windows[label] == windows[part]]
            names[part] = same[sum(windows[other] == windows[part] for other in names)]
    return tuple(names[part] for part in plan)


def try_all(graph: Graph, bounds: Bounds) -> set[Plan]:
    """The plain reference: look at every assignment."""
    k = len(bounds)
    plans = np.array(list(itertools.product(range(k), repeat=len(graph))))
    member = plans[:, None, :] == np.arange(k)[:, None]
    loads = member @ graph.load
    fits = member.any(axis=2).all(axis=1) & ((bounds.low <= loads) & (loads <= bounds.high)).all(axis=1)
    return {
        canonical(tuple(plan), bounds)
        for plan in plans[fits].tolist()
        if all(holds_together(graph, {i for i, part in enumerate(plan) if part == label}) for label in range(k))
    }


def listed(graph: Graph, bounds: Bounds, block: int = 64) -> list[Plan]:
    return [tuple(row) for rows in enumerate_plans(graph, bounds, block) for row in rows.tolist()]


@st.composite
def cases(draw: st.DrawFn) -> tuple[Graph, Bounds]:
    n = draw(st.integers(1, 6))
    pairs = list(itertools.combinations(range(n), 2))
    edges = draw(st.lists(st.sampled_from(pairs), unique=True)) if pairs else []
    load = draw(st.lists(st.integers(0, 4), min_size=n, max_size=n))
    graph = build_graph(n, [a for a, _ in edges], [b for _, b in edges], load)
    k = draw(st.integers(1, min(n, 4)))
    window = st.tuples(st.integers(-1, 5), st.integers(0, 12)).map(lambda pair: (pair[0], sum(pair)))
    windows = draw(st.one_of(st.lists(window, min_size=k, max_size=k), window.map(lambda one: [one] * k)))
    return graph, bound_parts([low for low, _ in windows], [high for _, high in windows])


@settings(max_examples=100, deadline=None)
@given(cases(), st.integers(1, 9))
def test_every_plan_comes_once_and_no_other(case: tuple[Graph, Bounds], block: int) -> None:
    graph, bounds = case
    plans = listed(graph, bounds, block)
    assert len(plans) == len(set(plans))
    assert set(plans) == try_all(graph, bounds)
    assert count_plans(graph, bounds) == len(plans)


@pytest.mark.parametrize(("size", "count"), [(2, 2), (3, 10), (4, 117), (5, 4_006)])
def test_small_grids_into_equal_parts(size: int, count: int) -> None:
    graph = grid(size)
    assert count_plans(graph, equal_bounds(graph, size, 0)) == count


def test_more_than_a_word_of_places() -> None:
    path = grid(1, 130)
    assert count_plans(path, equal_bounds(path, 2, 1 / 65)) == 3
    plans = np.concatenate(list(enumerate_plans(path, equal_bounds(path, 13, 0))))
    assert plans.tolist() == [np.repeat(np.arange(13), 10).tolist()]


def test_numbering_of_the_places_does_not_matter() -> None:
    graph = grid(4)
    order = np.random.default_rng(5).permutation(16)
    turned = build_graph(16, order[graph.a], order[graph.b])
    plans = np.concatenate(list(enumerate_plans(graph, equal_bounds(graph, 4, 0.25))))
    others = np.concatenate(list(enumerate_plans(turned, equal_bounds(graph, 4, 0.25))))[:, order]
    same = equal_bounds(graph, 4, 0.25)
    assert {canonical(tuple(row), same) for row in others.tolist()} == {tuple(row) for row in plans.tolist()}


def test_the_search_can_stop_and_go_on(monkeypatch: pytest.MonkeyPatch) -> None:
    graph = grid(4)
    bounds = equal_bounds(graph, 4, 0.25)
    whole = listed(graph, bounds)
    monkeypatch.setattr(enumeration, "_BUDGET", 7)
    assert listed(graph, bounds, 5) == whole


def test_sums_and_cuts_of_plans() -> None:
    graph = grid(2, 3, [1, 2, 3, 4, 5, 6])
    plans = np.array([[0, 0, 1, 0, 1, 1], [0, 1, 1, 0, 1, 1]], np.int32)
    assert sum_loads(graph, plans, 2).tolist() == [[7, 14], [5, 16]]
    assert count_cuts(graph, plans).tolist() == [3, 2]


def test_survey_counts_within_tolerances() -> None:
    graph = grid(3)
    assert survey(graph, 3, 0).count == 10
    whole = survey(graph, 3)
    assert whole.within == {0.01: 10, 0.05: 10, 0.1: 10, 0.2: 10}
    assert whole.count == len(listed(graph, bound_parts([0] * 3, [9] * 3)))
    assert survey(graph, 3, 1 / 3).within == {
        0.01: 10,
        0.05: 10,
        0.1: 10,
        0.2: 10,
        1 / 3: survey(graph, 3, 1 / 3).count,
    }
    cuts = [
        int((np.array(plan)[graph.a] != np.array(plan)[graph.b]).sum())
        for plan in listed(graph, equal_bounds(graph, 3, 0))
    ]
    exact = survey(graph, 3, 0)
    assert exact.cut_mean == pytest.approx(np.mean(cuts))
    assert exact.cut_sd == pytest.approx(np.std(cuts))


def test_no_plan_at_all() -> None:
    path = grid(1, 3)
    none = survey(path, 2, 0.1)
    assert none.count == 0
    assert np.isnan(none.cut_mean)


def test_what_cannot_be_enumerated(monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(ModusError, match="3 places cannot be shared out among 4 parts"):
        survey(grid(1, 3), 4)
    with pytest.raises(ModusError, match="3 places cannot be shared out among 4 parts"):
        count_plans(grid(1, 3), bound_parts([0] * 4, [1] * 4))
    with pytest.raises(ModusError, match="all plans of 600 places cannot be counted one by one"):
        count_plans(grid(1, 600), equal_bounds(grid(1, 600), 2, 0))
    with pytest.raises(ModusError, match="more than 10 plans"):
        count_plans(grid(4), equal_bounds(grid(4), 4, 0), most=10)
    monkeypatch.setattr(enumeration, "MOST_PLANS", 100)
    with pytest.raises(ModusError, match="more than 100 plans"):
        survey(grid(4), 4, 0)
