"""The inverse question: which rankings of one party make a state stable for it, the others wanting what they want.

With every strict ranking equally likely, the states above a given one are a random set: given how high it stands
(uniform), each other state is above it independently. So counts over m! rankings follow from counts over the sets that
matter, without ever listing rankings (Kinsara, Kilgour & Hipel 2015 list them). Each of the party's moves gives a
clause: where it leads is no better than the state in question, or some answer is. The state is stable when all hold.
"""

from collections.abc import Mapping, Sequence
from fractions import Fraction
from math import comb, factorial, sqrt

import numpy as np

from modusvivendi.core.conflicts import CONCEPTS, Concept, Count, Inverse, Rule
from modusvivendi.core.errors import ModusError
from modusvivendi.core.ranges import Ints
from modusvivendi.core.seed import stream
from modusvivendi.terms.stability.concepts import meetings
from modusvivendi.terms.stability.graph import Game
from modusvivendi.terms.stability.sequences import walk_lists

MOST_LISTED = 18
"""States that matter of which all sets are looked at."""
MOST_UNIONS = 50_000
"""Terms of an inclusion and exclusion."""
DRAWS = 40_000

Group = frozenset[int]
"""States none of which may be better."""
Clause = tuple[Group, ...]
"""Groups of which one must hold."""


def invert(game: Game, i: int, state: int, rule: Rule = "legal", *, seed: int = 0, joint: bool = False) -> Inverse:
    """Count the strict rankings of player i that make a state stable for it, by each concept.

    Exact when few states matter or few combinations of moves do, else over draws with a 95 % interval. Raises
    ``ModusError`` for a state that is none and for a bloc, which has no ranking of its own.
    """
    if not 0 <= state < len(game):
        raise ModusError(f"there is no state {state}", repair=f"states are 0 to {len(game) - 1}")
    player = game.players[i]
    if len(player.ranks) > 1:
        raise ModusError(f"{player.name} is a bloc and has no ranking of its own", repair="ask without --coalition")
    ends = player.moves.lists()[state]
    answers = _list_answers(game, i, state, rule, joint=joint)
    counts: dict[Concept, Count] = {}
    for concept in CONCEPTS:
        clauses = [_clause(game, i, state, end, concept, answers) for end in ends]
        random = stream(seed, "terms.inverse", player.name, state, concept)
        counts[concept] = count_rankings(clauses, len(game), random)
    plain: tuple[Concept, ...] = ("nash", "gmr", "seq", "sim")
    needs: dict[int, Mapping[Concept, tuple[int, ...]]] = {
        end: {concept: (end, *sorted(answers[concept, end])) for concept in plain} for end in ends
    }
    return Inverse(player.name, state, counts, needs)


def count_rankings(clauses: Sequence[Clause], states: int, random: np.random.Generator) -> Count:
    """Count the strict rankings of so many states under which every clause has a group with no state above a given one.

    The given state must not be in the groups: it is never above itself.
    """
    found = _absorb(clauses)
    share = _share_of_unions(found)
    share = _share_of_sets(found) if share is None else share
    total = factorial(states)
    if share is not None:
        count = share * total
        return Count(int(count), total, float(share), float(share), float(share))
    held = _draw(found, random)
    p, z = held / DRAWS, 1.96
    middle, spread = p + z * z / (2 * DRAWS), z * sqrt(p * (1 - p) / DRAWS + z * z / (4 * DRAWS * DRAWS))
    scale = 1 + z * z / DRAWS
    return Count(-1, total, p, (middle - spread) / scale, (middle + spread) / scale)


