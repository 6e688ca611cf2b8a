"""Acceptance over draws, against the plain reference."""

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings

from modusvivendi.core.errors import ModusError
from modusvivendi.terms.acceptance import Ballot, count_together, count_worst, judge, measure_margins, survey
from tests.terms.tables import Case, cases, named


def signed(case: Case) -> np.ndarray:
    """(D, P, n): whether the party accepts the deal in the draw."""
    draws, parties = case.bars.shape
    return np.array(
        [[[case.accepts(d, p, deal) for deal in case.deals()] for p in range(parties)] for d in range(draws)]
    )


@settings(max_examples=80, deadline=None)
@given(cases())
def test_every_count_is_the_one_of_the_plain_reference(case: Case) -> None:
    ballot, free = case.ballot(), case.space.feasible
    yes = signed(case)
    silent = yes | ~case.asked[:, :, None]
    assert count_together(ballot).tolist() == (silent.all(1).sum(0) * free).tolist()

    ever = case.asked.any(0)
    counts = np.where(ever[:, None], yes.sum(0), len(yes)).min(0) if ever.any() else np.full(len(free), len(yes))
    worst, who = count_worst(ballot)
    assert worst.tolist() == (counts * free).tolist()
    if ever.any():
        assert (yes.sum(0)[who, np.arange(len(free))][free] == counts[free]).all()

    for draw in range(ballot.draws):
        found = survey(ballot, draw)
        alone = [(~yes[draw, p] & np.delete(silent[draw], p, 0).all(0))[free].sum() for p in range(yes.shape[1])]
        assert found.together == silent[draw].all(0)[free].sum()
        assert found.each.tolist() == yes[draw][:, free].sum(1).tolist()
        assert found.pairs.tolist() == [[(a & b)[free].sum() for b in yes[draw]] for a in yes[draw]]
        assert found.alone.tolist() == [n * ask for n, ask in zip(alone, case.asked[draw], strict=True)]


@settings(max_examples=60, deadline=None)
@given(cases())
def test_verdicts_on_chosen_deals(case: Case) -> None:
    ballot, yes = case.ballot(), signed(case)
    silent = yes | ~case.asked[:, :, None]
    deals = np.arange(len(case.space))[::-1]
    found = judge(ballot, deals)
    assert found.each.tolist() == yes.mean(0).T[deals].tolist()
    assert found.together.tolist() == silent.all(1).mean(0)[deals].tolist()
    for party in range(yes.shape[1]):
        alone = ~silent[:, party] & np.delete(silent, party, 1).all(1)
        assert found.alone[:, party].tolist() == alone.mean(0)[deals].tolist()
    margins = measure_margins(ballot, deals)
    for row, deal in enumerate(np.array(case.deals())[deals]):
        for draw in range(ballot.draws):
            for party in range(yes.shape[1]):
                if margins[row, party, draw] > -1e100:
                    tenths = case.worth(draw, party, tuple(deal)) - case.bars[draw, party]
                    assert margins[row, party, draw] == pytest.approx(tenths / 10, abs=1e-11)


@settings(max_examples=30, deadline=None)
@given(cases())
def test_another_refusing_party_never_raises_the_chance(case: Case) -> None:
    every = replace(case, asked=np.ones_like(case.asked))
    fewer = case.asked.copy()
    fewer[:, 0] = False
    assert (count_together(every.ballot()) <= count_together(replace(case, asked=fewer).ballot())).all()


@settings(max_examples=30, deadline=None)
@given(cases())
def test_the_order_of_draws_and_parties_changes_nothing(case: Case) -> None:
    turned = Case(
        case.space, case.tenths[::-1, ::-1], case.bars[::-1, ::-1], case.red[::-1], case.asked[::-1, ::-1],
        tuple((a, b, table[::-1]) for a, b, table in case.joints),
    )  # fmt: skip
    assert (count_together(case.ballot()) == count_together(turned.ballot())).all()


def test_what_is_worth_exactly_the_fallback_is_accepted() -> None:
    """0.1 + 0.2 is more than 0.3 in floats, and 0.1 + 0.7 less than 0.8; here they are the same."""
    ballot = Ballot(named([1, 1]), ("a", "b"), np.array([[[0.1, 0.7], [0.1, 0.2]]]), np.array([[0.8, 0.3]]))
    assert 0.1 + 0.7 < 0.8
    assert count_together(ballot).tolist() == [1]
    assert measure_margins(ballot, np.array([0])).tolist() == [[[0.0], [0.0]]]


def test_endless_fallbacks_and_red_lines() -> None:
    tables, red = np.zeros((1, 2, 4)), np.zeros((2, 4), np.bool_)
    red[0, 3] = True
    ballot = Ballot(named([2, 2]), ("a", "b"), tables, np.array([[-np.inf, -np.inf]]), red)
    assert count_together(ballot).tolist() == [1, 0, 1, 0]
    never = replace(ballot, fallbacks=np.array([[-np.inf, np.inf]]))
    assert count_together(never).tolist() == [0, 0, 0, 0]
    assert judge(never, np.array([0, 1])).alone.tolist() == [[0, 1], [0, 0]]


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"parties": ()}, "there are 0 parties"),
        ({"tables": np.zeros((0, 2, 4))}, "there is no draw"),
        ({"fallbacks": np.zeros((1, 3))}, r"fallbacks is of shape \(1, 3\)"),
        ({"red_lines": np.zeros((2, 3), np.bool_)}, r"red_lines is of shape \(2, 3\)"),
        ({"asked": np.zeros((2, 2), np.bool_)}, r"asked is of shape \(2, 2\)"),
        ({"tables": np.full((1, 2, 4), np.nan)}, "unknown in some draw"),
        ({"fallbacks": np.full((1, 2), np.nan)}, "unknown in some draw"),
    ],
)
def test_messages(change, words: str) -> None:
    ballot = Ballot(named([2, 2]), ("a", "b"), np.zeros((1, 2, 4)), np.zeros((1, 2)))
    with pytest.raises(ModusError, match=words):
        replace(ballot, **change)
