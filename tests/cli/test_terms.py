"""``modus terms`` as a user runs it."""

import json
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from modusvivendi.cli.main import app
from modusvivendi.core.errors import ModusError


def run(*arguments: object) -> dict[str, Any]:
    done = CliRunner().invoke(app, ["terms", *map(str, arguments), "--draws", "128", "--json"], catch_exceptions=False)
    assert done.exit_code == 0
    return json.loads(done.stdout)


def refused(*arguments: object) -> str:
    with pytest.raises(ModusError) as caught:
        CliRunner().invoke(app, ["terms", *map(str, arguments)], catch_exceptions=False)
    return str(caught.value)


def edit(folder: Path, name: str, *changes: tuple[str, str]) -> None:
    path = folder / name
    text = path.read_text(encoding="utf-8")
    for before, after in changes:
        assert before in text
        text = text.replace(before, after)
    path.write_text(text, encoding="utf-8")


def test_the_contract(tiny: Path) -> None:
    found = run(tiny)
    assert {"deals", "feasible", "best", "accord", "no_deal", "emptying_sets"} <= set(found)
    for deal in found["best"]:
        assert {"options", "all_accept", "verdicts", "refuser", "flips"} <= set(deal)
        assert {"p", "low", "high"} == set(deal["all_accept"])
        known = [deal["verdicts"][party] for party in found["parties"]["needed"]]
        assert deal["all_accept"]["p"] <= min(known)
    assert run(tiny) == found


def test_words_for_people(tiny: Path) -> None:
    done = CliRunner().invoke(app, ["terms", str(tiny), "--draws", "128"], catch_exceptions=False)
    assert "feasible" in done.stdout
    assert "needed: crown, league" in done.stdout


def test_an_option_that_is_not_there(tiny: Path) -> None:
    issue, options = next(iter(run(tiny)["issues"].items()))
    said = refused(tiny, "--deal", f"{issue}=nonsense")
    assert f"issue '{issue}' has no option 'nonsense'" in said
    assert f"allowed: {', '.join(options)}" in said
    assert "there is no issue 'wether'" in refused(tiny, "--deal", "wether=fine")
    assert "is no term of a deal" in refused(tiny, "--deal", issue)


def test_a_deal_that_is_asked_about_comes_first(tiny: Path) -> None:
    issue, options = next(iter(run(tiny)["issues"].items()))
    asked = run(tiny, "--deal", f"{issue}={options[0]}")["proposals"][0]
    assert asked["plan"] == "asked"
    assert asked["options"][issue] == options[0]


def test_a_date_before_all_fallbacks(tiny: Path) -> None:
    assert "give a later --date" in refused(tiny, "--date", "1900")
    assert "is no date" in refused(tiny, "--date", "yesterday")


def test_red_lines_that_leave_nothing_are_an_answer(tiny: Path) -> None:
    found = run(tiny)
    issue, options = next(iter(found["issues"].items()))
    lines = (tiny / "stakes.csv").read_text(encoding="utf-8").splitlines()
    header = lines[0].split(",")
    changed = [lines[0]]
    for line in lines[1:]:
        cells = line.split(",")
        if cells[header.index("issue")] == issue and cells[header.index("option")] in options:
            cells[header.index("red_line")] = "true"
        changed.append(",".join(cells))
    (tiny / "stakes.csv").write_text("\n".join(changed) + "\n", encoding="utf-8")
    found = run(tiny)
    assert found["no_deal"] is True
    assert found["best"] == []
    assert found["emptying_sets"]
    named = [(line["party"], line["issue"], line["option"]) for line in found["red_lines"]]
    for one in found["emptying_sets"]:
        assert {(line["party"], line["issue"], line["option"]) for line in one} <= set(named)
