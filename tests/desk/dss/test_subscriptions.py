"""Subscriptions: windows, versions, who is told of what, and those that the service makes for an intent."""

from datetime import datetime

import pytest

from tests.desk.dss.participants import (
    AA,
    CM,
    CP,
    NO_SUBSCRIPTION,
    SC,
    SUBSCRIPTIONS,
    circle,
    moment,
    new_id,
    told,
    volume,
)
from tests.desk.dss.test_intents import IMPLICIT


def seconds_between(one, other):
    return (datetime.fromisoformat(other["value"]) - datetime.fromisoformat(one["value"])).total_seconds()


def test_a_subscription_lives_from_its_wish_to_its_end(uss1, uss2):
    id = new_id()
    assert uss1.get_subscription(id).status_code == 404
    extents = volume(high=3_000)
    made = uss1.put_subscription(id, extents)
    assert made.status_code == 200
    shown = made.json()["subscription"]
    version = shown.pop("version")
    assert version
    assert shown == {
        "id": id,
        "notification_index": 0,
        "time_start": extents["time_start"],
        "time_end": extents["time_end"],
        "uss_base_url": uss1.url,
        "notify_for_operational_intents": True,
        "notify_for_constraints": False,
        "implicit_subscription": False,
        "dependent_operational_intents": [],
    }
    assert uss1.get_subscription(id).json()["subscription"] == shown | {"version": version}
    assert uss2.get_subscription(id).status_code == 403
    changed = uss1.put_subscription(id, extents, version=version)
    assert changed.status_code == 200
    newer = changed.json()["subscription"]["version"]
    assert newer != version
    ended = uss1.ask("DELETE", f"{SUBSCRIPTIONS}/{id}/{newer}")
    assert ended.status_code == 200
    assert ended.json()["subscription"] == shown | {"version": newer}
    assert uss1.get_subscription(id).status_code == 404
    assert uss1.ask("DELETE", f"{SUBSCRIPTIONS}/{id}/{newer}").status_code == 404


def test_only_the_current_version_of_ones_own_is_changed(uss1, uss2):
    made = uss1.subscription()
    path = f"{SUBSCRIPTIONS}/{made['id']}"
    assert uss1.put_subscription(made["id"]).status_code == 409
    assert uss1.put_subscription(made["id"], version="wrong").status_code == 409
    assert uss1.ask("DELETE", f"{path}/wrong").status_code == 409
    assert uss1.ask("DELETE", f"{path}/").status_code == 400
    assert uss1.put_subscription(made["id"], version="").status_code in (400, 404, 409)
    assert uss2.put_subscription(made["id"], version=made["version"]).status_code == 403
    assert uss2.ask("DELETE", f"{path}/{made['version']}").status_code == 403
    assert uss1.put_subscription(new_id(), version="wrong").status_code == 400
    assert uss1.get_subscription(made["id"]).json()["subscription"] == made


@pytest.mark.parametrize(("start", "end"), [(None, None), (None, 2_700), (-10, None), (-290, 2_700), (0, 86_399)])
def test_times_may_be_left_out_and_are_then_chosen(uss1, start, end):
    made = uss1.subscription(volume(start=start, end=end))
    now = {"value": moment()}
    assert abs(seconds_between(now, made["time_start"]) - (start or 0)) < 5
    assert seconds_between(made["time_start"], made["time_end"]) <= 86_400
    if end is None:
        assert seconds_between(made["time_start"], made["time_end"]) == 86_400
    again = uss1.subscription(volume(start=None, end=None), id=made["id"], version=made["version"])
    assert (again["time_start"], again["time_end"]) == (made["time_start"], made["time_end"])


@pytest.mark.parametrize(
    ("start", "end"), [(-310, 600), (0, 87_000), (-60, 86_400 + 600), (600, 300), (-200, -100), (None, -10)]
)
def test_windows_that_cannot_be_subscribed_to_are_refused(uss1, start, end):
    assert uss1.put_subscription(new_id(), volume(start=start, end=end)).status_code == 400
    made = uss1.subscription()
    changed = uss1.put_subscription(made["id"], volume(start=start, end=end), version=made["version"])
    assert changed.status_code == 400


def test_at_least_one_kind_of_change_is_subscribed_to(uss1):
    nothing = {"notify_for_operational_intents": False, "notify_for_constraints": False}
    assert uss1.put_subscription(new_id(), **nothing).status_code == 400
    assert uss1.put_subscription(new_id(), notify_for_operational_intents=None).status_code == 400


