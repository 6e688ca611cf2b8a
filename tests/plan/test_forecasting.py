"""Forecasts of the bundled dossiers and of one that says too little."""

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

import modusvivendi as mv
from modusvivendi.core.errors import ModusError
from modusvivendi.core.forecasts import FLOWS, MAIN, OUTCOMES, Course, Projection, Switches
from modusvivendi.core.periods import parse_period
from modusvivendi.core.record import Event
from modusvivendi.core.roads import Road
from modusvivendi.io.effects import read_effects
from modusvivendi.plan.fighting import gather_deaths
from modusvivendi.plan.figures import count_displaced, find_figure
from modusvivendi.plan.forecasting import Prepared, contrast, prepare, project, run_piece, set_stage, study_influences
from modusvivendi.plan.workers import open_workers
from tests.tiny import tiny_folder

MONTHS, RUNS = 24, 66
COLUMN = {name: row for row, name in enumerate(OUTCOMES)}


@pytest.fixture(scope="module", params=["syria-2015", "bosnia-1995"])
def ready(request: pytest.FixtureRequest) -> Prepared:
    return prepare(mv.read(request.param), MONTHS)


@pytest.fixture(scope="module")
def road(ready: Prepared) -> Road:
    return mv.work_back(ready.dossier, draws=200)


@pytest.fixture(scope="module")
def pair(ready: Prepared, road: Road) -> tuple[Projection, Projection]:
    both = (project(ready.dossier, one, MONTHS, RUNS, prepared=ready) for one in (None, road))
    return next(both), next(both)


def test_the_theatre_holds_the_people_that_the_dossier_counts(ready: Prepared) -> None:
    theatre, dossier = ready.setting.theatre, ready.dossier
    counted = count_displaced(dossier, 0.4)
    assert theatre.hosted.sum() == theatre.away.sum() == pytest.approx(counted.inside + counted.abroad, rel=1e-6)
    inside = theatre.hosted[:, : len(theatre.ids)].sum()
    assert inside == pytest.approx(counted.inside, rel=1e-3)
    people = np.nansum(dossier.places.population[:, 1])
    present = theatre.home.sum() + (inside if counted.present else theatre.away.sum())
    assert present == pytest.approx(people, rel=2e-3)
    assert theatre.ids == tuple(sorted(dossier.places.ids))
    assert 0.001 < theatre.rate < 0.2
    for c in range(len(theatre.hosted)):
        assert theatre.away[theatre.cohort == c].sum() == theatre.hosted[c].sum()


def test_outcomes_fit_together_in_every_future(pair: tuple[Projection, Projection], ready: Prepared) -> None:
    for projection in pair:
        values = {name: projection.draws.values[:, :, column] for name, column in COLUMN.items()}
        assert all(np.isfinite(one).all() for one in values.values())
        start = ready.setting.theatre.away.sum()
        assert np.array_equal(values["displaced"], start + np.cumsum(values["fled"] - values["returns"], axis=1))
        assert (values["reached"] <= values["in_need"] + 1).all()
        for name in MAIN:
            total = projection.outlook.total[name]
            assert total.low <= total.best <= total.high
            by_month = projection.outlook.by_month[name]
            assert (np.diff(by_month, axis=0) >= 0).all()
            if name not in FLOWS and name != "reached":
                assert by_month[1, -1] == total.best


def test_a_plan_differs_only_once_it_does_something(pair: tuple[Projection, Projection], road: Road) -> None:
    quo, plan = (one.draws.values for one in pair)
    found = contrast(pair[1], pair[0])
    halted = road.milestones.get("fighting_halted")
    if halted is not None:
        untouched = int(halted.low / 31) - 1
        assert untouched >= 1
        for name in ("deaths", "fled", "returns"):
            apart = np.abs(quo[:, :untouched, COLUMN[name]] - plan[:, :untouched, COLUMN[name]])
            assert apart.mean() <= 0.02 * quo[:, :untouched, COLUMN[name]].mean()
        assert found.difference.no_better_quarter["deaths"] == 1.0
    assert found.difference.total["deaths"].best < 0
    assert found.difference.total["returns"].best > 0
    chance = found.difference.no_better["deaths"]
    assert chance is not None
    assert 0 < chance < 0.6
    assert found.all_told["deaths"] == pytest.approx(1 - found.begun.best * (1 - chance))
    assert len(found.by_place) == len(pair[0].places)


