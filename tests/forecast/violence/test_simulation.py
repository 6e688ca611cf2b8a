import math
from dataclasses import replace
from statistics import NormalDist

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from modusvivendi.core.errors import ModusError
from modusvivendi.core.panels import build_panel
from modusvivendi.forecast.violence.fitting import fit_violence
from modusvivendi.forecast.violence.kernels.randomness import draw, draw_normal
from modusvivendi.forecast.violence.model import Dependence
from modusvivendi.forecast.violence.simulation import _key, draw_paths, simulate_violence
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


def count_plainly(quantiles, keys, root, bond, factor, first):
    """The paths again, a number at a time."""
    runs, months, n = factor.shape
    found = np.zeros((runs, months, n), np.int64)
    for r in range(runs):
        run, level, common, own = first + r, 0.0, 0.0, [0.0] * n
        for t in range(months):
            level += bond.growth / math.sqrt(12) * draw_normal(root, run, t, 8)
            keep = bond.common_persistence if t else 0.0
            common = keep * common + math.sqrt(1 - keep**2) * draw_normal(root, run, t, 0)
            for p in range(n):
                keep = bond.own_persistence if t else 0.0
                own[p] = keep * own[p] + math.sqrt(1 - keep**2) * draw_normal(keys[p], run, t, 2)
                fresh = math.sqrt(1 - bond.common - bond.own) * draw_normal(keys[p], run, t, 4)
                z = math.sqrt(bond.common) * common + math.sqrt(bond.own) * own[p] + fresh
                values = quantiles[min(t, len(quantiles) - 1), p]
                value = values[min(int(NormalDist().cdf(z) * len(values)), len(values) - 1)]
                found[r, t, p] = math.floor(value * math.exp(level) * factor[r, t, p] + draw(keys[p], run, t, 6))
    return found


@pytest.mark.parametrize("growth", [0.0, 0.35, 2.0])
def test_the_kernel_is_the_plain_model(growth):
    random = np.random.default_rng(4)
    quantiles = np.sort(random.gamma(0.5, 40, (5, 3, 20)), axis=2)
    bond, factor = Dependence(0.25, 0.35, 0.9, 0.8, growth), random.choice([0.0, 0.5, 1.0], (6, 9, 3))
    names = ("a", "b", "c")
    keys = [_key(11, "place", name) for name in names]
    plain = count_plainly(quantiles, keys, _key(11, "country"), bond, factor, 4)
    assert (draw_paths(quantiles, names, bond, factor, 11, 4) == plain).all()


def test_the_level_keeps_its_middle_and_widens_with_the_horizon_for_all_places_alike():
    counts = np.full((36, 4, 1), 10_000.0)
    still = Dependence(0.2, 0.3, 0.95, 0.95, 0.0)
    shape, names = (3_000, 36, 4), tuple("abcd")
    assert (draw_paths(counts, names, still, np.ones(shape), 2) == 10_000).all()
    found = draw_paths(counts, names, replace(still, growth=0.35), np.ones(shape), 2)
    assert np.ptp(found, axis=2).max() == 1  # each place rounds up or down by itself
    level = np.log(found / 10_000)
    assert level[:, :, 0].std(axis=0) == pytest.approx(0.35 * np.sqrt(np.arange(1, 37) / 12), rel=0.05)
    assert np.abs(np.median(level[:, :, 0], axis=0)).max() < 0.05


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
