"""The road in results and tables: the same as the command says, and nothing finer than the audience may see."""

import csv
import io
import json
from dataclasses import replace

import pytest

from modusvivendi.brief.audience import AUDIENCES, permit
from modusvivendi.brief.exports.results import export_results, schema
from modusvivendi.brief.exports.roads import list_tables, say_road
from modusvivendi.brief.exports.tables import export_tables
from modusvivendi.io.folder import read
from modusvivendi.plan.road import work_back
from modusvivendi.roadmap.contract import road_as_json

DOSSIERS = ("syria-2015", "bosnia-1995")
FINE = {"road_segments", "road_postings", "road_places"}


@pytest.fixture(scope="module", params=DOSSIERS)
def found(request):
    dossier = read(request.param)
    return dossier, work_back(dossier, draws=20)


def test_those_who_may_see_lines_get_what_the_command_says(found):
    dossier, road = found
    said = say_road(road, permit("parties"), dossier)
    assert {key: said[key] for key in road_as_json(road)} == road_as_json(road)
    assert len(said["access_places"]) == len(dossier.places)


def test_the_public_gets_no_segment_no_posting_and_no_place(found):
    dossier, road = found
    said = say_road(road, permit("public"), dossier)
    assert all(set(one) == {"segment", "km", "low", "best", "high", "rules"} for one in said["forces"])
    assert len({one["segment"] for one in said["forces"]}) == len(said["forces"])
    assert sum(one["km"] for one in said["forces"]) == pytest.approx(sum(line.segment.km for line in road.force.lines))
    assert said["access_places"] is None
    text = json.dumps(said)
    for word in ("vetoed", "contributors", "short", "consent of"):
        assert word not in text
    ids = set(dossier.places.ids)
    assert not ids & {
        cell for header, rows in list_tables(road, permit("public"), dossier).values() for row in rows for cell in row
    }


@pytest.mark.parametrize("audience", AUDIENCES)
def test_each_table_is_as_wide_as_its_header_and_holds_no_nan(tiny_results, found, audience):
    dossier, road = found
    results = replace(tiny_results, dossier=dossier, road=road, ledgers={}, differences={})
    tables = export_tables(results, audience)
    names = {name.removeprefix("tables/").removesuffix(".csv") for name in tables}
    assert (names & FINE == FINE) == (audience != "public")
    for name, content in tables.items():
        rows = [*csv.reader(io.StringIO(content.decode("utf-8-sig")))]
        assert {len(row) for row in rows} == {len(rows[0])}, name
        assert not {"nan", "inf", "None"} & {cell for row in rows for cell in row}, name


def test_results_hold_the_road_as_the_schema_says(tiny_results, found):
    dossier, road = found
    results = replace(tiny_results, dossier=dossier, road=road, ledgers={}, differences={})
    said = json.loads(export_results(results, "public"))
    assert set(said) == set(schema()["required"])
    assert said["road"]["milestones"].keys() == road.milestones.keys()
    assert any("segments" in one for one in said["left_out"])
    assert json.loads(export_results(replace(results, road=None), "technical"))["road"] is None


def test_a_road_that_cannot_be_had_is_exported_with_its_reason(tiny_results):
    dossier = read("syria-2015")
    road = work_back(dossier, without=("joint_command",), draws=2)
    results = replace(tiny_results, dossier=dossier, road=road, ledgers={}, differences={})
    assert "joint_command is left out" in export_tables(results, "public")["tables/road_missing.csv"].decode()
    assert json.loads(export_results(results, "public"))["road"]["activities"] == []
