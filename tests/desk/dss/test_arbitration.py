"""Availability, reports, and the paths beside the standard's own; who gets in and who does not."""

import json
import time

import jwt
import pytest

from modusvivendi.desk.dss import Limits, build_dss
from modusvivendi.desk.dss.operations import OPERATIONS
from modusvivendi.desk.dss.quotas import sweep
from modusvivendi.desk.dss.records import Records
from modusvivendi.desk.stores import StoreBusyError
from tests.desk.dss.participants import (
    AA,
    AVAILABILITY,
    CM,
    CMSA,
    CP,
    SC,
    Participant,
    TestClient,
    new_id,
    time_at,
    volume,
)
from tests.desk.keys import AUDIENCE, claims, private_key, token


def test_availability_is_unknown_until_it_is_set(uss1):
    unknown = uss1.ask("GET", f"{AVAILABILITY}/uss9", scope=AA)
    assert unknown.json() == {"version": "", "status": {"uss": "uss9", "availability": "Unknown"}}
    first = uss1.set_availability("uss9", "normal", "")
    assert first.status_code == 200
    assert first.json()["status"] == {"uss": "uss9", "availability": "Normal"}
    assert uss1.ask("GET", f"{AVAILABILITY}/uss9", scope=SC).json() == first.json()
    for stale in ("", "ThisIsAnIncorrectVersion"):
        assert uss1.set_availability("uss9", "Down", stale).status_code == 409
    second = uss1.set_availability("uss9", "DOWN", first.json()["version"])
    assert second.json()["status"]["availability"] == "Down"
    assert second.json()["version"] != first.json()["version"]
    assert uss1.set_availability("uss9", "Normal", first.json()["version"]).status_code == 409


@pytest.mark.parametrize("body", [{}, {"availability": "pUrPlE"}, {"availability": None}, {"availability": 7}, [], 7])
def test_availability_is_one_of_three_words(uss1, body):
    assert uss1.ask("PUT", f"{AVAILABILITY}/uss9", body, AA).status_code == 400


def test_availability_is_read_by_some_and_set_by_arbiters(uss1):
    body = {"availability": "Normal", "old_version": ""}
    for scope, reads, sets in ((SC, 200, 403), (CMSA, 200, 403), (CM, 403, 403), (CP, 403, 403), ("", 403, 403)):
        assert uss1.ask("GET", f"{AVAILABILITY}/uss9", scope=scope).status_code == reads
        assert uss1.ask("PUT", f"{AVAILABILITY}/uss9", body, scope).status_code == sets
    assert uss1.ask("PUT", f"{AVAILABILITY}/uss9", body, AA).status_code == 200


EXCHANGE = {
    "url": "https://uss2.example.com/uss/v1/operational_intents/1",
    "method": "GET",
    "headers": ["Authorization: Bearer a.secret.token", "Accept: */*"],
    "recorder_role": "Client",
    "request_time": time_at("2026-01-31T12:00:00Z"),
    "response_time": None,
    "problem": "no answer\nwithin a second",
}


@pytest.mark.parametrize("scope", [SC, CM, CP, CMSA, AA])
def test_a_report_is_kept_without_the_tokens_in_it(uss1, store, scope):
    made = uss1.ask("POST", "/dss/v1/reports", {"exchange": EXCHANGE}, scope)
    assert made.status_code == 201
    assert made.json()["report_id"]
    assert made.json()["exchange"]["problem"] == EXCHANGE["problem"]
    rows = store.read(lambda transaction: transaction.rows("SELECT id, reporter, exchange FROM dss_reports"))
    assert [(id, reporter) for id, reporter, _ in rows] == [(made.json()["report_id"], "uss1")]
    assert json.loads(rows[0][2])["url"] == EXCHANGE["url"]
    assert "secret" not in rows[0][2]


@pytest.mark.parametrize(
    "body",
    [
        {},
        {"exchange": None},
        {"exchange": {}},
        {"exchange": EXCHANGE | {"url": None}},
        {"exchange": EXCHANGE | {"method": 7}},
        {"exchange": EXCHANGE | {"recorder_role": "Spy"}},
        {"exchange": EXCHANGE | {"request_time": {"value": "noon", "format": "RFC3339"}}},
        {"exchange": EXCHANGE | {"headers": "Accept: */*"}},
        {"exchange": EXCHANGE | {"headers": [7]}},
        {"exchange": EXCHANGE | {"response_code": 1.5}},
        {"exchange": EXCHANGE | {"problem": "\x00"}},
    ],
)
def test_a_report_that_says_nothing_is_refused(uss1, body):
    assert uss1.ask("POST", "/dss/v1/reports", body).status_code == 400


def test_a_report_needs_one_of_the_scopes(uss1):
    assert uss1.ask("POST", "/dss/v1/reports", {"exchange": EXCHANGE}, "some.other").status_code == 403


