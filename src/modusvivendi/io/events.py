"""Strikes from a file outside the dossier, with the columns of ``events.csv``."""

from pathlib import Path

from modusvivendi.core.dictionary import TABLES
from modusvivendi.core.dossier import Dossier
from modusvivendi.core.errors import DossierError, ModusError, Where
from modusvivendi.core.record import Event
from modusvivendi.io import limits
from modusvivendi.io.draft import Draft
from modusvivendi.io.encoding import decode
from modusvivendi.io.files import Folder
from modusvivendi.io.findings import Findings
from modusvivendi.io.nearest import suggest_among
from modusvivendi.io.rows import build_events
from modusvivendi.io.sheets import Sheet, parse_sheet
from modusvivendi.io.tables import parse_csv

_TABLE = next(table for table in TABLES if table.name == "events")


def read_events(path: str | Path, dossier: Dossier) -> tuple[Event, ...]:
    """Read events about a dossier's parties and places; dates may go beyond the dossier's.

    A place that the dossier does not know is kept: who reads the events says how many lie outside. Raises
    ``DossierError`` for cells that are wrong and for a party that is not there, ``ModusError`` for no rows.
    """
    path = Path(path)
    findings = Findings()
    data = Folder(path.parent, findings).read(path.name, limits.TABLE_BYTES)
    text = None if data is None else decode(data, path.name, findings)
    grid = None if text is None else parse_csv(_TABLE, path.name, text, findings)
    sheet = None if grid is None else parse_sheet(grid, findings)
    if sheet is not None:
        _check(sheet, dossier, findings)
    if findings.failed or sheet is None:
        raise DossierError(findings.listed())
    if not len(sheet):
        raise ModusError("the file has no events", Where(path.name, 1), "give a row for each day and place")
    draft = Draft(findings)
    draft.sheets["events"] = sheet
    return build_events(draft)


def _check(sheet: Sheet, dossier: Dossier, findings: Findings) -> None:
    for row, cell in enumerate(sheet.text("by")):
        if cell and cell not in dossier.party_index and not findings.skips("link.by", sheet.file):
            findings.add(
                "link.by",
                sheet.where(row, "by"),
                f"there is no party {cell[:60]!r}",
                "its strikes would belong to nobody",
                suggest_among(cell, dossier.party_index),
            )
    low, best, high = (sheet.number(name) for name in ("low", "best", "high"))
    for row in ((low > best) | (best > high) | (best < 0)).nonzero()[0].tolist():
        if not findings.skips("order", sheet.file):
            findings.add(
                "order",
                sheet.where(row, "best"),
                "low, best and high must not decrease, nor be below 0",
                repair="check the numbers of this row",
            )
