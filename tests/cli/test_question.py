"""``modus sectors DOSSIER``: the question of a dossier, as a user asks it."""

import csv
import io
import shutil
from pathlib import Path

import pytest
from typer.testing import CliRunner

from modusvivendi.cli.main import app
from modusvivendi.core.problems import TERMS
from modusvivendi.io.ensembles import read_settings
from tests.cli.test_sectors import refused, run


def test_a_dossier_by_its_own_question(asking: Path) -> None:
    answer = run(asking, "--draws", 400)
    assert answer["problem"] == "halves"
    figures = answer["ensembles"][0]["figures"]
    assert answer["ensembles"][0]["beta"] == 0
    for name, figure in figures.items():
        assert figure["least"] <= figure["low"] <= figure["best"] <= figure["high"] <= figure["most"], name
        for plan, rank in figure["plans"].items():
            assert plan in answer["plans"]
            assert 0 <= rank["low"] <= rank["share"] <= rank["high"] <= 1
    assert answer["offers"]
    assert {len(offer["assignment"]) for offer in answer["offers"]} == {6}
    again = run(asking, "--draws", 400)
    assert again == answer
    said = CliRunner().invoke(app, ["sectors", str(asking), "--draws", "400"]).stdout
    assert said.startswith("halves: Two halves")
    assert "in nine of ten draws" in said
    figure = answer["ensembles"][0]["figures"]["wrong_side"]
    assert f"[{figure['plans']['halves']['share']:.1%}, " in said
    assert "  found-1: wrong_side " in said


MINE = """\
place,sector
west,coastland
centre,hills
cedar,hills
fir,hills
elm,hills
"""


def test_a_plan_from_a_table_is_set_among_the_draws(asking: Path, tmp_path: Path) -> None:
    mine = tmp_path / "mine.csv"
    mine.write_text(MINE, encoding="utf-8")
    answer = run(asking, "--draws", 400, "--plan", mine, "--against", "halves")
    assert set(answer["plans"]) == {"mine", "halves"}
    own = answer["plans"]["mine"]
    assert own["fits"]
    assert own["breaches"] == []
    assert answer["bound"]["proven"]
    assert own["points"] >= answer["bound"]["sums"]
    assert own["gap"] == pytest.approx(1 - answer["bound"]["sums"] / own["points"])
    assert answer["plans"]["halves"]["breaches"] == ["its sectors are not those that are asked for"]
    assert answer["plans"]["halves"]["gap"] is None
    assert set(own["terms"]) == set(TERMS)
    assert own["terms"]["line_km"] == {
        "value": pytest.approx(44.4),
        "unit": "km",
        "better": "less",
        "standing": [pytest.approx(one) for one in own["terms"]["line_km"]["standing"]],
    }
    for term in own["terms"].values():
        for standing in filter(None, term["standing"]):
            assert standing["low"] <= standing["share"] <= standing["high"]
            assert 1 <= standing["rank"] <= standing["of"]
    said = CliRunner().invoke(app, ["sectors", str(asking), "--draws", "400", "--plan", str(mine)]).stdout
    assert "mine keeps to everything that is asked" in said
    assert "no plan has" in said


def test_a_plan_from_a_table_is_checked_row_by_row(asking: Path, tmp_path: Path) -> None:
    mine = tmp_path / "mine.csv"
    mine.write_text("place,sector\nwest,coastlnad\nwest,hills\noak,hills\n", encoding="utf-8")
    wrong = refused(asking, "--plan", mine).findings()
    assert [(one.where.line, one.where.column) for one in wrong] == [(2, 2), (3, 1), (4, 1)]
    assert "did you mean coastland?" in wrong[0].repair
    assert "comes twice" in wrong[1].what
    assert "no place or area 'oak'" in wrong[2].what
    mine.write_text("place,sector\nwest,coastland\n", encoding="utf-8")
    (lost,) = refused(asking, "--plan", mine).findings()
    assert lost.what == "4 of 6 places have no sector: birch, cedar, elm, fir"
    mine.write_text("place,sector\n", encoding="utf-8")
    assert "no plan in it" in refused(asking, "--plan", mine).findings()[0].what
    assert "or give a file: plan.csv" in refused(asking, "--plan", "halfs").repair
    assert refused(asking, "--plan", tmp_path / "no.csv").findings()
    refusal = refused(asking, "--k", 2, "--tolerance", 0.9, "--plan", "halves")
    assert refusal.message.startswith("--plan is for the question in a dossier's sectors.toml")


def test_how_far_plans_are_from_the_best_is_said(asking: Path) -> None:
    answer = run(asking, "--draws", 80, "--prove", 5)
    assert answer["bound"]["proven"]
    assert answer["bound"]["loose"] == []
    assert min(offer["gap"] for offer in answer["offers"]) == 0
    assert min(offer["sums"] for offer in answer["offers"]) == pytest.approx(answer["bound"]["sums"])
    said = CliRunner().invoke(app, ["sectors", str(asking), "--draws", "80"]).stdout
    assert "points; one was found that has as few" in said


