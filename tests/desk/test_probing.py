"""Ways around the meter: what is taken back, moved about or small costs what any other question costs."""

from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from modusvivendi.desk.filing import Filed
from modusvivendi.desk.meter import asked
from modusvivendi.desk.refusals import RefusalError
from modusvivendi.desk.scrutiny import UnfitError
from tests.desk.world import NOW, World, movement, new_world, operation, site, square, window

HOUR = 3_600


@pytest.fixture
def quiet(tmp_path: Path) -> World:
    """North's plan is a country wide; south may ask about 300 cell-hours in a day."""
    world = new_world(tmp_path, str(tmp_path / "desk.sqlite"), most_learned=1.0, asked_per_day=300)
    plan = operation("north", square(36.0, 33.0, 0.4), window=window(1, 20))
    plan["volumes"].append(plan["volumes"][0] | {"outline": square(36.4, 33.0, 0.4)})
    world.file("north", plan)
    return world


def spent(world: World) -> int:
    return world.desk.read(lambda t: asked(t, "south", int(world.clock() * 1000) - 24 * HOUR * 1000))


def where(filed: Filed) -> bool:
    (told,) = [one for one in filed.told if one.kind.startswith("conflict")]
    return "cells" in told.detail["other"]


def question(number: int, **more: Any) -> dict[str, Any]:
    return operation("south", square(36.0 + number * 0.1, 33.0, 0.3), window=window(4, 8), **more)


def test_what_is_taken_back_stays_asked(quiet: World) -> None:
    answers = []
    for number in range(6):
        filed = quiet.file("south", question(number))
        answers.append(where(filed))
        quiet.clock.seconds += 601
        quiet.end("south", filed.subject)
    assert answers[0]
    assert not any(answers[-2:])
    assert spent(quiet) > 300


def test_what_is_moved_about_is_asked_anew(quiet: World) -> None:
    filed = quiet.file("south", question(0))
    answers = [where(filed)]
    for number in range(1, 6):
        quiet.clock.seconds += 601
        filed = quiet.file("south", question(number, supersedes=number), filed.subject)
        answers.append(where(filed))
    assert answers[0]
    assert not answers[-1]


def test_a_correction_costs_what_it_adds(quiet: World) -> None:
    filed = quiet.file("south", question(0))
    first = spent(quiet)
    quiet.clock.seconds += 601
    quiet.file("south", question(0, supersedes=1, name="the same place"), filed.subject)
    assert spent(quiet) == first + 1
    quiet.clock.seconds += 24 * HOUR
    assert spent(quiet) == 0


def test_every_version_stays_for_a_while(quiet: World) -> None:
    filed = quiet.file("south", question(0))
    for version in (1, 2):
        quiet.clock.seconds += 599
        with pytest.raises(RefusalError, match="stays at least") as caught:
            quiet.file("south", question(1, supersedes=version), filed.subject)
        assert caught.value.status == 409
        quiet.clock.seconds += 1
        quiet.file("south", question(1, supersedes=version), filed.subject)


@pytest.mark.parametrize("make", [site, movement])
def test_a_mistake_is_put_right_at_once_and_a_search_is_not(quiet: World, make: Any) -> None:
    filed = quiet.file("south", make("south"))
    for version in (1, 2):
        quiet.file("south", make("south", supersedes=version), filed.subject)
    with pytest.raises(RefusalError, match="stays at least"):
        quiet.file("south", make("south", supersedes=3), filed.subject)
    quiet.clock.seconds += 601
    quiet.file("south", make("south", supersedes=3), filed.subject)


def test_a_movement_of_a_few_steps_is_a_probe(quiet: World) -> None:
    route = movement("south")["route"]
    short = [route[0], route[1] | {"at": [37.8003, 35.05]}]
    with pytest.raises(UnfitError, match=r"less than 0\.01"):
        quiet.file("south", movement("south", route=short) | {"half_width_m": 5.0})
    soon = (NOW + timedelta(hours=1, minutes=10)).isoformat()
    quick = [route[0] | {"leave": route[0]["arrive"]}, route[1] | {"at": [37.81, 35.05], "arrive": soon, "leave": soon}]
    with pytest.raises(UnfitError, match="lasts 0:10:00"):
        quiet.file("south", movement("south", route=quick, margin_minutes=0))
