"""Files in and out over HTTP: all or nothing, once, marked, proved; and what is hostile in them."""

import base64
import json
from datetime import timedelta
from typing import Any

import pytest

from modusvivendi.core.operations import Constraint, Filing, Movement, Operation, ProtectedSite
from modusvivendi.desk.forms import FORMS
from modusvivendi.desk.inspection import inspect_store
from modusvivendi.desk.journal import BLIND
from modusvivendi.desk.retention import sweep
from modusvivendi.desk.verification import verify_bundle
from modusvivendi.io.operations.files import FORMATS, format_filings, parse_filings
from tests.desk.http import Line
from tests.desk.world import NOW, ORIGIN, movement, operation, site, square


def objects(party: str = "relief") -> list[Filing]:
    forms = [
        operation(party, name="Patrol"),
        site(party, lon=38.25123, name="Clinic"),
        movement(party, name="Convoy"),
        operation(party, square(39.0), name="Range") | {"kind": "constraint", "reason": "mines"},
    ]
    return [FORMS[form["kind"]].model_validate(form).filing(str(row)) for row, form in enumerate(forms)]


def sent(line: Line, party: str, content: str, form: str = "geojson", nonce: str | None = None, **more: Any):
    body = {"party": party, "format": form, "content": content, **more}
    return line.send(party, "POST", "/v1/imports", body, nonce=nonce)


@pytest.mark.parametrize("form", list(FORMATS))
def test_every_format_goes_in_and_comes_out_the_same(quick: Line, form: str) -> None:
    mine = [
        one for one in objects() if form not in ("moving", "aco") or (form == "moving") == isinstance(one, Movement)
    ]
    answer = sent(quick, "relief", format_filings(mine, form), form)
    assert answer.status_code == 201, answer.text
    found = answer.json()["objects"]
    assert [one["name"] for one in found] == [one.name for one in mine]
    assert all(one["coordinates"]["places"] for one in found)
    back = quick.get("relief", "/v1/export", format=form)
    assert int(back.headers["Desk-Objects"]) == len(mine)
    read = parse_filings(back.content, form)
    assert {(one.name, one.volumes) for one in read.filings} == {
        (one.name, one.volumes) for one in parse_filings(format_filings(mine, form).encode(), form).filings
    }
    # Whoever finds a copy can tell the desk its number, and the desk to whom it was given.
    assert back.headers["Desk-Copy"] in back.text
    assert "restricted" in back.text
    assert "Reader: relief" in back.text
    assert quick.get("north", "/v1/export", format=form).headers["Desk-Objects"] == "0"


def test_a_file_is_filed_once_however_often_it_is_sent(line: Line) -> None:
    content = format_filings([*objects(), *objects()[:1]], "csv")
    first = sent(line, "relief", content, "csv", "the-nonce").json()
    assert [one["known"] for one in first["objects"]] == [False] * 4
    again = sent(line, "relief", content, "csv", "the-nonce").json()
    assert (again["again"], again["entry"]) == (True, first["entry"])
    assert [one["object"] for one in again["objects"]] == [one["object"] for one in first["objects"]]
    other = sent(line, "relief", content, "csv").json()
    assert [(one["known"], one["object"]) for one in other["objects"]] == [
        (True, one["object"]) for one in first["objects"]
    ]
    assert sent(line, "relief", "kind,lon", "csv", "the-nonce").status_code in (409, 422)
    wider = sent(line, "relief", content, "csv", disclosure={"north": "exists"}).json()
    assert not any(one["known"] for one in wider["objects"]), "other rules of disclosure are another filing"


