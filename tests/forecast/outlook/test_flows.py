"""The flows of people against the same in plain Python: every outcome of every month and place, exactly."""

from dataclasses import replace
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from modusvivendi.core.forecasts import OUTCOMES, Switches
from modusvivendi.forecast.outlook.inputs import settle
from modusvivendi.forecast.outlook.kernels import flows
from modusvivendi.forecast.outlook.running import draw_homes, find_keys
from modusvivendi.forecast.outlook.theatre import Scenario, Theatre
from modusvivendi.io.effects import read_effects
from tests.forecast.outlook.reference import Future, move_plainly, name_effects, populate
from tests.forecast.outlook.theatres import make_inputs, make_scenario, make_theatre

EFFECTS = read_effects()
MOVED = [OUTCOMES.index(name) for name in ("reached", "in_need", "hard_to_reach", "besieged")]


def hold_to_reference(theatre: Theatre, scenario: Scenario, runs: int, months: int, seed: int, first: int = 3) -> None:
    random = np.random.default_rng(seed)
    n, v = len(theatre.ids), len(theatre.units)
    values, _ = settle(EFFECTS, {}, make_inputs(runs, seed), Switches())
    deaths = random.poisson(random.choice([0.3, 3.0, 60.0], (runs, months, v))).astype(np.float64)
    factor = random.choice([0.0, 0.4, 1.0, 1.5], (runs, months, n))
    changed, open_ = random.random((runs, months, n)) < 0.1, random.random((runs, months, n)) < 0.5
    holding = random.random((runs, months)) < 0.7
    numbers = np.arange(first, first + runs, dtype=np.int64)
    keys, root = find_keys(theatre.ids, seed)
    homes = draw_homes(theatre, keys, root, numbers)
    scale = theatre.home.sum() / np.maximum(homes.sum(axis=1), 1)
    out, places = np.zeros((runs, months, 9)), np.zeros((runs, n, 4))
    kernels: Any = flows
    kernels.move(
        (scale, theatre.away, theatre.hosted, theatre.cohort, theatre.residents, theatre.towns, theatre.quiet),
        homes,
        (theatre.near, theatre.pull, theatre.beyond, theatre.abroad_pattern, theatre.unit, theatre.weight),
        (
            *(theatre.besieged, theatre.fought, theatre.abroad, theatre.need, theatre.hard, theatre.rate),
            np.array(theatre.published_at),
        ),
        *(
            keys,
            root,
            numbers,
            values,
            scenario.dates,
            scenario.relief,
            scenario.grows,
            scenario.closed,
            scenario.minority,
        ),
        *(scenario.back, deaths, factor, changed, open_, holding, out, places),
    )
    for r in range(runs):
        plain_homes = populate(theatre, keys, root, int(numbers[r]))
        assert plain_homes == homes[r].tolist()
        future = Future(
            int(numbers[r]),
            name_effects(values[r]),
            scenario.dates[r].tolist(),
            scenario.relief[r].tolist(),
            *(scenario.back[r], deaths[r], factor[r], changed[r], open_[r], holding[r]),
        )
        country = move_plainly(theatre, scenario, keys, root, plain_homes, future)
        # Compiled code multiplies whole powers out, and odds are moved here as logarithms: the last digits differ
        np.testing.assert_allclose(country.rows[:, MOVED], out[r][:, MOVED], rtol=1e-12)
        np.testing.assert_array_equal(np.delete(country.rows, MOVED, 1), np.delete(out[r], MOVED, 1))
        np.testing.assert_array_equal(country.sums, places[r])
        assert sum(map(sum, country.hosted)) == sum(country.away)


@given(st.integers(0, 10_000), st.booleans(), st.booleans())
@settings(max_examples=25, deadline=None)
def test_the_kernel_is_the_plain_model(seed: int, deal: bool, shut: bool) -> None:
    scenario = make_scenario(3, 10, 6, deal=deal, closed=np.array([2.0 if shut else np.inf, np.inf]))
    hold_to_reference(make_theatre(6, seed), scenario, 3, 10, seed)


@pytest.mark.parametrize(
    "changes",
    [
        {"abroad": float("nan"), "need": float("nan"), "hard": float("nan")},
        {"home": np.zeros(6, np.int64), "counted": np.full(6, -900)},
        {"hosted": np.zeros((2, 8), np.int64), "away": np.zeros(6, np.int64)},
        {"residents": np.zeros(6), "pull": np.zeros((6, 2))},
        {"unit": np.full(6, -1), "weight": np.zeros(6)},
        {"rate": 3.0, "besieged": np.linspace(0, 1, 6), "fought": 0.0},
    ],
)
def test_the_kernel_is_the_plain_model_at_the_edges(changes: dict[str, Any]) -> None:
    for deal in (False, True):
        hold_to_reference(replace(make_theatre(6, 4), **changes), make_scenario(2, 14, 6, deal=deal), 2, 14, 8)


def test_populations_are_drawn_from_their_ranges_the_same_in_every_scenario() -> None:
    theatre, numbers = make_theatre(), np.arange(4_000, dtype=np.int64)
    keys, root = find_keys(theatre.ids, 5)
    homes = draw_homes(theatre, keys, root, numbers)
    low, best, high = theatre.population.T
    assert (homes >= low - 1).all()
    assert (homes <= high + 1).all()
    assert homes.mean(axis=0) == pytest.approx((low + best + high) / 3, rel=0.02)
    together = np.asarray(np.corrcoef(homes.T))
    assert together[np.triu_indices(6, 1)] == pytest.approx(0.5, abs=0.06)
    exact = replace(theatre, population=np.stack([best] * 3, axis=1))
    assert (draw_homes(exact, keys, root, numbers) == theatre.home).all()
    assert np.array_equal(draw_homes(theatre, keys, root, numbers[50:60]), homes[50:60])