def test_a_question_is_kept_and_gone_on_with(asking: Path, tmp_path: Path) -> None:
    small = ("--chains", 3, "--every", 5, "--seed", 2)
    first = run(asking, *small, "--draws", 60, "--out", tmp_path / "kept")
    assert first["kept"] == str(tmp_path / "kept")
    assert first["ensembles"][0]["draws"] == 3 * 12
    assert first["ensembles"][0]["enough"] is False
    assert "effective draws of 400 needed" in first["ensembles"][0]["verdict"]
    files = sorted(path.relative_to(tmp_path) for path in tmp_path.rglob("*.chain"))
    assert [str(path) for path in files[:3]] == [f"kept/beta-0/000{chain}.chain" for chain in range(3)]
    assert read_settings(tmp_path / files[0])["names"] == ["coastland", "hills"]
    second = run(asking, *small, "--draws", 200, "--out", tmp_path / "kept", "--workers", 1)
    whole = run(asking, *small, "--draws", 200)
    assert {**second, "kept": None} == whole
    assert "was drawn with" in refused(asking, *small[:-1], 3, "--draws", 200, "--out", tmp_path / "kept").message


def test_a_question_for_so_many_sectors(asking: Path, tmp_path: Path) -> None:
    answer = run(asking, "--k", "2..5", "--draws", 40)
    assert len(answer["offers"][0]["sectors"]) == 2
    error = refused(asking, "--k", "3..5")
    assert error.message == "problem 'halves' asks for 2 sectors, not 3 to 5"
    assert "optional" in error.repair
    with_option = asking / "sectors.toml"
    text = with_option.read_text(encoding="utf-8")
    more = '[halves.sectors.spare]\nname = { en = "Spare" }\nhome = ["mixed"]\noptional = true\n\n[halves.terms]'
    with_option.write_text(text.replace("[halves.terms]", more), encoding="utf-8")
    try:
        assert set(run(asking, "--k", 2, "--draws", 40)["offers"][0]["sectors"]) == {"coastland", "hills"}
        three = run(asking, "--k", 3, "--draws", 40)
        assert set(three["offers"][0]["sectors"]) == {"coastland", "hills", "spare"}
        assert three["choices"] == []
        assert [one["left_out"] for one in run(asking, "--draws", 40)["choices"]] == [["spare"]]
    finally:
        with_option.write_text(text, encoding="utf-8")


def copy(asking: Path, folder: Path, **changed: str) -> Path:
    """Copy the dossier with other text in some of its files."""
    again = folder / "copy"
    shutil.copytree(asking, again)
    for stem, text in changed.items():
        (again / f"{stem}.csv").write_text(text, encoding="utf-8")
    return again


def test_a_territory_in_pieces_is_named(asking: Path, tmp_path: Path) -> None:
    rows = (asking / "borders.csv").read_text(encoding="utf-8").splitlines()
    apart = [row for row in rows if not row.startswith("alder,") or "@" in row]
    error = refused(copy(asking, tmp_path, borders="\n".join(apart)), "--draws", 40)
    assert "in 2 pieces that nothing joins; apart from the largest: alder" in error.message
    assert "kind = ferry" in error.repair


def test_nobody_at_all_is_refused(asking: Path, tmp_path: Path) -> None:
    rows = list(csv.DictReader((asking / "places.csv").read_text(encoding="utf-8").splitlines()))
    out = io.StringIO()
    table = csv.DictWriter(out, list(rows[0]))
    table.writeheader()
    table.writerows({**row, **dict.fromkeys(row.keys() & PEOPLE, "0")} for row in rows)
    (wrong,) = refused(copy(asking, tmp_path, places=out.getvalue()), "--draws", 40).findings()
    assert wrong.what == "there are no people at all"
    assert "population_best" in wrong.repair


PEOPLE = {"population_low", "population_best", "population_high"}


def test_an_aimed_chain_may_be_a_ladder(asking: Path, tmp_path: Path) -> None:
    answer = run(asking, "--draws", 400, "--temper", 3)
    assert [one["beta"] for one in answer["ensembles"]] == [0, 1]
    assert run(asking, "--draws", 400, "--temper", 3, "--workers", 1) == answer
    plain = run(asking, "--draws", 400)
    assert plain["ensembles"][0] == answer["ensembles"][0]
    assert len(plain["ensembles"]) == 1, "by themselves no chains aimed at few points come together here"
    assert "a ladder is not kept" in refused(asking, "--temper", 3, "--out", tmp_path / "kept").message
    assert "a ladder needs two rungs" in refused(asking, "--temper", 1).message
    assert "a question has its own beta" in refused(asking, "--temper", 3, "--beta", 1).message
