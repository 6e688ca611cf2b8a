"""How much faster two local workers draw four chains than one; prints the medians of interleaved rounds.

Run it with ``python benchmarks/workers.py`` on an idle machine of two cores or more.
"""

import os
import statistics
import sys
from contextlib import ExitStack
from dataclasses import replace
from pathlib import Path
from time import perf_counter

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from tests.sectors.grids import grid

from modusvivendi.plan.sampling import Request, draw
from modusvivendi.plan.workers import Kind, open_workers
from modusvivendi.sectors.bounds import equal_bounds
from modusvivendi.sectors.seeding import seed_plan

ROUNDS = 5
KINDS: tuple[Kind, ...] = ("processes", "threads")


def main() -> None:
    graph = grid(50)
    bounds = equal_bounds(graph, 10, 0.05)
    request = Request(graph, bounds, [seed_plan(graph, bounds, seed=chain) for chain in range(4)], 12_000, seed=1)
    seconds: dict[tuple[Kind, int], list[float]] = {(kind, count): [] for kind in KINDS for count in (1, 2)}
    with ExitStack() as stack:
        crews = {(kind, count): stack.enter_context(open_workers(count, kind=kind)) for kind, count in seconds}
        for crew in crews.values():
            draw(replace(request, draws=50), workers=crew)
        for _ in range(ROUNDS):
            for key, crew in crews.items():
                began = perf_counter()
                draw(request, workers=crew)
                seconds[key].append(perf_counter() - began)
    for kind in KINDS:
        one, two = (statistics.median(seconds[kind, count]) for count in (1, 2))
        print(f"{kind}: one {one:.2f} s, two {two:.2f} s, {one / two:.2f} times as fast")
    print(f"50 x 50 into 10, 4 chains of 12,000 steps; load {os.getloadavg()[0]:.1f} on {os.cpu_count()} cores")


if __name__ == "__main__":
    main()
