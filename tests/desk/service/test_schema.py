"""The OpenAPI document holds: requests made from it, good and bad, get the answers that it promises."""

import itertools
import json
import os
import time
import warnings
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any
from urllib.parse import urlsplit

import jsonschema
import pytest
import schemathesis
from hypothesis import HealthCheck, given, settings
from schemathesis.checks import load_all_checks
from schemathesis.specs.openapi.checks import positive_data_acceptance

from modusvivendi.core.operations import HIGHEST_M, LOWEST_M
from modusvivendi.desk.forms import FORMS
from modusvivendi.desk.log import tree
from modusvivendi.desk.log.notes import cosign, parse
from modusvivendi.desk.signatures import sign
from modusvivendi.io.operations.files import format_filings
from tests.desk.http import Line, open_line, token
from tests.desk.world import ORIGIN, new_world, operation, square

load_all_checks()
ALL_CHECKS: list[HealthCheck] = list(HealthCheck)  # pyright: ignore[reportAssignmentType]
EXAMPLES = 100 if os.environ.get("MODUS_SOAK") == "1" else 2
_NONCES = itertools.count()


@pytest.fixture(scope="module")
def line(tmp_path_factory: pytest.TempPathFactory):
    folder = tmp_path_factory.mktemp("schema")
    world = new_world(folder, str(folder / "desk.sqlite"), per_minute=1_000_000, per_day=1_000_000_000, hold_minutes=0)
    world.clock.seconds = time.time()
    line = open_line(world)
    line.file("north", operation("north"))
    line.file("south", operation("south", square(38.05)))
    yield line
    world.desk.close()


@pytest.mark.slow
@pytest.mark.parametrize("mode", schemathesis.GenerationMode, ids=lambda mode: mode.value)
def test_every_operation_keeps_what_the_document_promises(line: Line, mode: schemathesis.GenerationMode) -> None:
    document = schemathesis.openapi.from_asgi("/openapi.json", line.client.app)
    paths = line.client.get("/openapi.json").json()["paths"]
    for path, methods in paths.items():
        for method in methods:
            check(line, document[path][method.upper()], mode)


def test_the_document_says_what_the_forms_refuse(line: Line) -> None:
    schemas = line.client.get("/openapi.json").json()["components"]["schemas"]
    stop, operation_form = schemas["StopForm"], schemas["OperationForm"]["properties"]
    good = {"ground": "other", "object": "a"}
    for body, holds in (
        (good, True), (good | {"case": None}, True), (good | {"case": "b"}, False), ({"ground": "other"}, False),
        ({"ground": "other", "case": "b", "object": None}, True), (good | {"note": "a\u0007"}, False),
    ):  # fmt: skip
        assert jsonschema.Draft202012Validator(stop).is_valid(body) == holds, body
        assert line.send("north", "POST", "/v1/stops", body).status_code == (404 if holds else 422), body
    rules = jsonschema.Draft202012Validator(operation_form["disclosure"])
    assert [rules.is_valid(one) for one in ({"*": "none", "south": "exact"}, {"South": "exact"})] == [True, False]


def test_what_the_log_has_not_yet_is_not_there(line: Line) -> None:
    size = line.world.desk.read(tree.size)
    assert [line.get("audit", f"/v1/log/proof/{entry}").status_code for entry in (size - 1, size)] == [200, 404]
    for first, second, status in ((1, size, 200), (1, size + 1, 404), (size, 1, 422)):
        assert line.get("audit", "/v1/log/consistency", first=first, second=second).status_code == status


def check(line: Line, declared, mode: schemathesis.GenerationMode) -> None:
    @settings(max_examples=EXAMPLES, deadline=None, derandomize=True, database=None, suppress_health_check=ALL_CHECKS)
    @given(declared.as_strategy(generation_mode=mode))
    def run(case) -> None:
        if case.path.endswith("/stream"):
            case.query = {**(case.query or {}), "once": "true"}
        # What no schema can say (``fit``) is seen to for data that must be accepted, and nothing else.
        call(line, case, [positive_data_acceptance])
        if mode == schemathesis.GenerationMode.POSITIVE:
            fit(line, case)
            call(line, case, [])

    run()


def call(line: Line, case, excluded: list[Any]) -> None:
    request = case.as_transport_kwargs()
    body = request.get("data") or (json.dumps(request["json"]).encode() if "json" in request else b"")
    signed = sign(
        line.world.keys["north"], ORIGIN, case.method.upper(), urlsplit(case.formatted_path).path,
        body if isinstance(body, bytes) else str(body).encode(),
        nonce=f"schema-{next(_NONCES):08}", created=int(line.world.clock()),
    )  # fmt: skip
    headers = {"Authorization": f"Bearer {token('north')}", **signed}
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        case.call_and_validate(headers=headers, excluded_checks=excluded)


