"""CPU time to hold a new filing against 10^3 to 10^6 live volumes in SQLite, and that nothing is missed.

    python benchmarks/deconflict.py                 all sizes; writes its table into docs/deconflict.md
    python benchmarks/deconflict.py --sizes 3,4     10^3 and 10^4 only
    python benchmarks/deconflict.py --print         the table on the screen only

A theatre of 6 by 5 degrees: 5 % sites (circles of 100 to 500 m, for 90 days), 50 % corridors of 20 to 100 km, 45 %
polygons of 5 to 30 km, both for one to six hours within a horizon that grows with their number. Of 10^6 volumes 20,000
have an outline of their own; the others take these at other times. A query is all that a new filing of the same
kinds costs before it is written: its sketch, its boxes, the search of the R-tree, and the test of each candidate.
"""

import argparse
import math
import os
import platform
import sqlite3
import sys
import tempfile
import time
from datetime import timedelta
from pathlib import Path

import numpy as np

from modusvivendi.core.geometry.planar import shapely
from modusvivendi.core.operations import EPOCH, Circle, Corridor, Outline, Polygon, Volume
from modusvivendi.core.seed import stream
from modusvivendi.deconflict.boxes import boxes
from modusvivendi.deconflict.charts import GEOD
from modusvivendi.deconflict.figures import Figure
from modusvivendi.deconflict.intersection import intersects_any, meet_in_height, meet_in_time
from modusvivendi.deconflict.shapes import REACH

ROOT = Path(__file__).resolve().parents[1]
PAGE = ROOT / "docs" / "deconflict.md"
BEGIN, END = "<!-- deconflict: begin -->", "<!-- deconflict: end -->"
START = EPOCH + timedelta(days=9_700)
OUTLINES = 20_000
QUERIES = 400
CHECKED = 40
HORIZON_DAYS = {3: 7, 4: 7, 5: 30, 6: 300}
TARGETS = "p50 1 ms, p99 5 ms"


def main() -> None:
    asked = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    asked.add_argument("--sizes", default="3,4,5,6", help="powers of ten")
    asked.add_argument("--seed", type=int, default=0)
    asked.add_argument("--print", action="store_true", help="leave the page as it is")
    options = asked.parse_args()
    rows = []
    for power in map(int, options.sizes.split(",")):
        with tempfile.TemporaryDirectory() as folder:
            rows.append(measure(power, Path(folder) / "index.sqlite", options.seed))
        print(rows[-1], file=sys.stderr, flush=True)
    table = write_table(rows)
    print(table)
    if not options.print:
        text = PAGE.read_text(encoding="utf-8")
        head, rest = text.split(BEGIN, 1)
        PAGE.write_text(f"{head}{BEGIN}\n{table}\n{END}{rest.split(END, 1)[1]}", encoding="utf-8")


def draw_outline(rng: np.random.Generator) -> Outline:
    """Return an outline somewhere in the theatre."""
    x, y = rng.uniform(36.0, 42.0), rng.uniform(32.5, 37.5)
    kind = rng.random()
    if kind < 0.05:
        return Circle((x, y), rng.uniform(100.0, 500.0))
    if kind < 0.55:
        turn, points = rng.uniform(0, 360), [(x, y)]
        for _ in range(rng.integers(1, 5)):
            turn += rng.uniform(-40, 40)
            points.append(GEOD.fwd(*points[-1], turn, rng.uniform(20_000, 100_000) / 2.5)[:2])
        return Corridor(tuple(points), rng.uniform(250.0, 1_500.0))
    turns = np.sort(rng.uniform(0, 360, rng.integers(4, 12)))
    size = rng.uniform(2_500, 15_000)
    return Polygon(tuple(GEOD.fwd(x, y, turn, size * rng.uniform(0.6, 1.0))[:2] for turn in turns))


def draw_volume(rng: np.random.Generator, outline: Outline, days: float) -> Volume:
    lower = float(rng.choice([0.0, 500.0, 2_000.0]))
    start = START + timedelta(seconds=int(rng.uniform(0, days * 86_400)))
    if isinstance(outline, Circle):
        return Volume(outline, -100.0, 3_000.0, start, start + timedelta(days=90))
    hours = timedelta(seconds=int(rng.uniform(1, 6) * 3_600))
    return Volume(outline, lower, lower + rng.uniform(100, 1_500), start, start + hours)


