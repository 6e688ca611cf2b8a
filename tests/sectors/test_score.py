"""The terms of the score: the ledger's figures, added up in parts and kept up to date."""

import math
import re
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from modusvivendi.core.errors import ModusError
from modusvivendi.core.problems import TERMS, Group
from modusvivendi.ledger.account import account
from modusvivendi.sectors.problem import frame
from modusvivendi.sectors.score import Term, list_terms, near_line, rate_difficulty, rate_viability, score_of
from modusvivendi.sectors.standing import Standing
from tests.sectors.cases import bundled, bundled_frame, random_slots

IDS = ("bosnia-1995", "syria-2015")
BY_ID = {term.id: term for term in list_terms()}


def test_every_term_is_there_once_with_its_step():
    assert [(term.id, term.step) for term in list_terms()] == list(TERMS.items())


@pytest.mark.parametrize("id", IDS)
@pytest.mark.parametrize("seed", [0, 1])
def test_terms_are_the_figures_of_the_ledger(id, seed):
    case = bundled_frame(id)
    slots = random_slots(case, seed)
    ledger = account(bundled(id), case.plan(slots, "p"))
    standing = Standing(case, slots)
    total, sectors = ledger.total, ledger.sectors
    found = {key: term.measure(standing) for key, term in BY_ID.items()}
    assert found["wrong_side"] == total.wrong_side.best
    assert found["changes_hands"] == total.changes_hands_people.best
    assert found["changes_hands_km2"] == total.changes_hands_km2
    assert found["line_km"] == pytest.approx(sum(ledger.line_km.values()), abs=1e-6)
    front = sum(ledger.front_km.values())
    assert found["line_off_front_km"] == pytest.approx(sum(ledger.line_km.values()) - front, abs=1e-6)
    assert found["exclaves"] == sum(len(sector.exclaves) for sector in sectors.values())
    open_ones = [sector.id for sector in case.sectors if not sector.fixed]
    assert found["without_sea"] == sum(sectors[key].sea_km == 0 for key in open_ones)
    assert found["without_foreign_border"] == sum(not sectors[key].foreign_km for key in open_ones)
    for row, sector in enumerate(case.sectors):
        assert rate_difficulty(standing, row) == sectors[sector.id].difficulty.index
    assert found["difficulty"] == max(sectors[key].difficulty.index for key in open_ones)
    assert found["viability"] == min(rate_viability(standing, i) for i, s in enumerate(case.sectors) if not s.fixed)


@pytest.mark.parametrize("id", IDS)
def test_parts_add_up_to_their_term(id):
    case = bundled_frame(id)
    for seed in range(3):
        standing = Standing(case, random_slots(case, seed))
        slots, cut = standing.slots, standing.slots[case.graph.a] != standing.slots[case.graph.b]
        for term in list_terms():
            if term.split is None or term.id == "rugged_line_km":
                continue
            parts = term.split(case)
            added = parts.place[np.arange(len(slots)), slots].sum() + parts.edge[cut].sum()
            if parts.exact:
                assert added == pytest.approx(term.measure(standing), rel=1e-12)
            else:
                assert added >= term.measure(standing) * (1 - 1e-12)
                under = term.under(case)
                least = under.place[np.arange(len(slots)), slots].sum() + under.edge[cut].sum()
                assert 0 < least <= term.measure(standing) * (1 + 1e-12)


@settings(max_examples=25, deadline=None)
@given(st.data())
def test_a_moved_standing_is_one_from_scratch_and_moving_back_leaves_no_trace(data):
    case = bundled_frame(data.draw(st.sampled_from(IDS)))
    first = random_slots(case, data.draw(st.integers(0, 99)))
    standing, moved = Standing(case, first), first.copy()
    places = data.draw(st.lists(st.integers(0, len(first) - 1), min_size=1, max_size=12))
    for place in places:
        sector = data.draw(st.integers(0, len(case) - 1))
        standing.pieces(sector)
        standing.move(place, sector)
        moved[place] = sector
    fresh = Standing(case, moved)
    assert standing.same(fresh)
    for term in list_terms():
        a, b = term.measure(standing), term.measure(fresh)
        assert a == b or (math.isnan(a) and math.isnan(b))
    for place in places:
        standing.move(place, int(first[place]))
    assert standing.same(Standing(case, first))


def test_a_mixed_sector_has_nobody_on_the_wrong_side():
    case = bundled_frame("bosnia-1995")
    assert not case.wrong_side[:, 2].any()
    assert case.wrong_side[:, 0].any()


