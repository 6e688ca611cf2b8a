"""Where the data pack is, where the dossier goes, and how a table is written."""

import csv
from collections.abc import Iterable, Sequence
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
PACK = ROOT.parent / "shared" / "data" / "bosnia"
INPUTS = Path(__file__).resolve().parent
DOSSIER = ROOT / "src" / "modusvivendi" / "data" / "bosnia-1995"

AS_OF = "1995-11-21"


def read_rows(path: Path) -> list[dict[str, str]]:
    """Read a CSV table as one dictionary a row."""
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def write_rows(name: str, columns: Sequence[str], rows: Iterable[Sequence[object]]) -> int:
    """Write ``<name>.csv`` of the dossier in the order given and return the number of rows."""
    path = DOSSIER / f"{name}.csv"
    count = 0
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(columns)
        for row in rows:
            if len(row) != len(columns):
                raise ValueError(f"{name}: a row of {len(row)} cells for {len(columns)} columns: {row}")
            writer.writerow(row)
            count += 1
    return count
