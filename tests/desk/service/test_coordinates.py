"""Coordinates in the receipt: read back in two notations, and asked about; never a reason to refuse."""

import base64
import json
from datetime import timedelta
from importlib.resources import files
from pathlib import Path

import pytest

from modusvivendi.core.errors import ModusError
from modusvivendi.deconflict.readback import parse_point
from modusvivendi.deconflict.sanity import KINDS, measure_way
from modusvivendi.desk.configuration import read_configuration
from modusvivendi.desk.founding import found_desk
from modusvivendi.desk.journal import BLIND
from modusvivendi.desk.verification import verify_bundle
from tests.desk.http import Line, open_line
from tests.desk.world import NOW, movement, new_world, operation, site, square


def doubts(receipt) -> list[str]:
    assert receipt.status_code in (200, 201), receipt.text
    return [one["what"] for one in receipt.json()["coordinates"]["warnings"]]


@pytest.fixture
def syria(tmp_path: Path):
    world = new_world(tmp_path, str(tmp_path / "desk.sqlite"), theatre="syria-2015")
    yield open_line(world)
    world.desk.close()


def test_both_notations_of_a_receipt_are_the_same_place(line: Line) -> None:
    found = line.file("relief", movement("relief")).json()["coordinates"]
    assert [one["name"] for one in found["places"]] == ["a", "b"]
    for one, point in zip(found["places"], ((37.8, 35.05), (38.3, 35.05)), strict=True):
        for notation in ("decimal", "mgrs"):
            assert measure_way(point, parse_point(one[notation]))[0] < 2.0
    assert found["theatre"] == ""


def test_what_cannot_be_meant_is_asked_about_and_filed_all_the_same(syria: Line) -> None:
    cases = (
        (site("relief", lon=36.50123, lat=34.80123), []),
        (site("relief", lon=34.80123, lat=36.50123), ["swapped"]),
        (site("relief", lon=-36.50123, lat=34.80123), ["sign"]),
        (site("relief", lon=12.50123, lat=41.90123), ["nobody there"]),
        (operation("north", square(36.5, 34.8)), ["no closer"]),
    )  # fmt: skip
    kinds: set[str] = set()
    for content, words in cases:
        receipt = syria.file(content["party"], content)
        warnings = receipt.json()["coordinates"]["warnings"]
        found = [f"{one['what']} {one['why']} {one['repair']}" for one in warnings]
        kinds.update(one["kind"] for one in warnings)
        for word in words:
            assert any(word in text for text in found), (content, found)
        if not words:
            assert not any("theatre" in text for text in found)
        assert receipt.json()["coordinates"]["theatre"] == "syria-2015"
    assert kinds >= {"swapped", "mirrored", "outside", "coarse"}
    far = syria.file("relief", site("relief", lon=38.91234, lat=33.91234))
    assert any("nearest known place" in text for text in doubts(far))


def test_the_same_site_twice_is_asked_about_and_anothers_is_never_mentioned(line: Line) -> None:
    first = line.file("relief", site("relief", lon=38.05123, lat=35.05123, name="secret-canary")).json()["object"]
    assert any(first in text for text in doubts(line.file("relief", site("relief", lon=38.05123, lat=35.05123))))
    (near,) = doubts(line.file("relief", site("relief", lon=38.05223, lat=35.05123)))[:1]
    assert near.startswith("it is 91 m from")
    assert doubts(line.file("relief", site("relief", lon=38.06123, lat=35.05123))) == []
    assert doubts(line.file("north", site("north", lon=38.05123, lat=35.05123))) == []
    line.send("relief", "POST", "/v1/consents", {"filer": "broker", "given_by": "head", "reference": "7"})
    broker = line.file("broker", site("relief", lon=38.05123, lat=35.05123))
    assert doubts(broker) == [], "an intermediary does not learn what else the party has"


def test_a_correction_says_how_far_it_moved_the_object(line: Line) -> None:
    filed = line.file("relief", site("relief", lon=38.05123, lat=35.05123)).json()["object"]
    path = f"/v1/sites/{filed}"
    moved = line.send("relief", "PUT", path, site("relief", lon=38.15123, lat=35.05123, supersedes=1))
    assert doubts(moved) == ["it lies 9.12 km, bearing 090, from where version 1 had it"]
    again = line.send("relief", "PUT", path, site("relief", lon=38.15123, lat=35.05123, supersedes=2))
    assert doubts(again) == []
    end = line.send("relief", "POST", f"/v1/objects/{filed}/end", {"version": 3, "reason": ""})
    assert end.json()["coordinates"]["places"] == []


