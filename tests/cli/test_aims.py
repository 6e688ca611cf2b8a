"""``modus aims`` as a user runs it."""

import csv
import json
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from modusvivendi.cli.main import app
from modusvivendi.core.errors import ModusError
from tests.cli.test_commands import modus

TRAVEL = Path(__file__).parents[1] / "oracles" / "travel_mode.csv"
ASKED = ("--choice", "choice", "--group", "individual", "--attributes", "a_air,a_train,a_bus,gc,ttme,hinc_air")


def run(*arguments: object) -> dict[str, Any]:
    done = CliRunner().invoke(app, ["aims", *map(str, arguments), "--json"], catch_exceptions=False)
    assert done.exit_code == 0
    return json.loads(done.stdout)


def refused(*arguments: object) -> str:
    with pytest.raises(ModusError) as caught:
        CliRunner().invoke(app, ["aims", *map(str, arguments)], catch_exceptions=False)
    return str(caught.value)


@pytest.fixture
def travel(tmp_path: Path) -> Path:
    """The travel modes with the columns of the published model."""
    path = tmp_path / "travel.csv"
    with TRAVEL.open(encoding="utf-8") as read, path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(["individual", "mode", "choice", "a_air", "a_train", "a_bus", "gc", "ttme", "hinc_air", "hinc"])
        for row in csv.DictReader(read):
            dummies = [int(row["mode"] == mode) for mode in ("air", "train", "bus")]
            income = float(row["hinc"]) * dummies[0]
            more = [row["gc"], row["ttme"], income, row["hinc"]]
            writer.writerow([row["individual"], row["mode"], row["choice"], *dummies, *more])
    return path


def table(tmp_path: Path, text: str | bytes) -> tuple[object, ...]:
    path = tmp_path / "table.csv"
    path.write_bytes(text.encode() if isinstance(text, str) else text)
    return ("--table", path, "--choice", "n", "--group", "g")


def test_the_published_model(travel: Path) -> None:
    found = run("--table", travel, *ASKED)
    assert f"{found['log_likelihood']:.4f}" == "-199.1284"
    assert found["choices"] == 210
    assert found["coefficients"]["gc"]["estimate"] == pytest.approx(-0.01550153, abs=1e-8)
    assert found["coefficients"]["gc"]["se"] == pytest.approx(0.00440799, abs=1e-8)


def test_all_numbers_that_differ_are_the_default(travel: Path) -> None:
    done = modus("aims", "--table", travel, *ASKED[:4])
    assert done.returncode == 0, done.stderr
    assert "log-likelihood -199.1284" in done.stdout
    assert "mode holds words, left out" in done.stderr
    assert "hinc is the same throughout each set" in done.stderr


def test_json_is_one_object(travel: Path) -> None:
    done = modus("aims", "--table", travel, *ASKED[:4], "--json")
    assert {"coefficients", "log_likelihood", "choices"} <= set(json.loads(done.stdout))


