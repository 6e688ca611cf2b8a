"""The laws of the chains on all 99 counties of Iowa with their people, and on 6 x 6 places into 6 equal pieces.

Iowa into equal parts has more plans than can be listed (into two parts within 0.05 %: more than 990,000 in the first 12
seconds of the count, with no end in sight). It can be listed when one of two sectors is small: every connected set of
counties with so many people is tried, and kept when the rest holds together.

The 451,206 plans of 6 x 6 places are too many to be met one by one: there the number of cut edges is compared, weighed
over all of them.
"""

from collections.abc import Iterator
from pathlib import Path

import networkx as nx
import numpy as np
import pytest

from modusvivendi.io.graphs import read_network
from modusvivendi.sectors.bounds import Bounds, bound_parts, equal_bounds
from modusvivendi.sectors.chains import run_chain
from modusvivendi.sectors.enumeration import count_cuts, enumerate_plans
from modusvivendi.sectors.graph import Graph, build_graph
from tests.oracles.test_laws_florida import compare
from tests.oracles.test_sampling_laws import WRONG
from tests.sectors.small import around, bands, effective_size, grid, misfit, tree_weight

pytestmark = [pytest.mark.shared, pytest.mark.slow]


@pytest.fixture(scope="module")
def iowa(shared: Path) -> Graph:
    file = read_network(shared / "networks" / "IA_counties.json")
    return build_graph(len(file), file.a, file.b, file.numbers("TOTPOP"))


def list_small(graph: Graph, low: float, high: float) -> list[frozenset[int]]:
    """List every connected set of places with a load from ``low`` to ``high`` whose rest holds together."""
    near, n = around(graph), len(graph)
    whole = nx.Graph(zip(graph.a.tolist(), graph.b.tolist(), strict=True))

    def extend(have: set[int], load: float, edge: list[int], shut: set[int]) -> Iterator[frozenset[int]]:
        if load >= low:
            yield frozenset(have)
        for at, place in enumerate(edge):
            if load + graph.load[place] <= high:
                closed = shut | set(edge[: at + 1])
                more = [other for other in near[place] if other not in closed and other not in have]
                yield from extend(have | {place}, load + graph.load[place], edge[at + 1 :] + more, closed | near[place])

    found = (
        some
        for first in range(n)
        if graph.load[first] <= high
        for beside in [[other for other in near[first] if other > first]]
        for some in extend({first}, graph.load[first], beside, set(range(first + 1)) | set(beside))
    )
    return [some for some in found if nx.is_connected(whole.subgraph(set(range(n)) - some))]


def bound_small(graph: Graph, low: float, high: float) -> tuple[Bounds, list[frozenset[int]]]:
    """Bound the first of two sectors by shares of all people, and list what it may be."""
    total = float(graph.load.sum())
    return bound_parts([low * total, 0], [high * total, total]), list_small(graph, low * total, high * total)


def draw(graph: Graph, bounds: Bounds, start: frozenset[int], method, draws: int, thin: int, **more):
    """Draw the first sector, and say how many independent draws that is worth."""
    plan = np.ones(len(graph), np.int32)
    plan[list(start)] = 0
    plans = run_chain(graph, bounds, plan, method, draws * thin, 5, every=thin, **more).plans
    inside = plans == 0
    usual = np.argsort(np.abs(inside.mean(axis=0) - 0.5))[:10]
    worth = min(effective_size(inside[:, place]) for place in usual)
    return [frozenset(np.flatnonzero(row).tolist()) for row in inside], worth


