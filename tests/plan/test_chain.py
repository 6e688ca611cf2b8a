"""The chain from a dossier to its results."""

from dataclasses import replace
from pathlib import Path

import pytest

import modusvivendi as mv
from modusvivendi.plan.chain import find_road


def test_results_hold_every_drawn_plan(tiny: Path) -> None:
    dossier = mv.read(tiny)
    steps: list[str] = []
    results = mv.compute(dossier, seed=3, on_progress=steps.append)
    assert steps == ["maps", "ledgers", "deals", "aims", "road", "forecast", "accords"]
    assert list(results.ledgers) == ["halves", "whole"]
    assert results.baseline is not None
    assert results.baseline.id == "control"
    assert list(results.differences) == ["halves", "whole"]
    assert results.differences["halves"].before == "control"
    assert results.accord.seed == results.seed == 3
    assert len(results.cells.polygons) == len(dossier.places)


def test_without_control_nothing_is_compared(tiny: Path) -> None:
    (tiny / "control.csv").unlink()
    results = mv.compute(mv.read(tiny))
    assert results.baseline is None
    assert not results.differences


def test_a_proposal_for_the_status_quo_goes_before_control(tiny: Path) -> None:
    dossier = mv.read(tiny)
    named = replace(dossier, plans=(dossier.plan("halves"), replace(dossier.plan("whole"), id="status-quo")))
    results = mv.compute(named)
    assert results.baseline is named.plan("status-quo")
    assert list(results.differences) == ["halves"]


def test_moves_by_id(tiny: Path) -> None:
    dossier = mv.read(tiny)
    plan = dossier.plan("halves")
    moved = mv.move_places(dossier, plan, {"birch": "hills"})
    assert moved.assignment[dossier.place("birch")] == plan.index["hills"]
    assert plan.assignment[dossier.place("birch")] == plan.index["middle"]
    assert moved.kind == "own"
    with pytest.raises(mv.ModusError, match="no sector 'hils'"):
        mv.move_places(dossier, plan, {"birch": "hils"})


def test_a_road_that_everybody_bars_stops_no_brief() -> None:
    """Where every contributor is refused on some stretch there is no road, and the rest is said all the same."""
    dossier = mv.read("bosnia-1995")
    parties = tuple(party.id for party in dossier.parties)
    barred = replace(
        dossier, contributors={id: replace(one, refused_by=parties) for id, one in dossier.contributors.items()}
    )
    with pytest.raises(mv.ModusError, match="every contributor is vetoed"):
        mv.work_back(barred)
    assert find_road(barred) is None
