import subprocess
import sys
from dataclasses import replace
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
    Forces,
    Moment,
    fit_control,
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
    drawn = simulate_control(model, 3, 2000, 1).held
    assert (drawn[:, 0] < 0).mean() == pytest.approx(0.5, abs=0.03)
    assert (drawn[:, 2][drawn[:, 0] < 0] == -1).all()


def test_the_line_moves_first_and_as_fast_as_the_rate_says():
    model = fit_control(PLACES, LINE, [MOMENT])
    drawn = simulate_control(model, 1, 40_000, 2).held[:, 0]
    changed = (drawn != HALVES.argmax(axis=1)).mean(axis=0)
    hazards = np.array([STRAY, STRAY, 0.5 + STRAY, 0.5 + STRAY, STRAY, STRAY]) * RATE.best
    assert changed == pytest.approx(1 - np.exp(-hazards), abs=1e-3)
    assert not (drawn == 2).any(), "a party that never held land takes none"


def make_forces(runs, months, start, *, joining=None, dead=None, rules=(0.0, 1.0, 0.5, 1.0, 1.0)):
    """Three parties of the same forces in every future; by default nobody joins, dies or leaves."""
    return Forces(
        np.tile(np.asarray(start, np.float64), (runs, 1)),
        np.zeros((runs, months, 3)) if joining is None else np.tile(joining, (runs, months, 1)),
        np.zeros((runs, months, 0)) if dead is None else np.tile(dead, (runs, months, 1)),
        np.tile(np.asarray(rules, np.float64), (runs, 1)),
    )


def test_a_truce_tells_on_the_same_random_numbers():
    model = fit_control(PLACES, LINE, [MOMENT])
    found = simulate_control(model, 24, 400, 3)
    plain = found.held
    assert (simulate_control(model, 24, 400, 3, pace=np.zeros((1, 1, 1))).held[:, -1] == HALVES.argmax(axis=1)).all()
    truce = np.ones((1, 24, 1))
    truce[0, 12:] = 0
    halted = simulate_control(model, 24, 400, 3, pace=truce).held
    assert (halted[:, :12] == plain[:, :12]).all()
    assert (halted[:, 12:] == halted[:, 11:12]).all()
    here = np.ones((1, 24, 6))
    here[:, :, 2] = 0
    assert (simulate_control(model, 24, 400, 3, pace=here).held[:, :, 2] == 0).all()
    assert (found.changed[:, 1:] == (plain[:, 1:] != plain[:, :-1])).all()
    assert (found.changed[:, 0] == (plain[:, 0] != HALVES.argmax(axis=1))).all()
    assert np.isnan(found.strength).all()


def test_a_trained_party_holds_more_and_forces_that_stay_as_they_are_tell_nothing():
    model = fit_control(PLACES, LINE, [MOMENT])
    plain = simulate_control(model, 24, 400, 3).held
    for start in ([5.0, 5.0, 1.0], [900.0, 3.0, 1.0], [np.nan, np.nan, np.nan]):
        assert (simulate_control(model, 24, 400, 3, forces=make_forces(400, 24, start)).held == plain).all()
    trained = make_forces(400, 24, [100.0, 100.0, 1.0], joining=[20.0, 0.0, 0.0])
    found = simulate_control(model, 24, 400, 3, forces=trained)
    assert (found.held[:, -1] == 0).mean() > (plain[:, -1] == 0).mean() + 0.05
    assert (found.held[:, 0] == plain[:, 0]).all(), "who comes out of training in a month counts from the next on"
    assert found.strength[0, :, 0].tolist() == [100.0 + 20 * (t + 1) for t in range(24)]
    untold = make_forces(400, 24, [100.0, 100.0, 1.0], joining=[20.0, 0.0, 0.0], rules=(0, 1, 0.5, 1, 0))
    assert (simulate_control(model, 24, 400, 3, forces=untold).held == plain).all()
    against_unknown = make_forces(400, 24, [100.0, np.nan, 1.0], joining=[20.0, 0.0, 0.0])
    assert (simulate_control(model, 24, 400, 3, forces=against_unknown).held == plain).all()


@settings(deadline=None, max_examples=10)
@given(st.permutations(range(6)), st.integers(0, 30))
def test_neither_order_nor_parts_change_a_future(order, first):
    model = fit_control(PLACES, LINE, [MOMENT])
    moved = fit_control([PLACES[i] for i in order], LINE[np.ix_(order, order)], [Moment(24000, HALVES[order])])
    dead = np.arange(6.0)
    forces, other, few = (
        make_forces(runs, 12, [90.0, 60.0, 1.0], joining=[3.0, 0, 0], dead=killed, rules=(0.03, 0.9, 0.6, 1.5, 2))
        for runs, killed in ((40, dead), (40, dead[list(order)]), (10, dead))
    )
    plain = simulate_control(model, 12, 40, 4, forces=forces)
    again = simulate_control(moved, 12, 40, 4, forces=other)
    assert (again.held == plain.held[:, :, order]).all()
    assert again.strength == pytest.approx(plain.strength)
    part = simulate_control(model, 12, 10, 4, forces=few, first=first)
    assert (part.held == plain.held[first : first + 10]).all()


def test_losses_fall_on_the_holder_and_on_those_who_press():
    model = fit_control(PLACES, LINE, [MOMENT])
    still = np.zeros((1, 1, 1))
    # Ten fighters die in place 2 (held by 0, party 1 next door) and ten in place 0, far from any line
    rules = (0.1, 0.5, 0.6, 2.0, 1.0)
    forces = make_forces(1, 2, [1000.0, 500.0, np.nan], dead=[10.0, 0, 10.0, 0, 0, 0], rules=rules)
    strength = simulate_control(model, 2, 1, 3, forces=forces, pace=still).strength[0]
    after = [1000 - 0.5 * (100 + 2 * 12), 500 - 0.5 * (50 + 2 * 4)]
    assert strength[0, :2] == pytest.approx(after)
    assert strength[1, :2] == pytest.approx(
        [a - 0.5 * (0.1 * a + lost) for a, lost in zip(after, (24, 8), strict=True)]
    )
    assert np.isnan(strength[:, 2]).all()
    deadly = make_forces(1, 2, [10.0, 500.0, 1.0], dead=[1e6, 0, 0, 0, 0, 0], rules=(0.1, 0, 1, 1, 1))
    assert simulate_control(model, 2, 1, 3, forces=deadly, pace=still).strength[0, :, 0].tolist() == [0.0, 0.0]


@pytest.mark.parametrize("wrong", ["start", "joining", "dead", "rules"])
def test_forces_that_do_not_fit_or_are_negative_are_refused(wrong):
    model = fit_control(PLACES, LINE, [MOMENT])
    fine = make_forces(2, 3, [1.0, 1.0, 1.0], dead=np.zeros(6))
    for value in (-1.0 * np.ones_like(getattr(fine, wrong)), getattr(fine, wrong)[:1]):
        with pytest.raises(ModusError):
            simulate_control(model, 3, 2, 1, forces=replace(fine, **{wrong: value}))


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
