"""Who does the work changes nothing: threads, processes, the workers of a real Dask cluster, some of them killed."""

import os
import signal
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from modusvivendi.core.errors import ModusError
from modusvivendi.io.folder import read
from modusvivendi.plan import sampling, workers
from modusvivendi.plan.land import Effort, survey
from modusvivendi.plan.sampling import Request, draw
from modusvivendi.plan.workers import open_workers
from modusvivendi.sectors.bounds import equal_bounds
from modusvivendi.sectors.energy import anchor, weigh
from tests.equality import find_difference
from tests.sectors.grids import grid

GRAPH = grid(6)
START = (np.arange(36) // 6 // 3 * 2 + np.arange(36) % 6 // 3).astype(np.int32)
ENERGY = weigh(
    GRAPH,
    4,
    cost=np.random.default_rng(1).uniform(0, 0.2, (36, 4)),
    edge_cost=np.random.default_rng(2).uniform(0, 0.3, GRAPH.edges),
    barred=anchor(36, 4, {0: 0, 35: 3}),
    beta=0.7,
)
REQUEST = Request(GRAPH, equal_bounds(GRAPH, 4, 0.25), [START] * 3, draws=600, every=7, seed=3, energy=ENERGY)


@pytest.fixture(autouse=True)
def short_blocks(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sampling, "_BLOCK_SECONDS", 100 * 18 * sampling._SECONDS_A_PLACE)


@contextmanager
def local_cluster(count: int) -> Iterator[Any]:
    """Processes of this machine that are a cluster: on the loopback, at any free port (two tests may run at once)."""
    from distributed import LocalCluster

    with LocalCluster(
        n_workers=count,
        threads_per_worker=1,
        processes=True,
        host="127.0.0.1",
        dashboard_address="127.0.0.1:0",
        worker_dashboard_address=None,
        silence_logs=50,
    ) as cluster:
        yield cluster


def files_of(folder: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in sorted(folder.iterdir())}


def drawn_locally(folder: Path, request: Request = REQUEST) -> dict[str, bytes]:
    draw(replace(request, folder=folder, workers=1))
    return files_of(folder)


def test_processes_draw_what_threads_draw(tmp_path: Path) -> None:
    with open_workers(2, kind="processes") as processes:
        assert processes.count == 2
        draw(replace(REQUEST, folder=tmp_path / "processes"), workers=processes)
    assert files_of(tmp_path / "processes") == drawn_locally(tmp_path / "one")


def test_errors_come_back_from_workers() -> None:
    with open_workers(2) as threads, pytest.raises(ModusError, match="there is no method 'x'"):
        draw(replace(REQUEST, method="x"), workers=threads)  # pyright: ignore[reportArgumentType]


@pytest.mark.parametrize("address", ["", "here", "tcp://host", "tcp://:8786", "http://host:8786", "tcp://a b:1"])
def test_an_address_that_is_none(address: str) -> None:
    with (
        pytest.raises(ModusError, match="is no address of a Dask scheduler") as caught,
        open_workers(cluster=address or " "),
    ):
        pass
    assert "tcp://host:port" in caught.value.repair


def test_dask_is_not_installed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "distributed", None)
    with (
        pytest.raises(ModusError, match="Dask, which is not installed") as caught,
        open_workers(cluster="tcp://127.0.0.1:8786"),
    ):
        pass
    assert caught.value.repair == "pip install 'modusvivendi[cluster]'"


def test_nobody_answers() -> None:
    began = time.monotonic()
    with (
        pytest.raises(ModusError, match=r"no Dask scheduler answers at tcp://127.*:9 within 1 s") as caught,
        open_workers(cluster="tcp://127.0.0.1:9", wait=1),
    ):
        pass
    assert "dask scheduler" in caught.value.repair
    assert time.monotonic() - began < 20


