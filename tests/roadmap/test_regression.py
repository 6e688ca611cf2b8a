"""Backward chaining, and what it says when there is no road."""

from collections.abc import Sequence

import pytest
from hypothesis import given
from hypothesis import strategies as st

from modusvivendi.core.errors import ModusError
from modusvivendi.roadmap.regression import find_end, regress
from tests.roadmap.libraries import activity, library

PLAIN = library(
    activity("talk", "", "trust"),
    activity("sign", "trust", "deal"),
    activity("watch", "deal", "watched"),
    activity("leave", "watched", "peace"),
    activity("feast", "peace", "joy"),
)


def test_the_chain_holds_what_is_needed_and_no_more() -> None:
    chain = regress(PLAIN, ("peace",), {})
    assert chain.activities == ("talk", "sign", "watch", "leave")
    assert chain.before["leave"] == ("watch",)
    assert chain.makers["peace"] == "leave"


def test_what_holds_today_needs_no_activity() -> None:
    chain = regress(PLAIN, ("peace",), {}, today=("deal",))
    assert chain.activities == ("watch", "leave")
    assert chain.today == ("deal",)


def test_without_an_enabling_activity_the_plan_fails_with_its_name() -> None:
    chain = regress(PLAIN, ("peace",), {}, without=("watch",))
    assert chain.activities == ()
    (missing,) = chain.missing
    assert (missing.condition, missing.needed_by, missing.made_by) == ("watched", ("leave",), ("watch",))
    assert missing.why == "watch is left out"


def test_the_terms_of_the_deal_can_rule_an_activity_out() -> None:
    ruled = library(activity("watch", "", "watched", when={"force": ("un",)}), activity("leave", "watched", "peace"))
    assert regress(ruled, ("peace",), {"force": "un"}).missing == ()
    (missing,) = regress(ruled, ("peace",), {"force": "none"}).missing
    assert missing.why == "watch does not go with force = none"
    assert "force = not settled" in regress(ruled, ("peace",), {}).missing[0].why


def test_of_two_ways_the_sooner_is_taken() -> None:
    two = library(
        activity("march", "", "peace", days=9),
        activity("talk", "", "trust", days=3),
        activity("sign", "trust", "peace", days=3),
    )
    assert regress(two, ("peace",), {}).activities == ("talk", "sign")
    assert regress(two, ("peace",), {}, without=("talk",)).activities == ("march",)


def test_circular_requirements_are_named() -> None:
    circle = library(activity("disarm", "trust", "disarmed"), activity("trust", "disarmed", "trust"), ends="trust")
    with pytest.raises(ModusError, match=r"circular requirements: (trust -> disarmed -> trust|disarmed -> trust)"):
        regress(circle, ("trust",), {})
    assert regress(circle, ("trust",), {}, today=("disarmed",)).activities == ("trust",)


def test_names_that_are_not_there_are_refused_with_the_nearest() -> None:
    with pytest.raises(ModusError, match="no activity 'wacth'") as caught:
        regress(PLAIN, ("peace",), {}, without=("wacth",))
    assert "watch" in caught.value.repair


def test_a_deal_asks_for_the_ends_of_its_options() -> None:
    assert find_end(PLAIN, {"anything": "at all"}) == ("peace",)


@given(st.lists(st.tuples(st.integers(0, 9), st.integers(0, 9)), min_size=1, max_size=12))
def test_a_chain_always_leads_from_today_to_the_end(pairs: Sequence[tuple[int, int]]) -> None:
    drawn = library(*(activity(f"a{row}", f"c{a}", f"c{b}") for row, (a, b) in enumerate(pairs)), ends="c0 c1")
    try:
        chain = regress(drawn, ("c0",), {}, today=[name for name in ("c1",) if name in drawn.conditions])
    except ModusError as error:
        assert "circular" in error.message  # noqa: PT017
        return
    if chain.missing:
        assert all(one.needed_by for one in chain.missing)
        return
    done, true = set[str](), {"c1"}
    while len(done) < len(chain.activities):
        ready = [id for id in chain.activities if id not in done and done >= set(chain.before[id])]
        assert ready, "no circle among the activities"
        for id in ready:
            assert set(drawn.activities[id].needs) <= true
            done.add(id)
            true |= set(drawn.activities[id].makes)
    assert "c0" in true
