"""Which states are stable: against the definitions by brute force, and what must hold of any game."""

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from modusvivendi.core.conflicts import CONCEPTS, RULES, Conflict, Rule
from modusvivendi.core.errors import ModusError
from modusvivendi.terms.stability.building import build_game
from modusvivendi.terms.stability.concepts import find_stable
from modusvivendi.terms.stability.graph import Game, Moves, Player
from modusvivendi.terms.stability.reasons import explain
from modusvivendi.terms.stability.sanctions import find_lowest
from tests.terms.stability.plainly import Plain, conflicts

rules = st.sampled_from(RULES)


@given(conflicts(), rules, st.booleans())
@settings(max_examples=120, deadline=None)
def test_as_by_brute_force(conflict: Conflict, rule: Rule, joint: bool) -> None:
    game = build_game(conflict)
    assert find_stable(game, rule, joint=joint).stable == Plain(game, rule, joint=joint).answer()


@pytest.mark.parametrize(("states", "seed"), [(20, 1), (30, 2), (40, 3), (40, 4)])
def test_as_by_brute_force_on_any_graph(states: int, seed: int) -> None:
    """Four parties on graphs that follow from no options: moves that cannot be undone, and not transitive ones."""
    random = np.random.default_rng(seed)
    players = [
        Player(
            name,
            random.integers(0, states // 2, (1, states)),
            moves := Moves.of(
                [random.choice(np.arange(states)[np.arange(states) != s], 2).tolist() for s in range(states)]
            ),
            moves,
        )
        for name in "ABCD"
    ]
    labels = tuple(f"{s:06b}".replace("0", "N").replace("1", "Y") for s in range(states))
    game = Game(labels, tuple(players), tuple(int(f"{s:06b}"[::-1], 2) for s in range(states)))
    for rule in RULES:
        assert find_stable(game, rule).stable == Plain(game, rule).answer()


@given(conflicts(), rules, st.booleans())
@settings(max_examples=60, deadline=None)
def test_what_implies_what(conflict: Conflict, rule: Rule, joint: bool) -> None:
    """Nash implies all; SMR and SEQ imply GMR; more answers to a move can only make more states GMR and SEQ stable."""
    game = build_game(conflict)
    found = find_stable(game, rule, joint=joint)
    single = find_stable(game, "single")
    for party in conflict.parties:
        held = {concept: set(found.stable[party][concept]) for concept in CONCEPTS}
        assert all(held["nash"] <= held[concept] for concept in CONCEPTS)
        assert held["smr"] <= held["gmr"]
        assert held["seq"] <= held["gmr"]
        for concept in ("gmr", "smr", "seq"):
            assert set(single.stable[party][concept]) <= held[concept]
    for concept in CONCEPTS:
        held_by_all = set.intersection(*(set(found.stable[party][concept]) for party in conflict.parties))
        assert set(found.equilibria[concept]) == held_by_all


@given(conflicts(), rules, st.randoms(use_true_random=False))
@settings(max_examples=40, deadline=None)
def test_names_and_numbers_do_not_matter(conflict: Conflict, rule: Rule, random) -> None:
    """Parties in another order, states in another order: the same states are stable for the same parties."""
    game = build_game(conflict)
    n = len(game)
    order = list(range(n))
    random.shuffle(order)
    place = np.argsort(order)
    players = list(game.players)
    random.shuffle(players)

    def renumber(moves: Moves) -> Moves:
        lists = moves.lists()
        return Moves.of([[int(place[end]) for end in lists[old]] for old in order])

    turned = replace(
        game,
        states=tuple(game.states[old] for old in order),
        codes=tuple(game.codes[old] for old in order),
        players=tuple(
            replace(p, ranks=p.ranks[:, order], moves=renumber(p.moves), true_moves=renumber(p.true_moves))
            for p in players
        ),
    )
    before, after = find_stable(game, rule).stable, find_stable(turned, rule).stable
    for party in conflict.parties:
        for concept in CONCEPTS:
            assert {order[s] for s in after[party][concept]} == set(before[party][concept])


@given(conflicts(), rules, st.booleans())
@settings(max_examples=12, deadline=None)
def test_reasons_agree_with_verdicts(conflict: Conflict, rule: Rule, joint: bool) -> None:
    """A state is stable when each tempting move has an answer; an answer ends where the mover is no better off."""
    game = build_game(conflict)
    found = find_stable(game, rule, joint=joint)
    for i, player in enumerate(game.players):
        for concept in CONCEPTS:
            for state in range(len(game)):
                reasons = explain(game, i, state, concept, rule, joint=joint)
                assert (state in found.stable[player.name][concept]) == all(one.answer for one in reasons)
                for one in reasons:
                    assert player.ranks[0][one.move] > player.ranks[0][state]
                    if one.answer:
                        assert player.ranks[0][one.answer[-1].state] <= player.ranks[0][state]
                        assert all(step.party != player.name for step in one.answer)


def test_once_is_refused_for_many_parties() -> None:
    moves = Moves.of([[1], [0]])
    with pytest.raises(ModusError, match="13 parties could answer, more than 12"):
        find_lowest([moves] * 13, np.arange(2), "once")


def test_no_answers_leave_the_value() -> None:
    assert find_lowest([], np.array([3, 1]), "legal").tolist() == [3, 1]