def test_land_is_shared_among_parties_and_training_alone_moves_it(
    ready: Prepared, road: Road, pair: tuple[Projection, ...]
) -> None:
    for one in pair:
        assert sum(share.best for share in one.land.values()) == pytest.approx(1, abs=0.2)
        assert one.unmeasured == pair[0].unmeasured
        assert ("strength" in one.stated) == bool(one.unmeasured)
    course = pair[1].course
    assert course is not None
    assert set(course.trained) == ({"moderates"} if ready.dossier.id == "syria-2015" else set())
    untrained = project(ready.dossier, replace(course, trained={}), MONTHS, 24, prepared=ready)
    for name in ("deaths", "reached", "hard_to_reach"):
        kept = pair[1].draws.values[:24, :, COLUMN[name]]
        if name == "deaths" or not course.trained:
            assert np.array_equal(untrained.draws.values[:, :, COLUMN[name]], kept)


def test_nothing_after_the_date_of_the_dossier_is_used(ready: Prepared, pair: tuple[Projection, Projection]) -> None:
    dossier = ready.dossier
    later = [
        Event(parse_period(f"{dossier.as_of.start.year + 1}-0{month}"), place, "deaths", None, None, 9, one, "x")
        for month in range(1, 9)
        for place in dossier.places.ids[:40]
        for one in [mv.Range(9e3, 9e3, 9e3)]
    ]
    series = [
        replace(figure, date=parse_period("2020-01"), value=mv.Range(1e7, 1e7, 1e7))
        for figure in dossier.series
        if figure.indicator == "displaced"
    ]
    known = replace(dossier, events=(*dossier.events, *later), series=(*dossier.series, *series))
    found = project(known, None, MONTHS, RUNS)
    assert np.array_equal(found.draws.values, pair[0].draws.values)


def test_a_plan_that_nobody_can_reach_is_no_better(ready: Prepared, road: Road, pair: tuple[Projection, ...]) -> None:
    course = Course("own", {}, road.start, 36, {}, {}, missing=("constitution",))
    found = contrast(project(ready.dossier, course, MONTHS, RUNS, prepared=ready), pair[0])
    assert set(found.difference.no_better.values()) == {1.0}
    assert found.all_told_overall == 1.0
    assert found.begun.high == 0


def test_a_deal_that_stays_on_paper_is_the_status_quo_in_that_future_alone(
    ready: Prepared, road: Road, pair: tuple[Projection, ...]
) -> None:
    chance = ready.effects.effects["on_paper"]
    for always in (1.0, 0.0):
        settled = replace(chance, value=mv.Range(always, always, always))
        effects = replace(ready.effects, effects={**ready.effects.effects, "on_paper": settled})
        plan = project(ready.dossier, road, MONTHS, 24, prepared=replace(ready, effects=effects))
        same = (plan.draws.values == pair[0].draws.values[:24]).all(axis=(1, 2))
        assert same.all() if always else not same.any()
    # Every outcome together, and as often as is stated
    apart = np.abs(pair[1].draws.values - pair[0].draws.values).sum(axis=(1, 2))
    assert (apart == 0).mean() == pytest.approx(0.18, abs=0.12)
    overall = contrast(pair[1], pair[0]).difference.no_better_overall
    assert overall is not None
    assert overall >= (apart == 0).mean()


