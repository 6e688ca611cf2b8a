"""From ``modus new`` to a road: a dossier filled in by hand runs to the end, and says on the way what is missing."""

import re
from pathlib import Path

import pytest

from modusvivendi.io.blank import EXAMPLE
from tests.cli.test_commands import answer, modus

SETTINGS = {
    "parties.toml": """
[reds]
name = { en = "Reds" }
kind = "armed_group"
role = "needed"
source = "census"
[blues]
name = { en = "Blues" }
kind = "government"
role = "needed"
source = "census"
""",
    "issues.toml": """
[peacekeepers]
name = { en = "Who keeps the peace" }
source = "census"
[peacekeepers.options.none]
name = { en = "Nobody" }
[peacekeepers.options.un]
name = { en = "The United Nations" }
[opposition_training]
name = { en = "Who trains whom" }
source = "census"
[opposition_training.options.relaxed_inside]
name = { en = "Inside, by relaxed rules" }
""",
    "contributors.toml": """
[neutral]
name = { en = "Neutral states" }
troops = { low = 100, best = 1200, high = 2000 }
cost = { low = 40000, best = 80000, high = 120000 }
welcomed_by = ["blues"]
kind = "judgement"
source = "census"
""",
    "training.toml": """
[own]
applicants = 100
intake_months = 6
km = 50
places = 60
vetting_months = 1
months = 2
finish = 0.9
stays = 0.98
enters = 0.9
source = "census"
""",
    "control.csv": "place,date,party,confidence,source\nnorth,2015,reds,0.9,census\nsouth,2015,blues,0.9,census\n",
    "sites.csv": "id,name_en,kind,place,source\ngate,Gate,crossing,south,census\n",
    "consent.csv": "party,low,best,high,source,note\nreds,0,1,2,census,says so\n",
    "access.csv": "indicator,score,source,note\nmines,2,census,fields are mined\n",
    "today.csv": "condition,note,source\nchannel_open,they meet,census\n",
    "durations.csv": "activity,low,best,high,source,note\nconvene,10,20,30,census,a date is set\n",
}


def fill(folder: Path) -> None:
    """Fill in what ``modus new`` has written, as its guide says, and then what the road needs."""
    about = (folder / "dossier.toml").read_text(encoding="utf-8")
    about = about.replace('en = ""', 'en = "Mine"').replace('as_of = ""', 'as_of = "2015-06-01"')
    (folder / "dossier.toml").write_text(about, encoding="utf-8")
    for name, text in EXAMPLE.items():
        (folder / name).write_text(text, encoding="utf-8")
    plan = folder / "proposals" / "two-halves.toml"
    terms = '\n[terms]\npeacekeepers = "un"\nopposition_training = "relaxed_inside"\n'
    plan.write_text('relief_first = ["lower"]\n' + plan.read_text(encoding="utf-8") + terms, encoding="utf-8")
    for name, text in SETTINGS.items():
        (folder / name).write_text(text, encoding="utf-8")


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    modus("new", tmp_path / "mine")
    fill(tmp_path / "mine")
    return tmp_path / "mine"


def test_a_new_dossier_describes_what_the_road_needs(tmp_path: Path) -> None:
    modus("new", tmp_path / "mine")
    text = (tmp_path / "mine" / "contributors.toml").read_text(encoding="utf-8")
    assert "# troops = { low = 0, best = 0, high = 0 }" in text
    assert "parties that veto it at their lines" in text
    assert "consent.csv" in (tmp_path / "mine" / "README.md").read_text(encoding="utf-8")
    assert (tmp_path / "mine" / "today.csv").read_text(encoding="utf-8").startswith("condition,note,source")


def test_the_check_lists_deals_and_road(folder: Path) -> None:
    steps = {step["name"]: step for step in answer("check", folder)["summary"]["steps"]}
    assert steps["road"] == {"name": "road", "runs": True, "reason": ""}
    assert not steps["deals"]["runs"]
    assert "stakes.csv" in steps["deals"]["reason"]
    (folder / "contributors.toml").unlink()
    (folder / "today.csv").unlink()
    steps = {step["name"]: step for step in answer("check", folder)["summary"]["steps"]}
    assert "contributors.toml" in steps["road"]["reason"]
    assert "today.csv" in steps["road"]["reason"]


def test_a_dossier_filled_in_by_hand_runs_to_the_end(folder: Path) -> None:
    found = answer("roadmap", folder)
    (line,) = found["forces"]
    assert line["segment"] == "upper|lower"
    assert {one["id"] for one in line["contributors"]} == {"neutral"}
    assert line["contributors"][0]["says"] == {"reds": None, "blues": True}
    assert found["today"] == {"channel_open": "they meet"}
    convene = next(one for one in found["activities"] if one["id"] == "convene")
    assert (convene["start"], convene["finish"]) == (0, 20)
    assert found["access_proposed"] == ["lower"]
    assert {one["id"]: one["score"] for one in found["access_indicators"]}["mines"] == 2
    assert found["access_reasons"]["consent of reds"] == "says so"
    assert sum(month["applied"] for month in found["training"]["months"]) == 600
    assert found["missing"] == []
    assert "Forces on the line" in modus("roadmap", folder).stdout


def test_a_condition_that_the_library_does_not_have_is_said(folder: Path) -> None:
    (folder / "today.csv").write_text("condition,note,source\nchanel_open,they meet,census\n", encoding="utf-8")
    found = answer("roadmap", folder, status=2)["findings"]
    assert re.search("today.csv names a condition 'chanel_open'", found[0]["what"])
    assert "channel_open" in found[0]["repair"]


def test_without_contributors_nobody_comes_and_the_road_still_runs(folder: Path) -> None:
    (folder / "contributors.toml").unlink()
    (line,) = answer("roadmap", folder)["forces"]
    assert line["contributors"] == []
    assert line["short"] > 0