@pytest.mark.slow
def test_a_cluster_draws_what_one_thread_draws(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """One worker and three, files byte for byte; two are killed while they work, and their work is done again."""
    whole = drawn_locally(tmp_path / "one")
    with local_cluster(1) as cluster:
        with open_workers(cluster=cluster.scheduler_address) as one:
            draw(replace(REQUEST, folder=tmp_path / "alone"), workers=one)
        cluster.scale(3)
        cluster.wait_for_workers(3, timeout=60)
        with open_workers(cluster=cluster.scheduler_address) as three:
            assert three.count == 3
            draw(replace(REQUEST, folder=tmp_path / "three"), workers=three)
        assert files_of(tmp_path / "alone") == whole
        assert files_of(tmp_path / "three") == whole
        longer = replace(REQUEST, draws=9_000)
        pids = [worker.pid for worker in cluster.workers.values()][:2]
        killed: list[int] = []

        def kill_one(done: int, _: int) -> None:
            if pids and done > 6_000 * (len(killed) + 1):
                killed.append(pids.pop())
                os.kill(killed[-1], signal.SIGKILL)

        with open_workers(cluster=cluster.scheduler_address) as rest:
            drawn = draw(replace(longer, folder=tmp_path / "killed"), on_progress=kill_one, workers=rest)
        assert len(killed) == 2
        assert drawn.steps == 27_000
        assert files_of(tmp_path / "killed") == drawn_locally(tmp_path / "undisturbed", longer)
        monkeypatch.setattr(workers, "version", lambda _: "0.0.9")
        with (
            pytest.raises(ModusError, match=r"worker tcp://.* has modusvivendi .*, this machine has 0\.0\.9"),
            open_workers(cluster=cluster.scheduler_address),
        ):
            pass


@pytest.mark.slow
def test_a_cluster_that_loses_everybody(tmp_path: Path) -> None:
    """Nobody is left to work: an error after a while, and what was finished is kept and gone on with."""
    with local_cluster(1) as cluster:
        address = cluster.scheduler_address
        request = replace(REQUEST, draws=6_000, folder=tmp_path / "kept")

        def send_away(done: int, _: int) -> None:
            if done > 3_000 and cluster.workers:
                cluster.scale(0)
                deadline = time.monotonic() + 30
                while cluster.scheduler_info["workers"] and time.monotonic() < deadline:
                    time.sleep(0.05)

        with (
            pytest.raises(ModusError, match="has had no workers for 2 s") as caught,
            open_workers(cluster=address, wait=2) as few,
        ):
            draw(request, on_progress=send_away, workers=few)
        assert "goes on after the last finished block" in caught.value.repair
        with pytest.raises(ModusError, match="has had no workers for 1 s"), open_workers(cluster=address, wait=1):
            pass
    resumed = draw(request)
    assert 3_000 < resumed.resumed < 18_000
    assert files_of(tmp_path / "kept") == drawn_locally(tmp_path / "whole", replace(request, folder=None))


@pytest.mark.slow
def test_a_cluster_surveys_what_threads_survey(tmp_path: Path) -> None:
    """Chains and searches of a dossier's question by other processes, one of which is killed on the way."""
    dossier, effort = read("bosnia-1995"), Effort(draws=40, every=5, bursts=6, steps=4_000, aside=2, doubts=20)
    here = survey(dossier, 1, effort, folder=tmp_path / "here")
    with local_cluster(2) as cluster, open_workers(cluster=cluster.scheduler_address) as two:
        pids = [worker.pid for worker in cluster.workers.values()]

        def kill_one(step: str) -> None:
            if step == "search":
                os.kill(pids[0], signal.SIGKILL)

        there = survey(dossier, 1, effort, workers=two, folder=tmp_path / "there", on_progress=kill_one)
    assert here is not None
    assert there is not None
    assert not find_difference(there.sampled, here.sampled)
    assert there.tried == here.tried
    assert not find_difference([one.values for one in there.offers], [one.values for one in here.offers])
    assert [one.plan.assignment.tobytes() for one in there.offers] == [
        one.plan.assignment.tobytes() for one in here.offers
    ]
    for beta in (tmp_path / "here").iterdir():
        assert files_of(beta) == files_of(tmp_path / "there" / beta.name)
