"""Killed at random under load, the desk loses nothing that it acknowledged. MODUS_SOAK=1 kills it 1,000 times."""

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from random import Random
from typing import Any

import pytest

from modusvivendi.desk.inspection import inspect_store
from modusvivendi.desk.keys import make_keys, write_keys
from modusvivendi.desk.log import merkle, tree
from modusvivendi.desk.office import Desk, open_desk
from modusvivendi.desk.projection import BOXES, LIVE, PARTS
from modusvivendi.desk.register import add_key, enrol
from modusvivendi.desk.stores import Transaction
from tests.desk.load import PARTIES, configuration, signing_key
from tests.desk.world import ORIGIN, Clock
from tests.progress import Campaigns

SOAK = os.environ.get("MODUS_SOAK") == "1"
KILLS = 1_000 if SOAK else 6
WHOLE = (10, 100, 500)
"""After so many kills, and after the last, the whole store is inspected; after each, what has come since the last."""


class Victims:
    """Desks that are started to be killed."""

    def __init__(self, process: subprocess.Popen[str]) -> None:
        self._to, self._from = process.stdin, process.stdout

    def kill(self, folder: Path, address: str, seed: int, after: float, words: int) -> list[dict[str, Any]]:
        """Start a desk under load, kill it some seconds after it said so many words, and return all that it said.

        Without ``words`` the time runs from its start, so that it is also killed while it opens the store.
        """
        assert self._to
        assert self._from
        self._to.write(json.dumps({"folder": str(folder), "address": address, "seed": seed}) + "\n")
        self._to.flush()
        child = json.loads(self._from.readline())["started"]
        said: list[dict[str, Any]] = []
        while len(said) < words and not (said and "error" in said[-1]):
            said.append(json.loads(self._from.readline()))
        time.sleep(after)
        with suppress(ProcessLookupError):
            os.kill(child, signal.SIGKILL)
        for text in self._from:
            line = json.loads(text)
            if "ended" in line:
                assert line["ended"] == -signal.SIGKILL, said
                break
            said.append(line)
        return said


@pytest.fixture(scope="module")
def victims() -> Iterator[Victims]:
    root = Path(__file__).resolve().parents[2]
    command = [sys.executable, "-m", "tests.desk.load"]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, cwd=root) as process:
        yield Victims(process)
        assert process.stdin
        process.stdin.close()


class Follower:
    """Reads the log on from where it was, and holds every signed head and every table to it."""

    def __init__(self) -> None:
        self.size = 0
        self.nodes: dict[tuple[int, int], bytes] = {}

    def follow(self, desk: Desk) -> None:
        desk.read(self._follow)

    def _follow(self, transaction: Transaction) -> None:
        before = self.size
        for seq, raw in transaction.rows("SELECT seq, body FROM log_entries WHERE seq >= ? ORDER BY seq", (before,)):
            assert seq == self.size
            for level, number, top in merkle.grow(seq, merkle.hash_leaf(raw), self._node):
                self.nodes[level, number] = top
            self.size += 1
        head, _ = tree.newest_head(transaction) or pytest.fail("no head")
        assert (head.size, head.root) == (self.size, merkle.root(self.size, self._node))
        self._hold_index(transaction, before)
        self._hold_notices(transaction, before)

    def _node(self, level: int, number: int) -> bytes:
        return self.nodes[level, number]

    def _hold_index(self, transaction: Transaction, before: int) -> None:
        """What is live of the entries since is in the index, and what is not is not."""
        rows = transaction.rows(
            "SELECT v.seq, o.seq, o.state FROM versions v JOIN objects o ON o.id = v.object WHERE v.seq >= ?", (before,)
        )
        for seq, newest, state in rows:
            live = seq == newest and state in LIVE
            assert bool(transaction.row("SELECT id FROM volumes WHERE id = ?", (seq * PARTS,))) == live
            assert bool(transaction.box(BOXES, seq * PARTS * 2)) == live

    def _hold_notices(self, transaction: Transaction, before: int) -> None:
        """Both sides of every case that changed hold a notice of it."""
        sql = "SELECT id, a, b FROM cases WHERE changed >= ?"
        for case, *sides in transaction.rows(sql, (before,)):
            for side in sides:
                told = "SELECT id FROM notices WHERE object = ? AND case_id = ? AND seq >= ?"
                assert transaction.row(told, (side, case, before)), (case, side)


def set_up(folder: Path, address: str) -> None:
    write_keys(make_keys(), folder / "keys.json")
    desk = open_desk(configuration(folder, address), Clock())
    for party in PARTIES:
        desk.write(lambda journal, party=party: enrol(journal, party, "party", party))
        public = signing_key(party).public_key().public_bytes_raw()
        desk.write(lambda journal, party=party, public=public: add_key(journal, party, public))
    desk.close()


def hold_all(desk: Desk, acknowledged: dict[str, tuple[int, str]]) -> None:
    """Every acknowledged filing is kept, the index equals the rows, the whole store verifies."""
    kept = set(desk.read(lambda t: t.rows("SELECT seq, object FROM versions")))
    assert set(acknowledged.values()) <= kept
    live = {s for (s,) in desk.read(lambda t: t.rows("SELECT seq FROM objects WHERE state = 'Accepted'"))}
    assert sorted(desk.read(lambda t: [id // 2 // PARTS for id, _ in t.boxes(BOXES)])) == sorted(live)
    assert list(inspect_store(desk.store, desk.keys.log_public, ORIGIN, desk.keys)) == []


@pytest.mark.slow
def test_no_acknowledged_filing_is_lost(address: str, tmp_path: Path, victims: Victims, campaign: Campaigns) -> None:
    set_up(tmp_path, address)
    random, follower = Random(1), Follower()
    acknowledged: dict[str, tuple[int, str]] = {}
    again = 0
    progress = campaign(f"crash {'postgresql' if '://' in address else 'sqlite'}", KILLS)
    for trial in range(KILLS):
        # Each seed runs twice: the second time, what was acknowledged has to be answered again as it was.
        said = victims.kill(
            tmp_path, address, trial // 2, random.uniform(0.0, 0.3), trial % 4 and random.randint(1, 12)
        )
        fresh: list[tuple[int, str]] = []
        for line in said:
            assert not line.keys() & {"error", "busy"}, line
            answer = (line["entry"], line["object"])
            assert acknowledged.setdefault(line["nonce"], answer) == answer, line
            again += line["again"]
            fresh.append(answer)
        desk = open_desk(configuration(tmp_path, address), Clock())
        for seq, subject in fresh:
            sql = "SELECT object FROM versions WHERE seq = ?"
            assert desk.read(lambda t, sql=sql, seq=seq: t.row(sql, (seq,))) == (subject,), f"trial {trial}: lost"
        follower.follow(desk)
        if trial + 1 in (*WHOLE, KILLS):
            hold_all(desk, acknowledged)
        desk.close()
        progress.step(f"{len(acknowledged)} acknowledged, {again} again, {follower.size} entries")
    assert len(acknowledged) > KILLS
    assert again
