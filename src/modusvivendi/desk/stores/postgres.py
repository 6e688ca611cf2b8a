"""The store in PostgreSQL: every write SERIALIZABLE and retried, boxes in a GiST index over 4D cubes.

PostGIS is not needed: its index holds two dimensions, and the exact geometry is decided by the engine in both stores.
``cube`` comes with PostgreSQL, has four dimensions here, and keeps whole numbers of 32 bits exactly.
"""

import random
import threading
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager, suppress
from functools import lru_cache
from queue import Empty, LifoQueue
from typing import Any, Literal, TypeVar

import psycopg
from psycopg import errors

from modusvivendi.core.errors import ModusError
from modusvivendi.desk.stores.interface import Box, Row, Schema, StoreBusyError

Result = TypeVar("Result")
Isolation = Literal["SERIALIZABLE", "REPEATABLE READ", "READ COMMITTED"]

MOST_TRIES = 60
CONNECTIONS = 16
_RETRIED = (errors.SerializationFailure, errors.DeadlockDetected)
# A fixed plan for overlapping boxes: statistics of cubes mislead the planner into a scan.
_SETTINGS = ("SET synchronous_commit = on", "SET enable_seqscan = off", "SET jit = off", "SET lock_timeout = '30s'")
_ENDS = ", ".join(f"cube_{end}_coord(box, {axis})" for axis in (1, 2, 3, 4) for end in ("ll", "ur"))


@lru_cache(maxsize=1024)
def _translated(sql: str) -> bytes:
    return sql.replace("?", "%s").replace("BLOB", "BYTEA").replace("REAL", "DOUBLE PRECISION").encode()


def _cube(box: Box) -> str:
    low, high = box[0::2], box[1::2]
    return f"({','.join(map(str, low))}),({','.join(map(str, high))})"


class PostgresTransaction:
    """A transaction on one connection (see ``interface.Transaction``)."""

    def __init__(self, connection: psycopg.Connection[Row]) -> None:
        self._connection = connection

    def execute(self, sql: str, values: Sequence[Any] = ()) -> int:
        """Run a statement and return the number of rows that it changed."""
        return self._connection.execute(_translated(sql), values or None).rowcount

    def execute_many(self, sql: str, rows: Iterable[Sequence[Any]]) -> None:
        """Run a statement once for each row of values."""
        with self._connection.cursor() as cursor:
            cursor.executemany(_translated(sql), list(rows))

    def rows(self, sql: str, values: Sequence[Any] = ()) -> list[Row]:
        """Return the rows of a query."""
        return self._connection.execute(_translated(sql), values or None).fetchall()

    def each(self, sql: str, values: Sequence[Any] = ()) -> Iterator[Row]:
        """Yield the rows of a query one after another."""
        with self._connection.cursor(name="each") as cursor:
            cursor.itersize = 5_000
            yield from cursor.execute(_translated(sql), values or None)

    def row(self, sql: str, values: Sequence[Any] = ()) -> Row | None:
        """Return the first row of a query, None without one."""
        return self._connection.execute(_translated(sql), values or None).fetchone()

    def add_boxes(self, index: str, boxes: Iterable[tuple[int, Box]]) -> None:
        """Put boxes into the index."""
        sql = f"INSERT INTO {index} (id, box) VALUES (?, ?::cube)"  # noqa: S608 - a name of ours
        self.execute_many(sql, ((id, _cube(box)) for id, box in boxes))

    def remove_boxes(self, index: str, ids: Iterable[int]) -> None:
        """Take boxes out of the index."""
        self.execute(f"DELETE FROM {index} WHERE id = ANY(?)", (list(ids),))  # noqa: S608 - a name of ours

    def box(self, index: str, id: int) -> Box | None:
        """Return the box with an id."""
        found = self.row(f"SELECT {_ENDS} FROM {index} WHERE id = ?", (id,))  # noqa: S608 - names of ours
        if found is None:
            return None
        x0, x1, y0, y1, z0, z1, t0, t1 = (int(end) for end in found)
        return (x0, x1, y0, y1, z0, z1, t0, t1)

    def boxes(self, index: str) -> Iterator[tuple[int, Box]]:
        """Yield all boxes of an index with their ids."""
        for id, *ends in self.each(f"SELECT id, {_ENDS} FROM {index}"):  # noqa: S608 - names of ours
            x0, x1, y0, y1, z0, z1, t0, t1 = (int(end) for end in ends)
            yield id, (x0, x1, y0, y1, z0, z1, t0, t1)

    def overlapping(self, index: str, box: Box) -> list[int]:
        """Return the ids of the boxes that share at least a point with this one."""
        sql = f"SELECT id FROM {index} WHERE box && ?::cube"  # noqa: S608 - a name of ours
        return sorted(id for (id,) in self.rows(sql, (_cube(box),)))


