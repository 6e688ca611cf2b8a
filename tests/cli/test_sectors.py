"""``modus sectors`` on bare graphs, as a user runs it."""

import json
from pathlib import Path
from typing import Any

import networkx as nx
import numpy as np
import pytest
from typer.testing import CliRunner

from modusvivendi.cli.main import app
from modusvivendi.core.errors import ModusError
from tests.cli.test_commands import modus


def run(*arguments: object) -> dict[str, Any]:
    """Run with --json in this process; stdout must be one object and nothing else."""
    done = CliRunner().invoke(app, ["sectors", *map(str, arguments), "--json"], catch_exceptions=False)
    assert done.exit_code == 0
    return json.loads(done.stdout)


def refused(*arguments: object) -> ModusError:
    with pytest.raises(ModusError) as caught:
        CliRunner().invoke(app, ["sectors", *map(str, arguments)], catch_exceptions=False)
    return caught.value


@pytest.fixture
def grid(tmp_path: Path) -> Path:
    return written(tmp_path, town())


def town(size: int = 4, people: object = 10) -> nx.Graph:
    graph = nx.grid_2d_graph(size, size)
    for x, y in graph:
        graph.nodes[x, y].update(people=people, block=2 * (x // 2) + y // 2 + 1, name=f"Ward {x}{y}")
    return graph


def written(folder: Path, graph: nx.Graph) -> Path:
    path = folder / "town.json"
    path.write_text(json.dumps(nx.adjacency_data(graph)))
    return path


def four(path: Path, *more: object) -> tuple[object, ...]:
    return ("--graph", path, "--population", "people", "--k", 4, *more)


def test_the_contract(grid: Path) -> None:
    answer = run(*four(grid, "--tolerance", 0.25, "--draws", 400, "--seed", 5))
    assert answer["steps"] == 400
    assert 0 < answer["accepted"] <= 400
    assert answer["cpu_seconds"] > 0
    assert set(answer["cut_edges"]) == {"mean", "sd"}
    assert answer["plans"] is None
    assert answer["method"] == "exact-law"
    assert sum(answer["outcomes"].values()) == 400
    assert answer["diagnosis"]["verdict"]
    again = run(*four(grid, "--tolerance", 0.25, "--draws", 400, "--seed", 5))
    assert {**again, "cpu_seconds": 0} == {**answer, "cpu_seconds": 0}


def test_exact_counts(grid: Path) -> None:
    equal = run(*four(grid, "--exact", "--tolerance", 0))
    assert (equal["count"], equal["within"]) == (117, {"0": 117})
    wide = run(*four(grid, "--exact", "--tolerance", 0.25))
    assert wide["within"] == {"0.01": 117, "0.05": 117, "0.1": 117, "0.2": 117, "0.25": wide["count"]}
    assert wide["count"] > 117
    whole = run(*four(grid, "--exact"))
    assert whole["within"]["0.01"] == 117
    assert whole["count"] > wide["count"]


@pytest.mark.parametrize("method", ["exact-law", "recom-mst", "recom-ust", "revrecom", "flip"])
def test_plans_of_every_method_keep_to_the_bounds(grid: Path, tmp_path: Path, method: str) -> None:
    lines = tmp_path / "plans.jsonl"
    answer = run(*four(grid, "--tolerance", 0.5, "--draws", 60, "--method", method, "--assignments", lines))
    assert answer["plans"] == str(lines)
    plans = [json.loads(line) for line in lines.read_text().splitlines()]
    assert [plan["step"] for plan in plans] == list(range(1, 61))
    graph = nx.convert_node_labels_to_integers(town())
    cuts = []
    for plan in plans:
        parts = np.array(plan["assignment"])
        assert sorted(set(parts.tolist())) == [0, 1, 2, 3]
        for part in range(4):
            rows = np.flatnonzero(parts == part).tolist()
            assert 2 <= len(rows) <= 6
            assert nx.is_connected(graph.subgraph(rows))
        cuts.append(sum(parts[a] != parts[b] for a, b in graph.edges))
    assert answer["cut_edges"]["mean"] == pytest.approx(np.mean(cuts))


def test_initial_plan_and_thinning(grid: Path, tmp_path: Path) -> None:
    lines = tmp_path / "plans.jsonl"
    run(*four(grid, "--initial", "block", "--tolerance", 0, "--draws", 0, "--assignments", lines))
    assert lines.read_text() == ""
    more = ("--initial", "block", "--chains", 2, "--draws", 30, "--every", 10, "--assignments", lines)
    run(*four(grid, *more))
    plans = [json.loads(line) for line in lines.read_text().splitlines()]
    assert sorted((plan.get("chain", 0), plan["step"]) for plan in plans) == [
        (c, s) for c in (0, 1) for s in (10, 20, 30)
    ]


def test_an_ensemble_is_kept_and_gone_on_with(grid: Path, tmp_path: Path) -> None:
    folder, lines, plain = tmp_path / "kept", tmp_path / "plans.jsonl", tmp_path / "plain.jsonl"
    settings = four(grid, "--tolerance", 0.25, "--every", 5)
    first = run(*settings, "--draws", 100, "--out", folder)
    assert first["plans"] == str(folder)
    second = run(*settings, "--draws", 300, "--out", folder, "--assignments", lines)
    whole = run(*settings, "--draws", 300, "--assignments", plain)
    assert second["resumed"] == 100
    assert second["cut_edges"] == whole["cut_edges"]
    assert lines.read_text() == plain.read_text()
    error = refused(*settings, "--draws", 300, "--seed", 9, "--out", folder)
    assert "was drawn with" in error.message


def test_every_exact_plan_can_be_written(grid: Path, tmp_path: Path) -> None:
    lines = tmp_path / "all.jsonl"
    run(*four(grid, "--exact", "--tolerance", 0, "--assignments", lines))
    plans = [json.loads(line) for line in lines.read_text().splitlines()]
    assert [plan["step"] for plan in plans] == list(range(117))
    assert len({tuple(plan["assignment"]) for plan in plans}) == 117


def test_in_words(grid: Path) -> None:
    said = CliRunner().invoke(app, ["sectors", *map(str, four(grid, "--draws", 40))]).stdout
    assert "40 steps of exact-law in 1 chain, " in said
    assert "cut edges: mean" in said
    said = CliRunner().invoke(app, ["sectors", *map(str, four(grid, "--exact", "--tolerance", 0.1))]).stdout
    assert "117 contiguous plans within 0.1 of the mean" in said


def test_errors_of_the_graph(grid: Path, tmp_path: Path) -> None:
    torn = town()
    torn.remove_edges_from([((0, 0), (0, 1)), ((0, 0), (1, 0))])
    error = refused(*four(written(tmp_path, torn)))
    assert error.message.startswith("the territory is in 2 pieces that nothing joins: 15 places (Ward 01, Ward 02")
    assert error.message.endswith("1 place (Ward 00)")
    assert refused(*four(written(tmp_path, torn), "--exact")).message == error.message
    error = refused(*four(written(tmp_path, town(people=0))))
    assert error.message == "people is 0 in every node: nothing to balance"
    assert "columns: people, block, name" in error.repair
    unknown = town()
    unknown.nodes[2, 1]["people"] = float("nan")
    error = refused(*four(written(tmp_path, unknown)))
    assert error.message == "people is unknown in 1 node: Ward 21 (NaN)"
    assert "an estimate" in error.repair


def test_errors_of_the_request(grid: Path, tmp_path: Path) -> None:
    given = ("--graph", grid, "--population", "people")
    assert refused(*given, "--k", 17).message == "16 places cannot be shared out among 17 parts"
    assert "no whole number lies between" in refused(*given, "--k", 3, "--tolerance", 0.001).message
    heavy = town()
    heavy.nodes[0, 0]["people"] = 1_000
    message = refused(*four(written(tmp_path, heavy))).message
    assert message == "no part may hold more than 302, and 1 place alone holds more: Ward 00 (1,000)"
    grid = written(tmp_path, town())
    assert refused("--graph", grid, "--k", 4).message == "no column is named to balance"
    assert refused("--graph", grid, "--population", "peeple").repair == "did you mean people?"
    assert refused(*given, "--k", 3, "--initial", "block").message == "block has 4 parts, asked for are 3"
    assert refused(*four(grid, "--tolerance", -0.1)).message == "the tolerance is -0.1"
    error = refused(*four(grid, "--method", "recomb"))
    assert error.message == "there is no method 'recomb'"
    assert "exact-law" in error.repair
    assert refused(*four(grid, "--assignments", tmp_path / "none" / "x")).message.startswith("cannot write")


def test_as_a_program(grid: Path, tmp_path: Path) -> None:
    done = modus("sectors", *four(grid, "--exact", "--tolerance", 0), "--json")
    assert done.returncode == 0
    assert json.loads(done.stdout)["count"] == 117
    done = modus("sectors", *four(tmp_path / "none.json"), "--json")
    assert done.returncode == 2
    assert json.loads(done.stdout)["findings"][0]["what"].endswith("none.json is not there")
    assert "Traceback" not in done.stderr


@pytest.mark.parametrize(
    ("options", "name"),
    [(["--tolerance", 0.1], "tolerance"), (["--exact"], "exact"), (["--method", "flip"], "method")],
)
def test_options_for_equal_sectors_are_refused_in_a_question(asking: Path, options: list[object], name: str) -> None:
    error = refused(asking, *options)
    assert error.message.startswith(f"--{name} is for sectors of equal population")
    assert "--k K" in error.repair


def test_a_cluster_that_is_not_there(grid: Path, asking: Path) -> None:
    for what in (four(grid), (asking,)):
        assert "tcp://host:port" in refused(*what, "--cluster", "nowhere").repair


def test_a_dossier_without_a_question(folder: Path) -> None:
    error = refused(folder)
    assert error.message == "the dossier asks for no sectors: it has no sectors.toml"
    assert "--k" in error.repair


def test_a_dossier_into_equal_sectors(folder: Path, asking: Path) -> None:
    error = refused(folder, "--k", 2)
    assert error.message == "the population of 1 places is unknown: fir"
    assert "places.csv" in error.repair
    answer = run(asking, "--k", "2..3", "--tolerance", 0.9, "--draws", 20)
    assert list(answer["by_k"]) == ["2", "3"]
    assert answer["by_k"]["3"]["steps"] == 20
    exact = run(asking, "--k", 2, "--exact")
    assert exact["count"] > exact["within"]["0.2"] >= 0


def test_errors_of_what_is_asked(folder: Path, asking: Path, grid: Path, tmp_path: Path) -> None:
    assert refused().message == "give a dossier or a graph"
    assert refused(folder, "--graph", grid, "--k", 2).message == "give a dossier or a graph, not both"
    given = ("--graph", grid, "--population", "people")
    assert refused(*given).message == "it is not said how many sectors"
    for wrong in ("x", "3..", "..3", "2.5", "-1", "5..3", "1..90"):
        assert refused(*given, f"--k={wrong}").message.startswith(f"--k {wrong} is n")
    assert "goes with neither" in refused(*given, "--k", "2..3", "--assignments", tmp_path / "x").message
    assert "did you mean halves?" in refused(asking, "--problem", "halfs").repair


@pytest.mark.shared
def test_published_graphs(shared: Path) -> None:
    networks = shared / "networks"
    florida = run("--graph", networks / "FL25_graph.json", "--population", "pop", "--k", 3, "--exact")
    assert florida["count"] == 117_688
    assert florida["within"] == {"0.01": 8, "0.05": 192, "0.1": 927, "0.2": 3_617}
    iowa = networks / "IA_counties.json"
    drawn = run("--graph", iowa, "--population", "TOTPOP", "--k", 4, "--tolerance", 0.01, "--draws", 3_000)
    assert drawn["accepted"] > 2_000
    assert 30 < drawn["cut_edges"]["mean"] < 60
