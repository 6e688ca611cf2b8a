"""``data_layout.csv`` of the validation folder (camp,file[,file]) and the series that it names (date,count)."""

import re
from collections.abc import Mapping, Sequence
from datetime import date
from functools import reduce
from pathlib import Path
from typing import NamedTuple

import numpy as np

from modusvivendi.core.exodus import Location, Series
from modusvivendi.core.ranges import freeze
from modusvivendi.io.findings import Findings
from modusvivendi.io.flee.tables import Row, Table, load
from modusvivendi.io.nearest import suggest_among

LAYOUT = "data_layout.csv"
_OLD_LAYOUT = "data_layout_refugee.csv"
"""Its name in Flee's first instances."""
MOST_SERIES = 2_000
_HEADINGS = ("", "Date", "DateTime")
_FILE = re.compile(r"(?!.*\.\.)[^/\\:*?\x00-\x1f][^\\:*?\x00-\x1f]*")
_WHY = "what the camps held is neither there to begin with nor to compare with"


class Counted(NamedTuple):
    """The series by name, that of the total, and those of several files as Flee adds them up."""

    reports: dict[str, Series]
    total: Series | None
    added: dict[str, Series]


def read_reports(folder: Path, start: date, places: Sequence[Location], findings: Findings) -> Counted:
    """Read the series. Every camp needs one; what is wrong is noted."""
    layout = LAYOUT if (folder / LAYOUT).exists() or not (folder / _OLD_LAYOUT).exists() else _OLD_LAYOUT
    table = load(folder, layout, findings, shown=f"{folder.name}/{layout}")
    if table is None:
        return Counted({}, None, {})
    added: dict[str, Series] = {}
    found: dict[str, Series] = {}
    total = None
    known = {place.name: place for place in places}
    for row in table.rows[:MOST_SERIES]:
        name, files = row.cell(0), [cell for cell in row.cells[1:] if cell]
        if not files:
            table.error("width", row, f"no file is named for {name[:60]!r}", _WHY, "write camp,file.csv")
        elif name in found or (name == "total" and total):
            table.error("twice", row, f"{name[:60]!r} is there twice", "the counts may differ", "remove one", 0)
        else:
            parts = _read_files(folder, table, row, files, start, findings)
            series = _make_series(name, reduce(add_counts, parts[1:], parts[0]) if parts else [])
            if len(parts) > 1:
                added[name] = _make_series(name, reduce(add_as_flee, parts[1:], parts[0]))
            if name == "total":
                total = series
                continue
            found[name] = series
            if name not in known:
                what = f"there is no location {name[:60]!r}"
                why = "its counts enter the arrivals (as in Flee) and are compared with nothing"
                table.warn("name", row, what, why, suggest_among(name, known), 0)
    if len(table.rows) > MOST_SERIES:
        table.error("size", None, f"more than {MOST_SERIES:,} series", "", "split the instance")
    _note_missing(table, found, known)
    return Counted(found, total, added)


def _note_missing(table: Table, found: Mapping[str, Series], known: Mapping[str, Location]) -> None:
    for place in known.values():
        if place.shelters and place.name not in found:
            table.error(
                "camp",
                None,
                f"the camp {place.name[:60]!r} has no row",
                _WHY,
                f"add the line {place.name[:60]},file.csv with a file of rows date,count, or make it a town",
            )


def _make_series(name: str, counts: Sequence[tuple[int, float]]) -> Series:
    return Series(
        name,
        freeze(np.array([day for day, _ in counts], np.int64)),
        freeze(np.array([count for _, count in counts], np.float64)),
    )


def _read_files(
    folder: Path, table: Table, row: Row, files: Sequence[str], start: date, findings: Findings
) -> list[list[tuple[int, float]]]:
    parts: list[list[tuple[int, float]]] = []
    for column, file in enumerate(files, 1):
        if not _FILE.fullmatch(file):
            table.error(
                "file", row, f"{file[:60]!r} is no file of the folder", "", "name a file beside the layout", column
            )
        elif not (folder / file).exists() and parts:
            table.warn(
                "part", row, f"there is no file {file[:60]}", "its part of the counts is left out", "add it", column
            )
        elif not (folder / file).exists():
            table.error("file", row, f"there is no file {file[:60]}", _WHY, "add the file, or correct its name", column)
        else:
            part = load(folder, file, findings, shown=f"{folder.name}/{file}")
            if part is not None:
                parts.append(_read_counts(part, start))
    return parts


def _read_counts(table: Table, start: date) -> list[tuple[int, float]]:
    """Read rows date,count; a first row of headings and rows without a count are left out, as in Flee."""
    found: list[tuple[int, float]] = []
    for number, row in enumerate(table.rows):
        if number == 0 and (row.cell(0) in _HEADINGS or not row.cell(0)[:1].isdecimal()):
            continue
        if len(row.cells) < 2 or not row.cell(1):
            continue
        day, count = table.day(row, 0, "date"), table.number(row, 1, "count", high=1e10)
        if day is not None and count == count:
            found.append(((day - start).days, count))
    if not found:
        what = "there are no counts: the camp counts as empty, and in a forecast as not yet reported"
        table.warn("empty", None, what, "", "write rows such as 2012-02-29,20075")
    days = [day for day, _ in found]
    if days != sorted(set(days)):
        table.warn(
            "order",
            None,
            "the dates are not in order, or one is there twice",
            "Flee's rules read the rows in the order of the file, all else in that of time",
            "sort the rows by date; keep one a day",
        )
    return found


def add_counts(first: list[tuple[int, float]], second: list[tuple[int, float]]) -> list[tuple[int, float]]:
    """Add two series of one camp, each held at its last count between its reports (0 before its first)."""
    days = sorted({day for day, _ in first} | {day for day, _ in second})
    one, two = dict(first), dict(second)
    held, sums = [0.0, 0.0], list[tuple[int, float]]()
    for day in days:
        held = [one.get(day, held[0]), two.get(day, held[1])]
        sums.append((day, held[0] + held[1]))
    return sums


def add_as_flee(first: list[tuple[int, float]], second: list[tuple[int, float]]) -> list[tuple[int, float]]:
    """Add two series of one camp as Flee's rules do.

    A day of the second alone takes the *next* count of the first; what the first says after the last day of the second
    is dropped; beyond the end of the first the second is dropped. Where Flee would stop (no rows, or the first begins
    before the second) they are added as elsewhere.
    """
    if not first or not second or first[0][0] < second[0][0]:
        return add_counts(first, second)
    sums = list[tuple[int, float]]()
    at, held, end = 0, 0.0, len(first) - 1
    for day, count in second:
        while day > first[at][0]:
            sums.append((first[at][0], held + first[at][1]))
            if at == end:
                break
            at += 1
        if day <= first[at][0]:
            sums.append((day, count + first[at][1]))
            held = count
            at = min(at + (day == first[at][0]), end)
    return sums
