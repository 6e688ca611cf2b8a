"""Flip any byte of the database and the verifier names the entry (MODUS_SOAK=1: 20,000 flips)."""

import os
import shutil
import sqlite3
from pathlib import Path
from random import Random

import pytest

from modusvivendi.core.errors import ModusError
from modusvivendi.desk.inspection import inspect_store
from modusvivendi.desk.log import tree
from modusvivendi.desk.log.notes import cosign
from modusvivendi.desk.projection import DERIVED
from modusvivendi.desk.stores import Store, open_store
from modusvivendi.desk.verification import Problem
from tests.desk.world import ORIGIN, World, movement, new_world, operation, site, square
from tests.progress import Campaigns

FLIPS = 20_000 if os.environ.get("MODUS_SOAK") == "1" else 120


def fill(world: World) -> None:
    world.file("north", operation("north"))
    first = world.file("south", operation("south", disclosure={"east": "exact", "*": "exists"}))
    world.file("relief", site("relief"))
    world.file("relief", movement("relief"))
    world.clock.seconds += 1000
    world.file("south", operation("south", square(39.0), supersedes=1), first.subject)
    world.clock.seconds += 1000
    world.end("south", first.subject, 2)

    def sign_head(journal) -> None:
        head, note = tree.newest_head(journal.transaction) or pytest.fail("no head")
        line = cosign(head, "north", world.keys["north"], int(world.clock()))
        public = world.keys["north"].public_key().public_bytes_raw()
        tree.cosign(journal.transaction, "north", public, note + line)

    world.desk.write(sign_head)


def problems(store: Store, world: World) -> list[Problem]:
    keys = world.desk.keys
    return list(inspect_store(store, keys.log_public, ORIGIN, keys))


def test_what_nobody_touched_holds(world: World) -> None:
    fill(world)
    assert problems(world.desk.store, world) == []


@pytest.fixture(scope="module")
def kept(tmp_path_factory: pytest.TempPathFactory) -> tuple[World, Path]:
    folder = tmp_path_factory.mktemp("kept")
    world = new_world(folder, str(folder / "desk.sqlite"))
    fill(world)
    world.desk.close()
    return world, folder / "desk.sqlite"


def contents(path: Path) -> list[object]:
    """All that the desk reads from a file: the rows of all its tables, keys of indexes included."""
    with sqlite3.connect(path) as connection:
        names = [name for (name,) in connection.execute("SELECT name FROM sqlite_master WHERE type = 'table'")]
        # The nodes of the R-tree have unused room of their own: its boxes are compared instead.
        names = [name for name in sorted(names) if name != "volume_boxes_node"]
        found: list[object] = [(name, sorted(map(repr, connection.execute(f"SELECT * FROM {name}")))) for name in names]
        found.append(sorted(map(repr, connection.execute("SELECT type, name, sql FROM sqlite_master"))))
    connection.close()
    return found


def pages(path: Path) -> dict[int, str]:
    """The table or index of each page of a file, by its number from 0; empty where SQLite was built without dbstat."""
    connection = sqlite3.connect(path)
    try:
        return {page - 1: name for page, name in connection.execute("SELECT pageno, name FROM dbstat")}
    except sqlite3.OperationalError:
        return {}
    finally:
        connection.close()