def test_what_was_asked_is_sealed_with_the_filing_and_said_again_as_it_was(line: Line) -> None:
    content = site("relief", lon=38.5, lat=35.5, disclosure={"north": "exact"})
    filed = line.file("relief", content, nonce="doubtful-1").json()
    (asked,) = filed["coordinates"]["warnings"]
    assert asked["kind"] == "coarse"
    assert sealed(line, "relief", filed["entry"])["doubts"] == [asked]
    fine = line.file("relief", site("relief", lon=38.71234, lat=35.51234)).json()
    assert (fine["coordinates"]["warnings"], sealed(line, "relief", fine["entry"])["doubts"]) == ([], [])
    # What comes later is not asked of what is filed already.
    copy = line.file("relief", {**content, "name": "another"}).json()
    assert {one["kind"] for one in copy["coordinates"]["warnings"]} > {"coarse"}
    assert line.get("relief", f"/v1/objects/{filed['object']}/coordinates").json() == filed["coordinates"]
    again = line.file("relief", content, nonce="doubtful-1").json()
    assert (again["again"], again["coordinates"]) == (True, filed["coordinates"])


def test_what_is_asked_about_a_file_is_sealed_too_and_its_objects_are_held_against_one_another(line: Line) -> None:
    window = f"{NOW:%Y-%m-%dT%H:%MZ},{NOW + timedelta(days=9):%Y-%m-%dT%H:%MZ}"
    places = ("38.05123,35.05123", "38.05223,35.05123", "38.06123,35.05123", "39,36")
    rows = "".join(f"site,Clinic {row},{at},200,{window}\n" for row, at in enumerate(places))
    body = {"party": "relief", "format": "csv", "content": "kind,name,lon,lat,radius_m,since,expiry\n" + rows}
    made = line.send("relief", "POST", "/v1/imports", body, nonce="file-of-doubts")
    assert made.status_code == 201, made.text
    objects = made.json()["objects"]
    kinds = [[one["kind"] for one in each["coordinates"]["warnings"]] for each in objects]
    assert kinds == [["beside"], ["beside"], [], ["coarse"]]
    assert objects[1]["object"] in objects[0]["coordinates"]["warnings"][0]["what"]
    entries = {one["object"]: line.get("relief", f"/v1/sites/{one['object']}").json()["entry"] for one in objects}
    for one in objects:
        assert sealed(line, "relief", entries[one["object"]])["doubts"] == one["coordinates"]["warnings"]
    again = line.send("relief", "POST", "/v1/imports", body, nonce="file-of-doubts").json()
    assert [one["coordinates"] for one in again["objects"]] == [one["coordinates"] for one in objects]


def sealed(line: Line, reader: str, entry: int) -> dict:
    """What is sealed with an entry, out of a bundle that holds."""
    bundle = line.get(reader, "/v1/bundle").json()
    assert verify_bundle(bundle).problems == ()
    (found,) = [one for one in bundle["entries"] if one["seq"] == entry]
    return json.loads(base64.b64decode(found["content"])[BLIND:])


def test_coordinates_are_for_the_object_s_own_side(line: Line) -> None:
    filed = line.file("relief", site("relief", disclosure={"*": "exact"})).json()
    path = f"/v1/objects/{filed['object']}/coordinates"
    assert line.get("relief", path).json() == filed["coordinates"]
    for party in ("north", "cell", "audit"):
        assert line.get(party, path).status_code == 404


def test_a_desk_without_its_theatre_is_not_set_up(tmp_path: Path) -> None:
    config = found_desk(tmp_path / "a", "desk", [], "bosnia-1995").config
    assert read_configuration(config).theatre == "bosnia-1995"
    with pytest.raises(ModusError):
        found_desk(tmp_path / "b", "desk", [], "atlantis")
    assert not (tmp_path / "b").exists()


def test_every_doubt_about_coordinates_is_said_in_every_language() -> None:
    words = json.loads((files("modusvivendi.desk") / "page" / "words.json").read_text(encoding="utf-8"))
    said = {language: [table[f"doubt_{kind}"] for kind in (*KINDS, "moved")] for language, table in words.items()}
    assert set(said) == {"en", "ar", "ru"}
    assert len({text for texts in said.values() for text in texts}) == 3 * (len(KINDS) + 1)
