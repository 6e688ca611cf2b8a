"""Backup and restore: a consistent copy in one SQLite file, of either kind of store, verified before it counts."""

import re
from collections.abc import Callable, Sequence
from pathlib import Path

from modusvivendi.core.errors import ModusError, Where
from modusvivendi.desk.dss.tables import SCHEMA as DSS
from modusvivendi.desk.inspection import inspect_store
from modusvivendi.desk.keys import Keys
from modusvivendi.desk.log import tree
from modusvivendi.desk.projection import SCHEMA
from modusvivendi.desk.stores import Schema, Store, Transaction
from modusvivendi.desk.stores.sqlite import SqliteStore

SCHEMAS: Sequence[Schema] = (SCHEMA, DSS)
_NAME = re.compile(r"CREATE TABLE IF NOT EXISTS (\w+)")
_BATCH = 2_000
Progress = Callable[[str], None]


def back_up(store: Store, path: Path, keys: Keys, origin: str, on_progress: Progress) -> int:
    """Copy a store, while it is in use, into a new file; returns the number of entries of the log.

    The copy is sealed as the store is: it is worth nothing without the key file, which is kept elsewhere. Raises
    ModusError when the file exists, and when the copy does not verify, in which case it is removed.
    """
    if path.exists():
        raise ModusError("the backup exists already", Where(str(path)), "Give the name of a new file.")
    unfinished = path.with_name(f".{path.name}.unfinished")
    unfinished.unlink(missing_ok=True)
    target = SqliteStore(unfinished)
    try:
        on_progress("copying")
        copy(store, target)
        _check(target, keys, origin, on_progress)
        count = target.read(tree.size)
        target.tidy()
        target.close()
        unfinished.rename(path)
    except BaseException:
        target.close()
        for leftover in unfinished.parent.glob(f"{unfinished.name}*"):
            leftover.unlink()
        raise
    return count


def restore(path: Path, store: Store, keys: Keys, origin: str, on_progress: Progress) -> int:
    """Put a backup into an empty store; returns the number of entries of the log.

    Raises ModusError when there is no such backup, when the store is not empty, and when the result does not verify.
    """
    if not path.is_file():
        raise ModusError("there is no such backup", Where(str(path)))
    for schema in SCHEMAS:
        store.create(schema)
    if store.read(tree.size):
        raise ModusError("the store is not empty", repair="Restore into a new file or database.")
    source = SqliteStore(path)
    try:
        on_progress("copying")
        copy(source, store)
    finally:
        source.close()
    _check(store, keys, origin, on_progress)
    return store.read(tree.size)


def copy(source: Store, target: Store) -> None:
    """Copy every table and index of one store into another, of one moment, in one transaction."""
    for schema in SCHEMAS:
        source.create(schema)
        target.create(schema)

    def read(reading: Transaction) -> None:
        target.write(lambda writing: _copy_all(reading, writing))

    source.read(read)


def _copy_all(reading: Transaction, writing: Transaction) -> None:
    for schema in SCHEMAS:
        for name in (found[1] for sql in schema.tables if (found := _NAME.match(sql.strip()))):
            batch: list[Sequence[object]] = []
            for row in reading.each(f"SELECT * FROM {name}"):  # noqa: S608 - a name of ours
                batch.append(row)
                if len(batch) == _BATCH:
                    _insert(writing, name, batch)
            _insert(writing, name, batch)
        for index in schema.indexes:
            writing.add_boxes(index, reading.boxes(index))


def _insert(writing: Transaction, name: str, batch: list[Sequence[object]]) -> None:
    if batch:
        places = ", ".join("?" * len(batch[0]))
        writing.execute_many(f"INSERT INTO {name} VALUES ({places})", batch)  # noqa: S608 - a name of ours
        batch.clear()


def _check(store: Store, keys: Keys, origin: str, on_progress: Progress) -> None:
    problem = next(iter(inspect_store(store, keys.log_public, origin, keys, on_progress)), None)
    if problem:
        raise ModusError(f"the copy does not verify: {problem}", repair="Verify the store itself: modus desk verify.")
