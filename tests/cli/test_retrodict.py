"""``modus retrodict`` as a user runs it; and the page that it fills."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

from modusvivendi.core.deals import Chance, Clock, Mediation, Tick
from modusvivendi.core.errors import DossierError
from modusvivendi.core.periods import parse_period
from modusvivendi.io.precedents import read_precedents, read_predictions
from modusvivendi.plan.retrodiction import read_verdicts
from tests.cli.test_commands import modus

ROOT = Path(__file__).resolve().parents[2]


def test_one_rule_in_full() -> None:
    lines = modus("retrodict", "--rule", "logit", "--model", "offered-held").stdout
    assert "logit is no better than the base rate" in lines
    assert "it speaks of 11 decisions: 7 right (everybody accepts: 8)" in lines
    assert "BIH-1993-OS    Bosniak                      R  chance given 1.00" in lines
    assert "BIH-1994-CG    Federation" not in lines.split("it speaks of 11")[1].split("refusers it would name")[0]


def test_the_object() -> None:
    found = json.loads(modus("retrodict", "--rule", "left-out", "--json").stdout)
    rule = found["rules"]["left-out"]
    assert {"brier", "log_score", "accuracy", "verdict", "refuser", "pairs", "wrong"} <= set(rule)
    assert rule["refuser"]["sole"]["of"] == 25
    assert len(found["cases"]) == len(rule["p"]) == found["decisions"] == 123
    assert {case["evidence"] for case in found["cases"]} == {"S", "M"}


def own(tmp_path: Path, text: str) -> Path:
    path = tmp_path / "mine.csv"
    path.write_text("plan,party,p\n" + text, encoding="utf-8")
    return path


def everybody(p: float) -> str:
    return "".join(f'{one.plan},"{one.party}",{p}\n' for one in read_precedents().belligerents)


def test_somebody_elses_predictions(tmp_path: Path) -> None:
    path = own(tmp_path, everybody(1.0))
    found = json.loads(modus("retrodict", "--predictions", path, "--rule", "always-accept", "--json").stdout)["rules"]
    assert found["yours"] == found["always-accept"]


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("BIH-1995-DAY,", "BIH-1995-DAYT,", "did you mean BIH-1995-DAY"),
        ('BIH-1995-DAY,"Bosnian Serb"', 'BIH-1995-DAY,"Serbs"', "BIH-1995-DAY has no belligerent 'Serbs'"),
        ('BIH-1995-DAY,"Bosnian Serb",0.5\n', "", "there is no prediction for BIH-1995-DAY, Bosnian Serb"),
        ('BIH-1995-DAY,"Bosnian Serb",0.5', 'BIH-1995-DAY,"Bosniak",0.5', "BIH-1995-DAY, Bosniak is predicted twice"),
        ('BIH-1995-DAY,"Bosnian Serb",0.5', 'BIH-1995-DAY,"Bosnian Serb",50', "a share goes from 0 to 1"),
        ('BIH-1995-DAY,"Bosnian Serb",0.5', 'BIH-1995-DAY,"Bosnian Serb",', "p is empty"),
        ("plan,party,p", "plan,party,q", "the column p is missing"),
    ],
)
def test_what_is_wrong_with_predictions_is_said(tmp_path: Path, old: str, new: str, said: str) -> None:
    path = own(tmp_path, everybody(0.5))
    path.write_text(path.read_text(encoding="utf-8").replace(old, new, 1), encoding="utf-8")
    with pytest.raises(DossierError) as caught:
        read_predictions(path, read_precedents())
    assert said in str(caught.value)


def test_what_is_wrong_with_the_command_is_said(tmp_path: Path) -> None:
    done = modus("retrodict", "--rule", "logitt")
    assert done.returncode == 2
    assert "did you mean logit" in done.stderr
    assert modus("retrodict", "--predictions", tmp_path / "none.csv").returncode == 2


def test_a_joint_party_accepts_when_all_in_it_do() -> None:
    def sure(p: float) -> Chance:
        return Chance(p, p, p)

    tick = Tick(parse_period("1994-07-18"), {}, {"bosniaks": sure(0.5), "croats": sure(0.4), "serbs": None}, None, {})
    answer = object.__new__(Mediation)
    object.__setattr__(answer, "clocks", (Clock("contact-group-1994", {}, (tick,), {}),))
    found = read_verdicts(read_precedents(), answer)
    assert found == {("BIH-1994-CG", "Federation (Bosniak-Croat)"): pytest.approx(0.2)}


@pytest.mark.slow
def test_the_page_and_the_front_page_are_current() -> None:
    page = ROOT / "tools" / "retrodiction" / "page.py"
    done = subprocess.run([sys.executable, page, "--check"], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
