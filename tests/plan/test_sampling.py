"""Ensembles: the same whatever the workers, the blocks, and the times it was stopped."""

import multiprocessing
import os
import signal
import time
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from modusvivendi.core.errors import ModusError
from modusvivendi.io.ensembles import read_blocks
from modusvivendi.plan import sampling
from modusvivendi.plan.sampling import Request, draw
from modusvivendi.sectors.bounds import equal_bounds
from modusvivendi.sectors.chains import run_chain
from tests.sectors.grids import grid

GRAPH = grid(6)
BOUNDS = equal_bounds(GRAPH, 4, 0.25)
START = (np.arange(36) // 6 // 3 * 2 + np.arange(36) % 6 // 3).astype(np.int32)
REQUEST = Request(GRAPH, BOUNDS, [START, START], draws=600, every=7, seed=3)


@pytest.fixture(autouse=True)
def short_blocks(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sampling, "_BLOCK_SECONDS", 100 * 18 * sampling._SECONDS_A_PLACE)


def plans_of(request: Request) -> list[tuple[int, int, bytes]]:
    found: list[tuple[int, int, bytes]] = []
    draw(request, on_plans=lambda rows: found.extend((chain, step, plan.tobytes()) for chain, step, plan in rows))
    return sorted(found)


def test_draws_what_the_chains_draw() -> None:
    drawn = draw(REQUEST)
    traces = [run_chain(GRAPH, BOUNDS, START, "exact-law", 600, 3, chain, every=7) for chain in (0, 1)]
    assert np.array_equal(drawn.cut_edges, [trace.cut_edges for trace in traces])
    assert drawn.accepted == sum(trace.accepted for trace in traces)
    assert drawn.steps == 1_200
    assert sum(drawn.outcomes.values()) == 1_200
    expected = [
        (chain, step, plan.tobytes())
        for chain, trace in enumerate(traces)
        for step, plan in zip(trace.plan_steps.tolist(), trace.plans, strict=True)
    ]
    assert plans_of(REQUEST) == expected
    assert drawn.cut_mean == pytest.approx(drawn.cut_edges.mean())
    assert drawn.cut_sd == pytest.approx(drawn.cut_edges.std(ddof=1))
    assert drawn.cpu_seconds > 0


@pytest.mark.parametrize("workers", [1, 2, 5])
def test_workers_change_nothing(workers: int, tmp_path: Path) -> None:
    one = replace(REQUEST, workers=1, folder=tmp_path / "one")
    other = replace(REQUEST, workers=workers, folder=tmp_path / "other")
    draw(one), draw(other)
    for name in ("0000.chain", "0001.chain"):
        assert (tmp_path / "one" / name).read_bytes() == (tmp_path / "other" / name).read_bytes()


def test_an_ensemble_goes_on_where_it_was(tmp_path: Path) -> None:
    kept = replace(REQUEST, folder=tmp_path)
    draw(replace(kept, draws=230))
    longer = draw(kept)
    whole = draw(REQUEST)
    assert longer.resumed == 460
    assert np.array_equal(longer.cut_edges, whole.cut_edges)
    assert longer.outcomes == whole.outcomes
    assert sorted((c, s, p.tobytes()) for c, s, p in longer.plans()) == plans_of(REQUEST)
    again = draw(kept)
    assert again.resumed == 1_200
    assert np.array_equal(again.cut_edges, whole.cut_edges)
    with pytest.raises(ModusError, match="has 600 steps already, more than the 100 asked for"):
        draw(replace(kept, draws=100))


@pytest.mark.parametrize(
    ("change", "word"),
    [
        ({"seed": 4}, "seed = 3, not 4"),
        ({"every": 5}, "every = 7, not 5"),
        ({"method": "flip"}, "method"),
        ({"bounds": equal_bounds(GRAPH, 4, 0.3)}, "graph"),
        ({"starts": [START[::-1].copy()] * 2}, "start"),
    ],
)
def test_other_settings_are_not_mixed_in(tmp_path: Path, change: dict[str, object], word: str) -> None:
    kept = replace(REQUEST, folder=tmp_path, draws=50)
    draw(kept)
    with pytest.raises(ModusError, match=f"was drawn with .*{word}"):
        draw(replace(kept, **change))


def draw_on(folder: Path) -> None:
    sampling._BLOCK_SECONDS = 200 * 18 * sampling._SECONDS_A_PLACE
    draw(replace(REQUEST, draws=2_000_000, folder=folder))


@pytest.mark.slow
def test_killed_while_drawing(tmp_path: Path) -> None:
    """Kill the drawing process three times, then finish: as if it had never been stopped."""
    context = multiprocessing.get_context("spawn")
    size = 0
    for _ in range(3):
        process = context.Process(target=draw_on, args=(tmp_path,))
        process.start()
        deadline = time.monotonic() + 120
        while time.monotonic() < deadline and sum(file.stat().st_size for file in tmp_path.iterdir()) < size + 9_000:
            time.sleep(0.005)
        os.kill(process.pid or 0, signal.SIGKILL)
        process.join()
        size = sum(file.stat().st_size for file in tmp_path.iterdir())
    done = [max(block.done for block in read_blocks(path)) for path in sorted(tmp_path.iterdir())]
    assert min(done) > 0
    wanted = replace(REQUEST, draws=max(done) + 500)
    finished = draw(replace(wanted, folder=tmp_path))
    assert finished.resumed == sum(done)
    whole = draw(wanted)
    assert np.array_equal(finished.cut_edges, whole.cut_edges)
    assert finished.outcomes == whole.outcomes
    assert sorted((c, s, p.tobytes()) for c, s, p in finished.plans()) == plans_of(wanted)


def test_few_draws_are_not_judged() -> None:
    assert draw(replace(REQUEST, draws=5)).diagnosis is None
    judged = draw(REQUEST).diagnosis
    assert judged is not None
    assert judged.chains == 2
    none = draw(replace(REQUEST, draws=0))
    assert none.steps == 0
    assert np.isnan(none.cut_mean)


def test_long_chains_are_thinned_before_they_are_judged(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sampling, "_JUDGED", 100)
    judged = draw(REQUEST).diagnosis
    assert judged is not None
    assert judged.draws == 100


def test_a_folder_that_cannot_be(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    with pytest.raises(ModusError, match="cannot write to"):
        draw(replace(REQUEST, folder=tmp_path / "file"))
