"""What a filing, a query and a restart cost at the desk with many live volumes; writes its table into docs/desk.md.

Run it with ``python benchmarks/desk.py`` (``--volumes 1000000``: about half an hour, most of it to fill the store). The
theatre is invented: a box the size of Syria; 25 days, 300 beyond 100,000 volumes; 5 % circles, 50 % corridors of 20 to
100 km, 45 % boxes of 5 to 30 km.
CPU time of one process; a filing is everything that the desk does from the signed request to the durable answer.
"""

import argparse
import platform
import statistics
import sys
import tempfile
import time
from datetime import timedelta
from pathlib import Path
from random import Random
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from tests.desk.world import NOW, World, new_world

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
QUERY_DAYS = 25.0
BATCH = 2_000


def draw(random: Random, days: float) -> dict[str, Any]:
    """Return a volume of the theatre as it is filed."""
    lon, lat = 35.7 + random.random() * 6.5, 32.4 + random.random() * 4.8
    start = NOW + timedelta(days=random.random() * days)
    timing = {"start": start.isoformat(), "end": (start + timedelta(hours=random.uniform(0.5, 6))).isoformat()}
    kind = random.random()
    outline: dict[str, Any]
    if kind < 0.05:
        outline, heights = {"type": "Circle", "centre": [lon, lat], "radius_m": 500.0}, (0.0, 9000.0)
    elif kind < 0.55:
        far = random.uniform(0.2, 1.0)
        end = [lon + far * random.uniform(-1, 1), lat + far * random.uniform(-0.5, 0.5)]
        outline, heights = {"type": "Corridor", "line": [[lon, lat], end], "half_width_m": 1000.0}, (0.0, 500.0)
    else:
        wide, high = random.uniform(0.05, 0.3), random.uniform(0.05, 0.3)
        ring = [[lon, lat], [lon + wide, lat], [lon + wide, lat + high], [lon, lat + high], [lon, lat]]
        low = random.choice((0.0, 1000.0, 3000.0, 6000.0))
        outline, heights = {"type": "Polygon", "coordinates": [ring]}, (low, low + random.uniform(300, 2500))
    return {"outline": outline, "lower_m": heights[0], "upper_m": heights[1], **timing}


def content(party: str, volume: dict[str, Any]) -> dict[str, Any]:
    return {"kind": "operation", "party": party, "volumes": [volume]}


def fill(world: World, count: int, days: float) -> None:
    """Put volumes into the store as filings of one party, many in a transaction, sealed, logged and indexed."""
    random = Random(1)
    for start in range(0, count, BATCH):

        def work(journal: Journal, start: int = start) -> None:
            for number in range(start, min(start + BATCH, count)):
                form = OperationForm.model_validate(content("filler", draw(random, days)))
                figure = Figure(form.volumes[0].volume())
                data = {
                    "object": f"f{number}", "kind": "operation", "party": "filler", "filer": "filler", "version": 1,
                    "state": "Accepted", "since": 0, "until": 10**9, "consent": None, "closed": 0, "cell_hours": 10,
                    "disclosure": {},
                }  # fmt: skip
                journal.add("filing", "filler", data, content=b"{}", volumes=[Indexed(pack(figure), boxes(figure))])

        world.desk.write(work)
        if start % 50_000 == 0:
            print(f"  {start:,} of {count:,}", file=sys.stderr)


def cost(samples: list[float]) -> tuple[float, float]:
    ordered = sorted(samples)
    return statistics.median(ordered) * 1e3, ordered[int(0.99 * (len(ordered) - 1))] * 1e3


def query(desk: Desk, times: int) -> tuple[list[float], int]:
    """Time the check alone: the index, opening what is sealed, exact geometry."""
    random, samples, hits = Random(2), [], 0
    for _ in range(times):
        figure = Figure(OperationForm.model_validate(content("north", draw(random, QUERY_DAYS))).volumes[0].volume())
        figure.sketched()
        began = time.process_time()
        met = check(desk, figure)
        samples.append(time.process_time() - began)
        hits += len(met)
    return samples, hits