def test_the_answer_shows_what_was_subscribed_to_and_nothing_else(uss1, uss2):
    intent, constraint = uss2.intent(), uss2.constraint()
    far = uss2.intent(volume(circle(37, 37.15)))
    made = uss1.put_subscription(new_id(), notify_for_constraints=True, scope=f"{SC} {CP}").json()
    assert [one["id"] for one in made["operational_intent_references"]] == [intent["id"]]
    assert [one["id"] for one in made["constraint_references"]] == [constraint["id"]]
    assert intent["ovn"] not in str(made)
    assert constraint["ovn"] not in str(made)
    assert far["id"] not in str(made)
    only = uss1.put_subscription(new_id()).json()
    assert "constraint_references" not in only
    flags = {"notify_for_operational_intents": False, "notify_for_constraints": True}
    other = uss1.put_subscription(new_id(), **flags, scope=CP).json()
    assert "operational_intent_references" not in other
    assert other["subscription"]["notify_for_operational_intents"] is False


def test_a_query_shows_ones_own_that_meet_and_have_not_ended(uss1, uss2, client):
    first = uss1.subscription(volume(low=0, high=300, start=None, end=3_600))
    later = uss1.subscription(volume(low=350, high=650, start=7_200, end=10_800))
    far = uss1.subscription(volume(circle(36.3, 37.15)))
    uss2.subscription()

    def find(**area):
        answer = uss1.ask("POST", f"{SUBSCRIPTIONS}/query", {"area_of_interest": volume(**area)})
        assert answer.status_code == 200
        return {one["id"] for one in answer.json()["subscriptions"]}

    everything = {"low": 0, "high": 3_000, "start": None, "end": None}
    assert find(**everything) == {first["id"], later["id"]}
    assert find(**everything | {"end": 60}) == {first["id"]}
    assert find(**everything | {"start": 7_300}) == {later["id"]}
    assert find(**everything | {"low": 400}) == {later["id"]}
    assert find(**everything, outline=circle(36.3, 37.15)) == {far["id"]}
    now = moment(1)
    assert find(**everything | {"start": now, "end": now}) == {first["id"]}


def test_every_scope_of_the_table_is_asked_for(uss1):
    for scope, status in ((SC, 200), (CP, 200), (CM, 403), (AA, 403), ("", 403)):
        made = uss1.put_subscription(new_id(), scope=scope)
        assert made.status_code == status
        area = {"area_of_interest": volume()}
        assert uss1.ask("POST", f"{SUBSCRIPTIONS}/query", area, scope).status_code == status
        if status == 200:
            path = f"{SUBSCRIPTIONS}/{made.json()['subscription']['id']}"
            assert uss1.ask("GET", path, scope=scope).status_code == 200
            version = made.json()["subscription"]["version"]
            assert uss1.ask("DELETE", f"{path}/{version}", scope=scope).status_code == 200


def test_each_change_counts_once_and_a_new_version_of_the_wish_counts_on(uss1, uss2):
    wish = uss2.subscription()
    made = uss1.put_intent(new_id())
    assert told(made) == {wish["id"]: 1}
    reference = made.json()["operational_intent_reference"]
    changed = uss1.put_intent(reference["id"], ovn=reference["ovn"])
    assert told(changed) == {wish["id"]: 2}
    assert uss2.get_subscription(wish["id"]).json()["subscription"]["version"] == wish["version"]
    renewed = uss2.subscription(id=wish["id"], version=wish["version"])
    assert renewed["notification_index"] == 2
    assert told(uss1.delete_intent(changed.json()["operational_intent_reference"])) == {wish["id"]: 3}


def test_told_are_those_whose_cells_height_time_and_kind_are_touched(uss1, uss2):
    near = uss2.subscription(volume(low=0, high=100))
    above = uss2.subscription(volume(low=200, high=300))
    far = uss2.subscription(volume(circle(36.3, 37.15)))
    later = uss2.subscription(volume(start=7_200, end=9_000))
    flags = {"notify_for_operational_intents": False, "notify_for_constraints": True}
    closed = uss2.subscription(volume(high=3_000), **flags, scope=CP)
    both = uss2.subscription(volume(high=3_000), notify_for_constraints=True, scope=f"{SC} {CP}")
    assert set(told(uss1.put_intent(new_id(), volume(low=0, high=100)))) == {near["id"], both["id"]}
    assert told(uss1.put_constraint(new_id(), volume(low=0, high=100))) == {closed["id"]: 1, both["id"]: 2}
    assert set(told(uss1.put_intent(new_id(), volume(circle(36.3, 37.15))))) == {far["id"]}
    assert set(told(uss1.put_intent(new_id(), volume(start=7_300, end=8_000)))) == {later["id"]}
    assert set(told(uss1.put_constraint(new_id(), volume(low=None, high=None)))) == {closed["id"], both["id"]}
    assert set(told(uss1.put_intent(new_id(), volume(low=250, high=260)))) == {above["id"], both["id"]}


