import numpy as np
import pytest

from modusvivendi.core.panels import build_panel
from modusvivendi.forecast.violence.fitting import fit_violence
from tests.forecast.violence.invented import war


def test_nothing_after_the_last_month_is_looked_at():
    panel = war(50)
    changed = panel.counts.copy()
    changed[40:] = 99
    later = build_panel(panel.places, panel.start, changed, panel.neighbours)
    assert (fit_violence(later.until(40), 1).quantiles == fit_violence(panel.until(40), 1).quantiles).all()


def test_weights_are_shares_and_forecasts_ascend():
    model = fit_violence(war(), 1, horizons=24)
    assert model.weights.sum(axis=0) == pytest.approx(np.ones(24))
    assert (model.weights >= 0).all()
    assert (np.diff(model.quantiles, axis=2) >= 0).all()
    assert model.scores["pool"] <= max(model.scores.values())


def test_a_place_nobody_reports_from_is_said_to_be_so_and_spoken_for_by_the_rest():
    panel = war()
    counts = panel.counts.copy()
    counts[:, 3] = np.nan
    model = fit_violence(build_panel(panel.places, panel.start, counts, panel.neighbours), 1, horizons=3)
    assert model.observed.tolist() == [i != 3 for i in range(8)]
    assert np.isfinite(model.quantiles).all()
    assert model.expect()[0, 3] > 0
