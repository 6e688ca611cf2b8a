"""A conflict as a graph: options, states, moves and preferences as they were written down; and what is stable in it."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

Direction = Literal["both", "fwd", "back", "none"]
"""``fwd``: once taken it stays taken. ``back``: once given up it stays given up. ``none``: nobody can change it."""
Rule = Literal["legal", "once", "single"]
"""How the others may answer a move. ``legal``: in any sequence in which no party moves twice in a row; ``once``: in any
sequence in which each moves at most once; ``single``: one of them by one move."""
Concept = Literal["nash", "gmr", "smr", "seq", "sim"]

RULES: tuple[Rule, ...] = ("legal", "once", "single")
CONCEPTS: tuple[Concept, ...] = ("nash", "gmr", "smr", "seq", "sim")

Statements = tuple["str | tuple[str, ...]", ...]
"""Statements in order of priority; those in an inner tuple have the same priority."""


@dataclass(frozen=True, slots=True)
class Lever:
    """Something that its owners, each alone, can do (Y) or leave undone (N)."""

    name: str
    owners: tuple[str, ...]
    direction: Direction = "both"


@dataclass(frozen=True, slots=True)
class Preference:
    """What one party wants, in exactly one of four ways; all empty means unknown.

    ``ranking``: groups of equal states, best first, states by number from 0. ``statements``: by priority.
    ``weights``: one for each statement of ``statements``, added up where it holds. ``pairs``: the first state of each
    is preferred to the second; together they must order all states.
    """

    ranking: tuple[tuple[int, ...], ...] = ()
    statements: Statements = ()
    weights: tuple[float, ...] = ()
    pairs: tuple[tuple[int, int], ...] = ()


@dataclass(frozen=True)
class Conflict:
    """A conflict as a file has it; nothing in it is worked out yet.

    ``infeasible``: patterns over the levers such as ``-YY-``. ``states``: the feasible ones in their order, empty when
    they are to be listed from the patterns. ``moves``: for each party and state the states it can move to, empty when
    they follow from the levers. ``misperceived``: patterns of the states that a party does not see.
    """

    file: str
    parties: tuple[str, ...]
    levers: tuple[Lever, ...]
    infeasible: tuple[str, ...] = ()
    states: tuple[str, ...] = ()
    preferences: Mapping[str, Preference] = field(default_factory=dict[str, Preference])
    moves: Mapping[str, tuple[tuple[int, ...], ...]] = field(default_factory=dict[str, tuple[tuple[int, ...], ...]])
    misperceived: Mapping[str, tuple[str, ...]] = field(default_factory=dict[str, tuple[str, ...]])


@dataclass(frozen=True, slots=True)
class Step:
    """One party moves to a state."""

    party: str
    state: int


@dataclass(frozen=True)
class Structural:
    """Where a party stays put for want of moves, not for want of better states.

    ``misperceived``: states that it does not see. ``unseen``: it could move, but only to states that it does not see.
    ``stuck``: it has no move at all.
    """

    misperceived: tuple[int, ...]
    unseen: tuple[int, ...]
    stuck: tuple[int, ...]


@dataclass(frozen=True)
class Stability:
    """Which states are stable for whom, by each concept; states by number from 0.

    ``equilibria``: stable for everybody. ``seen``: the equilibria among the states that every party sees.
    """

    states: tuple[str, ...]
    rule: Rule
    stable: Mapping[str, Mapping[Concept, tuple[int, ...]]]
    equilibria: Mapping[Concept, tuple[int, ...]]
    seen: Mapping[Concept, tuple[int, ...]]
    structural: Mapping[str, Structural]


@dataclass(frozen=True, slots=True)
class Joint:
    """A coalition could leave a state for one that each of its members prefers, by these moves of theirs."""

    coalition: tuple[str, ...]
    start: int
    path: tuple[Step, ...]


@dataclass(frozen=True, slots=True)
class Count:
    """Of all strict rankings of one party, those that make a state stable for it.

    ``count`` of ``total`` when counted exactly (else -1); ``share`` with ``low`` and ``high`` (95 %) when drawn.
    """

    count: int
    total: int
    share: float
    low: float
    high: float


@dataclass(frozen=True)
class Inverse:
    """What must hold for a state to be stable for one party, the others wanting what they want.

    ``counts`` by concept; ``needs``: for each of the party's moves the state it leads to and, by concept, the states of
    which one must be no better than the state in question (a state alone: the move itself must be none).
    """

    party: str
    state: int
    counts: Mapping[Concept, Count]
    needs: Mapping[int, Mapping[Concept, tuple[int, ...]]]


@dataclass(frozen=True, slots=True)
class Reason:
    """Why a state holds or does not hold for a party: one improvement open to it, and what the others would answer.

    ``answer`` is empty when nothing sanctions the move; then the state is not stable for the party by ``concept``.
    """

    party: str
    concept: Concept
    state: int
    move: int
    answer: tuple[Step, ...]
