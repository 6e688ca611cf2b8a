"""The compiled loops against plain Python and networkx."""

import itertools
from collections import Counter

import networkx as nx
import numpy as np
import pytest
from scipy import stats

from modusvivendi.sectors.bounds import bound_also, bound_parts, bound_share
from modusvivendi.sectors.energy import Energy
from modusvivendi.sectors.graph import Graph, build_graph
from modusvivendi.sectors.kernels import arrays, flips, forests, randomness, regions, steps, trees
from tests.sectors.small import bands, grid


def merged(graph: Graph, plan, edge: int, rules=None, *, weighted: bool = False, bits: int | None = None):
    """Merge the parts at the ends of an edge."""
    land, desk = arrays.lay_out(graph), arrays.make_desk(graph, rules, weighted=weighted, bits=bits)
    desk.random[0] = 12345
    first, second = np.int64(graph.a[edge]), np.int64(graph.b[edge])
    count, seam = regions.merge(land, np.asarray(plan, np.int32), first, second, int(weighted), desk)
    return land, desk, count, seam


def tree_of(desk, count, root=0) -> frozenset:
    return frozenset(frozenset((i, int(desk.parent[i]))) for i in range(count) if i != root)


def spread(seen: Counter, chance: dict) -> float:
    """Return the p-value that independent draws come from a law."""
    assert set(seen) <= set(chance)
    total = sum(seen.values())
    return stats.chisquare([seen[x] for x in chance], [total * chance[x] for x in chance]).pvalue


def spanning_trees(edges: list[tuple[int, int]], n: int) -> list[frozenset]:
    return [
        frozenset(frozenset(edge) for edge in some)
        for some in itertools.combinations(edges, n - 1)
        if len({x for edge in some for x in edge}) == n and nx.is_tree(nx.Graph(some))
    ]


def test_merge_agrees_with_a_subgraph() -> None:
    graph = grid(9, 8)
    plan = bands(graph, 4)
    _land, desk, count, seam = merged(graph, plan, int(np.flatnonzero(plan[graph.a] != plan[graph.b])[3]))
    edge = desk.seam[0]
    pair = {plan[graph.a[edge]], plan[graph.b[edge]]}
    inside = set(np.flatnonzero(np.isin(plan, list(pair))).tolist())
    assert set(desk.places[:count].tolist()) == inside
    whole = nx.Graph(zip(graph.a.tolist(), graph.b.tolist(), strict=True)).subgraph(inside)
    for number in range(count):
        place = int(desk.places[number])
        row = desk.rows[number << desk.bits : (number + 1) << desk.bits]
        degree = desk.degree[number]
        assert {int(desk.places[x]) for x in row[:degree]} == set(whole[place])
        counts = Counter(row.tolist())
        assert len({counts[x] for x in row[:degree].tolist()}) == 1, "every neighbour is as likely"
        assert set(counts) <= {*row[:degree].tolist(), number}
        assert desk.side[number] == (plan[place] != plan[desk.places[0]])
    cut = {e for e in range(graph.edges) if {plan[graph.a[e]], plan[graph.b[e]]} == pair}
    assert set(desk.seam[:seam].tolist()) == cut
    regions.part_again(desk, count)
    assert np.all(desk.local == -1)


@pytest.mark.parametrize("bits", [1, 2, 3])
@pytest.mark.parametrize("weighted", [False, True])
def test_trees_are_uniform_or_by_weight(bits, weighted) -> None:
    """On 3 x 3 places with all 192 trees; one bit leaves rows too short, so that steps are drawn from the graph."""
    graph = grid(3, 3, weight=np.random.default_rng(1).choice([0.5, 1.0, 2.0], 12))
    land, desk, count, _ = merged(graph, np.zeros(9, int), 0, weighted=weighted, bits=bits)
    weight = {
        frozenset((int(desk.local[a]), int(desk.local[b]))): float(w) if weighted else 1.0
        for a, b, w in zip(graph.a, graph.b, graph.weight, strict=True)
    }
    known = {tree: np.prod([weight[e] for e in tree]) for tree in spanning_trees([tuple(e) for e in weight], 9)}
    assert len(known) == 192
    total = sum(known.values())
    seen = Counter()
    for _ in range(20_000):
        trees.grow_tree(land, desk, count, weighted)
        seen[tree_of(desk, count)] += 1
    assert spread(seen, {tree: w / total for tree, w in known.items()}) > 1e-3


