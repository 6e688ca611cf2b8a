"""Which store an address means."""

from modusvivendi.core.errors import ModusError
from modusvivendi.desk.stores.interface import Store


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
