"""The inverse question against all rankings listed, and over draws against the exact count."""

from dataclasses import replace
from fractions import Fraction
from itertools import permutations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from modusvivendi.core.conflicts import CONCEPTS, RULES, Conflict, Rule
from modusvivendi.core.errors import ModusError
from modusvivendi.core.seed import stream
from modusvivendi.terms.stability import inverse
from modusvivendi.terms.stability.building import build_game
from modusvivendi.terms.stability.coalitions import bind
from modusvivendi.terms.stability.concepts import stable_masks
from modusvivendi.terms.stability.inverse import count_rankings, invert
from tests.terms.stability.plainly import conflicts


@given(conflicts(most_parties=3).filter(lambda c: len(build_game(c)) <= 6), st.sampled_from(RULES), st.data())
@settings(max_examples=12, deadline=None)
def test_counts_all_rankings(conflict: Conflict, rule: Rule, data: st.DataObject) -> None:
    game = build_game(conflict)
    n = len(game)
    i, state = data.draw(st.integers(0, len(game.players) - 1)), data.draw(st.integers(0, n - 1))
    expected = dict.fromkeys(CONCEPTS, 0)
    for order in permutations(range(n)):
        player = replace(game.players[i], ranks=np.array([order]))
        turned = replace(game, players=(*game.players[:i], player, *game.players[i + 1 :]))
        masks = stable_masks(turned, i, rule)
        for concept in CONCEPTS:
            expected[concept] += bool(masks[concept][state])
    assert {concept: count.count for concept, count in invert(game, i, state, rule).counts.items()} == expected


groups = st.frozensets(st.integers(0, 9), min_size=1, max_size=3)


@given(st.lists(st.lists(groups, min_size=1, max_size=3).map(tuple), max_size=5), st.booleans())
@settings(max_examples=40, deadline=None)
def test_ways_of_counting_agree(clauses: list[tuple[frozenset[int], ...]], single: bool) -> None:
    """Inclusion and exclusion, all sets, and draws give one share; the draws within their interval or close by."""
    if single:
        clauses = [tuple(frozenset({state}) for group in clause for state in group) for clause in clauses]
    found = inverse._absorb(clauses)
    exact = inverse._share_of_sets(found)
    unions = inverse._share_of_unions(found)
    assert isinstance(exact, Fraction)
    assert unions in (exact, None) if not single else unions == exact
    drawn = inverse._draw(found, stream(0, "test")) / inverse.DRAWS
    assert abs(drawn - exact) < 0.02


def test_many_states_are_drawn() -> None:
    clauses = [(frozenset({2 * k}), frozenset({2 * k + 1, 60})) for k in range(25)]
    count = count_rankings(clauses, 70, stream(0, "test"))
    assert count.count == -1
    assert count.low < count.share < count.high
    assert count_rankings(clauses, 70, stream(0, "test")) == count


def test_forty_moves_are_counted_exactly() -> None:
    """A party that can move to 39 states from a state is Nash stable there when it ranks first: one ranking in 40."""
    clauses = [(frozenset({k}),) for k in range(39)]
    count = count_rankings(clauses, 40, stream(0, "test"))
    assert count.count * 40 == count.total


@given(conflicts(most_parties=3))
@settings(max_examples=5, deadline=None)
def test_blocs_and_strange_states_are_refused(conflict: Conflict) -> None:
    game = build_game(conflict)
    with pytest.raises(ModusError, match="there is no state"):
        invert(game, 0, len(game))
    with pytest.raises(ModusError, match="is a bloc"):
        invert(bind(game, ["A", "B"]), 0, 0)
