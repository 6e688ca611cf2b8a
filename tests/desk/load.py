"""A desk under load, to be killed: files without end and says what was acknowledged.

``python -m tests.desk.load`` reads an order a line (JSON: folder, address, seed), forks a desk for it, says its process
id, and reaps it once somebody has killed it. All of the program is imported once, so that a kill costs no start.
"""

import json
import os
import sys
import threading
from pathlib import Path
from random import Random
from typing import Any

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from modusvivendi.desk.configuration import Configuration
from modusvivendi.desk.filing import Filed
from modusvivendi.desk.office import open_desk
from modusvivendi.desk.stores import StoreBusyError
from tests.desk.world import ORIGIN, Clock, World, operation, square, window

WRITERS = 4
PARTIES = tuple(f"p{number}" for number in range(WRITERS))
FREE: dict[str, Any] = {"per_minute": 100_000, "per_day": 100_000_000, "asked_per_day": 100_000_000, "hold_minutes": 0}


def signing_key(party: str) -> Ed25519PrivateKey:
    """The key of a party, the same in every process."""
    return Ed25519PrivateKey.from_private_bytes(party.encode().ljust(32, b"."))


def configuration(folder: Path, address: str) -> Configuration:
    return Configuration(
        origin=ORIGIN, keys=folder / "keys.json", token_keys=(), audience=(ORIGIN,), store=address, **FREE
    )


def say(line: dict[str, Any]) -> None:
    # One write for each line: what a killed desk said is whole or is not there.
    os.write(1, json.dumps(line).encode() + b"\n")


class Writer:
    """A party that files, corrects every fourth and ends every third; the same seed makes the same requests."""

    def __init__(self, world: World, party: str, seed: int) -> None:
        self.world, self.party, self.seed = world, party, seed
        self.random = Random(f"{seed} {party}")

    def run(self) -> None:
        number = 0
        try:
            while True:
                number += 1
                self.step(number)
        except StoreBusyError:
            say({"busy": self.party})
        except Exception as error:
            say({"error": f"{self.party} {number}: {type(error).__name__}: {error}"})

    def step(self, number: int) -> None:
        said = [self.file(number, 1)]
        if number % 4 == 0:
            said.append(self.file(number, 2, said[0]))
        if number % 3 == 0:
            name = f"{self.party}-{self.seed}-{number:06}-end"
            said.append(self.answer(name, self.world.end(self.party, said[0]["object"], len(said), nonce=name)))
        for line in said:
            say(line)

    def file(self, number: int, version: int, before: dict[str, Any] | None = None) -> dict[str, Any]:
        # Each seed has ground of its own: the longer the run, the more there is, and not the more conflicts.
        west, south = -175 + 2.5 * (self.seed % 138), 20 + self.seed // 138 % 20
        place = square(west + self.random.random() * 2, south + self.random.random() * 0.8)
        hours = window(1 + self.random.random(), 1 + self.random.random())
        name = f"{self.party}-{self.seed}-{number:06}-{version}"
        more = {"supersedes": version - 1} if before else {}
        content = operation(self.party, place, window=hours, **more)
        return self.answer(name, self.world.file(self.party, content, before["object"] if before else None, nonce=name))

    def answer(self, nonce: str, filed: Filed) -> dict[str, Any]:
        return {"object": filed.subject, "entry": filed.seq, "nonce": nonce, "again": filed.again}


def work(folder: Path, address: str, seed: int) -> None:
    """Serve until killed."""
    clock = Clock()
    desk = open_desk(configuration(folder, address), clock)
    world = World(desk, clock, {party: signing_key(party) for party in PARTIES})
    threads = [threading.Thread(target=Writer(world, party, seed).run) for party in PARTIES]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()


def main() -> None:
    for line in sys.stdin:
        order = json.loads(line)
        child = os.fork()
        if not child:
            try:
                work(Path(order["folder"]), order["address"], order["seed"])
            except Exception as error:
                say({"error": f"{type(error).__name__}: {error}"})
            os._exit(0)
        say({"started": child})
        _, status = os.waitpid(child, 0)
        say({"ended": os.waitstatus_to_exitcode(status)})


if __name__ == "__main__":
    main()
