"""Many at once on the same ground: one is first, and all others learn of it. MODUS_SOAK=1 runs 1,000 rounds."""

import asyncio
import os

import httpx
import pytest

from modusvivendi.desk.dss import Limits, build_dss
from modusvivendi.desk.stores import open_store
from tests.desk.dss.participants import INTENTS, NO_OVN, SC, SUBSCRIPTIONS, Participant, circle, new_id, told, volume
from tests.desk.keys import AUDIENCE, token

WAYS = 40
ROUNDS = 1_000 if os.environ.get("MODUS_SOAK") == "1" else 3


@pytest.fixture
def two_apps(place, store, verifier):
    """Two services on one store, as two processes would be."""
    other = open_store(place)
    limits = Limits(requests_per_second=0)
    yield [build_dss(one, verifier, limits=limits) for one in (store, other)]
    other.close()


def ask_all(apps, requests):
    """Send all requests at once, by turns to each service; a request is subject, method, path, body."""

    async def run():
        base = f"https://{AUDIENCE}"
        clients = [httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url=base, timeout=120) for app in apps]
        try:
            return await asyncio.gather(
                *(
                    clients[k % len(clients)].request(
                        method, path, json=body, headers={"Authorization": f"Bearer {token(subject, SC)}"}
                    )
                    for k, (subject, method, path, body) in enumerate(requests)
                )
            )
        finally:
            for client in clients:
                await client.aclose()

    return asyncio.run(run())


def body_of(*volumes, **more):
    return {"extents": list(volumes), "state": "Accepted", "uss_base_url": "https://uss.example.com", "key": []} | more


@pytest.mark.slow
def test_of_forty_on_one_cell_one_is_first_and_all_others_learn_of_it(two_apps, campaign):
    progress = campaign("race at the standard surface", ROUNDS)
    for nth in range(ROUNDS):
        place = circle(30 + nth % 50 * 0.1, 37 + nth // 50 * 0.1, 100)
        requests = [
            (f"uss{k}", "PUT", f"{INTENTS}/{new_id()}", body_of(volume(place, low=0, high=100 + k)))
            for k in range(WAYS)
        ]
        answers = ask_all(two_apps, requests)
        won = [answer.json()["operational_intent_reference"] for answer in answers if answer.status_code == 201]
        assert len(won) == 1
        lost = [answer.json() for answer in answers if answer.status_code == 409]
        assert len(lost) == WAYS - 1
        for answer in lost:
            assert [one["id"] for one in answer["missing_operational_intents"]] == [won[0]["id"]]
            assert answer["missing_operational_intents"][0]["ovn"] == NO_OVN
        progress.step()


def test_of_many_who_file_the_same_id_one_does(two_apps):
    id = new_id()
    requests = [(f"uss{k}", "PUT", f"{INTENTS}/{id}", body_of(volume(circle(30 + k / 5, 37)))) for k in range(20)]
    statuses = sorted(answer.status_code for answer in ask_all(two_apps, requests))
    assert statuses == [201] + [403] * 19


def test_of_many_who_change_one_version_one_does(two_apps, uss1):
    made = uss1.intent()
    path = f"{INTENTS}/{made['id']}/{made['ovn']}"
    answers = ask_all(two_apps, [("uss1", "PUT", path, body_of(volume()))] * 12 + [("uss1", "DELETE", path, None)] * 8)
    assert sorted(answer.status_code for answer in answers)[0] == 200
    assert {answer.status_code for answer in answers} <= {200, 404, 409, 400}
    assert sum(answer.status_code == 200 for answer in answers) == 1


def test_no_change_is_counted_twice_or_lost(two_apps, uss2):
    wish = uss2.subscription(volume(circle(36.2, 37.15, 25_000), high=3_000))
    spots = [volume(circle(36.1 + 0.05 * (k % 5), 37.0 + 0.05 * (k // 5), 100)) for k in range(20)]
    answers = ask_all(
        two_apps, [(f"uss{k}", "PUT", f"{INTENTS}/{new_id()}", body_of(one)) for k, one in enumerate(spots)]
    )
    assert [answer.status_code for answer in answers] == [201] * 20
    assert sorted(told(answer)[wish["id"]] for answer in answers) == list(range(1, 21))


def test_a_subscription_and_the_first_intent_on_it_do_not_miss_each_other(two_apps, client):
    for nth in range(5):
        spot = circle(10 + nth, 37)
        wish, filing = new_id(), new_id()
        subscribed = body_of(volume(spot)) | {"extents": volume(spot), "notify_for_operational_intents": True}
        answers = ask_all(
            two_apps,
            [
                ("uss2", "PUT", f"{SUBSCRIPTIONS}/{wish}", subscribed),
                ("uss1", "PUT", f"{INTENTS}/{filing}", body_of(volume(spot))),
            ],
        )
        assert [answer.status_code for answer in answers] == [200, 201]
        seen = [one["id"] for one in answers[0].json()["operational_intent_references"]]
        # Either the wish came first and the filer tells, or the filing came first and the answer to the wish shows it.
        assert (filing in seen) != (wish in told(answers[1]))
    assert Participant(client, "uss3").find_intents(volume(circle(10, 37))) != []
