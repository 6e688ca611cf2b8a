"""Stores for the tests of the desk: the same tests run on SQLite and on PostgreSQL."""

import os
from collections.abc import Callable, Iterator
from itertools import count
from pathlib import Path

import pytest

from modusvivendi.desk.stores import Store, open_store
from tests.desk.cluster import find_binaries, private_cluster
from tests.desk.world import World, new_world

_numbers = count(1)


@pytest.fixture(scope="session")
def postgres() -> Iterator[str]:
    """Address of a private PostgreSQL; a skip without its binaries, a failure in CI."""
    binaries = find_binaries()
    if binaries is None:
        if os.environ.get("CI") == "true":
            pytest.fail("PostgreSQL is not installed (tools/postgres)")
        pytest.skip("PostgreSQL is not installed (tools/postgres)")
    with private_cluster(binaries) as address:
        yield address


@pytest.fixture(scope="session")
def new_database(postgres: str) -> Callable[[], str]:
    """A function that makes an empty database and returns its address."""
    import psycopg

    def make() -> str:
        name = f"desk{next(_numbers)}"
        with psycopg.connect(postgres, autocommit=True) as connection:
            connection.execute(f"CREATE DATABASE {name}".encode())
        return postgres.replace("/postgres?", f"/{name}?")

    return make


@pytest.fixture(params=["sqlite", "postgresql"])
def address(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """Where a new, empty store is: each test that asks for it runs on both kinds."""
    if request.param == "sqlite":
        return str(tmp_path / "desk.sqlite")
    return request.getfixturevalue("new_database")()


@pytest.fixture
def store(address: str) -> Iterator[Store]:
    """A new, empty store of each kind."""
    store = open_store(address)
    yield store
    store.close()


@pytest.fixture
def world(address: str, tmp_path: Path) -> Iterator[World]:
    """A desk with parties, on each kind of store."""
    made = new_world(tmp_path, address)
    yield made
    made.desk.close()
