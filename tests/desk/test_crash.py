"""Killed at random under load, the desk loses nothing that it acknowledged."""

import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path
from random import Random

import pytest

from modusvivendi.desk.inspection import inspect_store
from modusvivendi.desk.journal import PARTS
from modusvivendi.desk.keys import make_keys, write_keys
from modusvivendi.desk.office import open_desk
from modusvivendi.desk.register import add_key, enrol
from tests.desk.load import PARTIES, configuration, signing_key
from tests.desk.world import ORIGIN, Clock

SOAK = os.environ.get("MODUS_SOAK") == "1"
KILLS = 1_000 if SOAK else 5


def kill_under_load(folder: Path, address: str, seed: int, after: float) -> list[dict[str, object]]:
    """Run the load, kill it some time after its first acknowledgement, and return all that it acknowledged."""
    root = Path(__file__).resolve().parents[2]
    command = [sys.executable, "-m", "tests.desk.load", str(folder), address, str(seed)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True, cwd=root) as process:
        assert process.stdout
        first = process.stdout.readline()
        time.sleep(after)
        process.send_signal(signal.SIGKILL)
        lines = [first, *process.stdout.read().split("\n")]
    return [json.loads(line) for line in lines if line.endswith(("}", "}\n"))]


@pytest.mark.slow
def test_no_acknowledged_filing_is_lost(address: str, tmp_path: Path) -> None:
    write_keys(make_keys(), tmp_path / "keys.json")
    settings = configuration(tmp_path, address)
    desk = open_desk(settings, Clock())
    for party in PARTIES:
        desk.write(lambda journal, party=party: enrol(journal, party, "party", party))
        public = signing_key(party).public_key().public_bytes_raw()
        desk.write(lambda journal, party=party, public=public: add_key(journal, party, public))
    desk.close()
    random, acknowledged = Random(1), {}
    for trial in range(KILLS):
        for one in kill_under_load(tmp_path, address, trial, random.uniform(0.05, 1.0)):
            acknowledged[one["entry"]] = one["object"]
        desk = open_desk(settings, Clock())
        kept = dict(desk.read(lambda t: t.rows("SELECT seq, object FROM versions")))
        lost = {entry: subject for entry, subject in acknowledged.items() if kept.get(entry) != subject}
        assert not lost, f"trial {trial}: {len(lost)} of {len(acknowledged)} lost"
        live = {s for (s,) in desk.read(lambda t: t.rows("SELECT seq FROM objects WHERE state = 'Accepted'"))}
        indexed = desk.read(lambda t: [id // 2 // PARTS for id, _ in t.boxes("volume_boxes")])
        assert sorted(indexed) == sorted(live)
        if trial % 50 == 0 or trial == KILLS - 1:
            assert list(inspect_store(desk.store, desk.keys.log_public, ORIGIN, desk.keys)) == []
        desk.close()
    assert len(acknowledged) > KILLS
