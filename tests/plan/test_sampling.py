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
from modusvivendi.io.ensembles import read_blocks, read_settings
from modusvivendi.plan import sampling
from modusvivendi.plan.sampling import Request, draw, drive_with
from modusvivendi.plan.workers import open_workers
from modusvivendi.sectors.bounds import equal_bounds
from modusvivendi.sectors.chains import run_chain
from modusvivendi.sectors.energy import weigh
from modusvivendi.sectors.ensemble import sample
from modusvivendi.sectors.score import list_terms, score_of
from tests.sectors.grids import grid
from tests.sectors.test_annealing import make

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
    with pytest.raises(ModusError, match="cannot write into"):
        draw(replace(REQUEST, folder=tmp_path / "file"))


def test_an_ensemble_of_a_problem_is_the_same_from_disk(tmp_path: Path) -> None:
    """Tempered chains of a problem: drawn in one go, in blocks, and gone on with from what is on disk."""
    case, _, _, _ = make(1)
    score, terms = score_of(case.problem), list_terms()[:3]
    size = {"beta": 0.5, "every": 3, "chains": 3, "seed": 4}
    whole = sample(case, score, terms, draws=200, **size)
    with open_workers(2) as workers:
        names = [sector.id for sector in case.sectors]
        kept = drive_with(workers, tmp_path, names)
        sample(case, score, terms, draws=90, **size, drive=kept)
        found = sample(case, score, terms, draws=200, **size, drive=kept)
        plain = sample(case, score, terms, draws=200, **size, drive=drive_with(workers))
    for other in (found, plain):
        assert np.array_equal(other.plans, whole.plans)
        assert np.array_equal(other.values, whole.values)
        assert other.accepted == whole.accepted
    files = sorted((tmp_path / "beta-0.5").iterdir())
    assert [file.name for file in files] == ["0000.chain", "0001.chain", "0002.chain"]
    assert read_settings(files[1])["names"] == names


def test_blocks_tempered_are_the_chain_in_one_go() -> None:
    """Costs are added up anew at the head of each block: not a bit may hang on where the blocks are cut."""
    numbers = np.random.default_rng(1)
    energy = weigh(
        GRAPH, 4, cost=numbers.uniform(0, 0.2, (36, 4)), edge_cost=numbers.uniform(0, 0.3, GRAPH.edges), beta=0.7
    )
    energies: list[np.ndarray] = []
    last = START
    for low in range(0, 600, 40):
        block = run_chain(GRAPH, BOUNDS, last, "exact-law", 40, 3, 1, first=low, energy=energy)
        energies.append(block.energy)
        last = block.last
    whole = run_chain(GRAPH, BOUNDS, START, "exact-law", 600, 3, 1, energy=energy)
    assert np.concatenate(energies).tobytes() == whole.energy.tobytes()
    assert np.array_equal(last, whole.last)
