"""The line weighted by the ground that it runs over: counted by hand, unknown where the ground is, never zero."""

import math
from dataclasses import replace

import numpy as np
import pytest

from modusvivendi.core.errors import ModusError
from modusvivendi.core.ranges import freeze
from modusvivendi.sectors.problem import frame
from modusvivendi.sectors.proof import prove
from modusvivendi.sectors.rugged import rugged_line
from modusvivendi.sectors.score import list_terms, score_of
from modusvivendi.sectors.search import search
from modusvivendi.sectors.standing import Standing
from tests.sectors.test_annealing import make


def rough(metres, **more):
    """A grid of 12 places with some ruggedness on each of its inner borders, and a plan of its halves."""
    case, _, _, _ = make(0, columns=3)
    borders = case.dossier.borders
    given = freeze(np.broadcast_to(np.asarray(metres, np.float64), borders.a.shape).copy())
    dossier = replace(case.dossier, borders=replace(borders, ruggedness=given))
    asked = replace(case.problem, weights={"rugged_line_km": 1.0, "wrong_side": 50.0}, **more)
    again = frame(dossier, asked)
    return again, Standing(again, (np.arange(12) >= 6).astype(np.int32))


def measure(standing, id):
    return {term.id: term for term in list_terms(standing.frame.problem)}[id].measure(standing)


def test_flat_ground_counts_its_km_and_rough_ground_more():
    _, flat = rough(0.0)
    assert measure(flat, "rugged_line_km") == pytest.approx(measure(flat, "line_km"))
    _, steep = rough(400.0)
    assert measure(steep, "rugged_line_km") == pytest.approx(2 * measure(steep, "line_km"))
    _, kind = rough(400.0, rugged_per_100_m=-0.2)
    assert measure(kind, "rugged_line_km") == pytest.approx(0.2 * measure(kind, "line_km"))
    _, floor = rough(400.0, rugged_per_100_m=-1.0)
    assert measure(floor, "rugged_line_km") == 0


def test_each_border_counts_its_own_ground():
    case, _ = rough(0.0)
    ground = np.random.default_rng(3).uniform(0, 900, len(case.dossier.borders.a))
    case, standing = rough(ground)
    borders, km = case.dossier.borders, 0.0
    for a, b, length, land, r in zip(borders.a, borders.b, borders.km, borders.land, ground, strict=True):
        if land and standing.slots[a] != standing.slots[b]:
            km += length * (1 + 0.25 * r / 100)
    assert measure(standing, "rugged_line_km") == pytest.approx(km, rel=1e-4)
    parts = rugged_line(0.25).split(case)
    cut = standing.slots[case.graph.a] != standing.slots[case.graph.b]
    assert parts.edge[cut].sum() == pytest.approx(measure(standing, "rugged_line_km"))


def test_the_search_keeps_off_rough_ground():
    case, _ = rough(0.0)
    ground = np.random.default_rng(1).choice([0.0, 900.0], len(case.dossier.borders.a))
    case, _ = rough(ground)
    score = score_of(case.problem)
    best = search(case, score, bursts=6, steps=1_000).best
    proof = prove(case, score)
    assert proof.slots is not None
    assert best.total == pytest.approx(proof.bound)


def test_unknown_ground_is_unknown_and_is_refused_where_it_counts():
    case, standing = rough(math.nan)
    assert math.isnan(measure(standing, "rugged_line_km"))
    with pytest.raises(
        ModusError, match=r"the ruggedness of \d+ of \d+ borders is unknown, the first between p"
    ) as caught:
        search(case, score_of(case.problem))
    assert "borders.csv" in caught.value.repair
    none, _, _, _ = make(0, columns=3)
    assert math.isnan(measure(Standing(none, standing.slots.astype(np.int32)), "rugged_line_km"))
    inside = np.zeros(len(case.dossier.borders.a))
    inside[0] = math.nan  # between the first two places, which lie in one sector: no line runs there
    _, known = rough(inside)
    assert measure(known, "rugged_line_km") == pytest.approx(measure(known, "line_km"))


def test_a_question_without_weights_leaves_it_out():
    case, _, _, _ = make(0, columns=3)
    assert "rugged_line_km" not in {term.id for term in score_of(replace(case.problem, weights={})).terms}
