"""Where the desk keeps what it knows: one interface, SQLite for one machine, PostgreSQL for several."""

from modusvivendi.desk.stores.interface import Box, Schema, Store, StoreBusyError, Transaction
from modusvivendi.desk.stores.opening import make_tables, open_store

__all__ = ["Box", "Schema", "Store", "StoreBusyError", "Transaction", "make_tables", "open_store"]
