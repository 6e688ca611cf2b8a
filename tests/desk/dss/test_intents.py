"""Operational intents: versions, keys, ownership, states."""

import time
import uuid

import pytest

from tests.desk.dss.participants import (
    AA,
    CMSA,
    CP,
    INTENTS,
    NO_OVN,
    NO_SUBSCRIPTION,
    SC,
    circle,
    moment,
    new_id,
    told,
    volume,
)

IMPLICIT = {"uss_base_url": "https://uss1.example.com/subs", "notify_for_constraints": False}


def test_an_intent_lives_from_its_filing_to_its_end(uss1, uss2):
    id = new_id()
    assert uss1.get_intent(id).status_code == 404
    filed = volume()
    made = uss1.put_intent(id, filed)
    assert made.status_code == 201
    reference = made.json()["operational_intent_reference"]
    assert reference["id"] == id
    assert reference["manager"] == "uss1"
    assert reference["version"] == 1
    assert reference["state"] == "Accepted"
    assert reference["uss_availability"] == "Unknown"
    assert reference["subscription_id"] == NO_SUBSCRIPTION
    assert reference["time_start"] == filed["time_start"]
    assert reference["time_end"] == filed["time_end"]
    assert 16 <= len(reference["ovn"]) <= 128
    assert uss1.get_intent(id).json()["operational_intent_reference"] == reference
    seen = uss2.get_intent(id).json()["operational_intent_reference"]
    assert seen == reference | {"ovn": NO_OVN}

    changed = uss1.put_intent(id, filed, ovn=reference["ovn"])
    assert changed.status_code == 200
    newer = changed.json()["operational_intent_reference"]
    assert newer["version"] == 2
    assert newer["ovn"] != reference["ovn"]

    ended = uss1.delete_intent(newer)
    assert ended.status_code == 200
    assert ended.json()["operational_intent_reference"] == newer
    assert uss1.get_intent(id).status_code == 404
    assert uss1.delete_intent(newer).status_code == 404


def test_only_the_current_version_may_be_changed_or_ended(uss1):
    first = uss1.intent()
    second = uss1.intent(id=first["id"], ovn=first["ovn"])
    for stale in (first["ovn"], "ThisIsAnIncorrectOVN"):
        assert uss1.put_intent(first["id"], ovn=stale).status_code == 409
        assert uss1.delete_intent(first | {"ovn": stale}).status_code == 409
    again = uss1.put_intent(first["id"])
    assert again.status_code == 409
    assert again.json()["message"]
    assert uss1.get_intent(first["id"]).json()["operational_intent_reference"] == second


def test_what_is_not_there_cannot_be_changed_or_ended(uss1):
    ghost = {"id": new_id(), "ovn": "a" * 32}
    assert uss1.put_intent(ghost["id"], ovn=ghost["ovn"]).status_code == 400
    assert uss1.delete_intent(ghost).status_code == 404


def test_an_empty_version_is_no_version(uss1):
    made = uss1.intent()
    assert uss1.put_intent(made["id"], ovn="").status_code in (400, 404, 409)
    assert uss1.delete_intent(made | {"ovn": ""}).status_code in (400, 404, 409)
    assert uss1.ask("DELETE", f"{INTENTS}/{made['id']}").status_code == 405
    assert uss1.get_intent(made["id"]).json()["operational_intent_reference"] == made


def test_only_its_manager_changes_or_ends_an_intent(uss1, uss2):
    made = uss1.intent()
    assert uss2.put_intent(made["id"], ovn=made["ovn"], key=[made["ovn"]]).status_code == 403
    assert uss2.put_intent(made["id"], key=[made["ovn"]]).status_code == 403
    assert uss2.delete_intent(made).status_code == 403
    assert uss1.get_intent(made["id"]).json()["operational_intent_reference"] == made


def test_who_meets_another_must_hold_its_version(uss1, uss2):
    first = uss1.intent()
    id = new_id()
    for key in ([], ["x" * 32], [NO_OVN]):
        refused = uss2.put_intent(id, key=key)
        assert refused.status_code == 409
        assert refused.json()["message"]
        assert refused.json()["missing_operational_intents"] == [first | {"ovn": NO_OVN}]
        assert refused.json()["missing_constraints"] == []
    assert uss2.get_intent(id).status_code == 404
    assert uss2.put_intent(id, key=[first["ovn"], "y" * 32]).status_code == 201


def test_a_changed_intent_asks_for_its_new_version(uss1, uss2):
    first = uss1.intent()
    second = uss1.intent(id=first["id"], ovn=first["ovn"])
    assert uss2.put_intent(new_id(), key=[first["ovn"]]).status_code == 409
    assert uss2.put_intent(new_id(), key=[second["ovn"]]).status_code == 201


def test_ones_own_intents_are_in_the_key_too_but_for_the_changed_one(uss1):
    first = uss1.intent()
    refused = uss1.put_intent(new_id())
    assert refused.status_code == 409
    # One's own version is no secret from oneself.
    assert refused.json()["missing_operational_intents"] == [first]
    second = uss1.intent(key=[first["ovn"]])
    assert uss1.put_intent(second["id"], ovn=second["ovn"]).status_code == 409
    assert uss1.put_intent(second["id"], ovn=second["ovn"], key=[first["ovn"]]).status_code == 200


