"""The service on both stores, and two participants."""

from collections.abc import Iterator

import pytest

from modusvivendi.desk.dss import build_dss
from modusvivendi.desk.dss.tables import SCHEMA
from modusvivendi.desk.stores import Store, Transaction, open_store
from modusvivendi.desk.tokens import Key, Verifier
from tests.desk.dss.participants import Participant, TestClient
from tests.desk.keys import AUDIENCE, KINDS, private_key

TABLES = [statement.split()[5] for statement in SCHEMA.tables if statement.startswith("CREATE TABLE")]


def empty_store(store: Store) -> None:
    """Take everything of the service out of a store."""

    def work(transaction: Transaction) -> None:
        for name in [*TABLES, *SCHEMA.indexes]:
            transaction.execute(f"DELETE FROM {name}")

    store.write(work)


@pytest.fixture(scope="session")
def verifier() -> Verifier:
    return Verifier([Key(kind, private_key(kind).public_key()) for kind in KINDS], [AUDIENCE])


@pytest.fixture(scope="session", params=["sqlite", "postgresql"])
def place(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> str:
    """One place of each kind for all tests: a database for each would cost more than the tests."""
    if request.param == "sqlite":
        return str(tmp_path_factory.mktemp("dss") / "desk.sqlite")
    return request.getfixturevalue("new_database")()


@pytest.fixture(scope="session")
def lasting_store(place: str) -> Iterator[Store]:
    store = open_store(place)
    store.create(SCHEMA)
    yield store
    store.close()


@pytest.fixture
def store(lasting_store: Store) -> Store:
    """A store of each kind with nothing of the service in it."""
    empty_store(lasting_store)
    return lasting_store


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
