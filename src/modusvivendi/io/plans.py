"""A plan of one's own in a bare table: which sector each place, or each place of an area, lies in."""

from collections.abc import Collection, Mapping
from functools import partial
from pathlib import Path

import numpy as np

from modusvivendi.core.dictionary import Field, Table
from modusvivendi.core.dossier import Dossier
from modusvivendi.core.errors import DossierError, ModusError, Where
from modusvivendi.core.plans import Plan
from modusvivendi.core.problems import Problem
from modusvivendi.core.ranges import freeze
from modusvivendi.io import limits
from modusvivendi.io.encoding import decode
from modusvivendi.io.files import Folder
from modusvivendi.io.findings import Findings
from modusvivendi.io.nearest import suggest_among
from modusvivendi.io.sheets import Sheet, parse_sheet
from modusvivendi.io.tables import parse_csv

_PLAN = Table(
    "plan",
    "which sector each place lies in",
    (
        Field("place", "text", "a place, or an area: then all its places that have no row of their own", required=True),
        Field("sector", "text", "the sector, by its id in sectors.toml", required=True),
    ),
    (),
)
_LONGEST_ID = 60


def read_plan(path: str | Path, dossier: Dossier, problem: Problem) -> Plan:
    """Read a CSV of two columns, ``place`` and ``sector``, as a plan of a problem's sectors.

    A row may name an area: a place goes before an area, the smallest area before the others, as in a proposal. Sectors
    that no row names are left out. The plan is called as the file is. Raises ``ModusError`` for a file that is not
    there, ids that are not known, a row that comes twice, and places without a sector, all of them with their lines.
    """
    path = Path(path)
    findings = Findings()
    folder = Folder(path.parent, findings)
    data = folder.read(path.name, limits.TABLE_BYTES)
    text = None if data is None else decode(data, path.name, findings)
    grid = None if text is None else parse_csv(_PLAN, path.name, text, findings)
    sheet = None if grid is None else parse_sheet(grid, findings)
    if findings.failed:
        raise DossierError(findings.listed())
    if sheet is None or not len(sheet):
        raise ModusError("there is no plan in it", Where(path.name), "give a row place,sector for each place or area")
    named = _read_rows(sheet, dossier, problem, findings)
    slots = _resolve(dossier, named)
    lost = [id for id, slot in zip(dossier.places.ids, slots, strict=True) if slot < 0]
    if lost and not findings.failed:
        few = ", ".join(lost[:6]) + (", …" if len(lost) > 6 else "")
        findings.add(
            "lost",
            Where(path.name),
            f"{len(lost):,} of {len(slots):,} places have no sector: {few}",
            "a plan that leaves places out cannot be set beside those that do not",
            "add a row for each, or for the area they lie in",
        )
    if findings.failed:
        raise DossierError(findings.listed())
    used = sorted(set(slots))
    row = {slot: number for number, slot in enumerate(used)}
    return Plan(
        id=path.stem,
        title={"en": path.stem},
        sectors=tuple(problem.sectors[slot].sector for slot in used),
        assignment=freeze(np.array([row[slot] for slot in slots], np.int64)),
        terms={},
        date=dossier.as_of,
        author="",
        kind="own",
        note={},
        outcome={},
        variant_of=None,
        source=problem.source,
    )


def _read_rows(sheet: Sheet, dossier: Dossier, problem: Problem, findings: Findings) -> dict[str, int]:
    """Return the number of the sector that each place or area is given to."""
    sectors = {sector.id: number for number, sector in enumerate(problem.sectors)}
    known = {**dict.fromkeys(dossier.places.ids), **dict.fromkeys(dossier.areas)}
    named: dict[str, int] = {}
    for row, (id, sector) in enumerate(zip(sheet.text("place"), sheet.text("sector"), strict=True)):
        if id not in known:
            _refuse(sheet, findings, row, "place", id, known)
        elif id in named:
            findings.add(
                "twice", sheet.where(row, "place"), f"{id!r} comes twice", "it can lie in one sector", "keep one row"
            )
        if sector not in sectors:
            _refuse(sheet, findings, row, "sector", sector, sectors)
        named.setdefault(id, sectors.get(sector, 0))
    return named


def _refuse(sheet: Sheet, findings: Findings, row: int, kind: str, id: str, known: Collection[str]) -> None:
    what = "place or area" if kind == "place" else "sector"
    findings.add(
        f"link.{kind}",
        sheet.where(row, kind),
        f"there is no {what} {id[:_LONGEST_ID]!r}",
        "",
        partial(suggest_among, id, tuple(known)),
    )


def _resolve(dossier: Dossier, named: Mapping[str, int]) -> list[int]:
    """Return the number of the sector of each place, -1 for none."""
    slots: list[int] = []
    for id, parent in zip(dossier.places.ids, dossier.places.parents, strict=True):
        at: str | None = id
        while at is not None and at not in named:
            at = parent if at == id else dossier.areas[at].parent
        slots.append(-1 if at is None else named[at])
    return slots
