"""The estimator against what is known of it."""

from dataclasses import replace

import numpy as np
import pytest

from modusvivendi.aims.choices import (
    chi_squared_tail,
    compare,
    compare_upwards,
    fit_weights,
    gather_choices,
    predict,
    resample_weights,
    score_held_out,
)
from modusvivendi.core.errors import ModusError
from tests.aims.invented import draw_choices

TRUE = (1.0, -0.5, 0.0)


def test_a_known_chooser_is_recovered() -> None:
    found = fit_weights(draw_choices(1, TRUE, strikes=400))
    assert np.abs((found.estimate - TRUE) / found.error).max() < 3
    assert found.error.max() < 0.04


def test_two_alternatives_by_hand() -> None:
    # 30 of 40 choose the one with x = 1: the weight is the log-odds, its variance 1/30 + 1/10.
    choices = gather_choices(("x",), np.array([[1.0], [0.0]]), np.array([30.0, 10.0]), [0, 0])
    found = fit_weights(choices)
    assert found.estimate[0] == pytest.approx(np.log(3))
    assert found.error[0] == pytest.approx(np.sqrt(1 / 30 + 1 / 10))
    assert found.log_likelihood == pytest.approx(30 * np.log(0.75) + 10 * np.log(0.25))
    assert found.even == pytest.approx(40 * np.log(0.5))


def test_counts_equal_a_row_for_each_choice() -> None:
    choices = draw_choices(2, TRUE, periods=2, places=8, strikes=30)
    rows, counts, groups, group = [], [], [], 0
    for period in range(2):
        block = slice(8 * period, 8 * period + 8)
        for place in np.repeat(np.arange(8), choices.counts[block].astype(int)):
            rows.append(choices.attributes[block])
            counts.append(np.eye(8)[place])
            groups += [group] * 8
            group += 1
    long = gather_choices(choices.names, np.concatenate(rows), np.concatenate(counts), groups)
    short, full = fit_weights(choices), fit_weights(long)
    assert short.estimate == pytest.approx(full.estimate, abs=1e-12)
    assert short.log_likelihood == pytest.approx(full.log_likelihood)
    assert short.error == pytest.approx(full.error)


def test_neither_order_nor_units_matter() -> None:
    choices = draw_choices(3, TRUE)
    found = fit_weights(choices)
    mixed = np.random.default_rng(0).permutation(len(choices.counts))
    groups = np.repeat(np.arange(12), 60)
    other = gather_choices(choices.names, 1e6 * choices.attributes[mixed] + 7e6, choices.counts[mixed], groups[mixed])
    again = fit_weights(other)
    assert again.estimate * 1e6 == pytest.approx(found.estimate, rel=1e-6)
    assert again.log_likelihood == pytest.approx(found.log_likelihood)


def test_separation_is_said_and_a_prior_mends_it() -> None:
    choices = draw_choices(4, TRUE)
    never = (choices.counts == 0).astype(np.float64) * (np.arange(len(choices.counts)) % 2)
    apart = replace(choices, names=(*choices.names, "never"), attributes=np.column_stack([choices.attributes, never]))
    with pytest.raises(ModusError, match="never: the weight grows without end"):
        fit_weights(apart)
    mended = fit_weights(apart, ridge=1.0)
    assert np.isfinite(mended.estimate).all()
    assert mended.estimate[3] < -0.5


def test_what_cannot_be_told_is_refused() -> None:
    choices = draw_choices(5, TRUE)
    double = np.column_stack([choices.attributes, 2 * choices.attributes[:, 0]])
    with pytest.raises(ModusError, match="x0, x3 tell the same"):
        fit_weights(replace(choices, names=(*choices.names, "x3"), attributes=double))
    with pytest.raises(ModusError, match="the same for all alternatives"):
        fit_weights(replace(choices, attributes=choices.attributes * 0 + 1))
    with pytest.raises(ModusError, match="values are missing in x1"):
        gather_choices(("x0", "x1"), np.array([[1.0, np.nan], [0.0, 1.0]]), np.array([1.0, 0.0]), [0, 0])
    with pytest.raises(ModusError, match="nothing was ever chosen"):
        gather_choices(("x0",), np.array([[1.0], [0.0]]), np.zeros(2), [0, 0])


def test_the_chance_of_a_set_is_one() -> None:
    choices = draw_choices(6, TRUE)
    chance = predict(choices, np.array(TRUE))
    assert np.add.reduceat(chance, choices.starts) == pytest.approx(np.ones(12))
    raw = np.exp(choices.attributes[:60] @ TRUE)
    assert chance[:60] == pytest.approx(raw / raw.sum())


@pytest.mark.parametrize(
    ("value", "freedom", "p"), [(3.841459, 1, 0.05), (5.991465, 2, 0.05), (11.0705, 5, 0.05), (0.0, 3, 1.0)]
)
def test_chi_squared(value: float, freedom: int, p: float) -> None:
    assert chi_squared_tail(value, freedom) == pytest.approx(p, abs=1e-6)


def test_ratio_finds_what_matters_and_not_what_does_not() -> None:
    choices = draw_choices(7, TRUE)
    assert compare(choices, ("x0", "x2")).p < 1e-6
    assert compare(choices, ("x0", "x1")).p > 0.05
    assert compare_upwards(choices, "x0").p < 1e-6
    assert compare_upwards(choices, "x1").p > 0.999


def test_clusters_widen_what_repeats() -> None:
    choices = draw_choices(8, TRUE, strikes=5)
    repeated = replace(choices, counts=9 * choices.counts)
    rows = np.arange(len(choices.counts))
    plain, clustered = compare_upwards(repeated, "x0"), compare_upwards(repeated, "x0", clusters=[rows])
    assert 5 < clustered.design < 13
    assert clustered.p > plain.p


def test_resampled_weights_spread_as_the_errors_say() -> None:
    choices = draw_choices(9, TRUE, periods=1, strikes=600)
    where = np.repeat(np.arange(60), choices.counts.astype(int))
    tallies = np.eye(60)[where]
    drawn = resample_weights(choices, tallies, seed=1, draws=200)
    assert drawn.std(0) == pytest.approx(fit_weights(choices).error, rel=0.25)


def test_held_out_score_beats_blind_choice_only_when_there_is_something() -> None:
    score = score_held_out(draw_choices(10, TRUE))
    assert score.fitted > score.even
    blind = score_held_out(draw_choices(10, (0.0, 0.0, 0.0)))
    assert blind.fitted < blind.even
