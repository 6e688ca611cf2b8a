"""Why a state holds for a party or does not: the moves that tempt it, and the answers that make them unprofitable."""

from collections.abc import Callable, Mapping, Sequence

import numpy as np

from modusvivendi.core.conflicts import Concept, Reason, Rule, Step
from modusvivendi.terms.stability.concepts import meetings
from modusvivendi.terms.stability.graph import Game, Player
from modusvivendi.terms.stability.sequences import walk_lists

Lists = Mapping[str, Sequence[Sequence[int]]]


def explain(
    game: Game, i: int, state: int, concept: Concept, rule: Rule = "legal", *, joint: bool = False
) -> tuple[Reason, ...]:
    """Return the improvements open to player i in a state, each with a shortest answer that sanctions it."""
    player = game.players[i]
    lists = answer_lists(game, i, concept)
    found: list[Reason] = []
    for end in player.improvements.lists()[state]:
        if concept == "nash":
            answer: tuple[Step, ...] = ()
        elif concept == "sim":
            answer = _meet(game, player, lists, state, end, joint=joint)
        else:
            caught = _catches(player, state, for_good=concept == "smr")
            walks = walk_lists(end, lists, rule, until=caught)
            answer = next((walk for after, walk in walks.items() if caught(after)), ())
        found.append(Reason(player.name, concept, state, end, answer))
    return tuple(found)


def answer_lists(game: Game, i: int, concept: Concept) -> dict[str, list[list[int]]]:
    """Return the moves that count as answers to player i: all of them for GMR and SMR, improvements for SEQ and SIM."""
    every = concept in ("gmr", "smr")
    return {other.name: (other.moves if every else other.improvements).lists() for other in game.others(i)}


def _catches(player: Player, state: int, *, for_good: bool) -> Callable[[int], bool]:
    """Return the test whether a state leaves the player no better off, and for good if asked for."""
    better = player.better_than(state)
    own = player.moves.lists() if for_good else []

    def caught(after: int) -> bool:
        return not better[after] and not (own and any(better[end] for end in own[after]))

    return caught


def _meet(game: Game, player: Player, lists: Lists, state: int, end: int, *, joint: bool) -> tuple[Step, ...]:
    for name, ends in ({"": ()} if joint else lists).items():
        ours = [found[state] for found in lists.values()] if joint else [ends[state]]
        for after in meetings(game, state, end, ours, joint=joint):
            if not player.prefers(np.array([after]), np.array([state]))[0]:
                return (Step(name or "the others", after),)
    return ()
