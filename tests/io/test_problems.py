"""The sector problems of a dossier: read, checked, and written back."""

import math

import pytest

from modusvivendi.core.problems import TERMS, Group, Window
from modusvivendi.io.folder import inspect, read
from modusvivendi.io.problems import format_problem
from modusvivendi.io.writing import write
from tests.equality import find_difference
from tests.tiny import tiny_folder

SECTORS = """\
[shared]
title = { en = "Who gets what", ar = "لمن ماذا" }
most = 2
source = "guess"

[shared.sectors.coastland]
name = { en = "Coastland", ar = "الساحل" }
home = ["coast"]
held_by = ["crown"]
anchors = ["alder", "east"]
touches = ["@sea", "hills"]
area_share_low = 0.2
population_high = 5000

[shared.sectors.hills]
name = { en = "Hills", ar = "الجبل" }
home = ["hill"]
excludes = ["birch"]
pieces = 2

[shared.sectors.middle]
name = { en = "Middle", ar = "الوسط" }
home = ["mixed"]
optional = true

[[shared.together]]
level = "district"
may_split = ["west"]
price = 0.5

[[shared.together]]
places = ["birch", "elm"]
name = "Midtown"

[shared.terms]
line_km = { weight = 2 }
"""


@pytest.fixture
def folder(tmp_path):
    folder = tiny_folder(tmp_path / "tiny")
    (folder / "sectors.toml").write_text(SECTORS, encoding="utf-8")
    return folder


def change(folder, old, new):
    assert old in SECTORS
    (folder / "sectors.toml").write_text(SECTORS.replace(old, new), encoding="utf-8")


def test_a_problem_is_read_with_areas_as_their_places(folder):
    dossier = read(folder)
    problem = dossier.problem()
    assert problem is dossier.problem("shared")
    assert (problem.fewest, problem.most) == (2, 2)
    coast, hills, middle = problem.sectors
    assert coast.anchors == (0, 2, 5)
    assert hills.excludes == (1,)
    assert coast.area_share == Window(0.2, math.inf)
    assert coast.population == Window(0, 5000)
    assert coast.area_km2.open
    assert (hills.pieces, middle.optional, middle.mixed) == (2, True, True)
    assert coast.touches == ("@sea", "hills")
    assert problem.together == (
        Group("centre", (1, 4), 0.5),
        Group("east", (2, 5), 0.5),
        Group("Midtown", (1, 4), None),
    )
    assert problem.weights == {"line_km": 2.0}


def test_what_is_written_reads_back_the_same(folder):
    dossier = read(folder)
    text = "\n".join(format_problem(dossier, problem) for problem in dossier.problems.values())
    (folder / "sectors.toml").write_text(text, encoding="utf-8")
    assert find_difference(read(folder).problems, dossier.problems) == ""


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ('"alder", "east"', '"aldr"', "unknown place or area 'aldr'"),
        ('excludes = ["birch"]', 'anchors = ["alder"]', "'alder' is an anchor of 'coastland' as well"),
        (
            'excludes = ["birch"]',
            'anchors = ["birch"]\nexcludes = ["centre"]',
            "'birch' is both an anchor of 'hills' and excluded from it",
        ),
        ("pieces = 2", "pieces = 0", "pieces: lies between 1"),
        ("pieces = 2", "fixed = true", "'hills' is fixed and has no anchors"),
        ('"@sea", "hills"', '"@see"', "a sector cannot touch '@see'"),
        ("most = 2", "most = 4", "2 to 4 sectors are wanted, but 2 are needed and 3 described"),
        ("most = 2", "fewest = 1", "1 to 3 sectors are wanted"),
        (
            "area_share_low = 0.2",
            "area_share_low = 0.2\narea_share_high = 0.1",
            "area_share_low 0.2 is above area_share_high 0.1",
        ),
        ("area_share_low = 0.2", "area_share_low = 20", "area_share_low: lies between 0 and 1"),
        ("line_km =", "line_kms =", "there is no term 'line_kms'"),
        ('level = "district"', 'level = "districts"', "no area has the level 'districts'"),
        ('places = ["birch", "elm"]\n', "", "names no places"),
        ('home = ["hill"]', 'home = ["hills"]', "unknown community 'hills'"),
    ],
)
def test_what_is_wrong_is_said(folder, old, new, said):
    change(folder, old, new)
    findings = [found for found in inspect(folder).findings if found.severity == "error"]
    assert any(said in found.what for found in findings), [found.what for found in findings]
    assert all(found.where.file == "sectors.toml" and found.where.line and found.repair for found in findings)


def test_a_dossier_without_problems_says_what_to_add(tmp_path):
    dossier = read(tiny_folder(tmp_path / "tiny"))
    with pytest.raises(Exception, match="says nothing of the sectors") as caught:
        dossier.problem()
    assert "sectors.toml" in caught.value.repair


@pytest.mark.parametrize("id", ["bosnia-1995", "syria-2015"])
def test_the_bundled_dossiers_ask_for_sectors(id):
    dossier = read(id)
    problem = dossier.problem()
    assert set(problem.weights) <= set(TERMS)
    assert problem.source in dossier.sources
    assert {name for sector in problem.sectors for name in sector.names} == set(dossier.languages)


def test_what_a_term_is_told_besides_its_weight_is_kept(folder):
    change(
        folder,
        "line_km = { weight = 2 }",
        "people_near_line = { weight = 1, km = 12 }\nrugged_line_km = { weight = 2, per_100_m = -0.1 }",
    )
    problem = read(folder).problem()
    assert (problem.near_km, problem.rugged_per_100_m) == (12.0, -0.1)
    assert "km = 12" in format_problem(read(folder), problem)
    assert "per_100_m = -0.1" in format_problem(read(folder), problem)
    change(folder, "line_km = { weight = 2 }", "line_km = { weight = 2, per_100_m = 1 }")
    (finding,) = [one for one in inspect(folder).findings if one.severity == "error"]
    assert finding.what == "the term line_km has no per_100_m"
    assert "rugged_line_km" in finding.repair


def test_ruggedness_of_borders_is_read_and_written_back(folder, tmp_path):
    table = folder / "borders.csv"
    rows = table.read_text(encoding="utf-8").splitlines()
    table.write_text(
        "\n".join([f"{rows[0]},ruggedness", f"{rows[1]},120.5", *(f"{row}," for row in rows[2:])]), encoding="utf-8"
    )
    borders = read(folder).borders
    assert borders.ruggedness[0] == 120.5
    assert all(math.isnan(value) for value in borders.ruggedness[1:].tolist())
    write(read(folder), tmp_path / "again")
    assert not find_difference(read(tmp_path / "again").borders, borders)
