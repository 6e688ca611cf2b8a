import numpy as np
import pytest

from modusvivendi.forecast.trials import RUNS, draw_ceasefire, try_ceasefire
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
