"""For each role and each endpoint of both interfaces, with secrets planted in both: no more comes back than is for it.

At the standard surface anybody with a token for it sees, in any cell, who manages what, when, and at which address: it
is made for that. Version numbers, subscriptions, reports and exact places are for their managers, and what is filed at
the desk is never there.
"""

import base64
import json
import re
import time
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from tests.desk.dss.participants import (
    AA,
    AVAILABILITY,
    CM,
    CMSA,
    CONSTRAINTS,
    CP,
    INTENTS,
    SC,
    SUBSCRIPTIONS,
    circle,
    new_id,
    volume,
)
from tests.desk.http import SCOPES, Line, token
from tests.desk.service.test_leaks import paths
from tests.desk.world import operation, square

ROLES = ("south", "east", "relief", "broker", "cell", "audit", "stranger")
LON, LAT = 38.0712345, 35.0498765
DESK_NAME, ADDRESS, LISTENER, REPORT = (
    "plan-simoom-2b7e",
    "https://uss-4c1d.example",
    "https://ear-77.example",
    "rep-9a",
)
ALL = f"{SC} {CM} {CP} {CMSA} {AA}"
HERE = circle(LAT, LON, 700.0625)


class Planted:
    """North has an intent, a constraint and a subscription at the standard surface; south an operation at the desk."""

    def __init__(self, line: Line) -> None:
        self.line = line
        begin = datetime.now(UTC)
        window = {"start": begin.isoformat(), "end": (begin + timedelta(hours=2)).isoformat()}
        content = operation("south", square(LON - 0.01234567, LAT - 0.01234567, 0.02), window=window, name=DESK_NAME)
        self.object = line.file("south", content).json()["object"]
        self.intent, self.constraint, self.subscription = new_id(), new_id(), new_id()
        body = {"extents": [volume(HERE)], "uss_base_url": ADDRESS}
        listening = {"extents": volume(HERE), "uss_base_url": LISTENER, "notify_for_operational_intents": True}
        heard = self.ask("north", "PUT", f"{SUBSCRIPTIONS}/{self.subscription}", listening).json()
        made = self.ask("north", "PUT", f"{INTENTS}/{self.intent}", body | {"state": "Accepted"}).json()
        closed = self.ask("north", "PUT", f"{CONSTRAINTS}/{self.constraint}", body).json()
        exchange = {
            "url": "https://x.example", "method": "GET", "recorder_role": "Client", "problem": REPORT,
            "request_time": {"value": "2026-01-01T00:00:00Z", "format": "RFC3339"},
        }  # fmt: skip
        assert self.ask("north", "POST", "/dss/v1/reports", {"exchange": exchange}).status_code == 201
        self.ovns = {made["operational_intent_reference"]["ovn"], closed["constraint_reference"]["ovn"]}
        self.listening = {heard["subscription"]["version"]}
        self.mirrored = line.get("north", "/v1/cases").json()[0]["object"]
        self.case = line.get("north", "/v1/cases").json()[0]["case"]

    def ask(self, party: str, method: str, path: str, body: Any = None, scope: str = ALL) -> Any:
        headers = {"Authorization": f"Bearer {token(party, scope)}"}
        return self.line.client.request(method, path, json=body, headers=headers)

    def requests(self) -> list[tuple[str, str, Any]]:
        """Every operation of the standard surface, asked about north's things by somebody else."""
        area, wrong = {"area_of_interest": volume(HERE)}, "x" * 32
        body = {"extents": [volume(HERE)], "state": "Accepted", "uss_base_url": "https://other.example"}
        listening = {"extents": volume(HERE), "uss_base_url": "https://o.example", "notify_for_constraints": True}
        found: list[tuple[str, str, Any]] = []
        for base, id, change in (
            (INTENTS, self.intent, body),
            (CONSTRAINTS, self.constraint, body),
            (SUBSCRIPTIONS, self.subscription, listening),
        ):
            found += [
                ("POST", f"{base}/query", area), ("GET", f"{base}/{id}", None), ("PUT", f"{base}/{id}", change),
                ("PUT", f"{base}/{id}/{wrong}", change), ("DELETE", f"{base}/{id}/{wrong}", None),
                ("PUT", f"{base}/{new_id()}", change),
            ]  # fmt: skip
        others = ["/dss/v1/openapi.json", "/aux/v1/version", "/aux/v1/validate_oauth?owner=north", "/healthy"]
        found += [("GET", path, None) for path in [*others, f"{AVAILABILITY}/north"]]
        return [*found, ("PUT", f"{AVAILABILITY}/north", {"availability": "Down", "old_version": wrong})]