def test_switches_move_the_forecast_the_way_they_say(ready: Prepared, road: Road) -> None:
    def deaths(**switches: object) -> float:
        chosen = Switches(**switches)  # pyright: ignore[reportArgumentType]
        found = project(ready.dossier, road, MONTHS, 24, switches=chosen, prepared=ready)
        return float(found.draws.values[:, :, COLUMN["deaths"]].mean())

    assert deaths(host_consent="given") < deaths(host_consent="refused")
    assert deaths(spoilers=False) < deaths()
    assert deaths(aid_sign="lowers") < deaths(aid_sign="raises")
    assert deaths(guarantor_leaves=12, host_consent="given") > deaths(host_consent="given")


def test_what_does_not_belong_together_is_refused(ready: Prepared, road: Road, pair: tuple[Projection, ...]) -> None:
    with pytest.raises(ModusError, match="different runs"):
        contrast(project(ready.dossier, road, MONTHS, 5, prepared=ready), pair[0])
    with pytest.raises(ModusError, match="the road begins on"):
        project(ready.dossier, replace(road, start=road.start.replace(year=2001)), MONTHS, 5, prepared=ready)
    with pytest.raises(ModusError, match="no border with"):
        project(ready.dossier, road, MONTHS, 5, prepared=ready, switches=Switches(closed={"PRT": 3}))
    with pytest.raises(ModusError, match="cannot be run"):
        project(ready.dossier, road, MONTHS, 0, prepared=ready)
    with pytest.raises(ModusError, match="is not made"):
        project(ready.dossier, road, 1_000, 5)


def test_processes_and_threads_give_what_one_alone_gives(ready: Prepared, pair: tuple[Projection, ...]) -> None:
    with open_workers(2) as workers:
        found = project(ready.dossier, None, MONTHS, RUNS, prepared=ready, workers=workers)
    assert np.array_equal(found.draws.values, pair[0].draws.values)


@pytest.mark.slow
def test_other_processes_give_the_same_and_pieces_are_the_same_alone(ready: Prepared, road: Road) -> None:
    plan = project(ready.dossier, road, MONTHS, RUNS, prepared=ready)
    with open_workers(2, kind="processes") as workers:
        found = project(ready.dossier, road, MONTHS, RUNS, prepared=ready, workers=workers)
    assert np.array_equal(found.draws.values, plan.draws.values)
    stage = set_stage(ready, plan.course, Switches())
    assert np.array_equal(run_piece(stage, "plan", RUNS - 4, 4).values, plan.draws.values[-4:])


@pytest.mark.slow
def test_influences_name_what_the_difference_rests_on(ready: Prepared, road: Road) -> None:
    plan = project(ready.dossier, road, MONTHS, 2, prepared=ready)
    found = study_influences(set_stage(ready, plan.course, Switches()), 16)
    assert set(found) == set(MAIN)
    for rows in found.values():
        assert [one.total for one in rows] == sorted((one.total for one in rows), reverse=True)
    # What relief can do decides how many it reaches, if the deal does anything.
    assert next(one.group for one in found["reached"] if one.group != "works") == "relief"
    again = study_influences(set_stage(ready, plan.course, Switches()), 16)
    assert again == found or repr(again) == repr(found)


def test_a_dossier_without_deaths_says_what_to_supply(tmp_path: Path) -> None:
    tiny = mv.read(tiny_folder(tmp_path))
    found = project(tiny, None, 6, 5)
    assert "events.csv" in found.unknown["deaths"]
    assert not found.outlook.total["deaths"].known
    assert not found.outlook.total["displaced"].known
    assert gather_deaths(tiny) is None
    assert np.isnan(find_figure(tiny, "besieged"))


def test_a_dossiers_own_effects_are_those_of_its_forecast(tmp_path: Path) -> None:
    own = replace(read_effects(), groups={})
    assert prepare(replace(mv.read(tiny_folder(tmp_path)), effects=own), 12).effects is own
