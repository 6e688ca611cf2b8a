"""The survey of the land: ranges, ranks, plans that stand out, and what can be proved."""

import math

import numpy as np
import pytest

from modusvivendi.core.errors import ModusError
from modusvivendi.core.problems import TERMS
from modusvivendi.io.folder import read
from modusvivendi.ledger.account import account
from modusvivendi.plan.land import Effort, survey
from modusvivendi.plan.land_results import FIGURES
from modusvivendi.plan.marking import place
from modusvivendi.plan.workers import open_workers
from modusvivendi.sectors.feasibility import list_breaches
from modusvivendi.sectors.problem import frame
from modusvivendi.sectors.standing import Standing
from tests.equality import find_difference

QUICK = Effort(draws=60, every=5, bursts=8, steps=4_000, aside=2, doubts=60)


@pytest.fixture(scope="module")
def bosnia():
    dossier = read("bosnia-1995")
    return dossier, survey(dossier, 0, QUICK)


@pytest.fixture(scope="module")
def syria():
    dossier = read("syria-2015")
    return dossier, survey(dossier, 0, QUICK)


def test_a_dossier_that_asks_for_no_sectors_has_no_survey(tiny):
    assert survey(read(tiny)) is None


def test_proposals_and_the_map_of_the_most_numerous_are_marked(bosnia):
    dossier, land = bosnia
    assert [one.plan.id for one in land.marked] == ["cutileiro-1992", "dayton-1995", "dayton-cantons", "most-at-home"]
    assert [one.fits for one in land.marked] == [False, True, False, False]
    ledger = account(dossier, dossier.plan("dayton-1995"))
    dayton = land.marked[1].values
    assert dayton["wrong_side"] == ledger.total.wrong_side.best
    assert dayton["changes_hands"] == ledger.total.changes_hands_people.best
    assert dayton["line_km"] == pytest.approx(sum(ledger.line_km.values()))
    assert land.marked[3].values["wrong_side"] < min(one.values["wrong_side"] for one in land.marked[1:3])


def test_without_optional_sectors_it_is_said_what_is_typical_too(syria):
    _, land = syria
    assert len(land.choices) == 3
    for choice in land.choices:
        assert choice.sampled is not None
        assert choice.sampled.draws > 0
        for name in ("wrong_side", "line_km"):
            spread = choice.sampled.spreads[name]
            assert choice.values[name] < spread.range.best
            assert spread.least < spread.range.best < spread.most


def test_ranks_are_shares_with_their_interval(bosnia, syria):
    for _, land in (bosnia, syria):
        assert land.sampled[0].beta == 0
        for sampled in land.sampled:
            assert set(sampled.spreads) <= set(FIGURES)
            for spread in sampled.spreads.values():
                assert spread.least <= spread.range.low <= spread.range.best <= spread.range.high <= spread.most
                for rank in spread.ranks.values():
                    assert 0 <= rank.low <= rank.share <= rank.high <= 1
    _, land = bosnia
    assert land.sampled[0].spreads["wrong_side"].ranks["dayton-1995"].high < 0.1


def test_offers_keep_to_the_problem_and_are_no_proposal(bosnia, syria):
    for dossier, land in (bosnia, syria):
        case = frame(dossier, land.problem)
        assert 2 <= len(land.offers) <= 5
        for offer in land.offers:
            standing = Standing(case, case.read(offer.plan))
            assert list_breaches(standing) == ()
            assert standing.line / 1000 == offer.values["line_km"]
            assert offer.ledger.total.wrong_side.best == pytest.approx(offer.values["wrong_side"])
            assert not any(np.array_equal(offer.plan.assignment, one.plan.assignment) for one in land.marked)
        assert {term for offer in land.offers for term in offer.best}


def test_fewer_astray_than_at_dayton_and_what_no_plan_can_do(bosnia):
    _, land = bosnia
    (gain,) = land.gains
    assert gain.plan == "dayton-1995"
    assert 1_320_000 < gain.least < 1_330_000
    assert gain.tried >= QUICK.bursts
    assert gain.found is None or gain.found["wrong_side"] < gain.before["wrong_side"]


