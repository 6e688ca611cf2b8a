"""The duty officers' records over HTTP, and that they tell nobody more than he may know."""

import json
from datetime import timedelta

from modusvivendi.desk.retention import sweep
from tests.desk.http import Line
from tests.desk.world import NOW, movement, operation, site, window

WORDS = ("canary-note", "canary-summary", "38.05", "35.05", "38.3", "canary-name")
"""What is planted in exact filings and in notes between two parties."""


def test_every_record_is_made_and_read_back(line: Line) -> None:
    filed = line.send("relief", "POST", "/v1/sites", site("relief", disclosure={"north": "exact"})).json()["object"]
    convoy = line.send("relief", "POST", "/v1/movements", movement("relief")).json()["object"]
    started = (NOW - timedelta(minutes=3)).isoformat()
    call = {"with": "south", "started": started, "ended": NOW.isoformat(), "summary": "heard"}
    stop = {"object": filed, "ground": "site-hit"}
    made = {
        path: line.send(party, "POST", path, content)
        for party, path, content in (
            ("north", "/v1/stops", stop),
            ("relief", f"/v1/movements/{convoy}/progress", {"progress": "starting"}),
            ("north", "/v1/calls", call),
            ("north", "/v1/channels", {"with": "south", "state": "suspended"}),
            ("north", f"/v1/sites/{filed}/challenges", {"version": 1, "ground": "wrong-place"}),
            ("cell", f"/v1/sites/{filed}/confirmations", {"version": 1}),
            ("relief", "/v1/incidents", {"object": filed, "version": 1, "what": "hit", "occurred": NOW.isoformat()}),
        )
    }
    for path, answer in made.items():
        assert answer.status_code == 201, (path, answer.text)
        assert "not permission" in answer.json()["disclaimer"]
    assert line.get("relief", "/v1/stops").json()[0]["objects"] == [filed]
    assert line.get("relief", "/v1/clocks").json()[0]["flash"] is True
    assert line.get("south", "/v1/calls").json()[0]["state"] == "open"
    assert line.get("south", "/v1/channels").json()[0]["state"] == "suspended"
    assert line.get("north", f"/v1/sites/{filed}/standing").json()["state"] == "disputed"
    assert line.get("relief", "/v1/incidents").json()[0]["receipts"]
    assert {phrase["id"] for phrase in line.get("south", "/v1/phrases").json()} > {"stop", "read-back"}
    for other, path, content in (
        ("south", f"/v1/calls/{made['/v1/calls'].json()['id']}/answer", {"state": "confirmed"}),
        ("cell", f"/v1/stops/{made['/v1/stops'].json()['id']}/lift", {}),
        (
            "cell",
            f"/v1/challenges/{made[f'/v1/sites/{filed}/challenges'].json()['id']}/decision",
            {"state": "rejected"},
        ),
    ):
        assert line.send(other, "POST", path, content).status_code == 201


def test_records_tell_nobody_more_than_he_may_know(quick: Line) -> None:
    line = quick
    filed = line.send(
        "relief",
        "POST",
        "/v1/sites",
        site("relief", name="canary-name", disclosure={"north": "exact", "east": "exists"}),
    ).json()["object"]
    line.send("south", "POST", "/v1/operations", operation("south"))
    call = {"with": "north", "started": NOW.isoformat(), "ended": NOW.isoformat(), "summary": "canary-summary"}
    line.send("relief", "POST", "/v1/calls", call)
    line.send(
        "north", "POST", f"/v1/sites/{filed}/challenges", {"version": 1, "ground": "other", "note": "canary-note"}
    )
    incident = {"object": filed, "version": 1, "what": "hit", "occurred": NOW.isoformat(), "note": "canary-note"}
    line.send("relief", "POST", "/v1/incidents", incident)
    stop = {"object": filed, "ground": "site-hit"}
    assert line.send("north", "POST", "/v1/stops", stop).status_code == 201
    for reader in ("south", "east", "broker", "audit"):
        for path in (
            "notices",
            "cases",
            "stops",
            "calls",
            "channels",
            "incidents",
            "clocks",
            f"sites/{filed}/standing",
        ):
            said = json.dumps(line.get(reader, f"/v1/{path}").json())
            assert not [word for word in WORDS if word in said], (reader, path)
            if reader != "east" and "standing" not in path:
                assert filed not in said, (reader, path)


