"""How one column, one table and one settings record are described."""

from dataclasses import dataclass
from typing import Literal

Type = Literal[
    "id", "text", "names", "number", "integer", "share", "date", "boolean", "choice", "ref", "refs", "record", "records"
]
"""What a cell may hold.

``names`` is text by language: columns ``name_en``, ``name_ar`` … in a table, an inline table in TOML.
``share`` is a number from 0 to 1. ``date`` is YYYY, YYYY-MM or YYYY-MM-DD, and means that whole period.
``ref`` is the id of something described elsewhere, ``refs`` a list of such ids.
``record`` and ``records`` are a nested table and a list of nested tables (TOML only).
"""


@dataclass(frozen=True, slots=True)
class Field:
    """One column of a table, or one key of a settings record.

    ``refers`` names what a ``ref`` may point to (``places``, ``areas``, ``parties``, ``communities``, ``sources``,
    ``issues``, ``proposals``, ``sectors``) or literal words allowed beside them, marked ``=word``.
    ``low`` and ``high`` are inclusive bounds in ``unit``. ``default`` says in words what an absent value means.
    """

    name: str
    type: Type
    meaning: str
    unit: str = ""
    required: bool = False
    default: str = ""
    low: float | None = None
    high: float | None = None
    choices: tuple[str, ...] = ()
    refers: tuple[str, ...] = ()
    record: "Record | None" = None


@dataclass(frozen=True, slots=True)
class Record:
    """The keys of one TOML table."""

    name: str
    meaning: str
    fields: tuple[Field, ...]


@dataclass(frozen=True, slots=True)
class Table:
    """One tabular file (``<name>.csv``, or ``<name>.parquet`` with the same columns).

    ``key`` is the set of columns that no two rows may share. ``orders`` are groups of columns that must not decrease
    from left to right in a row (low <= best <= high).
    """

    name: str
    meaning: str
    fields: tuple[Field, ...]
    key: tuple[str, ...]
    required: bool = False
    orders: tuple[tuple[str, ...], ...] = ()

    def field(self, name: str) -> Field | None:
        """Describe a column, ``name_ar`` included, or return None when there is no such column."""
        for field in self.fields:
            if field.name == name or (field.type == "names" and name.startswith(f"{field.name}_")):
                return field
        return None
