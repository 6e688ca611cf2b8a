"""The data dictionary: every file, column and key of a dossier, once.

Checks, error texts, the commented empty dossier and the reference page are all made from it, so they cannot drift.
"""

from modusvivendi.core.dictionary.fields import Field, Record, Table
from modusvivendi.core.dictionary.records import PROPOSAL
from modusvivendi.core.dictionary.records import RECORDS as _RECORDS
from modusvivendi.core.dictionary.road import ACCESS, CONSENT, CONTRIBUTOR, DURATIONS, PROGRAMME, TODAY
from modusvivendi.core.dictionary.tables import TABLES as _TABLES

RECORDS: tuple[Record, ...] = (*_RECORDS, CONTRIBUTOR, PROGRAMME)
"""One TOML file each, ``<name>.toml``; the first is the file's top level, the others hold one table for each id."""
TABLES: tuple[Table, ...] = (*_TABLES, CONSENT, ACCESS, TODAY, DURATIONS)
"""All tables, in the order in which they are read: what a table refers to comes before it where it can."""

__all__ = ["PROPOSAL", "RECORDS", "TABLES", "Field", "Record", "Table"]
