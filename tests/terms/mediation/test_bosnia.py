"""The known case: the same 49 to 51 refused by the Serb side in July 1994 and accepted in November 1995."""

import pytest

from modusvivendi.core.deals import Clock, Mediation
from modusvivendi.core.periods import parse_period
from modusvivendi.io.folder import read
from modusvivendi.terms.mediation.mediate import negotiate


@pytest.fixture(scope="module")
def found() -> Mediation:
    return negotiate(read("bosnia-1995"), top=2, seed=1, draws=1024)


def clock_of(found: Mediation, plan: str) -> Clock:
    return next(clock for clock in found.clocks if clock.plan == plan)


@pytest.mark.parametrize("plan", ["contact-group-1994", "dayton-1995"])
def test_the_war_turned_the_answer_and_not_the_plan(found: Mediation, plan: str) -> None:
    ticks = {tick.date.text: tick for tick in clock_of(found, plan).ticks}
    before, after = ticks["1994-07-18"], ticks["1995-11-21"]
    first, second = before.accept["serbs"], after.accept["serbs"]
    assert first is not None
    assert second is not None
    assert first.high < 0.05
    assert second.low > 0.9
    assert before.held["serbs"] > after.held["serbs"] + 0.1
    assert clock_of(found, plan).offered["serbs"] == pytest.approx(0.49, abs=0.005)
    for party in ("bosniaks", "croats", "fry", "croatia"):
        chance = before.accept[party]
        assert chance is not None
        assert chance.p > 0.9


def test_it_is_the_fallback_that_did_it(found: Mediation) -> None:
    """No other number differs between the dates: the Serb side's own expectation fell."""
    ticks = {tick.date.text: tick for tick in clock_of(found, "dayton-1995").ticks}
    assert ticks["1994-07-18"].fallback["serbs"].low > ticks["1995-11-21"].fallback["serbs"].high


def test_the_refuser_of_1993_is_named(found: Mediation) -> None:
    """Owen-Stoltenberg failed on the Bosniak side."""
    offer = next(offer for offer in found.offers if offer.plan == "owen-stoltenberg-1993")
    assert offer.deal.refuser == "bosniaks"
    swap = next(flip for flip in offer.deal.flips if flip.kind == "swap")
    assert (swap.issue, swap.before, swap.after) == ("statehood", "union", "entities")


def test_the_sole_refuser_of_july_1994_is_named() -> None:
    """What the Contact Group's map left open is settled as suits the others, and the Serb side still refuses alone."""
    then = negotiate(read("bosnia-1995"), date=parse_period("1994-07-18"), top=1, seed=1, draws=256)
    for plan in ("contact-group-1994", "dayton-1995"):
        deal = next(offer.deal for offer in then.offers if offer.plan == plan)
        assert deal.refuser == "serbs"
        fallback = next(flip for flip in deal.flips if flip.kind == "fallback")
        assert fallback.party == "serbs"


def test_a_party_without_stakes_is_said_and_not_guessed(found: Mediation) -> None:
    assert found.coverage["western_bosnia"] == 0
    assert all(deal.verdicts["western_bosnia"].accept is None for deal in found.best)


def test_what_holds_after_dayton(found: Mediation) -> None:
    """Right of return and ceilings on arms were what the force and the courts had to secure after Dayton."""
    deal = next(offer.deal for offer in found.offers if offer.plan == "dayton-1995")
    assert deal.after is not None
    assert {"returns", "armed_forces"} <= set(deal.after.settle)
    assert deal.after.leavers == ()
    assert not deal.after.holds["seq"]
    one = next(d for d in deal.after.defections if (d.turn.party, d.turn.issue) == ("serbs", "returns"))
    assert (one.turn.before, one.turn.after, one.credible) == ("supervised", "local", False)
    assert one.cost
