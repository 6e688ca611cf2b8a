"""What is over leaves the index, then nobody can read it any more, and the log goes on verifying."""

from pathlib import Path

import pytest

from modusvivendi.deconflict.shapes import lay_course
from modusvivendi.deconflict.validation import measure_km2
from modusvivendi.desk.evidence import collect
from modusvivendi.desk.inspection import inspect_store
from modusvivendi.desk.journal import open_content
from modusvivendi.desk.retention import sweep
from modusvivendi.desk.verification import verify_bundle
from tests.desk.world import ORIGIN, World, operation, site

DAY = 86_400


def states(world: World) -> dict[str, str]:
    return dict(world.desk.read(lambda t: t.rows("SELECT id, state FROM objects")))


def verified(world: World) -> None:
    keys = world.desk.keys
    assert list(inspect_store(world.desk.store, keys.log_public, ORIGIN, keys)) == []
    for party in ("north", "south"):
        assert verify_bundle(collect(world.desk, party, "party"), keys.log_public).problems == ()


def test_expiry_and_shredding(world: World) -> None:
    first = world.file("north", operation("north"))
    second = world.file("south", operation("south"))
    kept = world.file("relief", site("relief"))
    assert sweep(world.desk) == (0, 0)
    world.clock.seconds += DAY
    assert sweep(world.desk) == (2, 0)
    assert states(world) == {first.subject: "Expired", second.subject: "Expired", kept.subject: "Accepted"}
    assert world.desk.read(lambda t: t.row("SELECT state FROM cases"))[0] == "over"
    assert len(world.desk.read(lambda t: list(t.boxes("volume_boxes")))) == 1
    assert open_content(*_reading(world), first.seq)
    verified(world)
    world.clock.seconds += 91 * DAY
    expired, shredded = sweep(world.desk)
    assert expired == 1
    assert shredded >= 4
    assert open_content(*_reading(world), first.seq) is None
    assert open_content(*_reading(world), kept.seq)
    verified(world)
    verdict = verify_bundle(collect(world.desk, "north", "party"))
    assert verdict.shredded >= 2


def _reading(world: World):
    class Reading:
        def row(self, *given):
            return world.desk.read(lambda t: t.row(*given))

    return Reading(), world.desk.keys


def test_no_shredded_key_is_left_in_any_file(tmp_path: Path) -> None:
    from tests.desk.world import new_world

    world = new_world(tmp_path, str(tmp_path / "desk.sqlite"))
    filed = world.file("north", operation("north"))
    row = world.desk.read(lambda t: t.row("SELECT wrapped, content FROM sealed WHERE seq = ?", (filed.seq,)))
    (figure,) = world.desk.read(lambda t: t.row("SELECT figure FROM volumes"))

    def found() -> list[str]:
        files = [path.read_bytes() for path in tmp_path.glob("desk.sqlite*")]
        return [name for name, secret in zip("kcf", (row[0], row[1][:64], figure[:64]), strict=True)
                if any(secret in content for content in files)]  # fmt: skip

    assert found() == ["k", "c", "f"]
    world.clock.seconds += 200 * DAY
    sweep(world.desk)
    assert found() == []
    world.desk.close()
    assert found() == []


def test_no_outline_that_was_shredded_is_kept_in_memory(world: World) -> None:
    world.file("north", operation("north"))
    assert lay_course.cache_info().currsize
    assert measure_km2.cache_info().currsize
    world.clock.seconds += 200 * DAY
    sweep(world.desk)
    assert lay_course.cache_info().currsize == measure_km2.cache_info().currsize == 0


@pytest.mark.parametrize("secret", [b"38.0712345", b"harmattan"])
def test_nothing_exact_stands_in_the_file_in_the_clear(tmp_path: Path, secret: bytes) -> None:
    from tests.desk.world import new_world, square

    world = new_world(tmp_path, str(tmp_path / "desk.sqlite"))
    world.file("north", operation("north", square(38.0712345), name="harmattan", disclosure={"south": "exact"}))
    world.file("south", operation("south", square(38.08)))
    assert not [path for path in tmp_path.glob("desk.sqlite*") if secret in path.read_bytes()]
    world.desk.close()
