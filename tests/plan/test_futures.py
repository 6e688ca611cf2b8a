"""Forecasts in pieces: parts, merging, interruptions, other machines; always the same futures."""

import json
import signal
import subprocess
import sys
import time
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

import modusvivendi as mv
from modusvivendi.core.errors import ModusError
from modusvivendi.core.forecasts import Draws, Switches
from modusvivendi.plan.forecasting import CHUNK, prepare, set_stage, take_course
from modusvivendi.plan.futures import Order, merge, place_order, recall, run_order, run_part
from modusvivendi.plan.workers import open_workers

pytest.importorskip("pyarrow")
RUNS = 2 * CHUNK + 5


@pytest.fixture(scope="module")
def order() -> Order:
    dossier = mv.read("bosnia-1995")
    ready = prepare(dossier, 4)
    course = take_course(mv.work_back(dossier, draws=50))
    stages = {"status_quo": set_stage(ready, None, Switches()), "plan": set_stage(ready, course, Switches())}
    return place_order(stages, RUNS, dossier.id, {"name": "bosnia-1995"})


@pytest.fixture(scope="module")
def whole(order: Order) -> dict[str, Draws]:
    return run_order(order)


def same(a: dict[str, Draws], b: dict[str, Draws]) -> bool:
    return a.keys() == b.keys() and all(
        np.array_equal(a[name].values, b[name].values, equal_nan=True)
        and np.array_equal(a[name].places, b[name].places, equal_nan=True)
        for name in a
    )


def test_parts_put_together_are_the_whole(order: Order, whole: dict[str, Draws], tmp_path: Path) -> None:
    folders = [tmp_path / str(i) for i in (1, 2, 3)]
    ran = [run_part(order, folder, (i, 3)) for i, folder in enumerate(folders, start=1)]
    assert sum(one for one, _ in ran) == len(order.list()) == 6
    assert same(merge(order, folders), whole)
    assert [run_part(order, folder, (i, 3))[0] for i, folder in enumerate(folders, start=1)] == [0, 0, 0]
    with pytest.raises(ModusError, match="2 of 6 pieces are not there"):
        merge(order, folders[:2])
    assert recall(folders[0])["course"] == order.stages["plan"].course
    assert recall(folders[0])["switches"] == Switches()


def test_a_torn_or_foreign_piece_is_made_again(order: Order, whole: dict[str, Draws], tmp_path: Path) -> None:
    run_part(order, tmp_path)
    files = sorted(tmp_path.glob("*.parquet"))
    files[0].write_bytes(files[0].read_bytes()[:-40])
    files[1].write_bytes(b"")
    files[2].write_bytes(files[3].read_bytes())
    with pytest.raises(ModusError, match="3 of 6 pieces"):
        merge(order, [tmp_path])
    assert run_part(order, tmp_path) == (3, 3)
    assert same(merge(order, [tmp_path]), whole)
    assert not list(tmp_path.glob(".*.part"))


def test_other_settings_never_mix(order: Order, tmp_path: Path) -> None:
    run_part(order, tmp_path, (1, 6))
    other = replace(order, settings={**order.settings, "seed": 9})
    with pytest.raises(ModusError, match="another seed"):
        run_part(other, tmp_path)
    with pytest.raises(ModusError, match="another seed"):
        merge(other, [tmp_path])
    with pytest.raises(ModusError, match="part 5 of 4"):
        run_part(order, tmp_path / "new", (5, 4))
    (tmp_path / "forecast.json").write_text("{}")
    with pytest.raises(ModusError):
        recall(tmp_path)


COMMAND = [sys.executable, "-m", "modusvivendi", "forecast", "bosnia-1995", "--months", "3", "--influences", "0"]


@pytest.mark.slow
def test_kill_9_loses_no_whole_piece(tmp_path: Path) -> None:
    runs = ["--runs", str(15 * CHUNK), "--json", "--workers", "2"]
    out = tmp_path / "killed"
    process = subprocess.Popen([*COMMAND, *runs, "--out", str(out)], stdout=subprocess.PIPE, stderr=subprocess.PIPE)
    deadline = time.monotonic() + 180
    while len(list(out.glob("*.parquet"))) < 3 and time.monotonic() < deadline and process.poll() is None:
        time.sleep(0.02)
    process.send_signal(signal.SIGKILL)
    process.communicate()
    assert 3 <= len(list(out.glob("*.parquet"))) < 30
    again = json.loads(subprocess.run([*COMMAND, *runs, "--out", str(out)], capture_output=True, check=True).stdout)
    fresh = json.loads(subprocess.run([*COMMAND, *runs], capture_output=True, check=True).stdout)
    assert again.pop("files") == [str(out)]
    fresh.pop("files")
    assert again == fresh


@pytest.mark.slow
@pytest.mark.filterwarnings("ignore")
def test_a_cluster_gives_the_same_futures(order: Order, whole: dict[str, Draws], cluster: str, tmp_path: Path) -> None:
    with open_workers(cluster=cluster) as workers:
        assert same(run_order(order, workers), whole)
        assert run_part(order, tmp_path, workers=workers) == (6, 0)
    assert same(merge(order, [tmp_path]), whole)
