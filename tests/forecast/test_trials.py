import numpy as np
import pytest

from modusvivendi.forecast.trials import RUNS, compare_dates, draw_ceasefire, try_ceasefire
from modusvivendi.io.effects import read_effects
from tests.forecast.violence.invented import war


def test_a_ceasefire_lowers_what_is_expected_and_wears_off():
    effects = read_effects()
    ratios = draw_ceasefire(effects, 12, RUNS, 1)
    assert ratios.shape == (RUNS, 12)
    assert (ratios >= 0).all()
    assert ratios[:, 0].mean() < 0.7
    assert ratios[:, 0].mean() < ratios[:, 4].mean() < ratios[:, 11].mean()
    assert (ratios[:, 0] == 1).mean() == pytest.approx(effects.effects["ceasefire_first"].no_effect, abs=0.02)


def test_a_trial_says_with_and_without_and_what_came():
    panel = war(30, 4)
    trial = try_ceasefire("invented", panel, 24, [30.0, 1e6], 0.5, read_effects(), 1)
    assert [one.month for one in trial.months] == [panel.start + 24, panel.start + 25]
    assert trial.before == panel.counts[23].sum()
    assert trial.months[0].expected.best < trial.months[0].without.best
    assert trial.months[1].place == 1
    assert trial.inside == (trial.months[0].expected.low <= 30 <= trial.months[0].expected.high)
    nothing = try_ceasefire("nothing", panel, 24, [30.0], 0.0, read_effects(), 1)
    assert nothing.months[0].expected == nothing.months[0].without
    assert np.isfinite(nothing.months[0].ratio)


def test_a_date_is_held_against_others_that_do_not_overlap_it():
    panel = war(30, 4)
    found = compare_dates(panel, 24, 6, 1)
    assert found.months == 2
    assert len(found.placebos) == 6
    assert all(abs(one.month - panel.start - 24) >= 2 for one in found.placebos)
    assert all(12 <= one.month - panel.start <= 28 for one in found.placebos)
    lower = sum(one.ratio <= found.ratio for one in found.placebos)
    assert found.chance == pytest.approx((1 + lower) / 7)
    every = compare_dates(panel, 24, 100, 1)
    assert len(every.placebos) == len(range(12, 29)) - 3
    assert compare_dates(panel, 24, 0, 1).chance is None