def test_random_weights_give_the_law_of_shuffled_edges() -> None:
    """Against Kruskal's algorithm on all 5040 orders of seven edges."""
    edges = [(0, 1), (1, 2), (0, 3), (1, 4), (2, 5), (3, 4), (4, 5)]
    law = Counter()
    for order in itertools.permutations(edges):
        kept = nx.utils.UnionFind(range(6))
        tree = set()
        for a, b in order:
            if kept[a] != kept[b]:
                kept.union(a, b)
                tree.add(frozenset((a, b)))
        law[frozenset(tree)] += 1 / 5040
    graph = build_graph(6, *np.array(edges).T)
    land, desk, count, _ = merged(graph, np.zeros(6, int), 0)
    assert forests.list_edges(land, desk, count, False) == 7
    seen = Counter()
    for _ in range(20_000):
        forests.grow_random_tree(desk, count, 7)
        tree = [tuple(desk.places[list(edge)].tolist()) for edge in tree_of(desk, count)]
        seen[frozenset(frozenset(edge) for edge in tree)] += 1
    assert spread(seen, law) > 1e-3
    uniform = dict.fromkeys(law, 1 / len(law))
    assert spread(seen, uniform) < 1e-6


def test_two_trees_and_a_seam_edge() -> None:
    graph = grid(4, 3)
    plan = np.array([0, 0, 1, 1] * 3)
    edge = int(np.flatnonzero(plan[graph.a] != plan[graph.b])[1])
    land, desk, count, _ = merged(graph, plan, edge)
    root, other = int(desk.local[graph.a[edge]]), int(desk.local[graph.b[edge]])
    seen = Counter()
    for _ in range(10_000):
        trees.grow_two(land, desk, count, root, other, False)
        tree = tree_of(desk, count, root)
        assert {frozenset((root, other))} == {e for e in tree if len({int(desk.side[x]) for x in e}) == 2}
        seen[tree] += 1
    assert len(seen) == 15 * 15
    assert spread(seen, dict.fromkeys(seen, 1 / 225)) > 1e-3


@pytest.mark.parametrize("minimal", [False, True])
@pytest.mark.parametrize("barring", [False, True])
@pytest.mark.parametrize("further", [False, True])
def test_cuts_agree_with_cutting_every_edge(minimal, barring, further) -> None:
    random = np.random.default_rng(3)
    graph = grid(5, 4, load=random.integers(0, 4, 20))
    plan = np.array([0, 0, 1, 1, 1] * 4)
    barred = random.random((20, 2)) < 0.02 if barring else None
    bounds = bound_parts([5, 9], [25, 28])
    if further:
        bounds = bound_also(bounds, "ore", random.integers(-2, 5, 20), [-2, 8], [16, 30])
        bounds = bound_share(bounds, "group", graph.load * random.random(20), graph.load, [0.3, 0.4])
    edge = int(np.flatnonzero(plan[graph.a] != plan[graph.b])[0])
    found_any = 0
    for labelled in (True, False) if not barring else (True,):
        rules = arrays.lay_rules(graph, bounds, Energy(barred=barred), labelled=labelled, weighted=False)
        land, desk, count, _ = merged(graph, plan, edge, rules)
        edges = forests.list_edges(land, desk, count, False)
        for _ in range(80):
            if minimal:
                branches = forests.grow_random_tree(desk, count, edges)
            else:
                branches = trees.grow_tree(land, desk, count, False)
            found = trees.find_cuts(rules, desk, count, branches, 0, 1)
            tree = nx.Graph([tuple(e) for e in tree_of(desk, count)])
            expected = set()
            for below in range(1, count):
                tree.remove_edge(below, int(desk.parent[below]))
                side = nx.node_connected_component(tree, below)
                tree.add_edge(below, int(desk.parent[below]))
                for turn in (0, 1) if labelled else (0,):
                    of = {int(desk.places[i]): turn if i in side else 1 - turn for i in range(count)}
                    loads = [sum(graph.load[p] for p in of if of[p] == part) for part in (0, 1)]
                    good = barred is None or not any(barred[place, part] for place, part in of.items())
                    new = np.zeros(20, np.int32)
                    new[list(of)] = list(of.values())
                    sums = [(one, one.add_up(new)) for one in bounds.further]
                    good &= all(np.all((one.low <= amount) & (amount <= one.high)) for one, amount in sums)
                    if good and bounds.fit(np.array(loads)):
                        expected.add(2 * below + turn)
            assert set(desk.cuts[:found].tolist()) == expected
            assert len(expected) == found
            found_any += found
            if found:
                cut = int(desk.cuts[0])
                trees.take_cut(desk, branches, cut, 0)
                tree.remove_edge(cut >> 1, int(desk.parent[cut >> 1]))
                side = nx.node_connected_component(tree, cut >> 1)
                assert [int(x) for x in desk.fresh[:count]] == [
                    (cut & 1) if i in side else 1 - (cut & 1) for i in range(count)
                ]
    assert found_any


