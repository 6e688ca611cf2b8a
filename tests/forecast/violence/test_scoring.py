import numpy as np
import pytest
import scoringrules

from modusvivendi.core.panels import build_panel
from modusvivendi.forecast.violence.members import BASELINES, MEMBERS
from modusvivendi.forecast.violence.quantile_grid import K
from modusvivendi.forecast.violence.reporting import choose_report, end_intervals, find_band, measure_reach
from modusvivendi.forecast.violence.scoring import compare, find_rival, mark, pool_cases, score_panel
from tests.forecast.violence.invented import war


@pytest.fixture(scope="module")
def marks():
    return score_panel(war(26, 5), 20, horizons=4)


def test_every_forecast_is_scored_at_every_origin_and_no_further_than_the_truth_goes(marks):
    assert set(marks.names) == {"reported", "pool", *MEMBERS, *BASELINES}
    assert marks.crps.shape == (len(marks.names), 6, 4, 5)
    assert np.isnan(marks.crps[:, -1, 1:]).all()
    assert np.isfinite(marks.crps[:, 0]).all()
    assert (marks.crps[marks.names.index("zero"), 0] == marks.actual[0]).all()


def test_what_comes_later_changes_no_forecast_made_before(marks):
    panel = war(26, 5)
    counts = panel.counts.copy()
    counts[24:] = 500
    later = score_panel(build_panel(panel.places, panel.start, counts, panel.neighbours), 20, horizons=4)
    assert (later.crps[:, :4, 0] == marks.crps[:, :4, 0]).all()
    assert (later.wide_covered[:4, 0] == marks.wide_covered[:4, 0]).all()


def test_marks_agree_with_scoringrules():
    random = np.random.default_rng(2)
    told = np.sort(random.negative_binomial(0.6, 0.05, (3, 4, K)).astype(np.float64), axis=2)
    actual = random.negative_binomial(0.6, 0.05, (3, 4)).astype(np.float64)
    found = mark(told, actual)
    assert found["crps"] == pytest.approx(scoringrules.crps_ensemble(actual, told, estimator="nrg"))
    logs = scoringrules.crps_ensemble(np.log1p(actual), np.log1p(told), estimator="nrg")
    assert found["crps_log"] == pytest.approx(logs)


def test_the_log_score_of_certainty_has_the_floor_of_the_challenge():
    assert mark(np.zeros((1, 1, K)), np.zeros((1, 1)))["log_score"][0, 0] == pytest.approx(0.0143, abs=1e-4)
    assert mark(np.zeros((1, 1, K)), np.full((1, 1), 7.0))["log_score"][0, 0] == pytest.approx(9.98, abs=0.01)


def test_a_forecast_from_the_right_distribution_is_held_nine_times_in_ten():
    random = np.random.default_rng(3)
    draws = random.poisson(1.2, (4000, 1, 1)).astype(np.float64)
    told = np.sort(random.poisson(1.2, 200_000).astype(np.float64))[None, None, ::1000]
    held = np.array([mark(told, one)["spread_covered"][0, 0] for one in draws])
    assert held.mean() == pytest.approx(0.9, abs=0.02)
    plain = np.array([mark(told, one)["covered"][0, 0] for one in draws])
    assert plain.mean() > 0.93


def test_a_baseline_is_reported_only_where_it_has_been_clearly_better():
    pool, rivals = np.ones((15, 1, 2)), np.ones((2, 15, 1, 2))
    rivals[1] = 0.96
    assert choose_report(pool, rivals) == -1
    rivals[1] = 0.9
    assert choose_report(pool, rivals) == 1
    assert choose_report(pool[:11], rivals[:, :11]) == -1
    pool[5:] = np.nan
    assert choose_report(pool, rivals) == -1


def test_intervals_reach_further_where_months_with_deaths_came_as_a_surprise(marks):
    class Past:
        level = np.zeros((60, 3))
        ahead = np.array([1])
        actual = np.ones((60, 1, 3))

    surprised = measure_reach(Past, np.full((60, 1, 3), 0.99))
    assert 0.98 < surprised[0, 0] < 0.99
    assert (surprised[1:] == 0.95).all()
    assert (measure_reach(Past, np.full((60, 1, 3), 0.5)) == 0.95).all()
    values = np.arange(float(K))[None, None].repeat(2, axis=1)
    low, high = end_intervals(values, np.array([0.0, 9.0]), surprised)
    assert low.tolist() == [[9.0, 9.0]]
    assert high[0, 1] == 189
    assert high[0, 0] > 195
    assert find_band(np.array([np.nan, 0.4, 0.5, 5.0])).tolist() == [0, 0, 1, 2]


def test_comparisons_bracket_the_gain_and_pooling_weighs_wars_alike(marks):
    theirs = np.random.default_rng(1).gamma(2.0, 1.0, (40, 3))
    found = compare(0.9 * theirs, theirs, 1)
    assert (found.low, found.best, found.high) == pytest.approx((0.1, 0.1, 0.1))
    assert compare(theirs[::-1], theirs, 1).low < 0 < compare(theirs[::-1], theirs, 1).high
    pooled = pool_cases({"one": marks, "two": marks})
    assert pooled["own"] == pytest.approx(1)
    assert pooled[find_rival(pooled)] == min(pooled[name] for name in BASELINES)


def test_too_few_months_are_refused():
    with pytest.raises(ValueError, match="do not fit"):
        score_panel(war(26, 5), 26)
