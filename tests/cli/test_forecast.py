"""``modus forecast`` as a user runs it: what it prints, in parts and whole, and what it refuses."""

import json
import re
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from modusvivendi.cli.main import app
from modusvivendi.core.errors import ModusError

COMMON = ["--months", "6", "--runs", "20"]


def run(*arguments: str) -> str:
    done = CliRunner().invoke(app, [*arguments], catch_exceptions=False)
    assert done.exit_code == 0
    return done.stdout


@pytest.fixture(scope="module")
def said() -> dict[str, Any]:
    return json.loads(run("forecast", "bosnia-1995", *COMMON, "--influences", "8", "--json"))


def test_the_json_keeps_its_contract(said: dict[str, Any]) -> None:
    for scenario in ("status_quo", "plan"):
        for outcome in ("deaths", "displaced", "reached", "returns"):
            found = said["scenarios"][scenario][outcome]
            assert found["low"] <= found["best"] <= found["high"]
            assert [one["month"] for one in found["by_month"]] == list(range(1, 7))
            assert set(found["first_quarter"]) == {"low", "best", "high"}
    assert set(said["difference"]) == set(said["scenarios"]["plan"])
    assert 0 <= said["no_better"] <= 1
    assert set(said["no_better_by_outcome"]) == {"deaths", "displaced", "returns", "reached"}
    assert said["no_better_all_told"]["overall"] >= said["no_better"]
    assert {"federation", "republika_srpska"} <= set(said["areas"])
    assert not any(id.startswith("ba-post") for id in said["areas"])
    for rows in said["influences"].values():
        assert {"group", "first", "total", "at_low", "at_high"} <= set(rows[0])
    assert all("no_effect" in one and one["source"] for one in said["effects"].values())


def test_text_bears_two_figures_at_most() -> None:
    out = run("forecast", "bosnia-1995", *COMMON, "--influences", "0")
    assert "no better" in out
    for number in re.findall(r"\d[\d,]{3,}", out.split("\n", 2)[2]):
        assert re.fullmatch(r"\d\d?0*", number.replace(",", "")), number


@pytest.mark.slow
def test_a_roadmap_from_a_file_is_the_roadmap_itself(tmp_path: Path, said: dict[str, Any]) -> None:
    path = tmp_path / "road.json"
    path.write_text(run("roadmap", "bosnia-1995", "--months", "6", "--json"))
    out = run("forecast", "bosnia-1995", *COMMON, "--influences", "0", "--roadmap", str(path), "--json")
    found = json.loads(out)
    for scenario, outcomes in said["scenarios"].items():
        for outcome in ("deaths", "returns"):
            was, now = outcomes[outcome], found["scenarios"][scenario][outcome]
            assert now["best"] == pytest.approx(was["best"], rel=0.02)


@pytest.mark.slow
def test_parts_merge_to_the_same_answer(tmp_path: Path, said: dict[str, Any]) -> None:
    pytest.importorskip("pyarrow")
    folders = [str(tmp_path / str(i)) for i in (1, 2)]
    for i, folder in enumerate(folders, start=1):
        out = run("forecast", "bosnia-1995", *COMMON, "--part", f"{i}/2", "--out", folder, "--json")
        assert json.loads(out)["pieces"] == 1
    merged = json.loads(run("forecast", "--merge", *folders, "--influences", "8", "--json"))
    assert {key: merged[key] for key in said} == said


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ([], "one dossier"),
        (["a", "b"], "one dossier"),
        (["--merge"], "no folders"),
        (["bosnia-1995", "--part", "1/2"], "kept somewhere"),
        (["bosnia-1995", "--aid", "maybe"], "cannot be 'maybe'"),
        (["bosnia-1995", "--closed", "HRV"], "ISO3=MONTH"),
        (["bosnia-1995", "--closed", "HRV=soon"], "no month"),
        (["bosnia-1995", *COMMON, "--closed", "PRT=2"], "no border with"),
        (["bosnia-1995", "--roadmap", "/none.json"], "cannot be read"),
        (["bosnia-1995", "--effects", "/none.toml"], "cannot be read"),
        (["bosnia-1995", "--deal", "paradise"], "paradise"),
        (["bosnia-1995", "--cluster", "here"], "no address"),
        (["--merge", "/nowhere"], "cannot be read"),
    ],
)
def test_what_is_wrong_is_said(arguments: list[str], message: str) -> None:
    with pytest.raises(ModusError) as error:
        CliRunner().invoke(app, ["forecast", *arguments], catch_exceptions=False)
    assert message in str(error.value)
