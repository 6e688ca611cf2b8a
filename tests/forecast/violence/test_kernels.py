import numpy as np
import pytest
import scoringrules
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.stats import kstest

from modusvivendi.forecast.violence.kernels import analogues, quantiles, randomness
from modusvivendi.forecast.violence.pooling import mix

SEEDS = st.integers(0, 10_000)


def forecasts(seed: int, members: int = 3, k: int = 20):
    random = np.random.default_rng(seed)
    told = np.sort(random.negative_binomial(0.5, 0.1, (members, 2, 3, k)).astype(np.float64), axis=3)
    return told, random.negative_binomial(0.5, 0.1, (2, 3)).astype(np.float64), random.dirichlet(np.ones(members), 2).T


@settings(deadline=None, max_examples=30)
@given(SEEDS)
def test_scores_agree_with_scoringrules(seed):
    told, actual, _ = forecasts(seed)
    mine = np.empty_like(actual)
    quantiles.score(told[0], actual, mine)
    assert mine == pytest.approx(scoringrules.crps_ensemble(actual, told[0], estimator="nrg"))


@settings(deadline=None, max_examples=30)
@given(SEEDS)
def test_the_score_of_a_mixture_is_put_together_from_its_parts(seed):
    told, actual, weights = forecasts(seed)
    near, apart = np.empty((3, 2, 3)), np.empty((3, 3, 2, 3))
    quantiles.part(told, actual, near, apart)
    whole = np.einsum("mhn,mh->hn", near, weights) - np.einsum("mlhn,mh,lh->hn", apart, weights, weights) / 2
    for h in range(2):
        for p in range(3):
            plain = scoringrules.crps_ensemble(
                actual[h, p], told[:, h, p].ravel(), ens_w=np.repeat(weights[:, h], 20) / 20, estimator="nrg"
            )
            assert whole[h, p] == pytest.approx(float(plain))


@settings(deadline=None, max_examples=30)
@given(SEEDS)
def test_the_pool_has_the_quantiles_of_the_mixture(seed):
    told, _, weights = forecasts(seed)
    mixed = mix(told, weights)
    levels = (np.arange(20) + 0.5) / 20
    for h in range(2):
        values = told[:, h, 1].ravel()
        order = np.argsort(values, kind="stable")
        cumulative = np.cumsum((np.repeat(weights[:, h], 20) / 20)[order])
        plain = values[order][np.minimum(np.searchsorted(cumulative, levels - 1e-12), 59)]
        assert (mixed[h, 1] == plain).mean() > 0.94


def test_where_the_truth_falls_counts_ties_on_both_sides():
    told, actual = np.array([[[0.0, 0.0, 1.0, 3.0]]]), np.array([[0.0]])
    low, high = np.empty((1, 1)), np.empty((1, 1))
    quantiles.place_truth(told, actual, low, high)
    assert (low[0, 0], high[0, 0]) == (0.0, 0.5)
    quantiles.place_truth(told, np.array([[np.nan]]), low, high)
    assert np.isnan(low[0, 0])


def test_smoothing_skips_unknown_months():
    counts = np.array([[np.nan], [4.0], [np.nan], [0.0]])
    out = np.empty_like(counts)
    analogues.smooth(counts, 1.0, out)
    assert np.isnan(out[0, 0])
    assert out[1:, 0] == pytest.approx([4.0, 4.0, 4.0 * 0.25 / 1.25])


def test_analogues_are_the_nearest_states_and_end_before_the_present():
    counts = np.array([[0.0], [5.0], [0.1], [6.0], [0.05]])
    out = np.empty((2, 1, 2))
    analogues.follow(counts[:, :, None].copy(), counts, 2, 2, out)
    assert out[0, 0].tolist() == [5.0, 6.0]
    assert out[1, 0].tolist() == [0.05, 0.1]


def test_random_numbers_by_address_are_even_and_unrelated():
    words = np.array([[randomness.draw(np.uint64(k), r, 3, 0) for r in range(400)] for k in range(25)])
    assert kstest(words.ravel(), "uniform").pvalue > 0.001
    normal = np.array([[randomness.draw_normal(np.uint64(9), r, m, 2) for r in range(400)] for m in range(25)])
    assert kstest(normal.ravel(), "norm").pvalue > 0.001
    assert np.abs(np.corrcoef(np.vstack([words, normal])) - np.eye(50)).max() < 0.25
