"""A folder of Flee's to an ``Exodus``: every file read, everything wrong gathered and told at once."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from modusvivendi.core.errors import DossierError, Finding, ModusError, Where
from modusvivendi.core.exodus import Exodus, Location
from modusvivendi.core.ranges import Floats
from modusvivendi.io.findings import Findings
from modusvivendi.io.flee import fighting
from modusvivendi.io.flee.changes import read_changes, read_corrections, read_period
from modusvivendi.io.flee.closures import read_closures
from modusvivendi.io.flee.locations import read_locations
from modusvivendi.io.flee.reports import Counted, read_reports
from modusvivendi.io.flee.routes import read_routes
from modusvivendi.io.flee.settings import find_settings, read_settings
from modusvivendi.io.flee.tables import load

FILES = (
    "locations.csv", "routes.csv", "closures.csv", "conflicts.csv", "location_changes.csv",
    "registration_corrections.csv", "sim_period.csv", "conflict_period.csv",
)  # fmt: skip


TABLES, COUNTS = ("input", "input_csv"), ("validation", "source_data")
"""Names of the two folders of an instance: in a pack of data, and in FabFlee's repository."""
PERIODS = ("sim_period.csv", "conflict_period.csv")
"""The file of the period, and what Flee called it before 2022."""


@dataclass(frozen=True, slots=True)
class Folders:
    """Where an instance lies: its tables, its reported counts (None: not given) and its settings (None: defaults)."""

    tables: Path
    validation: Path | None
    settings: Path | None


def find_folders(path: str | Path, validation: str | Path | None = None, settings: str | Path | None = None) -> Folders:
    """Find the parts of an instance: ``path`` holds the tables, or a folder ``input`` (then also ``validation``).

    FabFlee's names ``input_csv`` and ``source_data`` do as well.

    Raises ``ModusError`` when there are no tables, or what was named is not there.
    """
    given = Path(path)
    bases = (given, *(given / name for name in TABLES))
    tables = next((base for base in bases if (base / "locations.csv").exists()), given)
    if not tables.is_dir():
        raise ModusError(f"there is no folder {path}", repair="give the folder that holds locations.csv")
    if tables != given and validation is None:
        validation = next((given / name for name in COUNTS if (given / name).is_dir()), None)
    if validation is not None and not Path(validation).is_dir():
        raise ModusError(f"there is no folder {validation}", repair="give the folder that holds data_layout.csv")
    if settings is not None and not Path(settings).is_file():
        raise ModusError(f"there is no file {settings}", repair="give a simsetting.yml, or leave out --settings")
    return Folders(
        tables,
        None if validation is None else Path(validation),
        find_settings(tables, None if settings is None else Path(settings)),
    )


def read_exodus(
    path: str | Path,
    validation: str | Path | None = None,
    settings: str | Path | None = None,
    days: int = 0,
) -> tuple[Exodus, tuple[Finding, ...]]:
    """Read an instance of Flee's, and what is worth knowing about it (warnings and notes).

    ``days``: run no longer than this (0: as long as ``sim_period.csv`` says). Raises ``DossierError`` with all that is
    wrong in all the files, ``ModusError`` when a folder is not there.
    """
    folders = find_folders(path, validation, settings)
    findings = Findings()
    rules = read_settings(folders.settings, findings)
    base = folders.tables
    listed = load(base, "locations.csv", findings)
    places = read_locations(listed) if listed else ()
    rows = {place.name: row for row, place in enumerate(places)}
    routes = load(base, "routes.csv", findings)
    closures = load(base, "closures.csv", findings, required=False)
    changes = load(base, "location_changes.csv", findings, required=False)
    period = load(base, next((name for name in PERIODS if (base / name).exists()), PERIODS[0]), findings)
    start, length = read_period(period) if period else (date(2000, 1, 1), 0)
    counted = Counted({}, None, {}) if folders.validation is None else read_reports(
        folders.validation, start, places, findings
    )  # fmt: skip
    corrections = load(base, "registration_corrections.csv", findings, required=False)
    length = min(length, days) if days else length
    exodus = Exodus(
        name=base.resolve().parent.name if base.name in TABLES else base.resolve().name,
        start=start,
        period=length,
        locations=places,
        routes=read_routes(routes, rows) if routes else (),
        closures=read_closures(closures, places) if closures else (),
        changes=read_changes(changes, rows) if changes else (),
        corrections=read_corrections(corrections, start, counted.reports) if corrections else (),
        fighting=_read_fighting(base, places, rows, length, findings),
        rules=rules,
        reports=counted.reports,
        total=counted.total,
        levels=_read_levels(base, rows, findings),
        added=counted.added,
    )
    _check_length(exodus, findings)
    listed_findings = findings.listed(FILES)
    if findings.failed:
        raise DossierError(listed_findings)
    return exodus, listed_findings


def _read_fighting(
    base: Path, places: tuple[Location, ...], rows: Mapping[str, int], length: int, findings: Findings
) -> Floats:
    table = load(base, "conflicts.csv", findings, required=False)
    if table is None:
        if not (base / "conflicts.csv").exists():
            what = "there is no such file; fighting goes by the days in locations.csv"
            findings.add("file", Where("conflicts.csv"), what, severity="note")
        return fighting.from_locations(places, length)
    return fighting.read_days(table, rows)


def _read_levels(base: Path, rows: Mapping[str, int], findings: Findings) -> dict[str, Floats]:
    """Read the tables of further attributes by day: location_attributes_<name>.csv and flood_level.csv."""
    found: dict[str, Floats] = {}
    for path in sorted(base.glob("location_attributes_*.csv"))[:100]:
        table = load(base, path.name, findings)
        if table:
            name = path.stem.removeprefix("location_attributes_")
            found[name] = fighting.read_days(table, rows, name, strict=False)
    return found


def _check_length(exodus: Exodus, findings: Findings) -> None:
    """A table of fighting must cover the period, unless it ends where the reports end: then the run ends with it."""
    have, need = len(exodus.fighting), exodus.period
    if have >= need or not have:
        return
    last = max((int(series.day.max()) for series in exodus.reports.values() if len(series.day)), default=need)
    what = f"has {have:,} days, the period has {need:,}"
    repair = f"add the missing rows, or run --days {have}"
    if last < have and not findings.failed:
        findings.add(
            "short", Where("conflicts.csv"), what,
            f"the last report is of day {last:,}; the run ends with day {have - 1:,}", repair, severity="warning",
        )  # fmt: skip
    else:
        findings.add("short", Where("conflicts.csv"), what, "nobody knows who would set out after that", repair)
