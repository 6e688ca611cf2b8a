import numpy as np
import pytest
import scoringrules

from modusvivendi.core.camps import CampForecast
from modusvivendi.forecast.camps.blend import LEVELS
from modusvivendi.forecast.camps.scoring import (
    count_after,
    find_error,
    leave_one_out,
    score_forecast,
    score_instance,
)
from modusvivendi.io.flee.reading import read_exodus
from tests.forecast.camps.invented import GROWING, make_exodus


def test_the_error_is_the_averaged_relative_difference():
    counted = np.array([[100.0, 200.0], [300.0, 0.0]])
    forecast = np.array([[150.0, 200.0], [250.0, 50.0]])
    assert find_error(forecast, counted) == pytest.approx((100 / 400 + 50 / 200) / 2)


def test_days_with_nobody_and_camps_without_a_count_are_left_out():
    counted = np.array([[0.0, 200.0], [np.nan, np.nan]])
    assert find_error(np.array([[10.0, 100.0], [9.0, 9.0]]), counted) == pytest.approx(0.5)
    assert np.isnan(find_error(np.zeros((1, 2)), np.zeros((1, 2))))


def test_counts_after_the_origin_follow_straight_lines_or_are_held():
    told = make_exodus(GROWING)
    days = np.array([80, 90, 120])
    assert count_after(told, days)[2].tolist() == [5000.0, 5000.0, 5060.0]
    held = count_after(told, days, held=True)
    assert np.isnan(held[2, 0])
    assert held[2, 1:].tolist() == [5000.0, 5000.0]


def test_the_crps_agrees_with_another_program():
    random = np.random.default_rng(1)
    quantiles = np.sort(random.gamma(2.0, 50.0, (len(LEVELS), 1, 1)), axis=0)
    forecast = CampForecast(("C",), 5, np.array([6]), np.array([True]), {}, {}, LEVELS, quantiles, ())
    score = score_forecast(forecast, np.array([[80.0]]), {})
    edges = np.concatenate([[0.0], (LEVELS[1:] + LEVELS[:-1]) / 2, [1.0]])
    dense = np.repeat(quantiles[:, 0, 0], np.round(np.diff(edges) * 4000).astype(int))
    assert score.crps == pytest.approx(float(np.asarray(scoringrules.crps_ensemble(80.0, dense))) / 80.0, rel=0.03)


def test_a_perfect_forecast_scores_nothing():
    counted = np.array([[80.0, 90.0]])
    quantiles = np.repeat(counted[None], len(LEVELS), axis=0)
    told = CampForecast(("C",), 5, np.array([6, 7]), np.array([True]), {}, {}, LEVELS, quantiles, ())
    score = score_forecast(told, counted, {"naive": counted})
    assert (score.error, score.crps, score.coverage, score.lines["naive"]) == (0.0, 0.0, 1.0, 0.0)


def test_lines_told_the_total_sum_to_it():
    told = make_exodus(GROWING)
    score = score_instance(told, leave_one_out([told, told])[told.name], (60,), flows={60: np.full((3, 120), 500.0)})[0]
    counted = count_after(told, np.arange(61, 181))
    thirds = np.tile(np.asarray(counted.sum(axis=0)) / 3, (3, 1))
    follow = score.lines["growth share of total"]
    assert score.lines["half of total"] <= (find_error(thirds, counted) + follow) / 2 + 1e-12
    assert "half of total" not in score_instance(told, leave_one_out([told])[told.name], (60,))[0].lines


def test_the_goal_is_met_on_the_nine_wars_with_nothing_learned_from_the_war_that_is_scored(shared):
    """The aims were set before: mean below .25, median below .17, .75 to .85 inside the interval of four fifths."""
    instances = [read_exodus(path)[0] for path in sorted((shared / "flee").iterdir()) if path.is_dir()]
    errors = leave_one_out(instances)
    scores = [score for one in instances for score in score_instance(one, errors[one.name])]
    error = np.array([score.error for score in scores])
    assert len(scores) == 26
    assert error.mean() < 0.25
    assert np.median(error) < 0.17
    assert 0.75 < np.mean([score.coverage for score in scores]) < 0.85
    assert error.mean() < np.mean([score.lines["hold"] for score in scores])
    assert all(one.name not in errors[one.name].instances for one in instances)
