"""Ensembles of plans that keep to a problem, and where a named plan stands among them."""

from dataclasses import replace

import numpy as np
import pytest

from modusvivendi.core.errors import DossierError
from modusvivendi.core.problems import Group, Window
from modusvivendi.sectors.ensemble import bridge, sample
from modusvivendi.sectors.feasibility import list_breaches
from modusvivendi.sectors.problem import frame
from modusvivendi.sectors.score import list_terms, score_of
from modusvivendi.sectors.standing import Standing
from modusvivendi.sectors.units import join_units
from tests.sectors.cases import bundled, bundled_frame
from tests.sectors.small import misfit, tree_weight
from tests.sectors.test_annealing import make

TERMS = list_terms()[:4]


def draw(case, **more):
    return sample(case, score_of(case.problem), TERMS, **{"draws": 40, "every": 5, **more})


def test_draws_keep_to_the_problem_and_carry_their_figures():
    case, _, _, _ = make(1, pieces=2)
    found = draw(case)
    assert found.values.shape == (2, 40, 4)
    assert found.fit.all()
    for slots, values in zip(found.plans[1], found.values[1], strict=True):
        standing = Standing(case, slots)
        assert list_breaches(standing) == ()
        assert values.tolist() == [term.measure(standing) for term in TERMS]


def test_an_ensemble_depends_on_its_seed_and_on_no_number_of_workers():
    case, _, _, _ = make(1)
    one, two, other = draw(case, seed=1), draw(case, seed=1, workers=2), draw(case, seed=2)
    assert np.array_equal(one.plans, two.plans)
    assert not np.array_equal(one.plans, other.plans)


def test_a_second_bound_sorts_draws_out():
    base, _, _, _ = make(1)
    first, second = base.problem.sectors
    asked = replace(base.problem, sectors=(replace(first, population_share=Window(0.45, 0.55)), second))
    found = draw(frame(base.dossier, asked))
    loose = draw(frame(base.dossier, replace(asked, sectors=(replace(asked.sectors[0], area_share=Window()), second))))
    assert 0 < found.draws < 80
    assert loose.draws == 80
    assert found.place(3, np.inf).below == pytest.approx(1)


def test_tempering_makes_plans_of_few_points_likelier():
    case = bundled_frame("syria-2015")
    score = score_of(case.problem)
    plain, aimed = (sample(case, score, TERMS, beta=beta, draws=60, every=10) for beta in (0.0, 1.0))
    assert aimed.quantiles(0, [0.5])[0] < plain.quantiles(0, [0.5])[0]
    assert aimed.accepted < plain.accepted


def test_weights_make_up_for_the_points_that_a_chain_does_not_know_of():
    base, _, _, _ = make(1, pieces=2)
    case = frame(base.dossier, replace(base.problem, weights={"line_km": 2.0, "difficulty": 1.0}))
    score = score_of(case.problem)
    found = sample(case, score, TERMS, beta=0.5, draws=60, every=5)
    hard = [[score.measure(Standing(case, slots))[1] for slots in chain] for chain in found.plans]
    expected = np.exp(-0.5 * (np.array(hard) - np.min(hard)) / 0.1)
    assert np.allclose(found.weights, expected)
    assert np.ptp(found.weights) > 0
    assert found.worth < 1
    values, middle = found.values[:, :, 3], float(np.median(found.values[:, :, 3]))
    share = expected[values <= middle].sum() / expected.sum()
    place = found.place(3, middle)
    assert place.below + place.equal == pytest.approx(share)
    (quantile,) = found.quantiles(3, [share])
    assert quantile <= middle
    plain = sample(case, score, TERMS, draws=20, every=5)
    assert plain.weights.tolist() == plain.fit.astype(float).tolist()


def test_sectors_in_several_pieces_are_joined_at_their_anchors():
    case = bundled_frame("syria-2015")
    joined = bridge(case)
    added = joined.graph.edges - case.graph.edges
    assert added == 2
    kurdish = next(k for k, sector in enumerate(case.sectors) if sector.id == "kurdish")
    for edge in range(case.graph.edges, joined.graph.edges):
        assert case.must[joined.graph.a[edge]] == case.must[joined.graph.b[edge]] == kurdish
    assert {sector.pieces for sector in joined.sectors} == {1}
    assert bridge(make(0)[0]).graph.edges == make(0)[0].graph.edges


def test_the_standing_of_a_plan_counts_the_draws_below_it():
    case, _, _, _ = make(2)
    found = draw(case)
    middle = float(np.median(found.values[:, :, 3]))
    place = found.place(3, middle)
    assert place.below + place.equal == pytest.approx(np.mean(found.values[:, :, 3] <= middle))
    assert place.low <= place.below + place.equal <= place.high
    assert found.quantiles(3, [0.0, 1.0]) == [found.values[:, :, 3].min(), found.values[:, :, 3].max()]


def test_dayton_is_below_every_neutral_draw():
    """Of plans within Dayton's bounds that ask nobody who lives where, none in a thousand leaves so few astray."""
    case = bundled_frame("bosnia-1995")
    found = sample(case, score_of(case.problem), TERMS, draws=200, every=10)
    dayton = Standing(case, case.read(bundled("bosnia-1995").plan("dayton-1995")))
    assert found.place(0, TERMS[0].measure(dayton)).high < 0.05
    assert found.diagnose(0).r_hat < 1.05


def test_what_cannot_be_is_refused():
    base, _, _, _ = make(0)
    sectors = (base.problem.sectors[0], replace(base.problem.sectors[1], anchors=(0,)))
    with pytest.raises(DossierError):
        draw(frame(base.dossier, replace(base.problem, sectors=sectors)))


def test_groups_that_no_line_may_part_are_drawn_whole_by_the_law_of_the_joined_territory():
    """4 rows of 3 places in two sectors; the law counts trees of the graph in which each group is one place."""
    base, _, _, _ = make(3, columns=3, low=0.3)
    asked = replace(base.problem, together=(Group("x", (4, 5, 8)), Group("y", (6, 9))))
    case = frame(base.dossier, asked)
    units = join_units(case)
    found = sample(case, score_of(asked), TERMS, draws=4_000, every=10, seed=3)
    assert found.fit.all()
    drawn = found.plans.reshape(-1, 12)
    for rows in ((4, 5, 8), (6, 9)):
        assert np.all(drawn[:, rows] == drawn[:, rows[:1]])
    law = {}
    for code in range(2 ** len(units.graph)):
        slots = units.spread(np.array([code >> bit & 1 for bit in range(len(units.graph))], np.int32))
        parts = [frozenset(np.flatnonzero(units.shrink(slots) == part).tolist()) for part in (0, 1)]
        trees = [tree_weight(units.graph, part) if part else 0.0 for part in parts]
        if min(trees) > 0.5 and np.all(case.may[np.arange(12), slots]) and not list_breaches(Standing(case, slots)):
            law[tuple(slots.tolist())] = trees[0] * trees[1]
    law = {plan: weight / sum(law.values()) for plan, weight in law.items()}
    assert len(law) > 10
    worth = min(8_000, *(found.diagnose(row).bulk for row in range(4)))
    assert misfit([tuple(plan.tolist()) for plan in drawn], law, worth) > 1e-3
    even = dict.fromkeys(law, 1 / len(law))
    assert misfit([tuple(plan.tolist()) for plan in drawn], even, worth) < 1e-6
