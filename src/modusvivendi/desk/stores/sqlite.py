"""The store in one SQLite file: write-ahead log, synced before every answer, one writer, boxes in ``rtree_i32``."""

import sqlite3
import threading
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path
from queue import Empty, SimpleQueue
from typing import Any, TypeVar

from modusvivendi.core.errors import ModusError
from modusvivendi.desk.stores.interface import Box, Row, Schema, StoreBusyError

Result = TypeVar("Result")

PATIENCE_SECONDS = 30.0
"""How long a writer waits for another process to finish."""

_COLUMNS = "x0, x1, y0, y1, z0, z1, t0, t1"
_OVERLAPS = "x0 <= ? AND x1 >= ? AND y0 <= ? AND y1 >= ? AND z0 <= ? AND z1 >= ? AND t0 <= ? AND t1 >= ?"


class SqliteTransaction:
    """A transaction on one connection (see ``interface.Transaction``)."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        self._connection = connection

    def execute(self, sql: str, values: Sequence[Any] = ()) -> int:
        """Run a statement and return the number of rows that it changed."""
        return self._connection.execute(sql, values).rowcount

    def execute_many(self, sql: str, rows: Iterable[Sequence[Any]]) -> None:
        """Run a statement once for each row of values."""
        self._connection.executemany(sql, rows)

    def rows(self, sql: str, values: Sequence[Any] = ()) -> list[Row]:
        """Return the rows of a query."""
        return self._connection.execute(sql, values).fetchall()

    def each(self, sql: str, values: Sequence[Any] = ()) -> Iterator[Row]:
        """Yield the rows of a query one after another."""
        yield from self._connection.execute(sql, values)

    def row(self, sql: str, values: Sequence[Any] = ()) -> Row | None:
        """Return the first row of a query, None without one."""
        return self._connection.execute(sql, values).fetchone()

    def add_boxes(self, index: str, boxes: Iterable[tuple[int, Box]]) -> None:
        """Put boxes into the R-tree."""
        sql = f"INSERT INTO {index} (id, {_COLUMNS}) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)"  # noqa: S608 - a name of ours
        self._connection.executemany(sql, ((id, *box) for id, box in boxes))

    def remove_boxes(self, index: str, ids: Iterable[int]) -> None:
        """Take boxes out of the R-tree."""
        self._connection.executemany(f"DELETE FROM {index} WHERE id = ?", ((id,) for id in ids))  # noqa: S608

    def box(self, index: str, id: int) -> Box | None:
        """Return the box with an id."""
        return self._connection.execute(f"SELECT {_COLUMNS} FROM {index} WHERE id = ?", (id,)).fetchone()  # noqa: S608

    def boxes(self, index: str) -> Iterator[tuple[int, Box]]:
        """Yield all boxes of an index with their ids."""
        for id, *box in self._connection.execute(f"SELECT id, {_COLUMNS} FROM {index}"):  # noqa: S608
            x0, x1, y0, y1, z0, z1, t0, t1 = box
            yield id, (x0, x1, y0, y1, z0, z1, t0, t1)

    def overlapping(self, index: str, box: Box) -> list[int]:
        """Return the ids of the boxes that share at least a point with this one."""
        x0, x1, y0, y1, z0, z1, t0, t1 = box
        sql = f"SELECT id FROM {index} WHERE {_OVERLAPS}"  # noqa: S608 - a name of ours
        found = self._connection.execute(sql, (x1, x0, y1, y0, z1, z0, t1, t0))
        return sorted(id for (id,) in found)


class SqliteStore:
    """One SQLite file. Writers queue within the process on a lock, between processes on ``BEGIN IMMEDIATE``."""

    name = "sqlite"

    def __init__(self, path: str | Path) -> None:
        self.path = Path(path)
        self._lock = threading.Lock()
        self._readers: SimpleQueue[sqlite3.Connection] = SimpleQueue()
        self._open = True
        try:
            if self.path.name != ":memory:":
                # Only its owner reads what parties file; SQLite gives the files beside it the same rights.
                self.path.touch(mode=0o600)
            self._writer = self._connect()
            self._writer.execute("CREATE VIRTUAL TABLE temp.probe USING rtree_i32(id, x0, x1)")
            self._writer.execute("DROP TABLE temp.probe")
        except (sqlite3.Error, OSError, UnicodeDecodeError) as error:
            # Where definitions are damaged, the words of the database about them may be no text.
            said = type(error).__name__ if isinstance(error, UnicodeDecodeError) else error
            raise ModusError(
                f"the store {self.path} cannot be opened: {said}",
                repair="Give the path of a SQLite file of the desk in a folder that exists and can be written to.",
            ) from error

    def _connect(self) -> sqlite3.Connection:
        connection = sqlite3.connect(
            self.path,
            timeout=PATIENCE_SECONDS,
            isolation_level=None,
            check_same_thread=False,
            cached_statements=512,
        )
        # synchronous NORMAL may lose acknowledged commits when the power goes; secure_delete leaves no freed plaintext.
        for pragma in ("journal_mode=WAL", "synchronous=FULL", "secure_delete=ON", "cache_size=-65536"):
            connection.execute(f"PRAGMA {pragma}")
        return connection

    def create(self, schema: Schema) -> None:
        """Create the tables and R-trees that are missing."""

        def work(transaction: SqliteTransaction) -> None:
            for statement in schema.tables:
                # Only an INTEGER key is the number of the row itself; any other is a second tree to search and write.
                transaction.execute(statement.replace("BIGINT PRIMARY KEY", "INTEGER PRIMARY KEY"))
            for index in schema.indexes:
                transaction.execute(f"CREATE VIRTUAL TABLE IF NOT EXISTS {index} USING rtree_i32(id, {_COLUMNS})")

        self.write(work)

    def write(self, work: Callable[[SqliteTransaction], Result]) -> Result:
        """Run work as the only writer; raises StoreBusyError when another process holds the file too long."""
        with self._lock:
            connection = self._writer
            try:
                connection.execute("BEGIN IMMEDIATE")
            except sqlite3.OperationalError as error:
                raise StoreBusyError("the store is held by another process", repair="Try again.") from error
            try:
                result = work(SqliteTransaction(connection))
                connection.execute("COMMIT")
            except BaseException:
                with suppress(sqlite3.Error):
                    connection.execute("ROLLBACK")
                raise
            return result

    def read(self, work: Callable[[SqliteTransaction], Result]) -> Result:
        """Run work on a snapshot of its own, beside the writer."""
        with self._reader() as connection:
            connection.execute("BEGIN")
            try:
                return work(SqliteTransaction(connection))
            finally:
                connection.execute("ROLLBACK")

    @contextmanager
    def _reader(self) -> Iterator[sqlite3.Connection]:
        try:
            connection = self._readers.get_nowait()
        except Empty:
            connection = self._connect()
            connection.execute("PRAGMA query_only=ON")
        try:
            yield connection
        finally:
            if self._open:
                self._readers.put(connection)
            else:
                connection.close()

    def tidy(self) -> None:
        """Fold the write-ahead log into the file and empty it: pages that were deleted are overwritten in both."""
        with self._lock:
            self._writer.execute("PRAGMA wal_checkpoint(TRUNCATE)")

    def close(self) -> None:
        """Close every connection; the last one folds the write-ahead log into the file."""
        self._open = False
        with suppress(Empty):
            while True:
                self._readers.get_nowait().close()
        with self._lock:
            self._writer.close()