class PostgresStore:
    """A PostgreSQL database, shared by any number of processes.

    ``isolation`` and ``queue`` are for tests only: what is weaker than SERIALIZABLE lets two overlapping filings both
    commit unseen. ``queue`` lets writers wait for each other before they look, which saves them from being run again;
    that nothing is missed does not rest on it.
    """

    name = "postgresql"

    def __init__(self, url: str, *, isolation: Isolation = "SERIALIZABLE", queue: bool = True) -> None:
        self._url, self._isolation, self._queue = url, isolation, queue
        self._idle: LifoQueue[psycopg.Connection[Row]] = LifoQueue()
        self._places = threading.BoundedSemaphore(CONNECTIONS)
        self._open = True
        try:
            self._idle.put(self._connect())
        except psycopg.Error as error:
            # The driver's own words may hold the password of the address.
            raise ModusError(
                f"the PostgreSQL store cannot be opened ({type(error).__name__})",
                repair="See that the server runs, that the database exists and that the address is right.",
            ) from error

    def _connect(self) -> psycopg.Connection[Row]:
        connection = psycopg.connect(self._url, autocommit=True, connect_timeout=10)
        for setting in _SETTINGS:
            connection.execute(setting.encode())
        return connection

    @contextmanager
    def _connection(self) -> Iterator[psycopg.Connection[Row]]:
        with self._places:
            try:
                connection = self._idle.get_nowait()
            except Empty:
                connection = self._connect()
            try:
                yield connection
            finally:
                if connection.closed or not self._open:
                    connection.close()
                else:
                    self._idle.put(connection)

    def create(self, schema: Schema) -> None:
        """Create the tables and indexes that are missing."""
        statements = ["CREATE TABLE IF NOT EXISTS writers (id BIGINT PRIMARY KEY)", *schema.tables]
        if schema.indexes:
            statements.append("CREATE EXTENSION IF NOT EXISTS cube")
        for index in schema.indexes:
            statements += [
                f"CREATE TABLE IF NOT EXISTS {index} (id BIGINT PRIMARY KEY, box cube NOT NULL)",
                f"CREATE INDEX IF NOT EXISTS {index}_box ON {index} USING gist (box)",
            ]
        with self._connection() as connection, connection.transaction():
            # Two processes that start at once would stumble over each other's CREATE.
            connection.execute(b"SELECT pg_advisory_xact_lock(7307199)")
            for statement in statements:
                connection.execute(_translated(statement))

    def write(self, work: Callable[[PostgresTransaction], Result]) -> Result:
        """Run work until it commits; raises StoreBusyError after too many failed tries."""
        for attempt in range(MOST_TRIES):
            try:
                with self._connection() as connection:
                    return self._try(connection, work)
            except _RETRIED:
                time.sleep(random.uniform(0, min(0.5, 0.002 * 1.5**attempt)))  # noqa: S311 - no secret
            except errors.LockNotAvailable as error:
                raise StoreBusyError("the store is held by another writer", repair="Try again.") from error
            except psycopg.OperationalError as error:
                raise StoreBusyError(
                    "the database could not be reached, so it is not known whether the filing was kept",
                    repair="Send the same request with the same idempotency key again.",
                ) from error
        raise StoreBusyError("too many filings at once on the same ground", repair="Try again.")

    def _try(self, connection: psycopg.Connection[Row], work: Callable[[PostgresTransaction], Result]) -> Result:
        connection.execute(f"BEGIN ISOLATION LEVEL {self._isolation}".encode())
        try:
            if self._queue:
                # LOCK takes no snapshot: what the writer before has committed is seen.
                connection.execute(b"LOCK TABLE writers IN EXCLUSIVE MODE")
            result = work(PostgresTransaction(connection))
            connection.execute(b"COMMIT")
        except BaseException:
            with suppress(psycopg.Error):
                connection.execute(b"ROLLBACK")
            raise
        return result

    def read(self, work: Callable[[PostgresTransaction], Result]) -> Result:
        """Run work on a snapshot."""
        with self._connection() as connection:
            connection.execute(b"BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY")
            try:
                return work(PostgresTransaction(connection))
            finally:
                with suppress(psycopg.Error):
                    connection.execute(b"ROLLBACK")

    def tidy(self) -> None:
        """Rewrite the table of sealed content, so that what was deleted is in none of its pages any more.

        What was deleted stays in the server's write-ahead log until that is recycled, and in its archives and replicas.
        """
        with self._connection() as connection:
            connection.execute(b"VACUUM (FULL) sealed")

    def close(self) -> None:
        """Close every connection."""
        self._open = False
        with suppress(Empty):
            while True:
                self._idle.get_nowait().close()
