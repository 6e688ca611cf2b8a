"""Weights as strikes reveal them, and the deals that survive under them."""

from dataclasses import replace
from functools import cache

import pytest

from modusvivendi.aims.reading import Effort, reveal
from modusvivendi.core.dossier import Dossier
from modusvivendi.core.ranges import Range
from modusvivendi.core.readings import DECLARED, NOBODY, OTHERS, Reading
from modusvivendi.io.folder import read
from modusvivendi.plan.revealed import Revealed, Survival, retest_deals, reveal_weights, satisfy
from modusvivendi.terms.mediation.mediate import negotiate


@cache
def syria() -> Dossier:
    return read("syria-2015")


@cache
def russia() -> Reading:
    return reveal(syria(), 1, party="russia", effort=Effort(20, 5, 5))[0]


def struck(declared: float) -> Reading:
    """Russia's reading with so many of its strikes meant for declared opponents, of those meant for any."""
    share = {DECLARED: 0.8 * declared, OTHERS: 0.8 * (1 - declared), NOBODY: 0.2}
    return replace(russia(), explained={name: Range(one, one, one) for name, one in share.items()})


def weights(reading: Reading) -> Revealed:
    found = reveal_weights(syria(), reading)
    assert found is not None
    return found


def test_published_shares_are_enough() -> None:
    found = weights(russia())
    assert found.basis == "published"
    assert found.share.best == 15 / 64
    assert set(found.weights) == {
        "isil_campaign",
        "head_of_state",
        "sector_plan",
        "opposition_training",
        "naval_facility",
    }
    # Standing cannot be seen in strikes: its issues keep their weight.
    assert {"russia_role", "peacekeepers"}.isdisjoint(found.weights)


def test_the_sum_of_the_weights_stays_and_moves_with_the_strikes() -> None:
    total = sum(one.best for one in weights(russia()).typed.values())
    campaign = []
    for share in (0.1, 0.5, 0.9):
        found = weights(struck(share))
        assert found.basis == "strikes"
        assert sum(one.best for one in found.weights.values()) == pytest.approx(total)
        campaign.append(found.weights["isil_campaign"].best)
        assert campaign[-1] == pytest.approx(share * total)
    assert campaign == sorted(campaign)
    same = weights(struck(weights(russia()).implied))
    for issue, one in same.weights.items():
        assert one.best == pytest.approx(same.typed[issue].best)


def test_a_party_that_does_what_it_says_has_the_weights_that_it_declares() -> None:
    found = weights(struck(0.9))
    for issue, one in found.weights.items():
        assert one.best == pytest.approx(found.declared[issue].best)


def test_without_purposes_or_strikes_nothing_is_revealed() -> None:
    assert reveal_weights(syria(), replace(russia(), party="turkey")) is None
    assert reveal_weights(syria(), replace(russia(), published=())) is None


def test_a_role_satisfies_standing() -> None:
    party = syria().party("russia")
    given = {"russia_role": "guarantor", "peacekeepers": "russian_coast", "naval_facility": "lease"}
    assert "standing" in satisfy(party, given)[0]
    assert "standing" in satisfy(party, given | {"russia_role": "observer"})[1]
    assert "assets" in satisfy(party, given)[0]
    assert "assets" in satisfy(party, given | {"naval_facility": "ends"})[1]


@pytest.mark.slow
def test_deals_are_judged_under_each_set_of_weights() -> None:
    mediation = negotiate(syria(), seed=1, draws=256, top=2)
    survivals = retest_deals(syria(), mediation, [weights(russia())])
    assert len(survivals) == 2 + len(mediation.offers)
    for one, deal in zip(survivals, mediation.best, strict=False):
        assert one.typed["russia"] == deal.verdicts["russia"].accept.p
        # Nobody else's numbers move.
        for id, p in one.typed.items():
            if id != "russia":
                assert one.revealed[id] == one.declared[id] == p
    assert any(one.declared["russia"] != one.revealed["russia"] for one in survivals)


def test_lost_and_won_are_the_turns_from_yes_to_no_and_back() -> None:
    one = Survival("", {}, {}, {"a": 0.9, "b": 0.1, "c": 0.9}, {"a": 0.2, "b": 0.8, "c": 0.6}, {})
    assert one.lost == ("a",)
    assert one.won == ("b",)
