"""Columns of text to numbers, dates and ids, each cell checked against the data dictionary."""

import math
import re
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import partial

import numpy as np

from modusvivendi.core.dictionary import Field, Table
from modusvivendi.core.errors import Where
from modusvivendi.core.periods import Period, parse_period
from modusvivendi.core.ranges import Floats
from modusvivendi.io import limits
from modusvivendi.io.findings import Findings
from modusvivendi.io.nearest import suggest_among
from modusvivendi.io.tables import Grid

ID = re.compile(r"[A-Za-z0-9_][A-Za-z0-9_.-]*")
"""What an id looks like: it is used in file names, on command lines and in JSON."""
MOST = {"km2": 5.2e8, "people": 1e10, "km": 41_000.0}
"""The most that one number of a unit may be: the Earth's surface, its people, its girth."""
_ANY = 1e12
_NO_NUMBER = re.compile(r"[^0-9.eE+\-\n]")
_YES = {"yes": True, "true": True, "1": True, "no": False, "false": False, "0": False, "": False}


@dataclass
class Sheet:
    """A table with its cells parsed. Cells that are wrong are NaN, None or False; the findings say so."""

    grid: Grid
    numbers: dict[str, Floats] = field(default_factory=dict[str, Floats])
    periods: dict[str, list[Period | None]] = field(default_factory=dict[str, list[Period | None]])
    flags: dict[str, list[bool]] = field(default_factory=dict[str, list[bool]])

    @property
    def table(self) -> Table:
        """The table's description."""
        return self.grid.table

    @property
    def file(self) -> str:
        """The file's name."""
        return self.grid.file

    def __len__(self) -> int:
        return self.grid.rows

    def has(self, column: str) -> bool:
        """Whether the file has the column."""
        return column in self.grid.cells

    def where(self, row: int, column: str = "") -> Where:
        """Say where a cell is."""
        return self.grid.where(row, column)

    def text(self, column: str) -> list[str]:
        """Return the cells as text, empty ones where the column is missing."""
        return self.grid.cells.get(column) or [""] * len(self)

    def number(self, column: str) -> Floats:
        """Return the cells as numbers, NaN where unknown, shape (rows,)."""
        return self.numbers[column] if column in self.numbers else np.full(len(self), np.nan)

    def period(self, column: str) -> list[Period | None]:
        """Return the cells as periods, None where there is none."""
        return self.periods.get(column) or [None] * len(self)

    def flag(self, column: str) -> list[bool]:
        """Return the cells as yes or no, empty ones as no."""
        return self.flags.get(column) or [False] * len(self)

    def names(self, stem: str = "name") -> dict[str, list[str]]:
        """Return the cells of ``name_en``, ``name_ar`` … by language."""
        mark = f"{stem}_"
        return {name.removeprefix(mark): cells for name, cells in self.grid.cells.items() if name.startswith(mark)}


def parse_sheet(grid: Grid, findings: Findings) -> Sheet:
    """Parse every column that the file has; each wrong cell is a finding."""
    sheet = Sheet(grid)
    for column in grid.cells:
        described = grid.table.field(column)
        if described is not None:
            _PARSERS.get(described.type, _check_text)(sheet, column, described, findings)
            if described.required and described.type != "names":
                _check_present(sheet, column, described, findings)
    return sheet


def _check_present(sheet: Sheet, column: str, described: Field, findings: Findings) -> None:
    cells = sheet.grid.cells[column]
    if "" not in cells:
        return
    for row, cell in enumerate(cells):
        if not cell and not findings.skips(f"empty.{column}", sheet.file):
            findings.add(
                f"empty.{column}",
                sheet.where(row, column),
                f"{column} is empty",
                described.meaning,
                f"fill in {column}",
            )


def _check_text(sheet: Sheet, column: str, described: Field, findings: Findings) -> None:
    cells = sheet.grid.cells[column]
    if not limits.CONTROL.search("\n".join(cells)):
        return
    for row, cell in enumerate(cells):
        sign = limits.CONTROL.search(cell)
        if sign:
            findings.add(
                f"control.{column}",
                sheet.where(row, column),
                f"{column} holds the control sign {sign.group()!r}",
                described.meaning,
                "delete the sign",
            )


