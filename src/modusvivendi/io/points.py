"""Points that two parties give to items: a CSV with a column ``item`` and a column for each party."""

from dataclasses import dataclass
from pathlib import Path

import numpy as np

from modusvivendi.core.dictionary import Field, Table
from modusvivendi.core.errors import DossierError, ModusError, Where
from modusvivendi.core.ranges import Floats, freeze
from modusvivendi.io import limits
from modusvivendi.io.encoding import decode
from modusvivendi.io.files import Folder
from modusvivendi.io.findings import Findings
from modusvivendi.io.sheets import parse_sheet
from modusvivendi.io.tables import parse_csv

MOST_ITEMS = 10_000


@dataclass(frozen=True, eq=False)
class Points:
    """k items and the points (2, k) that two parties give them."""

    parties: tuple[str, str]
    items: tuple[str, ...]
    points: Floats


def read_points(path: str | Path) -> Points:
    """Read a CSV ``item,FIRST PARTY,SECOND PARTY`` of points from 0 up, in any unit.

    Raises ``DossierError`` with everything that is wrong, ``ModusError`` when the columns are others.
    """
    path = Path(path)
    folder = Folder(path.parent, Findings())
    findings = folder.findings
    data = folder.read(path.name, limits.TOML_BYTES)
    text = None if data is None else decode(data, path.name, findings)
    if text is None:
        raise DossierError(findings.listed())
    head = text.lstrip().split("\n", 1)[0][: limits.CELL]
    separator = max([",", ";", "\t"], key=head.count)
    columns = [cell.strip().strip('"') for cell in head.split(separator)]
    if len(columns) != 3 or columns[0] != "item" or len({*columns, ""}) != 4:
        raise ModusError(
            "the first row is not item and two parties",
            Where(path.name, 1),
            "begin with item,FIRST PARTY,SECOND PARTY; a row for each item",
        )
    first, second = columns[1:]
    numbers = [Field(name, "number", "points of the item", required=True, low=0, high=1e9) for name in columns[1:]]
    table = Table("points", "points of items", (Field("item", "text", "what is shared", required=True), *numbers), ())
    grid = parse_csv(table, path.name, text, findings)
    sheet = None if grid is None else parse_sheet(grid, findings)
    if sheet is not None and not 1 <= len(sheet) <= MOST_ITEMS:
        findings.add("rows", Where(path.name), f"there are {len(sheet):,} items", "", f"give from 1 to {MOST_ITEMS:,}")
    if sheet is None or findings.failed:
        raise DossierError(findings.listed())
    points = np.array([sheet.number(first), sheet.number(second)])
    return Points((first, second), tuple(sheet.text("item")), freeze(points))
