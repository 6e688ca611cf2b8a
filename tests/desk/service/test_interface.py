"""The desk's own interface, end to end."""

import base64
import json
import time

import pytest

from modusvivendi.desk.evidence import read_bundle
from modusvivendi.desk.log.notes import cosign, parse, verify
from modusvivendi.desk.tokens import Verifier
from modusvivendi.desk.verification import verify_bundle
from tests.desk.http import Line, token
from tests.desk.world import movement, operation, site, square


def test_a_filing_a_conflict_and_what_both_sides_say_to_it(line: Line) -> None:
    first = line.file("north", operation("north"))
    assert first.status_code == 201, first.text
    assert "not permission" in first.json()["disclaimer"]
    second = line.file("south", operation("south", square(38.05, 35.05), disclosure={"north": "exact"})).json()
    (conflict,) = second["conflicts"]
    assert conflict["detail"]["other"]["party"] == "a party"
    assert conflict["detail"]["other"]["cells"]
    (notice,) = [n for n in line.get("north", "/v1/notices").json() if n["kind"] == "conflict"]
    assert notice["state"] == "Delivered"
    assert notice["detail"]["other"]["party"] == "south"
    assert notice["detail"]["other"]["volumes"][0]["outline"] == square(38.05, 35.05) | {
        "coordinates": [[list(point) for point in square(38.05, 35.05)["coordinates"][0]]]
    }
    case = line.get("south", f"/v1/cases/{conflict['case']}").json()
    assert case["other_side"] == {"state": "Delivered", "objected": False}
    for state, more in (("Received", {}), ("Read", {}), ("Disseminated", {"level": "brigade"})):
        content = {"notices": [notice["id"]], "state": state, **more}
        assert line.send("north", "POST", "/v1/notices/acts", content).status_code == 201
    assert line.get("south", "/v1/cases").json()[0]["other_side"]["state"] == "Disseminated"
    back = line.send("north", "POST", "/v1/notices/acts", {"notices": [notice["id"]], "state": "Received"})
    assert back.status_code == 409
    assert line.get("east", f"/v1/cases/{conflict['case']}").status_code == 404


def test_recipients_get_what_the_filer_chose_and_receipts_show_how_far_it_got(line: Line) -> None:
    rules = {"north": "exact", "south": "cell_hour", "east": "exists"}
    filed = line.file("relief", site("relief", disclosure=rules)).json()
    details = {party: line.get(party, "/v1/notices").json()[0]["detail"] for party in rules}
    assert details["north"]["volumes"][0]["outline"]["centre"] == [38.05, 35.05]
    assert "volumes" not in details["south"] | details["east"]
    assert details["south"]["cells"]
    assert "cells" not in details["east"]
    assert line.get("broker", "/v1/notices").json() == []
    number = line.get("north", "/v1/notices").json()[0]["id"]
    act = {"notices": [number], "state": "Disseminated", "level": "crew"}
    assert line.send("north", "POST", "/v1/notices/acts", act).status_code == 201
    found = line.get("relief", f"/v1/objects/{filed['object']}/receipts").json()
    assert {one["recipient"]: (one["state"], one["level"]) for one in found} == {
        "north": ("Disseminated", "crew"), "south": ("Delivered", ""), "east": ("Delivered", ""),
    }  # fmt: skip
    assert line.get("north", f"/v1/objects/{filed['object']}/receipts").status_code == 404


def test_corrections_keep_their_history(line: Line) -> None:
    filed = line.file("relief", site("relief")).json()
    fixed = site("relief", lon=38.06, supersedes=1)
    assert line.send("relief", "PUT", f"/v1/sites/{filed['object']}", fixed).json()["version"] == 2
    stale = line.send("relief", "PUT", f"/v1/sites/{filed['object']}", fixed)
    assert stale.status_code == 409
    found = line.get("relief", f"/v1/objects/{filed['object']}/history").json()
    assert [one["content"]["area"]["centre"][0] for one in found] == [38.05, 38.06]
    assert line.get("relief", f"/v1/sites/{filed['object']}").json()["version"] == 2
    assert line.get("north", f"/v1/sites/{filed['object']}").status_code == 404
    assert [one["object"] for one in line.get("relief", "/v1/sites").json()] == [filed["object"]]


