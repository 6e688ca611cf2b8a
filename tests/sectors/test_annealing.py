"""The annealing kernels against plain Python."""

import numpy as np
import pytest

from modusvivendi.core.problems import Window
from modusvivendi.sectors.graph import label_pieces
from modusvivendi.sectors.kernels.annealing import add_up, anneal, make_room, polish, press
from modusvivendi.sectors.problem import frame
from modusvivendi.sectors.score import score_of
from modusvivendi.sectors.units import join_units
from tests.ledger.dossiers import grid
from tests.sectors.cases import known, problem, wanted


def make(seed: int, *, pieces: int = 1, low: float = 0.35, exclaves: float = 0.3, columns: int = 5):
    """A grid of 4 rows into two sectors with random people, and what the kernels take of it."""
    dossier, _ = grid(4, columns, seed=seed)
    asked = problem(
        wanted("a", "hill", anchors=(0,), held_by=("crown",), area_share=Window(low, 1 - low), pieces=pieces),
        wanted("b", "river", anchors=(4 * columns - 1,), held_by=("league",), pieces=pieces),
        weights={"wrong_side": 500.0, "line_km": 10.0, **({"exclaves": exclaves} if exclaves else {})},
    )
    case = frame(known(dossier), asked)
    score = score_of(asked)
    units = join_units(case)
    return case, score, units.task(score, score.weights), units


def cost_of(task, slots):
    cost = sum(task.place[i, slots[i]] for i in range(len(slots)))
    seen = set()
    for i in range(len(slots)):
        for at in range(task.start[i], task.start[i + 1]):
            edge = task.edge[at]
            if edge not in seen and slots[i] != slots[task.neighbour[at]]:
                cost += task.cut[edge]
            seen.add(edge)
    return cost


def count(case, slots, part):
    return sum(slots[rows[0]] == part for rows in label_pieces(case.graph, slots))


def strain_of(task, slots):
    excess = 0.0
    for kind in range(len(task.scale)):
        loads = np.bincount(slots, weights=task.amounts[kind], minlength=task.low.shape[1])
        out = np.maximum(0, np.maximum(task.low[kind] - loads, loads - task.high[kind]))
        excess += out.sum() / task.scale[kind]
    return excess


@pytest.mark.parametrize("seed", range(4))
def test_points_pieces_and_strain_are_those_of_plain_loops(seed):
    case, _, task, _ = make(seed)
    slots = np.random.default_rng(seed).integers(0, 2, 20).astype(np.int32)
    room = make_room(task)
    points = add_up(task, room, slots)
    pieces = [count(case, slots, part) for part in range(2)]
    assert room.pieces.tolist() == pieces
    assert points == pytest.approx(cost_of(task, slots) + task.piece * sum(p - 1 for p in pieces))
    assert press(task, room) == pytest.approx(strain_of(task, slots))


@pytest.mark.parametrize("pieces", [1, 2])
@pytest.mark.parametrize("seed", range(3))
def test_an_annealed_plan_keeps_everything_and_costs_what_is_said(seed, pieces):
    case, _, task, _ = make(seed, pieces=pieces)
    slots = (np.arange(20) >= 10).astype(np.int32)
    room = make_room(task)
    lowest = anneal(task, room, slots, np.array([3.0, 0.01]), 500.0, 3_000, np.zeros(1, np.uint64), np.uint64(seed))
    assert np.isfinite(lowest)
    parts = [count(case, slots, part) for part in range(2)]
    assert all(1 <= part <= pieces for part in parts)
    assert strain_of(task, slots) == 0
    assert slots[0] == 0
    assert slots[19] == 1
    assert lowest == pytest.approx(cost_of(task, slots) + task.piece * sum(part - 1 for part in parts))


@pytest.mark.parametrize("seed", range(3))
def test_nothing_small_betters_a_polished_plan(seed):
    case, _, task, _ = make(seed)
    slots = (np.arange(20) >= 10).astype(np.int32)
    room = make_room(task)
    before = add_up(task, room, slots)
    gained = polish(task, room, slots)
    after = add_up(task, room, slots)
    assert before - after == pytest.approx(gained)

    def allowed(plan):
        whole = all(count(case, plan, part) == 1 for part in range(2))
        return whole and strain_of(task, plan) <= 1e-12 and task.may[np.arange(20), plan].all()

    assert allowed(slots)
    for place in range(20):
        for other in range(20):
            plan = slots.copy()
            plan[place] = 1 - plan[place]
            if other != place and slots[other] != slots[place]:
                plan[other] = 1 - plan[other]
            assert not allowed(plan) or cost_of(task, plan) >= after - 1e-9
