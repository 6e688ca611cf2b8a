"""Rows of Flee's CSV files, as Flee reads them: ``#`` begins a comment line, cells stand by position."""

import csv
import io
import math
import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from modusvivendi.core.errors import Where
from modusvivendi.io import limits
from modusvivendi.io.encoding import decode
from modusvivendi.io.files import Folder
from modusvivendi.io.findings import Findings
from modusvivendi.io.sheets import explain_number, suggest_date

TABLE_BYTES = 64 * 2**20
"""Size of one table."""
MOST_CELLS = 20_000_000
"""Cells of one table."""
MOST_LOCATIONS, MOST_ROUTES, MOST_DAYS = 20_000, 100_000, 36_525
_DAY = re.compile(r"[0-9]{4}-[0-9]{1,2}-[0-9]{1,2}")
FORMAT = "the columns are listed in docs/displacement.md"


@dataclass(frozen=True, slots=True)
class Row:
    """A line of a file: its number counted from 1 and its stripped cells."""

    line: int
    cells: tuple[str, ...]

    def cell(self, column: int) -> str:
        """Return a cell, empty beyond the end of the row."""
        return self.cells[column] if column < len(self.cells) else ""


@dataclass
class Table:
    """One file being read: where what is wrong goes, with the file's name as the user knows it."""

    file: str
    findings: Findings
    rows: tuple[Row, ...] = ()
    heads: tuple[Row, ...] = ()

    def error(self, rule: str, row: Row | None, what: str, why: str, repair: str, column: int = -1) -> None:
        """Add an error at a row (None: the file as a whole) and a column counted from 0."""
        self.findings.add(rule, self._where(row, column), what, why, repair)

    def warn(self, rule: str, row: Row | None, what: str, why: str = "", repair: str = "", column: int = -1) -> None:
        """Add a warning."""
        self.findings.add(rule, self._where(row, column), what, why, repair, severity="warning")

    def _where(self, row: Row | None, column: int) -> Where:
        return Where(self.file, row.line if row else 0, column + 1 if row else 0)

    def number(
        self, row: Row, column: int, name: str, *, low: float = 0.0, high: float = 1e12, empty: float | None = None
    ) -> float:
        """Return a finite number within bounds; NaN with a finding otherwise. ``empty``: what an empty cell means."""
        text = row.cell(column)
        if not text and empty is not None:
            return empty
        try:
            value = float(text)
        except ValueError:
            value = math.nan
        if not math.isfinite(value) or "_" in text:
            what, repair = explain_number(text) if text else ("is empty", "")
            repair = repair if repair and "empty" not in repair else "write a number"
            said = f"{name} {text[:40]!r} {what}" if text else f"{name} is empty"
            self.error("number", row, said, f"{name} enters the sums of every day", repair, column)
            return math.nan
        if value < low:
            what = f"{name} is {text[:40]}; it cannot be " + ("negative" if low == 0 else f"below {low:g}")
            self.error("bound", row, what, "", f"write {text[:40].lstrip('-')}" if low == 0 else FORMAT, column)
            return math.nan
        if value > high:
            self.error("bound", row, f"{name} is {text[:40]}; it cannot be above {high:g}", "", "check it", column)
            return math.nan
        return value

    def whole(self, row: Row, column: int, name: str, *, low: int, high: int, empty: int | None = None) -> int | None:
        """Return a whole number within bounds, ``empty`` for an empty cell; None with a finding otherwise."""
        value = self.number(row, column, name, low=low, high=high, empty=empty)
        if math.isnan(value):
            return None
        if value != int(value):
            self.error(
                "whole", row, f"{name} must be a whole number, not {value:g}", "", f"write {round(value)}", column
            )
            return None
        return int(value)

    def day(self, row: Row, column: int, name: str) -> date | None:
        """Return a date written YYYY-MM-DD (as in Flee, 2015-3-1 will do); None with a finding otherwise."""
        text = row.cell(column)
        try:
            if not _DAY.fullmatch(text):
                raise ValueError(text)
            return date(*(int(part) for part in text.split("-")))
        except ValueError:
            repair = suggest_date(text).replace("2015, 2015-10 or 2015-10-01", "a day as 2015-10-01")
            self.error("date", row, f"{name} {text[:40]!r} is not a date", "", repair, column)
            return None


def load(folder: Path, name: str, findings: Findings, *, shown: str = "", required: bool = True) -> Table | None:
    """Read a file of a folder into rows; None when it is not there (an error where ``required``) or unreadable.

    Blank lines are left out; lines that begin with ``#`` are kept apart as ``heads``. ``shown``: the name in findings.
    """
    shown = shown or name
    path = folder / name
    if not path.exists() and not required:
        return None
    reader = Folder(folder, Findings())
    data = reader.read(name, TABLE_BYTES)
    for found in reader.findings.listed():
        findings.add(
            "file", Where(shown), found.what, "Flee's folders have this file" if required else "", found.repair
        )
    # Many of Flee's files begin with a byte order mark; it is not worth a note each.
    text = None if data is None else decode(data.removeprefix(b"\xef\xbb\xbf"), shown, findings)
    if text is None:
        return None
    table = Table(shown, findings)
    sign = limits.CONTROL.search(text)
    if sign:
        line = text.count("\n", 0, sign.start()) + 1
        table.error("control", Row(line, ()), f"holds the control sign {sign.group()!r}", "", "delete the sign")
        return None
    try:
        lines = tuple(_split(text))
    except (csv.Error, ValueError) as error:
        table.error("csv", None, f"is no CSV: {error}", "", "save it as plain CSV")
        return None
    parted = _find_delimiter(lines)
    if parted:
        what, repair = f"cells are parted by {parted}, not by commas", "save it as CSV UTF-8 (comma separated)"
        table.error("delimiter", lines[0], what, "", repair)
        return None
    table.heads = tuple(row for row in lines if row.cells[0].startswith("#"))
    table.rows = tuple(row for row in lines if not row.cells[0].startswith("#"))
    return table


def _find_delimiter(lines: tuple[Row, ...]) -> str:
    """Return what parts cells in place of commas, where no row has a second cell; empty when nothing does."""
    if any(len(row.cells) > 1 for row in lines):
        return ""
    for sign, name in ((";", "semicolons"), ("\t", "tabs"), ("|", "bars")):
        if lines and 2 * sum(sign in row.cells[0] for row in lines) > len(lines):
            return name
    return ""


def _split(text: str) -> Iterator[Row]:
    cells_left = MOST_CELLS
    reader = csv.reader(io.StringIO(text, newline=""))
    before = 0
    for cells in reader:
        line, before = before + 1, reader.line_num
        cells_left -= len(cells)
        if cells_left < 0:
            raise ValueError(f"it has more than {MOST_CELLS:,} cells")
        if any(cell.strip() for cell in cells):
            yield Row(line, tuple(cell.strip() for cell in cells))