def missed(desk: Desk, count: int, days: float, times: int) -> int:
    """Count what a comparison with every single volume finds and the check does not."""
    random, lost = Random(3), 0
    for _ in range(times):
        figure = Figure(OperationForm.model_validate(content("north", draw(random, QUERY_DAYS))).volumes[0].volume())
        found = {meeting.other.id for meeting in check(desk, figure)}
        again = Random(1)
        for number in range(count):
            other = OperationForm.model_validate(content("filler", draw(again, days))).volumes[0].volume()
            if other.start <= figure.volume.end and figure.volume.start <= other.end:
                lost += intersects(figure, other) and f"f{number}" not in found
    return lost


def check(desk: Desk, figure: Figure) -> list[Meeting]:
    """Return what a drawn operation meets."""
    subject = Subject("new", "operation", "north", "Accepted", closed=False, until=0)
    drawn = [(figure, boxes(figure))]
    return desk.read(lambda t: find_meetings(t, desk.keys, desk.figures, subject, drawn))


def file_some(world: World, times: int) -> tuple[list[float], list[float], int]:
    """Time whole filings, and the transactions in them."""
    random, samples, inside, told = Random(4), [], [], 0
    write = world.desk.store.write

    def timed(work: Any) -> Any:
        began = time.process_time()
        done = write(work)
        inside.append(time.process_time() - began)
        return done

    world.desk.store.write = timed  # type: ignore[method-assign]
    for _ in range(times):
        statement = world.statement("north", "POST", "/v1/operations", content("north", draw(random, QUERY_DAYS)))
        began = time.process_time()
        filed = file(world.desk, "north", statement, OperationForm.model_validate_json(statement.body))
        samples.append(time.process_time() - began)
        told += len(filed.told)
    return samples, inside, told


def measure(count: int) -> str:
    """Return the row of the table for a number of live volumes."""
    days = 25.0 if count <= 100_000 else 300.0
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        world = new_world(folder, str(folder / "desk.sqlite"), PARTIES, **FREE)
        fill(world, count, days)
        lost = f"{missed(world.desk, count, days, 3)}" if count <= 20_000 else "not compared"
        queries, hits = query(world.desk, 300)
        filings, inside, told = file_some(world, 200)
        settings = world.desk.configuration
        world.desk.close()
        began, wall = time.process_time(), time.perf_counter()
        desk = open_desk(settings, world.clock)
        again, seconds = time.process_time() - began, time.perf_counter() - wall
        desk.close()
        size = (folder / "desk.sqlite").stat().st_size / 1e6
    shown = ["{:.2f} / {:.2f}".format(*cost(samples)) for samples in (queries, filings, inside)]
    return (
        f"| {count:,} | {shown[0]} | {hits / 300:.1f} | {lost} | {shown[1]} | {shown[2]} | {told / 200:.1f} | "
        f"{again:.2f}, {seconds:.2f} | {size:,.0f} |"
    )


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--volumes", type=int, nargs="+", default=[1_000, 10_000])
    chosen = parser.parse_args()
    head = (
        "| live volumes | check, ms p50 / p99 | found | missed | filing, ms p50 / p99 | transaction | told |"
        " restart, s CPU, s clock | MB |\n|---|---|---|---|---|---|---|---|---|"
    )
    rows = [measure(count) for count in chosen.volumes]
    table = "\n".join([head, *rows, "", f"SQLite, Python {platform.python_version()}, {platform.machine()}."])
    print(table)
    text = PAGE.read_text(encoding="utf-8")
    before, rest = text.split("<!-- benchmark: begin -->")
    after = rest.split("<!-- benchmark: end -->")[1]
    PAGE.write_text(f"{before}<!-- benchmark: begin -->\n{table}\n<!-- benchmark: end -->{after}", encoding="utf-8")


if __name__ == "__main__":
    main()
