"""Inverted distributions, against scipy's."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import stats

from modusvivendi.forecast.flight.kernels.binomials import invert_binomial, invert_normal, invert_poisson

PLACES = (np.arange(4_000) + 0.5) / 4_000


def test_normal_quantiles() -> None:
    found = [invert_normal(place) for place in PLACES]
    assert np.allclose(found, stats.norm.ppf(PLACES), atol=1e-8)


@pytest.mark.parametrize(
    ("n", "p"), [(1, 0.5), (7, 0.9), (40, 0.03), (60, 0.5), (200, 0.1), (5_000, 0.3), (10**7, 0.7)]
)
def test_binomial_probabilities(n: int, p: float) -> None:
    found = np.array([invert_binomial(place, n, p) for place in PLACES])
    exact = stats.binom.ppf(PLACES, n, p)
    spread = np.sqrt(n * p * (1 - p))
    assert np.abs(found - exact).max() <= (0 if spread < 4 else max(1, 0.01 * spread))
    assert abs(found.mean() - n * p) < 0.02 * spread + 1e-9
    assert abs(found.std() / spread - 1) < 0.02


@given(st.floats(1e-9, 1 - 1e-9), st.integers(0, 10**6), st.floats(0, 1))
@settings(max_examples=200, deadline=None)
def test_no_more_than_there_are_and_never_fewer_from_more(u: float, n: int, p: float) -> None:
    few = invert_binomial(u, n, p)
    assert 0 <= few <= n
    assert invert_binomial(u, n, min(1.0, p * 1.5)) >= few - 1


@pytest.mark.parametrize("mean", [0.2, 5.0, 30.0, 4_000.0])
def test_poisson_probabilities(mean: float) -> None:
    found = np.array([invert_poisson(place, mean) for place in PLACES])
    assert np.abs(found - stats.poisson.ppf(PLACES, mean)).max() <= 1
    assert abs(found.mean() - mean) < 0.02 * np.sqrt(mean)
