"""What a party that has withdrawn leaves behind: it stands until it is ended, and its sites stay protected."""

import json

import pytest

from modusvivendi.desk.inspection import inspect_store
from modusvivendi.desk.verification import verify_bundle
from tests.desk.http import Line
from tests.desk.world import movement, operation, site, square


@pytest.fixture
def left(line: Line) -> tuple[Line, dict[str, str]]:
    """East has an operation, a site that all know of, and a movement that broker filed for it; then it withdraws."""
    consent = {"filer": "broker", "given_by": "head of mission", "reference": "letter 7"}
    assert line.send("east", "POST", "/v1/consents", consent).status_code == 201
    made = {
        "operation": line.file("east", operation("east", square(40.0))),
        "site": line.file("east", site("east", lon=41.05, disclosure={"*": "exact"})),
        "movement": line.file("broker", movement("east", disclosure={"south": "exists"})),
    }
    assert line.send("east", "POST", "/v1/standing", {"standing": "withdrawn", "reason": "x"}).status_code == 201
    line.world.clock.seconds += 660
    return line, {kind: answer.json()["object"] for kind, answer in made.items()}


def end(line: Line, caller: str, id: str, reason: str = "", **more):
    return line.send(caller, "POST", f"/v1/objects/{id}/end", {"version": 1, "reason": reason}, **more)


def new(line: Line, party: str, kind: str) -> list[dict]:
    return [one for one in line.get(party, "/v1/notices").json() if one["kind"] == kind]


def test_what_a_withdrawn_party_has_stands_until_it_ends_it_itself(left: tuple[Line, dict[str, str]]) -> None:
    line, ids = left
    (told,) = line.file("north", operation("north", square(40.05))).json()["conflicts"]
    ended = end(line, "east", ids["operation"])
    assert ended.status_code == 200, ended.text
    assert ended.json()["state"] == "Ended"
    # It learns that its own case is over, and nothing of what was in the way.
    (over,) = ended.json()["conflicts"]
    assert over["case"] == told["case"]
    assert sorted(over["detail"]) == ["object", "severity"]
    assert line.get("north", f"/v1/cases/{told['case']}").json()["state"] == "over"
    assert [one["object"] for one in line.get("east", "/v1/operations").json()] == []
    # Corrections and new filings stay closed to it.
    moved = line.send("east", "PUT", f"/v1/sites/{ids['site']}", site("east", supersedes=1))
    assert moved.status_code == 403


def test_who_has_consent_ends_for_it_and_who_withdrew_ends_nothing_of_others(
    left: tuple[Line, dict[str, str]],
) -> None:
    line, ids = left
    assert line.send("broker", "POST", "/v1/standing", {"standing": "withdrawn"}).status_code == 201
    assert end(line, "broker", ids["movement"]).status_code == 404
    assert line.send("broker", "POST", "/v1/standing", {"standing": "active"}).status_code == 201
    assert end(line, "broker", ids["movement"]).status_code == 200
    assert [one["detail"]["object"] for one in new(line, "south", "ended")] == [ids["movement"]]


def test_the_cell_ends_in_its_place_for_a_reason_that_all_concerned_can_see(
    left: tuple[Line, dict[str, str]],
) -> None:
    line, ids = left
    assert end(line, "cell", ids["movement"], reason=" ").status_code == 422
    assert end(line, "south", ids["movement"], "in our way").status_code == 404
    answer = end(line, "cell", ids["movement"], "its drivers are home", nonce="cell-ends-1")
    assert answer.status_code == 200, answer.text
    assert (answer.json()["state"], answer.json()["conflicts"]) == ("Ended", [])
    again = end(line, "cell", ids["movement"], "its drivers are home", nonce="cell-ends-1").json()
    assert (again["again"], again["conflicts"], again["entry"]) == (True, [], answer.json()["entry"])
    for owner in ("east", "broker"):
        (notice,) = [one for one in new(line, owner, "ended") if one["object"] == ids["movement"]]
        assert (notice["detail"]["by"], notice["detail"]["reason"]) == ("cell", "its drivers are home")
    (notice,) = new(line, "south", "ended")
    assert notice["detail"]["by"] == "cell"
    assert "drivers" not in json.dumps(notice)
    last = line.get("broker", f"/v1/objects/{ids['movement']}/history").json()[-1]
    assert (last["filer"], last["state"]) == ("cell", "Ended")
    for reader in ("cell", "east", "broker"):
        bundle = line.get(reader, "/v1/bundle").json()
        assert verify_bundle(bundle).problems == ()
        assert answer.json()["entry"] in [one["seq"] for one in bundle["entries"]]
    desk = line.world.desk
    assert not list(inspect_store(desk.store, desk.keys.log_public, desk.configuration.origin, desk.keys))


def test_the_cell_ends_nothing_of_a_party_that_takes_part(line: Line) -> None:
    filed = line.file("north", operation("north")).json()
    line.world.clock.seconds += 660
    refused = [end(line, "cell", id, "why not") for id in (filed["object"], "no-such-object")]
    assert [one.status_code for one in refused] == [404, 404]
    assert refused[0].json()["message"] == refused[1].json()["message"]


def test_a_protected_site_outlives_its_party_unless_a_challenge_was_upheld(left: tuple[Line, dict[str, str]]) -> None:
    line, ids = left
    refused = end(line, "cell", ids["site"], "its party is gone")
    assert refused.status_code == 409
    assert "stays protected" in refused.json()["message"]
    met = line.file("north", operation("north", square(41.0))).json()["conflicts"]
    assert [one["kind"] for one in met] == ["conflict"]
    challenge = {"version": 1, "ground": "no-longer-there", "evidence": "0" * 64}
    made = line.send("south", "POST", f"/v1/sites/{ids['site']}/challenges", challenge).json()
    assert end(line, "cell", ids["site"], "disputed").status_code == 409
    decision = line.send("cell", "POST", f"/v1/challenges/{made['id']}/decision", {"state": "upheld"})
    assert decision.status_code == 201
    assert end(line, "cell", ids["site"], "the building is gone").status_code == 200
    for told in ("north", "south", "relief"):
        (notice,) = [one for one in new(line, told, "ended") if one["object"] == ids["site"]]
        assert (notice["detail"]["kind"], notice["detail"]["by"]) == ("site", "cell")
    assert new(line, "east", "ended")[-1]["detail"]["reason"] == "the building is gone"


def test_the_cell_and_nobody_else_sees_what_is_left(left: tuple[Line, dict[str, str]]) -> None:
    line, ids = left
    case = line.file("north", operation("north", square(40.05))).json()["conflicts"][0]["case"]
    (notice,) = new(line, "cell", "party-withdrawn")
    assert notice["detail"]["left"] == {"movement": 1, "operation": 1, "site": 1}
    assert "left" not in new(line, "north", "party-withdrawn")[0]["detail"]
    listed = line.get("cell", "/v1/parties/east/left").json()
    assert {one["kind"]: (one["object"], one["may_end"], one["cases"]) for one in listed} == {
        "operation": (ids["operation"], True, [case]),
        "movement": (ids["movement"], True, []),
        "site": (ids["site"], False, []),
    }
    assert {one["kind"]: one["told"] for one in listed} == {"operation": 0, "movement": 1, "site": 5}
    assert "41.05" not in json.dumps(listed)
    for reader in ("north", "east", "audit"):
        assert line.get(reader, "/v1/parties/east/left").status_code == 403
    assert line.get("cell", "/v1/parties/north/left").status_code == 409
    assert line.get("cell", "/v1/parties/nobody/left").status_code == 404
