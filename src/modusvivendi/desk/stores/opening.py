"""Which store an address means."""

import re

from modusvivendi.core.errors import ModusError
from modusvivendi.desk.stores.interface import Schema, Store

_TABLE = re.compile(r"CREATE TABLE IF NOT EXISTS (\w+)\s*\((.*)\)\s*$", re.DOTALL)


def make_tables(store: Store, schema: Schema) -> None:
    """Make the tables that are missing.

    Raises ModusError when there are some with other columns: another version of this program made them.
    """
    try:
        store.create(schema)
        for name, columns in _list_columns(schema):
            sql = f"SELECT {', '.join(columns)} FROM {name} LIMIT 1"  # noqa: S608 - names of ours
            store.read(lambda t, sql=sql: t.rows(sql))
    except ModusError:
        raise
    except Exception as error:
        raise ModusError(
            f"the store was made by another version of this program, or is damaged ({type(error).__name__})",
            repair="Serve it with the version that made it.",
        ) from None


def _list_columns(schema: Schema) -> list[tuple[str, list[str]]]:
    """Return the names of tables with those of their columns, as they are declared."""
    found: list[tuple[str, list[str]]] = []
    for sql in schema.tables:
        if table := _TABLE.match(sql.strip()):
            parts = re.sub(r"\([^()]*\)", "", table[2]).split(",")
            names = [part.split()[0] for part in parts if part.strip()]
            found.append((table[1], [name for name in names if name not in ("PRIMARY", "UNIQUE", "CHECK")]))
    return found


def open_store(where: str) -> Store:
    """Open a store: ``postgresql://…`` or the path of a SQLite file, which is made when missing.

    Raises ModusError when it cannot be opened or, for PostgreSQL, when the driver is not installed.
    """
    if where.startswith(("postgresql://", "postgres://")):
        try:
            from modusvivendi.desk.stores.postgres import PostgresStore
        except ImportError as error:
            raise ModusError(
                "the PostgreSQL driver is not installed", repair="pip install 'modusvivendi[postgres]'"
            ) from error
        return PostgresStore(where)
    from modusvivendi.desk.stores.sqlite import SqliteStore

    return SqliteStore(where)