def test_all_that_is_wrong_is_said_at_once_and_nothing_is_filed(line: Line) -> None:
    rows = [
        "kind,name,lon,lat,radius_m,start,end,since,expiry,party",
        f"operation,Fine,38,35,2000,{NOW + timedelta(hours=1)},{NOW + timedelta(hours=3)},,,relief",
        "operation,Past,38,35,2000,2020-01-01T00:00Z,2020-01-01T02:00Z,,,relief",
        f"operation,Small,38,35,2,{NOW + timedelta(hours=1)},{NOW + timedelta(hours=3)},,,relief",
    ]
    answer = sent(line, "relief", "\n".join(rows), "csv")
    assert answer.status_code == 422
    said = [one["what"] for one in answer.json()["problems"]]
    assert [text.split(":")[0] for text in said] == ["line 3, 'Past'", "line 4, 'Small'"]
    assert line.get("relief", "/v1/operations").json() == []
    broken = "\n".join([rows[0], "operation,A,38,,2000,x,y,,,relief", "site,B,200,35,2000,,,,,relief"])
    said = str(sent(line, "relief", broken, "csv").json()["problems"])
    assert "line 2" in said
    assert "line 3" in said


def test_both_sides_are_told_of_what_a_file_meets(line: Line) -> None:
    line.file("north", operation("north"))
    answer = sent(line, "relief", format_filings(objects(), "kml"), "kml", disclosure={"south": "exact"}).json()
    meet = {one["name"]: len(one["conflicts"]) for one in answer["objects"]}
    # Both meet the other party's, and each other.
    assert meet == {"Patrol": 2, "Clinic": 0, "Convoy": 2, "Range": 0}
    assert [one["kind"] for one in line.get("north", "/v1/notices").json()] == ["conflict"] * 2
    assert len(line.get("south", "/v1/notices").json()) == 4


def test_what_is_hostile_in_a_file_is_refused_before_it_costs_anything(quick: Line) -> None:
    lolz = '<!DOCTYPE kml [<!ENTITY a "aaaa"><!ENTITY b SYSTEM "file:///etc/passwd">]><kml>&a;&b;</kml>'
    deep = "<kml>" + "<Folder>" * 5_000 + "</Folder>" * 5_000 + "</kml>"
    ring = [[38 + i * 1e-6, 35 + (i % 7) * 1e-6] for i in range(30_000)]
    feature = {"type": "Feature", "geometry": {"type": "Polygon", "coordinates": [ring]}, "properties": {}}
    for form, content in (
        ("kml", lolz), ("cot", lolz), ("kml", deep), ("geojson", "[" * 50_000), ("geojson", json.dumps(feature)),
        ("csv", "a" * 100_000), ("csv", 'kind,lon\n"open'), ("moving", "{}"), ("aco", "//" * 10_000),
        ("cot", "<events/>"),
        ("geojson", '{"type": "FeatureCollection", "features": [1e999, NaN]}'),
    ):  # fmt: skip
        answer = sent(quick, "relief", content, form)
        assert answer.status_code == 422, (form, content[:40], answer.text[:200])
        assert "root:" not in answer.text
    assert sent(quick, "relief", "x", "shapefile").status_code == 422
    assert sent(quick, "relief", "x" * 2_100_000, "csv").status_code == 413
    assert sent(quick, "north", format_filings(objects(), "csv"), "csv").status_code == 201
    body = {"party": "relief", "format": "csv", "content": format_filings(objects(), "csv")}
    assert quick.send("north", "POST", "/v1/imports", body).status_code == 403, "not for another party"


def test_quotas_count_the_objects_of_a_file(quick: Line) -> None:
    from dataclasses import replace

    desk, content = quick.world.desk, format_filings(objects(), "csv")
    for settings, status in ((("per_import", 3), 413), (("live", 3), 429), (("per_day", 3), 429)):
        kept = desk.configuration
        desk.configuration = replace(kept, **dict([settings]))
        assert sent(quick, "relief", content, "csv").status_code == status, settings
        desk.configuration = kept
    assert quick.get("relief", "/v1/export").headers["Desk-Objects"] == "0"


