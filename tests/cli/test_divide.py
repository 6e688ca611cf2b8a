"""``modus divide`` as a user runs it."""

import json
from pathlib import Path

import pytest

from tests.cli.test_commands import modus

CAMP = "item,Israel,Egypt\nSinai,35,55\nrecognition,10,5\nWest Bank,20,10\nlinkage,10,5\nrights,5,20\nJerusalem,20,5\n"


def write(tmp_path: Path, text: str) -> Path:
    path = tmp_path / "points.csv"
    path.write_text(text, encoding="utf-8")
    return path


def test_points_from_a_file(tmp_path: Path) -> None:
    found = json.loads(modus("divide", write(tmp_path, CAMP), "--json").stdout)
    assert found["each"] == pytest.approx(65.8333, abs=1e-4)
    assert found["split"] == "Sinai"
    assert found["items"][0]["share"] == {"Israel": pytest.approx(1 / 6), "Egypt": pytest.approx(5 / 6)}
    lines = modus("divide", write(tmp_path, CAMP)).stdout
    assert "split: 17% Israel, 83% Egypt" in lines
    assert "each gets 65.8 of its 100 points" in lines


def test_two_parties_of_a_dossier() -> None:
    lines = modus("divide", "bosnia-1995", "--between", "bosniaks,serbs").stdout
    assert "red line: serbs refuses one_state (statehood)" in lines
    assert "over draws of the stakes" in lines
    found = json.loads(modus("divide", "bosnia-1995", "--between", "bosniaks,serbs", "--json").stdout)
    assert found["items"][1]["wants"] == {"bosniaks": "one_state", "serbs": "separate"}


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("item,A\nx,1\n", "the first row is not item and two parties"),
        ("item,A,A\nx,1,1\n", "the first row is not item and two parties"),
        ("item,A,B\n", "there are 0 items"),
        ("item,A,B\nx,-1,1\n", "it cannot be negative"),
        ("item,A,B\nx,1,\n", "B is empty"),
        ("item,A,B\nx,0,1\n", "gives no item a point"),
    ],
)
def test_what_is_wrong_is_said(tmp_path: Path, text: str, said: str) -> None:
    done = modus("divide", write(tmp_path, text))
    assert done.returncode == 2
    assert said in done.stderr
    assert "Traceback" not in done.stderr


def test_a_dossier_needs_two_parties() -> None:
    assert "--between A,B" in modus("divide", "bosnia-1995").stderr
    assert "names two parties" in modus("divide", "bosnia-1995", "--between", "serbs").stderr
    assert "there is no party 'serb'" in modus("divide", "bosnia-1995", "--between", "serb,bosniaks").stderr
