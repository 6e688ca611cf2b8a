"""Coalitions: bound blocs that move and prefer as one, and opportunistic ones that join for a move.

A coalition improves on a state if its members' moves, in any sequence in which no one moves twice in a row, lead to a
state that every member prefers (Kilgour, Hipel, Fang & Peng 2001).
"""

from collections.abc import Sequence
from dataclasses import replace
from itertools import combinations

import numpy as np

from modusvivendi.core.conflicts import Joint
from modusvivendi.core.errors import ModusError
from modusvivendi.core.ranges import freeze
from modusvivendi.terms.stability.graph import Game, Moves, Player
from modusvivendi.terms.stability.sequences import Walk, walk_lists

MOST_SEARCHES = 200_000
"""States times coalitions that are searched."""


def bind(game: Game, names: Sequence[str]) -> Game:
    """Return the game in which these parties are one player, in the place of the first.

    A bloc changes all its options at once, or, when moves were written down one by one, moves in the sequences of its
    members. It prefers what every member prefers. Raises ``ModusError`` for a name that is none or comes twice, and for
    fewer than two.
    """
    rows = sorted(game.find(name) for name in names)
    if len(set(rows)) < 2 or len(set(rows)) < len(rows):
        raise ModusError("a bloc has at least two parties, each named once", repair='for example "A,B"')
    members = [game.players[row] for row in rows]
    own = 0
    for member in members:
        own |= member.own
    if game.free:
        true_moves = game.moves_of(own)
        moves = true_moves
    else:
        moves = _join_moves(len(game), members)
        true_moves = moves
    hidden = members[0].misperceived.intersection(*(member.misperceived for member in members[1:]))
    unseen = np.zeros(len(game), np.bool_)
    unseen[sorted(hidden)] = True
    bloc = Player(
        name=" + ".join(member.name for member in members),
        ranks=freeze(np.concatenate([member.ranks for member in members])),
        moves=moves.keep(~unseen[moves.sources] & ~unseen[moves.ends]),
        true_moves=true_moves,
        misperceived=hidden,
        unknown=any(member.unknown for member in members),
        members=tuple(name for member in members for name in member.members),
        own=own,
    )
    players = [bloc if row == rows[0] else player for row, player in enumerate(game.players) if row not in rows[1:]]
    return replace(game, players=tuple(players))


def find_joint(game: Game, starts: Sequence[int]) -> tuple[Joint, ...]:
    """Find for these states the coalitions of two or more players that could leave for a state all of them prefer.

    Of coalitions that can reach the same state from the same state only those are given of which no part can.
    Raises ``ModusError`` when there are more than ``MOST_SEARCHES`` coalitions times states.
    """
    count = len(game.players)
    if len(starts) << count > MOST_SEARCHES:
        raise ModusError(
            f"{len(starts):,} states times 2^{count} coalitions are too many to search",
            repair="bind some parties into blocs first",
        )
    lists = {player.name: player.moves.lists() for player in game.players}
    found: list[Joint] = []
    for start in starts:
        reached: dict[int, list[frozenset[str]]] = {}
        for size in range(1, count + 1):
            for members in combinations(game.players, size):
                names = frozenset(member.name for member in members)
                for end, walk in _improve(members, lists, start).items():
                    if any(part <= names for part in reached.get(end, ())):
                        continue
                    reached.setdefault(end, []).append(names)
                    if size > 1:
                        found.append(Joint(tuple(member.name for member in members), start, walk))
    return tuple(found)


def _improve(members: Sequence[Player], lists: dict[str, list[list[int]]], start: int) -> dict[int, Walk]:
    walks = walk_lists(start, {member.name: lists[member.name] for member in members})
    better = np.logical_and.reduce([member.better_than(start) for member in members])
    return {end: walk for end, walk in sorted(walks.items()) if better[end]}


def _join_moves(count: int, members: Sequence[Player]) -> Moves:
    lists = {member.name: member.moves.lists() for member in members}
    return Moves.of([list(walk_lists(start, lists)) for start in range(count)])
