"""Deals of a product space: against the graph written out, the rule on reach, and the security levels."""

from itertools import product

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from modusvivendi.core.conflicts import Concept, Rule
from modusvivendi.core.errors import ModusError
from modusvivendi.terms.space import Space
from modusvivendi.terms.stability.building import build_game
from modusvivendi.terms.stability.concepts import find_stable
from modusvivendi.terms.stability.graph import Game, Moves, Player
from modusvivendi.terms.stability.products import HELD, Table, find_holding, list_worths
from modusvivendi.terms.stability.security import find_levels, hold_by_level
from modusvivendi.terms.worth import Worth, weigh
from tests.terms.stability.plainly import conflicts

CONCEPTS: tuple[Concept, ...] = ("nash", "gmr", "smr", "seq")


@st.composite
def tables(draw: st.DrawFn, *, free: bool = False) -> tuple[Table, Worth]:
    """Small spaces with shared issues, issues of nobody, infeasible patterns and final options; or none of these."""
    sizes = draw(st.lists(st.integers(1, 3), min_size=2, max_size=4))
    issues = tuple(f"issue{k}" for k in range(len(sizes)))
    options = tuple(tuple("xyz"[:size]) for size in sizes)
    parties = tuple("ABCD"[: draw(st.integers(2, 4))])
    by_issue = dict(zip(issues, options, strict=True))
    one = st.fixed_dictionaries({issue: st.sampled_from(by_issue[issue]).map(lambda x: (x,)) for issue in issues[:2]})
    patterns = () if free else tuple(draw(st.lists(one, max_size=2)))
    space = Space(issues, options, patterns)
    owners = {issue: tuple(sorted(draw(st.sets(st.sampled_from(parties), max_size=2)))) for issue in issues}
    final = {} if free else {issue: tuple(draw(st.sets(st.sampled_from(o)))) for issue, o in by_issue.items()}
    random = np.random.default_rng(draw(st.integers(0, 2**32 - 1)))
    stakes = random.integers(0, draw(st.integers(2, 6)), (len(parties), int(space.sizes.sum()))) / 4
    return Table(space, parties, owners, final), weigh(space, parties, stakes)


def write_out(table: Table, worth: Worth) -> Game:
    """The same as a graph of listed states; deals that cannot be have no moves to or from them."""
    space = table.space
    deals = [space.decode(deal) for deal in range(len(space))]
    players = []
    for party, name in enumerate(table.parties):
        lists: list[list[int]] = [[] for _ in deals]
        for a, b in product(range(len(deals)), repeat=2):
            changed = [issue for issue in space.issues if deals[a][issue] != deals[b][issue]]
            if len(changed) != 1 or name not in table.owners.get(changed[0], ()):
                continue
            leaves = deals[a][changed[0]] not in table.final.get(changed[0], ())
            if leaves and space.feasible[a] and space.feasible[b]:
                lists[a].append(b)
        moves = Moves.of(lists)
        ranks = np.unique(list_worths(worth, party), return_inverse=True)[1][None, :]
        players.append(Player(name, ranks, moves, moves))
    return Game(tuple(str(deal) for deal in range(len(deals))), tuple(players), tuple(range(len(deals))))


@given(tables(), st.sampled_from(["legal", "single"]))
@settings(max_examples=80, deadline=None)
def test_as_the_graph_written_out(both: tuple[Table, Worth], rule: Rule) -> None:
    table, worth = both
    held = find_holding(table, worth, rule)
    expected = find_stable(write_out(table, worth), rule)
    free = table.space.feasible
    for party, name in enumerate(table.parties):
        for concept in CONCEPTS:
            deals = np.flatnonzero(held[party] & HELD[concept])
            stable = [deal for deal in expected.stable[name][concept] if free[deal]]
            assert deals.tolist() == stable, (name, concept)


@given(tables(free=True))
@settings(max_examples=60, deadline=None)
def test_free_spaces_as_the_graph_written_out(both: tuple[Table, Worth]) -> None:
    """Without a search: two opponents with moves bring about every combination of their options."""
    table, worth = both
    held = find_holding(table, worth)
    expected = find_stable(write_out(table, worth))
    for party, name in enumerate(table.parties):
        for concept in CONCEPTS:
            assert np.flatnonzero(held[party] & HELD[concept]).tolist() == list(expected.stable[name][concept])


@given(conflicts(free=True))
@settings(max_examples=60, deadline=None)
def test_security_levels_are_the_graph_search(conflict) -> None:
    """Options that combine freely, each of one party, all changed at once: GMR is maximin, SMR is minimax."""
    game = build_game(conflict)
    count = len(conflict.levers)
    # The first option changes fastest in the list of states, so it is the last issue of the space.
    space = Space(tuple(f"{k}" for k in reversed(range(count))), (("N", "Y"),) * count)
    for rule in ("legal", "once"):
        found = find_stable(game, rule)
        for party, player in zip(conflict.parties, game.players, strict=True):
            own = [f"{k}" for k, lever in enumerate(conflict.levers) if party in lever.owners]
            held = hold_by_level(space, player.ranks[0].astype(float), own)
            for concept, mask in held.items():
                assert np.flatnonzero(mask).tolist() == list(found.stable[party][concept]), (rule, party, concept)


def test_levels_of_a_known_game() -> None:
    """Matching pennies for the row player: it makes sure of 0 choosing first, of 1 choosing last."""
    space = Space(("row", "column"), (("heads", "tails"),) * 2)
    assert find_levels(space, np.array([1.0, 0.0, 0.0, 1.0]), ["row"]) == (0.0, 1.0)
    barred = Space(space.issues, space.options, ({"row": ("heads",), "column": ("heads",)},))
    with pytest.raises(ModusError, match="every deal to be feasible"):
        find_levels(barred, np.zeros(4), ["row"])


def test_more_moves_than_a_word_has_bits() -> None:
    space = Space(("wide", "other"), (tuple(f"o{k}" for k in range(70)), ("x", "y")))
    table = Table(space, ("A", "B"), {"wide": ("A", "B"), "other": ("B",)}, {})
    random = np.random.default_rng(3)
    worth = weigh(space, ("A", "B"), random.integers(0, 50, (2, 72)).astype(float))
    held, expected = find_holding(table, worth), find_stable(write_out(table, worth))
    assert table.words == 3
    for party, name in enumerate("AB"):
        for concept in CONCEPTS:
            assert np.flatnonzero(held[party] & HELD[concept]).tolist() == list(expected.stable[name][concept])


def test_what_cannot_be_asked() -> None:
    space = Space(("a",), (("x", "y"),))
    worth = weigh(space, ("A",), np.zeros((1, 2)))
    table = Table(space, ("A",), {"a": ("A",)}, {})
    with pytest.raises(ModusError, match="legal and single"):
        find_holding(table, worth, "once")
    with pytest.raises(ModusError, match="legal and single"):
        find_holding(table, worth, concepts=("sim",))
    with pytest.raises(ModusError, match="who is no party"):
        Table(space, ("A",), {"a": ("B",)}, {})
    with pytest.raises(ModusError, match="no option"):
        Table(space, ("A",), {"a": ("A",)}, {"a": ("z",)})
