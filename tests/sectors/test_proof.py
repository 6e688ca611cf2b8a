"""Bounds on the points of plans: against every plan there is, and against Dayton."""

import math
from dataclasses import replace
from itertools import product

import numpy as np
import pytest

from modusvivendi.core.problems import Group
from modusvivendi.sectors.feasibility import list_breaches
from modusvivendi.sectors.problem import frame
from modusvivendi.sectors.proof import Proof, prove
from modusvivendi.sectors.score import Term, list_terms, score_of
from modusvivendi.sectors.search import search
from modusvivendi.sectors.standing import Standing
from tests.ledger.dossiers import grid
from tests.sectors.cases import bundled, bundled_frame, known, problem, wanted
from tests.sectors.test_annealing import make

ASTRAY = {"wrong_side": 1.0}


def list_plans(case):
    """Every plan that keeps to a problem, with its standing."""
    for slots in product(range(len(case)), repeat=len(case.people)):
        rows = np.array(slots, np.int32)
        if len(set(slots)) == len(case) and case.may[np.arange(len(rows)), rows].all():
            standing = Standing(case, rows)
            if not list_breaches(standing):
                yield standing


@pytest.mark.parametrize("seed", range(3))
@pytest.mark.parametrize("pieces", [1, 2])
def test_the_best_of_all_plans_is_proved(seed, pieces):
    case, _, _, _ = make(seed, exclaves=0.5, columns=3, pieces=pieces)
    asked = replace(case.problem, together=(Group("row", (4, 5, 6), 0.3), Group("pair", (1, 2))))
    case = frame(case.dossier, asked)
    score = score_of(asked)
    best = min(score.total(score.measure(standing)) for standing in list_plans(case))
    proof = prove(case, score)
    assert proof.loose == ()
    assert proof.bound == pytest.approx(best)
    standing = Standing(case, proof.slots)
    assert list_breaches(standing) == ()
    assert score.total(score.measure(standing)) == pytest.approx(best)
    assert proof.gap(best) == pytest.approx(0.0, abs=1e-9)
    assert prove(case, score, rounds=3).bound <= best + 1e-9


def test_sectors_without_anchors_and_three_of_them():
    dossier, _ = grid(2, 4, seed=4)
    asked = problem(
        wanted("a", "c0"), wanted("b", "c1", pieces=2), wanted("c"), weights={"wrong_side": 1, "line_km": 3}
    )
    case = frame(known(dossier), asked)
    score = score_of(asked)
    best = min(score.total(score.measure(standing)) for standing in list_plans(case))
    assert prove(case, score).bound == pytest.approx(best)


@pytest.mark.parametrize("seed", [0, 2])
def test_sectors_that_must_touch_do_so_in_the_best_plan(seed):
    """Three sectors over 2 x 5 places, seats in a row: the outer two must touch, which costs line."""
    dossier, _ = grid(2, 5, seed=seed)
    first = wanted("a", "c0", anchors=(0,), touches=("c",))
    sectors = (first, wanted("b", "c1", anchors=(2,)), wanted("c", anchors=(4,)))
    weights = {"wrong_side": 1, "line_km": 3}
    free, bound = (
        frame(known(dossier), problem(one, *sectors[1:], weights=weights))
        for one in (replace(first, touches=()), first)
    )
    score = score_of(bound.problem)
    best = min(score.total(score.measure(standing)) for standing in list_plans(bound))
    proof = prove(bound, score)
    assert proof.bound == pytest.approx(best)
    assert list_breaches(Standing(bound, proof.slots)) == ()
    assert prove(free, score).bound < best - 1e-9


@pytest.mark.parametrize("seed", range(2))
def test_limits_are_kept_and_terms_that_are_no_sums_are_taken_at_their_best(seed):
    case, _, _, _ = make(seed, exclaves=0.0, columns=3, pieces=2)
    plans = list(list_plans(case))
    terms = {term.id: term for term in list_terms()}
    line = float(np.median([terms["line_km"].measure(one) for one in plans]))
    fits = [s for s in plans if terms["line_km"].measure(s) <= line and terms["exclaves"].measure(s) <= 0]
    astray = score_of(replace(case.problem, weights=ASTRAY))
    best = min(astray.total(astray.measure(standing)) for standing in fits)
    assert prove(case, astray, {"line_km": line, "exclaves": 0}).bound == pytest.approx(best)
    assert prove(case, astray, {"line_km": 0.0}).impossible
    wide = score_of(replace(case.problem, weights={"people_near_line": 1.0, "difficulty": 1.0, "viability": 2.0}))
    proof = prove(case, wide)
    assert proof.loose == ("difficulty", "viability")
    assert proof.floor == pytest.approx(-2 * 1 / 0.1)
    assert 0 < proof.bound + proof.floor + 20 <= 20 + min(wide.total(wide.measure(standing)) for standing in plans)
    assert proof.bound <= min(wide.total(np.append(wide.measure(s)[:1], [math.nan] * 2)) for s in plans)


def test_a_term_of_ones_own_without_a_best_value_leaves_the_whole_gap_unknown():
    case, _, _, _ = make(0, columns=3)
    own = Term("mine", "places", "less", 1, lambda standing: float((standing.slots == 0).sum()))
    proof = prove(case, score_of(case.problem, [own]))
    assert proof.loose == ("mine",)
    assert math.isnan(proof.whole_gap(5.0))
    assert proof.gap(2 * proof.bound) == pytest.approx(0.5)
    bounded = prove(case, score_of(case.problem, [replace(own, best=1.0)]))
    assert bounded.floor == 1
    assert bounded.bound == proof.bound
    assert bounded.whole_gap(2 * (bounded.bound + 1)) == pytest.approx(0.5)


def test_a_gap_is_a_share_of_the_points():
    proof = Proof(90.0, 0.0, (), None)
    assert proof.gap(100.0) == pytest.approx(0.1)
    assert proof.gap(89.9999999) == 0
    assert math.isnan(proof.gap(math.nan))
    assert math.isnan(Proof(math.inf, 0.0, (), None).gap(1.0))


def test_nothing_can_leave_fewer_astray_than_this_with_daytons_line():
    case = bundled_frame("bosnia-1995")
    dayton = Standing(case, case.read(bundled("bosnia-1995").plan("dayton-1995")))
    astray = score_of(replace(case.problem, weights=ASTRAY))
    bound = prove(case, astray, {"line_km": dayton.line / 1000, "exclaves": 3}).bound
    assert 1_320_000 < bound * 100_000 < 1_330_000
    assert prove(case, astray, {"line_km": 0.0}).impossible


@pytest.mark.parametrize(("id", "most"), [("bosnia-1995", 0.02), ("syria-2015", 0.03)])
def test_the_search_is_close_to_what_no_plan_betters(id, most):
    case = bundled_frame(id)
    score = score_of(
        replace(case.problem, weights={k: w for k, w in case.problem.weights.items() if k != "difficulty"})
    )
    proof = prove(case, score)
    found = search(case, score, seed=0, bursts=12, steps=20_000, starts=[proof.hint]).best
    assert proof.bound <= found.total
    assert proof.gap(found.total) < most
