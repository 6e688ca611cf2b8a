"""``conflicts.csv``: #Day,A,B,…: the intensity of fighting at each place (0 to 1) on each day."""

import math
from collections.abc import Mapping

import numpy as np

from modusvivendi.core.exodus import Location
from modusvivendi.core.ranges import Floats, freeze
from modusvivendi.io.flee.tables import MOST_CELLS, MOST_DAYS, Row, Table
from modusvivendi.io.nearest import suggest_among

WHY = "who sets out, and where people turn to, follows it day by day"


def read_days(table: Table, rows: Mapping[str, int], name: str = "fighting", *, strict: bool = True) -> Floats:
    """Read a table of days by places into (days, locations), NaN for places that it has not.

    ``strict``: negative values are errors. Columns of places that the instance has not are noted and left out, columns
    without a name are Flee's way to end a row. Raises nothing: what is wrong is noted.
    """
    header = (table.heads or table.rows)[:1]
    if not header or len(table.rows) > MOST_DAYS or len(table.rows) * max(len(rows), 1) > MOST_CELLS:
        what = f"more than {MOST_DAYS:,} days or {MOST_CELLS:,} cells" if header else "there is no row of names"
        table.error("size", None, what, WHY, "begin with #Day and the names, then one row a day")
        return np.empty((0, len(rows)))
    lines = table.rows if table.heads else table.rows[1:]
    columns = _read_header(table, header[0], rows)
    values = np.full((len(lines), len(rows)), np.nan)
    for day, row in enumerate(lines):
        _check_row(table, row, day, columns)
        for column, place in columns.items():
            values[day, place] = _read_cell(table, row, column, name, strict=strict)
    return freeze(values)


def from_locations(places: tuple[Location, ...], days: int) -> Floats:
    """Make the table from the days in ``locations.csv``: fighting of intensity 1 from that day on, to the end."""
    values = np.full((days, len(places)), np.nan)
    for row, place in enumerate(places):
        if place.kind == "conflict" and place.conflict_day is not None:
            values[:, row] = np.arange(days) >= place.conflict_day
    return freeze(values)


def _read_header(table: Table, header: Row, rows: Mapping[str, int]) -> dict[int, int]:
    columns: dict[int, int] = {}
    taken: dict[str, int] = {}
    for column, name in enumerate(header.cells):
        if column == 0 or not name:
            continue
        if name in taken:
            table.error("twice", header, f"a second column {name[:60]!r}", "they may differ", "remove one", column)
        elif name not in rows:
            what = f"there is no location {name[:60]!r}"
            table.warn("name", header, what, "its column is not read", suggest_among(name, rows), column)
        else:
            columns[column] = rows[name]
        taken[name] = column
    return columns


def _check_row(table: Table, row: Row, day: int, columns: Mapping[int, int]) -> None:
    if len(row.cells) <= max(columns, default=0):
        what = f"the row has {len(row.cells)} cells, {max(columns) + 1} are named"
        table.error("width", row, what, WHY, "give a number for each place; 0 where there is no fighting")
    if row.cell(0) not in (str(day), f"{day}.0"):
        what = f"the row is said to be of day {row.cell(0)[:20]!r}, it is read as day {day}"
        table.warn("day", row, what, "rows are taken in their order, from day 0", "sort the rows; leave none out", 0)


def _read_cell(table: Table, row: Row, column: int, name: str, *, strict: bool) -> float:
    text = row.cell(column)
    if text == "0":
        return 0.0
    if text == "1":
        return 1.0
    if column >= len(row.cells):
        return math.nan
    return table.number(row, column, name, low=0.0 if strict else -1e12)
