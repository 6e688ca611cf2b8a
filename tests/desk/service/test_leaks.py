"""For each role and each endpoint: what comes back holds none of the planted secrets that are not for that role."""

import base64
import io
import json
import logging
import re

import pytest

from modusvivendi.desk.log import tree
from modusvivendi.desk.service.guards import LOG, JsonLines
from tests.desk.http import Line, token
from tests.desk.world import operation, site, square

LON, LAT = 38.0712345, 35.0498765
NAME, REASON = "plan-harmattan-7f3a", "reason-sirocco-91bc"
ROLES = ("south", "east", "relief", "broker", "cell", "audit", "stranger")


@pytest.fixture
def planted(quick: Line) -> tuple[Line, dict[str, str]]:
    """North's operation meets south's; it lets relief know exactly, east that it exists, and others nothing."""
    outline = square(LON, LAT, 0.05)
    rules = {"relief": "exact", "east": "exists"}
    first = quick.file("north", operation("north", outline, name=NAME, disclosure=rules)).json()
    quick.file("south", operation("south", square(LON - 0.02, LAT - 0.02), name="of-south"))
    quick.file("north", site("north", lon=LON, lat=LAT, name=NAME))
    case = quick.get("north", "/v1/cases").json()[0]["case"]
    notice = quick.get("north", "/v1/notices").json()[0]["id"]
    act = {"notices": [notice], "state": "Objected", "reason": REASON}
    assert quick.send("north", "POST", "/v1/notices/acts", act).status_code == 201
    return quick, {"object": first["object"], "case": case}


def paths(line: Line, known: dict[str, str]) -> list[str]:
    """Every GET of the interface, with the ids of north's objects and every entry of the log."""
    document = line.client.get("/openapi.json").json()
    size = line.world.desk.read(tree.size)
    found: list[str] = []
    for path, methods in document["paths"].items():
        if "get" not in methods or path.endswith("/stream"):
            continue
        if "{entry}" in path:
            found += [path.replace("{entry}", str(seq)) for seq in range(size)]
        else:
            of_case = path.startswith("/v1/cases")
            found.append(path.replace("{id}", known["case"] if of_case else known["object"]))
    query = [f"/v1/bundle?object={known['object']}", "/v1/notices/stream?once=true", "/openapi.json"]
    return [*found, "/v1/log/consistency?first=1&second=3", *query, "/aux/v1/version", "/dss/v1/openapi.json"]


@pytest.mark.parametrize("role", ROLES)
def test_no_role_reads_what_is_not_for_it(planted: tuple[Line, dict[str, str]], role: str) -> None:
    line, known = planted
    secrets = {NAME, REASON, str(LON), str(LAT), "38.071234", "35.049876"}
    if role not in ("relief", "east", "cell"):
        secrets.add(known["object"])
    if role == "relief":
        secrets -= {str(LON), str(LAT), "38.071234", "35.049876"}
    answered = 0
    for path in paths(line, known):
        response = line.client.get(path, headers={"Authorization": f"Bearer {token(role)}"})
        answered += response.status_code == 200
        text = response.text + json.dumps(dict(response.headers))
        # Sealed content travels as base64 in bundles and entries.
        for encoded in re.findall(r'"content":\s*"([A-Za-z0-9+/=]{40,})"', response.text):
            raw = base64.b64decode(encoded)[16:].decode(errors="replace")
            text += raw
            assert role != "south" or '"party": "north"' not in raw
            for body in re.findall(r'"body": "([A-Za-z0-9+/=]+)"', raw):
                text += base64.b64decode(body).decode()
        leaked = {secret for secret in secrets if secret in text}
        assert not leaked, f"{role} reads {leaked} at {path}"
    assert answered >= (0 if role == "stranger" else 5)


def test_the_test_would_see_a_leak(planted: tuple[Line, dict[str, str]]) -> None:
    line, known = planted
    assert str(LON) in line.get("north", f"/v1/operations/{known['object']}").text
    assert NAME in line.get("north", "/v1/operations").text
    assert str(LON) in line.get("relief", "/v1/notices").text


def test_an_answer_in_a_conflict_names_nobody_and_no_place(planted: tuple[Line, dict[str, str]]) -> None:
    line, _ = planted
    text = line.get("south", "/v1/cases").text + line.get("south", "/v1/notices").text
    bundle = line.get("south", "/v1/bundle").json()
    bodies = [json.loads(entry["body"]) for entry in bundle["entries"]]
    register = ("party", "key", "standing", "revocation", "desk", "holder-key")
    text += json.dumps([body for body in bodies if body["kind"] not in register])
    assert "north" not in text
    assert "a party" in text


def test_refusals_do_not_tell_whether_another_has_an_object(planted: tuple[Line, dict[str, str]]) -> None:
    line, known = planted
    for method, path in (("PUT", "/v1/operations/{}"), ("POST", "/v1/objects/{}/end")):
        content = operation("south", supersedes=1) if method == "PUT" else {"version": 1}
        told = [line.send("south", method, path.format(id), content) for id in (known["object"], "no-such-object")]
        assert [response.status_code for response in told] == [404, 404]
        assert told[0].json()["message"] == told[1].json()["message"]


def test_the_log_of_the_service_holds_no_places(quick: Line) -> None:
    stream = io.StringIO()
    handler = logging.StreamHandler(stream)
    handler.setFormatter(JsonLines())
    LOG.addHandler(handler)
    LOG.setLevel(logging.INFO)
    try:
        filed = quick.file("north", operation("north", square(LON, LAT), name=NAME)).json()
        quick.get("north", f"/v1/operations/{filed['object']}")
        quick.file("north", operation("north", square(LON, 99.0), name=NAME))
        quick.client.post("/v1/operations", content=b'{"lon": 38.0712345', headers={"Authorization": "Bearer x"})
    finally:
        LOG.removeHandler(handler)
        LOG.setLevel(logging.NOTSET)
    lines = [json.loads(text) for text in stream.getvalue().splitlines()]
    assert [line["status"] for line in lines] == [201, 200, 422, 401]
    for secret in (str(LON), str(LAT), NAME, filed["object"], "north"):
        assert secret not in stream.getvalue()