def fit(line: Line, case) -> None:
    """Make good in itself what is good by the schema: times to come, outlines that hold, something to be changed."""
    body = case.body if isinstance(case.body, dict) else {}
    name = case.path.split("/")[2] if case.path.startswith("/v1/") else ""
    now = line.world.clock()
    if "party" in body:
        body["party"] = "north"
    if name in KINDS and body:
        fit_object(body, now)
        body.pop("supersedes", None)
        if case.method == "PUT":
            made = line.file("north", KINDS[name](now))
            assert made.status_code == 201, made.text
            case.path_parameters["id"], body["supersedes"] = made.json()["object"], 1
    elif name == "imports":
        kind = {"aco": "constraints", "moving": "movements"}.get(body["format"], "sites")
        filing = FORMS[kind[:-1]].model_validate(KINDS[kind](now)).filing("a")
        body["content"] = format_filings([filing], body["format"])
    elif name == "log":
        fit_log(line, case)
    elif name == "notices" and body:
        body |= {"reason": "a reason", "level": "crew"}
    elif name == "cells":
        case.query["tokens"] = "152b9,152bc"
    elif name == "read-back":
        case.query |= {"given": "35.05, 38.05", "repeated": "37S DV 12345 67890"}
    for one in ("started", "ended", "occurred", "at"):
        if body.get(one) is not None:
            body[one] = moment(now - 600)


def fit_log(line: Line, case) -> None:
    if "first" in (case.query or {}):
        size = line.world.desk.read(tree.size)
        case.query |= {"first": 1 + case.query["first"] % size, "second": size}
    if isinstance(case.body, dict):
        head = line.get("north", "/v1/log/head").json()
        note = parse(head["note"])[0]
        case.body["note"] = head["note"] + cosign(note, "north", line.world.keys["north"], int(line.world.clock()))


def fit_object(body: dict[str, Any], now: float) -> None:
    for one in body.get("volumes", ()):
        one["outline"] = OUTLINES[one["outline"]["type"]]
        one |= {"start": moment(now + 3_600), "end": moment(now + 7_200)}
    if "area" in body:
        body["area"] = OUTLINES[body["area"]["type"]]
        body |= {"since": moment(now), "expiry": moment(now + 86_400)}
    if "route" in body:
        for place, one in enumerate(body["route"]):
            begin = now + 3_600 * (place + 1)
            one |= {"at": [38.0 + place / 10, 35.0], "arrive": moment(begin), "leave": moment(begin + 600), "via": []}
        body |= {"half_width_m": 500.0, "reports": []}
    for one in (body, *body.get("volumes", ())):
        if "lower_m" in one or "upper_m" in one:
            low, high = one.get("lower_m", LOWEST_M), one.get("upper_m", HIGHEST_M)
            one |= {"lower_m": min(low, high), "upper_m": max(low, high)}


def moment(seconds: float) -> str:
    return datetime.fromtimestamp(seconds, UTC).isoformat()


def plain_volumes(now: float) -> list[dict[str, Any]]:
    return [{"outline": square(30.0, size=0.05), "start": moment(now + 3_600), "end": moment(now + 7_200)}]


def plain_site(now: float) -> dict[str, Any]:
    expiry = moment(now + 86_400)
    return {"kind": "site", "party": "north", "area": OUTLINES["Circle"], "since": moment(now), "expiry": expiry}


def plain_movement(now: float) -> dict[str, Any]:
    route = [
        {"at": [30.0 + place, 35.0], "arrive": moment(now + 3_600 * place), "leave": moment(now + 3_600 * place + 600)}
        for place in (1, 2)
    ]
    return {"kind": "movement", "party": "north", "route": route, "half_width_m": 500.0}


OUTLINES: dict[str, dict[str, Any]] = {
    "Polygon": square(size=0.05),
    "Circle": {"type": "Circle", "centre": [38.1, 35.1], "radius_m": 900.0},
    "Corridor": {"type": "Corridor", "line": [[38.0, 35.0], [38.1, 35.1]], "half_width_m": 400.0},
}
KINDS: dict[str, Callable[[float], dict[str, Any]]] = {
    "operations": lambda now: {"kind": "operation", "party": "north", "volumes": plain_volumes(now)},
    "constraints": lambda now: {"kind": "constraint", "party": "north", "volumes": plain_volumes(now)},
    "sites": plain_site,
    "movements": plain_movement,
}
