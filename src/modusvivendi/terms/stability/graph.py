"""A conflict worked out: its states, who can move where, and who prefers what."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property

import numpy as np

from modusvivendi.core.errors import ModusError
from modusvivendi.core.names import suggest
from modusvivendi.core.ranges import Bools, Ints, freeze

MANY = np.iinfo(np.int64).max
"""A rank above all ranks."""


@dataclass(frozen=True, eq=False)
class Moves:
    """Moves between n states: from ``sources`` (m,) ascending to ``ends`` (m,)."""

    count: int
    sources: Ints
    ends: Ints

    @staticmethod
    def of(lists: Sequence[Iterable[int]]) -> "Moves":
        """Take the moves from each state in turn."""
        found = [sorted(set(ends)) for ends in lists]
        sources = np.repeat(np.arange(len(found)), [len(ends) for ends in found])
        flat = [end for ends in found for end in ends]
        return Moves(len(found), freeze(sources.astype(np.int64)), freeze(np.array(flat, np.int64)))

    def lists(self) -> list[list[int]]:
        """Return the states that each state leads to; shared, not to be changed."""
        return self._lists

    def keep(self, mask: Bools) -> "Moves":
        """Return the moves of a mask (m,)."""
        return Moves(self.count, freeze(self.sources[mask]), freeze(self.ends[mask]))

    def lowest(self, values: Ints) -> Ints:
        """Return the lowest value (n,) among the states that each state leads to; ``MANY`` where there are none."""
        return self._reduce(np.minimum, values, MANY)

    def highest(self, values: Ints) -> Ints:
        """Return the highest value (n,) among the states that each state leads to; -1 where there are none."""
        return self._reduce(np.maximum, values, -1)

    def every(self, holds: Bools) -> Bools:
        """Whether something (m,) holds of all moves from each state, (n,); so where there are none."""
        failed = np.zeros(self.count, np.bool_)
        failed[self.sources[~holds]] = True
        return ~failed

    @cached_property
    def _lists(self) -> list[list[int]]:
        cuts: list[int] = np.searchsorted(self.sources, np.arange(self.count + 1)).tolist()
        ends: list[int] = self.ends.tolist()
        return [ends[cuts[state] : cuts[state + 1]] for state in range(self.count)]

    @cached_property
    def _starts(self) -> tuple[Ints, Ints]:
        """The states that have moves, and the first move of each."""
        first = np.flatnonzero(np.diff(self.sources, prepend=-1))
        return self.sources[first], first.astype(np.int64)

    def _reduce(self, how: np.ufunc, values: Ints, none: int) -> Ints:
        result = np.full(self.count, none, np.int64)
        states, first = self._starts
        if len(states):
            result[states] = how.reduceat(values[self.ends], first)
        return result


@dataclass(frozen=True, eq=False)
class Player:
    """A party, or a bloc of several that move and prefer together.

    ``ranks`` (members, n): what each member thinks of each state, higher is better. ``moves``: as far as it sees them.
    ``true_moves``: with those to and from states that it does not see. ``unknown``: states of equal rank are not known
    to be equal. ``own``: the options that it can change (bits).
    """

    name: str
    ranks: Ints
    moves: Moves
    true_moves: Moves
    misperceived: frozenset[int] = frozenset()
    unknown: bool = False
    members: tuple[str, ...] = ()
    own: int = 0

    @cached_property
    def improvements(self) -> Moves:
        """The moves to states that every member prefers (Kilgour, Hipel, Fang & Peng 2001)."""
        return self.moves.keep(self.prefers(self.moves.ends, self.moves.sources))

    def prefers(self, a: Ints, b: Ints) -> Bools:
        """Whether every member prefers state a to state b, element by element."""
        return np.asarray((self.ranks[:, a] > self.ranks[:, b]).all(axis=0), np.bool_)

    def better_than(self, state: int) -> Bools:
        """Which states every member prefers to a given one, (n,)."""
        return np.asarray((self.ranks > self.ranks[:, state : state + 1]).all(axis=0), np.bool_)


@dataclass(frozen=True, eq=False)
class Game:
    """n states by label, and the players.

    ``codes``: each state as a whole number, bit k for option k. ``forward``, ``back``: the options (bits) that only go
    from N to Y, from Y to N. ``free``: moves follow from the options, they were not written down one by one.
    """

    states: tuple[str, ...]
    players: tuple[Player, ...]
    codes: tuple[int, ...]
    forward: int = 0
    back: int = 0
    free: bool = True

    @cached_property
    def row_of(self) -> Mapping[int, int]:
        """The state of each code."""
        return {code: row for row, code in enumerate(self.codes)}

    def __len__(self) -> int:
        return len(self.states)

    def moves_of(self, own: int) -> Moves:
        """Return the moves of somebody who owns the options ``own`` (bits), all of which may change at once."""
        together: dict[int, list[int]] = {}
        for row, code in enumerate(self.codes):
            together.setdefault(code & ~own, []).append(row)
        found: list[list[int]] = []
        for here in self.codes:
            ends = [(row, self.codes[row]) for row in together[here & ~own]]
            found.append(
                [
                    row
                    for row, there in ends
                    if there != here and not here & ~there & self.forward and not ~here & there & self.back
                ]
            )
        return Moves.of(found)

    def find(self, name: str) -> int:
        """Return the number of a player. Raises ``ModusError``, with the nearest, when there is none of that name."""
        names = [player.name for player in self.players]
        if name not in names:
            raise ModusError(f"there is no party {name[:60]!r}", repair=suggest(name[:60], names))
        return names.index(name)

    def others(self, player: int) -> tuple[Player, ...]:
        """Return everybody else."""
        return tuple(other for i, other in enumerate(self.players) if i != player)

    def complete(self, random: np.random.Generator) -> "Game":
        """Draw an order, each equally likely, for states that are unknown to each other."""
        return replace(
            self, players=tuple(_order(player, random) if player.unknown else player for player in self.players)
        )


def _order(player: Player, random: np.random.Generator) -> Player:
    n = player.ranks.shape[1]
    ranks = np.stack([row * n + random.permutation(n) for row in player.ranks])
    return replace(player, ranks=freeze(np.argsort(np.argsort(ranks, axis=1), axis=1).astype(np.int64)), unknown=False)