def test_who_was_where_it_left_is_told_as_well(uss1, uss2):
    before, after = uss2.subscription(), uss2.subscription(volume(circle(36.3, 37.15)))
    made = uss1.put_intent(new_id()).json()["operational_intent_reference"]
    moved = uss1.put_intent(made["id"], volume(circle(36.3, 37.15)), ovn=made["ovn"])
    assert told(moved) == {before["id"]: 2, after["id"]: 1}


def test_subscribers_are_grouped_by_address(uss1, uss2):
    mine = [uss2.subscription()["id"] for _ in range(3)]
    other = uss2.subscription(uss_base_url="https://a.example.com")["id"]
    told_ones = uss1.put_intent(new_id()).json()["subscribers"]
    assert [one["uss_base_url"] for one in told_ones] == ["https://a.example.com", uss2.url]
    assert {one["subscription_id"] for one in told_ones[1]["subscriptions"]} == set(mine)
    assert [one["subscription_id"] for one in told_ones[0]["subscriptions"]] == [other]


def test_the_service_makes_a_subscription_for_an_intent_and_removes_it_with_it(uss1):
    filed = volume()
    made = uss1.put_intent(new_id(), filed, new_subscription=IMPLICIT)
    reference = made.json()["operational_intent_reference"]
    id = reference["subscription_id"]
    assert told(made) == {id: 1}
    shown = uss1.get_subscription(id).json()["subscription"]
    assert shown["implicit_subscription"] is True
    assert shown["dependent_operational_intents"] == [reference["id"]]
    assert shown["uss_base_url"] == IMPLICIT["uss_base_url"]
    assert (shown["time_start"], shown["time_end"]) == (filed["time_start"], filed["time_end"])
    assert uss1.ask("DELETE", f"{SUBSCRIPTIONS}/{id}/{shown['version']}").status_code in (400, 409)
    assert told(uss1.delete_intent(reference)) == {id: 2}
    assert uss1.get_subscription(id).status_code == 404


def test_a_made_subscription_grows_with_its_intent(uss1):
    made = uss1.intent(volume(start=0, end=600), new_subscription=IMPLICIT)
    id = made["subscription_id"]
    before = uss1.get_subscription(id).json()["subscription"]
    wider = volume(circle(36.2, 37.15, 3_000), low=0, high=900, start=0, end=1_200)
    changed = uss1.intent(wider, id=made["id"], ovn=made["ovn"], subscription_id=id)
    assert changed["subscription_id"] == id
    after = uss1.get_subscription(id).json()["subscription"]
    assert after["version"] != before["version"]
    assert after["time_end"] == wider["time_end"]
    assert after["implicit_subscription"] is True


def test_a_made_subscription_goes_when_its_intent_leaves_it(uss1):
    explicit = uss1.subscription(volume(high=3_000, end=4_000))["id"]
    for left in ({"subscription_id": explicit}, {"new_subscription": IMPLICIT}, {}):
        made = uss1.intent(new_subscription=IMPLICIT)
        changed = uss1.put_intent(made["id"], ovn=made["ovn"], **left).json()["operational_intent_reference"]
        assert uss1.get_subscription(made["subscription_id"]).status_code == 404
        assert changed["subscription_id"] != made["subscription_id"]
        assert (changed["subscription_id"] == NO_SUBSCRIPTION) is (not left)
        assert uss1.delete_intent(changed).status_code == 200
    assert uss1.get_subscription(explicit).status_code == 200


def test_a_made_subscription_stays_as_long_as_another_intent_rests_on_it(uss1):
    first = uss1.intent(new_subscription=IMPLICIT)
    second = uss1.intent(key=[first["ovn"]], subscription_id=first["subscription_id"])
    shown = uss1.get_subscription(first["subscription_id"]).json()["subscription"]
    assert shown["dependent_operational_intents"] == sorted([first["id"], second["id"]])
    assert uss1.delete_intent(first).status_code == 200
    assert uss1.get_subscription(first["subscription_id"]).status_code == 200
    assert uss1.delete_intent(second).status_code == 200
    assert uss1.get_subscription(first["subscription_id"]).status_code == 404