def test_an_object_of_a_file_is_proved_by_the_file(line: Line) -> None:
    sent(line, "relief", format_filings(objects(), "csv"), "csv")
    desk = line.world.desk
    public = desk.keys.log_public
    assert list(inspect_store(desk.store, public, ORIGIN, desk.keys)) == []
    bundle = line.get("relief", "/v1/bundle").json()
    assert verify_bundle(bundle, public).problems == ()
    # A form that the signed file does not hold: as if the desk had put it there itself.
    for entry in bundle["entries"]:
        body = json.loads(entry["body"])
        if body["kind"] == "import":
            content = json.loads(base64.b64decode(entry["content"])[BLIND:])
            inner = json.loads(base64.b64decode(content["statement"]["body"]))
            assert inner["format"] == "csv"
            break
    else:
        pytest.fail("the bundle holds no file")
    from modusvivendi.desk.forms import ImportForm
    from modusvivendi.desk.imports import check_form, read_file

    file = base64.b64decode(content["statement"]["body"])
    items, _ = read_file(ImportForm.model_validate_json(file))
    assert [check_form(file, row, one.form) for row, one in enumerate(items)] == [""] * 4
    assert "something else" in check_form(file, 0, dict(items[0].form) | {"name": "forged"})
    assert "something else" in check_form(file, 9, items[0].form)
    one = line.get("relief", "/v1/bundle", object=line.get("relief", "/v1/sites").json()[0]["object"]).json()
    assert verify_bundle(one, public).problems == ()
    assert "Patrol" not in str([base64.b64decode(entry["content"] or "") for entry in one["entries"]])


def test_a_file_is_shredded_with_the_first_of_its_objects(line: Line) -> None:
    world = line.world
    sent(line, "relief", format_filings(objects(), "csv"), "csv")
    entry = world.desk.read(lambda t: t.row("SELECT seq FROM imports"))
    assert entry

    def kept() -> bool:
        return world.desk.read(lambda t: t.row("SELECT seq FROM sealed WHERE seq = ?", entry)) is not None

    world.clock.seconds += 89 * 86_400
    sweep(world.desk)
    assert kept(), "the site is live, and nothing is old enough"
    world.clock.seconds += 2 * 86_400
    sweep(world.desk)
    assert not kept()
    assert list(inspect_store(world.desk.store, world.desk.keys.log_public, ORIGIN, world.desk.keys)) == []


def test_what_was_told_exactly_is_given_for_ones_own_maps(line: Line) -> None:
    rules = {"north": "exact", "south": "cell_hour", "east": "exists"}
    kept = [
        line.file("relief", one | {"disclosure": rules}).json()["object"]
        for one in (site("relief"), movement("relief"))
    ]
    gone = line.file("relief", site("relief", lon=38.5, disclosure=rules)).json()["object"]
    line.send("relief", "POST", f"/v1/objects/{gone}/end", {"version": 1})
    line.send("relief", "PUT", f"/v1/sites/{kept[0]}", site("relief", lon=38.07, disclosure=rules, supersedes=1))
    for form in ("geojson", "kml", "cot", "aco", "csv"):
        back = line.get("north", "/v1/export", format=form, of="told")
        read = parse_filings(back.content, form).filings
        assert {one.id for one in read} == set(kept)
        assert {one.party for one in read} == {"relief"}
        assert "Reader: north" in back.text
    (clinic,) = [one for one in read if isinstance(one, ProtectedSite)]
    assert clinic.volumes == line_site(line, kept[0]), "as it was corrected"
    for party in ("south", "east", "broker", "relief"):
        assert line.get(party, "/v1/export", of="told").headers["Desk-Objects"] == "0"
    only = line.get("north", "/v1/export", of="told", kind="site")
    assert only.headers["Desk-Objects"] == "1"
    line.world.clock.seconds += 40 * 86_400
    assert line.get("north", "/v1/export", of="told").headers["Desk-Objects"] == "0"


def line_site(line: Line, id: str):
    return FORMS["site"].model_validate(line.get("relief", f"/v1/sites/{id}").json()["content"]).filing(id).volumes


def test_an_export_holds_nothing_of_others(line: Line) -> None:
    line.file("north", operation("north", name="canary", disclosure={"relief": "exact"}))
    sent(line, "relief", format_filings(objects(), "geojson"))
    for form in FORMATS:
        assert "canary" not in line.get("relief", "/v1/export", format=form).text
    kinds = line.get("relief", "/v1/export", format="csv", kind="site")
    assert kinds.headers["Desk-Objects"] == "1"
    read = parse_filings(line.get("relief", "/v1/export").content, "geojson").filings
    assert {type(one) for one in read} == {Operation, ProtectedSite, Movement, Constraint}
