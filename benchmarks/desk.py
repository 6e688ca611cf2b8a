"""What a filing, a query and a restart cost at the desk with many live volumes; writes its tables into docs/desk.md.

    python benchmarks/desk.py --volumes 1000 10000 100000 1000000       SQLite (some six minutes)
    python benchmarks/desk.py --postgresql --volumes 1000 20000         a private PostgreSQL, without fsync

The theatre is invented: a box the size of Syria; 25 days, 300 beyond 100,000 volumes; 5 % circles, 50 % corridors of up
to 100 km, 45 % boxes of 5 to 30 km. The volumes are put into the store as filings, each sealed, logged and indexed, a
few thousand to a transaction; their times are their own, their outlines one of ``PLACES``, as routes and areas recur.
What is filed and asked then is new. CPU time of one process (not that of a PostgreSQL server); a filing is everything
that the desk does from the signed request to the durable answer.
"""

import argparse
import os
import platform
import statistics
import sys
import tempfile
import time
from collections.abc import Sequence
from contextlib import nullcontext
from dataclasses import dataclass
from datetime import timedelta
from functools import lru_cache
from pathlib import Path
from random import Random
from typing import Any

import numpy as np

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from tests.desk.cluster import find_binaries, private_cluster
from tests.desk.world import NOW, World, new_world

from modusvivendi.core.operations import Volume
from modusvivendi.deconflict.boxes import boxes
from modusvivendi.deconflict.figures import Figure
from modusvivendi.deconflict.intersection import intersects
from modusvivendi.desk.conflicts import Meeting, Subject, find_meetings
from modusvivendi.desk.filing import file
from modusvivendi.desk.forms import OperationForm
from modusvivendi.desk.journal import Indexed, Journal
from modusvivendi.desk.office import Desk, open_desk
from modusvivendi.desk.volumes import pack

PAGE = Path(__file__).resolve().parents[1] / "docs" / "desk.md"
FREE = {"per_minute": 10**6, "per_day": 10**8, "asked_per_day": 10**9, "live": 10**8}
PARTIES = {"north": "party", "south": "party", "filler": "party"}
PLACES = 50_000
QUERY_DAYS = 25.0
BATCH = 2_000
QUERIES, FILINGS = 500, 400


def draw_place(random: Random) -> tuple[dict[str, Any], float, float]:
    """Return an outline of the theatre as it is filed, and its heights."""
    lon, lat = 35.7 + random.random() * 6.5, 32.4 + random.random() * 4.8
    kind = random.random()
    if kind < 0.05:
        return {"type": "Circle", "centre": [lon, lat], "radius_m": 500.0}, 0.0, 9000.0
    if kind < 0.55:
        far = random.uniform(0.2, 1.0)
        end = [lon + far * random.uniform(-1, 1), lat + far * random.uniform(-0.5, 0.5)]
        return {"type": "Corridor", "line": [[lon, lat], end], "half_width_m": 1000.0}, 0.0, 500.0
    wide, high = random.uniform(0.05, 0.3), random.uniform(0.05, 0.3)
    ring = [[lon, lat], [lon + wide, lat], [lon + wide, lat + high], [lon, lat + high], [lon, lat]]
    low = random.choice((0.0, 1000.0, 3000.0, 6000.0))
    return {"type": "Polygon", "coordinates": [ring]}, low, low + random.uniform(300, 2500)


def draw(random: Random) -> dict[str, Any]:
    """Return an operation of the theatre as it is filed, within the days of the queries."""
    outline, lower, upper = draw_place(random)
    start = NOW + timedelta(days=random.random() * QUERY_DAYS)
    end = start + timedelta(hours=random.uniform(0.5, 6))
    timing = {"start": start.isoformat(), "end": end.isoformat()}
    volume = {"outline": outline, "lower_m": lower, "upper_m": upper, **timing}
    return {"kind": "operation", "party": "north", "volumes": [volume]}


class Filling:
    """The volumes that are live before anything is measured: a place and a window each, the same for one number."""

    def __init__(self, count: int) -> None:
        random = np.random.default_rng(count)
        self.places = random.integers(0, PLACES, count)
        self.starts = random.random(count) * (25.0 if count <= 100_000 else 300.0)
        self.ends = self.starts + random.uniform(0.5, 6.0, count) / 24.0

    def figure(self, number: int) -> Figure:
        """Return a volume, with the sketch of its place."""
        place = _place(int(self.places[number]))
        start, end = (NOW + timedelta(days=float(days[number])) for days in (self.starts, self.ends))
        volume = place.volume
        return Figure(Volume(volume.outline, volume.lower_m, volume.upper_m, start, end), place.packed)


