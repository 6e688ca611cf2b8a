"""``location_changes.csv`` (#name,type,day), ``registration_corrections.csv`` (camp,date), ``sim_period.csv``."""

from collections.abc import Mapping
from datetime import date

from modusvivendi.core.exodus import Change, Correction
from modusvivendi.io.flee.locations import read_kind
from modusvivendi.io.flee.tables import FORMAT, MOST_DAYS, Table
from modusvivendi.io.nearest import suggest_among


def read_changes(table: Table, rows: Mapping[str, int]) -> tuple[Change, ...]:
    """Read what places become on which day, in the order of the file."""
    found: list[Change] = []
    for row in table.rows:
        place, kind = rows.get(row.cell(0)), read_kind(row.cell(1))
        if place is None:
            what = f"there is no location {row.cell(0)[:60]!r}"
            table.error("name", row, what, "nothing can change", suggest_among(row.cell(0), rows), 0)
        if kind is None:
            table.error("type", row, f"{row.cell(1)[:40]!r} is no type of location", "", FORMAT, 1)
        day = table.whole(row, 2, "day", low=0, high=MOST_DAYS)
        if place is not None and kind is not None and day is not None:
            found.append(Change(place, kind, day))
    return tuple(found)


def read_corrections(table: Table, start: date, known: Mapping[str, object]) -> tuple[Correction, ...]:
    """Read the days of recounts. ``known``: the names in the layout of the validation data, empty without one."""
    found: list[Correction] = []
    for row in table.rows:
        if len(row.cells) < 2:
            continue
        day = table.day(row, 1, "date")
        if known and row.cell(0) not in known:
            what = f"no counts are read of {row.cell(0)[:60]!r}"
            table.warn("name", row, what, "the correction is left out", suggest_among(row.cell(0), list(known)), 0)
        elif day is not None:
            found.append(Correction(row.cell(0), (day - start).days))
    return tuple(found)


def read_period(table: Table) -> tuple[date, int]:
    """Read the start and the number of days; (2000-01-01, 0) stands in where they are wrong, which is noted."""
    start, length = None, None
    for row in table.rows:
        if row.cell(0).lower() == "startdate":
            start = table.day(row, 1, "StartDate")
        if row.cell(0).lower() == "length":
            length = table.whole(row, 1, "Length", low=1, high=MOST_DAYS)
    named = {row.cell(0).lower() for row in table.rows}
    for name, example in (("StartDate", "StartDate,2012-02-29"), ("Length", "Length,300")):
        if name.lower() not in named:
            what = f"there is no row {name}"
            table.error("period", None, what, "the days of all files are counted from it", f"add the line {example}")
    return start or date(2000, 1, 1), length or 0