def test_an_intermediary_files_with_consent_and_not_without(line: Line) -> None:
    content = movement("relief")
    assert line.file("broker", content).status_code == 403
    consent = {"filer": "broker", "given_by": "head of mission", "reference": "letter 7"}
    assert line.send("relief", "POST", "/v1/consents", consent).status_code == 201
    filed = line.file("broker", content)
    assert filed.status_code == 201
    assert line.get("relief", f"/v1/movements/{filed.json()['object']}").json()["filer"] == "broker"
    line.file("north", operation("north"))
    for party in ("relief", "broker"):
        assert [one["kind"] for one in line.get(party, "/v1/notices").json()] == ["conflict"]
    assert line.send("relief", "POST", "/v1/consents/broker/end", {}).status_code == 201
    assert line.file("broker", content).status_code == 403


def test_a_withdrawal_is_an_event_that_all_see(line: Line) -> None:
    gone = line.send("east", "POST", "/v1/standing", {"standing": "withdrawn", "reason": "misuse of the list"})
    assert gone.status_code == 201
    for party in ("north", "south", "relief", "cell", "audit"):
        (notice,) = line.get(party, "/v1/notices").json()
        assert (notice["kind"], notice["detail"]["party"]) == ("party-withdrawn", "east")
    assert {one["id"]: one["standing"] for one in line.get("north", "/v1/parties").json()}["east"] == "withdrawn"
    assert line.file("east", operation("east")).status_code == 403
    line.file("north", operation("north", disclosure={"*": "exact"}))
    assert line.get("east", "/v1/notices").json() == []
    assert line.send("east", "POST", "/v1/standing", {"standing": "active"}).status_code == 201
    assert line.file("east", operation("east")).status_code == 201


def test_who_has_withdrawn_learns_as_a_stranger_and_nobody_files_for_it(line: Line) -> None:
    consent = {"filer": "broker", "given_by": "head of mission", "reference": "letter 7"}
    assert line.send("east", "POST", "/v1/consents", consent).status_code == 201
    assert line.file("east", operation("east")).status_code == 201
    assert line.send("east", "POST", "/v1/standing", {"standing": "withdrawn", "reason": "x"}).status_code == 201
    assert line.file("broker", operation("east", square(40.0))).status_code == 403
    (told,) = line.file("north", operation("north", square(38.05), disclosure={"*": "exact"})).json()["conflicts"]
    assert told["detail"]["other"]["cells"]
    (notice,) = [one for one in line.get("east", "/v1/notices").json() if one["kind"] == "conflict"]
    other = notice["detail"]["other"]
    assert (other["party"], sorted(other)) == ("a party", ["cells", "hours", "party"])


def test_the_name_of_a_case_counts_nothing(line: Line) -> None:
    for party in ("south", "east", "relief"):
        line.file(party, operation(party))
    filed = line.file("north", operation("north")).json()
    names = {told["case"] for told in filed["conflicts"]}
    assert len(names) == 3
    assert all(len(name) == 16 for name in names)


def test_a_stream_ends_with_its_token_and_bears_any_last_event(line: Line, monkeypatch: pytest.MonkeyPatch) -> None:
    line.file("north", operation("north"))
    line.file("south", operation("south"))

    def stream(**headers: str) -> str:
        every = {"Authorization": f"Bearer {token('north')}", **headers}
        return line.client.get("/v1/notices/stream", params={"once": "true"}, headers=every).text

    assert "event: notice" in stream()
    assert "event: notice" not in stream(**{"Last-Event-ID": "9" * 20})
    later = time.time() + 3_600
    monkeypatch.setattr(Verifier, "now", later)
    assert "event:" not in stream()


