"""Reads and writes the small CSV files, always in the same way."""

import csv
from collections.abc import Iterable, Sequence
from pathlib import Path

HERE = Path(__file__).resolve().parent
REPOSITORY = HERE.parents[1]
PACK = REPOSITORY.parent / "shared" / "data" / "syria"
DOSSIER = REPOSITORY / "src" / "modusvivendi" / "data" / "syria-2015"


def read(path: Path) -> list[dict[str, str]]:
    """Rows of a CSV file with a header, cells stripped of blanks at both ends."""
    with path.open(encoding="utf-8", newline="") as stream:
        return [{key: (cell or "").strip() for key, cell in row.items()} for row in csv.DictReader(stream)]


def write(path: Path, columns: str, rows: Iterable[Sequence[object]]) -> int:
    """Write one table (column names parted by blanks) and return its number of rows; None becomes an empty cell."""
    count = 0
    with path.open("w", encoding="utf-8", newline="") as stream:
        writer = csv.writer(stream, lineterminator="\n")
        writer.writerow(columns.split(" "))
        for row in rows:
            writer.writerow(["" if cell is None else cell for cell in row])
            count += 1
    return count


def resolve(place: str, rules: dict[str, dict[str, str]]) -> dict[str, str] | None:
    """Find the rule of a sub-district: its own, else its district's, else its governorate's."""
    for key in (place, place[:6], place[:4]):
        if key in rules:
            return rules[key]
    return None
