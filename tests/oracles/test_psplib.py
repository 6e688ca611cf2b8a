"""PSPLIB (Kolisch and Sprecher 1996): the best known makespans, collected in September 2024."""

import csv
from pathlib import Path

import pytest

from modusvivendi.core.projects import Schedule
from modusvivendi.io.psplib import read_project
from modusvivendi.plan.scheduling import schedule
from modusvivendi.roadmap.checking import find_breaches
from modusvivendi.roadmap.search import search


def read_known(shared: Path, family: str) -> dict[Path, tuple[int, int]]:
    with (shared / "psplib" / "best_known.csv").open(encoding="utf-8") as file:
        return {
            shared / "psplib" / family / row["instance"]: (int(row["lower_bound"]), int(row["best_known_makespan"]))
            for row in csv.DictReader(file)
            if row["family"] == family
        }


@pytest.mark.shared
@pytest.mark.parametrize(("family", "schedules", "most"), [("j30", 1_000, 1.0), ("j60", 1_000, 4.0)])
def test_the_heuristic_comes_close_on_every_instance(shared: Path, family: str, schedules: int, most: float) -> None:
    gaps: list[float] = []
    for path, (_, best) in read_known(shared, family).items():
        found = check(path, search(read_project(path), schedules=schedules), best)
        gaps.append(100 * (found.makespan - best) / best)
    assert sum(gaps) / len(gaps) <= most


@pytest.mark.shared
@pytest.mark.slow
@pytest.mark.parametrize("name", ["j3013_10.sm", "j3025_7.sm"])
def test_the_exact_method_proves_the_published_optimum(shared: Path, name: str) -> None:
    pytest.importorskip("ortools")
    path = shared / "psplib" / "j30" / name
    _, best = read_known(shared, "j30")[path]
    found = check(path, schedule(read_project(path), "cp-sat", seconds=60), best)
    assert (found.makespan, found.bound, found.status) == (best, best, "optimal")


def check(path: Path, found: Schedule, best: int) -> Schedule:
    """Hold a schedule to its project: feasible, no better than the best known, no bound above that."""
    assert find_breaches(read_project(path), found.start, found.finish) == []
    assert found.bound <= best <= found.makespan
    return found
