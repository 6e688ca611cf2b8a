"""``modus stability`` as a user runs it."""

import json
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from modusvivendi.cli.main import app
from modusvivendi.core.errors import ModusError
from tests.cli.test_commands import modus

CONFLICT: dict[str, Any] = {
    "decision_makers": ["Syria", "Iraq"],
    "options": [
        {"name": "Release Water", "owner": ["Syria"]},
        {"name": "Escalate", "owner": ["Syria"]},
        {"name": "Attack", "owner": ["Iraq"]},
    ],
    "infeasible_patterns": ["YY-"],
    "ranking": {"Syria": [0, 2, 5, 1, 3, 4], "Iraq": [1, 3, 5, 0, 4, 2]},
}
"""SyriaIraq of the published examples; states NNN YNN NYN NNY YNY NYY."""


@pytest.fixture
def file(tmp_path: Path) -> Path:
    path = tmp_path / "conflict.json"
    path.write_text(json.dumps(CONFLICT), encoding="utf-8")
    return path


def run(*arguments: object) -> str:
    done = CliRunner().invoke(app, ["stability", *map(str, arguments)], catch_exceptions=False)
    assert done.exit_code == 0
    return done.stdout


def test_contract(file: Path) -> None:
    found = json.loads(run(file, "--json"))
    assert found["states"] == ["NNN", "YNN", "NYN", "NNY", "YNY", "NYY"]
    assert found["stable"]["Syria"] == {
        "nash": [0, 5],
        "gmr": [0, 2, 5],
        "smr": [0, 2, 5],
        "seq": [0, 2, 5],
        "sim": [0, 2, 5],
    }
    assert found["equilibria"] == {"nash": [5], "gmr": [0, 5], "smr": [5], "seq": [5], "sim": [5]}


def test_all_questions_at_once(file: Path) -> None:
    asked = (file, "--from", "0", "--why", "NYN", "--inverse", "1", "--opportunistic", "--rule", "once", "--joint")
    found = json.loads(run(*asked, "--json"))
    assert found["rule"] == "once"
    assert found["inverse"]["parties"]["Syria"]["seq"]["count"] == 384
    assert found["inverse"]["parties"]["Syria"]["needs"]["0"]["seq"] == [0, 3]
    assert found["paths"]["improvements"] == {
        "3": [{"party": "Iraq", "state": 3}],
        "5": [
            {"party": "Iraq", "state": 3},
            {"party": "Syria", "state": 5},
        ],
    }
    assert {
        "party": "Syria",
        "concept": "gmr",
        "from": 2,
        "move": 0,
        "answer": [{"party": "Iraq", "state": 3}],
    } in found["reasons"]
    assert found["coalitions"] == []
    text = run(*asked)
    assert "Syria  SEQ   384 of 720, 53.3 %" in text
    assert "to 5: Iraq to 3, then Syria to 5" in text
    assert "SEQ  Syria to 0: answered by Iraq to 3" in text


def test_table(file: Path) -> None:
    lines = run(file).splitlines()
    assert lines[0] == "6 states, 2 parties; answers by the rule legal"
    assert "     0 NNN   1    E    1    1    1   " in lines
    assert "     5 NYY   E    E    E    E    E   " in lines


def test_bloc(file: Path) -> None:
    found = json.loads(run(file, "--coalition", "Syria, Iraq", "--json"))
    assert list(found["stable"]) == ["Syria + Iraq"]
    assert found["stable"]["Syria + Iraq"]["nash"] == [0, 1, 5]


def test_unknown_preferences_give_shares(tmp_path: Path) -> None:
    path = tmp_path / "conflict.json"
    wants = {"Syria": ["-3", "unknown"], "Iraq": ["1 & -2 & -3", "3"]}
    path.write_text(json.dumps({**CONFLICT, "ranking": {}, "preferences": wants}), encoding="utf-8")
    found = json.loads(run(path, "--json"))
    assert found["unknown"] == ["Syria"]
    share = found["chance"]["Syria"]["nash"]
    # Of the three states without an attack one is the best, each with the same chance.
    assert sum(share[:3]) == pytest.approx(1)
    assert all(0.15 < one < 0.55 for one in share[:3])
    assert found["stable"]["Syria"]["nash"] == []
    assert "not known in full" in run(path)


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["--rule", "legl"], "did you mean legal?"),
        (["--from", "6"], "there is no state '6'"),
        (["--why", "YYY"], "there is no state 'YYY'"),
        (["--coalition", "Syria"], "a bloc has at least two parties"),
        (["--coalition", "Syria,Irak"], "did you mean Iraq?"),
    ],
)
def test_what_is_said_of_wrong_options(file: Path, arguments: list[str], message: str) -> None:
    with pytest.raises(ModusError) as caught:
        run(file, *arguments)
    assert message in str(caught.value)


def test_a_wrong_file_ends_with_status_two(tmp_path: Path) -> None:
    path = tmp_path / "conflict.json"
    path.write_text(json.dumps({**CONFLICT, "ranking": {"Syria": [0], "Iraq": [9]}}), encoding="utf-8")
    done = modus("stability", path, "--json")
    assert done.returncode == 2
    assert [one["what"] for one in json.loads(done.stdout)["findings"]] == [
        "Syria: the ranking leaves out states 1, 2, 3, 4, 5",
        "Iraq: the ranking names state 9, which is none",
    ]
    assert "Traceback" not in done.stderr