def test_any_flipped_byte_of_the_file_is_found(kept: tuple[World, Path], tmp_path: Path, campaign: Campaigns) -> None:
    """Where no problem is found, nothing that is stored has changed: the byte was in unused space."""
    world, path = kept
    original, before, of_page = path.read_bytes(), contents(path), pages(path)
    random, unused, named, vague, progress = Random(11), 0, 0, 0, campaign("flips", FLIPS)
    copy = tmp_path / "copy.sqlite"
    for place in random.sample(range(100, len(original)), FLIPS):
        progress.step(f"{named} named, {unused} in unused space")
        changed = bytearray(original)
        changed[place] ^= 1 << random.randrange(8)
        copy.write_bytes(changed)
        for leftover in tmp_path.glob("copy.sqlite-*"):
            leftover.unlink()
        try:
            store = open_store(str(copy))
        except ModusError:
            continue
        found = problems(store, world)
        store.close()
        if not found:
            unused += 1
            assert contents(copy) == before, f"byte {place} was changed unseen"
        elif any(problem.entry is not None for problem in found):
            named += 1
        elif of_page.get(place // 4096) in ("log_entries", "sealed", "volumes"):
            vague += 1
    assert named > FLIPS / 12
    assert unused < FLIPS * 0.92
    # What holds entries names them, but where the flip hits what SQLite keeps of the page itself.
    assert vague <= 1 + named / 50


COLUMNS = [
    ("log_entries", "body", "seq"),
    ("log_nodes", "hash", None),
    ("log_heads", "note", "size"),
    ("log_cosignatures", "line", "size"),
    ("sealed", "content", "seq"),
    ("sealed", "wrapped", "seq"),
    ("volumes", "figure", "id / 1024"),
    ("holder_keys", "wrapped", None),
]


@pytest.mark.parametrize(("table", "column", "entry"), COLUMNS)
def test_a_flipped_byte_of_what_is_written_names_its_entry(
    kept: tuple[World, Path], tmp_path: Path, table: str, column: str, entry: str | None
) -> None:
    world, path = kept
    copy = tmp_path / "copy.sqlite"
    rows = sqlite3.connect(path).execute(f"SELECT rowid, {column}, {entry or 0} FROM {table}").fetchall()
    random = Random(7)
    for row, value, number in random.sample(rows, min(6, len(rows))):
        raw = bytearray(value.encode() if isinstance(value, str) else value)
        raw[random.randrange(len(raw) if table != "log_cosignatures" else len(raw) - 3)] ^= 1
        shutil.copy(path, copy)
        with sqlite3.connect(copy) as connection:
            new = raw.decode(errors="replace") if isinstance(value, str) else bytes(raw)
            connection.execute(f"UPDATE {table} SET {column} = ? WHERE rowid = ?", (new, row))
        connection.close()
        store = open_store(str(copy))
        entries = {problem.entry for problem in problems(store, world)}
        store.close()
        assert (number - (column in ("note", "line"))) in entries if entry else entries - {None}


@pytest.mark.parametrize("table", DERIVED)
def test_a_changed_row_names_the_entry_it_comes_from(kept: tuple[World, Path], tmp_path: Path, table: str) -> None:
    world, path = kept
    copy = tmp_path / "copy.sqlite"
    shutil.copy(path, copy)
    with sqlite3.connect(copy) as connection:
        if not connection.execute(f"SELECT COUNT(*) FROM {table}").fetchone()[0]:
            pytest.skip("no rows")
        connection.execute(f"DELETE FROM {table} WHERE rowid = (SELECT MAX(rowid) FROM {table})")
    connection.close()
    store = open_store(str(copy))
    found = problems(store, world)
    store.close()
    assert any(problem.entry is not None and table in problem.what for problem in found)


def test_a_box_moved_or_planted_in_the_index_is_found(kept: tuple[World, Path], tmp_path: Path) -> None:
    world, path = kept
    for change in (
        lambda t: t.remove_boxes("volume_boxes", [first(t)]),
        lambda t: t.add_boxes("volume_boxes", [(10**6, (0, 1) * 4)]),
        lambda t: move(t, first(t)),
    ):
        copy = tmp_path / "copy.sqlite"
        shutil.copy(path, copy)
        store = open_store(str(copy))
        store.write(change)
        found = problems(store, world)
        store.close()
        assert found
        assert all(problem.entry is not None for problem in found)


def first(transaction) -> int:
    return transaction.row("SELECT MIN(id) FROM volume_boxes")[0]


def move(transaction, id: int) -> None:
    box = transaction.box("volume_boxes", id)
    transaction.remove_boxes("volume_boxes", [id])
    transaction.add_boxes("volume_boxes", [(id, (box[0], box[1] - 1, *box[2:]))])


def test_another_desks_key_signs_nothing_here(kept: tuple[World, Path]) -> None:
    _, path = kept
    store = open_store(str(path))
    found = list(inspect_store(store, bytes(32), ORIGIN))
    store.close()
    assert any("head signed after" in problem.what for problem in found)