def fill(path: Path, power: int, seed: int) -> tuple[sqlite3.Connection, list[Volume], np.ndarray]:
    """Return the open database, the volumes and (n, 8) their boxes; ids are the row numbers."""
    rng = stream(seed, "benchmark.deconflict", str(power))
    base = sqlite3.connect(path)
    base.executescript(
        "PRAGMA journal_mode = WAL; PRAGMA synchronous = NORMAL; PRAGMA cache_size = -200000;"
        "CREATE VIRTUAL TABLE boxes USING rtree_i32(id, west, east, south, north, lower, upper, starts, ends);"
        "CREATE TABLE volumes (id INTEGER PRIMARY KEY, outline INTEGER NOT NULL);"
        "CREATE TABLE sketches (outline INTEGER PRIMARY KEY, sketch BLOB NOT NULL);"
    )
    outlines = [draw_outline(rng) for _ in range(min(OUTLINES, 10**power))]
    flat = [Volume(outline, 0.0, 0.0, START, START) for outline in outlines]
    figures = [Figure(volume) for volume in flat]
    base.executemany("INSERT INTO sketches VALUES (?,?)", enumerate(one.pack() for one in figures))
    around = [boxes(figure)[0] for figure in figures]
    volumes = [draw_volume(rng, outlines[row % len(outlines)], HORIZON_DAYS[power]) for row in range(10**power)]
    table = np.array([around[row % len(outlines)] for row in range(len(volumes))], np.int64)
    for row, one in enumerate(volumes):
        table[row, 4:] = (
            math.floor(one.lower_m * 10) - 1,
            math.ceil(one.upper_m * 10) + 1,
            math.floor((one.start - EPOCH).total_seconds()) - 1,
            math.ceil((one.end - EPOCH).total_seconds()) + 1,
        )
    assert tuple(table[-1].tolist()) == boxes(volumes[-1])[0]
    base.executemany(
        "INSERT INTO boxes VALUES (?,?,?,?,?,?,?,?,?)", ((row, *box) for row, box in enumerate(table.tolist()))
    )
    base.executemany("INSERT INTO volumes VALUES (?,?)", ((row, row % len(outlines)) for row in range(len(volumes))))
    base.commit()
    return base, volumes, table


def query(base: sqlite3.Connection, volumes: list[Volume], volume: Volume) -> tuple[list[int], int]:
    """Return the ids that a new volume meets, and the number of candidates."""
    one = Figure(volume)
    rows: list[tuple[int, bytes]] = []
    for box in boxes(one):
        west, east, south, north, lower, upper, start, end = box
        rows += base.execute(
            "SELECT v.id, s.sketch FROM boxes b JOIN volumes v ON v.id = b.id JOIN sketches s USING (outline)"
            " WHERE b.west <= ? AND b.east >= ?"
            " AND b.south <= ? AND b.north >= ? AND b.lower <= ? AND b.upper >= ? AND b.starts <= ? AND b.ends >= ?",
            (east, west, north, south, upper, lower, end, start),
        ).fetchall()
    others = [Figure(volumes[id], packed) for id, packed in rows]
    return sorted(id for (id, _), meets in zip(rows, intersects_any(one, others), strict=True) if meets), len(rows)


def find_all(volumes: list[Volume], table: np.ndarray, volume: Volume) -> list[int]:
    """Return the ids that a volume meets, without index and sketches: all bounds, then shapes to the centimetre."""
    (box,) = boxes(volume)
    near = np.ones(len(table), bool)
    for side in range(0, 8, 2):
        near &= (table[:, side] <= box[side + 1]) & (table[:, side + 1] >= box[side])
    drawn = Figure(volume).drawn()
    return [
        int(id)
        for id in np.flatnonzero(near)
        if meet_in_time(volume, volumes[id])
        and meet_in_height(volume, volumes[id])
        and shapely.dwithin(drawn, Figure(volumes[id]).drawn(), REACH)
    ]


def measure(power: int, path: Path, seed: int) -> dict[str, float]:
    base, volumes, table = fill(path, power, seed)
    rng = stream(seed, "benchmark.deconflict.queries", str(power))
    asked = [draw_volume(rng, draw_outline(rng), HORIZON_DAYS[power]) for _ in range(QUERIES)]
    asked = [one for one in asked if not isinstance(one.outline, Circle)]
    for one in asked[:20]:
        query(base, volumes, one)
    spent, met, candidates = [], [], []
    for one in asked:
        before = time.process_time()
        found, count = query(base, volumes, one)
        spent.append((time.process_time() - before) * 1e3)
        met.append(found)
        candidates.append(count)
    missed = sum(find_all(volumes, table, one) != found for one, found in zip(asked[:CHECKED], met, strict=False))
    p50, p99 = np.percentile(spent, [50, 99])
    return {
        "volumes": 10**power,
        "days": HORIZON_DAYS[power],
        "p50": float(p50),
        "p99": float(p99),
        "candidates": float(np.mean(candidates)),
        "met": float(np.mean([len(one) for one in met])),
        "checked": CHECKED,
        "missed": missed,
        "mib": path.stat().st_size / 2**20,
    }


def write_table(rows: list[dict[str, float]]) -> str:
    lines = [
        "| volumes | horizon | query, CPU p50 | p99 | candidates, mean | met, mean | differing from all pairs | file |",
        "|---:|---:|---:|---:|---:|---:|---:|---:|",
    ]
    for row in rows:
        told = f"{row['missed']:.0f} of {row['checked']:.0f} queries"
        counts = f"{row['candidates']:.1f} | {row['met']:.1f} | {told} | {row['mib']:,.0f} MiB"
        times = f"{row['p50']:.2f} ms | {row['p99']:.2f} ms"
        lines.append(f"| {row['volumes']:,} | {row['days']:.0f} days | {times} | {counts} |")
    where = f"SQLite {sqlite3.sqlite_version}, {platform.machine()} with {os.cpu_count()} cores"
    load = f"{os.getloadavg()[0]:.1f} processes waiting or running on average in the last minute"
    note = f"Targets at 10^6: {TARGETS}, none missed. {QUERIES} queries a size; {where}"
    lines += ["", f"{note}, Python {platform.python_version()}; {load}."]
    return "\n".join(lines)


if __name__ == "__main__":
    main()