def test_the_log_proves_itself_and_parties_cosign_it(line: Line) -> None:
    old = line.get("audit", "/v1/log/head").json()
    entry = line.file("north", operation("north")).json()["entry"]
    head = line.get("audit", "/v1/log/head").json()
    public = base64.b64decode(head["log_key"])
    assert verify(head["note"], public).size == head["size"] > old["size"]
    proof = line.get("audit", f"/v1/log/proof/{entry}").json()
    from modusvivendi.desk.log import merkle

    path = [bytes.fromhex(step) for step in proof["path"]]
    root = parse(proof["note"])[0].root
    assert merkle.verify_inclusion(bytes.fromhex(proof["leaf"]), entry, proof["size"], path, root)
    grown = line.get("audit", "/v1/log/consistency", first=old["size"], second=head["size"]).json()
    steps = [bytes.fromhex(step) for step in grown["path"]]
    before, after = (parse(one["note"])[0] for one in (old, head))
    assert merkle.verify_consistency(before.size, after.size, before.root, after.root, steps)
    note = head["note"] + cosign(after, "south", line.world.keys["south"], int(line.world.clock()))
    assert line.send("south", "POST", "/v1/log/cosignatures", {"note": note}).status_code == 201
    assert line.get("audit", "/v1/log/head").json()["cosigned"] == ["south"]
    assert line.get("north", f"/v1/log/entries/{entry}").json()["content"]
    assert line.get("south", f"/v1/log/entries/{entry}").status_code == 404


def test_a_bundle_verifies_offline_and_a_changed_one_does_not(line: Line) -> None:
    line.file("north", operation("north"))
    line.file("north", operation("north", square(45.0)))
    line.file("south", operation("south"))
    notice = line.get("north", "/v1/notices").json()[0]
    line.send("north", "POST", "/v1/notices/acts", {"notices": [notice["id"]], "state": "Read"})
    response = line.get("north", "/v1/bundle")
    bundle = read_bundle(response.text)
    verdict = verify_bundle(bundle, line.world.desk.keys.log_public)
    assert verdict.problems == ()
    kinds = [json.loads(entry["body"])["kind"] for entry in bundle["entries"]]
    assert {"filing", "notices", "act", "key", "party"} <= set(kinds)
    assert "restricted" in bundle["sensitivity"]
    for place, entry in enumerate(bundle["entries"]):
        changed = json.loads(response.text)
        changed["entries"][place]["body"] = entry["body"].replace('"at":', '"at":1', 1)
        found = verify_bundle(changed).problems
        assert [problem.entry for problem in found if "not in the log" in problem.what] == [entry["seq"]]
        if entry["content"]:
            changed = json.loads(response.text)
            raw = bytearray(base64.b64decode(entry["content"]))
            raw[-5] ^= 1
            changed["entries"][place]["content"] = base64.b64encode(raw).decode()
            assert [problem.entry for problem in verify_bundle(changed).problems] == [entry["seq"]]
    filing = next(one for one in bundle["entries"] if '"kind":"filing"' in one["body"])
    single = line.get("north", "/v1/bundle", object=json.loads(filing["body"])["data"]["object"]).text
    assert verify_bundle(read_bundle(single)).problems == ()
    assert len(single) < len(response.text)


def test_notices_stream_as_events(line: Line) -> None:
    line.file("north", operation("north"))
    line.file("south", operation("south"))
    text = line.get("north", "/v1/notices/stream", once=True).text
    assert text.count("event: notice") == 1
    number = text.split("id: ")[1].split("\n")[0]
    assert "event: notice" not in line.get("north", "/v1/notices/stream", once=True, after=number).text


def test_metrics_count_and_hold_no_places(line: Line) -> None:
    line.file("north", operation("north"))
    text = line.get("audit", "/metrics").text
    assert 'desk_requests_total{method="POST",route="/v1/operations",status="201"} 1' in text
    assert 'desk_events_total{event="filings"} 1' in text
    assert "38." not in text
    assert line.client.get("/metrics").status_code == 401
    assert line.client.get("/healthy").text == "ok"
