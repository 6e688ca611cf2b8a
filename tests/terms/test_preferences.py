"""Statements by priority, rankings, weights and pairs: what they mean, and what is said of wrong ones."""

import contextlib
from itertools import pairwise, product

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from modusvivendi.core.errors import ModusError
from modusvivendi.terms.preferences import (
    DEEPEST,
    name_options,
    parse_statement,
    rank_by_pairs,
    rank_by_statements,
    rank_directly,
    rank_values,
)

TABLE = np.array(list(product([False, True], repeat=3)))
"""Eight states of three options."""
NAMES = name_options(3)


def holds(text: str) -> list[bool]:
    return parse_statement(text, NAMES)(TABLE).tolist()


def meaning(text: str) -> list[bool]:
    """What a statement means, with Python as the reader."""
    return [bool(eval(text, {"a": a, "b": b, "c": c})) for a, b, c in TABLE.tolist()]


@pytest.mark.parametrize(
    ("text", "python"),
    [
        ("2", "b"),
        ("-3", "not c"),
        ("not 3", "not c"),
        ("2 & -3", "b and not c"),
        ("2 and not 3", "b and not c"),
        ("1 | 2 & 3", "a or (b and c)"),
        ("(1 | 2) & 3", "(a or b) and c"),
        ("-(1 | 2)", "not (a or b)"),
        ("--1", "a"),
        ("2 if 3", "b or not c"),
        ("2 IF 3", "b or not c"),
        ("2 iff 3", "b == c"),
        ("1 & 2 if 3 | 1", "(a and b) or not (c or a)"),
        ("1 if (2 iff 3)", "a or not (b == c)"),
        ("1&2|3", "(a and b) or c"),
    ],
)
def test_statements_mean(text: str, python: str) -> None:
    assert holds(text) == meaning(python)


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("4", "there is no option '4', at sign 1 of '4'\n  options are 1 to 3"),
        ("1 & ", "the statement ends where an option should be, at sign 5"),
        ("", "the statement ends where an option should be, at sign 1"),
        ("1 2", "'2' does not fit here, at sign 3"),
        ("(1 | 2", "a bracket is not closed, at sign 7"),
        ("1 if 2 if 3", "a second 'if', at sign 8"),
        ("1 & | 2", "'|' stands where an option should be, at sign 5"),
        ("1)", "')' does not fit here, at sign 2"),
        ("(" * (DEEPEST + 1) + "1", "too deep"),
        ("-" * (DEEPEST + 1) + "1", "too deep"),
        ("1 & " * 600 + "1", "more than 2,000 signs"),
    ],
)
def test_what_is_said_of_statements_that_cannot_be_read(text: str, message: str) -> None:
    with pytest.raises(ModusError) as caught:
        parse_statement(text, NAMES)
    assert message in str(caught.value)


@given(st.text("123-&|() ifnot,!", max_size=30))
@settings(max_examples=300, deadline=None)
def test_any_text_is_read_or_refused(text: str) -> None:
    with contextlib.suppress(ModusError):
        assert parse_statement(text, NAMES)(TABLE).shape == (8,)


def test_options_by_name() -> None:
    names = name_options(3, ["withdraw", "two words", "map=half-and-half"])
    assert names == {"1": 0, "2": 1, "3": 2, "withdraw": 0, "map=half-and-half": 2}
    assert parse_statement("withdraw & -map=half-and-half", names)(TABLE).tolist() == meaning("a and not c")
    with pytest.raises(ModusError, match="did you mean withdraw"):
        parse_statement("withdrew", names)


def test_the_most_important_difference_decides() -> None:
    ranks = rank_by_statements(["1", "-2", "3"], TABLE, NAMES).values
    order = np.argsort(-ranks)
    assert ["".join("Y" if taken else "N" for taken in TABLE[row]) for row in order] == [
        *("YNY", "YNN", "YYY", "YYN", "NNY", "NNN", "NYY", "NYN")
    ]


def test_priorities_are_powers_of_two() -> None:
    """Option prioritising gives the k-th of n statements the weight 2^(n-k) (Hipel, Fang & Kilgour 1997)."""
    statements = ["1 iff 2", "3", "-1"]
    by_weight = rank_by_statements(statements, TABLE, NAMES, weights=[4, 2, 1])
    assert rank_by_statements(statements, TABLE, NAMES).values.tolist() == by_weight.values.tolist()


def test_equally_important_statements_count() -> None:
    ranks = rank_by_statements([["1", "2"], "3"], TABLE, NAMES).values
    assert ranks.tolist() == rank_by_statements(["1", "2", "3"], TABLE, NAMES, weights=[2, 2, 1]).values.tolist()
    assert ranks[0b100] == ranks[0b010]


def test_seventy_statements_do_not_overflow() -> None:
    table = np.eye(70, dtype=bool)
    ranks = rank_by_statements([str(k) for k in range(1, 71)], table, name_options(70)).values
    assert ranks.tolist() == list(range(69, -1, -1))


def test_what_is_unknown_is_marked() -> None:
    known = rank_by_statements(["1"], TABLE, NAMES)
    partly = rank_by_statements(["1", "unknown"], TABLE, NAMES)
    assert (known.unknown, partly.unknown) == (False, True)
    with pytest.raises(ModusError, match="others follow"):
        rank_by_statements(["unknown", "1"], TABLE, NAMES)


def test_weights_must_fit() -> None:
    with pytest.raises(ModusError, match="there are 2 statements, but 1 weights"):
        rank_by_statements(["1", "2"], TABLE, NAMES, weights=[1.0])
    with pytest.raises(ModusError, match="not finite"):
        rank_by_statements(["1"], TABLE, NAMES, weights=[float("nan")])
    tenths = rank_by_statements(["1", "2", "3"], TABLE, NAMES, weights=[0.3, 0.1, 0.2]).values
    assert tenths[0b011] == tenths[0b100]


def test_direct_rankings() -> None:
    assert rank_directly([[2], [0, 1]], 3).values.tolist() == [0, 0, 1]
    for groups, message in (
        ([[0], [1]], "leaves out state 2"),
        ([[0], [1, 0], [2]], "names state 0 twice"),
        ([[0], [1], [3]], "names state 3, which is none"),
        ([[0]], "leaves out states 1, 2"),
    ):
        with pytest.raises(ModusError, match=message):
            rank_directly(groups, 3)


def test_circles_are_named() -> None:
    assert rank_by_pairs([(2, 0), (0, 1), (2, 1)], 3).values.tolist() == [1, 0, 2]
    with pytest.raises(ModusError, match="go in a circle: 0 over 2 over 1 over 0"):
        rank_by_pairs([(0, 2), (2, 1), (1, 0)], 3)
    with pytest.raises(ModusError, match="which of the states 1 and 2 is preferred"):
        rank_by_pairs([(0, 1), (0, 2)], 3)
    with pytest.raises(ModusError, match="names a state that is none"):
        rank_by_pairs([(0, 3)], 3)


@given(st.permutations(range(30)))
@settings(max_examples=20, deadline=None)
def test_pairs_of_a_ranking_give_it_back(order: list[int]) -> None:
    ranks = rank_by_pairs(list(pairwise(order)), 30).values
    assert np.argsort(-ranks).tolist() == order


def test_worths() -> None:
    assert rank_values(np.array([0.5, 0.1, 0.5])).tolist() == [1, 0, 1]
    with pytest.raises(ModusError, match="unknown"):
        rank_values(np.array([0.5, np.nan]))
