"""The service on both stores, and two participants."""

from collections.abc import Iterator

import pytest

from modusvivendi.desk.dss import build_dss
from modusvivendi.desk.stores import Store
from modusvivendi.desk.tokens import Key, Verifier
from tests.desk.dss.participants import Participant, TestClient
from tests.desk.keys import AUDIENCE, KINDS, private_key


@pytest.fixture(scope="session")
def verifier() -> Verifier:
    return Verifier([Key(kind, private_key(kind).public_key()) for kind in KINDS], [AUDIENCE])


@pytest.fixture
def client(store: Store, verifier: Verifier) -> Iterator[TestClient]:
    with TestClient(build_dss(store, verifier), base_url=f"https://{AUDIENCE}") as client:
        yield client


@pytest.fixture
def uss1(client: TestClient) -> Participant:
    return Participant(client, "uss1")


@pytest.fixture
def uss2(client: TestClient) -> Participant:
    return Participant(client, "uss2")
