"""Counting, listing and drawing deals: against brute force."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from modusvivendi.core.errors import ModusError
from modusvivendi.terms.mediation.table import Table
from tests.terms.mediation.questions import list_deals, question, random_question, seat


@given(st.integers(0, 10_000))
@settings(max_examples=40, deadline=None)
def test_counts_lists_and_fits_are_those_of_brute_force(seed: int) -> None:
    asked = random_question(seed)
    table, deals = asked.table, list_deals(asked)
    listed = np.concatenate([*table.every(), np.zeros((0, len(table.issues)), np.int64)])
    assert sorted(map(tuple, listed.tolist())) == sorted(map(tuple, deals.tolist()))
    assert table.count == len(deals)
    assert table.fits(deals).all()
    allowed = np.random.default_rng(seed).random(table.width) < 0.7
    kept = allowed[deals + table.offsets[:-1]].all(1)
    assert table.count_open(allowed) == kept.sum()
    assert sum(map(len, table.every(allowed))) == kept.sum()


def test_draws_are_even() -> None:
    asked = random_question(3)
    drawn = asked.table.sample(20_000, np.random.default_rng(0))
    deals, counts = np.unique(drawn, axis=0, return_counts=True)
    assert len(deals) == asked.table.count
    expected = len(drawn) / len(deals)
    assert ((counts - expected) ** 2 / expected).sum() < len(deals) + 5 * np.sqrt(2 * len(deals))


def test_neighbours_differ_by_one_option() -> None:
    table = question([3, 2, 2], [], [{0: [0], 1: [1]}]).table
    near = table.neighbours(np.array([0, 0, 0]))
    assert sorted(map(tuple, near.tolist())) == [(0, 0, 1), (1, 0, 0), (2, 0, 0)]


def test_more_deals_than_a_space_lists_are_counted() -> None:
    table = question([10] * 12, [], [{0: [0, 1], 1: [0]}]).table
    assert table.count == 98 * 10**10
    assert table.fits(table.sample(1_000, np.random.default_rng(1))).all()


def test_a_pattern_that_names_what_is_not_there_is_refused() -> None:
    with pytest.raises(ModusError, match="no issue 'w'"):
        Table(("q",), (("yes", "no"),), ({"w": ("yes",)},))


def test_a_table_that_patterns_empty_is_refused() -> None:
    asked = question([2, 2], [seat("a", [1, 1], [0, 1, 0, 1], 0.5)], [{0: [0, 1]}])
    with pytest.raises(ModusError, match="the deal space is empty"):
        asked.table.require_deals()
