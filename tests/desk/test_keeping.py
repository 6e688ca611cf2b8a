"""The restore drill: what was backed up while it was in use comes back whole, on either kind of store."""

import shutil
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from modusvivendi.core.errors import ModusError
from modusvivendi.desk.configuration import Configuration
from modusvivendi.desk.inspection import inspect_store
from modusvivendi.desk.keeping import back_up, restore
from modusvivendi.desk.office import Desk, open_desk
from modusvivendi.desk.stores import open_store
from tests.desk.world import ORIGIN, World, operation, site, square


def say_nothing(_: str) -> None:
    pass


@pytest.mark.parametrize("into", ["sqlite", "postgresql"])
def test_the_drill(world: World, tmp_path: Path, request: pytest.FixtureRequest, into: str) -> None:
    first = world.file("north", operation("north"))
    world.file("relief", site("relief"))
    backup = tmp_path / "backup.sqlite"
    count = back_up(world.desk.store, backup, world.desk.keys, ORIGIN, say_nothing)
    world.file("south", operation("south"))  # after the backup: lost with the host
    address = str(tmp_path / "new.sqlite") if into == "sqlite" else request.getfixturevalue("new_database")()
    store = open_store(address)
    assert restore(backup, store, world.desk.keys, ORIGIN, say_nothing) == count
    store.close()
    # On the empty machine: the restored store, and the key file that was kept apart.
    desk = open_desk(replace(world.desk.configuration, store=address), world.clock)
    again = World(desk, world.clock, world.keys, world.numbers)
    assert [told.kind for told in again.file("south", operation("south")).told] == ["conflict", "conflict"]
    assert desk.read(lambda t: t.row("SELECT COUNT(*) FROM objects WHERE id = ?", (first.subject,))) == (1,)
    assert list(inspect_store(desk.store, desk.keys.log_public, ORIGIN, desk.keys)) == []
    with pytest.raises(ModusError, match="not empty"):
        restore(backup, desk.store, desk.keys, ORIGIN, say_nothing)
    desk.close()


def test_a_damaged_store_is_not_backed_up_and_a_damaged_backup_not_restored(
    new_database: Callable[[], str], tmp_path: Path
) -> None:
    from tests.desk.world import new_world

    world = new_world(tmp_path, str(tmp_path / "desk.sqlite"))
    world.file("north", operation("north", square(41.0)))
    good = tmp_path / "good.sqlite"
    back_up(world.desk.store, good, world.desk.keys, ORIGIN, say_nothing)
    with pytest.raises(ModusError, match="exists"):
        back_up(world.desk.store, good, world.desk.keys, ORIGIN, say_nothing)
    world.desk.store.write(lambda t: t.execute("UPDATE objects SET state = 'Ended'"))
    with pytest.raises(ModusError, match="does not verify: entry"):
        back_up(world.desk.store, tmp_path / "bad.sqlite", world.desk.keys, ORIGIN, say_nothing)
    assert not list(tmp_path.glob("*bad*"))
    bad = tmp_path / "copy.sqlite"
    shutil.copy(good, bad)
    store = open_store(str(bad))
    store.write(lambda t: t.execute("UPDATE objects SET state = 'Ended'"))
    store.close()
    with pytest.raises(ModusError, match="does not verify: entry"):
        restore(bad, open_store(str(tmp_path / "other.sqlite")), world.desk.keys, ORIGIN, say_nothing)
    world.desk.close()


def test_a_desk_does_not_open_with_another_key_file(tmp_path: Path) -> None:
    from modusvivendi.desk.keys import make_keys, write_keys
    from tests.desk.world import new_world

    world = new_world(tmp_path, str(tmp_path / "desk.sqlite"))
    world.desk.close()
    write_keys(make_keys(), tmp_path / "others.json")
    configuration: Configuration = replace(world.desk.configuration, keys=tmp_path / "others.json")
    with pytest.raises(Exception, match="no good signature"):
        Desk.close(open_desk(configuration))