def _parse_ids(sheet: Sheet, column: str, _: Field, findings: Findings) -> None:
    for row, cell in enumerate(sheet.grid.cells[column]):
        if cell and not ID.fullmatch(cell) and not findings.skips(f"id.{column}", sheet.file):
            findings.add(
                f"id.{column}",
                sheet.where(row, column),
                f"{cell[:60]!r} is not an id",
                "ids stand in file names, commands and JSON",
                f"use letters a-z, digits, _ . - : {_plain(cell)}",
            )


def _plain(cell: str) -> str:
    return re.sub(r"[^A-Za-z0-9_.-]+", "-", cell[:60]).strip(".-") or "a-short-word"


def _check_choices(sheet: Sheet, column: str, described: Field, findings: Findings) -> None:
    cells = sheet.grid.cells[column]
    known = {"", *described.choices}
    if known.issuperset(cells):
        return
    for row, cell in enumerate(cells):
        if cell not in known and not findings.skips(f"choice.{column}", sheet.file):
            findings.add(
                f"choice.{column}",
                sheet.where(row, column),
                f"{column} cannot be {cell[:60]!r}",
                f"{described.meaning}: {', '.join(described.choices)}",
                partial(suggest_among, cell, described.choices),
            )


def _parse_flags(sheet: Sheet, column: str, described: Field, findings: Findings) -> None:
    cells = sheet.grid.cells[column]
    sheet.flags[column] = [_YES.get(cell.lower(), False) for cell in cells]
    for row, cell in enumerate(cells):
        if cell.lower() not in _YES and not findings.skips(f"flag.{column}", sheet.file):
            findings.add(
                f"flag.{column}",
                sheet.where(row, column),
                f"{column} is yes or no, not {cell[:60]!r}",
                described.meaning,
                "write yes, no, or nothing",
            )


def _parse_dates(sheet: Sheet, column: str, described: Field, findings: Findings) -> None:
    cells = sheet.grid.cells[column]
    known: dict[str, Period | None] = {"": None}
    wrong: dict[str, str] = {}
    for cell in set(cells) - {""}:
        known[cell] = None
        try:
            known[cell] = parse_period(cell)
        except ValueError as error:
            wrong[cell] = str(error)
    sheet.periods[column] = [known[cell] for cell in cells]
    if not wrong:
        return
    for row, cell in enumerate(cells):
        if cell in wrong and not findings.skips(f"date.{column}", sheet.file):
            findings.add(
                f"date.{column}",
                sheet.where(row, column),
                f"{column} {cell[:60]!r} is not a date: {wrong[cell]}",
                described.meaning,
                suggest_date(cell),
            )


def suggest_date(cell: str) -> str:
    """Return the repair for what should be a date."""
    turned = re.fullmatch(r"(\d{1,2})[./-](\d{1,2})[./-](\d{4})", cell)
    if turned:
        day, month, year = turned.groups()
        return f"write {year}-{month:0>2}-{day:0>2} (if the day came first)"
    return "write 2015, 2015-10 or 2015-10-01"


def _parse_numbers(sheet: Sheet, column: str, described: Field, findings: Findings) -> None:
    cells = sheet.grid.cells[column]
    values = _convert(cells)
    if values is None:
        values = np.array([_read_number(sheet, column, row, findings) for row in range(len(cells))], np.float64)
    low, high = _bound(described)
    # NaN compares false, so unknown cells pass.
    for row in np.flatnonzero((values < low) | (values > high)):
        if not findings.skips(f"bound.{column}", sheet.file):
            _report_bound(sheet, column, int(row), described, findings)
    if described.type == "integer":
        for row in np.flatnonzero(values != np.rint(values)):
            if not math.isnan(values[row]) and not findings.skips(f"whole.{column}", sheet.file):
                findings.add(
                    f"whole.{column}",
                    sheet.where(int(row), column),
                    f"{column} must be a whole number, not {cells[row][:40]}",
                    described.meaning,
                    f"write {round(float(values[row]))}",
                )
    sheet.numbers[column] = values


