from dataclasses import replace

import pytest

from modusvivendi.cli.camps import camp_lines, difference_lines, say_camps, say_difference
from modusvivendi.core.errors import ModusError
from modusvivendi.core.exodus import Closure
from modusvivendi.io.flee.reading import read_exodus
from modusvivendi.plan.camps import compare_scenario, find_early, look_ahead
from tests.flight import flight_folder
from tests.forecast.camps.invented import GROWING, make_exodus


def test_a_forecast_is_held_against_later_reports_and_says_which_line_was_better():
    told = make_exodus(GROWING)
    outlook = look_ahead(told, 60, 120)
    said = say_camps(told, outlook.forecast, outlook.counted, outlook.score)
    assert said["origin"] == {"day": 60, "date": "2012-04-30"}
    assert said["error"]["days"] == 120
    assert said["naive"]["mean"] == said["naive"]["hold"] == said["naive"]["members"]["hold"]
    assert sum(said["weights"].values()) == pytest.approx(1, abs=1e-4)
    camp = said["camps"]["C1"]
    assert camp["day"] == list(range(61, 181))
    assert all(
        low <= median <= high for low, median, high in zip(camp["low"], camp["median"], camp["high"], strict=True)
    )
    assert camp["counted"][49] == 2900.0
    assert camp["error"] == pytest.approx(
        sum(abs(a - b) for a, b in zip(camp["median"], camp["counted"], strict=True)) / sum(camp["counted"]), abs=1e-3
    )
    lines = camp_lines(told, outlook.forecast, outlook.score)
    assert any("no report yet" in line for line in lines)
    assert any("carried forward" in line for line in lines)


def test_a_forecast_of_the_future_has_no_score():
    told = make_exodus({"C1": [(0, 10.0), (150, 30.0)]}, days=160)
    outlook = look_ahead(told, 160, 30)
    assert outlook.score is None
    said = say_camps(told, outlook.forecast, outlook.counted, outlook.score)
    assert said["error"]["mean"] is None
    assert said["naive"]["mean"] is None
    assert said["camps"]["C1"]["counted"] == [None] * 30


@pytest.mark.parametrize(("origin", "reports"), [(0, GROWING), (999, GROWING), (60, {}), (60, {"C": [(90, 5.0)]})])
def test_an_origin_without_a_past_is_refused_with_a_repair(origin, reports):
    with pytest.raises(ModusError) as caught:
        look_ahead(make_exodus(reports), origin, 30)
    assert caught.value.repair


def test_a_scenario_is_said_camp_by_camp_and_in_all(tmp_path):
    told = read_exodus(flight_folder(tmp_path / "flight"))[0]
    shut = replace(told, closures=(*told.closures, Closure("location", "C1", "", 22, -1)))
    difference = compare_scenario(told, shut, 20, 15, runs=5, seed=3)
    said = say_difference(difference)
    assert said["runs"] == 5
    assert said["camps"]["C1"]["day"] == list(range(21, 36))
    assert said["camps"]["C1"]["median"][-1] <= 0 <= said["camps"]["C2"]["median"][-1]
    assert said["camps"]["C1"]["fewer"] > 0
    assert any("all camps" in line for line in difference_lines(told, difference))
    assert find_early(told, shut, 20) == ()
    earlier = replace(told, closures=(*told.closures, Closure("location", "C1", "", 12, -1)), changes=())
    calmer = replace(earlier, fighting=told.fighting * 0.5)
    assert find_early(told, earlier, 20) == ("closures.csv",)
    assert find_early(told, calmer, 20) == ("closures.csv", "conflicts.csv")
    with pytest.raises(ModusError, match="routes"):
        compare_scenario(told, replace(told, routes=()), 20, 15)
