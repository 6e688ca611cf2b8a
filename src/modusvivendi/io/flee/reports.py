"""``data_layout.csv`` of the validation folder (camp,file[,file]) and the series that it names (date,count)."""

import re
from collections.abc import Mapping, Sequence
from datetime import date
from pathlib import Path

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


def read_reports(
    folder: Path, start: date, places: Sequence[Location], findings: Findings
) -> tuple[dict[str, Series], Series | None]:
    """Read the series by name, and that of the total. Every camp needs one; what is wrong is noted."""
    layout = LAYOUT if (folder / LAYOUT).exists() or not (folder / _OLD_LAYOUT).exists() else _OLD_LAYOUT
    table = load(folder, layout, findings, shown=f"{folder.name}/{layout}")
    if table is None:
        return {}, None
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
            series = _read_files(folder, table, row, files, start, findings)
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
    return found, total


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


def _read_files(folder: Path, table: Table, row: Row, files: Sequence[str], start: date, findings: Findings) -> Series:
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
    counts = parts[0] if parts else []
    for further in parts[1:]:
        counts = add_counts(counts, further)
    return Series(
        row.cell(0),
        freeze(np.array([day for day, _ in counts], np.int64)),
        freeze(np.array([count for _, count in counts], np.float64)),
    )


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
