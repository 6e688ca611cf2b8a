"""The law of each chain on Florida-25, three parts within 10 %: 927 plans of real people, all counted out.

Draws are thinned until they are nearly independent, which is measured, and count for as many as they are worth. A right
chain passes chi-square and total variation, a wrong acceptance must fail both.

Flips do not reach every plan here: single moves within 10 % leave 19 separate components, the largest of 531 plans (at
20 % all 3,617 plans are one). So flips are tested on that component, where their law (all plans alike, or tempered)
holds all the same; a plan from outside would be an error. Recombination reaches all 927.
"""

from collections.abc import Iterator
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
import pytest
from scipy.sparse import coo_array
from scipy.sparse.csgraph import connected_components

from modusvivendi.io.graphs import read_network
from modusvivendi.sectors.bounds import Bounds, equal_bounds
from modusvivendi.sectors.chains import Method, Trace, run_chain
from modusvivendi.sectors.energy import weigh
from modusvivendi.sectors.enumeration import enumerate_plans
from modusvivendi.sectors.graph import Graph, build_graph
from tests.oracles.test_sampling_laws import SURE, WRONG, tree_law, worth
from tests.sectors.small import cut_edges, misfit, name_parts, shape, tree_weight

pytestmark = [pytest.mark.shared, pytest.mark.slow]

MOST_CUTS = 5
"""Of a tree over two parts, as the traces confirm: the smaller, the sooner reversible recombination accepts."""


class Florida(NamedTuple):
    """The graph, the bounds, all plans, and the rows of those that flips can reach from one another."""

    graph: Graph
    bounds: Bounds
    plans: list
    reached: list[int]


class Verdict(NamedTuple):
    """p-value of chi-square; total variation, and what independent draws stay below in 999 cases of 1,000."""

    p: float
    distance: float
    limit: float

    @property
    def right(self) -> bool:
        return self.p > SURE and self.distance < self.limit

    @property
    def wrong(self) -> bool:
        return self.p < WRONG and self.distance > self.limit


@pytest.fixture(scope="module")
def network(shared: Path) -> Graph:
    file = read_network(shared / "networks" / "FL25_graph.json")
    return build_graph(len(file), file.a, file.b, file.numbers("pop"))


@pytest.fixture(scope="module")
def florida(network: Graph) -> Florida:
    bounds, plans = list_plans(network, 0.1)
    return Florida(network, bounds, plans, list_components(network, plans)[0])


def test_what_there_is(florida: Florida) -> None:
    graph, _, plans, _ = florida
    assert len(plans) == 927
    sizes = [len(rows) for rows in list_components(graph, plans)]
    assert (len(sizes), sizes[:4], sum(sizes)) == (19, [531, 179, 57, 34], 927)
    assert [len(rows) for rows in list_components(graph, list_plans(graph, 0.2)[1])] == [3_617]
    trees = np.array([tree_weight(graph, part) for plan in plans for part in plan])
    np.testing.assert_allclose(trees, np.round(trees), rtol=0, atol=1e-6)
    with_part: dict[frozenset[int], list[int]] = {part: [] for plan in plans for part in plan}
    for row, plan in enumerate(plans):
        for part in plan:
            with_part[part].append(row)
    steps = [(rows[0], row) for rows in with_part.values() for row in rows]
    assert not label_pieces(steps, 927).any()


@pytest.mark.parametrize("beta", [0.0, 0.2])
def test_exact_law_recombination(florida: Florida, beta: float) -> None:
    graph, plans = florida.graph, florida.plans
    energy = weigh(graph, 3, edge_cost=np.ones(graph.edges), beta=beta)
    trace = run(florida, "exact-law", draws=10_000, thin=30, energy=energy)
    assert judge(trace, tree_law(graph, plans, energy)).right
    other = weigh(graph, 3, edge_cost=np.ones(graph.edges), beta=0.2 - beta)
    assert judge(trace, tree_law(graph, plans, other)).wrong, "a temperature left out, or put in, is found out"


def test_recombination_that_accepts_everything_is_found_out(florida: Florida) -> None:
    trace = run(florida, "recom-ust", draws=18_000, thin=20)
    assert judge(trace, tree_law(florida.graph, florida.plans)).wrong


@pytest.mark.parametrize("beta", [0.0, 0.2])
def test_reversible_recombination(florida: Florida, beta: float) -> None:
    energy = weigh(florida.graph, 3, edge_cost=np.ones(florida.graph.edges), beta=beta)
    trace = run(florida, "revrecom", draws=2_000, thin=10_000 if beta else 5_000, most_cuts=MOST_CUTS, energy=energy)
    assert trace.most_cuts <= MOST_CUTS
    assert judge(trace, tree_law(florida.graph, florida.plans, energy)).right
    if beta:
        assert judge(trace, tree_law(florida.graph, florida.plans)).wrong, "a temperature left out is found out"


def test_reversible_recombination_that_refuses_too_many_trees_is_found_out(florida: Florida) -> None:
    trace = run(florida, "revrecom", draws=2_000, thin=1_600, most_cuts=1)
    assert judge(trace, tree_law(florida.graph, florida.plans)).wrong


@pytest.mark.parametrize("beta", [0.0, 0.2])
def test_flips(florida: Florida, beta: float) -> None:
    graph = florida.graph
    energy = weigh(graph, 3, edge_cost=np.ones(graph.edges), beta=beta)
    trace = run(florida, "flip", draws=3_000, thin=4_000, energy=energy)
    assert judge(trace, flip_law(florida, beta)).right
    assert judge(trace, flip_law(florida, 0.2 - beta)).wrong


