"""The OpenAPI document holds: requests made from it, good and bad, get the answers that it promises."""

import itertools
import json
import os
import time
import warnings
from urllib.parse import urlsplit

import pytest
import schemathesis
from hypothesis import HealthCheck, given, settings
from schemathesis.checks import load_all_checks
from schemathesis.specs.openapi.checks import positive_data_acceptance

from modusvivendi.desk.signatures import sign
from tests.desk.http import Line, open_line, token
from tests.desk.world import ORIGIN, new_world, operation, square

load_all_checks()
ALL_CHECKS: list[HealthCheck] = list(HealthCheck)  # pyright: ignore[reportAssignmentType]
EXAMPLES = 100 if os.environ.get("MODUS_SOAK") == "1" else 2
_NONCES = itertools.count()


@pytest.fixture(scope="module")
def line(tmp_path_factory: pytest.TempPathFactory):
    folder = tmp_path_factory.mktemp("schema")
    world = new_world(folder, str(folder / "desk.sqlite"), per_minute=1_000_000, per_day=1_000_000_000)
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


def check(line: Line, declared, mode: schemathesis.GenerationMode) -> None:
    @settings(max_examples=EXAMPLES, deadline=None, derandomize=True, database=None, suppress_health_check=ALL_CHECKS)
    @given(declared.as_strategy(generation_mode=mode))
    def run(case) -> None:
        if case.path.endswith("/stream"):
            case.query = {**(case.query or {}), "once": "true"}
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
            # A window in the past is refused, and no schema can say that.
            case.call_and_validate(headers=headers, excluded_checks=[positive_data_acceptance])

    run()
