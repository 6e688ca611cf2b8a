"""The command as a user runs it: what goes to stdout, what to stderr, which exit status."""

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from tests.tiny import tiny_folder


def modus(*arguments: str | Path, cwd: Path | None = None) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "modusvivendi", *map(str, arguments)]
    environment = {**os.environ, "PYTHONIOENCODING": "utf-8"}
    return subprocess.run(command, capture_output=True, text=True, cwd=cwd, env=environment, check=False)


def answer(*arguments: str | Path, status: int = 0) -> dict[str, Any]:
    """Run with --json; stdout must be that one object and nothing else."""
    done = modus(*arguments, "--json")
    assert done.returncode == status, done.stderr
    return json.loads(done.stdout)


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tiny_folder(tmp_path_factory.mktemp("cli") / "tiny")


def test_version_and_help() -> None:
    assert modus("--version").stdout.startswith("modusvivendi ")
    assert "ledger" in modus("--help").stdout


def test_list_names_the_bundled_dossiers() -> None:
    assert {"syria-2015", "bosnia-1995"} <= {d["id"] for d in answer("list")["dossiers"]}
    assert "1995-11-21" in modus("list").stdout


def test_check_of_a_clean_dossier(folder: Path) -> None:
    found = answer("check", folder)
    assert found["summary"]["known"]["places"] == 6
    assert not [f for f in found["findings"] if f["severity"] == "error"]
    said = modus("check", folder)
    assert "Can be run:" in said.stdout
    assert "population: 1 of 6 places (fir)" in said.stdout


def test_check_of_a_broken_dossier(tmp_path: Path) -> None:
    folder = tiny_folder(tmp_path / "tiny")
    people = folder / "people.csv"
    people.write_text(people.read_text().replace("alder,coast,0.6,0.7", "alder,coats,0.6,-0.7"), encoding="utf-8")
    found = answer("check", folder, status=2)
    errors = [f for f in found["findings"] if f["severity"] == "error"]
    assert {(f["file"], f["line"], f["column"]) for f in errors} >= {("people.csv", 2, 2), ("people.csv", 2, 4)}
    assert any("did you mean coast" in f["repair"] for f in errors)
    assert found["summary"] == {"known": {}, "unknown": [], "steps": []}
    assert "3 problems to mend" in modus("check", folder).stdout


def test_ledger_keeps_the_contract(folder: Path) -> None:
    view = answer("ledger", folder, "--plan", "halves", "--against", "whole", "--move", "birch=hills")
    assert view["plan"] == "halves"
    assert set(view["sectors"]) == {"coastland", "hills", "middle"}
    assert view["sectors"]["middle"]["places"] == 0
    assert set(view["sectors"]["hills"]["people"]["river"]) == {"low", "best", "high"}
    assert "unknown" in view["total"]["people"]
    assert list(view["line_km"]) == ["coastland|hills"]
    assert view["difference"]["before"] == "whole"
    assert "coastland" in modus("ledger", folder, "--plan", "halves").stdout


@pytest.mark.parametrize(
    ("arguments", "what", "repair"),
    [
        (["--plan", "halfs"], "there is no plan 'halfs'", "did you mean halves?"),
        (["--plan", "halves", "--move", "birch:hills"], "--move 'birch:hills' is not PLACE=SECTOR", "for example"),
        (["--plan", "halves", "--move", "brich=hills"], "there is no place 'brich'", "did you mean birch?"),
        (["--plan", "halves", "--move", "birch=hill"], "plan 'halves' has no sector 'hill'", "did you mean hills?"),
        (["--plan", "halves", "--against", "hole"], "there is no plan 'hole'", "did you mean whole"),
    ],
)
def test_a_slip_is_answered_with_its_repair(folder: Path, arguments: list[str], what: str, repair: str) -> None:
    (finding,) = answer("ledger", folder, *arguments, status=2)["findings"]
    assert finding["what"] == what
    assert repair in finding["repair"]
    said = modus("ledger", folder, *arguments)
    assert said.returncode == 2
    assert not said.stdout
    assert what in said.stderr
    assert "Traceback" not in said.stderr


def test_a_dossier_that_is_not_there(tmp_path: Path) -> None:
    (finding,) = answer("check", "syria-2051", status=2)["findings"]
    assert "syria-2015" in finding["repair"]
    (finding,) = answer("run", tmp_path / "nothing", status=2)["findings"]
    assert "modus new" in finding["repair"]


def test_accord(folder: Path) -> None:
    found = answer("accord", folder, "--seed", "7")
    assert found["parties"] == ["crown", "league", "empire"]
    assert len(found["pairs"]) == 3
    assert "crown – league" in modus("accord", folder).stdout


def test_new_then_check(tmp_path: Path) -> None:
    fresh = tmp_path / "fresh"
    assert answer("new", fresh)["folder"] == str(fresh)
    assert answer("new", fresh, status=2)["findings"][0]["repair"]
    assert modus("check", fresh).returncode == 2


def test_wrong_usage_is_status_2() -> None:
    assert modus("ledgr").returncode == 2
    assert modus("run", "syria-2015", "--seed", "-1").returncode == 2
