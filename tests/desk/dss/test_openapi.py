"""The OpenAPI document: it is valid, and requests made from it, good and bad, get the answers that it promises."""

import time

import jsonschema
import pytest
import schemathesis
from hypothesis import HealthCheck, given, settings
from schemathesis.checks import load_all_checks
from schemathesis.specs.openapi.checks import positive_data_acceptance

from modusvivendi.desk.dss import Limits, build_dss
from modusvivendi.desk.dss.openapi import describe
from modusvivendi.desk.dss.operations import OPERATIONS
from modusvivendi.desk.dss.schemas import SCHEMAS
from modusvivendi.desk.stores import open_store
from tests.desk.dss.participants import (
    AA,
    CM,
    CMSA,
    CP,
    SC,
    TestClient,
    circle,
    new_id,
    polygon,
    time_at,
    volume,
)
from tests.desk.keys import token

load_all_checks()
SLOW = (HealthCheck.too_slow, HealthCheck.filter_too_much, HealthCheck.data_too_large, HealthCheck.large_base_example)


@pytest.fixture(scope="module")
def document(tmp_path_factory, verifier):
    store = open_store(str(tmp_path_factory.mktemp("openapi") / "desk.sqlite"))
    app = build_dss(store, verifier, limits=Limits(requests_per_second=0))
    yield schemathesis.openapi.from_asgi("/dss/v1/openapi.json", app)
    store.close()


@pytest.mark.slow
@pytest.mark.parametrize("mode", schemathesis.GenerationMode, ids=lambda mode: mode.value)
@pytest.mark.parametrize("operation", OPERATIONS, ids=lambda operation: operation.name)
def test_every_operation_keeps_what_the_document_promises(document, operation, mode):
    scopes = " ".join((SC, CMSA, CP, CM, AA))
    headers = {"Authorization": "Bearer " + token("uss1", scopes, exp=int(time.time()) + 3_600)}

    @settings(max_examples=4, deadline=None, derandomize=True, database=None, suppress_health_check=SLOW)
    @given(document[operation.path][operation.method].as_strategy(generation_mode=mode))
    def run(case):
        # What no schema can say (``fit``) is seen to for data that must be accepted, and nothing else.
        case.call_and_validate(headers=headers, excluded_checks=[positive_data_acceptance])
        if mode == schemathesis.GenerationMode.POSITIVE:
            fit(case, headers)
            case.call_and_validate(headers=headers)

    run()


def fit(case, headers):
    """Make good by the schema good in itself: windows to come, outlines that hold, something there to be changed."""
    body = case.body if isinstance(case.body, dict) else {}
    for one in [*find_volumes(body)]:
        space = one["volume"]
        for name in ("outline_polygon", "outline_circle"):
            if space.get(name) is not None:
                space[name] = (triangle() if name == "outline_polygon" else circle(30, 40))[name]
        heights = sorted(space[name]["value"] for name in HEIGHTS if space.get(name) is not None)
        for name, value in zip([name for name in HEIGHTS if space.get(name) is not None], heights, strict=True):
            space[name]["value"] = value
        for name, seconds in (("time_start", 0), ("time_end", 3_600)):
            if one.get(name) is not None:
                one[name] = time_at(seconds)
    body.pop("requested_ovn_suffix", None)
    if body.pop("subscription_id", None) is not None and body.get("state") != "Accepted":
        body["new_subscription"] = {"uss_base_url": body["uss_base_url"]}
    version = next((name for name in ("ovn", "version") if name in (case.path_parameters or {})), "")
    if version and case.method == "PUT":
        case.path_parameters |= make(case, version, headers)


HEIGHTS = ("altitude_lower", "altitude_upper")


def triangle():
    return polygon((30.0, 40.0), (30.0, 40.01), (30.01, 40.0))


def find_volumes(body):
    found = body.get("extents", body.get("area_of_interest"))
    return found if isinstance(found, list) else [found] if found else []


def make(case, version, headers):
    """Create what a change can be made of, and return the parameters that name it."""
    id, base = new_id(), case.path.partition("/{")[0]
    far = volume(circle(-30 - int(id[:4], 16) / 1_200, int(id[4:8], 16) / 400))
    body = {"uss_base_url": "https://a.example.com", "state": "Accepted", "notify_for_constraints": True}
    client = TestClient(case.operation.schema.app)
    made = client.put(f"{base}/{id}", json=body | {"extents": [far] if version == "ovn" else far}, headers=headers)
    shown = next(one for one in made.json().values() if isinstance(one, dict))
    named = "entityid" if version == "ovn" else "subscriptionid"
    return {named: id, version: shown[version]}


def test_the_schemas_are_schemas_and_all_that_is_named_is_there():
    document = describe(OPERATIONS, "https://desk.example.com", "1.0")
    assert document["servers"] == [{"url": "https://desk.example.com"}]
    for schema in SCHEMAS.values():
        jsonschema.Draft202012Validator.check_schema(schema)
    named = set(find_references(document))
    assert named == {f"#/components/schemas/{name}" for name in SCHEMAS}
    names = [one["operationId"] for path in document["paths"].values() for one in path.values()]
    assert len(names) == len(set(names)) == 21


def find_references(node):
    if isinstance(node, dict):
        yield from [node["$ref"]] if "$ref" in node else ()
        node = list(node.values())
    for one in node if isinstance(node, list) else ():
        yield from find_references(one)
