"""Plain recombination against draws of GerryChain 1.0.0.

``gerrychain_cut_edges.csv``: 20 x 20 places into 4, tolerance 0.05, ``ReCom.cut_edges_mst`` and ``cut_edges_ust``,
every 24th of 15,788 and of 26,075 steps after the first 200 (``benchmarks/gerrychain_rate.py``, seed 11): how often a
plan had so many cut edges.
"""

import csv
from pathlib import Path

import numpy as np
import pytest
from scipy import stats

from modusvivendi.sectors.bounds import equal_bounds
from modusvivendi.sectors.chains import run_chain
from modusvivendi.sectors.seeding import seed_plan
from tests.sectors.small import grid

DRAWS = Path(__file__).with_name("gerrychain_cut_edges.csv")


def read_draws(tree: str) -> np.ndarray:
    with DRAWS.open(encoding="utf-8") as file:
        rows = [(int(row["cut_edges"]), int(row["draws"])) for row in csv.DictReader(file) if row["tree"] == tree]
    return np.repeat(*np.array(rows).T)


@pytest.mark.parametrize(
    ("tree", "method", "agrees"),
    [
        ("mst", "recom-mst", True),
        ("mst", "recom-ust", False),
        ("mst", "exact-law", False),
        ("ust", "recom-ust", True),
        ("ust", "recom-mst", False),
    ],
)
def test_cut_edges_agree(tree, method, agrees) -> None:
    """The other methods draw from other laws, and the same comparison says so."""
    graph = grid(20, 20)
    bounds = equal_bounds(graph, 4, 0.05)
    trace = run_chain(graph, bounds, seed_plan(graph, bounds), method, 30_000, seed=3)
    p = stats.ks_2samp(read_draws(tree), trace.cut_edges[300::25]).pvalue
    assert p > 0.01 if agrees else p < 1e-6
