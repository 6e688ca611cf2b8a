"""Diagnostics against known laws and against the formulas written out plainly."""

import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.signal import lfilter
from scipy.stats import norm, rankdata

from modusvivendi.core.errors import ModusError
from modusvivendi.sectors.diagnostics import (
    diagnose,
    find_standing,
    join_verdicts,
    measure_bulk,
    measure_effective,
    measure_r_hat,
    measure_tail,
    weigh_quantiles,
)


def autoregressive(phi: float, chains: int, draws: int, seed: int) -> np.ndarray:
    """AR(1) chains in equilibrium: the mean of N draws is worth N (1 - phi) / (1 + phi) free ones."""
    noise = np.random.default_rng(seed).normal(size=(chains, draws + 500)) * math.sqrt(1 - phi * phi)
    return lfilter([1.0], [1.0, -phi], noise, axis=1)[:, 500:]


def plain_effective(split: np.ndarray) -> float:
    """Vehtari and others (2021), section 3.2, and Stan's use of Geyer's sequence, lag by lag."""
    chains, count = split.shape
    centred = split - split.mean(axis=1, keepdims=True)

    def covariance(lag: int) -> float:
        return float(np.mean([(row[: count - lag] * row[lag:]).sum() / count for row in centred]))

    within = covariance(0) * count / (count - 1)
    whole = within * (count - 1) / count + split.mean(axis=1).var(ddof=1)
    rho = [1.0] + [1 - (within - covariance(lag)) / whole for lag in range(1, count)]
    time, lag, before = -1.0, 0, math.inf
    while lag + 1 < count and rho[lag] + rho[lag + 1] >= 0:
        before = min(before, rho[lag] + rho[lag + 1])
        time += 2 * before
        lag += 2
    if lag + 1 < count:
        time += max(rho[lag], 0)
    return chains * count / max(time, 1 / math.log10(chains * count))


def halves(draws: np.ndarray) -> np.ndarray:
    half = draws.shape[1] // 2
    return np.concatenate([draws[:, :half], draws[:, draws.shape[1] - half :]])


def scores(draws: np.ndarray) -> np.ndarray:
    return norm.ppf((rankdata(draws).reshape(draws.shape) - 3 / 8) / (draws.size + 1 / 4))


def plain_r_hat(split: np.ndarray) -> float:
    count = split.shape[1]
    within = np.mean([row.var(ddof=1) for row in split])
    between = count * np.var([row.mean() for row in split], ddof=1)
    return math.sqrt(((count - 1) / count * within + between / count) / within)


@pytest.mark.parametrize(("phi", "draws"), [(-0.4, 41), (0.0, 60), (0.5, 101), (0.95, 200)])
def test_formulas_written_out(phi: float, draws: int) -> None:
    values = autoregressive(phi, 3, draws, 11) ** 3
    split = halves(values)
    folded = scores(np.abs(split - np.median(split)))
    assert measure_r_hat(values) == pytest.approx(max(plain_r_hat(scores(split)), plain_r_hat(folded)), rel=1e-12)
    assert measure_bulk(values) == pytest.approx(plain_effective(scores(split)), rel=1e-9)
    tails = [plain_effective(halves((values <= np.quantile(values, q)) * 1.0)) for q in (0.05, 0.95)]
    assert measure_tail(values) == pytest.approx(min(tails), rel=1e-9)
    assert measure_effective(values) == pytest.approx(plain_effective(split), rel=1e-9)


@pytest.mark.parametrize("phi", [-0.3, 0.0, 0.3, 0.8, 0.95])
def test_effective_draws_of_a_known_chain(phi: float) -> None:
    values = autoregressive(phi, 4, 20_000, 3)
    expected = values.size * (1 - phi) / (1 + phi)
    assert measure_effective(values) == pytest.approx(expected, rel=0.1)
    assert measure_bulk(values) == pytest.approx(expected, rel=0.1)
    assert measure_r_hat(values) < 1.01


def test_r_hat_of_chains_apart() -> None:
    values = np.random.default_rng(2).normal(size=(4, 2_000))
    assert measure_r_hat(values) < 1.005
    shifted = values + np.array([[0.0], [0.0], [0.0], [1.0]])
    assert measure_r_hat(shifted) > 1.05
    wider = values * np.array([[1.0], [1.0], [1.0], [3.0]])
    assert measure_r_hat(wider) > 1.05, "the folded one sees chains that differ in spread only"
    drifting = values + np.linspace(0, 2, 2_000)
    assert measure_r_hat(drifting) > 1.05, "split chains see a drift that all of them share"


@settings(max_examples=25, deadline=None)
@given(st.integers(0, 10**6), st.sampled_from([1, 2, 4]))
def test_a_rising_transform_changes_nothing_in_the_bulk(seed: int, chains: int) -> None:
    values = autoregressive(0.5, chains, 80, seed)
    assert measure_bulk(np.exp(values)) == pytest.approx(measure_bulk(values), rel=1e-9)
    assert measure_tail(np.exp(values)) == pytest.approx(measure_tail(values), rel=1e-9)