@lru_cache(maxsize=PLACES)
def _place(number: int) -> Figure:
    outline, lower, upper = draw_place(Random(number))
    timing = {"start": NOW, "end": NOW}
    volume = {"outline": outline, "lower_m": lower, "upper_m": upper, **timing}
    form = OperationForm.model_validate({"kind": "operation", "party": "filler", "volumes": [volume]})
    drawn = Figure(form.volumes[0].volume())
    return Figure(drawn.volume, drawn.pack())


def fill(world: World, filling: Filling) -> None:
    """Put the volumes into the store as filings of one party, many in a transaction, sealed, logged and indexed."""
    count = len(filling.places)
    for start in range(0, count, BATCH):

        def work(journal: Journal, start: int = start) -> None:
            for number in range(start, min(start + BATCH, count)):
                figure = filling.figure(number)
                data = {
                    "object": f"f{number}", "kind": "operation", "party": "filler", "filer": "filler", "version": 1,
                    "state": "Accepted", "since": 0, "until": 10**9, "consent": None, "closed": 0, "cell_hours": 10,
                    "disclosure": {},
                }  # fmt: skip
                journal.add("filing", "filler", data, content=b"{}", volumes=[Indexed(pack(figure), boxes(figure))])

        world.desk.write(work)
        if start % 50_000 == 0:
            print(f"  {start:,} of {count:,}", file=sys.stderr)


def query(desk: Desk, times: int) -> tuple[list[float], int]:
    """Time the check alone: the index, opening what is sealed, exact geometry."""
    random, samples, hits = Random(2), [], 0
    for _ in range(times):
        figure = Figure(OperationForm.model_validate(draw(random)).volumes[0].volume())
        figure.sketched()
        began = time.process_time()
        met = check(desk, figure)
        samples.append(time.process_time() - began)
        hits += len(met)
    return samples, hits


def differ(desk: Desk, filling: Filling, times: int) -> int:
    """Count the volumes in which the check differs from the exact test of every single one."""
    random, differing = Random(3), 0
    for _ in range(times):
        figure = Figure(OperationForm.model_validate(draw(random)).volumes[0].volume())
        found = {int(meeting.other.id[1:]) for meeting in check(desk, figure)}
        start, end = ((when - NOW) / timedelta(days=1) for when in (figure.volume.start, figure.volume.end))
        # Whole minutes to either side: who is left out here is out of time by far.
        at_once = (filling.starts <= end + 1e-3) & (filling.ends >= start - 1e-3)
        wanted = {int(n) for n in np.flatnonzero(at_once) if intersects(figure.volume, filling.figure(int(n)).volume)}
        differing += len(found ^ wanted)
    return differing


def check(desk: Desk, figure: Figure) -> list[Meeting]:
    """Return what a drawn operation meets."""
    subject = Subject("new", "operation", "north", "Accepted", closed=False, until=0)
    drawn = [(figure, boxes(figure))]
    return desk.read(lambda t: find_meetings(t, desk.keys, desk.figures, subject, drawn))


@dataclass
class Filings:
    """Seconds of CPU and of the clock of whole filings, of CPU in their transactions, and what each was told."""

    cpu: list[float]
    clock: list[float]
    inside: list[float]
    told: list[int]

    @property
    def alone(self) -> list[float]:
        """Seconds of CPU of the filings that met nothing."""
        return [spent for spent, told in zip(self.cpu, self.told, strict=True) if not told]


def file_some(world: World, times: int) -> Filings:
    """Time whole filings, and the transactions in them."""
    random, made = Random(4), Filings([], [], [], [])
    write = world.desk.store.write

    def timed(work: Any) -> Any:
        began = time.process_time()
        done = write(work)
        made.inside.append(time.process_time() - began)
        return done

    world.desk.store.write = timed  # type: ignore[method-assign]
    for _ in range(times):
        statement = world.statement("north", "POST", "/v1/operations", draw(random))
        began, clock = time.process_time(), time.perf_counter()
        filed = file(world.desk, "north", statement, OperationForm.model_validate_json(statement.body))
        made.cpu.append(time.process_time() - began)
        made.clock.append(time.perf_counter() - clock)
        made.told.append(len(filed.told))
    world.desk.store.write = write  # type: ignore[method-assign]
    return made


