"""Deaths by month and place in one table: a CSV of a user's own, or a series that comes with the program."""

from pathlib import Path

import numpy as np

from modusvivendi.core.dictionary import Field, Table
from modusvivendi.core.errors import DossierError, ModusError
from modusvivendi.core.panels import Panel, build_panel
from modusvivendi.io import limits
from modusvivendi.io.encoding import decode
from modusvivendi.io.files import Folder
from modusvivendi.io.findings import Findings
from modusvivendi.io.sheets import parse_sheet
from modusvivendi.io.tables import parse_csv

_MOST_MONTHS, _MOST_PLACES = 1_200, 2_000
TABLE = Table(
    "deaths",
    "deaths by month and place",
    (
        Field("date", "date", "the day or month in which people died", required=True),
        Field("place", "text", "where: any name; left out: one place"),
        Field("deaths", "number", "how many", required=True, low=0),
    ),
    (),
)


def list_series() -> dict[str, Path]:
    """Return the series that come with the program by name."""
    folder = Path(__file__).resolve().parent.parent / "data" / "forecast" / "series"
    return {path.stem: path for path in sorted(folder.glob("*.csv"))}


def read_counts(path: Path) -> Panel:
    """Read a table of ``date``, ``place`` and ``deaths``; several rows of one month and place add up.

    From the first month to the last, a month without a row counts as none; no neighbours are known. Raises
    ``DossierError`` with all that is wrong: no such columns, dates that are no day or month, counts that are no number
    or below 0, more than a century or 2,000 places.
    """
    findings = Findings()
    data = Folder(path.parent, findings).read(path.name, limits.TABLE_BYTES)
    text = None if data is None else decode(data, path.name, findings)
    grid = None if text is None else parse_csv(TABLE, path.name, text, findings)
    sheet = None if grid is None else parse_sheet(grid, findings)
    if sheet is None:
        raise DossierError(findings.listed())
    dates = sheet.period("date")
    for row, period in enumerate(dates):
        if period is not None and period.month is None:
            findings.add(
                "date",
                sheet.where(row, "date"),
                f"{period} is a whole year",
                "deaths are wanted by month",
                "write YYYY-MM",
            )
    if findings.failed:
        raise DossierError(findings.listed())
    months = np.array([0 if period is None else period.month for period in dates], np.int64)
    if not len(months):
        raise ModusError(f"{path.name} holds no deaths", repair="add rows of date, place and deaths")
    names, places = np.unique(np.array([place or "all" for place in sheet.text("place")]), return_inverse=True)
    start, span = int(months.min()), int(months.max() - months.min()) + 1
    if span > _MOST_MONTHS or len(names) > _MOST_PLACES:
        raise ModusError(
            f"{path.name} spans {span:,} months and {len(names):,} places",
            repair="give a century and 2,000 places at most",
        )
    counts = np.zeros((span, len(names)))
    np.add.at(counts, (months - start, places), sheet.number("deaths"))
    return build_panel(map(str, names), start, counts, np.zeros((len(names),) * 2, np.bool_))
