"""How counts of need, access and siege move: as measured, the same in every scenario, never out of bounds."""

import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from modusvivendi.core.forecasts import OUTCOMES, Switches
from modusvivendi.forecast.outlook.inputs import COLUMNS, settle
from modusvivendi.forecast.outlook.kernels import flows
from modusvivendi.forecast.outlook.running import run_futures
from modusvivendi.forecast.outlook.theatre import Theatre
from modusvivendi.io.effects import read_effects
from tests.forecast.outlook.theatres import make_inputs, make_model, make_scenario, make_theatre

ROOT = Path(__file__).resolve().parents[3]
EFFECTS = read_effects()
MOVED = ("in_need", "hard_to_reach", "besieged")
COLUMN = {name: row for row, name in enumerate(OUTCOMES)}
MONTHS = 24


def run(theatre: Theatre, size: float, *, deal: bool, runs: int = 40) -> dict[str, np.ndarray]:
    inputs = make_inputs(runs)
    values, signs = settle(EFFECTS, {}, inputs, Switches())
    values = values.copy()
    values[:, COLUMNS["counts_move"]] = size
    scenario = make_scenario(runs, MONTHS, 6, deal=deal)
    found = run_futures(theatre, scenario, make_model(theatre), values, signs, inputs, MONTHS, 0, 9).values
    return {name: found[:, :, column] for name, column in COLUMN.items()}


def shut_in(theatre: Theatre) -> Theatre:
    """Return the theatre with nobody abroad and no way there, and populations that are exact: all stay in it."""
    n = len(theatre.ids)
    hosted = theatre.hosted.copy()
    hosted[:, 0] += hosted[:, n:].sum(axis=1)
    hosted[:, n:] = 0
    exact = np.repeat(theatre.population[:, 1:2], 3, axis=1)
    return replace(theatre, hosted=hosted, abroad=0.0, population=exact)


def test_the_range_in_the_library_is_the_one_that_was_measured() -> None:
    command = [sys.executable, str(ROOT / "tools" / "forecast" / "counts.py")]
    measured = subprocess.run([*command, "--check"], capture_output=True, text=True, check=False)
    assert measured.returncode == 0, measured.stderr
    page = (ROOT / "docs" / "forecast-scores.md").read_text(encoding="utf-8")
    value = EFFECTS.effects["counts_move"].value
    said = f"{value.low:.2f}, {value.best:.2f}, {value.high:.2f}"
    assert page.count(said) == 2, "the range of counts_move is not what tools/forecast/counts.py measures"


@pytest.mark.parametrize("published_at", [(1.0, 1.0, 1.0), (0.0, -6.0, 12.0)])
def test_counts_wander_from_the_month_they_were_published_for(published_at: tuple[float, float, float]) -> None:
    moved = np.zeros((4_000, 3))
    kernels, size = flows, 0.6
    spread: list[np.ndarray] = []
    for month in range(1, MONTHS + 1):
        for run_, row in enumerate(moved):
            kernels._wander(np.uint64(77), run_, month, size, np.array(published_at), row)
        spread.append(moved.std(axis=0))
    since = np.maximum(np.arange(1, MONTHS + 1)[:, None] - np.array(published_at), 0.0)
    np.testing.assert_allclose(np.array(spread), size * np.sqrt(since / 12), rtol=0.05)
    assert np.abs(np.corrcoef(moved.T) - np.eye(3)).max() < 0.06


def test_both_scenarios_are_moved_by_the_same_numbers_and_nothing_else_is_moved() -> None:
    theatre = shut_in(make_theatre())
    apart: dict[tuple[bool, str], np.ndarray] = {}
    for deal in (False, True):
        still, moved = (run(theatre, size, deal=deal) for size in (0.0, 0.7))
        for name in COLUMN:
            if name not in (*MOVED, "reached"):
                assert np.array_equal(still[name], moved[name]), name
        for name in ("in_need", "hard_to_reach"):
            a, b = moved[name], still[name]
            some = (b > 0) & (b < theatre.people - 1e-6)
            with np.errstate(divide="ignore", invalid="ignore"):
                apart[deal, name] = np.where(some, np.log(a / (theatre.people - a) * (theatre.people - b) / b), np.nan)
    for name in ("in_need", "hard_to_reach"):
        both = np.isfinite(apart[False, name]) & np.isfinite(apart[True, name])
        assert both.sum() > 100
        np.testing.assert_allclose(apart[False, name][both], apart[True, name][both], atol=1e-7)
        assert apart[False, name][both].std() > 0.3


def test_a_count_keeps_within_the_people_there_are() -> None:
    for moved in (-9.0, -0.4, 0.0, 0.4, 9.0):
        for people, whole in ((0.0, 0.0), (0.0, 50.0), (50.0, 50.0), (1.0, 50.0), (49.0, 50.0)):
            found = flows._shift(people, whole, moved)
            assert 0 <= found <= whole
            if people in (0.0, whole) or moved == 0:
                assert found == people
            else:
                expected = people / (whole - people) * np.exp(moved)
                assert found / (whole - found) == pytest.approx(expected, rel=1e-9)
    wild = run(make_theatre(), 4.0, deal=True)
    assert (wild["reached"] <= wild["in_need"] + 1e-6).all()
    assert max(wild[name].max() for name in MOVED) <= 2 * make_theatre().people


def test_where_everybody_is_in_need_nothing_is_to_be_moved() -> None:
    theatre = replace(make_theatre(), need=float("nan"))
    for name in ("in_need", "reached"):
        assert np.array_equal(run(theatre, 0.0, deal=False)[name], run(theatre, 2.0, deal=False)[name])
