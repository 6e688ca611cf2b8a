import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from modusvivendi.core.errors import ModusError
from modusvivendi.core.panels import build_panel
from modusvivendi.forecast.violence.fitting import fit_violence
from modusvivendi.forecast.violence.simulation import simulate_violence
from tests.forecast.violence.invented import war

RUNS, MONTHS = 40, 14


@pytest.fixture(scope="module")
def model():
    return fit_violence(war(), seed=1, horizons=12)


def test_no_effect_changes_nothing_and_a_smaller_multiplier_never_kills_more(model):
    plain = simulate_violence(model, MONTHS, RUNS, 5)
    assert plain.shape == (RUNS, MONTHS, 8)
    assert plain.dtype == np.int64
    assert (plain >= 0).all()
    assert (simulate_violence(model, MONTHS, RUNS, 5, multiplier=np.ones((MONTHS, 1))) == plain).all()
    late = np.ones((MONTHS, 8))
    late[6:, 2] = 0.4
    calmer = simulate_violence(model, MONTHS, RUNS, 5, multiplier=late)
    assert (calmer <= plain).all()
    assert (calmer[:, :6] == plain[:, :6]).all()
    assert (np.delete(calmer, 2, 2) == np.delete(plain, 2, 2)).all()
    assert calmer[:, 6:, 2].mean() < 0.7 * plain[:, 6:, 2].mean()


def test_a_part_of_the_runs_is_the_same_on_its_own(model):
    whole = simulate_violence(model, MONTHS, RUNS, 5)
    parts = [simulate_violence(model, MONTHS, 10, 5, first=at) for at in range(0, RUNS, 10)]
    assert (np.concatenate(parts) == whole).all()
    assert (simulate_violence(model, 3, RUNS, 5) == whole[:, :3]).all()
    assert (simulate_violence(model, MONTHS, RUNS, 6) != whole).any()


@settings(deadline=None, max_examples=4)
@given(st.permutations(range(5)))
def test_the_order_of_the_places_changes_nothing(order):
    panel = war(20, 5)
    shuffled = build_panel(
        [panel.places[i] for i in order], panel.start, panel.counts[:, order], panel.neighbours[np.ix_(order, order)]
    )
    plain = simulate_violence(fit_violence(panel, 1, horizons=3), 3, 10, 2)
    moved = simulate_violence(fit_violence(shuffled, 1, horizons=3), 3, 10, 2)
    assert (moved == plain[:, :, order]).all()


def test_the_mean_of_many_futures_is_the_mean_of_the_forecast(model):
    futures = simulate_violence(model, 12, 4000, 3)
    assert futures.mean(axis=(0, 1)) == pytest.approx(model.expect().mean(axis=0), rel=0.12, abs=0.05)


def test_peace_stays_peace():
    quiet = build_panel(("a", "b"), 0, np.zeros((20, 2)), ~np.eye(2, dtype=np.bool_))
    assert not simulate_violence(fit_violence(quiet, 1), 24, 50, 1).any()


@pytest.mark.parametrize(
    ("multiplier", "message"),
    [(np.full((1, 8), -0.1), "negative"), (np.full((1, 8), np.nan), "finite"), (np.ones((3, 7)), "do not fit")],
)
def test_a_multiplier_that_means_nothing_is_refused(model, multiplier, message):
    with pytest.raises(ModusError, match=message):
        simulate_violence(model, MONTHS, RUNS, 5, multiplier=multiplier)


def test_no_runs_and_too_short_a_past_are_refused(model):
    with pytest.raises(ModusError, match="one run"):
        simulate_violence(model, 1, 0, 1)
    with pytest.raises(ModusError, match="needs a year"):
        fit_violence(war().until(11), 1)
