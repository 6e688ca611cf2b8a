"""Published and independently counted numbers of plans.

Grids: counted by exhaustive search, the first five also OEIS A172477. Florida-25: all its three-way partitions, as
enumerated by Fifield, Higgins, Imai and Tarr (redist).
"""

import json
from pathlib import Path

import numpy as np
import pytest

from modusvivendi.sectors.bounds import bound_parts, equal_bounds
from modusvivendi.sectors.enumeration import count_plans, enumerate_plans, sum_loads, survey
from modusvivendi.sectors.graph import Graph, build_graph
from tests.sectors.grids import grid


@pytest.mark.slow
@pytest.mark.parametrize(("parts", "count"), [(3, 264_500), (4, 442_791), (6, 451_206), (9, 178_939)])
def test_six_by_six_into_equal_parts(parts: int, count: int) -> None:
    graph = grid(6)
    assert count_plans(graph, equal_bounds(graph, parts, 0)) == count


@pytest.mark.shared
def test_known_grids(shared: Path) -> None:
    rows = (shared / "networks" / "known_grid_partition_counts.csv").read_text().split()[1:]
    known = {int(row.split(",")[0]): int(row.split(",")[-1]) for row in rows}
    assert known[6] == 451_206
    for size in (2, 3, 4, 5):
        assert count_plans(grid(size), equal_bounds(grid(size), size, 0)) == known[size]


@pytest.fixture(scope="module")
def florida(shared: Path) -> Graph:
    text = json.loads((shared / "networks" / "FL25_graph.json").read_text())
    ends = [(link["source"], link["target"]) for link in text["links"]]
    return build_graph(25, [a for a, _ in ends], [b for _, b in ends], [node["pop"] for node in text["nodes"]])


@pytest.mark.shared
def test_florida_counts(florida: Graph) -> None:
    exact = survey(florida, 3)
    assert exact.count == 117_688
    assert dict(exact.within) == {0.01: 8, 0.05: 192, 0.1: 927, 0.2: 3_617}
    assert survey(florida, 3, 0.02).count == 34


@pytest.mark.shared
def test_florida_plans_are_the_published_ones(florida: Graph, shared: Path) -> None:
    from pyarrow import parquet

    table = parquet.read_table(shared / "networks" / "FL25_all_3partitions.parquet")
    published = np.stack([table[f"n{place}"].to_numpy() for place in range(25)], axis=1).astype(np.int32)
    wide = bound_parts([0] * 3, [np.inf] * 3)
    plans = np.concatenate(list(enumerate_plans(florida, wide)))
    published = number_by_first(published, 3)
    ours, theirs = np.lexsort(plans.T), np.lexsort(published.T)
    assert np.array_equal(plans[ours], published[theirs])
    loads = sum_loads(florida, plans[ours], 3)
    deviations = np.abs(loads * 3 / florida.load.sum() - 1).max(axis=1)
    assert np.allclose(deviations, table["pop_dev"].to_numpy()[theirs], rtol=0, atol=1e-12)


def number_by_first(plans: np.ndarray, k: int) -> np.ndarray:
    first = np.stack([(plans == part).argmax(axis=1) for part in range(k)], axis=1)
    return np.take_along_axis(np.argsort(np.argsort(first, axis=1), axis=1), plans, axis=1).astype(np.int32)
