"""Each change at the ASTM surface is an entry of the desk's log, and the log and the store still verify."""

import json

from modusvivendi.desk.inspection import inspect_store
from modusvivendi.desk.journal import canonical, digest
from tests.desk.dss.participants import INTENTS, SC, new_id, volume
from tests.desk.http import open_line, token
from tests.desk.world import ORIGIN


def test_a_change_is_proved_by_the_log_of_its_transaction(world):
    line = open_line(world)
    headers = {"Authorization": "Bearer " + token("north", f"{SC} desk.read")}
    path = f"{INTENTS}/{new_id()}"
    body = {"extents": [volume()], "state": "Accepted", "uss_base_url": "https://north.example.org"}
    made = line.client.put(path, json=body, headers=headers)
    assert made.status_code == 201
    entry = int(made.headers["desk-log-entry"])
    shown = line.client.get(f"/v1/log/entries/{entry}", headers=headers)
    assert shown.status_code == 200
    logged = json.loads(shown.json()["body"]) if isinstance(shown.json().get("body"), str) else shown.json()
    assert digest(canonical(made.json())) in json.dumps(logged)
    assert made.json()["operational_intent_reference"]["ovn"] not in shown.text
    south = {"Authorization": "Bearer " + token("south", f"{SC} desk.read")}
    assert line.client.get(f"/v1/log/entries/{entry}", headers=south).status_code == 404
    refused = line.client.put(f"{INTENTS}/{new_id()}", json=body, headers=south)
    assert refused.status_code == 409
    assert "desk-log-entry" not in refused.headers
    ended = line.client.delete(f"{path}/{made.json()['operational_intent_reference']['ovn']}", headers=headers)
    assert int(ended.headers["desk-log-entry"]) == entry + 1
    desk = world.desk
    assert list(inspect_store(desk.store, desk.keys.log_public, ORIGIN, desk.keys)) == []