def test_every_intent_that_is_met_is_named(uss1, uss2):
    early = uss1.intent(volume(start=0, end=1_200))
    late = uss1.intent(volume(start=4_800, end=6_000))
    refused = uss2.put_intent(new_id(), volume(start=60, end=5_000))
    assert {one["id"] for one in refused.json()["missing_operational_intents"]} == {early["id"], late["id"]}
    assert uss2.put_intent(new_id(), volume(start=60, end=5_000), key=[early["ovn"], late["ovn"]]).status_code == 201


@pytest.mark.parametrize(
    ("other", "meets"),
    [
        ({"low": 120, "high": 200}, True),
        ({"low": 120.01, "high": 200}, False),
        ({"start": "last", "end": 900}, True),
        ({"start": 700, "end": 900}, False),
        ({"start": 10, "end": "first"}, True),
        ({"start": 10, "end": 50}, False),
        ({"outline": circle(36.2, 37.151)}, True),
        ({"outline": circle(36.3, 37.15)}, False),
    ],
)
def test_intents_meet_when_cells_height_and_time_do(uss1, uss2, other, meets):
    times = {"first": moment(60), "last": moment(600)}
    filed = {"start": "first", "end": "last"}
    uss1.intent(volume(start=times["first"], end=times["last"]))
    changed = {
        name: times.get(value, value) if isinstance(value, str) else value for name, value in (filed | other).items()
    }
    assert uss2.put_intent(new_id(), volume(**changed)).status_code == (409 if meets else 201)


def test_the_union_of_the_volumes_decides(uss1, uss2):
    uss1.intent(volume(low=40, high=60))
    stacked = [volume(low=0, high=20), volume(low=80, high=100)]
    assert uss2.put_intent(new_id(), *stacked).status_code == 409


def test_the_first_version_is_accepted(uss1):
    for state in ("Activated", "Nonconforming", "Contingent"):
        refused = uss1.put_intent(new_id(), state=state, new_subscription=IMPLICIT, scope=f"{SC} {CMSA}")
        assert refused.status_code == 400
    assert uss1.put_intent(new_id(), state="Ended").status_code == 400
    assert uss1.put_intent(new_id(), state=...).status_code == 400


@pytest.mark.parametrize("state", ["Activated", "Nonconforming", "Contingent"])
def test_from_the_second_version_on_every_state_can_be_reached(uss1, state):
    made = uss1.intent(new_subscription=IMPLICIT)
    rest = {"subscription_id": made["subscription_id"]}
    changed = uss1.intent(id=made["id"], ovn=made["ovn"], state=state, scope=CMSA, **rest)
    assert changed["state"] == state
    for next_state in ("Accepted", "Activated", "Nonconforming", "Contingent"):
        changed = uss1.intent(id=made["id"], ovn=changed["ovn"], state=next_state, scope=CMSA, **rest)
        assert changed["state"] == next_state


@pytest.mark.parametrize("state", ["Nonconforming", "Contingent"])
def test_what_does_not_conform_needs_the_scope_but_no_key(uss1, uss2, state):
    uss1.intent()
    made = uss2.intent(volume(start=7_200, end=9_000), new_subscription=IMPLICIT)
    moved = {"ovn": made["ovn"], "state": state, "subscription_id": made["subscription_id"]}
    assert uss2.put_intent(made["id"], volume(), **moved).status_code == 403
    assert uss2.put_intent(made["id"], volume(), **moved, scope=f"{SC} {CP}").status_code == 403
    assert uss2.put_intent(made["id"], volume(), **moved, scope=CMSA).status_code == 200


@pytest.mark.parametrize("state", ["Accepted", "Activated"])
def test_what_is_planned_or_active_needs_the_key(uss1, uss2, state):
    first = uss1.intent()
    made = uss2.intent(volume(start=7_200, end=9_000), new_subscription=IMPLICIT)
    moved = {"ovn": made["ovn"], "state": state, "subscription_id": made["subscription_id"]}
    assert uss2.put_intent(made["id"], volume(), **moved).status_code == 409
    assert uss2.put_intent(made["id"], volume(), **moved, key=[first["ovn"]]).status_code == 200


def test_beyond_accepted_an_intent_rests_on_a_subscription(uss1):
    made = uss1.intent()
    assert uss1.put_intent(made["id"], ovn=made["ovn"], state="Activated").status_code == 400
    assert uss1.put_intent(made["id"], ovn=made["ovn"], state="Activated", new_subscription=IMPLICIT).status_code == 200


def uuid7(skew_seconds=0.0):
    made = uuid.uuid4().int
    millis = int(time.time() * 1_000 + skew_seconds * 1_000)
    return str(uuid.UUID(int=(millis << 80) | (7 << 76) | (made & (0xFFF << 64)) | (2 << 62) | (made & (2**62 - 1))))


