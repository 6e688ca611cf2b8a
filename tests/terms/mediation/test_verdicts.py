"""Verdicts: chances against closed forms, what must not move them, and the search against looking at every deal."""

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import stats

from modusvivendi.core.ranges import Range
from modusvivendi.terms.mediation.draws import draw_seats, find_quantiles, join_chances, say_chance
from modusvivendi.terms.mediation.question import Question, Seat
from modusvivendi.terms.mediation.search import Effort, search
from modusvivendi.terms.mediation.table import Table
from modusvivendi.terms.mediation.verdicts import judge, order_deals
from tests.terms.mediation.questions import list_deals, question, random_question, seat


def test_quantiles_are_triangular() -> None:
    points = np.linspace(0.01, 0.99, 9)
    found = find_quantiles(np.array([[0.2, 0.3, 0.7], [0.4, 0.4, 0.4], [0.1, 0.5, 0.5]]), np.tile(points, (3, 1)))
    assert found[0] == pytest.approx(stats.triang.ppf(points, 0.2, 0.2, 0.5))
    assert found[1] == pytest.approx(np.full(9, 0.4))
    assert found[2] == pytest.approx(stats.triang.ppf(points, 1.0, 0.1, 0.4))
    unknown = find_quantiles(np.array([[0.0, np.nan, 1.0]]), points[None])
    assert unknown[0] == pytest.approx(points)


def test_the_chance_is_the_closed_form_when_the_fallback_alone_is_uncertain() -> None:
    asked = question([2, 2], [seat("a", [0.6, 0.2], [0, 1, 0.5, 1], (0.3, 0.5, 0.9))])
    deal = judge(asked, draw_seats(asked, 1, 4096, "verdict"), np.array([1, 0]))
    worth = (0.6 * 1 + 0.2 * 0.5) / 0.8
    accept = deal.verdicts["a"].accept
    assert accept is not None
    assert accept.p == pytest.approx(stats.triang.cdf(worth, 0.2 / 0.6, 0.3, 0.6), abs=0.002)
    assert accept.low <= accept.p <= accept.high


def test_as_much_as_the_fallback_is_enough() -> None:
    """0.1 + 0.2 is 0.3, in whatever order it is added up."""
    asked = question([2, 2, 2], [seat("a", [1, 2, 7], [0, 1, 0, 1, 0, 1], 0.3)])
    deal = judge(asked, draw_seats(asked, 0, 64, "verdict"), np.array([1, 1, 0]))
    assert deal.all_accept.p == 1
    assert deal.refusers == ()


def test_a_red_line_is_never_bought_off() -> None:
    asked = question([2], [seat("a", [1], [0, 1], 0.1, refused=[1]), seat("b", [1], [0, 1], 0.5)])
    deal = judge(asked, draw_seats(asked, 0, 64, "verdict"), np.array([1]))
    assert deal.verdicts["a"].accept == say_chance(0.0, 64)
    assert deal.verdicts["a"].crossed == (("i0", "o1"),)
    assert deal.refuser == "a"
    assert deal.all_accept.p == 0


def test_a_party_of_which_nothing_is_known_gets_no_verdict() -> None:
    blank = replace(seat("b", [np.nan], [np.nan, np.nan], np.nan), fallback=Range(np.nan, np.nan, np.nan))
    asked = question([2], [seat("a", [1], [0, 1], 0.5), blank])
    deal = judge(asked, draw_seats(asked, 0, 64, "verdict"), np.array([1]))
    assert deal.verdicts["b"].accept is None
    assert deal.all_accept.p == 1


def test_a_stake_that_is_not_known_may_be_anything() -> None:
    half = seat("a", [1], [0.0, np.nan], 0.3)
    asked = question([2], [half])
    deal = judge(asked, draw_seats(asked, 0, 4096, "verdict"), np.array([1]))
    accept = deal.verdicts["a"].accept
    assert accept is not None
    assert accept.p == pytest.approx(0.7, abs=0.002)


