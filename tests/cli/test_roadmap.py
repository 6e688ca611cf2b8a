"""``modus roadmap`` as a user runs it."""

import json
from pathlib import Path

import pytest
from typer.testing import CliRunner

from modusvivendi.cli.main import app
from modusvivendi.core.errors import ModusError


def run(*arguments: str) -> str:
    done = CliRunner().invoke(app, ["roadmap", *arguments], catch_exceptions=False)
    assert done.exit_code == 0
    return done.stdout


@pytest.mark.parametrize("dossier", ["syria-2015", "bosnia-1995"])
def test_json_keeps_the_contract(dossier: str) -> None:
    road = json.loads(run(dossier, "--json"))
    assert {"id", "start", "finish", "needs", "makes", "resources", "critical"} <= road["activities"][0].keys()
    assert all(one["p10"] <= one["p50"] <= one["p90"] for one in road["milestones"].values())
    assert road["missing"] == []
    assert {"segment", "km", "low", "best", "high", "contributors"} <= road["forces"][0].keys()
    assert {"month", "places", "people"} <= road["access"][0].keys()
    assert len(road["access"]) == 37


def test_missing_is_said_in_words_and_in_json() -> None:
    said = run("syria-2015", "--without", "joint_command")
    assert "There is no road" in said
    assert "joint_command is left out" in said
    (missing,) = json.loads(run("syria-2015", "--without", "joint_command", "--json"))["missing"]
    assert missing["made_by"] == ["joint_command"]


def test_lines_give_dates_and_mark_what_is_critical() -> None:
    said = run("bosnia-1995", "--deal", "dayton-1995", "--months", "12")
    assert "1996-01-19" in said
    assert any(line.startswith("* canton") for line in said.splitlines())


def test_options_that_are_no_pairs_or_dates_are_refused() -> None:
    for arguments, says in (
        (["--term", "x"], "is not ISSUE=OPTION"),
        (["--by", "elections_held=soon"], "write a date"),
    ):
        with pytest.raises(ModusError, match=says):
            run("bosnia-1995", *arguments)


def test_papers_are_written_and_a_filled_ledger_is_read(tmp_path: Path) -> None:
    answer = json.loads(run("bosnia-1995", "--out", str(tmp_path), "--json"))
    assert sorted(Path(file).name for file in answer["files"]) == ["calendar.ics", "compliance.csv", "matrix.csv"]
    due = {one["id"]: one["due"] for one in answer["obligations"]}
    assert due["dayton-separation"] == "1996-01-19"
    ledger = tmp_path / "compliance.csv"
    text = ledger.read_text(encoding="utf-8")
    row = next(line for line in text.splitlines() if line.startswith("dayton-separation"))
    ledger.write_text(text.replace(row, row[: -len(",,,")] + ",1996-01-19,no,IFOR"), encoding="utf-8")
    said = run("bosnia-1995", "--out", str(tmp_path), "--compliance", str(ledger), "--on", "1996-02-01")
    assert "1996-01-19  met  dayton-separation (IFOR)" in said
    assert "overdue  dayton-foreign" in said
    assert "IFOR" in ledger.read_text(encoding="utf-8"), "what has been filled in is never written over"
    with pytest.raises(ModusError, match="cannot write into"):
        run("bosnia-1995", "--out", str(ledger))