@pytest.mark.parametrize(
    ("method", "window", "plans", "draws", "thin"),
    [("exact-law", (0.02, 0.0204), 277, 20_000, 10), ("revrecom", (0.012, 0.0125), 64, 4_000, 250)],
)
def test_a_small_sector_of_iowa(iowa: Graph, method, window, plans, draws, thin) -> None:
    bounds, some = bound_small(iowa, *window)
    assert len(some) == plans
    rest = [frozenset(range(99)) - one for one in some]
    logs = np.array([log_trees(iowa, one) + log_trees(iowa, other) for one, other in zip(some, rest, strict=True)])
    weights = np.exp(logs - logs.max())
    law = dict(zip(some, weights / weights.sum(), strict=True))
    more = {"most_cuts": 10} if method == "revrecom" else {}
    seen, worth = draw(iowa, bounds, some[0], method, draws, thin, **more)
    assert compare(seen, law, worth).right
    assert compare(seen, dict.fromkeys(some, 1 / plans), worth).wrong
    if method == "exact-law":
        accepted, worth = draw(iowa, bounds, some[0], "recom-ust", draws, thin)
        assert compare(accepted, law, worth).wrong, "an acceptance left out is found out"


def test_flips_of_a_small_sector_of_iowa(iowa: Graph) -> None:
    bounds, some = bound_small(iowa, 0.004, 0.0095)
    links = nx.Graph()
    links.add_nodes_from(some)
    known = set(some)
    links.add_edges_from((one, one - {place}) for one in some for place in one if one - {place} in known)
    reached = max(nx.connected_components(links), key=len)
    assert len(reached) > 50
    seen, worth = draw(iowa, bounds, min(reached, key=sorted), "flip", 6_000, 300)
    law = dict.fromkeys(reached, 1 / len(reached))
    assert compare(seen, law, worth).right
    sizes = {one: len(one) / sum(map(len, reached)) for one in reached}
    assert compare(seen, sizes, worth).wrong


def log_trees(graph: Graph, places: frozenset[int]) -> float:
    """Return the logarithm of the number of spanning trees of some places."""
    rows = {place: row for row, place in enumerate(sorted(places))}
    laplacian = np.zeros((len(rows), len(rows)))
    for a, b in zip(graph.a.tolist(), graph.b.tolist(), strict=True):
        if a in rows and b in rows:
            i, j = rows[a], rows[b]
            laplacian[[i, j], [i, j]] += 1
            laplacian[[i, j], [j, i]] -= 1
    return float(np.linalg.slogdet(laplacian[1:, 1:])[1]) if len(rows) > 1 else 0.0


@pytest.fixture(scope="module")
def pieces() -> tuple[Graph, dict[int, float]]:
    """Return 6 x 6 places, and the law of the number of cut edges over all plans of 6 equal pieces."""
    graph = grid(6, 6)
    trees: dict[int, float] = {}
    law = np.zeros(graph.edges + 1)
    for plans in enumerate_plans(graph, equal_bounds(graph, 6, 0)):
        codes = np.stack([(plans == part) @ (1 << np.arange(36)) for part in range(6)], axis=1)
        kinds, row = np.unique(codes, return_inverse=True)
        for code in kinds.tolist():
            if code not in trees:
                trees[code] = tree_weight(graph, [place for place in range(36) if code >> place & 1])
        weight = np.array([trees[code] for code in kinds.tolist()])[row.reshape(codes.shape)].prod(axis=1)
        law += np.bincount(count_cuts(graph, plans), weights=weight, minlength=len(law))
    return graph, {cuts: chance for cuts, chance in enumerate((law / law.sum()).tolist()) if chance}


@pytest.mark.parametrize(("method", "draws", "thin"), [("exact-law", 40_000, 20), ("revrecom", 8_000, 400)])
def test_six_pieces(pieces, method, draws, thin) -> None:
    graph, law = pieces
    assert sum(cuts * chance for cuts, chance in law.items()) == pytest.approx(22.197120, abs=1e-6)
    bounds, start = equal_bounds(graph, 6, 0), bands(graph, 6)
    cuts = run_chain(graph, bounds, start, method, draws * thin, 3, most_cuts=11).cut_edges[thin - 1 :: thin]
    assert compare(cuts.tolist(), law, effective_size(cuts)).right
    if method == "exact-law":
        wrong = run_chain(graph, bounds, start, "recom-ust", draws * thin, 3).cut_edges[thin - 1 :: thin]
        assert misfit(wrong.tolist(), law, effective_size(wrong)) < WRONG
