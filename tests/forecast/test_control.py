import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from modusvivendi.core.errors import ModusError
from modusvivendi.forecast.control import (
    BELIEF,
    RATE,
    STRAY,
    ControlModel,
    Moment,
    find_changes,
    fit_control,
    follow_strength,
    score_control,
    simulate_control,
)

PLACES = tuple(f"place {i}" for i in range(6))
LINE = np.eye(6, k=1, dtype=np.bool_) | np.eye(6, k=-1, dtype=np.bool_)
HALVES = np.repeat(np.eye(3)[:2], 3, axis=0)
MOMENT = Moment(24000, HALVES)


def test_one_moment_leaves_the_belief_and_changes_raise_the_rate():
    assert fit_control(PLACES, LINE, [MOMENT]).rate == RATE.best
    later = HALVES.copy()
    later[3] = later[2]
    moved = fit_control(PLACES, LINE, [Moment(24010, later), MOMENT])
    still = fit_control(PLACES, LINE, [MOMENT, Moment(24010, HALVES)])
    assert moved.changes == 1
    assert moved.now.month == 24010
    # Two places at the line touch the other side with half of their neighbours; every place may be strayed into
    exposure = 10 * (0.5 + 0.5 + 6 * STRAY)
    assert still.exposure == pytest.approx(exposure)
    assert still.rate == pytest.approx(BELIEF * RATE.best / (BELIEF + exposure))
    assert still.rate < RATE.best < moved.rate


def test_an_unknown_remainder_counts_as_no_change_and_stays_unknown():
    half = 0.5 * HALVES
    model = fit_control(PLACES, LINE, [Moment(24000, half), Moment(24005, half)])
    assert model.changes == 0
    drawn = simulate_control(model, 3, 2000, 1)
    assert (drawn[:, 0] < 0).mean() == pytest.approx(0.5, abs=0.03)
    assert (drawn[:, 2][drawn[:, 0] < 0] == -1).all()


def test_the_line_moves_first_and_as_fast_as_the_rate_says():
    model = fit_control(PLACES, LINE, [MOMENT])
    drawn = simulate_control(model, 1, 40_000, 2)[:, 0]
    changed = (drawn != HALVES.argmax(axis=1)).mean(axis=0)
    hazards = np.array([STRAY, STRAY, 0.5 + STRAY, 0.5 + STRAY, STRAY, STRAY]) * RATE.best
    assert changed == pytest.approx(1 - np.exp(-hazards), abs=1e-3)
    assert not (drawn == 2).any(), "a party that never held land takes none"


def test_strength_and_truce_tell_on_the_same_random_numbers():
    model = fit_control(PLACES, LINE, [MOMENT])
    plain = simulate_control(model, 24, 400, 3)
    assert (simulate_control(model, 24, 400, 3, strength=np.tile([5.0, 5.0, 0.0], (24, 1))) == plain).all()
    stronger = simulate_control(model, 24, 400, 3, strength=np.tile([3.0, 1.0, 0.0], (24, 1)))
    assert (stronger[:, -1] == 0).mean() > (plain[:, -1] == 0).mean() + 0.05
    assert (simulate_control(model, 24, 400, 3, pace=np.zeros((1, 1, 1)))[:, -1] == HALVES.argmax(axis=1)).all()
    truce = np.ones((1, 24, 1))
    truce[0, 12:] = 0
    halted = simulate_control(model, 24, 400, 3, pace=truce)
    assert (halted[:, :12] == plain[:, :12]).all()
    assert (halted[:, 12:] == halted[:, 11:12]).all()
    here = np.ones((1, 24, 6))
    here[:, :, 2] = 0
    assert (simulate_control(model, 24, 400, 3, pace=here)[:, :, 2] == 0).all()
    changes = find_changes(model, 400, 3, np.ones((400, 24, 6)))
    assert (changes[:, 1:] == (plain[:, 1:] != plain[:, :-1])).all()
    assert (changes[:, 0] == (plain[:, 0] != HALVES.argmax(axis=1))).all()


@settings(deadline=None, max_examples=10)
@given(st.permutations(range(6)), st.integers(0, 30))
def test_neither_order_nor_parts_change_a_future(order, first):
    model = fit_control(PLACES, LINE, [MOMENT])
    moved = fit_control([PLACES[i] for i in order], LINE[np.ix_(order, order)], [Moment(24000, HALVES[order])])
    plain = simulate_control(model, 12, 40, 4)
    assert (simulate_control(moved, 12, 40, 4) == plain[:, :, order]).all()
    assert (simulate_control(model, 12, 10, 4, first=first) == plain[first : first + 10]).all()


def test_forces_grow_by_training_and_shrink_by_losses_and_leaving():
    force = follow_strength(np.array([1000.0]), np.array([[100.0], [0.0]]), np.array([[0.0], [2000.0]]), 0.1)
    assert force[:, 0].tolist() == [1000.0, 0.0]
    with pytest.raises(ModusError, match="unknown"):
        follow_strength(np.array([np.nan]), np.zeros((1, 1)), np.zeros((1, 1)))


def test_a_forecast_of_what_came_scores_better_than_no_change_and_the_other_way_round():
    fallen = np.tile(np.eye(3)[0], (6, 1))
    moments = [MOMENT, Moment(24012, HALVES), Moment(24024, HALVES), Moment(24600, fallen)]
    still, _, fell = score_control(PLACES, LINE, moments, 5)
    assert (still.places, still.changed, fell.changed) == (6, 0, 3)
    assert still.brier > still.brier_no_change == 0
    assert fell.log < fell.log_no_change
    assert fell.brier < fell.brier_no_change


@pytest.mark.parametrize(
    ("given", "message"),
    [
        ({"runs": 0}, "one run"),
        ({"strength": np.ones((3, 2))}, "shape"),
        ({"strength": np.full((3, 3), -1.0)}, "negative"),
        ({"pace": np.full((1, 3), np.nan)}, "finite"),
        ({"pace": np.ones((1, 2, 1))}, "do not fit"),
    ],
)
def test_what_cannot_be_is_refused(given, message):
    model = fit_control(PLACES, LINE, [MOMENT])
    with pytest.raises(ModusError, match=message):
        simulate_control(model, 3, **{"runs": 2, "seed": 1, **given})


def test_control_that_does_not_fit_the_places_is_refused():
    with pytest.raises(ModusError, match="nothing is known"):
        fit_control(PLACES, LINE, [])
    with pytest.raises(ModusError, match="does not fit 5 places"):
        fit_control(PLACES[:5], LINE[:5, :5], [MOMENT])
    assert isinstance(fit_control(PLACES, LINE, [MOMENT]), ControlModel)


@pytest.mark.slow
def test_the_page_of_scores_is_current():
    tool = Path(__file__).resolve().parents[2] / "tools" / "forecast" / "control.py"
    done = subprocess.run([sys.executable, str(tool), "--check"], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
