"""What a party learns by asking: counted, shown to both, and ended by a cap on both sides alike."""

from pathlib import Path

import pytest

from modusvivendi.desk.meter import live_objects, readings
from modusvivendi.desk.refusals import RefusalError
from modusvivendi.desk.retention import sweep
from tests.desk.world import World, new_world, operation, square, window


@pytest.fixture
def probed(tmp_path: Path) -> World:
    """North's plan: 40 squares over a day; south asks."""
    world = new_world(tmp_path, str(tmp_path / "desk.sqlite"), most_learned=0.1, asked_per_day=10**6)
    for number in range(40):
        place = square(36.0 + number % 8 * 0.5, 33.0 + number // 8 * 0.5, 0.3)
        world.file("north", operation("north", place, window=window(1, 8)))
    return world


def test_a_prober_learns_no_more_than_the_cap(probed: World) -> None:
    told, silent = 0, 0
    for number in range(40):
        place = square(36.0 + number % 8 * 0.5 + 0.1, 33.0 + number // 8 * 0.5 + 0.1, 0.05)
        (answer,) = probed.file("south", operation("south", place, window=window(1, 8))).told
        assert answer.kind == "conflict"
        if "cells" in answer.detail["other"]:
            told += 1
        else:
            silent += 1
            assert "neutral cell" in answer.detail["other"]["call"]
    (seen,) = [one for one in readings(probed.desk, "north") if one["owner"] == "north"]
    assert seen["learner"] == "south"
    assert 0.0 < seen["share"] <= 0.1 + 1e-9
    assert told > 0
    assert silent > told
    # North, who is told of each as well, is told where as rarely as south.
    rows = probed.desk.read(lambda t: t.row("SELECT COUNT(*) FROM notices WHERE recipient = 'north'"))
    assert rows == (40,)


def test_a_prober_who_asks_too_much_in_a_day_is_told_no_more_where(tmp_path: Path) -> None:
    world = new_world(tmp_path, str(tmp_path / "desk.sqlite"), most_learned=1.0, asked_per_day=300)
    world.file("north", operation("north", square(36.0, 33.0, 0.4), window=window(1, 20)))
    answers = []
    for number in range(6):
        place = square(36.0 + number * 0.05, 33.0, 0.3)
        answers.append(world.file("south", operation("south", place, window=window(1, 8))).told[0].detail["other"])
    assert "cells" in answers[0]
    assert "cells" not in answers[-1]
    world.clock.seconds += 3600
    (mine,) = [one for one in readings(world.desk, "south") if one["learner"] == "south"]
    assert mine["owner"] == "a party"
    assert mine["plan_cell_hours"] == 0
    world.desk.close()


def test_one_filing_that_meets_many_learns_no_more_than_the_cap(probed: World) -> None:
    parts = [square(36.0 + n % 8 * 0.5 + 0.1, 33.0 + n // 8 * 0.5 + 0.1, 0.05) for n in range(40)]
    volumes = [part for place in parts for part in operation("south", place, window=window(1, 8))["volumes"]]
    told = probed.file("south", operation("south") | {"volumes": volumes}).told
    assert [answer.kind for answer in told] == ["conflict"] * 40
    shown = sum("cells" in answer.detail["other"] for answer in told)
    assert 0 < shown < 20
    (seen,) = [one for one in readings(probed.desk, "north") if one["owner"] == "north"]
    assert 0.0 < seen["share"] <= 0.1 + 1e-9


def test_a_party_has_so_many_live_objects_and_no_more(tmp_path: Path) -> None:
    world = new_world(tmp_path, str(tmp_path / "desk.sqlite"), live=2, hold_minutes=0)
    first = world.file("north", operation("north"))
    world.file("north", operation("north", supersedes=1), first.subject)
    world.file("north", operation("north", square(39.0), window=window(1, 30)))
    with pytest.raises(RefusalError, match="2 live objects"):
        world.file("north", operation("north"))
    world.file("south", operation("south"))
    world.end("north", first.subject, 2)
    third = world.file("north", operation("north"))
    world.clock.seconds += 4 * 3600
    sweep(world.desk)
    assert world.desk.read(lambda t: live_objects(t, "north")) == 1
    assert third.version == 1
    world.desk.close()