def test_people_near_a_line_grow_with_the_distance_up_to_those_who_lie_on_it():
    case = bundled_frame("bosnia-1995")
    standing = Standing(case, case.read(bundled("bosnia-1995").plan("dayton-1995")))
    near = [near_line(km).measure(standing) for km in (0.0, 1.0, 5.0, 1e9)]
    assert near[0] == 0
    assert near[0] < near[1] < near[2] < near[3]
    assert near[3] == pytest.approx(case.people[standing.beside > 0].sum())


def test_how_near_is_near_can_be_said():
    case = bundled_frame("bosnia-1995")
    standing = Standing(case, random_slots(case, 1))
    wide = {term.id: term for term in list_terms(replace(case.problem, near_km=10.0))}
    assert wide["people_near_line"].measure(standing) == near_line(10.0).measure(standing)
    (scored,) = score_of(replace(case.problem, near_km=10.0, weights={"people_near_line": 1.0})).terms
    assert scored.measure(standing) == wide["people_near_line"].measure(standing)


def test_a_parted_group_costs_its_price():
    base = bundled_frame("bosnia-1995")
    slots = base.read(bundled("bosnia-1995").plan("dayton-1995"))
    inside = tuple(np.flatnonzero(slots == 0)[:2].tolist())
    across = (int(np.flatnonzero(slots == 0)[0]), int(np.flatnonzero(slots == 1)[0]))
    asked = replace(
        base.problem, together=(Group("in", inside, 3.0), Group("over", across, 0.5), Group("hard", across))
    )
    case = frame(base.dossier, asked)
    assert BY_ID["parted_groups"].measure(Standing(case, slots)) == 0.5
    assert "parted_groups" in {term.id for term in score_of(asked).terms}


def test_weights_count_steps_and_more_of_what_is_good_costs_less():
    score = score_of(replace(bundled("bosnia-1995").problem(), weights={"line_km": 2.0, "viability": 3.0}))
    assert score.total(np.array([300.0, 0.5])) == pytest.approx(2 * 3 - 3 * 5)
    assert score.costs(np.array([300.0, 0.5])).tolist() == pytest.approx([3, -5])
    assert score.total(np.array([100.0, math.nan])) == 2


def test_anyone_can_add_a_term():
    def measure(standing):
        return float((standing.slots == 0).sum())

    own = Term("places_of_first", "places", "less", 1, measure)
    case = bundled_frame("bosnia-1995")
    score = score_of(case.problem, [own])
    standing = Standing(case, random_slots(case, 0))
    assert score.measure(standing)[-1] == (standing.slots == 0).sum()
    assert not score.gather(case).exact
    assert score_of(replace(case.problem, weights={"places_of_first": 2.0}), [own]).weights == (2.0,)


def test_the_page_on_sectors_shows_a_term_of_ones_own_that_works():
    page = Path(__file__).resolve().parents[2] / "docs" / "sectors.md"
    (code,) = (block for block in re.findall(r"```python\n(.*?)```", page.read_text("utf-8"), re.S) if "Term(" in block)
    names = {}
    exec(compile(code, str(page), "exec"), names)
    archive = names["archive"]
    assert archive.score.terms[-1].id == "without_airport"
    for plan in archive.plans:
        assert plan.values[-1] == names["count_without"](Standing(names["case"], plan.assignment))


def test_a_weight_of_no_term_is_refused():
    with pytest.raises(ModusError, match="no term 'line'") as caught:
        score_of(replace(bundled("bosnia-1995").problem(), weights={"line": 1.0}))
    assert "line_km" in caught.value.repair


def test_the_parts_of_a_score_add_up_with_weights_and_signs():
    case = bundled_frame("bosnia-1995")
    score = score_of(replace(case.problem, weights={"wrong_side": 2.0, "line_km": 0.5}))
    parts = score.gather(case)
    assert parts.exact
    standing = Standing(case, random_slots(case, 4))
    cut = standing.slots[case.graph.a] != standing.slots[case.graph.b]
    added = parts.place[np.arange(len(standing.slots)), standing.slots].sum() + parts.edge[cut].sum()
    assert added == pytest.approx(score.total(score.measure(standing)))


def test_plans_that_do_not_fit_are_refused():
    case = bundled_frame("bosnia-1995")
    with pytest.raises(ModusError, match="does not give 142 places to 3 sectors"):
        Standing(case, np.full(142, 3, np.int32))
