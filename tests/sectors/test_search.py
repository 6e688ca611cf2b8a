"""The search: against every plan there is on small land, and against Dayton."""

from dataclasses import replace
from itertools import product

import numpy as np
import pytest

from modusvivendi.core.errors import DossierError
from modusvivendi.core.problems import Group
from modusvivendi.sectors.feasibility import list_breaches
from modusvivendi.sectors.growth import grow_plan
from modusvivendi.sectors.problem import frame
from modusvivendi.sectors.score import score_of
from modusvivendi.sectors.search import Archive, choose_apart, measure_gap, search
from modusvivendi.sectors.standing import Standing
from modusvivendi.sectors.units import join_units
from tests.ledger.dossiers import grid
from tests.sectors.cases import bundled, bundled_frame, known, problem, wanted
from tests.sectors.test_annealing import cost_of, count, make


def find_best(case, task) -> float:
    """The least cost of all plans of two sectors, by trying every one."""
    best, n = np.inf, len(task.place)
    for inner in product((0, 1), repeat=n - 2):
        slots = np.array([0, *inner, 1], np.int32)
        land = task.amounts[1] @ (1 - slots)
        if task.low[1, 0] <= land <= task.high[1, 0]:
            cost = cost_of(task, slots)
            if cost < best and count(case, slots, 0) == count(case, slots, 1) == 1:
                best = cost
    return best


@pytest.mark.parametrize("seed", range(2))
def test_the_search_finds_the_best_of_all_plans(seed):
    case, score, task, _ = make(seed, exclaves=0.0, columns=4)
    found = search(case, score, seed=5, bursts=10, steps=2_000)
    assert found.best.total == pytest.approx(find_best(case, task))


def test_plans_of_the_archive_keep_everything_and_none_betters_another():
    case, score, _, _ = make(1, pieces=2)
    archive = search(case, score, seed=1, bursts=15, steps=1_500)
    costs = archive.costs()
    for row, plan in enumerate(archive.plans):
        standing = Standing(case, plan.assignment)
        assert list_breaches(standing) == ()
        assert np.array_equal(score.measure(standing), plan.values)
        assert score.total(plan.values) == plan.total
        others = np.delete(costs, row, axis=0)
        assert not np.any(np.all(others <= costs[row], axis=1))
    assert archive.tried >= 15


def test_the_search_depends_on_its_seed_alone():
    case, score, _, _ = make(2)
    runs = [search(case, score, seed=seed, bursts=4, steps=1_000) for seed in (3, 3)]
    assert [p.assignment.tolist() for p in runs[0].plans] == [p.assignment.tolist() for p in runs[1].plans]


def test_places_kept_together_move_as_one():
    base, _, _, _ = make(0)
    asked = replace(base.problem, together=(Group("x", (5, 6, 7)), Group("y", (7, 12))))
    case = frame(base.dossier, asked)
    units = join_units(case)
    assert len(units.graph) == 17
    assert len(set(units.of[[5, 6, 7, 12]].tolist())) == 1
    for plan in search(case, score_of(asked), seed=1, bursts=6, steps=1_000).plans:
        assert len(set(plan.assignment[[5, 6, 7, 12]].tolist())) == 1
    slots = np.zeros(20, np.int32)
    assert np.array_equal(units.spread(units.shrink(slots))[:19], slots[:19])


def test_what_cannot_be_is_refused_with_its_reasons():
    base, _, _, _ = make(0)
    sectors = (base.problem.sectors[0], replace(base.problem.sectors[1], anchors=(0,)))
    asked = replace(base.problem, sectors=sectors)
    with pytest.raises(DossierError, match="p0 is an anchor of both a and b"):
        search(frame(base.dossier, asked), score_of(asked))


def test_a_full_archive_keeps_the_best_of_each_term():
    case, score, _, _ = make(1, pieces=2)
    wide = search(case, score, seed=1, bursts=15, steps=1_000)
    narrow = Archive(score, 4)
    for plan in wide.plans:
        narrow.add(Standing(case, plan.assignment))
    assert len(narrow.plans) == min(4, len(wide.plans))
    assert narrow.best.total == wide.best.total
    assert np.allclose(narrow.costs().min(0)[:2], wide.costs().min(0)[:2])


def test_plans_for_people_to_look_at_lie_apart():
    case, score, _, _ = make(1, pieces=2)
    archive = search(case, score, seed=1, bursts=15, steps=1_000)
    chosen = choose_apart(archive, case, 3, worst=10)
    assert chosen[0].total == archive.best.total
    gaps = [measure_gap(a.assignment, b.assignment, case.people) for i, a in enumerate(chosen) for b in chosen[:i]]
    assert min(gaps) >= 0.01
    assert max(gaps[:1]) == max(measure_gap(chosen[0].assignment, p.assignment, case.people) for p in archive.plans)


@pytest.mark.parametrize("seed", range(3))
def test_a_grown_plan_gives_every_place_to_a_sector_that_may_hold_it(seed):
    case = bundled_frame("syria-2015")
    slots = grow_plan(case, np.random.default_rng(seed))
    assert case.may[np.arange(len(slots)), slots].all()
    assert set(slots.tolist()) == set(range(len(case)))


def test_sectors_without_anchors_begin_somewhere():
    dossier, _ = grid(3, 3, seed=1)
    case = frame(known(dossier), problem(wanted("a"), wanted("b"), wanted("c")))
    assert set(grow_plan(case, np.random.default_rng(0)).tolist()) == {0, 1, 2}


@pytest.mark.slow
def test_fewer_on_the_wrong_side_than_at_dayton_with_no_longer_line():
    case = bundled_frame("bosnia-1995")
    asked = replace(case.problem, weights={"wrong_side": 1.0, "line_km": 1.0, "exclaves": 0.5})
    score = score_of(asked)
    dayton = score.measure(Standing(case, case.read(bundled("bosnia-1995").plan("dayton-1995"))))
    archive = search(case, score, seed=2, bursts=150, steps=30_000)
    better = [plan.values for plan in archive.plans if plan.values[0] < dayton[0] and plan.values[1] <= dayton[1]]
    assert dayton[:2].tolist() == pytest.approx([1_399_063, 1_167.672])
    assert better
    assert min(values[0] for values in better) < 1_380_000
