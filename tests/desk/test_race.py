"""Forty parties file for one place at once: one is told of no conflict, all others are. MODUS_SOAK=1: 1,000 rounds."""

import os
import threading
from pathlib import Path
from random import Random
from typing import cast

import pytest

from modusvivendi.desk.filing import Filed
from modusvivendi.desk.inspection import inspect_store
from modusvivendi.desk.office import Desk
from modusvivendi.desk.projection import SCHEMA
from modusvivendi.desk.stores import Store, open_store
from tests.desk.world import ORIGIN, World, new_world, operation, square
from tests.progress import Campaigns

RACERS = 40
SOAK = os.environ.get("MODUS_SOAK") == "1"
TURNS, ROUNDS = (20, 50) if SOAK else (1, 10)
"""Each turn has a store of its own, so that turns run beside each other."""
DESKS = 4
FREE = {"per_minute": 100_000, "per_day": 100_000_000, "asked_per_day": 100_000_000}


def race(worlds: list[World], parties: list[str], place: dict[str, object]) -> dict[str, Filed]:
    """All parties file for a place at the same moment, through several desks on one store."""
    gate, answers = threading.Barrier(len(parties)), {}

    def run(number: int, party: str) -> None:
        gate.wait()
        answers[party] = worlds[number % len(worlds)].file(party, operation(party, place))

    threads = [threading.Thread(target=run, args=pair) for pair in enumerate(parties)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return answers


@pytest.mark.slow
@pytest.mark.parametrize("turn", range(TURNS))
def test_one_wins_and_every_loser_is_told(address: str, tmp_path: Path, turn: int, campaign: Campaigns) -> None:
    parties = [f"p{number:02}" for number in range(RACERS)]
    first = new_world(tmp_path, address, dict.fromkeys(parties, "party"), **FREE)
    worlds = [first]
    for _ in range(DESKS - 1):
        desk = Desk(first.desk.configuration, open_store(address), first.desk.keys, first.clock)
        worlds.append(World(desk, first.clock, first.keys, first.numbers))
    random, progress = Random(turn), campaign(f"race {first.desk.store.name} {turn + 1}/{TURNS}", ROUNDS)
    for number in range(ROUNDS):
        place = square(-170.0 + turn * 0.5, -60.0 + number * 2.0)
        random.shuffle(parties)
        answers = race(worlds, parties, place)
        assert len(answers) == RACERS
        winners = [party for party, filed in answers.items() if not filed.told]
        assert len(winners) == 1, f"round {number}"
        # The n-th in the log was told of exactly the n - 1 before it, and each of those of it, by a notice.
        order = sorted(answers, key=lambda party, answers=answers: answers[party].seq)
        assert [len(answers[party].told) for party in order] == list(range(RACERS))
        for rank, party in enumerate(order):
            subject = answers[party].subject
            sql = "SELECT case_id FROM notices WHERE object = ? AND recipient = ?"
            found = first.desk.read(lambda t, about=(subject, party), sql=sql: t.rows(sql, about))
            assert len({case for (case,) in found}) == RACERS - 1, f"round {number}, rank {rank}"
        progress.step()
    problems = list(inspect_store(first.desk.store, first.desk.keys.log_public, ORIGIN)) if not turn else []
    for world in worlds:
        world.desk.close()
    assert problems == []


@pytest.mark.slow
def test_read_committed_would_let_both_file_unseen_and_ours_does_not(new_database, tmp_path: Path) -> None:
    """The whole filing, twice at once on PostgreSQL, without the queue of writers: only SERIALIZABLE tells somebody."""
    from modusvivendi.desk.stores.postgres import PostgresStore

    def told(isolation: str, folder: Path) -> list[int]:
        folder.mkdir()
        address = new_database()
        world = new_world(folder, address, {"a": "party", "b": "party"})
        store = PostgresStore(address, isolation=isolation, queue=False)  # type: ignore[arg-type]
        store.create(SCHEMA)
        desk = Desk(world.desk.configuration, cast("Store", _Meeting(store)), world.desk.keys, world.clock)
        rivals = [World(desk, world.clock, world.keys, world.numbers)]
        answers, errors = {}, []

        def run(party: str) -> None:
            try:
                answers[party] = rivals[0].file(party, operation(party))
            except Exception as error:
                errors.append(error)

        threads = [threading.Thread(target=run, args=(party,)) for party in ("a", "b")]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        # Without the queue two writers may also want the same place in the log: one of them then fails outright.
        assert not [error for error in errors if "log_entries" not in str(error)]
        store.close()
        world.desk.close()
        return sorted(len(filed.told) for filed in answers.values())

    assert told("SERIALIZABLE", tmp_path / "serializable") == [0, 1]
    # The log's numbers alone stop the second writer at READ COMMITTED: it is refused, not told.
    assert told("READ COMMITTED", tmp_path / "committed") != [0, 1]


class _Meeting:
    """A store whose first two transactions both look before either writes."""

    name = "postgresql"

    def __init__(self, store) -> None:
        self._store, self._gate, self._looked = store, threading.Barrier(2), threading.local()

    def write(self, work):
        def wait(transaction):
            if not getattr(self._looked, "done", False):
                self._looked.done = True
                transaction.row("SELECT MAX(seq) FROM log_entries")
                self._gate.wait(timeout=20)
            return work(transaction)

        return self._store.write(wait)
