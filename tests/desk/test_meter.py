"""What a party learns by asking: counted, shown to both, and ended by a cap on both sides alike."""

from pathlib import Path

import pytest

from modusvivendi.desk.meter import readings
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