def test_what_is_wrong_with_a_record_is_refused(quick: Line) -> None:
    for path, content in (
        ("stops", {"ground": "site-hit"}),
        ("stops", {"ground": "site-hit", "object": "a", "case": "b"}),
        ("stops", {"ground": "anger", "object": "a"}),
        (
            "calls",
            {
                "with": "south",
                "started": NOW.isoformat(),
                "ended": (NOW - timedelta(hours=1)).isoformat(),
                "summary": "",
            },
        ),
        ("incidents", {"object": "a", "version": 0, "what": "hit", "occurred": NOW.isoformat()}),
        ("incidents", {"object": "a", "version": 1, "what": "hit", "occurred": NOW.isoformat(), "evidence": "no hash"}),
    ):
        assert quick.send("north", "POST", f"/v1/{path}", content).status_code == 422, path
    unsigned = quick.client.post("/v1/stops", json={"ground": "site-hit", "object": "a"})
    assert unsigned.status_code == 401


def test_what_officers_said_is_shredded_in_time_but_for_incidents(quick: Line) -> None:
    world = quick.world
    filed = quick.send("relief", "POST", "/v1/sites", site("relief", disclosure={"north": "exact"})).json()["object"]
    stop = quick.send("north", "POST", "/v1/stops", {"object": filed, "ground": "site-hit"}).json()["entry"]
    incident = {"object": filed, "version": 1, "what": "hit", "occurred": NOW.isoformat()}
    kept = quick.send("relief", "POST", "/v1/incidents", incident).json()["entry"]

    def sealed() -> set[int]:
        return {seq for (seq,) in world.desk.read(lambda t: t.rows("SELECT seq FROM sealed"))}

    assert {stop, kept} <= sealed()
    world.clock.seconds += 200 * 86_400
    sweep(world.desk)
    assert sealed() == {kept}


def test_both_sides_of_a_case_are_told_what_would_clear_it(line: Line) -> None:
    first = line.send("north", "POST", "/v1/operations", operation("north", disclosure={"south": "exact"})).json()
    second = line.send("south", "POST", "/v1/operations", operation("south")).json()
    case = second["conflicts"][0]["case"]
    exact = line.get("south", f"/v1/cases/{case}/proposals").json()["proposals"]
    coarse = line.get("north", f"/v1/cases/{case}/proposals").json()["proposals"]
    assert {one["change"] for one in exact} >= {"later", "higher", "aside"}
    assert not any(one["coarse"] for one in exact)
    assert all(one["coarse"] for one in coarse)
    later = {one["change"]: one["amount"] for one in coarse}["later"]
    assert later % 900 == 0
    assert line.get("east", f"/v1/cases/{case}/proposals").status_code == 404
    shifted = operation("south", window=window(1.0 + later / 3600 + 0.25), supersedes=1)
    line.world.clock.seconds += 700
    moved = line.send("south", "PUT", f"/v1/operations/{second['object']}", shifted).json()
    assert [one["kind"] for one in moved["conflicts"]] == ["conflict-cleared"]
    assert line.get("north", f"/v1/cases/{case}/proposals").json()["proposals"] == []
    assert first["object"]


def test_cells_are_drawn_and_places_are_read_back(quick: Line) -> None:
    quick.send("north", "POST", "/v1/operations", operation("north"))
    answer = quick.send("south", "POST", "/v1/operations", operation("south")).json()
    tokens = answer["conflicts"][0]["detail"]["other"]["cells"]
    drawn = quick.get("south", "/v1/cells", tokens=",".join(tokens)).json()
    assert set(drawn) == set(tokens)
    assert all(len(corners) == 4 and 37 < corners[0][0] < 39 and 34 < corners[0][1] < 36 for corners in drawn.values())
    assert quick.get("south", "/v1/cells", tokens="zz").status_code == 422
    found = quick.get("south", "/v1/read-back", given="35.05 N 38.05 E", repeated="35.05, 38.06").json()
    assert not found["agrees"]
    assert 850 < found["distance_m"] < 950
    assert found["bearing"] == 90
    same = quick.get("south", "/v1/read-back", given=found["given"]["mgrs"], repeated=found["given"]["decimal"]).json()
    assert same["agrees"]
