"""What draws come to, against counting by hand; Sobol indices against a function whose indices are known."""

import numpy as np
import pytest

from modusvivendi.core.errors import ModusError
from modusvivendi.core.forecasts import MAIN, OUTCOMES, Draws
from modusvivendi.forecast.outlook.influence import GROUPS, find_influences
from modusvivendi.forecast.outlook.inputs import INPUTS
from modusvivendi.forecast.outlook.summary import add_up, look_out, subtract
from modusvivendi.io.effects import read_effects

COLUMN = {name: row for row, name in enumerate(OUTCOMES)}


def draws(**values: list[list[float]]) -> Draws:
    runs, months = np.shape(next(iter(values.values())))
    table = np.zeros((runs, months, len(OUTCOMES)))
    for name, value in values.items():
        table[:, :, COLUMN[name]] = value
    return Draws(table, np.zeros((runs, 2, 4)), np.zeros((runs, 1)))


def test_flows_add_up_people_reached_are_a_mean_month_and_stocks_the_last_one() -> None:
    found = draws(deaths=[[1, 2, 3, 4]], reached=[[10, 20, 30, 40]], displaced=[[7, 8, 9, 10]])
    assert add_up(found, "deaths", 4) == 10
    assert add_up(found, "deaths", 3) == 6
    assert add_up(found, "reached", 4) == 25
    assert add_up(found, "displaced", 3) == 9
    assert look_out(found).by_month["deaths"][1].tolist() == [1, 2, 3, 4]


def test_the_chance_of_being_no_better_counts_futures_and_passes_over_slight_differences() -> None:
    quo = draws(deaths=[[100], [100], [100], [100]], displaced=[[50], [50], [50], [50]], reached=[[9]] * 4)
    plan = draws(deaths=[[50], [99.5], [100], [150]], displaced=[[40], [40], [60], [50]], reached=[[9]] * 4)
    found = subtract(plan, quo)
    assert found.no_better == {"deaths": 0.75, "displaced": 0.5, "returns": 1.0, "reached": 1.0}
    # better on balance: the first two futures; the third and the fourth lose one and gain none
    assert found.no_better_overall == 0.5
    same = subtract(quo, quo)
    assert set(same.no_better.values()) == {1.0}
    assert same.total["deaths"].low == same.total["deaths"].high == 0


def test_an_unknown_outcome_is_neither_better_nor_worse() -> None:
    quo = draws(deaths=[[10], [10]], displaced=[[np.nan], [np.nan]])
    plan = draws(deaths=[[5], [20]], displaced=[[np.nan], [np.nan]])
    found = subtract(plan, quo)
    assert found.no_better["displaced"] is None
    assert found.no_better_overall == 0.5
    assert not found.total["displaced"].known


def test_influences_of_a_sum_are_its_shares_of_the_variance() -> None:
    effects = read_effects()
    flight, relief = INPUTS.index("flight_rate"), INPUTS.index("relief_capacity")
    wars = np.random.default_rng(0).random(5_000)

    def evaluate(inputs, first, _back):
        war = wars[first : first + len(inputs)]
        total = 1.0 * inputs[:, flight] + 2.0 * inputs[:, relief] + 0.5 * war
        return np.stack([total, total, np.full_like(total, np.nan), np.full_like(total, 3.0)])

    found = find_influences(evaluate, effects, 1_024, 2)
    assert set(found) == set(MAIN[:2])
    total = {one.group: one for one in found["deaths"]}
    assert set(total) == set(GROUPS)
    for group, share in (("relief", 4 / 5.25), ("flight", 1 / 5.25), ("war", 0.25 / 5.25), ("aid", 0.0)):
        assert total[group].total == pytest.approx(share, abs=0.04), group
        assert total[group].low - 0.02 <= share <= total[group].high + 0.02
    assert [one.group for one in found["deaths"]][:2] == ["relief", "flight"]
    assert total["relief"].at_high - total["relief"].at_low == pytest.approx(2 * 2 / 3, abs=0.05)
    with pytest.raises(ModusError, match="power of 2"):
        find_influences(evaluate, effects, 100, 2)
