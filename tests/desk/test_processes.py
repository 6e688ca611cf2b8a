"""Two processes serve one desk on one PostgreSQL store: what is filed at one is told at the other, once."""

import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from modusvivendi.core.operations import Operation, Polygon, Volume
from modusvivendi.desk.client import Client, file_all
from modusvivendi.desk.configuration import read_configuration
from modusvivendi.desk.duty.escalation import tick
from modusvivendi.desk.founding import found_desk, issue, override
from modusvivendi.desk.inspection import inspect_store
from modusvivendi.desk.notices import fetch
from modusvivendi.desk.office import Desk, open_desk
from modusvivendi.desk.register import add_key, enrol
from modusvivendi.desk.stores import open_store
from tests.desk.world import World, operation


@contextmanager
def serving(config: Path, store: str) -> Iterator[str]:
    start = [sys.executable, "-m", "modusvivendi", "desk", "serve", "--config", str(config), "--port", "0"]
    with subprocess.Popen([*start, "--store", store], stderr=subprocess.PIPE, text=True) as process:
        try:
            assert process.stderr
            line = next(line for line in process.stderr if "listens on" in line)
            yield line.split("listens on ")[1].split(" ")[0]
        finally:
            process.terminate()
            assert process.stderr
            process.stderr.read()


def plan() -> Operation:
    start = datetime.now(UTC) + timedelta(hours=1)
    ring = Polygon(((38.0, 35.0), (38.1, 35.0), (38.1, 35.1), (38.0, 35.1)))
    return Operation(id="p", party="", parts=(Volume(ring, 0.0, 3_000.0, start, start + timedelta(hours=2)),))


@pytest.mark.slow
def test_two_processes_serve_one_desk(new_database: Callable[[], str], tmp_path: Path) -> None:
    address = new_database()
    config = found_desk(tmp_path / "desk", "desk.test", []).config
    settings = override(read_configuration(config), address, [], [])
    keys = {party: Ed25519PrivateKey.generate() for party in ("north", "south")}
    desk = open_desk(settings)

    def enrol_all(journal) -> None:
        for party, key in keys.items():
            enrol(journal, party, "party", party)
            add_key(journal, party, key.public_key().public_bytes_raw())
        enrol(journal, "cell", "cell", "cell")

    desk.write(enrol_all)
    tokens = {party: issue(settings, party, (), 600, tmp_path / "desk" / "issuer.pem") for party in (*keys, "cell")}
    with ExitStack() as stack:
        first, second = (stack.enter_context(serving(config, address)) for _ in range(2))
        north = Client(first, tokens["north"], keys["north"])
        south = Client(second, tokens["south"], keys["south"])
        assert [one.conflicts for one in file_all(north, [plan()], "north", {"south": "exists"})] == [0]
        assert [one.conflicts for one in file_all(south, [plan()], "south", {})] == [1]
        for client in (Client(first, tokens["north"]), Client(second, tokens["north"])):
            assert [one["kind"] for one in client.get("/v1/notices")] == ["conflict"]
    assert list(inspect_store(desk.store, desk.keys.log_public, "desk.test", desk.keys)) == []
    desk.close()


def test_two_watches_of_the_clocks_say_each_step_once(world: World, address: str) -> None:
    other = Desk(world.desk.configuration, open_store(address), world.desk.keys, world.clock)
    world.file("north", operation("north"))
    world.file("south", operation("south"))
    world.clock.seconds += 61
    gate = threading.Barrier(2)

    def watch(desk: Desk) -> None:
        gate.wait()
        tick(desk)

    threads = [threading.Thread(target=watch, args=(desk,)) for desk in (world.desk, other)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    other.close()
    for party in ("north", "south"):
        assert [one.kind for one in fetch(world.desk, party)].count("unanswered") == 1
