"""Mixtures of two aims whose shares are known."""

import numpy as np
import pytest

from modusvivendi.aims.choices import Choices, gather_choices
from modusvivendi.aims.mixture import resample_shares, separate_aims
from modusvivendi.core.errors import ModusError
from modusvivendi.core.ranges import Floats

PLACES = 80


def land(seed: int = 0) -> tuple[Floats, Floats]:
    """Return the presence of two opponents, overlapping, and one attribute (nearness)."""
    draw = np.random.default_rng(seed)
    first = draw.beta(0.4, 0.8, PLACES)
    return np.column_stack([first, (1 - first) * draw.beta(0.7, 0.7, PLACES)]), draw.normal(size=(PLACES, 1))


def strike(seed: int, share: float, strikes: int, sway: float = 0.7) -> tuple[Choices, Floats]:
    presence, attribute = land()
    raw = presence * np.exp(attribute * sway)
    chance = raw / raw.sum(0) @ [share, 1 - share]
    counts = np.random.default_rng(seed).multinomial(strikes, chance).astype(np.float64)
    return gather_choices(("near",), attribute, counts, [0] * PLACES), presence


def daily(choices: Choices, seed: int) -> Floats:
    """Each strike a day of its own."""
    return np.eye(PLACES)[np.repeat(np.arange(PLACES), choices.counts.astype(int))]


def test_shares_and_sway_are_recovered() -> None:
    choices, presence = strike(1, 0.3, 20_000)
    found = separate_aims(choices, presence)
    assert found.shares == pytest.approx([0.3, 0.7], abs=0.02)
    assert found.weights == pytest.approx([0.7], abs=0.04)


def test_one_aim_only_leaves_nothing_for_the_other() -> None:
    choices, presence = strike(2, 1.0, 500)
    found = separate_aims(choices, presence)
    assert found.shares[0] > 0.97
    alone = separate_aims(choices, presence[:, :1])
    assert alone.shares[0] == 1.0
    assert alone.log_likelihood <= found.log_likelihood + 1e-3


def test_what_no_aim_serves_is_refused() -> None:
    choices, presence = strike(3, 0.5, 100)
    gone = presence.copy()
    gone[np.flatnonzero(choices.counts)[0]] = 0
    with pytest.raises(ModusError, match="no aim accounts for"):
        separate_aims(choices, gone)
    with pytest.raises(ModusError, match="aim 2 is served nowhere"):
        separate_aims(choices, presence * [1, 0])


@pytest.mark.slow
def test_the_true_share_lies_in_the_interval_nine_times_in_ten() -> None:
    inside = 0
    runs = 400
    for run in range(runs):
        choices, presence = strike(100 + run, 0.3, 300)
        drawn = resample_shares(separate_aims(choices, presence), daily(choices, run), seed=run, draws=200)
        low, high = np.quantile(drawn[:, 0], [0.05, 0.95])
        inside += low <= 0.3 <= high
    # Three standard errors of a share of 400 runs are 4.5 percentage points.
    assert 0.855 <= inside / runs <= 0.945
