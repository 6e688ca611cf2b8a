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
from tests.desk.dss.participants import AA, CM, CMSA, CP, SC
from tests.desk.keys import token

load_all_checks()


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

    @settings(max_examples=4, deadline=None, derandomize=True, database=None, suppress_health_check=list(HealthCheck))
    @given(document[operation.path][operation.method].as_strategy(generation_mode=mode))
    def run(case):
        # A polygon that crosses itself or a window in the past is refused, and no schema can say that.
        case.call_and_validate(headers=headers, excluded_checks=[positive_data_acceptance])

    run()


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
