"""What Flee lacks or gets wrong, and what is done here; Flee's way of each, as measured, beside it."""

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from modusvivendi.core.exodus import Closure, Exodus
from modusvivendi.core.exodus_rules import MoveRules, Rules, SpawnRules
from modusvivendi.forecast.flight.frame import build_frame
from modusvivendi.forecast.flight.returning import chance_home
from modusvivendi.forecast.flight.runs import Runs, run_members
from modusvivendi.forecast.flight.schedule import Mode
from modusvivendi.io.flee.reading import read_exodus
from modusvivendi.plan.flight import simulate_flight
from tests.flight import flight_folder

MODES: tuple[Mode, ...] = ("flee", "corrected")


@pytest.fixture
def exodus(tmp_path: Path) -> Exodus:
    return replace(read_exodus(flight_folder(tmp_path))[0], closures=())


def go(exodus: Exodus, mode: Mode, members: int = 1) -> Runs:
    return run_members(build_frame(exodus, mode), range(members))


def test_a_shut_link_is_shut(exodus: Exodus) -> None:
    shut = replace(exodus, closures=(Closure("link", "C2", "J", 0, -1),))
    runs = {mode: go(shut, mode).camps[0] for mode in MODES}
    assert runs["flee"][-1, 1] > runs["flee"][0, 1] + 1_000
    assert runs["corrected"][-1, 1] <= runs["corrected"][0, 1]


def test_a_link_shut_for_days_turns_back_who_is_on_it(exodus: Exodus) -> None:
    for kind, first, second in (("link", "J", "C2"), ("country", "Home", "Abroad"), ("location", "C2", "")):
        shut = replace(exodus, closures=(Closure(kind, first, second, 6, 12),))
        runs = go(shut, "corrected")
        assert runs.totals[0, 6, 5] > 0
        assert runs.totals[0, :, 5].sum() == runs.totals[0, 6, 5]
        counts = runs.camps[0, :, 1]
        assert (np.diff(counts[6:12]) <= 0).all()
        assert counts[20] > counts[11]


def test_two_closures_of_one_road_must_both_end(exodus: Exodus) -> None:
    both = (Closure("link", "J", "C2", 0, 30), Closure("country", "Home", "Abroad", 0, 10))
    counts = go(replace(exodus, closures=both), "corrected").camps[0, :, 1]
    assert (np.diff(counts[:30]) <= 0).all()


def test_intensity_changes(exodus: Exodus) -> None:
    fighting = exodus.fighting.copy()
    fighting[:, :2] = [0.2, 0.2]
    fighting[10:, 0] = 0.9
    frames = {mode: build_frame(replace(exodus, fighting=fighting), mode).network.mood[3] for mode in MODES}
    assert frames["flee"][9, 0] == frames["flee"][20, 0] == 0.2
    assert (frames["corrected"][9, 0], frames["corrected"][20, 0]) == (0.2, 0.9)


def test_forced_redirection_sends_all_until_it_is_lifted(exodus: Exodus) -> None:
    turns = {40.0: 1, 50.0: 2}  # from J all to T, from T all to B
    routes = tuple(replace(one, redirection=turns.get(one.distance, 0)) for one in exodus.routes)
    lifted = (Closure("remove_forced_redirection", "J", "T", 20, -1),)
    rules = Rules(spawn=SpawnRules(conflict_driven=True), move=MoveRules(camp_movechance=0.0))
    forced = replace(exodus, routes=routes, closures=lifted, rules=rules, reports={}, total=None)
    counts = {mode: go(forced, mode).camps[0, :, 1] for mode in MODES}
    assert counts["flee"][15] > 0
    assert counts["corrected"][19] == 0
    assert counts["corrected"][30] > 0


def test_a_camp_that_is_shut_empties_as_a_town_does(exodus: Exodus) -> None:
    shut = replace(exodus, closures=(Closure("camp", "C1", "", 10, -1),))
    runs = go(shut, "corrected")
    assert runs.camps[0, 9, 0] > 0
    assert runs.camps[0, 30, 0] < 0.9 * go(exodus, "corrected").camps[0, 30, 0]


def test_those_whom_reports_no_longer_count_go_home(exodus: Exodus) -> None:
    falling = replace(exodus.reports["C2"], count=np.array([300.0, 2500.0, 900.0]))
    steady = replace(exodus.reports["C1"], count=np.full(3, 200.0))
    fallen = replace(exodus, reports={"C1": steady, "C2": falling}, corrections=())
    corrected, flee = go(fallen, "corrected"), go(fallen, "flee")
    assert flee.totals[0, -1, 2] == 0
    assert 1_400 < corrected.totals[0, -1, 2] <= 1_610
    assert corrected.camps[0, -1].sum() < corrected.camps[0, 20].sum()


def test_people_go_home_by_the_clock_when_it_is_quiet(exodus: Exodus) -> None:
    driven = Rules(spawn=SpawnRules(conflict_driven=True, take_from_population=True, displaced_per_conflict_day=300.0))
    quiet = np.full((1_200, len(exodus.locations)), np.nan)
    quiet[:, :2] = 0.0
    quiet[:40, 0] = 1.0
    years = replace(exodus, fighting=quiet, period=1_200, reports={}, total=None, rules=driven)
    chance = chance_home(years)
    assert (chance[:40] == 0).all()
    assert (chance[:, 1:] == 0).all()
    assert 0 < chance[41:, 0].min() < chance[41:, 0].max() < 0.01
    flights = simulate_flight(years, runs=2)
    home = flights.runs.totals[:, -1, 2] / flights.runs.totals[:, -1, 4]
    assert ((home > 0.15) & (home < 0.45)).all()  # Bosnia: 423,000 of 2.1 million in two years, 650,000 in four


def test_capacity_is_what_the_file_says(exodus: Exodus) -> None:
    """Flee takes those who were in a camp on day 0 off its capacity and counts them there as well."""
    frames = {mode: build_frame(exodus, mode) for mode in MODES}
    rank = frames["flee"].names.index("C1")
    assert frames["flee"].network.spot[0, rank] == 3_000 - 200
    assert frames["corrected"].network.spot[0, rank] == 3_000