def test_a_made_subscription_that_its_manager_changes_is_the_managers_own(uss1):
    made = uss1.intent(volume(low=0, high=1_000, start=1_200, end=4_800), new_subscription=IMPLICIT)
    shown = uss1.get_subscription(made["subscription_id"]).json()["subscription"]
    # It may begin a little after its intent: clocks differ.
    changed = uss1.subscription(
        volume(low=0, high=1_000, start=1_201, end=4_801), id=shown["id"], version=shown["version"]
    )
    assert changed["implicit_subscription"] is False
    assert uss1.delete_intent(made).status_code == 200
    assert uss1.get_subscription(made["subscription_id"]).status_code == 200


@pytest.mark.parametrize(
    "smaller",
    [
        lambda: volume(circle(36.2, 37.15, 50), low=0, high=1_000, start=None, end=4_000),
        lambda: volume(circle(36.2, 37.15, 4_000), low=200, high=1_000, start=None, end=4_000),
        lambda: volume(circle(36.2, 37.15, 4_000), low=0, high=900, start=None, end=4_000),
        lambda: volume(circle(36.2, 37.15, 4_000), low=0, high=1_000, start=None, end=3_000),
        lambda: volume(circle(36.2, 37.15, 4_000), low=0, high=1_000, start=310, end=4_000),
    ],
)
def test_a_subscription_keeps_covering_what_rests_on_it(uss1, smaller):
    filed = volume(circle(36.2, 37.15, 4_000), low=0, high=1_000, end=3_600)
    made = uss1.intent(filed, new_subscription=IMPLICIT)
    shown = uss1.get_subscription(made["subscription_id"]).json()["subscription"]
    refused = uss1.put_subscription(shown["id"], smaller(), version=shown["version"])
    assert refused.status_code == 400
    assert uss1.get_subscription(shown["id"]).json()["subscription"] == shown


def test_a_subscription_may_begin_now_when_its_intent_began_long_ago(uss1):
    made = uss1.intent(volume(start=-7_200, end=3_600), new_subscription=IMPLICIT)
    shown = uss1.get_subscription(made["subscription_id"]).json()["subscription"]
    later = uss1.put_subscription(shown["id"], volume(start=30, end=3_700), version=shown["version"])
    assert later.status_code == 400
    begun = uss1.subscription(volume(start=-1, end=3_700), id=shown["id"], version=shown["version"])
    assert begun["dependent_operational_intents"] == [made["id"]]


@pytest.mark.parametrize(
    "wider",
    [
        lambda: volume(start=30, end=3_660),
        lambda: volume(start=-60, end=3_000),
        lambda: volume(circle(36.2, 37.15, 5_000), start=30, end=3_000),
        lambda: volume(high=3_001, start=30, end=3_000),
    ],
)
def test_a_named_subscription_covers_the_intent(uss1, wider):
    wish = uss1.subscription(volume(high=3_000))
    assert uss1.put_intent(new_id(), wider(), subscription_id=wish["id"]).status_code == 400
    inside = volume(start=30, end=3_000)
    made = uss1.intent(inside, subscription_id=wish["id"])
    assert made["subscription_id"] == wish["id"]
    assert uss1.put_intent(made["id"], wider(), ovn=made["ovn"], subscription_id=wish["id"]).status_code == 400
    refused = uss1.ask("DELETE", f"{SUBSCRIPTIONS}/{wish['id']}/{wish['version']}")
    assert refused.status_code == 400


def test_the_named_subscription_is_ones_own_and_exists(uss1, uss2):
    theirs = uss2.subscription()
    assert uss1.put_intent(new_id(), subscription_id=theirs["id"]).status_code == 403
    for id in (new_id(), NO_SUBSCRIPTION, new_id().replace("-", ""), "none"):
        assert uss1.put_intent(new_id(), subscription_id=id).status_code == 400
    mine = uss1.subscription()["id"]
    both = {"subscription_id": mine, "new_subscription": IMPLICIT}
    assert uss1.put_intent(new_id(), **both).status_code == 400
    assert uss1.put_intent(new_id(), new_subscription={"notify_for_constraints": True}).status_code == 400
    assert uss1.put_intent(new_id(), new_subscription={"uss_base_url": "http://uss1.example.com"}).status_code == 400
