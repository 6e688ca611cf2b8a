"""Why no plan exists, said clearly; and nothing said where one does."""

from dataclasses import replace

import numpy as np
import pytest

from modusvivendi.core.errors import DossierError
from modusvivendi.core.problems import Group, Window
from modusvivendi.io.folder import read
from modusvivendi.sectors.feasibility import find_obstacles, list_breaches, refuse_impossible
from modusvivendi.sectors.problem import frame
from modusvivendi.sectors.standing import Standing
from tests.sectors.cases import bundled, bundled_frame, known, problem, random_slots, wanted
from tests.tiny import tiny_folder

# alder 0  birch 1  cedar 2     (on the sea; a ferry joins alder and cedar)
# dogwood 3  elm 4  fir 5       (towards @XXA)


@pytest.fixture
def dossier(tmp_path):
    return known(read(tiny_folder(tmp_path / "tiny")))


def obstacles(dossier, *sectors, **more):
    return find_obstacles(frame(dossier, problem(*sectors, **more)))


@pytest.mark.parametrize(
    ("sectors", "said"),
    [
        ((wanted("a", anchors=(0,)), wanted("b", anchors=(0,))), "alder is an anchor of both a and b"),
        ((wanted("a", anchors=(1,), excludes=(1,)), wanted("b")), "birch is an anchor of a and excluded from it"),
        (tuple(wanted(f"s{i}") for i in range(7)), "7 sectors are asked for, but there are only 6 places"),
        ((wanted("a", excludes=(2,)), wanted("b", excludes=(2,))), "1 places may lie in no sector: cedar"),
        (
            (wanted("a", area_share=Window(0.6, 1)), wanted("b", area_share=Window(0.6, 1))),
            "the sectors must hold at least 2,718 km2, and there are 2,265",
        ),
        (
            (wanted("a", population=Window(0, 100)), wanted("b", population=Window(0, 200))),
            "the sectors may hold at most 300 people",
        ),
        (
            (wanted("a", anchors=(0, 2), excludes=(1,)), wanted("b", anchors=(3, 4, 5))),
            None,  # the ferry joins them
        ),
        (
            (wanted("a", anchors=(1, 5)), wanted("b", anchors=(2, 4))),
            "the anchors of a lie in 2 parts that it cannot join: birch; fir",
        ),
        ((wanted("a", anchors=(1, 5), pieces=2), wanted("b", anchors=(2, 4))), None),
        (
            (wanted("a", anchors=(5,), area_share=Window(0.5, 1)), wanted("b", anchors=(2, 4))),
            "a must hold at least 1,132 km2 and can reach 377",
        ),
        (
            (wanted("a", anchors=(0, 1), area_share=Window(0, 0.2)), wanted("b")),
            "the anchors of a hold 756 km2, and it may hold 453",
        ),
        ((wanted("a", excludes=(0, 1, 2), touches=("@sea",)), wanted("b")), "a must touch @sea"),
        ((wanted("a", touches=("@XXB",)), wanted("b")), "a must touch @XXB"),
        (
            (wanted("a", anchors=(0,), fixed=True, touches=("c",)), wanted("b"), wanted("c", anchors=(5,), fixed=True)),
            "a must touch c",
        ),
        ((wanted("a", touches=("@sea", "b")), wanted("b")), None),
    ],
)
def test_each_reason_is_named(dossier, sectors, said):
    found = [finding.what for finding in obstacles(dossier, *sectors)]
    if said is None:
        assert found == []
    else:
        assert any(text.startswith(said) for text in found), found
        assert all(finding.repair and finding.why for finding in obstacles(dossier, *sectors))


def test_a_group_that_no_sector_may_hold(dossier):
    sectors = wanted("a", anchors=(1,)), wanted("b", anchors=(4,))
    found = obstacles(dossier, *sectors, together=(Group("Midtown", (1, 4)),))
    assert [finding.what for finding in found] == ["Midtown must be kept together, and no sector may hold all of it"]
    assert "anchors of a and b" in found[0].why
    assert not obstacles(dossier, *sectors, together=(Group("Midtown", (1, 4), 1.0),))


def test_a_country_in_pieces_names_them(dossier):
    borders = dossier.borders
    keep = ~np.isin(borders.a, [2, 5]) & ~np.isin(borders.b, [2, 5])
    apart = replace(
        borders,
        a=borders.a[keep],
        b=borders.b[keep],
        km=borders.km[keep],
        land=borders.land[keep],
        ferry=borders.ferry[keep],
    )
    split = replace(dossier, borders=apart)
    found = obstacles(split, wanted("a"), wanted("b"))
    assert any("the territory is in 3 pieces" in x.what and "cedar; fir" in x.what for x in found)
    assert not obstacles(split, wanted("a"), wanted("b", pieces=2))


def test_bounds_of_people_where_nobody_lives(dossier):
    nobody = replace(dossier, places=replace(dossier.places, population=np.zeros((6, 3))))
    found = obstacles(nobody, wanted("a", population_share=Window(0.2, 0.5)), wanted("b"))
    assert any("there are no people at all" in finding.what for finding in found)


def test_all_reasons_are_raised_together(dossier):
    asked = problem(wanted("a", anchors=(0,), excludes=(2,)), wanted("b", anchors=(0,), excludes=(2,)))
    with pytest.raises(DossierError) as caught:
        refuse_impossible(frame(dossier, asked))
    assert len(caught.value.findings()) == 2


@pytest.mark.parametrize("id", ["bosnia-1995", "syria-2015"])
def test_the_bundled_problems_can_be_solved_as_far_as_can_be_seen(id):
    assert find_obstacles(bundled_frame(id)) == ()


def test_the_map_of_dayton_keeps_to_its_problem():
    case = bundled_frame("bosnia-1995")
    assert list_breaches(Standing(case, case.read(bundled("bosnia-1995").plan("dayton-1995")))) == ()


def test_breaches_are_named():
    case = bundled_frame("bosnia-1995")
    breaches = list_breaches(Standing(case, random_slots(case, 0)))
    assert any("is in" in text and "pieces, not 1 to 3" in text for text in breaches)
    swapped = np.ones(142, np.int32)
    said = " ".join(list_breaches(Standing(case, swapped)))
    assert "places lie where they may not" in said
    assert "republika_srpska holds 51," in said
    assert "federation is in 0 pieces" in said


def test_a_parted_group_and_a_missing_neighbour_are_breaches(dossier):
    case = frame(
        dossier,
        problem(wanted("a", touches=("@XXA", "c")), wanted("b"), wanted("c"), together=(Group("Midtown", (1, 4)),)),
    )
    said = list_breaches(Standing(case, np.array([0, 0, 1, 1, 1, 2], np.int32)))
    assert "a does not touch @XXA" in said
    assert "a does not touch c" in said
    assert "Midtown is parted" in said