def measure(world: World, filling: Filling, compared: int) -> list[str]:
    """Return the figures of a store that is filled: query, filing and what it consists of, the desk closed."""
    query(world.desk, 50)
    differing = differ(world.desk, filling, compared)
    world.desk.figures.clear()
    queries, hits = query(world.desk, QUERIES)
    filings = file_some(world, FILINGS)
    settings = world.desk.configuration
    world.desk.close()
    began, wall = time.process_time(), time.perf_counter()
    desk = open_desk(settings, world.clock)
    desk.read(lambda transaction: transaction.row("SELECT id FROM objects LIMIT 1"))
    again, seconds = time.process_time() - began, time.perf_counter() - wall
    desk.close()
    return [
        say(queries), f"{hits / QUERIES:.1f}", f"{differing} in {compared}", say(filings.cpu), say(filings.alone),
        say(filings.inside), say(filings.clock), f"{sum(filings.told) / FILINGS:.1f}", f"{again:.2f}, {seconds:.2f}",
    ]  # fmt: skip


def say(samples: Sequence[float]) -> str:
    """Return median and 99th percentile in milliseconds."""
    ordered = sorted(samples)
    return f"{statistics.median(ordered) * 1e3:.2f} / {ordered[int(0.99 * (len(ordered) - 1))] * 1e3:.2f}"


def run(count: int, address: str | None, compared: int) -> str:
    """Return the row of the table for a number of live volumes."""
    filling = Filling(count)
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        world = new_world(folder, address or str(folder / "desk.sqlite"), PARTIES, **FREE)
        fill(world, filling)
        cells = measure(world, filling, compared)
        if not address:
            cells.append(f"{(folder / 'desk.sqlite').stat().st_size / 1e6:,.0f}")
    return f"| {count:,} | {' | '.join(cells)} |"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--volumes", type=int, nargs="+", default=[1_000, 10_000])
    parser.add_argument("--postgresql", action="store_true", help="measure on a private PostgreSQL")
    parser.add_argument("--compared", type=int, default=40, help="queries held against every volume")
    chosen = parser.parse_args()
    head = [
        "live volumes", "query, ms p50 / p99", "found", "differing from every volume", "filing, ms p50 / p99",
        "those that met nothing", "transaction", "on the clock", "told", "restart, s CPU, s clock",
    ]  # fmt: skip
    name, rows = "desk", [*head, "MB"]
    cluster: Any = nullcontext("")
    if chosen.postgresql:
        binaries = find_binaries()
        if binaries is None:
            sys.exit("PostgreSQL is not installed")
        name, rows, cluster = "desk on PostgreSQL", head, private_cluster(binaries)
    table = [f"| {' | '.join(rows)} |", "|---" * len(rows) + "|"]
    with cluster as server:
        for number, count in enumerate(chosen.volumes):
            table.append(run(count, _database(server, number) if server else None, chosen.compared))
            print(table[-1], file=sys.stderr)
    where = "PostgreSQL" if chosen.postgresql else "SQLite"
    load = os.getloadavg()[1]
    machine = f"{where}, Python {platform.python_version()}, {platform.machine()}, {os.cpu_count()} cores"
    table += ["", f"{machine}; {load:.1f} processes waiting or running on average in the last five minutes."]
    print("\n".join(table))
    text = PAGE.read_text(encoding="utf-8")
    before, rest = text.split(f"<!-- {name}: begin -->")
    after = rest.split(f"<!-- {name}: end -->")[1]
    text = f"{before}<!-- {name}: begin -->\n" + "\n".join(table) + f"\n<!-- {name}: end -->{after}"
    PAGE.write_text(text, encoding="utf-8")


def _database(server: str, number: int) -> str:
    import psycopg

    with psycopg.connect(server, autocommit=True) as connection:
        connection.execute(f"CREATE DATABASE bench{number}".encode())
    return server.replace("/postgres?", f"/bench{number}?")


if __name__ == "__main__":
    main()
