"""Scorable games (github.com/S-Abdelnabi/LLM-Deliberation, MIT): published counts, frontiers and sole blockers."""

import json
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from modusvivendi.cli.main import app

GAMES = ("base", "game1", "game2")


def both(shared: Path, name: str) -> tuple[dict[str, Any], dict[str, Any]]:
    """What the pack expects and what the command says."""
    file = shared / "negotiation" / "deals" / f"deal_{name}.json"
    done = CliRunner().invoke(app, ["deals", str(file), "--json"], catch_exceptions=False)
    assert done.exit_code == 0
    return json.loads(file.read_text(encoding="utf-8")), json.loads(done.stdout)


@pytest.mark.shared
@pytest.mark.parametrize("name", GAMES)
def test_all_that_is_expected(shared: Path, name: str) -> None:
    pack, found = both(shared, name)
    expected = pack["expected"]
    same = (
        "deals",
        "acceptable_to_all",
        "acceptable_n_minus_1_incl_vetoes",
        "acceptable_any_n_minus_1",
        "per_party_acceptable",
        "acceptable_to_all_index",
        "pareto_index",
        "pareto_and_acceptable",
    )
    assert {key: found[key] for key in same} == {key: expected[key] for key in same}
    assert found["pareto"] == expected["pareto_size"]
    assert found["nash"] == [expected["nash_deal"]]
    assert found["sole_blocked"] == expected["sole_blocker"]


@pytest.mark.shared
@pytest.mark.parametrize("name", GAMES)
def test_what_the_authors_published(shared: Path, name: str) -> None:
    pack, found = both(shared, name)
    assert found["acceptable_to_all"] == pack["published"]["all"]
    assert found["acceptable_n_minus_1_incl_vetoes"] == pack["published"]["n_minus_1_incl_vetoes"]
