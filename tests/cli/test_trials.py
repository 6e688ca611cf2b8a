"""``modus trials`` as a user runs it: on a table, a bundled series and a dossier, and what it refuses."""

import json
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from modusvivendi.cli.main import app
from modusvivendi.core.errors import ModusError


def run(*arguments: str) -> str:
    done = CliRunner().invoke(app, ["trials", *arguments], catch_exceptions=False)
    assert done.exit_code == 0
    return done.stdout


@pytest.fixture
def table(tmp_path: Path) -> Path:
    """Two years of a steady war of two places, then a truce."""
    path = tmp_path / "war.csv"
    rows = [
        f"{2001 + at // 12}-{at % 12 + 1:02},{place},{5 if at >= 24 else 60 + at % 3}"
        for at in range(27)
        for place in "ab"
    ]
    path.write_text("\n".join(["date,place,deaths", *rows]))
    return path


def test_a_truce_that_holds_stands_out_among_other_dates(table: Path) -> None:
    said: dict[str, Any] = json.loads(
        run(str(table), "--date", "2003-01", "--months", "3", "--placebos", "5", "--json")
    )
    assert said["first"] == "2001-01"
    assert said["places"] == 2
    assert [one["month"] for one in said["months"]] == ["2003-01", "2003-02", "2003-03"]
    assert [one["came"] for one in said["months"]] == [10, 10, 10]
    assert said["ratio"] < 0.3
    assert len(said["placebos"]) == 5
    assert said["as_low_by_chance"] == pytest.approx(1 / 6)
    assert all(one["without"]["low"] <= one["without"]["best"] <= one["without"]["high"] for one in said["months"])
    text = run(str(table), "--date", "2002-08", "--months", "2", "--placebos", "3")
    assert "a chance of" in text


def test_a_date_without_others_to_hold_it_against_says_so(table: Path) -> None:
    assert "nothing to hold it against" in run(str(table), "--date", "2003-01", "--placebos", "0")


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("date,place,deaths\n2001,a,-1\n2001-13,a,x\n", ["whole year", "no month 13", "cannot be negative", "'x'"]),
        ("when,deaths\n2001-01,3\n", ["date"]),
        ("", ["is empty"]),
        ("date,place,deaths\n", ["holds no deaths"]),
        ("date,place,deaths\n1001-01,a,1\n2001-01,a,1\n", ["12,001 months"]),
    ],
)
def test_a_table_that_is_none_is_refused_with_all_faults(tmp_path: Path, text: str, wanted: list[str]) -> None:
    path = tmp_path / "bad.csv"
    path.write_text(text)
    with pytest.raises(ModusError) as error:
        run(str(path), "--date", "2001-01")
    for one in wanted:
        assert one in str(error.value), str(error.value)


@pytest.mark.parametrize("date", ["2001-06", "2010-01", "soon", "2002"])
def test_a_date_out_of_the_record_is_refused(table: Path, date: str) -> None:
    with pytest.raises(ModusError, match="--date"):
        run(str(table), "--date", date)


def test_a_bundled_series_is_read_by_its_name() -> None:
    said = json.loads(run("syria-2016-2019", "--date", "2017-05", "--months", "2", "--placebos", "1", "--json"))
    assert said["places"] == 14
    assert [one["came"] for one in said["months"]] == [2218, 2186]
