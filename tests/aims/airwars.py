"""Alleged incidents of autumn 2015 by belligerent, from the data packs; the rows are never shipped."""

from collections import Counter
from pathlib import Path

from modusvivendi.core.periods import parse_period
from modusvivendi.core.ranges import Range
from modusvivendi.core.record import Event

BELLIGERENTS = {"russia": "Russian Military", "usa": "U.S.-led Coalition"}
CAVEAT = "only incidents in which harm to civilians is alleged, not all strikes; belligerents as alleged"


def read_incidents(shared: Path, first: str = "2015-09-30", last: str = "2015-12-31") -> list[Event]:
    """Count the incidents that name each belligerent by day and sub-district; one that names both counts for both."""
    import pyarrow.parquet as parquet

    columns = ["date", "adm3", "belligerents"]
    rows = parquet.read_table(shared / "syria" / "airwars_syria_incidents.parquet", columns=columns).to_pylist()
    counts: Counter[tuple[str, str | None, str]] = Counter()
    for row in rows:
        if row["date"] and first <= row["date"][:10] <= last:
            for party, name in BELLIGERENTS.items():
                if name in (row["belligerents"] or ""):
                    counts[row["date"][:10], row["adm3"], party] += 1
    return [
        Event(parse_period(day), place, "incidents", party, None, number, Range(number, number, number), "airwars")
        for (day, place, party), number in sorted(counts.items(), key=str)
    ]
