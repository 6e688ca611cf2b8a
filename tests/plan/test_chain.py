"""The chain from a dossier to its results."""

from dataclasses import replace
from pathlib import Path

import pytest

import modusvivendi as mv
from modusvivendi.plan.chain import find_baseline


def test_results_hold_every_drawn_plan(tiny: Path) -> None:
    dossier = mv.read(tiny)
    steps: list[str] = []
    results = mv.compute(dossier, seed=3, on_progress=steps.append)
    assert steps == ["maps", "ledgers", "accords"]
    assert list(results.ledgers) == ["halves", "whole"]
    assert results.baseline is dossier.plan("whole")
    assert list(results.differences) == ["halves"]
    assert results.differences["halves"].before == "whole"
    assert results.accord.seed == results.seed == 3
    assert len(results.cells.polygons) == len(dossier.places)


def test_without_a_baseline_proposal_plans_are_held_against_control(tiny: Path) -> None:
    dossier = mv.read(tiny)
    published = replace(dossier, plans=tuple(replace(plan, kind="published") for plan in dossier.plans))
    results = mv.compute(published)
    assert results.baseline is not None
    assert results.baseline.id == "control"
    assert set(results.differences) == {"halves", "whole"}


def test_without_control_nothing_is_compared(tiny: Path) -> None:
    (tiny / "control.csv").unlink()
    dossier = mv.read(tiny)
    results = mv.compute(replace(dossier, plans=tuple(replace(plan, kind="published") for plan in dossier.plans)))
    assert results.baseline is None
    assert not results.differences


def test_the_status_quo_goes_before_other_baselines(tiny: Path) -> None:
    dossier = mv.read(tiny)
    whole = dossier.plan("whole")
    named = replace(dossier, plans=(whole, replace(whole, id="status-quo")))
    found = find_baseline(named)
    assert found is not None
    assert found.id == "status-quo"


def test_moves_by_id(tiny: Path) -> None:
    dossier = mv.read(tiny)
    plan = dossier.plan("halves")
    moved = mv.move_places(dossier, plan, {"birch": "hills"})
    assert moved.assignment[dossier.place("birch")] == plan.index["hills"]
    assert plan.assignment[dossier.place("birch")] == plan.index["middle"]
    assert moved.kind == "own"
    with pytest.raises(mv.ModusError, match="no sector 'hils'"):
        mv.move_places(dossier, plan, {"birch": "hils"})
