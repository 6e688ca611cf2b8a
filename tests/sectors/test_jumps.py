"""Chains in which the number of parts changes, against all plans counted out."""

import numpy as np
import pytest

from modusvivendi.core.errors import ModusError
from modusvivendi.sectors.graph import label_pieces
from modusvivendi.sectors.jumps import run_jumps
from tests.sectors.small import all_plans, cut_edges, effective_size, grid, misfit, name_parts, shape, tree_weight

GOLDEN = [0.0619, 0.1779, 0.2605, 0.2450, 0.1583, 0.0709, 0.0213, 0.0039, 0.0003]
"""The chance of 1 to 9 parts on 3 x 3 places under the tree law, counted by exhaustive search."""


def test_the_number_of_parts_has_its_law() -> None:
    graph = grid(3, 3)
    run = run_jumps(graph, 1, 9, np.arange(9) // 3, most=9, steps=300_000, seed=1)
    for parts, chance in enumerate(GOLDEN, 1):
        here = run.parts == parts
        error = np.sqrt(chance * (1 - chance) / effective_size(here))
        assert abs(here.mean() - chance) < 4 * error + 5e-5, parts
    assert len(np.unique(run.outcome)) > 2


@pytest.mark.parametrize("weighted", [False, True])
def test_plans_have_their_law(weighted) -> None:
    """Parts of 2 to 8 of 12 places, each further part worth 0.7, edges with costs."""
    random = np.random.default_rng(2)
    graph = grid(4, 3, weight=random.choice([0.3, 1.0, 2.0], 17))
    costs = random.uniform(0, 0.5, 17)
    plain = graph if weighted else grid(4, 3)
    law = {}
    for k in range(2, 7):
        for parts in all_plans(graph, k, 2, 8):
            plan = name_parts(parts, 12)
            cost = costs[plan[graph.a] != plan[graph.b]].sum()
            law[parts] = 0.7**k * np.prod([tree_weight(plain, part) for part in parts]) * np.exp(-cost)
    law = {parts: weight / sum(law.values()) for parts, weight in law.items()}
    start = np.arange(12) // 6
    run = run_jumps(
        graph,
        *(2, 8, start),
        most=6,
        favour=0.7,
        steps=300_000,
        seed=3,
        every=30,
        edge_cost=costs,
        weighted=weighted,
    )
    worth = min(effective_size(run.parts[29::30]), effective_size(run.cut_edges[29::30]))
    assert misfit([shape(plan) for plan in run.plans], law, worth) > 1e-3
    for plan, step in zip(run.plans[:50], run.plan_steps[:50], strict=True):
        assert len(label_pieces(graph, plan)) == len(np.unique(plan)) == plan.max() + 1 == run.parts[step - 1]
        assert cut_edges(graph, plan) == run.cut_edges[step - 1]
        assert run.energy[step - 1] == pytest.approx(costs[plan[graph.a] != plan[graph.b]].sum())


def test_bad_wishes_are_refused() -> None:
    graph = grid(3, 3)
    for wrong in ({"favour": 0.0}, {"most": 2}, {"most": 10}):
        with pytest.raises(ModusError):
            run_jumps(graph, 1, 9, np.arange(9) // 3, **{"most": 9, **wrong})
