"""What is drawn for a future: by name, never by scenario; effects with their chance of none; dates of a road."""

from datetime import date

import numpy as np
import pytest

from modusvivendi.core.errors import ModusError
from modusvivendi.core.forecasts import Course, Switches
from modusvivendi.core.ranges import UNKNOWN, Range
from modusvivendi.forecast.outlook.inputs import (
    COLUMNS,
    INPUTS,
    MILESTONES,
    date_milestones,
    draw_inputs,
    muster,
    place_in,
    settle,
)
from modusvivendi.io.effects import read_effects

EFFECTS = read_effects()


def test_inputs_of_a_future_are_the_same_whoever_draws_them() -> None:
    whole = draw_inputs(3, 0, 50)
    assert np.array_equal(draw_inputs(3, 20, 10), whole[20:30])
    assert not np.array_equal(draw_inputs(4, 0, 50), whole)
    assert len(np.unique(whole)) == whole.size


def test_an_effect_is_none_as_often_as_is_stated() -> None:
    values, _ = settle(EFFECTS, {}, draw_inputs(1, 0, 4_000), Switches())
    for id in ("peacekeepers_battle", "peacekeepers_hold", "aid_violence"):
        effect = EFFECTS.effects[id]
        none = values[:, COLUMNS[id]] == (1.0 if effect.unit == "ratio" else 0.0)
        assert none.mean() == pytest.approx(effect.no_effect, abs=0.02)
        some = values[~none, COLUMNS[id]]
        assert effect.value.low <= some.min() <= some.max() <= effect.value.high


def test_an_assumption_of_the_dossier_goes_before_the_published_range() -> None:
    assumed = {"battle_deaths_cut_10000_troops": Range(0.9, 0.9, 0.9)}
    values, _ = settle(EFFECTS, assumed, draw_inputs(1, 0, 200), Switches())
    assert set(values[:, COLUMNS["peacekeepers_battle"]]) == {0.0, 0.9}


def test_switches_settle_what_is_otherwise_drawn() -> None:
    inputs = draw_inputs(1, 0, 300)
    for consent, wanted in (("given", {1.0}), ("refused", {0.0}), ("drawn", {0.0, 1.0})):
        values, signs = settle(EFFECTS, {}, inputs, Switches(host_consent=consent))  # pyright: ignore[reportArgumentType]
        assert set(values[:, COLUMNS["consent"]]) == wanted
        assert set(signs) == {-1.0, 0.0, 1.0}
    assert set(settle(EFFECTS, {}, inputs, Switches(aid_sign="raises"))[1]) == {1.0}
    for wrong in ({"aid_sign": "up"}, {"host_consent": "yes"}, {"guarantor_leaves": 0}, {"closed": {"TUR": 0}}):
        with pytest.raises(ModusError):
            Switches(**wrong)  # pyright: ignore[reportArgumentType]


def test_a_deal_stays_on_paper_as_often_as_is_stated() -> None:
    values, _ = settle(EFFECTS, {}, draw_inputs(1, 0, 4_000), Switches())
    found = values[:, COLUMNS["on_paper"]]
    assert set(found) == {0.0, 1.0}
    stated = EFFECTS.effects["on_paper"].value
    assert found.mean() == pytest.approx((stated.low + stated.best + stated.high) / 3, abs=0.02)
    sure = settle(EFFECTS, {"deal_on_paper": Range(1, 1, 1)}, draw_inputs(1, 0, 50), Switches())[0]
    assert (sure[:, COLUMNS["on_paper"]] == 1).all()


def test_parties_are_counted_within_their_ranges_high_and_low_apart() -> None:
    same = Range(10, 20, 30)
    strengths = {"a": same, "b": same, "c": UNKNOWN, "d": Range(0, 0, 0)}
    place = draw_inputs(2, 0, 3_000)[:, 0]
    found = muster(strengths, place)
    assert found[:, 0].min() >= 10
    assert found[:, :2].mean(axis=0) == pytest.approx([20, 20], abs=0.3)
    assert (found[:, 0] > found[:, 1]).any()
    assert (found[:, 0] < found[:, 1]).any()
    assert np.isnan(found[:, 2:]).all()
    other = muster({"b": strengths["b"], "a": strengths["a"]}, place)
    assert np.array_equal(other, found[:, [1, 0]])


def test_a_triangle_is_placed_by_its_quantiles() -> None:
    found = place_in(Range(0, 2, 10), np.linspace(0, 1, 20_001))
    assert found.mean() == pytest.approx(4.0, abs=1e-3)
    assert (np.diff(found) >= 0).all()
    assert (place_in(Range(3, 3, 3), np.array([0.0, 0.7])) == 3).all()


def test_dates_keep_the_quantiles_of_the_road_and_never_is_never() -> None:
    days = 365.25 / 12
    course = Course(
        "own",
        {},
        date(2015, 10, 1),
        36,
        {"fighting_halted": Range(2 * days, 5 * days, 9 * days), "line_watched": Range(20 * days, np.inf, np.inf)},
        {"fighting_halted": 1.0, "line_watched": 0.3},
        frozenset({"returns_open"}),
    )
    place = (np.arange(10_000) + 0.5) / 10_000
    dates = date_milestones(course, place, course.holds)
    column = {id: dates[:, row] for row, id in enumerate(MILESTONES)}
    assert np.quantile(column["fighting_halted"], (0.1, 0.5, 0.9)) == pytest.approx([2, 5, 9], abs=0.01)
    assert np.isfinite(column["fighting_halted"]).all()
    assert (column["line_watched"] <= 36).mean() == pytest.approx(0.3, abs=0.01)
    assert np.isinf(column["line_watched"]).mean() == pytest.approx(0.7, abs=0.01)
    assert (column["returns_open"] == 0).all()
    assert np.isinf(column["deal_signed"]).all()
    assert np.isinf(date_milestones(None, place)).all()
    assert len(INPUTS) == len(set(INPUTS))
