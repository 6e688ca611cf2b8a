"""``locations.csv``: #name,region,country,lat,lon,location_type,conflict_date,pop/cap[,further attributes]."""

import math
from typing import cast

from modusvivendi.core.exodus import Kind, Location
from modusvivendi.io.flee.tables import FORMAT, MOST_DAYS, MOST_LOCATIONS, Row, Table

KINDS: tuple[tuple[str, Kind], ...] = (
    ("idpcamp", "idpcamp"),
    ("camp", "camp"),
    ("conflict", "conflict"),
    ("forward", "forward"),
    ("marker", "marker"),
    ("flood", "flood"),
    ("town", "town"),
    ("default", "town"),
)
"""Flee looks for these words in a type, in this order, whatever else stands there and however it is written."""
_PLAIN = 8
_MOST_PEOPLE = 1e10


def read_kind(text: str) -> Kind | None:
    """Return what a type means, None when it means nothing."""
    lower = text.lower()
    if "camp" in lower and "idp" in lower:
        return "idpcamp"
    return next((kind for word, kind in KINDS if word in lower), None)


def read_locations(table: Table) -> tuple[Location, ...]:
    """Read the locations; a row that is wrong is noted, and kept in so far as its name can be referred to."""
    extra = _name_attributes(table)
    places: dict[str, Location] = {}
    lines: dict[str, int] = {}
    for row in table.rows[:MOST_LOCATIONS]:
        name = row.cell(0)
        if not name:
            table.error("name", row, "the location has no name", "routes refer to it by name", "fill in the first cell")
        elif name in places:
            what = f"there is a second location {name[:60]!r} (first in line {lines[name]})"
            table.error("twice", row, what, "routes could mean either", "rename or remove one", 0)
        elif len(row.cells) < 6:
            table.error("width", row, f"the row has {len(row.cells)} cells, not 8", "", FORMAT)
        else:
            places[name], lines[name] = _read_row(table, row, name, extra), row.line
    if len(table.rows) > MOST_LOCATIONS:
        table.error("size", None, f"more than {MOST_LOCATIONS:,} locations", "", "split the instance")
    if not table.rows:
        table.error("empty", None, "there are no locations", "there is nowhere to flee from or to", FORMAT)
    return tuple(places.values())


def _name_attributes(table: Table) -> tuple[str, ...]:
    names: list[str] = []
    for head in table.heads:
        names += head.cells[_PLAIN:]
    return tuple(names)


def _read_row(table: Table, row: Row, name: str, extra: tuple[str, ...]) -> Location:
    kind = read_kind(row.cell(5))
    if kind is None:
        known = "conflict_zone, town, camp, idpcamp, forwarding_hub, marker or flood_zone"
        what = f"the type of {name[:60]!r} is {row.cell(5)[:40]!r}"
        table.error("type", row, what, "how people move through it depends on it", f"write {known}", 5)
    further = row.cells[_PLAIN:]
    return Location(
        name=name,
        region=row.cell(1) or "unknown",
        country=row.cell(2) or "unknown",
        latitude=_read_degrees(table, row, 3, "latitude", 90.0),
        longitude=_read_degrees(table, row, 4, "longitude", 180.0),
        kind=cast("Kind", kind or "town"),
        conflict_day=_read_day(table, row, kind),
        people=table.number(row, 7, "capacity" if kind in ("camp", "idpcamp") else "population", high=_MOST_PEOPLE)
        if row.cell(7)
        else _note_missing(table, row, kind),
        attributes=dict(zip(extra, further, strict=False)),
    )


def _read_degrees(table: Table, row: Row, column: int, name: str, most: float) -> float:
    if not row.cell(column):
        return math.nan
    value = table.number(row, column, name, low=-360.0, high=360.0)
    if abs(value) > most:
        table.warn(
            "degrees", row, f"{name} is {value:g}", "only the picture and rules on distance from home use it",
            "latitude and longitude may have changed places", column,
        )  # fmt: skip
    return value


def _read_day(table: Table, row: Row, kind: Kind | None) -> int | None:
    if kind != "conflict":
        return None
    if not row.cell(6):
        table.error(
            "conflict_date", row, "a conflict zone without the day from which it is one", "it settles day 0",
            "write 0 for the start, or the day counted from it", 6,
        )  # fmt: skip
        return None
    return table.whole(row, 6, "conflict_date", low=-MOST_DAYS, high=MOST_DAYS)


def _note_missing(table: Table, row: Row, kind: Kind | None) -> float:
    if kind == "conflict":
        what = f"the population of {row.cell(0)[:60]!r} is not given"
        table.warn("population", row, what, "nobody sets out from there", "fill in the eighth cell", 7)
    return math.nan
