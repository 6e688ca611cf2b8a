"""The data dictionary: every file, column and key of a dossier, once.

Checks, error texts, the commented empty dossier and the reference page are all made from it, so they cannot drift.
"""

from modusvivendi.core.dictionary.fields import Field, Record, Table
from modusvivendi.core.dictionary.records import PROPOSAL, RECORDS
from modusvivendi.core.dictionary.tables import TABLES

__all__ = ["PROPOSAL", "RECORDS", "TABLES", "Field", "Record", "Table"]