@pytest.mark.parametrize("corrected", [True, False])
def test_flips_without_their_correction_are_found_out(florida: Florida, corrected: bool) -> None:
    """The same walk written out as a matrix, with and without (edges to old / to new) (cut edges before / after)."""
    matrix = np.linalg.matrix_power(walk(florida, corrected), 4_000).cumsum(axis=1)
    rng, at, rows = np.random.default_rng(3), 0, []
    for chance in rng.random(3_000):
        at = min(int(np.searchsorted(matrix[at], chance)), len(matrix) - 1)
        rows.append(at)
    draws = [florida.plans[florida.reached[row]] for row in rows]
    verdict = compare(draws, flip_law(florida, 0), 3_000)
    assert verdict.right if corrected else verdict.wrong


def run(florida: Florida, method: Method, *, draws: int, thin: int, **more: Any) -> Trace:
    """Run a chain and see to it that what it keeps is nearly independent."""
    start = name_parts(florida.plans[florida.reached[0]], 25)
    trace = run_chain(florida.graph, florida.bounds, start, method, draws * thin, 5, every=thin, **more)
    cuts = trace.cut_edges[trace.plan_steps - 1].astype(float)
    together = (trace.plans[:, :, None] == trace.plans[:, None, :]).mean(axis=0)
    a, b = np.unravel_index(np.argmin(np.abs(together - 0.5)), together.shape)
    for series in (cuts, (trace.plans[:, a] == trace.plans[:, b]).astype(float)):
        assert abs(np.corrcoef(series[1:], series[:-1])[0, 1]) < 0.1
    assert worth(trace) > 0.75 * draws
    return trace


def judge(trace: Trace, law: dict) -> Verdict:
    return compare([shape(plan) for plan in trace.plans], law, worth(trace))


def compare(draws: list, law: dict, effective: float) -> Verdict:
    chances = np.array([*law.values()])
    row = {plan: at for at, plan in enumerate(law)}
    seen = np.bincount([row[draw] for draw in draws], minlength=len(law)) / len(draws)
    size = int(effective)
    likely = np.random.default_rng(7).multinomial(size, chances, 2_000) / size
    limit = np.quantile(np.abs(likely - chances).sum(axis=1) / 2, 1 - SURE)
    return Verdict(misfit(draws, law, effective), float(np.abs(seen - chances).sum() / 2), float(limit))


def flip_law(florida: Florida, beta: float) -> dict:
    plans = [florida.plans[row] for row in florida.reached]
    weights = np.exp([-beta * cut_edges(florida.graph, name_parts(plan, 25)) for plan in plans])
    return dict(zip(plans, weights / weights.sum(), strict=True))


def list_plans(graph: Graph, tolerance: float) -> tuple[Bounds, list]:
    bounds = equal_bounds(graph, 3, tolerance)
    return bounds, [shape(plan) for block in enumerate_plans(graph, bounds) for plan in block]


def moves(graph: Graph, plan: np.ndarray) -> Iterator[tuple[int, int]]:
    """Yield mover and host of every flip that may be proposed, each as likely as the others."""
    cut = plan[graph.a] != plan[graph.b]
    for a, b in zip(graph.a[cut].tolist(), graph.b[cut].tolist(), strict=True):
        yield a, b
        yield b, a


def move(plan: np.ndarray, mover: int, host: int) -> tuple[frozenset[int], ...]:
    changed = plan.copy()
    changed[mover] = plan[host]
    return shape(changed)


def list_components(graph: Graph, plans: list) -> list[list[int]]:
    """List the rows of the plans that flips lead to from one another, the most first."""
    row = {plan: at for at, plan in enumerate(plans)}
    ends = []
    for at, parts in enumerate(plans):
        plan = name_parts(parts, len(graph))
        ends += [(at, row[new]) for new in {move(plan, *ends) for ends in moves(graph, plan)} if new in row]
    label = label_pieces(ends, len(plans))
    return sorted((np.flatnonzero(label == one).tolist() for one in np.unique(label)), key=len, reverse=True)


def label_pieces(ends: list[tuple[int, int]], n: int) -> np.ndarray:
    """Number the connected pieces of n plans between which there are steps, (n,)."""
    rows, columns = np.array(ends).T
    return connected_components(coo_array((np.ones(len(ends)), (rows, columns)), (n, n)), directed=False)[1]


def walk(florida: Florida, corrected: bool) -> np.ndarray:
    """Return the chances from each plan that flips reach to each other, from the definition of the step."""
    graph, n = florida.graph, len(florida.reached)
    row = {florida.plans[plan]: at for at, plan in enumerate(florida.reached)}
    chances = np.zeros((n, n))
    for parts, at in row.items():
        plan = name_parts(parts, 25)
        before = cut_edges(graph, plan)
        for mover, host in moves(graph, plan):
            new = row.get(move(plan, mover, host))
            if new is None:
                continue
            near = plan[graph.neighbour[graph.start[mover] : graph.start[mover + 1]]]
            old_ties, new_ties = np.count_nonzero(near == plan[mover]), np.count_nonzero(near == plan[host])
            ratio = old_ties / new_ties * before / (before + old_ties - new_ties)
            chances[at, new] += (min(1.0, ratio) if corrected else 1.0) / (2 * before)
    chances[np.diag_indices(n)] = 1 - chances.sum(axis=1)
    return chances