def _list_answers(game: Game, i: int, state: int, rule: Rule, *, joint: bool) -> dict[tuple[Concept, int], Group]:
    """Return, by concept and the party's move, the states that the others' answers can lead to."""
    player, others = game.players[i], game.others(i)
    every = {other.name: other.moves.lists() for other in others}
    better = {other.name: other.improvements.lists() for other in others}
    found: dict[tuple[Concept, int], Group] = {}
    for end in player.moves.lists()[state]:
        found["nash", end] = frozenset()
        found["gmr", end] = found["smr", end] = frozenset(walk_lists(end, every, rule))
        found["seq", end] = frozenset(walk_lists(end, better, rule))
        ours = [lists[state] for lists in better.values()]
        found["sim", end] = frozenset(meetings(game, state, end, ours, joint=joint))
    return found


def _clause(
    game: Game, i: int, state: int, end: int, concept: Concept, answers: Mapping[tuple[Concept, int], Group]
) -> Clause:
    groups: list[Group] = [frozenset({end})]
    own = game.players[i].moves.lists() if concept == "smr" else []
    groups += [frozenset({answer, *(own[answer] if own else ())}) - {state} for answer in answers[concept, end]]
    return tuple(groups)


def _absorb(clauses: Sequence[Clause]) -> list[Clause]:
    """Drop groups that hold only when another of the clause does, and clauses that hold anyway or when another does."""
    small: list[frozenset[Group]] = []
    for clause in clauses:
        groups = set(clause)
        small.append(frozenset(g for g in groups if not any(other < g for other in groups)))
    kept = {clause for clause in small if frozenset() not in clause}
    return [tuple(clause) for clause in kept if not any(other < clause for other in kept)]


def _share_of_unions(clauses: Sequence[Clause]) -> Fraction | None:
    """Include and exclude, where every group is a single state: a clause fails when all of its states are above.

    u given states are all above with probability 1/(u + 1).
    """
    if all(len(clause) == 1 for clause in clauses):
        return Fraction(1, 1 + len(frozenset[int]().union(*(clause[0] for clause in clauses))))
    if any(len(group) > 1 for clause in clauses for group in clause):
        return None
    terms: dict[Group, int] = {frozenset(): 1}
    for clause in clauses:
        failing = frozenset[int]().union(*clause)
        for union, sign in list(terms.items()):
            terms[union | failing] = terms.get(union | failing, 0) - sign
        terms = {union: sign for union, sign in terms.items() if sign}
        if len(terms) > MOST_UNIONS:
            return None
    return sum((Fraction(sign, 1 + len(union)) for union, sign in terms.items()), Fraction(0))


def _share_of_sets(clauses: Sequence[Clause]) -> Fraction | None:
    """Look at all sets of the states that matter; one of b states is the set above with chance 1/((v+1) C(v, b))."""
    matter = sorted(frozenset[int]().union(*(group for clause in clauses for group in clause)))
    v = len(matter)
    if v > MOST_LISTED:
        return None
    place = {state: k for k, state in enumerate(matter)}
    sets = np.arange(1 << v, dtype=np.int64)
    holds = np.ones(len(sets), np.bool_)
    for clause in clauses:
        one = np.zeros(len(sets), np.bool_)
        for group in clause:
            one |= sets & sum(1 << place[state] for state in group) == 0
        holds &= one
    sizes: Ints = np.bincount(np.bitwise_count(sets[holds]).astype(np.int64), minlength=v + 1)
    return sum((Fraction(int(n), (v + 1) * comb(v, b)) for b, n in enumerate(sizes)), Fraction(0))


def _draw(clauses: Sequence[Clause], random: np.random.Generator) -> int:
    """Count the draws in which every clause holds; heights are spread evenly."""
    matter = sorted(frozenset[int]().union(*(group for clause in clauses for group in clause)))
    height = (np.arange(DRAWS) + random.random(DRAWS)) / DRAWS
    above = {state: random.random(DRAWS) < height for state in matter}
    holds = np.ones(DRAWS, np.bool_)
    for clause in clauses:
        one = np.zeros(DRAWS, np.bool_)
        for group in clause:
            one |= ~np.logical_or.reduce([above[state] for state in group])
        holds &= one
    return int(holds.sum())
