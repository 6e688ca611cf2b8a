"""Bare graphs: what networkx writes is read as it stands; anything else is refused with a reason."""

import contextlib
import json
import math
from pathlib import Path

import networkx as nx
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from modusvivendi.core.errors import ModusError
from modusvivendi.io import graphs
from modusvivendi.io.graphs import AssignmentFile, Network, read_network


def town(**columns: object) -> nx.Graph:
    graph = nx.grid_2d_graph(2, 3)
    for row, node in enumerate(graph):
        graph.nodes[node].update({"people": 10 * row, "NAME": f"Ward {row}", "part": "ab"[row // 3], **columns})
    return graph


def written(folder: Path, content: object) -> Path:
    path = folder / "graph.json"
    path.write_text(content if isinstance(content, str) else json.dumps(content))
    return path


def edges_of(network: Network) -> set[frozenset[object]]:
    return {frozenset((network.ids[a], network.ids[b])) for a, b in zip(network.a, network.b, strict=True)}


@pytest.mark.parametrize("form", ["adjacency", "links", "edges"])
def test_reads_what_networkx_writes(tmp_path: Path, form: str) -> None:
    graph = town()
    data = nx.adjacency_data(graph) if form == "adjacency" else nx.node_link_data(graph, edges=form)
    network = read_network(written(tmp_path, data))
    assert network.ids == tuple(graph)
    assert edges_of(network) == {frozenset(edge) for edge in graph.edges}
    assert len(network.a) == 7
    assert network.numbers("people").tolist() == [0, 10, 20, 30, 40, 50]
    parts, labels = network.parts("part")
    assert parts.tolist() == [0, 0, 0, 1, 1, 1]
    assert labels == ("a", "b")
    assert network.names[5] == "Ward 5"
    assert network.columns == ("people", "NAME", "part")
    assert not network.notes


@settings(max_examples=40, deadline=None)
@given(n=st.integers(2, 12), seed=st.integers(0, 10**6), directed=st.booleans())
def test_any_graph_comes_back(tmp_path_factory: pytest.TempPathFactory, n: int, seed: int, directed: bool) -> None:
    graph = nx.gnm_random_graph(n, 2 * n, seed=seed, directed=directed)
    graph.add_edge(0, 0)
    network = read_network(written(tmp_path_factory.mktemp("graph"), nx.adjacency_data(graph)))
    plain = nx.Graph(graph)
    plain.remove_edge(0, 0)
    assert edges_of(network) == {frozenset(edge) for edge in plain.edges}
    assert len(network.a) == plain.number_of_edges()
    notes = " ".join(note.what for note in network.notes)
    assert "1 edge from a node to itself left out" in notes
    assert ("both ways" in notes) == directed


def test_parallel_edges_count_once(tmp_path: Path) -> None:
    graph = nx.MultiGraph([("x", "y"), ("y", "x"), ("x", "y")])
    for data in (nx.adjacency_data(graph), nx.node_link_data(graph, edges="edges")):
        assert len(read_network(written(tmp_path, data)).a) == 1


def test_parts_by_number_in_the_order_of_numbers(tmp_path: Path) -> None:
    graph = nx.path_graph(4)
    for node, part in enumerate([10, 9.0, 2, "x"]):
        graph.nodes[node]["part"] = part
    parts, labels = read_network(written(tmp_path, nx.adjacency_data(graph))).parts("part")
    assert parts.tolist() == [2, 1, 0, 3]
    assert labels == (2, 9, 10, "x")


def links(*ends: tuple[object, object], nodes: object = None) -> dict[str, object]:
    named = [{"id": id} for id in (0, 1)] if nodes is None else nodes
    return {"nodes": named, "links": [{"source": a, "target": b} for a, b in ends]}


@pytest.mark.parametrize(
    ("content", "message"),
    [
        ("", "is not JSON: expecting value"),
        ('{"nodes": [,]}', "is not JSON"),
        ("[" * 200_000, "nested too deeply"),
        ("[1, 2]", "the JSON is not an object"),
        ("{}", 'it has no list "nodes"'),
        ({"nodes": []}, "the graph has no nodes"),
        ({"nodes": [{"id": 0}]}, 'no list "adjacency", "links" or "edges"'),
        ({"nodes": {"0": {}}, "links": []}, 'it has no list "nodes"'),
        (links(nodes=[3]), "node 0 is not an object"),
        (links(nodes=[{"id": 0}, {"name": "x"}]), 'node 1 has no "id"'),
        (links(nodes=[{"id": 0}, {"id": None}]), "the id null is neither a number nor a text"),
        (links(nodes=[{"id": [[1]]}]), "is neither a number nor a text"),
        (links(nodes=[{"id": "a"}, {"id": "a"}]), "two nodes have the id 'a'"),
        (links((0, 7)), "an edge leads to 7, which is no node"),
        ({"nodes": [{"id": 0}], "links": [{"from": 0}]}, 'an edge has no "source"'),
        ({"nodes": [{"id": 0}], "adjacency": []}, "1 nodes, but 0 lists of neighbours"),
        ({"nodes": [{"id": 0}], "adjacency": [7]}, "the neighbours of node 0 are not a list"),
        ({"nodes": [{"id": 0}], "adjacency": [[7]]}, 'an edge has no "id": 7'),
        ('{"nodes": [{"id": ' + "9" * 5000 + '}], "links": []}', "is not JSON"),
        ("\x00\x01", "is not JSON"),
    ],
)
def test_what_is_no_graph(tmp_path: Path, content: object, message: str) -> None:
    with pytest.raises(ModusError) as caught:
        read_network(written(tmp_path, content))
    assert message in caught.value.message
    assert caught.value.where.file == "graph.json"
    assert caught.value.repair


def test_bad_json_says_line_and_column(tmp_path: Path) -> None:
    with pytest.raises(ModusError) as caught:
        read_network(written(tmp_path, '{"nodes":\n  [,]}'))
    assert (caught.value.where.line, caught.value.where.column) == (2, 4)


def test_files_that_cannot_be_read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(ModusError, match="is not there"):
        read_network(tmp_path / "none.json")
    with pytest.raises(ModusError, match="is a folder"):
        read_network(tmp_path)
    (tmp_path / "latin.json").write_bytes(b'{"nodes": "\xe9"}')
    with pytest.raises(ModusError, match="byte 11 is not UTF-8"):
        read_network(tmp_path / "latin.json")
    path = written(tmp_path, links((0, 1)))
    monkeypatch.setattr(graphs, "TABLE_BYTES", 10)
    with pytest.raises(ModusError, match="larger than"):
        read_network(path)
    monkeypatch.setattr(graphs, "TABLE_BYTES", 2**20)
    monkeypatch.setattr(graphs, "ROWS", 1)
    with pytest.raises(ModusError, match="more than 1"):
        read_network(path)


@pytest.mark.parametrize(
    ("value", "message"),
    [
        (math.nan, "people is unknown in 6 nodes: Ward 0 (NaN)"),
        (None, "people is unknown in 6 nodes: Ward 0 (null)"),
        ("12", 'people is not a number in 6 nodes: Ward 0 ("12")'),
        (True, "people is not a number"),
        (-1, "people is negative"),
        (math.inf, "people is not finite"),
        (10**400, "people is not finite"),
        ([1], "people is not a number"),
    ],
)
def test_amounts_that_are_none(tmp_path: Path, value: object, message: str) -> None:
    network = read_network(written(tmp_path, nx.adjacency_data(town(people=value))))
    with pytest.raises(ModusError) as caught:
        network.numbers("people")
    assert message in caught.value.message
    assert "and 1 more" in caught.value.message
    assert "give a number from 0 up" in caught.value.repair


def test_a_column_that_is_not_there_everywhere(tmp_path: Path) -> None:
    graph = town()
    del graph.nodes[(0, 2)]["people"], graph.nodes[(0, 1)]["part"]
    network = read_network(written(tmp_path, nx.adjacency_data(graph)))
    with pytest.raises(ModusError, match=r"people is unknown in 1 node: Ward 2 \(null\)"):
        network.numbers("people")
    with pytest.raises(ModusError, match=r"part gives no part to 1 node: Ward 1 \(null\)"):
        network.parts("part")
    with pytest.raises(ModusError) as caught:
        network.numbers("peple")
    assert caught.value.message == "the nodes have no column 'peple'"
    assert caught.value.repair == "did you mean people?"


def test_assignments_are_lines_of_json(tmp_path: Path) -> None:
    path = tmp_path / "plans.jsonl"
    plan = np.array([0, 0, 1], np.int32)
    with AssignmentFile(path) as file:
        file.add([(0, 1, plan), (0, 2, 1 - plan)])
        assert not path.exists()
        file.add([(1, 1, plan)])
    assert [json.loads(line) for line in path.read_text().splitlines()] == [
        {"step": 1, "assignment": [0, 0, 1]},
        {"step": 2, "assignment": [1, 1, 0]},
        {"chain": 1, "step": 1, "assignment": [0, 0, 1]},
    ]
    assert file.count == 3


def test_no_half_file_is_left_behind(tmp_path: Path) -> None:
    def fail() -> None:
        with AssignmentFile(tmp_path / "plans.jsonl") as file:
            file.add([(0, 1, np.zeros(2, np.int32))])
            raise RuntimeError

    with pytest.raises(RuntimeError):
        fail()
    assert not list(tmp_path.iterdir())
    with pytest.raises(ModusError, match="cannot write"):
        AssignmentFile(tmp_path / "none" / "plans.jsonl")


@pytest.mark.shared
def test_real_graphs(shared: Path) -> None:
    iowa = read_network(shared / "networks" / "IA_counties.json")
    assert (len(iowa), len(iowa.a)) == (99, 222)
    assert iowa.numbers("TOTPOP").sum() == 3_046_355
    assert iowa.names[0] == "Marshall"
    arkansas = read_network(shared / "networks" / "AR_blockgroups_2020.json")
    assert (len(arkansas), len(arkansas.a)) == (2_294, 6_357)
    florida = read_network(shared / "networks" / "FL25_graph.json")
    assert (len(florida), len(florida.a), florida.numbers("pop").sum()) == (25, 51, 175_043)


@settings(max_examples=150, deadline=None)
@given(data=st.data())
def test_hostile_files_are_refused_or_read(tmp_path_factory: pytest.TempPathFactory, data: st.DataObject) -> None:
    """Cut, flip, double and swap bytes of a good file: a network or a ``ModusError``, nothing else."""
    form = data.draw(st.sampled_from([nx.adjacency_data, nx.node_link_data]))
    text = bytearray(json.dumps(form(town())), "ascii")
    for _ in range(data.draw(st.integers(1, 4))):
        at, end = sorted(data.draw(st.tuples(st.integers(0, len(text)), st.integers(0, len(text)))))
        replacement = data.draw(
            st.sampled_from([b"", b"null", b"{}", b"[[", b"1e999", b'"id"', b"\xff", b"-1", b"NaN"])
        )
        text[at : min(end, at + data.draw(st.integers(0, 30)))] = replacement
    path = tmp_path_factory.mktemp("hostile") / "graph.json"
    path.write_bytes(text)
    with contextlib.suppress(ModusError):
        network = read_network(path)
        assert len(network.names) == len(network)
        assert network.numbers("people").shape == network.parts("part")[0].shape == (len(network),)
