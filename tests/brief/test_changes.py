"""The chapter on what a plan changes, and its exports: languages, audiences, what is unknown, places kept back."""

import json
from dataclasses import replace

import jsonschema
import pytest

from modusvivendi.brief.blocks import Callout, Chapter, Facts, Figure, Folded, Table
from modusvivendi.brief.chapters.changes import tell_changes as tell_if_any
from modusvivendi.brief.exports.results import export_results, schema
from modusvivendi.brief.exports.tables import export_tables
from modusvivendi.brief.view import View, see
from modusvivendi.core.forecasts import MAIN, OUTCOMES
from modusvivendi.io.folder import read
from modusvivendi.plan.forecasting import take_course
from modusvivendi.plan.outlook import Wish, forecast
from modusvivendi.plan.results import Results
from modusvivendi.plan.road import work_back


def tell_changes(results: Results, view: View) -> Chapter:
    chapter = tell_if_any(results, view)
    assert chapter is not None
    return chapter


@pytest.fixture(scope="module")
def found():
    dossier = read("bosnia-1995")
    wish = Wish(take_course(work_back(dossier, draws=50)), 12, 20, influences=4)
    return dossier, forecast(dossier, wish, {})[1]


@pytest.fixture
def results(tiny_results, found):
    dossier, contrast = found
    return replace(tiny_results, dossier=dossier, forecast=contrast, ledgers={}, differences={}, road=None)


@pytest.mark.parametrize("audience", ["public", "parties", "technical"])
@pytest.mark.parametrize("language", ["en", "ar"])
def test_the_chapter_is_whole_in_both_languages_for_all(results, language, audience) -> None:
    chapter = tell_changes(results, see(language, audience))
    figures = [block for block in chapter.blocks if isinstance(block, Figure)]
    assert figures[0].id == "changes-fans"
    assert all(figure.alt and figure.table and figure.svg for figure in figures)
    facts = next(block for block in chapter.blocks if isinstance(block, Facts))
    assert len(facts.items) == 3
    assert any(isinstance(block, Callout) and block.kind == "caution" for block in chapter.blocks)
    spans = [block for block in chapter.blocks if isinstance(block, Table) and len(block.rows) == 5]
    assert len(spans) == 2
    assert all(row[4].strip("\u2066\u2069").endswith("%") for table in spans for row in table.rows)


@pytest.mark.parametrize("language", ["en", "ar"])
def test_who_holds_the_land_in_the_end_stands_by_party(results, language) -> None:
    view = see(language, "public")
    chapter = tell_changes(results, view)
    tables = [b for block in chapter.blocks if isinstance(block, Folded) for b in block.blocks if isinstance(b, Table)]
    land = next(table for table in tables if table.caption == view.say("changes.land_table"))
    held = {*results.forecast.plan.land, *results.forecast.status_quo.land}
    assert [row[0] for row in land.rows] == [view.name(one.names) for one in results.dossier.parties if one.id in held]
    assert {"bosniaks", "serbs", "croats"} <= held
    told = json.loads(export_results(results, "public"))["forecast"]
    assert set(told["land"]["plan"]) == set(results.forecast.plan.land)
    assert "fry" not in told["strength_unknown"], "holds no land"


def test_a_public_brief_shows_sectors_and_no_place(results) -> None:
    ids = set(results.dossier.places.ids)
    small = {one.id for one in results.forecast.areas if one.places < 3}
    public, parties = (json.loads(export_results(results, who))["forecast"] for who in ("public", "parties"))
    assert public["places"] is None
    assert not small & set(public["areas"])
    assert set(parties["places"]) == ids
    tables = {who: export_tables(results, who) for who in ("public", "parties")}
    assert "tables/forecast_places.csv" not in tables["public"]
    assert "tables/forecast_places.csv" in tables["parties"]
    for name, content in tables["public"].items():
        if "forecast" in name:
            assert not any(id in content.decode("utf-8-sig") for id in ids), name


def test_results_keep_to_the_schema_and_tables_bear_two_figures(results) -> None:
    said = json.loads(export_results(results, "technical"))
    jsonschema.validate(said, schema())
    assert set(said["forecast"]["scenarios"]["plan"]) == set(OUTCOMES)
    rows = export_tables(results, "public")["tables/forecast_months.csv"].decode("utf-8-sig").splitlines()
    assert len(rows) == 1 + 3 * len(OUTCOMES) * 12
    for row in rows[1:]:
        for cell in row.split(",")[3:]:
            digits = cell.lstrip("-").partition("e")[0].replace(".", "").strip("0")
            assert len(digits) <= 2, row


def test_what_is_unknown_is_said_with_what_to_supply(tiny_results) -> None:
    contrast = tiny_results.forecast
    if contrast is None:
        course = take_course(work_back(tiny_results.dossier, draws=20))
        contrast = forecast(tiny_results.dossier, Wish(course, 6, 4), {})[1]
    assert contrast is not None
    chapter = tell_changes(replace(tiny_results, forecast=contrast), see("en", "public"))
    said = " ".join(str(block) for block in chapter.blocks)
    assert "events.csv" in said
    assert "Not yet scored" in said
    assert all(contrast.difference.no_better[name] is None for name in MAIN[:3])


def test_without_a_forecast_there_is_no_chapter(tiny_results) -> None:
    assert tell_if_any(replace(tiny_results, forecast=None), see("en", "public")) is None
