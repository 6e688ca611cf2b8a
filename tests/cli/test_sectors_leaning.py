"""``modus sectors --graph``: regions, tempering, and the contract field by field on published graphs."""

import json
from collections import Counter
from pathlib import Path

import numpy as np
import pytest

from modusvivendi.sectors.enumeration import enumerate_plans
from tests.cli.test_sectors import four, grid, refused, run, town, written
from tests.sectors.small import cut_edges, effective_size, misfit, shape, tree_weight
from tests.sectors.small import grid as small_grid

__all__ = ["grid"]
FIELDS = {"steps", "accepted", "cpu_seconds", "cut_edges", "plans"}
METHODS = ["exact-law", "recom-mst", "recom-ust", "revrecom", "flip"]


def rows(path: Path) -> list[dict]:
    return [json.loads(line) for line in path.read_text().splitlines()]


def test_a_ladder_of_betas_draws_the_tempered_law(grid: Path, tmp_path: Path) -> None:
    """4 x 4 into 4 equal parts (117 plans): product of tree counts times exp(-0.5 cut edges)."""
    file = tmp_path / "plans.jsonl"
    options = ("--tolerance", 0, "--draws", 60_000, "--beta", 0.5, "--temper", 3, "--assignments", file)
    answer = run(*four(grid, *options))
    assert answer["steps"] == 60_000
    assert answer["betas"] == [0.5, 0.25, 0.0]
    assert len(answer["swapped"]) == 2
    assert min(answer["swapped"]) > 0.3
    assert 0 < answer["accepted"] == 60_000 - answer["outcomes"]["stayed"]
    plans = rows(file)
    assert [row["step"] for row in plans] == list(range(10, 60_001, 10))
    graph = small_grid(4, 4)
    law, even = Counter(), Counter()
    from modusvivendi.sectors.bounds import equal_bounds

    for block in enumerate_plans(graph, equal_bounds(graph, 4, 0)):
        for plan in block:
            trees = np.prod([tree_weight(graph, part) for part in shape(plan)])
            even[shape(plan)] = trees
            law[shape(plan)] = trees * np.exp(-0.5 * cut_edges(graph, plan))
    drawn = [shape(np.array(row["assignment"])) for row in plans]
    cuts = np.array([cut_edges(graph, np.array(row["assignment"])) for row in plans])
    assert answer["cut_edges"]["mean"] == pytest.approx(cuts.mean())
    worth = effective_size(cuts)
    for weights, right in ((law, True), (even, False)):
        p = misfit(drawn, {plan: weight / weights.total() for plan, weight in weights.items()}, worth)
        assert p > 1e-3 if right else p < 1e-6


@pytest.mark.parametrize("method", METHODS)
def test_a_surcharge_keeps_regions_together(tmp_path: Path, method: str) -> None:
    path = written(tmp_path, town(6))
    many = ("--graph", path, "--population", "people", "--k", 4, "--tolerance", 0.4, "--every", 10)
    steps = 40_000 if method in ("revrecom", "flip") else 2_000
    parted = []
    for name, more in (("free", ()), ("kept", ("--regions", "block", "--surcharge", 3))):
        file = tmp_path / f"{name}.jsonl"
        answer = run(*many, "--draws", steps, "--method", method, "--assignments", file, *more)
        assert answer["accepted"] > 20
        region = np.array([3 * (place // 6 // 2) + place % 6 // 2 for place in range(36)])
        splits = [len(set(zip(region.tolist(), row["assignment"], strict=True))) - 9 for row in rows(file)]
        parted.append(np.mean(splits))
    assert parted[1] < 0.75 * parted[0]


def test_what_does_not_go_together(grid: Path) -> None:
    cases = {
        ("--regions", "block"): "it is not said what it costs to part a region",
        ("--surcharge", 1): "--surcharge needs regions",
        ("--temper", 3): "a ladder needs two rungs and a beta to come down from",
        ("--beta", 1, "--exact"): "--regions, --surcharge, --beta and --temper are for sampling on a --graph",
        ("--beta", 1, "--temper", 3, "--chains", 2): "--temper goes with neither --out nor --chains",
    }
    for options, message in cases.items():
        assert refused(*four(grid, *options)).message == message
    assert refused("syria-2015", "--beta", 1).message.startswith("--regions")
    assert refused(*four(grid, "--regions", "blok", "--surcharge", 1)).repair == "did you mean block?"


@pytest.mark.shared
@pytest.mark.parametrize("method", METHODS)
def test_the_contract_on_iowa(shared: Path, tmp_path: Path, method: str) -> None:
    """Each field, and lines of assignments in the order of the nodes of the file."""
    source, file = shared / "networks" / "IA_counties.json", tmp_path / "plans.jsonl"
    options = ("--k", 4, "--tolerance", 0.05, "--draws", 400, "--every", 20, "--method", method)
    answer = run("--graph", source, "--population", "TOTPOP", *options, "--assignments", file)
    assert answer.keys() >= FIELDS
    assert (answer["steps"], answer["plans"], answer["method"]) == (400, str(file), method)
    assert 0 <= answer["accepted"] <= 400
    assert answer["cpu_seconds"] > 0
    assert set(answer["cut_edges"]) == {"mean", "sd"}
    nodes = json.loads(source.read_text())["nodes"]
    people = np.array([node["TOTPOP"] for node in nodes], float)
    lines = rows(file)
    assert [line["step"] for line in lines] == list(range(20, 401, 20))
    for line in lines:
        assert line.keys() == {"step", "assignment"}
        loads = np.bincount(line["assignment"], weights=people, minlength=4)
        assert len(line["assignment"]) == 99
        assert np.all(np.abs(loads / people.sum() * 4 - 1) <= 0.05 + 1e-9)


@pytest.mark.shared
def test_exact_counts_of_the_contract(shared: Path, tmp_path: Path) -> None:
    florida = ("--graph", shared / "networks" / "FL25_graph.json", "--population", "pop", "--k", 3, "--exact")
    answer = run(*florida)
    assert answer["count"] == 117_688
    assert answer["within"] == {"0.01": 8, "0.05": 192, "0.1": 927, "0.2": 3_617}
    for size, count in ((2, 2), (3, 10), (4, 117), (5, 4_006)):
        path = written(tmp_path, town(size))
        answer = run("--graph", path, "--population", "people", "--k", size, "--tolerance", 0, "--exact")
        assert (answer["count"], answer["within"]) == (count, {"0": count})