@given(st.integers(0, 10_000))
@settings(max_examples=12, deadline=None)
def test_one_more_needed_party_never_raises_the_chance(seed: int) -> None:
    asked = random_question(seed, parties=4)
    fewer = Question(asked.date, asked.table, asked.seats[:3])
    deals = list_deals(asked)
    for deal in deals[:: max(1, len(deals) // 8)]:
        more, less = (judge(one, draw_seats(one, 5, 128, "verdict"), deal) for one in (asked, fewer))
        assert more.all_accept.p <= less.all_accept.p
        for party in fewer.needed:
            assert more.verdicts[party.id] == less.verdicts[party.id]


@given(st.integers(0, 10_000))
@settings(max_examples=20, deadline=None)
def test_order_and_names_of_the_table_change_nothing(seed: int) -> None:
    """Issues, options and parties in another order give the same verdicts, to the last draw."""
    asked = random_question(seed)
    table, random = asked.table, np.random.default_rng(seed)
    issues = random.permutation(len(table.issues))
    options = [random.permutation(len(table.options[at])) for at in issues]
    moved = Table(
        tuple(table.issues[at] for at in issues),
        tuple(tuple(table.options[at][o] for o in order) for at, order in zip(issues, options, strict=True)),
        table.infeasible,
    )
    columns = np.concatenate([table.offsets[at] + order for at, order in zip(issues, options, strict=True)])
    seats = [_move(one, issues, columns) for one in random.permutation(np.array(asked.seats, object))]
    other = Question(asked.date, moved, tuple(seats))
    deal = list_deals(asked)[0]
    same = moved.read(table.say(deal))
    first, second = (judge(q, draw_seats(q, 2, 256, "verdict"), d) for q, d in ((asked, deal), (other, same)))
    for party in first.verdicts:
        assert first.verdicts[party].accept == second.verdicts[party].accept
    assert first.all_accept.p == pytest.approx(second.all_accept.p)


def _move(one: Seat, issues: np.ndarray, columns: np.ndarray) -> Seat:
    return replace(one, weights=one.weights[issues], stakes=one.stakes[columns], refused=one.refused[columns])


def test_the_joint_chance_is_the_product_and_its_interval_holds_it() -> None:
    joint = join_chances([0.5, 0.5, 1.0], 1_000)
    assert joint.p == 0.25
    assert joint.low < 0.25 < joint.high
    assert join_chances([0.0, 0.9], 1_000).high < 0.01


def test_the_interval_covers_in_repeated_runs() -> None:
    asked = question([2, 2], [seat("a", [0.6, 0.2], [0, 1, 0.5, 1], (0.3, 0.6, 0.9), spread=0.3)])
    truth = judge(asked, draw_seats(asked, 99, 65_536, "verdict"), np.array([1, 0])).all_accept.p
    runs = [judge(asked, draw_seats(asked, seed, 256, "verdict"), np.array([1, 0])).verdicts["a"] for seed in range(60)]
    held = [one.accept is not None and one.accept.low <= truth <= one.accept.high for one in runs]
    assert sum(held) >= 55


@pytest.mark.parametrize("seed", range(6))
def test_the_search_finds_what_looking_at_every_deal_finds(seed: int) -> None:
    asked = random_question(seed, spread=0.1)
    drawn = draw_seats(asked, seed, 256, "search")
    every, some = (
        search(asked.table, drawn, ~asked.closed, np.random.default_rng(0), effort=effort)
        for effort in (Effort(), Effort(listed=0, sampled=4, expanded=12))
    )
    assert every.whole
    if not len(every.deals):
        assert not len(some.deals)
        return
    assert some.promise.max() == pytest.approx(every.promise.max())
    first, _, shares = order_deals(asked, drawn, every.deals)
    assert len(first) == len(every.deals)
    assert list(np.round(shares.prod(0), 9)) == sorted(np.round(shares.prod(0), 9), reverse=True)