@pytest.fixture
def planted(quick: Line) -> Planted:
    quick.world.clock.seconds = time.time()
    return Planted(quick)


def leaked(text: str, secrets: set[str]) -> set[str]:
    return {secret for secret in secrets if secret in text}


@pytest.mark.parametrize("role", ROLES)
def test_the_standard_surface_tells_nothing_of_the_desk_and_no_more_than_the_standard_says(
    planted: Planted, role: str
) -> None:
    secrets = {DESK_NAME, planted.object, planted.mirrored, planted.case, str(LON), str(LAT), "38.071234", "35.049876"}
    secrets |= {LISTENER, REPORT, "700.0625", *planted.ovns, *planted.listening}
    answered = 0
    for method, path, body in planted.requests():
        response = planted.ask(role, method, path, body)
        answered += response.status_code in (200, 201)
        told = response.text + json.dumps(dict(response.headers))
        if method == "PUT" and response.status_code in (200, 201):
            # Whom to tell of a change is told to whoever makes it.
            told = told.replace(LISTENER, "").replace(planted.subscription, "")
        assert not leaked(told, secrets | {planted.subscription}), f"{role} reads it at {method} {path}"
    assert answered >= 8


@pytest.mark.parametrize("role", ["north", *ROLES])
@pytest.mark.parametrize("scope", [SCOPES, "", "utm.other"])
def test_without_a_scope_of_the_standard_nothing_of_it_is_told(planted: Planted, role: str, scope: str) -> None:
    secrets = {ADDRESS, LISTENER, REPORT, "north", *planted.ovns, *planted.listening}
    for method, path, body in planted.requests():
        response = planted.ask(role, method, path, body, scope)
        assert response.status_code in (200, 403)
        assert not leaked(response.text, secrets - ({"north"} if role == "north" else set())), f"{method} {path}"


@pytest.mark.parametrize("role", ROLES)
def test_the_desk_tells_nothing_of_what_is_filed_at_the_standard_surface(planted: Planted, role: str) -> None:
    secrets = {ADDRESS, LISTENER, REPORT, planted.intent, planted.constraint, planted.subscription, "700.0625"}
    secrets |= {str(LON), str(LAT), "38.071234", "35.049876", *planted.ovns, *planted.listening, planted.mirrored}
    if role == "cell":
        # The neutral cell's notice names the object that was filed.
        secrets.discard(planted.mirrored)
    answered = 0
    for path in paths(planted.line, {"case": planted.case, "object": planted.mirrored}):
        response = planted.line.client.get(path, headers={"Authorization": f"Bearer {token(role)}"})
        answered += response.status_code == 200
        text = response.text.replace(path, "") + json.dumps(dict(response.headers))
        for encoded in re.findall(r'"content":\s*"([A-Za-z0-9+/=]{40,})"', response.text):
            raw = base64.b64decode(encoded)[16:].decode(errors="replace")
            text += raw + "".join(base64.b64decode(one).decode() for one in re.findall(r'"body": "([^"]+)"', raw))
        assert not leaked(text, secrets), f"{role} reads it at {path}"
    assert answered >= (0 if role == "stranger" else 5)


def test_the_test_would_see_a_leak(planted: Planted) -> None:
    own = planted.ask("north", "GET", f"{INTENTS}/{planted.intent}").text
    assert leaked(own, planted.ovns)
    assert ADDRESS in planted.ask("south", "GET", f"{INTENTS}/{planted.intent}").text
    assert LISTENER in planted.ask("north", "GET", f"{SUBSCRIPTIONS}/{planted.subscription}").text
    assert planted.mirrored in planted.line.get("north", "/v1/cases").text
    assert planted.intent in planted.line.get("north", "/v1/bundle").text
    assert DESK_NAME in planted.line.get("south", "/v1/operations").text