def test_holding_without_a_place_agrees_with_networkx() -> None:
    graph = grid(7, 7)
    land, desk = arrays.lay_out(graph), arrays.make_desk(graph)
    whole = nx.Graph(zip(graph.a.tolist(), graph.b.tolist(), strict=True))
    random = np.random.default_rng(5)
    told = Counter()
    for _ in range(300):
        plan = (random.random(49) < 0.35).astype(np.int32)
        inside = set(max(nx.connected_components(whole.subgraph(np.flatnonzero(plan == 0).tolist())), key=len))
        plan[:] = [0 if p in inside else 1 for p in range(49)]
        leaver = int(random.choice(sorted(inside)))
        ties = sum(other in inside for other in whole[leaver])
        if ties:
            expected = nx.is_connected(whole.subgraph(inside - {leaver}))
            assert flips.holds_without(land, plan, leaver, ties, desk) == expected
            told[expected] += 1
        assert np.all(desk.local == -1)
    assert min(told.values()) > 20


def test_meetings_name_an_edge_of_every_pair() -> None:
    graph = grid(6, 6)
    plan = bands(graph, 4)
    rules = arrays.lay_rules(graph, bound_parts([0] * 4, [36] * 4), Energy(), labelled=False, weighted=False)
    desk = arrays.make_desk(graph, rules, meeting=True)
    steps.find_meetings(arrays.lay_out(graph), plan, desk)
    for a, b in itertools.permutations(range(4), 2):
        edge = int(desk.meet[a, b])
        assert (edge >= 0) == (abs(a - b) == 1)
        if edge >= 0:
            assert {plan[graph.a[edge]], plan[graph.b[edge]]} == {a, b}


def test_random_numbers_are_splitmix() -> None:
    """Published values of SplitMix64 for seed 1234567."""
    state = np.array([1234567], np.uint64)
    drawn = [int(randomness.draw_word(state)) for _ in range(3)]
    assert drawn == [6457827717110365317, 3203168211198807973, 9817491932198370423]
    below = np.array([randomness.draw_below(state, 7) for _ in range(7_000)])
    assert stats.chisquare(np.bincount(below, minlength=7)).pvalue > 1e-3
    unit = np.array([randomness.draw_unit(state) for _ in range(2_000)])
    assert stats.kstest(unit, "uniform").pvalue > 1e-3


def test_amounts_are_rounded_so_that_sums_are_exact() -> None:
    values = np.random.default_rng(1).lognormal(3, 2, 5_000)
    rounded = arrays.round_exactly(values)
    assert np.cumsum(rounded)[-1] == np.cumsum(rounded[::-1])[-1] == rounded.sum()
    np.testing.assert_allclose(rounded, values, rtol=0, atol=values.sum() * 2.0**-50)
    whole = np.array([3.0, 1e9, 7.0])
    assert np.array_equal(arrays.round_exactly(whole), whole)
    assert np.array_equal(arrays.round_exactly(np.zeros(3)), np.zeros(3))


@pytest.mark.parametrize("most", [65_534, 0])
def test_slots_without_a_neighbour_are_not_looked_at(most, monkeypatch) -> None:
    monkeypatch.setattr(arrays, "SMALL", most)
    graph = grid(6, 6)
    plan = bands(graph, 3)
    rules = arrays.lay_rules(graph, bound_parts([0] * 3, [36] * 3), Energy(), labelled=False, weighted=False)
    land, desk = arrays.lay_out(graph), arrays.make_desk(graph, rules)
    edge = next(e for e in range(graph.edges) if plan[graph.a[e]] != plan[graph.b[e]])
    first, second = np.int64(graph.a[edge]), np.int64(graph.b[edge])
    count, seam = regions.merge(land, np.asarray(plan, np.int32), first, second, regions.BARE, desk)
    desk.fresh[:count] = desk.side[:count]
    # In plain Python a look beyond the array is an error; a kernel would read whatever lies there.
    change, _, _ = steps.weigh_change.py_func(land, rules, desk, count, seam, plan[first], plan[second])
    assert change == 0
