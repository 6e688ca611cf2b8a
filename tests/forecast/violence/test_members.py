import numpy as np
import pytest
from scipy.stats import nbinom

from modusvivendi.forecast.violence import excitation as process
from modusvivendi.forecast.violence.kernels import excitation, hurdle
from modusvivendi.forecast.violence.members import BASELINES, BELIEF, MEMBERS
from modusvivendi.forecast.violence.quantile_grid import LEVELS, K, stretch_weighted
from tests.forecast.violence.invented import war


@pytest.mark.parametrize("name", [*MEMBERS, "zero", "last"])
def test_every_forecast_ascends_is_never_negative_and_does_with_gaps(name):
    panel = war(30, 5)
    past = panel.counts.copy()
    past[::3, 1], past[:, 4] = np.nan, np.nan
    told = {**BASELINES, **MEMBERS}[name](past, panel.neighbours, 5)
    assert told.shape == (5, 5, K)
    assert (np.diff(told, axis=2) >= 0).all()
    assert (told >= 0).all()


def test_beliefs_are_shares_of_the_members():
    assert len(BELIEF) == len(MEMBERS)
    assert BELIEF.sum() == pytest.approx(1)


def test_histories_are_the_months_they_say():
    past = np.arange(1.0, 25.0)[:, None] @ np.ones((1, 2))
    alone, both = np.zeros((2, 2), np.bool_), ~np.eye(2, dtype=np.bool_)
    assert sorted(set(BASELINES["own"](past, alone, 1)[0, 0])) == list(range(13, 25))
    apart = past * np.array([1.0, 100.0])
    assert BASELINES["near"](apart, alone, 1)[0, 0].max() == 24
    assert BASELINES["near"](apart, both, 1)[0, 0].max() == 2400
    assert np.median(MEMBERS["fresh"](past, alone, 1)[0, 0]) > np.median(MEMBERS["fading"](past, alone, 1)[0, 0])
    assert BASELINES["last"](past, alone, 1)[0, 0].mean() == pytest.approx(24, rel=0.02)


def test_weighted_values_become_quantiles():
    assert np.bincount(stretch_weighted(np.array([1.0, 0.0]), np.array([3.0, 1.0])).astype(int)).tolist() == [50, 150]


def test_a_hurdle_has_the_quantiles_of_zero_or_one_more_than_a_negative_binomial():
    chance, mean, size = np.array([0.4, 1.0]), np.array([3.0, 40.0]), np.array([0.7, 2.0])
    out = np.empty((2, K))
    hurdle.step_over(chance, mean, size, out)
    assert (out[0] == 0).mean() == pytest.approx(0.6)
    p = size[1] / (size[1] + mean[1])
    assert out[1].tolist() == (1 + nbinom.ppf(LEVELS, size[1], p)).tolist()


def test_a_process_that_breeds_violence_is_found_again():
    random = np.random.default_rng(4)
    counts = np.zeros((300, 20))
    for t in range(1, 300):
        counts[t] = random.poisson(0.6 + 0.6 * counts[t - 1])
    parts = process._split(counts, np.zeros((20, 20), np.bool_))
    share, size = process._fit(parts, counts)
    mean = parts[50:-1].reshape(-1, 5) @ share
    assert mean == pytest.approx(0.6 + 0.6 * counts[50:-1].ravel(), abs=0.6)
    assert share[1] == pytest.approx(0.6, abs=0.08)
    assert size > 5


def test_the_process_stays_near_its_mean_when_it_breeds_less_than_it_burns():
    state = np.full((4, 3), 4.0)
    out = np.empty((4000, 6, 3))
    share, keep = np.array([0.3, 0.3, 0.2, 0.1, 0.1]), np.array([0.7, 0.9])
    at, touching = np.array([0, 2, 4, 6]), np.array([1, 2, 0, 2, 0, 1])
    keys = np.arange(3, dtype=np.uint64)
    excitation.burn(state, at, touching, share, keep, keys, process._gamma(2.0), out)
    assert out.mean(axis=(0, 2)) == pytest.approx(np.full(6, 4.0), rel=0.05)


def test_violence_spreads_to_neighbours_only():
    past = np.zeros((40, 3))
    past[:, 0] = 30.0
    touch = np.zeros((3, 3), np.bool_)
    touch[0, 1] = touch[1, 0] = True
    state = np.ascontiguousarray(process._split(past, touch)[-1].T[:4])
    out = np.empty((200, 3, 3))
    at, touching = np.concatenate([[0], np.cumsum(touch.sum(axis=1))]), np.nonzero(touch)[1].copy()
    share = np.array([0.0, 0.2, 0.2, 0.2, 0.3])
    excitation.burn(state, at, touching, share, np.array([0.7, 0.9]), np.arange(3, dtype=np.uint64), np.ones(10), out)
    assert out[:, :, 1].mean() > 5
    assert not out[:, :, 2].any()
