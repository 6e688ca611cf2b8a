"""Events as UCDP publishes them (GED), from a file outside the dossier (CSV or Parquet), by month and place."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import numpy as np

from modusvivendi.core.dictionary import Field, Table
from modusvivendi.core.errors import DossierError, ModusError, Where
from modusvivendi.core.panels import Panel, apportion, build_panel
from modusvivendi.core.ranges import Bools, Floats, Ints, freeze
from modusvivendi.io import limits
from modusvivendi.io.encoding import decode
from modusvivendi.io.files import Folder
from modusvivendi.io.findings import Findings
from modusvivendi.io.nearest import suggest_among
from modusvivendi.io.parquet import parse_parquet
from modusvivendi.io.sheets import Sheet, parse_sheet
from modusvivendi.io.tables import Grid, arrange_columns, parse_csv

SPREAD = 4
"""From this ``date_prec`` on (a month; a year or several months) an event is spread over its span, by days."""
_MOST_YEARS = 20
_DATES = ("date_start", "date_end")
_COUNTS = ("low", "best", "high")
_EVENT = (
    Field("date_start", "text", "first day of the span", required=True),
    Field("date_end", "text", "last day of the span", required=True),
    Field("date_prec", "integer", "1 the day to 5 more than a month", required=True, low=1, high=5),
    Field("best", "integer", "deaths, best figure", required=True, low=0, high=1e7),
    Field("low", "integer", "deaths, lowest figure", required=True, low=0, high=1e7),
    Field("high", "integer", "deaths, highest figure", required=True, low=0, high=1e7),
)


@dataclass(frozen=True, eq=False)
class GedEvents:
    """r events: where (empty when not known as precisely as that), from when to when, how precisely, how many.

    ``deaths`` (r, 3): low, best, high; ``widened`` counts the events whose low or high was on the wrong side of best,
    as in some published versions; it is set to best. ``filters`` are the other columns asked for, as text.
    """

    file: str
    places: tuple[str, ...]
    first: tuple[date, ...]
    last: tuple[date, ...]
    precision: Ints
    deaths: Ints
    widened: int
    columns: Mapping[str, tuple[str, ...]]

    def __len__(self) -> int:
        return len(self.places)


@dataclass(frozen=True, slots=True)
class Outside:
    """Best figures that a panel leaves out: of events in none of its places, and of months before or after it."""

    placeless: int
    untimely: int


def read_ged(path: str | Path, place: str = "adm_1", columns: Iterable[str] = ()) -> GedEvents:
    """Read events with GED's columns; ``place`` names the column that says where, ``columns`` others to keep as text.

    Raises ``DossierError`` with every wrong cell and missing column, ``ModusError`` for a file without events.
    """
    path = Path(path)
    findings = Findings()
    data = Folder(path.parent, findings).read(path.name, limits.TABLE_BYTES)
    grid = None if data is None else _arrange(path.name, data, (place, *columns), findings)
    sheet = None if grid is None else parse_sheet(grid, findings)
    days = None if sheet is None else _parse_days(sheet, findings)
    if findings.failed or sheet is None or days is None:
        raise DossierError(findings.listed())
    if not len(sheet):
        raise ModusError("the file has no events", Where(path.name, 1), "give a row for each event")
    low, best, high = (sheet.number(name).astype(np.int64) for name in _COUNTS)
    widened = int(((low > best) | (high < best)).sum())
    return GedEvents(
        path.name,
        tuple(sheet.text(place)),
        *days,
        freeze(sheet.number("date_prec").astype(np.int64)),
        freeze(np.column_stack([np.minimum(low, best), best, np.maximum(high, best)])),
        widened,
        {name: tuple(sheet.text(name)) for name in columns},
    )


def tabulate_events(
    events: GedEvents, start: int, months: int, neighbours: Bools, names: Mapping[str, str], places: tuple[str, ...]
) -> tuple[Panel, Outside]:
    """Count deaths by month and place, and what falls outside.

    ``start`` and ``months``: the span that the source covers, from a month counted as in ``Period.month``; in it, a
    month without events is 0. ``names`` says which of the ``places`` each spelling of the events' place means; what it
    does not name is placeless. Raises ``ModusError`` as ``build_panel`` does.
    """
    rows = {name: row for row, name in enumerate(places)}
    counts = np.zeros((3, months, len(places)))
    placeless = untimely = 0
    for i, spelled in enumerate(events.places):
        row = rows.get(names.get(spelled, ""))
        if row is None:
            placeless += int(events.deaths[i, 1])
            continue
        last = events.last[i] if events.precision[i] >= SPREAD else events.first[i]
        for kind in range(3):
            for month, dead in apportion(events.first[i], last, int(events.deaths[i, kind])).items():
                if 0 <= month - start < months:
                    counts[kind, month - start, row] += dead
                elif kind == 1:
                    untimely += dead
    # Each figure is rounded on its own, so that in a month of a long span best may come out beside low and high.
    low, high = np.minimum(counts[0], counts[1]), np.maximum(counts[1], counts[2])
    return build_panel(places, start, counts[1], neighbours, low, high), Outside(placeless, untimely)


def join_neighbours(places: tuple[str, ...], pairs: Iterable[tuple[str, str]]) -> Bools:
    """Return who touches whom (n, n) from pairs of names; raises ``ModusError`` for a name that is no place."""
    rows = {name: row for row, name in enumerate(places)}
    touching = np.zeros((len(places), len(places)), np.bool_)
    for a, b in pairs:
        for name in (a, b):
            if name not in rows:
                raise ModusError(f"there is no place {name[:60]!r}", repair=suggest_among(name, rows))
        touching[rows[a], rows[b]] = touching[rows[b], rows[a]] = a != b
    return freeze(touching)


def find_nearest_neighbours(lon: Floats, lat: Floats) -> Bools:
    """Return a Gabriel graph of points (n, n): two are neighbours when no third lies in the circle between them.

    A stand-in where no borders are known (Gabriel and Sokal 1969); degrees of longitude are shortened by latitude.
    """
    x, y = lon * np.cos(np.radians(np.nanmean(lat))), lat
    apart = (x[:, None] - x) ** 2 + (y[:, None] - y) ** 2
    between = (apart[:, None, :] + apart[None, :, :]) < apart[:, :, None] - 1e-12
    touching = ~between.any(axis=2) & (apart > 0)
    return freeze(touching | touching.T)


def _arrange(file: str, data: bytes, wanted: tuple[str, ...], findings: Findings) -> Grid | None:
    if data.startswith(b"PAR1"):
        parsed = parse_parquet(file, data, findings)
        if parsed is None:
            return None
        header, columns = parsed
        lines = range(2, len(columns[0]) + 2 if columns else 2)
        return arrange_columns(_describe(header, wanted), file, header, columns, lines, findings)
    text = decode(data, file, findings)
    if text is None:
        return None
    header = [cell.strip().strip('"') for cell in text.lstrip().split("\n", 1)[0][: limits.CELL].split(",")]
    return parse_csv(_describe(header, wanted), file, text, findings)


def _describe(header: list[str], wanted: tuple[str, ...]) -> Table:
    """Return GED's columns that matter, those wanted, and as text whatever else the file has."""
    fields = {name: Field(name, "text", "not asked for") for name in header if name}
    fields |= {name: Field(name, "text", "where, or a column asked for") for name in wanted}
    fields |= {field.name: field for field in _EVENT}
    return Table("events", "events", tuple(fields.values()), ())


def _parse_days(sheet: Sheet, findings: Findings) -> tuple[tuple[date, ...], tuple[date, ...]] | None:
    found: list[list[date]] = []
    for column in _DATES:
        days: list[date] = []
        for row, cell in enumerate(sheet.text(column)):
            try:
                days.append(date.fromisoformat(cell[:10]))
            except ValueError:
                if cell:
                    findings.add("day", sheet.where(row, column), f"{cell[:40]!r} is no day", repair="write YYYY-MM-DD")
                days.append(date.min)
        found.append(days)
    for row, (first, last) in enumerate(zip(*found, strict=True)):
        if date.min not in (first, last) and not first <= last:
            findings.add(
                "span", sheet.where(row, "date_end"), "the last day comes before the first", repair="swap them"
            )
        elif last.year - first.year > _MOST_YEARS and first != date.min:
            findings.add("span", sheet.where(row, "date_end"), f"spans more than {_MOST_YEARS} years")
    return tuple(found[0]), tuple(found[1])