def test_a_version_can_be_asked_for(uss1, uss2):
    id, suffix = new_id(), uuid7()
    made = uss1.intent(id=id, requested_ovn_suffix=suffix)
    assert made["ovn"] == f"{id}_{suffix}"
    key = [uss2.intent(key=[f"{id}_{suffix}"])["ovn"]]
    assert uss1.put_intent(id, ovn=made["ovn"], requested_ovn_suffix=suffix, key=key).status_code == 400
    other = uuid7()
    newer = uss1.intent(id=id, ovn=made["ovn"], requested_ovn_suffix=other, key=key)
    assert newer["ovn"] == f"{id}_{other}"
    assert uss1.delete_intent(newer).status_code == 200
    # Not even after the intent has gone: an old key must never fit something new.
    assert uss1.put_intent(id, requested_ovn_suffix=other, key=key).status_code == 400


@pytest.mark.parametrize(
    "suffix",
    [
        "",
        "abc",
        "4667d349-e95f-4413-9589-69aa8bf34bcc",
        "0192b9ff-793a-7a18-9b61-552a7ed277b3",
        lambda: uuid7(-310),
        lambda: uuid7(310),
        7,
    ],
)
def test_a_version_that_is_no_fresh_uuid_of_version_7_is_refused(uss1, suffix):
    wanted = suffix() if callable(suffix) else suffix
    assert uss1.put_intent(new_id(), requested_ovn_suffix=wanted).status_code == 400


def test_nobody_needs_the_key_of_a_plan_whose_manager_is_down(uss1, uss2):
    planned = uss1.intent()
    active = uss1.intent(volume(start=7_200, end=9_000), new_subscription=IMPLICIT)
    rest = {"subscription_id": active["subscription_id"]}
    active = uss1.intent(volume(start=7_200, end=9_000), id=active["id"], ovn=active["ovn"], state="Activated", **rest)
    assert uss2.set_availability("uss1", "Down").status_code == 200
    assert uss2.get_intent(planned["id"]).json()["operational_intent_reference"]["uss_availability"] == "Down"
    assert uss2.put_intent(new_id()).status_code == 201
    refused = uss2.put_intent(new_id(), volume(start=7_200, end=9_000))
    assert [one["id"] for one in refused.json()["missing_operational_intents"]] == [active["id"]]


def test_who_is_down_neither_plans_nor_ends_anything(uss1, uss2):
    made = uss1.intent(new_subscription=IMPLICIT)
    rest = {"subscription_id": made["subscription_id"]}
    uss2.set_availability("uss1", "Down")
    assert uss1.put_intent(new_id(), volume(start=7_200, end=9_000)).status_code == 412
    assert uss1.put_intent(made["id"], ovn=made["ovn"], state="Activated", **rest).status_code == 412
    assert uss1.delete_intent(made).status_code == 412
    off = uss1.intent(id=made["id"], ovn=made["ovn"], state="Contingent", scope=CMSA, **rest)
    uss2.set_availability("uss1", "Normal")
    assert uss1.delete_intent(off).status_code == 200


def test_every_scope_of_the_table_is_asked_for(uss1):
    made = uss1.intent()
    area = {"area_of_interest": volume()}
    for scope, status in ((SC, 200), (CMSA, 200), (CP, 403), (AA, 403), ("", 403), ("x", 403)):
        assert uss1.ask("POST", f"{INTENTS}/query", area, scope).status_code == status
        assert uss1.ask("GET", f"{INTENTS}/{made['id']}", scope=scope).status_code == status
    far = volume(start=90_000, end=91_000)
    for scope, status in ((SC, 201), (f"{SC} {CP}", 201), (CMSA, 201), (CP, 403), (AA, 403)):
        made = uss1.put_intent(new_id(), far, scope=scope)
        assert made.status_code == status
        if status == 201:
            assert uss1.delete_intent(made.json()["operational_intent_reference"], scope=scope).status_code == 200


def test_a_query_finds_what_meets_its_area_heights_and_times(uss1):
    made = uss1.intent(volume(low=100, high=200, start=600, end=1_200))
    found = [made["id"]]
    assert uss1.find_intents(volume(low=None, high=None, start=None, end=None)) == found
    assert uss1.find_intents(volume(low=200, high=300, start=None, end=None)) == found
    assert uss1.find_intents(volume(low=201, high=300, start=None, end=None)) == []
    assert uss1.find_intents(volume(low=None, high=99, start=None, end=None)) == []
    assert uss1.find_intents(volume(low=150, high=150, start=900, end=None)) == found
    assert uss1.find_intents(volume(low=150, high=150, start=1_260, end=None)) == []
    assert uss1.find_intents(volume(low=150, high=150, start=None, end=500)) == []
    now = moment(700)
    assert uss1.find_intents(volume(low=150, high=150, start=now, end=now)) == found
    assert uss1.find_intents(volume(low=0, high=500, start=-7_200, end=-3_600)) == []
    assert uss1.find_intents(volume(circle(36.3, 37.15), low=0, high=500)) == []


def test_told_are_those_who_subscribed(uss1, uss2):
    wish = uss2.subscription()
    made = uss1.put_intent(new_id())
    assert told(made) == {wish["id"]: 1}
    assert made.json()["subscribers"][0]["uss_base_url"] == uss2.url
