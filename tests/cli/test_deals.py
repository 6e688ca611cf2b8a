"""``modus deals`` as a user runs it."""

import json
from pathlib import Path

import pytest
from typer.testing import CliRunner

from modusvivendi.cli.main import app
from modusvivendi.terms import game
from tests.cli.test_commands import modus
from tests.io.games import NAMED, SCORABLE, write_game


def test_json_of_a_named_game(tmp_path: Path) -> None:
    done = CliRunner().invoke(app, ["deals", str(write_game(tmp_path, NAMED)), "--json"], catch_exceptions=False)
    found = json.loads(done.stdout)
    assert (found["deals"], found["feasible"], found["pareto"]) == (9, 7, len(found["pareto_index"]))
    assert found["nash"] == [["federal", "joint"]]
    assert found["odds"]["best"][0]["deal"] == ["federal", "joint"]
    assert set(found["sole_blocked"]) == {"crown", "league"}


def test_lines_of_both_forms(tmp_path: Path) -> None:
    done = CliRunner().invoke(app, ["deals", str(write_game(tmp_path, SCORABLE))], catch_exceptions=False)
    assert "accepted by all 2 parties whose no counts: 2 (33.3%)" in done.stdout
    assert "Kalai-Smorodinsky (2 deals tie):\n  issue 0: 0, issue 1: 0\n" in done.stdout
    done = CliRunner().invoke(app, ["deals", str(write_game(tmp_path, NAMED))], catch_exceptions=False)
    assert "Two houses: 9 deals over 2 issues, 7 of them feasible" in done.stdout
    assert "Over 1,024 draws" in done.stdout


def test_no_deal_is_a_result(tmp_path: Path) -> None:
    path = write_game(tmp_path, SCORABLE, threshold__crown=20)
    done = CliRunner().invoke(app, ["deals", str(path)], catch_exceptions=False)
    assert done.exit_code == 0
    assert "No deal is accepted by all." in done.stdout
    assert "Nash: no deal is acceptable to all" in done.stdout


def test_what_is_wrong_ends_with_2(tmp_path: Path) -> None:
    path = write_game(tmp_path, SCORABLE, roles__0="king", scores__league__1=[6])
    done = modus("deals", str(path), "--json")
    assert done.returncode == 2
    assert [finding["severity"] for finding in json.loads(done.stdout)["findings"]] == ["error", "error"]
    assert "Traceback" not in done.stderr


def test_a_frontier_too_long_to_find_is_said_and_the_counts_stay(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What one party wins the other loses: all deals are on the frontier."""
    content = {
        "parties": ["a", "b"],
        "issue_sizes": [3] * 8,
        "scores": {"a": [[0, 1, 2]] * 8, "b": [[2, 1, 0]] * 8},
        "threshold": {"a": 8, "b": 8},
    }
    path = write_game(tmp_path, content)
    monkeypatch.setattr(game, "_MOST_COMPARED", 10_000)
    done = CliRunner().invoke(app, ["deals", str(path), "--json"], catch_exceptions=False)
    found = json.loads(done.stdout)
    assert (found["pareto"], found["deals"]) == (None, 6_561)
    # Ways to reach 8 with 8 numbers from 0 to 2: the central trinomial coefficient (OEIS A002426).
    assert found["acceptable_to_all"] == len(found["nash"]) == 1_107
    done = CliRunner().invoke(app, ["deals", str(path)], catch_exceptions=False)
    assert "on the frontier: too many deals to compare them all" in done.stdout