GOOD = "g,n,x,y\na,1,1,2\na,0,2,1\nb,0,1,3\nb,1,3,1\nc,1,1,1\nc,0,4,3\n"


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("", "is empty"),
        ("g,n,x\n", "the table has no rows"),
        ("g,m,x\na,1,1\n", "--choice: there is no column 'n'"),
        (GOOD.replace("b,0,1,3", "b,0,,3"), "table.csv:4:3: error: x is empty"),
        (GOOD.replace("b,0,1,3", "b,0,one,3"), "x is 'one', no number"),
        (GOOD.replace("b,0,1,3", "b,0,1"), "the row has 3 cells, the header 4"),
        (GOOD.replace("b,0,1,3", "b,-1,1,3"), "it cannot be negative"),
        (GOOD.replace("b,0,1,3", "b,0.5,1,3"), "must be a whole number"),
        (GOOD.replace("b,0,1,3", ",0,1,3"), "g is empty"),
        (GOOD.replace("b,0,1,3", "b,0,1e999,3"), "no number"),
        (GOOD.replace("b,0,1,3", "b,0,1e300,3"), "no number up to 1e12"),
        (GOOD.replace("g,n,x,y", "g,n,x,x"), "column x stands here and at 3"),
        (GOOD.replace(",1,", ",0,"), "nothing was ever chosen"),
        ("g,n,x\na,1,5\na,0,5\n", "no column of numbers differs within a set"),
        ("g,n,x\na,1,5\na,0,4\n", "no choice contradicts x"),
        ("g,n,x,y\na,1,5,10\na,0,4,8\nb,0,5,10\nb,1,4,8\n", "x, y tell the same"),
        (b"PK\x03\x04", "a workbook or a zip archive"),
        ("g,n,x\na,1,5\na,0,4\n".encode("utf-16"), "UTF-16"),
        ('g,n,x\na,1,"5\n', "never closed"),
    ],
)
def test_what_is_wrong_with_a_table_is_said(tmp_path: Path, text: str | bytes, said: str) -> None:
    assert said in refused(*table(tmp_path, text))


def test_what_is_wrong_with_the_options_is_said(tmp_path: Path, travel: Path) -> None:
    assert "give a dossier or a table" in refused()
    assert "not both" in refused("syria-2015", "--table", travel)
    assert "add --choice COL" in refused("--table", travel)
    assert "add --group COL" in refused("--table", travel, "--choice", "choice")
    assert "did you mean ttme?" in refused("--table", travel, *ASKED[:4], "--attributes", "gc,tme")
    assert "must be different columns" in refused("--table", travel, "--choice", "gc", "--group", "gc")
    assert "names gc twice" in refused("--table", travel, *ASKED[:4], "--attributes", "gc,gc")
    assert "hinc is the same for all" in refused("--table", travel, *ASKED[:4], "--attributes", "hinc,gc")
    assert "cannot be read" in refused("--table", tmp_path / "none.csv", *ASKED[:4])
    assert "is a folder" in refused("--table", tmp_path, *ASKED[:4])


def test_a_prior_mends_separation(tmp_path: Path) -> None:
    found = run(*table(tmp_path, "g,n,x\na,1,5\na,0,4\n"), "--ridge", 1)
    assert found["separated"] == ["x"]
    assert 0 < found["coefficients"]["x"]["estimate"] < 5


def test_semicolons_are_read(tmp_path: Path) -> None:
    commas, semicolons = (run(*table(tmp_path, text), "--ridge", 1) for text in (GOOD, GOOD.replace(",", ";")))
    assert commas == semicolons


HEAD = "date,place,kind,by,of,records,low,best,high,source\n"


def strikes(tmp_path: Path, rows: str) -> Path:
    path = tmp_path / "strikes.csv"
    path.write_text(HEAD + rows, encoding="utf-8")
    return path


def test_a_dossier_without_strikes_says_what_is_declared() -> None:
    found = run("syria-2015", "--party", "russia")["parties"]["russia"]
    assert found["declared_only"] is None
    assert found["weights"] == found["explained"] == {}
    assert found["declared"][0]["against"] == ["isil", "nusra"]
    assert "no strikes on record" in found["reading"]
    assert found["cannot_tell"]
    everyone = modus("aims", "syria-2015")
    assert everyone.stdout.count("declares:") >= 18


