"""``modus bargain`` as a user runs it."""

import json
from pathlib import Path

import pytest

from tests.cli.test_commands import modus
from tests.io.test_scenarios import CSV


@pytest.fixture
def scenario(tmp_path: Path) -> Path:
    path = tmp_path / "oil.csv"
    path.write_text(CSV, encoding="utf-8")
    return path


def test_the_contract(scenario: Path) -> None:
    found = json.loads(modus("bargain", scenario, "--json").stdout)
    assert found["rules"]["InterVecBrgn"] == "S2P2"
    first = found["turns"][0]
    assert first["positions"]["South, upper"] == [82.72, 73.5]
    assert set(first["winning_probability"]) == {"North", "South, upper", "Centre"}
    assert {"initiator", "receiver", "probability", "gain"} == set(first["challenges"][0])
    assert found["turns"][-1]["challenges"] == []


def test_the_tables(scenario: Path) -> None:
    done = modus("bargain", scenario, "--set", "VotingRule=PropCbc", "--set", "StateTransitions=Stochastic")
    assert done.returncode == 0, done.stderr
    for text in ("3 actors, 2 dimensions", "Border, 0 to 100", "South, upper", "turn  0", "not a forecast"):
        assert text in done.stdout


def test_what_is_wrong_is_said(scenario: Path) -> None:
    done = modus("bargain", scenario, "--set", "VotingRule=Cubik", "--json")
    assert done.returncode == 2
    assert "did you mean Cubic?" in json.loads(done.stdout)["findings"][0]["repair"]
    assert "Traceback" not in done.stderr