def test_anybody_with_a_token_may_ask_for_the_version_and_check_it(uss1, client):
    assert uss1.ask("GET", "/aux/v1/version", scope="any.thing").json()["version"]
    assert uss1.ask("GET", "/aux/v1/validate_oauth", scope="any.thing").status_code == 200
    assert uss1.ask("GET", "/aux/v1/validate_oauth?owner=uss1", scope="any.thing").status_code == 200
    assert uss1.ask("GET", "/aux/v1/validate_oauth?owner=bad_user", scope="any.thing").status_code == 403
    for path in ("/aux/v1/version", "/aux/v1/validate_oauth"):
        assert client.get(path).status_code == 401
    assert client.get("/healthy").status_code == 200


def test_what_is_not_there_and_what_cannot_be_done_is_said_in_json(uss1, client):
    assert client.get("/dss/v1/nothing").status_code == 404
    assert client.get("/dss/v1/nothing").json()["message"]
    refused = uss1.ask("PATCH", f"/dss/v1/subscriptions/{new_id()}")
    assert refused.status_code == 405
    assert refused.headers["allow"] == "GET, PUT"
    assert uss1.ask("GET", "/dss/v1/subscriptions/query").status_code == 405


def forged_tokens():
    good = claims("uss1", SC)
    yield "nothing", None
    yield "no token", "Bearer "
    yield "no JWT", "Bearer not.a.token"
    yield "another key", "Bearer " + jwt.encode(good, private_key("ES256", 1), algorithm="ES256")
    yield "no algorithm", "Bearer " + jwt.encode(good, None, algorithm="none")
    yield "expired", "Bearer " + token("uss1", SC, exp=int(time.time()) - 60)
    yield "another host", "Bearer " + token("uss1", SC, aud="elsewhere.test")
    yield "nobody", "Bearer " + jwt.encode(claims(None, SC), private_key(), algorithm="ES256")


@pytest.mark.parametrize("operation", OPERATIONS, ids=lambda operation: operation.name)
def test_no_operation_does_anything_for_who_is_not_known(client, store, operation):
    path = operation.path.format(entityid=new_id(), subscriptionid=new_id(), ovn="a" * 32, version="b", uss_id="uss1")
    before = store.read(dump)
    for what, header in forged_tokens():
        headers = {} if header is None else {"Authorization": header}
        refused = client.request(operation.method, path, headers=headers, json={} if operation.takes else None)
        assert refused.status_code == 401, what
        assert refused.json()["message"]
        assert refused.headers["www-authenticate"] == "Bearer"
    assert store.read(dump) == before


def dump(transaction):
    tables = ("intents", "constraints", "subscriptions", "availability", "reports", "taken")
    return [transaction.rows(f"SELECT * FROM dss_{table}") for table in tables]


def test_who_asks_too_much_waits(store, verifier):
    app = build_dss(store, verifier, limits=Limits(requests_per_second=0.001, burst=3))
    with TestClient(app, base_url=f"https://{AUDIENCE}") as client:
        greedy, modest = Participant(client, "greedy"), Participant(client, "modest")
        answers = [greedy.get_intent(new_id()) for _ in range(5)]
        assert [answer.status_code for answer in answers] == [404, 404, 404, 429, 429]
        assert answers[-1].headers["retry-after"] == "1"
        assert answers[-1].json()["message"]
        assert modest.get_intent(new_id()).status_code == 404


def test_a_store_that_is_busy_asks_to_come_back(store, verifier):
    class Busy:
        name = "busy"

        def __getattr__(self, name):
            return getattr(store, name)

        def write(self, _work):
            raise StoreBusyError("held by another writer", repair="Try again.")

    with TestClient(build_dss(Busy(), verifier), base_url=f"https://{AUDIENCE}") as client:
        refused = Participant(client, "uss1").put_intent(new_id())
        assert refused.status_code == 429
        assert refused.headers["retry-after"] == "1"


def test_what_ended_long_ago_is_removed(store, verifier):
    hour = 3_600_000_000
    now = time.time_ns() // 1_000
    clock = [now]
    app = build_dss(store, verifier, clock=lambda: clock[0])
    with TestClient(app, base_url=f"https://{AUDIENCE}") as client:
        uss1 = Participant(client, "uss1")
        made = uss1.intent(new_subscription={"uss_base_url": uss1.url})
        wish, closed = uss1.subscription(), uss1.constraint()
        lasting = uss1.intent(volume(start=90_000, end=100_000), requested_ovn_suffix=None)

        def left(after):
            store.write(lambda transaction: sweep(Records(transaction), now + after))
            clock[0] = now + after
            found = [uss1.get_intent(made["id"]), uss1.get_subscription(made["subscription_id"])]
            found += [
                uss1.get_subscription(wish["id"]),
                uss1.ask("GET", f"/dss/v1/constraint_references/{closed['id']}", scope=CM),
            ]
            return [answer.status_code for answer in found]

        assert left(24 * hour) == [200, 200, 200, 200]
        assert uss1.find_intents(volume()) == [made["id"]]
        area = {"area_of_interest": volume(start=None, end=None)}
        assert uss1.ask("POST", "/dss/v1/subscriptions/query", area).json() == {"subscriptions": []}
        assert left(26 * hour) == [404, 404, 404, 404]
        assert uss1.get_intent(lasting["id"]).status_code == 200
        assert uss1.find_intents(volume()) == []
