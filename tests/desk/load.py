"""A desk under load, to be killed: files without end and says what was acknowledged.

Run as ``python -m tests.desk.load FOLDER ADDRESS SEED``; one line of JSON for each acknowledged filing.
"""

import json
import sys
import threading
from pathlib import Path
from random import Random

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from modusvivendi.desk.configuration import Configuration
from modusvivendi.desk.office import open_desk
from tests.desk.world import ORIGIN, Clock, World, operation, square

WRITERS = 4
PARTIES = tuple(f"p{number}" for number in range(WRITERS))
FREE = {"per_minute": 100_000, "per_day": 100_000_000, "asked_per_day": 100_000_000, "hold_minutes": 0}


def signing_key(party: str) -> Ed25519PrivateKey:
    """The key of a party, the same in every process."""
    return Ed25519PrivateKey.from_private_bytes(party.encode().ljust(32, b"."))


def configuration(folder: Path, address: str) -> Configuration:
    return Configuration(
        origin=ORIGIN, keys=folder / "keys.json", token_keys=(), audience=(ORIGIN,), store=address, **FREE
    )


def main() -> None:
    folder, address, seed = Path(sys.argv[1]), sys.argv[2], int(sys.argv[3])
    clock = Clock()
    desk = open_desk(configuration(folder, address), clock)
    world = World(desk, clock, {party: signing_key(party) for party in PARTIES})
    lock = threading.Lock()

    def write(party: str) -> None:
        random = Random(f"{seed} {party}")
        number = 0
        while True:
            number += 1
            place = square(36 + random.random() * 5, 33 + random.random() * 3)
            nonce = f"{party}-{seed}-{number:06}"
            filed = world.file(party, operation(party, place), nonce=nonce)
            said = [{"object": filed.subject, "entry": filed.seq, "told": len(filed.told), "nonce": nonce}]
            if number % 3 == 0:
                ended = world.end(party, filed.subject)
                said.append({"object": filed.subject, "entry": ended.seq, "told": len(ended.told), "nonce": ""})
            with lock:
                for line in said:
                    sys.stdout.write(json.dumps(line) + "\n")
                sys.stdout.flush()

    for party in PARTIES:
        threading.Thread(target=write, args=(party,)).start()


if __name__ == "__main__":
    main()