def _convert(cells: list[str]) -> Floats | None:
    """Convert a column at once; None when a cell needs a word."""
    if _NO_NUMBER.search("\n".join(cells)):
        return None
    try:
        values = np.array([float(cell) if cell else math.nan for cell in cells], np.float64)
    except ValueError:
        return None
    return None if np.isinf(values).any() else values


def _read_number(sheet: Sheet, column: str, row: int, findings: Findings) -> float:
    cell = sheet.grid.cells[column][row]
    if not cell:
        return math.nan
    try:
        value = float(cell)
        good = math.isfinite(value) and not _NO_NUMBER.search(cell)
    except ValueError:
        value, good = math.nan, False
    if good:
        return value
    if findings.skips(f"number.{column}", sheet.file):
        return math.nan
    what, repair = explain_number(cell)
    findings.add(f"number.{column}", sheet.where(row, column), f"{column} {cell[:40]!r} {what}", "", repair)
    return math.nan


def explain_number(cell: str) -> tuple[str, str]:
    """Say why a cell that is not empty is no number, and the repair."""
    cell = cell[:60]
    lower = cell.lower()
    if re.fullmatch(r"[+-]?\d{1,3}(,\d{3})+(\.\d+)?", cell):
        return (
            "has a comma in it: a thousand, or a decimal comma?",
            f"write {cell.replace(',', '')}, or {cell.replace(',', '.', 1)} if it is a decimal comma",
        )
    if re.fullmatch(r"[+-]?[\d.]*,\d+", cell):
        plain = cell.replace(".", "").replace(",", ".")
        return "has a decimal comma; the same file elsewhere would read otherwise", f"write {plain}"
    if lower.lstrip("+-") in {"nan", "inf", "infinity", "na", "n/a", "null", "none", "-", "?", "unknown", "#n/a"}:
        return "is not a number", "leave the cell empty for unknown"
    if re.fullmatch(r"[+-]?\d+(\.\d+)?\s*%", cell):
        return "is a percentage", f"write {float(cell.rstrip('% ')) / 100:g}"
    if re.fullmatch(r"[+-]?\d{1,3}([ _'\u00a0\u202f]\d{3})+(\.\d+)?", cell):
        return "has spaces or signs between its digits", f"write {re.sub(r'[^0-9.+-]', '', cell)}"
    if re.fullmatch(r"[+-]?[0-9.]+[eE][+-]?[0-9]+", cell):
        return "is too large for a number", "check the exponent"
    if cell.isdecimal():
        return "is not written in the digits 0 to 9", f"write {int(cell)}"
    return "is not a number", "write digits with a decimal point, or leave the cell empty for unknown"


def _bound(described: Field) -> tuple[float, float]:
    share = described.type == "share"
    most = MOST.get(described.unit, _ANY)
    low = 0.0 if share else -most
    high = 1.0 if share else most
    return described.low if described.low is not None else low, described.high if described.high is not None else high


def _report_bound(sheet: Sheet, column: str, row: int, described: Field, findings: Findings) -> None:
    cell, (low, high) = sheet.grid.cells[column][row], _bound(described)
    value = float(cell)
    unit = f" {described.unit}" if described.unit else ""
    if value < low:
        what = (
            f"{column} is {cell[:40]}; it cannot be negative" if low == 0 else f"{column} is below {low:g}: {cell[:40]}"
        )
        repair = f"write {cell[:40].lstrip('-')}, or leave the cell empty for unknown"
    elif high == 1:
        what = f"{column} is {cell[:40]}; a share goes from 0 to 1"
        repair = f"write {value / 100:g} for {cell[:40]} %" if value <= 100 else "write a number from 0 to 1"
    else:
        what = f"{column} is {cell[:40]}; it cannot be above {high:g}{unit}"
        repair = "check the unit" + (
            ": latitude and longitude may have changed places" if column in ("lat", "lon") else ""
        )
    findings.add(f"bound.{column}", sheet.where(row, column), what, described.meaning, repair)


_PARSERS: dict[str, Callable[[Sheet, str, Field, Findings], None]] = {
    "id": _parse_ids,
    "number": _parse_numbers,
    "share": _parse_numbers,
    "integer": _parse_numbers,
    "date": _parse_dates,
    "boolean": _parse_flags,
    "choice": _check_choices,
    "ref": _check_text,
}
