"""Chains that trade places keep the law of the target."""

import numpy as np
import pytest

from modusvivendi.core.errors import ModusError
from modusvivendi.sectors import tempering
from modusvivendi.sectors.bounds import equal_bounds
from modusvivendi.sectors.energy import weigh
from modusvivendi.sectors.tempering import temper, weigh_trade
from tests.oracles.test_sampling_laws import SURE, WRONG, tree_law
from tests.sectors.small import all_plans, bands, effective_size, grid, misfit, shape


def test_the_cold_rung_keeps_its_law() -> None:
    graph = grid(4, 4)
    energy = weigh(graph, 4, edge_cost=np.random.default_rng(1).uniform(0, 2, 24))
    bounds, start = equal_bounds(graph, 4, 0), bands(graph, 4)
    ladder = temper(graph, bounds, [start] * 3, [1.0, 0.5, 0.0], energy, rounds=6_000, steps=8, seed=3)
    plans = all_plans(graph, 4, 4, 4)
    worth = min(effective_size(ladder.costs), len(ladder.costs))
    drawn = [shape(plan) for plan in ladder.plans]
    assert misfit(drawn, tree_law(graph, plans, energy), worth) > SURE
    assert misfit(drawn, tree_law(graph, plans, energy.tempered(0.5)), worth) < WRONG
    assert np.all((ladder.swapped > 0.3) & (ladder.swapped < 1))
    assert ladder.costs[-1] == pytest.approx(energy.total(graph, ladder.plans[-1]))


@pytest.mark.parametrize("wrong", [lambda *_: 1.0, lambda colder, dearer: weigh_trade(colder, -dearer)])
def test_a_wrong_trade_is_found_out(monkeypatch: pytest.MonkeyPatch, wrong) -> None:
    """Trading whatever the costs are, or the wrong way round, mixes the laws of the rungs."""
    monkeypatch.setattr(tempering, "weigh_trade", wrong)
    graph = grid(4, 4)
    energy = weigh(graph, 4, edge_cost=np.random.default_rng(1).uniform(0, 2, 24))
    bounds, start = equal_bounds(graph, 4, 0), bands(graph, 4)
    ladder = temper(graph, bounds, [start] * 3, [1.0, 0.5, 0.0], energy, rounds=6_000, steps=8, seed=3)
    worth = min(effective_size(ladder.costs), len(ladder.costs))
    law = tree_law(graph, all_plans(graph, 4, 4, 4), energy)
    assert misfit([shape(plan) for plan in ladder.plans], law, worth) < WRONG


def test_the_workers_change_nothing() -> None:
    graph = grid(6, 6)
    energy = weigh(graph, 3, edge_cost=np.ones(60))
    bounds, start = equal_bounds(graph, 3, 0.2), bands(graph, 3)
    one, two = (
        temper(graph, bounds, [start] * 3, [2.0, 1.0, 0.5], energy, rounds=40, seed=1, workers=workers)
        for workers in (1, 2)
    )
    assert one.plans.tobytes() == two.plans.tobytes()


def test_a_bad_ladder_is_refused() -> None:
    graph = grid(4, 4)
    bounds, start = equal_bounds(graph, 4, 0), bands(graph, 4)
    for starts, betas in (([start], [1.0, 0.5]), ([], []), ([start] * 2, [0.5, 1.0])):
        with pytest.raises(ModusError):
            temper(graph, bounds, starts, betas, weigh(graph, 4))