def test_every_offer_says_how_far_it_is_from_what_is_proved(bosnia, syria):
    for dossier, land in (bosnia, syria):
        assert land.proof.loose == (("difficulty",) if dossier.id == "syria-2015" else ())
        for offer in land.offers:
            assert land.proof.bound <= offer.sums <= offer.points
            assert offer.gap == pytest.approx(1 - land.proof.bound / offer.sums)
        assert min(offer.gap for offer in land.offers) < 0.05
        for choice in land.choices:
            assert choice.values is None or 0 <= choice.gap < 0.2


def test_plans_are_placed_among_draws_on_every_term(bosnia):
    dossier, land = bosnia
    with open_workers(2) as workers:
        placed = place(
            dossier, [dossier.plan("dayton-1995"), dossier.plan("cutileiro-1992")], 0, QUICK, workers=workers
        )
    assert placed.breaches["dayton-1995"] == ()
    assert placed.breaches["cutileiro-1992"] == ("its sectors are not those that are asked for",)
    assert placed.proof.bound == land.proof.bound < placed.points["dayton-1995"]
    for sampled, usual in zip(placed.sampled, land.sampled, strict=True):
        assert set(sampled.spreads) == set(TERMS) - {"rugged_line_km"}
        for name, spread in usual.spreads.items():
            assert not find_difference(sampled.spreads[name].ranks["dayton-1995"], spread.ranks["dayton-1995"])
        for spread in sampled.spreads.values():
            rank = spread.ranks["dayton-1995"]
            assert 0 <= rank.below <= rank.share <= 1
            assert rank.low <= rank.share <= rank.high


def test_a_plan_without_the_optional_sectors_is_placed_among_its_like(syria):
    dossier, _ = syria
    with open_workers(2) as workers:
        placed = place(dossier, [dossier.plan("confederal-4")], 0, QUICK, workers=workers)
    assert not any("sectors are not those" in said for said in placed.breaches["confederal-4"])


def test_a_plan_without_a_map_is_placed_nowhere(bosnia):
    dossier, _ = bosnia
    with open_workers(2) as workers, pytest.raises(ModusError, match="says of no place") as caught:
        place(dossier, [dossier.plan("contact-group-1994")], 0, QUICK, workers=workers)
    assert "dayton-1995" in caught.value.repair


@pytest.mark.slow
def test_the_default_effort_finds_fewer_astray_than_at_dayton():
    (gain,) = survey(read("bosnia-1995"), 0).gains
    assert gain.found is not None
    assert gain.least <= gain.found["wrong_side"] < gain.before["wrong_side"]
    assert gain.found["line_km"] <= gain.before["line_km"]


def test_what_joining_costs_is_asked_once(syria):
    _, land = syria
    kurdish = [joining for joining in land.joinings if joining.sector == "kurdish"]
    assert len(kurdish) == 1
    assert 100_000 < kurdish[0].not_at_home.best < 200_000
    assert kurdish[0].not_at_home.low < kurdish[0].not_at_home.best < kurdish[0].not_at_home.high


def test_optional_sectors_are_left_out_in_turn(syria):
    _, land = syria
    assert [choice.left_out for choice in land.choices] == [
        ("druse",),
        ("sunni_northwest",),
        ("druse", "sunni_northwest"),
    ]
    assert all(choice.values is None or math.isfinite(choice.points) for choice in land.choices)


def test_the_hardest_sector_is_said_with_its_chance(syria):
    _, land = syria
    by_plan = {one.plan: one for one in land.hardest}
    assert max(by_plan["confederal-6"].chance, key=lambda sector: by_plan["confederal-6"].chance[sector]) == "centre"
    assert by_plan["confederal-6"].chance["centre"] < 1
    assert "found-1" in by_plan


def test_the_survey_depends_on_its_seed_alone(bosnia):
    dossier, land = bosnia
    again = survey(dossier, 0, QUICK)
    assert [offer.plan.assignment.tolist() for offer in again.offers] == [
        offer.plan.assignment.tolist() for offer in land.offers
    ]
    assert not find_difference(again.sampled, land.sampled)
