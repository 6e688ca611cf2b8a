"""Constraints: versions, ownership, and when the key must hold them."""

import pytest

from tests.desk.dss.participants import (
    AA,
    CM,
    CONSTRAINTS,
    CP,
    NO_OVN,
    SC,
    circle,
    new_id,
    told,
    volume,
)


def test_a_constraint_lives_from_its_filing_to_its_end(uss1, uss2):
    id = new_id()
    assert uss1.ask("GET", f"{CONSTRAINTS}/{id}", scope=CM).status_code == 404
    filed = volume()
    made = uss1.put_constraint(id, filed)
    assert made.status_code == 201
    reference = made.json()["constraint_reference"]
    assert {name: reference[name] for name in ("id", "manager", "version", "uss_availability", "uss_base_url")} == {
        "id": id,
        "manager": "uss1",
        "version": 1,
        "uss_availability": "Unknown",
        "uss_base_url": uss1.url,
    }
    assert (reference["time_start"], reference["time_end"]) == (filed["time_start"], filed["time_end"])
    assert set(reference) & {"state", "subscription_id"} == set()
    seen = uss2.ask("GET", f"{CONSTRAINTS}/{id}", scope=CP).json()["constraint_reference"]
    assert seen == reference | {"ovn": NO_OVN}
    changed = uss1.put_constraint(id, ovn=reference["ovn"])
    assert changed.status_code == 200
    newer = changed.json()["constraint_reference"]
    assert newer["version"] == 2
    assert newer["ovn"] != reference["ovn"]
    ended = uss1.ask("DELETE", f"{CONSTRAINTS}/{id}/{newer['ovn']}", scope=CM)
    assert ended.status_code == 200
    assert ended.json()["constraint_reference"] == newer
    assert uss1.ask("GET", f"{CONSTRAINTS}/{id}", scope=CM).status_code == 404
    assert uss1.ask("DELETE", f"{CONSTRAINTS}/{id}/{newer['ovn']}", scope=CM).status_code == 404


def test_only_its_manager_changes_the_current_version(uss1, uss2):
    made = uss1.constraint()
    path = f"{CONSTRAINTS}/{made['id']}"
    assert uss1.put_constraint(made["id"]).status_code == 409
    assert uss1.put_constraint(made["id"], ovn="ThisIsAnIncorrectOVN").status_code == 409
    assert uss1.put_constraint(made["id"], ovn="").status_code in (400, 404, 409)
    assert uss1.put_constraint(new_id(), ovn="ThisIsAnIncorrectOVN").status_code in (400, 404, 409)
    assert uss1.ask("DELETE", f"{path}/ThisIsAnIncorrectOVN", scope=CM).status_code == 409
    assert uss1.ask("DELETE", f"{path}/", scope=CM).status_code in (400, 404, 409)
    assert uss2.put_constraint(made["id"], ovn=made["ovn"]).status_code == 403
    assert uss2.ask("DELETE", f"{path}/{made['ovn']}", scope=CM).status_code == 403
    assert uss1.ask("GET", path, scope=CM).json()["constraint_reference"] == made


def test_every_scope_of_the_table_is_asked_for(uss1):
    made = uss1.constraint()
    path, area = f"{CONSTRAINTS}/{made['id']}", {"area_of_interest": volume()}
    body = {"extents": [volume()], "uss_base_url": uss1.url}
    for scope, reads, writes in ((CM, 200, 201), (CP, 200, 403), (SC, 403, 403), (AA, 403, 403), ("", 403, 403)):
        assert uss1.ask("GET", path, scope=scope).status_code == reads
        assert uss1.ask("POST", f"{CONSTRAINTS}/query", area, scope).status_code == reads
        assert uss1.ask("PUT", f"{CONSTRAINTS}/{new_id()}", body, scope).status_code == writes
        if writes == 403:
            assert uss1.ask("DELETE", f"{path}/{made['ovn']}", scope=scope).status_code == 403
            assert uss1.ask("PUT", f"{path}/{made['ovn']}", body, scope).status_code == 403


def test_a_query_finds_what_meets_its_area(uss1, uss2):
    made = uss1.constraint(volume(low=None, high=None))
    uss1.constraint(volume(circle(36.3, 37.15)))
    for area in (volume(), volume(low=5_000, high=6_000), volume(start=None, end=None)):
        answer = uss2.ask("POST", f"{CONSTRAINTS}/query", {"area_of_interest": area}, CP)
        assert answer.status_code == 200
        assert answer.json()["constraint_references"] == [made | {"ovn": NO_OVN}]
    late = uss2.ask("POST", f"{CONSTRAINTS}/query", {"area_of_interest": volume(start=4_000, end=5_000)}, CP)
    assert late.json() == {"constraint_references": []}


@pytest.mark.parametrize("implicit", [True, False])
def test_who_hears_of_constraints_must_hold_their_versions(uss1, uss2, implicit):
    closed = uss1.constraint()
    if implicit:
        rest = {"new_subscription": {"uss_base_url": uss2.url, "notify_for_constraints": True}}
    else:
        wish = uss2.subscription(notify_for_constraints=True, scope=f"{SC} {CP}")
        rest = {"subscription_id": wish["id"]}
    filed = volume(start=60, end=600)
    refused = uss2.put_intent(new_id(), filed, **rest, scope=f"{SC} {CP}")
    assert refused.status_code == 409
    assert refused.json()["missing_constraints"] == [closed | {"ovn": NO_OVN}]
    assert refused.json()["missing_operational_intents"] == []
    made = uss2.intent(filed, **rest, key=[closed["ovn"]], scope=f"{SC} {CP}")
    newer = uss1.constraint(id=closed["id"], ovn=closed["ovn"])
    again = {"ovn": made["ovn"], "subscription_id": made["subscription_id"], "scope": f"{SC} {CP}"}
    assert uss2.put_intent(made["id"], filed, **again, key=[closed["ovn"]]).status_code == 409
    assert uss2.put_intent(made["id"], filed, **again, key=[newer["ovn"]]).status_code == 200


def test_who_does_not_hear_of_constraints_need_not_hold_them(uss1, uss2):
    uss1.constraint()
    assert uss2.put_intent(new_id()).status_code == 201
    wish = uss1.subscription(volume(circle(36.2, 37.15, 4_000), high=3_000))
    elsewhere = volume(circle(36.2, 37.19), start=60, end=600)
    assert uss1.put_intent(new_id(), elsewhere, subscription_id=wish["id"]).status_code == 201


def test_changes_of_constraints_are_told_to_those_who_asked(uss1, uss2):
    flags = {"notify_for_operational_intents": False, "notify_for_constraints": True, "scope": CP}
    deaf = uss2.subscription()
    wish = uss2.subscription(**flags)
    made = uss1.put_constraint(new_id())
    assert told(made) == {wish["id"]: 1}
    reference = made.json()["constraint_reference"]
    moved = uss1.put_constraint(reference["id"], volume(circle(36.3, 37.15)), ovn=reference["ovn"])
    assert told(moved) == {wish["id"]: 2}
    wider = {"notify_for_constraints": True, "scope": f"{SC} {CP}"}
    uss2.subscription(volume(circle(36.3, 37.15)), id=deaf["id"], version=deaf["version"], **wider)
    ovn = moved.json()["constraint_reference"]["ovn"]
    assert told(uss1.ask("DELETE", f"{CONSTRAINTS}/{reference['id']}/{ovn}", scope=CM)) == {deaf["id"]: 1}
