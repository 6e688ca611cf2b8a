"""The frame of a sector problem."""

import math
from dataclasses import replace

import numpy as np
import pytest

from modusvivendi.core.errors import ModusError
from modusvivendi.core.problems import Window
from modusvivendi.io.folder import read
from modusvivendi.ledger.account import account
from modusvivendi.sectors.problem import frame, list_choices
from tests.sectors.cases import HALF, bundled, bundled_frame, known, problem, wanted
from tests.tiny import tiny_folder


@pytest.fixture
def dossier(tmp_path):
    return known(read(tiny_folder(tmp_path / "tiny")))


def test_anchors_exclusions_and_fixed_sectors_say_where_a_place_may_lie(dossier):
    case = frame(
        dossier,
        problem(
            wanted("west", "coast", anchors=(0,)),
            wanted("east", "hill", excludes=(1,)),
            wanted("f", anchors=(4,), fixed=True),
        ),
    )
    assert case.must.tolist() == [0, -1, -1, -1, 2, -1]
    assert case.may.tolist() == [
        [True, False, False],
        [True, False, False],
        [True, True, False],
        [True, True, False],
        [False, False, True],
        [True, True, False],
    ]


def test_shares_and_amounts_of_a_bound_are_joined(dossier):
    case = frame(
        dossier,
        problem(wanted("a", area_share=HALF, area_km2=Window(0, 1000)), wanted("b", population_share=Window(0.5, 1.0))),
    )
    land, people = case.land.sum(), case.people.sum()
    assert case.land_low.tolist() == [pytest.approx(0.3 * land), 0]
    assert case.land_high.tolist() == [1000, math.inf]
    assert case.people_low.tolist() == [0, pytest.approx(0.5 * people)]
    assert len(case.bounds()) == len(case.land_bounds()) == 2


def test_the_graph_joins_by_land_and_ferry_but_not_by_points(dossier):
    case = frame(dossier, problem(wanted("a"), wanted("b")))
    pairs = {(min(a, b), max(a, b)) for a, b in zip(case.graph.a.tolist(), case.graph.b.tolist(), strict=True)}
    assert pairs == {(0, 1), (1, 2), (3, 4), (4, 5), (0, 3), (1, 4), (2, 5), (0, 2)}
    ferry = next(i for i in range(case.graph.edges) if {int(case.graph.a[i]), int(case.graph.b[i])} == {0, 2})
    assert case.line_rows[ferry] == -1
    assert (np.delete(case.line_rows, ferry) >= 0).all()


def test_an_unknown_population_is_refused_unless_it_is_anchored(tmp_path):
    dossier = read(tiny_folder(tmp_path / "tiny"))
    with pytest.raises(ModusError, match="population of 1 places is unknown: fir") as caught:
        frame(dossier, problem(wanted("a"), wanted("b")))
    assert "places.csv" in caught.value.repair
    assert "anchors" in caught.value.repair
    case = frame(dossier, problem(wanted("a", anchors=(5,)), wanted("b")))
    assert case.people[5] == 0


def test_unknown_land_is_refused_when_land_is_bounded(dossier):
    area = dossier.places.area_km2.copy()
    area[2] = np.nan
    bare = replace(dossier, places=replace(dossier.places, area_km2=area))
    frame(bare, problem(wanted("a"), wanted("b")))
    with pytest.raises(ModusError, match="land of 1 places is unknown: cedar"):
        frame(bare, problem(wanted("a", area_share=HALF), wanted("b")))


def test_unknown_lengths_of_borders_are_refused(dossier):
    km = dossier.borders.km.copy()
    km[1] = np.nan
    with pytest.raises(ModusError, match="length of 1 borders is unknown, the first between birch and cedar"):
        frame(replace(dossier, borders=replace(dossier.borders, km=km)), problem(wanted("a"), wanted("b")))


def test_optional_sectors_can_be_left_out_and_others_cannot(dossier):
    asked = problem(wanted("a"), wanted("b", optional=True), wanted("c", optional=True))
    assert list_choices(asked) == [(), ("b",), ("c",), ("b", "c")]
    assert list_choices(replace(asked, fewest=2, most=2)) == [("b",), ("c",)]
    assert [sector.id for sector in frame(dossier, asked, ("b",)).sectors] == ["a", "c"]
    with pytest.raises(ModusError, match="no optional sector 'a'"):
        frame(dossier, asked, ("a",))


def test_too_many_choices_are_refused():
    many = problem(*(wanted(f"s{i}", optional=True) for i in range(8)))
    with pytest.raises(ModusError, match="can be left out in 256 ways"):
        list_choices(many)


@pytest.mark.parametrize(("id", "plan"), [("bosnia-1995", "dayton-1995"), ("syria-2015", "confederal-6")])
def test_a_published_plan_is_read_and_written_back(id, plan):
    case = bundled_frame(id)
    drawn = bundled(id).plan(plan)
    slots = case.read(drawn)
    assert slots is not None
    again = case.plan(slots, "again")
    before, after = account(bundled(id), drawn), account(bundled(id), again)
    assert after.total == before.total
    assert {key: after.sectors[key] for key in before.sectors} == dict(before.sectors)


def test_a_plan_of_other_sectors_is_not_read():
    assert bundled_frame("bosnia-1995").read(bundled("bosnia-1995").plan("cutileiro-1992")) is None
