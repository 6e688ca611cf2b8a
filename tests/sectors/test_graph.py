"""The graph of a territory and the bounds of its parts."""

import networkx as nx
import numpy as np
import pytest

from modusvivendi.core.errors import ModusError
from modusvivendi.sectors.bounds import add_loads, bound_parts, equal_bounds
from modusvivendi.sectors.graph import build_graph, label_pieces, pieces_of


def test_rows_agree_with_networkx() -> None:
    known = nx.random_geometric_graph(60, 0.2, seed=3)
    a, b = np.array(known.edges()).T
    graph = build_graph(60, a, b)
    for place in range(60):
        at = slice(graph.start[place], graph.start[place + 1])
        assert sorted(known[place]) == graph.neighbour[at].tolist()
        for other, edge in zip(graph.neighbour[at], graph.edge[at], strict=True):
            assert {graph.a[edge], graph.b[edge]} == {place, other}
    assert [set(rows.tolist()) for rows in pieces_of(graph)] == sorted(
        nx.connected_components(known), key=lambda rows: (-len(rows), min(rows))
    )


def test_pieces_of_a_plan() -> None:
    graph = build_graph(5, [0, 1, 2, 3], [1, 2, 3, 4])
    pieces = label_pieces(graph, np.array([0, 1, 1, 0, 0], np.int32))
    assert [rows.tolist() for rows in pieces] == [[1, 2], [3, 4], [0]]
    assert not graph.load.flags.writeable


@pytest.mark.parametrize(
    ("a", "b", "more", "what"),
    [
        ([0], [0], {}, "joins place 0 to itself"),
        ([0], [3], {}, "not there"),
        ([0, 1], [1, 0], {}, "joined by two edges"),
        ([0], [1], {"load": [1, np.nan, 1]}, "load of place 1 is unknown"),
        ([0], [1], {"load": [1, -2, 1]}, "load of place 1 is -2"),
        ([0], [1], {"load": [1, 1]}, "shape"),
        ([0], [1], {"weight": [0.0]}, "weight 0"),
        ([0, 1], [1], {}, "begin"),
    ],
)
def test_bad_graphs_are_refused(a, b, more, what) -> None:
    with pytest.raises(ModusError, match=what):
        build_graph(3, a, b, **more)


def test_bounds() -> None:
    graph = build_graph(4, [0, 1, 2], [1, 2, 3], [0.1, 0.2, 0.3, 0.0])
    bounds = equal_bounds(graph, 2, 0.0)
    assert bounds.equal
    assert bounds.fit(add_loads(graph, np.array([0, 0, 1, 1], np.int32), 2))
    assert not bounds.fit(add_loads(graph, np.array([0, 1, 1, 1], np.int32), 2))
    assert not bound_parts([0, 1], [5, np.inf]).equal


@pytest.mark.parametrize(
    ("k", "tolerance", "load", "what"),
    [
        (0, 0.1, None, "cannot be shared"),
        (5, 0.1, None, "cannot be shared"),
        (2, -0.1, None, "tolerance"),
        (2, np.nan, None, "tolerance"),
        (2, 0.1, [0, 0, 0, 0], "whole load is 0"),
    ],
)
def test_bad_bounds_are_refused(k, tolerance, load, what) -> None:
    with pytest.raises(ModusError, match=what):
        equal_bounds(build_graph(4, [0, 1, 2], [1, 2, 3], load), k, tolerance)


def test_a_lower_bound_above_the_upper_is_refused() -> None:
    with pytest.raises(ModusError, match="part 1 must hold"):
        bound_parts([0, 3], [1, 2])
    with pytest.raises(ModusError, match="part 0"):
        bound_parts([np.nan], [2])
    with pytest.raises(ModusError, match="shapes"):
        bound_parts([], [])
