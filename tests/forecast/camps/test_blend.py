from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from modusvivendi.core.errors import ModusError
from modusvivendi.forecast.camps.blend import LEVELS, forecast_camps, learn_errors
from modusvivendi.forecast.camps.knowledge import hold_back
from modusvivendi.forecast.camps.scoring import measure_misses
from tests.forecast.camps.invented import GROWING, make_exodus, make_series

ERRORS = learn_errors({"one": measure_misses(make_exodus(GROWING)), "two": measure_misses(make_exodus(GROWING, 260))})


def look_alike(first, second):
    assert np.array_equal(first.quantiles, second.quantiles)
    assert all(np.array_equal(first.lines[name], second.lines[name]) for name in first.lines)


@settings(max_examples=30, deadline=None)
@given(origin=st.integers(1, 150), counts=st.lists(st.floats(0, 1e6), min_size=3, max_size=3))
def test_no_report_after_the_origin_changes_the_forecast(origin, counts):
    told = make_exodus(GROWING)
    later = {
        name: make_series(name, [(d, c) for d, c in GROWING[name] if d <= origin] + [(origin + 1 + i, later)])
        for i, (name, later) in enumerate(zip(GROWING, counts, strict=True))
    }
    look_alike(
        forecast_camps(told, origin, 40, ERRORS),
        forecast_camps(replace(told, reports={**told.reports, **later}), origin, 40, ERRORS),
    )


def test_what_is_held_back_is_all_that_comes_later():
    told = make_exodus(GROWING, capacity=7_000.0)
    fighting = told.fighting.copy()
    fighting[61:] = 0.25
    other = replace(
        make_exodus(GROWING, capacity=123.0),
        fighting=fighting,
        closures=(*told.closures[:1], replace(told.closures[1], end=190)),
        reports={
            name: make_series(name, [(d, c if d <= 60 else c * 9) for d, c in pairs]) for name, pairs in GROWING.items()
        },
        total=make_series("total", [(0, 10.0), (70, 5.0)]),
    )
    first, second = hold_back(told, 60, 120), hold_back(other, 60, 120)
    assert np.array_equal(first.fighting, second.fighting)
    assert len(first.fighting) == first.period == 181
    assert first.closures == second.closures == told.closures[:1]
    assert [p.name for p in first.locations if np.isnan(p.people)] == list(GROWING)
    assert not first.corrections
    for name in GROWING:
        assert np.array_equal(first.reports[name].count, second.reports[name].count)
        assert first.reports[name].day.max(initial=0) <= 60


def test_a_closure_under_way_has_no_known_end():
    held = hold_back(make_exodus(GROWING), 92, 10)
    assert [(one.start, one.end) for one in held.closures] == [(0, 5), (90, -1)]


def test_the_same_reports_give_the_same_forecast():
    look_alike(*(forecast_camps(make_exodus(GROWING), 60, 120, ERRORS) for _ in range(2)))


def test_the_order_of_camps_makes_no_difference():
    forwards = forecast_camps(make_exodus(GROWING), 60, 30, ERRORS)
    backwards = forecast_camps(make_exodus(dict(reversed(GROWING.items()))), 60, 30, ERRORS)
    np.testing.assert_allclose(forwards.quantiles, backwards.quantiles[:, ::-1], rtol=1e-12)


def test_a_thousand_times_the_people_are_a_thousand_times_the_forecast():
    many = {name: [(d, 1000 * c) for d, c in pairs] for name, pairs in GROWING.items()}
    few, more = (forecast_camps(make_exodus(reports), 100, 30, ERRORS) for reports in (GROWING, many))
    np.testing.assert_allclose(few.quantiles * 1000, more.quantiles, rtol=1e-9)


def test_quantiles_rise_and_nobody_is_negative():
    forecast = forecast_camps(make_exodus(GROWING), 100, 150, ERRORS)
    assert forecast.quantiles.shape == (len(LEVELS), 3, 150)
    assert np.all(np.diff(forecast.quantiles, axis=0) >= 0)
    assert np.all(forecast.quantiles >= 0)
    np.testing.assert_allclose(forecast.at(0.5), np.mean(list(forecast.lines.values()), axis=0))


def test_a_camp_without_a_report_is_a_guess_and_says_so():
    forecast = forecast_camps(make_exodus(GROWING), 60, 10, ERRORS)
    assert forecast.reported.tolist() == [True, True, False]
    assert np.all(forecast.lines["hold"][2] == np.mean([2000.0, 700.0]) / 2)


def test_camps_that_stand_still_are_forecast_to_stand_still():
    still = {"C1": [(0, 500), (100, 500)], "C2": [(0, 40), (90, 40)]}
    median = forecast_camps(make_exodus(still), 100, 60, ERRORS).at(0.5)
    np.testing.assert_allclose(median, np.repeat([[500.0], [40.0]], 60, axis=1))


@pytest.mark.parametrize(("origin", "ahead"), [(0, 10), (5, 0)])
def test_no_forecast_without_a_past_or_a_future(origin, ahead):
    with pytest.raises(ModusError):
        hold_back(make_exodus(GROWING), origin, ahead)
