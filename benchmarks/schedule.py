"""How short the schedules of PSPLIB's projects become, against the best known; writes its table into docs/roadmap.md.

    python benchmarks/schedule.py                     every instance beside the repository, 2 s and 60 s
    python benchmarks/schedule.py --sample 8 --print  eight of each family, the table on the screen only

The heuristic runs on one core for 2 s of CPU, the exact method on two for 60 s. Every schedule is checked.
"""

import argparse
import csv
import os
import platform
import sys
import time
from pathlib import Path

import numpy as np

from modusvivendi.core.projects import Schedule
from modusvivendi.core.seed import stream
from modusvivendi.io.psplib import read_project
from modusvivendi.plan.scheduling import schedule
from modusvivendi.roadmap.checking import find_breaches
from modusvivendi.roadmap.search import search
from modusvivendi.roadmap.warming import warm_up_roadmap

ROOT = Path(__file__).resolve().parents[1]
DATA = ROOT.parent / "shared" / "data" / "psplib"
PAGE = ROOT / "docs" / "roadmap.md"
BEGIN, END = "<!-- schedule: begin -->", "<!-- schedule: end -->"
CPU_SECONDS = 2.0
TARGETS = {("j30", "cp-sat"): "0 %", ("j60", "cp-sat"): "0.5 %", ("j60", "heuristic"): "4 %"}


def main() -> None:
    asked = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    asked.add_argument("--sample", type=int, default=0, help="so many instances of each family, drawn by the seed")
    asked.add_argument("--seconds", type=float, default=60.0, help="of the exact method")
    asked.add_argument("--seed", type=int, default=0)
    asked.add_argument("--data", type=Path, default=DATA)
    asked.add_argument("--print", action="store_true", help="leave the page as it is")
    options = asked.parse_args()
    with (options.data / "best_known.csv").open(encoding="utf-8") as file:
        known = {(row["family"], row["instance"]): int(row["best_known_makespan"]) for row in csv.DictReader(file)}
    warm_up_roadmap()
    rows = []
    for family in ("j30", "j60"):
        names = sorted(name for of, name in known if of == family)
        if options.sample:
            draw = stream(options.seed, "benchmark.schedule", family)
            names = sorted(draw.choice(names, min(options.sample, len(names)), replace=False).tolist())
        for method in ("heuristic", "cp-sat"):
            rows.append(
                measure(family, method, [(options.data / family / one, known[family, one]) for one in names], options)
            )
            print(rows[-1], file=sys.stderr, flush=True)
    table = write_table(rows, options)
    print(table)
    if not options.print:
        text = PAGE.read_text(encoding="utf-8")
        head, _, tail = text.partition(BEGIN)
        PAGE.write_text(head + BEGIN + "\n" + table + "\n" + END + tail.partition(END)[2], encoding="utf-8")


def measure(family: str, method: str, instances: list[tuple[Path, int]], options: argparse.Namespace) -> str:
    gaps, proved, seconds, tries = [], 0, [], []
    for path, best in instances:
        project, began = read_project(path), time.monotonic()
        found = run(project, method, options)
        seconds.append(time.monotonic() - began)
        breaches = find_breaches(project, found.start, found.finish)
        if breaches or found.bound > best:
            raise AssertionError(f"{path.name}: {breaches or 'a bound above the best known makespan'}")
        gaps.append(100 * (found.makespan - best) / best)
        proved += found.status == "optimal"
        tries.append(found.tried)
        print(f"{path.name} {method}: {found.makespan} ({best}), {seconds[-1]:.1f} s", file=sys.stderr, flush=True)
    equal = sum(gap <= 0 for gap in gaps)
    target = TARGETS.get((family, method), "")
    return (
        f"| {family} | {method} | {len(gaps)} | {np.mean(gaps):.2f} % | {max(gaps):.1f} % | {equal} | {proved} "
        f"| {np.mean(seconds):.1f} | {target} |"
    )


def run(project, method: str, options: argparse.Namespace) -> Schedule:
    if method == "heuristic":
        began = time.process_time()
        return search(project, options.seed, 10**9, lambda _: time.process_time() - began < CPU_SECONDS)
    return schedule(project, "cp-sat", seconds=options.seconds, seed=options.seed)


def write_table(rows: list[str], options: argparse.Namespace) -> str:
    head = [
        "| family | method | instances | mean above best known | worst | equal | proved | mean seconds | target |",
        "|---|---|---|---|---|---|---|---|---|",
    ]
    note = (
        f"Heuristic: {CPU_SECONDS:g} s of CPU on one core; CP-SAT: {options.seconds:g} s at most on two cores, the "
        f"heuristic before it. Seed {options.seed}; {platform.machine()}, {os.cpu_count()} cores. "
        f"Made by `python benchmarks/schedule.py{f' --sample {options.sample}' if options.sample else ''}`."
    )
    return "\n".join([*head, *rows, "", note])


if __name__ == "__main__":
    main()