def test_strikes_from_a_file_are_read(tmp_path: Path) -> None:
    places = ["SY070000", "SY070200", "SY050501", "SY020003", "SY110100"]
    rows = "".join(f"2015-10-{day:02},{places[day % 5]},strikes,russia,,,1,1,1,x\n" for day in range(1, 31))
    path = strikes(tmp_path, rows + "2015-10-05,Atlantis,strikes,russia,,,2,2,2,x\n")
    found = run("syria-2015", "--party", "russia", "--events", path, "--caveat", "invented")["parties"]["russia"]
    assert found["strikes"] == found["days"] == 30
    assert {"log_likelihood_ratio", "p"} <= set(found["declared_only"])
    assert set(found["explained"]) == {"declared_opponents", "other_opponents", "no_opponent"}
    assert all(one["low"] <= one["best"] <= one["high"] for one in found["weights"].values())
    assert any("2 strikes left out: they lie outside the territory" in text for text in found["cannot_tell"])
    told = modus("aims", "syria-2015", "--party", "russia", "--events", path, "--caveat", "invented")
    assert "share of strikes meant for" in told.stdout
    assert "cannot tell: The record of strikes: invented" in told.stdout


def test_what_is_wrong_with_a_file_of_strikes_is_said(tmp_path: Path) -> None:
    path = strikes(tmp_path, "2015-10-01,SY070000,strikes,rusia,,,1,1,1,x\n")
    assert "no party 'rusia'" in refused("syria-2015", "--events", path, "--caveat", "x")
    path = strikes(tmp_path, "2015-10-41,SY070000,strikes,russia,,,1,1,1,x\n")
    assert "is not a date" in refused("syria-2015", "--events", path, "--caveat", "x")
    path = strikes(tmp_path, "2015-10-01,SY070000,strikes,russia,,,3,1,1,x\n")
    assert "must not decrease" in refused("syria-2015", "--events", path, "--caveat", "x")
    assert "has no events" in refused("syria-2015", "--events", strikes(tmp_path, ""), "--caveat", "x")
    path = strikes(tmp_path, "2015-10-01,SY070000,strikes,russia,,,1,1,1,x\n")
    assert "leaves out" in refused("syria-2015", "--events", path)
    assert "add --events" in refused("syria-2015", "--caveat", "x")
    assert "did you mean russia" in refused("syria-2015", "--party", "rusia")


def test_few_days_and_far_dates_are_said(tmp_path: Path) -> None:
    rows = "".join(f"1066-10-14,{place},strikes,russia,,,4,4,4,x\n" for place in ("SY070000", "SY050501", "SY110100"))
    found = run("syria-2015", "--party", "russia", "--events", strikes(tmp_path, rows), "--caveat", "invented")
    told = found["parties"]["russia"]
    assert any(one["low"] < one["high"] for one in told["weights"].values())
    assert any("fell on so few days (1)" in text for text in told["cannot_tell"])
    assert any("when 12 of the strikes fell: they are dated before the first" in text for text in told["cannot_tell"])
    other = run("syria-2015", "--party", "turkey", "--events", strikes(tmp_path, rows), "--caveat", "invented")
    assert any("the record given names none by it" in text for text in other["parties"]["turkey"]["cannot_tell"])


def test_the_burden_of_the_common_enemy_is_said() -> None:
    found = run("syria-2015", "--burden", "--seed", 3)
    assert found["enemy"] == "isil"
    assert found["shortfall"]["low"] <= found["shortfall"]["best"] <= found["needed"]["high"]
    assert found["parties"]["pyd"]["gives"]["best"] > found["parties"]["russia"]["gives"]["best"]
    told = modus("aims", "syria-2015", "--burden")
    assert "Left to themselves" in told.stdout
    assert "cannot tell: What anybody would truly give" in told.stdout
    assert "nothing of who bears what" in refused("bosnia-1995", "--burden")
    assert "fewer than two parties" in refused("syria-2015", "--enemy", "nusra")


def test_published_shares_are_said_beside_the_strikes() -> None:
    found = run("syria-2015", "--party", "russia")["parties"]["russia"]
    assert (found["published"][0]["hits"], found["published"][0]["named"]) == (15, 64)
    assert found["published"][0]["chance_if_all"] < 1e-6
    assert found["published"][1]["hits"] is found["published"][1]["chance_if_all"] is None
    assert "counted by others: Reuters" in modus("aims", "syria-2015", "--party", "russia").stdout