def test_heavy_tails_are_judged_all_the_same() -> None:
    values = np.random.default_rng(8).standard_cauchy(size=(4, 1_000))
    assert diagnose(values).enough


def test_verdicts() -> None:
    good = diagnose(autoregressive(0.2, 4, 2_000, 1))
    assert good.enough
    assert good.more is None
    assert good.verdict.startswith("enough: ")
    assert good.standard_error == pytest.approx(math.sqrt(1.5 / 8_000), rel=0.15)
    short = diagnose(autoregressive(0.9, 4, 500, 1), every=10)
    assert not short.enough
    assert "effective draws of 400 needed" in short.verdict
    assert short.more is not None
    assert f"run about {short.more:,} more steps" in short.verdict
    longer = diagnose(autoregressive(0.9, 4, 500 + short.more // 10, 1), every=10)
    assert min(longer.bulk, longer.tail) > 300
    apart = diagnose(np.random.default_rng(1).normal(size=(2, 500)) + np.array([[0.0], [3.0]]))
    assert "the chains have not come together" in apart.verdict
    assert not apart.enough
    stuck = diagnose(np.full((2, 50), 7.0))
    assert stuck.constant
    assert not stuck.enough
    assert "never changed" in stuck.verdict
    assert stuck.standard_error == 0


def test_more_chains_want_more_effective_draws() -> None:
    draws = np.random.default_rng(4).normal(size=(8, 90))
    assert not diagnose(draws).enough
    assert "of 800 needed" in diagnose(draws).verdict


def test_one_verdict_for_several_figures() -> None:
    good, bad = diagnose(autoregressive(0.1, 4, 2_000, 1)), diagnose(autoregressive(0.9, 4, 200, 1))
    assert join_verdicts({"land": good}) == "enough for every figure"
    assert join_verdicts({"land": good, "line": bad}).startswith("line: not enough")
    assert join_verdicts({"land": good, "sea": diagnose([1.0] * 9)}).startswith("sea: cannot tell")
    assert join_verdicts({}) == "nothing to judge"


def test_figures_of_few_values() -> None:
    flips = (np.random.default_rng(1).random((4, 1_000)) < 0.5).astype(float)
    assert diagnose(flips).enough
    assert diagnose(np.arange(4_000).reshape(4, 1_000) % 2).bulk > 4_000, "draws that take turns are worth more"


def test_standing_among_free_draws() -> None:
    draws = np.random.default_rng(6).normal(size=(4, 2_500))
    place = find_standing(draws, 1.0)
    assert place.below == pytest.approx(norm.cdf(1.0), abs=0.02)
    assert place.low < norm.cdf(1.0) < place.high
    assert place.high - place.low == pytest.approx(2 * 1.96 * math.sqrt(0.8413 * 0.1587 / 10_000), rel=0.15)
    assert place.below + place.equal + place.above == pytest.approx(1)
    best = find_standing(draws, -9.0)
    assert best.below == 0
    assert best.low == 0
    assert 0 < best.high < 0.001
    ties = find_standing(np.array([[1.0, 2, 2, 3] * 10]), 2.0)
    assert (ties.below, ties.equal, ties.above) == pytest.approx((0.25, 0.5, 0.25))


def test_interval_widens_with_the_chain_s_memory() -> None:
    free, slow = (find_standing(autoregressive(phi, 4, 2_500, 5), 0.0) for phi in (0.0, 0.9))
    assert slow.high - slow.low > 2.5 * (free.high - free.low)


def test_weights_carry_into_standing_and_quantiles() -> None:
    draws = np.random.default_rng(9).uniform(-3, 3, size=(2, 20_000))
    weights = norm.pdf(draws)
    place = find_standing(draws, 1.0, weights)
    inside = norm.cdf(3) - norm.cdf(-3)
    assert place.below == pytest.approx((norm.cdf(1) - norm.cdf(-3)) / inside, abs=0.01)
    assert place.effective < find_standing(draws, 1.0).effective
    assert weigh_quantiles(draws, [0.5, 0.8], weights) == pytest.approx([0, norm.ppf(0.8)], abs=0.05)
    assert weigh_quantiles([1.0, 2, 3, 4], [0, 0.25, 0.5, 1]).tolist() == [1, 1, 2, 4]


@pytest.mark.parametrize(
    ("draws", "message"),
    [([1.0, 2, 3], "cannot be judged"), ([[1.0, 2, 3, math.nan]], "not finite"), (np.zeros((2, 2, 9)), "cannot be")],
)
def test_what_cannot_be_judged(draws: object, message: str) -> None:
    with pytest.raises(ModusError, match=message):
        diagnose(draws)


def test_weights_that_do_not_fit() -> None:
    for weights in ([1.0], [-1.0, 1, 1, 1], [0.0] * 4, [math.nan, 1, 1, 1]):
        with pytest.raises(ModusError, match="do not fit"):
            find_standing([1.0, 2, 3, 4], 2, weights)
