"""CPU of filing at the discovery service (ASTM F3548-21) with many intents in the store.

    python benchmarks/desk_dss.py [--intents 100000] [--filings 400]

Intents are spread over a theatre the size of Syria and 30 days: nine in ten circles of 0.1 to 3 km, one in ten of 3 to
28 km. What is measured is one PUT (reading the body, covering, key check, write, durable commit; a second time with the
versions that it lacked) without HTTP and tokens, and one query of 2,000 km².
"""

import argparse
import random
import statistics
import tempfile
import time
import uuid
from pathlib import Path
from typing import Any

from modusvivendi.desk.dss.calls import SC, Call
from modusvivendi.desk.dss.entities import Entity, new_number
from modusvivendi.desk.dss.intents import create_intent, query_intents, read_filing
from modusvivendi.desk.dss.records import Records
from modusvivendi.desk.dss.refusals import RefusalError
from modusvivendi.desk.dss.tables import SCHEMA
from modusvivendi.desk.dss.times import write_time
from modusvivendi.desk.stores import open_store

NOW = time.time_ns() // 1_000
DAY = 86_400_000_000


def make_volume(chance: random.Random, radius: float | None = None) -> dict[str, Any]:
    """Return a circle somewhere over the theatre, some time in the coming 30 days."""
    if radius is None:
        radius = chance.uniform(100, 3_000) if chance.random() < 0.9 else chance.uniform(3_000, 28_000)
    low, start = chance.uniform(0, 3_000), NOW + int(chance.random() * 30 * DAY)
    centre = {"lat": chance.uniform(32.5, 37), "lng": chance.uniform(36, 42)}
    height = {"reference": "W84", "units": "M"}
    return {
        "volume": {
            "outline_circle": {"center": centre, "radius": {"value": radius, "units": "M"}},
            "altitude_lower": {"value": low, **height},
            "altitude_upper": {"value": low + chance.uniform(50, 500), **height},
        },
        "time_start": write_time(start),
        "time_end": write_time(start + int(chance.uniform(0.5, 6) * DAY / 24)),
    }


def call(body: dict[str, Any]) -> Call:
    return Call("uss1", frozenset({SC}), NOW, {"entityid": str(uuid.uuid4())}, {}, body)


def file_one(records: Records, chance: random.Random) -> None:
    """File an intent, holding all versions that it needs."""
    body = {"extents": [make_volume(chance)], "state": "Accepted", "uss_base_url": "https://a.example.com", "key": []}
    try:
        create_intent(call(body))(records)
    except RefusalError as refusal:
        body["key"] = [one["ovn"] for one in refusal.extra["missing_operational_intents"]]
        create_intent(call(body))(records)


def keep_one(records: Records, chance: random.Random) -> None:
    """Keep an intent without asking for a key: filling a store so costs a third."""
    filing = read_filing(
        call({"extents": [make_volume(chance)], "state": "Accepted", "uss_base_url": "https://a.example.com"}), ""
    )
    records.put("intent", Entity(filing.id, 0, "uss1", 1, new_number(), filing.url, filing.extent, filing.state))


def measure(work: Any, times: int) -> tuple[float, float]:
    """Return median and 99th percentile of the CPU of a piece of work, in milliseconds."""
    taken: list[float] = []
    for _ in range(times):
        began = time.process_time()
        work()
        taken.append((time.process_time() - began) * 1e3)
    return statistics.median(taken), statistics.quantiles(taken, n=100)[98]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else "")
    parser.add_argument("--intents", type=int, default=100_000)
    parser.add_argument("--filings", type=int, default=400)
    chosen = parser.parse_args()
    chance = random.Random(7)
    with tempfile.TemporaryDirectory() as folder:
        store = open_store(str(Path(folder) / "desk.sqlite"))
        store.create(SCHEMA)
        print("intents in the store | PUT, CPU ms p50 / p99 | query of 2,000 km², CPU ms p50 / p99")
        filed = 0
        for most in sorted({1_000, chosen.intents // 10, chosen.intents}):
            while filed < most:
                some = min(2_000, most - filed)
                store.write(
                    lambda transaction, some=some: [keep_one(Records(transaction), chance) for _ in range(some)]
                )
                filed += some
            put = measure(
                lambda: store.write(lambda transaction: file_one(Records(transaction), chance)), chosen.filings
            )
            area = {"area_of_interest": make_volume(chance, 25_000)}
            find = measure(
                lambda area=area: store.read(lambda transaction: query_intents(call(area))(Records(transaction))),
                chosen.filings,
            )
            print(f"{filed:>9,} | {put[0]:.2f} / {put[1]:.2f} | {find[0]:.2f} / {find[1]:.2f}")
        store.close()


if __name__ == "__main__":
    main()
