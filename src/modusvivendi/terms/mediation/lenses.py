"""What Nash, Kalai-Smorodinsky and leximin pick at the middle estimates: beside the answer, never as it."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from modusvivendi.core.ranges import Bools, Floats, Ints
from modusvivendi.terms.frontier import mark_undominated
from modusvivendi.terms.mediation.question import Question, Seat
from modusvivendi.terms.mediation.table import Table
from modusvivendi.terms.solutions import find_acceptable, find_solutions
from modusvivendi.terms.space import Space
from modusvivendi.terms.worth import Worth, weigh

MOST_DEALS = 30_000_000
"""Combinations of the options left by the red lines up to which each is looked at: 120 MB."""
_MOST_COMPARED = 5_000
_MOST_TIES = 20


@dataclass(frozen=True)
class Lenses:
    """The deals (m, k) that each rule picks, ties and all.

    ``acceptable``: deals that all needed parties prefer to none, ``undominated``: of these with none better for one and
    no worse for another; None where there are too many to look at.
    """

    picks: dict[str, Ints]
    acceptable: int | None
    undominated: int | None


@dataclass(frozen=True, eq=False)
class _Board:
    """The deals of the options left, by number; ``columns``: which options of each issue those are."""

    worth: Worth
    fallbacks: Floats
    columns: tuple[Ints, ...]

    def spread(self, deals: Ints) -> Ints:
        own = self.worth.space.spread(deals[:_MOST_TIES])
        return np.stack([rows[own[:, at]] for at, rows in enumerate(self.columns)], axis=1)


def find_lenses(question: Question) -> Lenses:
    """Ask the three rules among the deals that cross no red line of a needed party.

    A rule picks nothing when the middle estimates leave no deal that all needed parties prefer to none. At most 20 tied
    deals are given for each rule.
    """
    board = _set_out(question, question.needed)
    if board is None:
        return Lenses({}, None, None)
    acceptable = find_acceptable(board.worth, board.fallbacks)
    found = find_solutions(board.worth, board.fallbacks, acceptable)
    picks = {"nash": found.nash, "kalai_smorodinsky": found.kalai_smorodinsky, "leximin": found.leximin}
    undominated: int | None = None
    if len(acceptable) <= _MOST_COMPARED:
        undominated = int(mark_undominated(board.worth.chosen(acceptable)).sum()) if len(acceptable) else 0
    return Lenses({rule: board.spread(deals) for rule, deals in picks.items()}, len(acceptable), undominated)


def count_acceptable(question: Question, seats: Sequence[Seat]) -> int | None:
    """Return how many deals some parties all prefer to none at the middle estimates; None: too many to look at."""
    board = _set_out(question, seats)
    return None if board is None else len(find_acceptable(board.worth, board.fallbacks))


def _set_out(question: Question, seats: Sequence[Seat]) -> _Board | None:
    """Set out the deals that cross no red line of some parties, without the options that no such deal can use."""
    table = question.table
    closed = np.any([np.zeros(table.width, np.bool_), *(seat.refused for seat in seats)], axis=0)
    kept = _find_used(table, ~closed)
    ends = zip(table.offsets[:-1].tolist(), table.offsets[1:].tolist(), strict=True)
    columns = tuple(np.flatnonzero(kept[start:end]) for start, end in ends)
    size = float(np.prod([float(len(rows)) for rows in columns]))
    if not 0 < size <= MOST_DEALS:
        return None
    options = tuple(tuple(named[o] for o in rows.tolist()) for named, rows in zip(table.options, columns, strict=True))
    space = Space(table.issues, options, _narrow(table, options))
    stakes = np.array([seat.middle(table.offsets)[kept] for seat in seats])
    worth = weigh(space, [seat.id for seat in seats], stakes)
    return _Board(worth, np.array([seat.fallback.best for seat in seats]), columns)


def _find_used(table: Table, allowed: Bools) -> Bools:
    """Mark the allowed options (o,) that some feasible deal of allowed options uses."""
    used = allowed.copy()
    rows = table.tied_rows[table.mark_open(allowed)]
    for at, issue in enumerate(table.tied):
        start, end = int(table.offsets[issue]), int(table.offsets[issue + 1])
        used[start:end] &= np.isin(np.arange(end - start), rows[:, at])
    return used


def _narrow(table: Table, options: tuple[tuple[str, ...], ...]) -> tuple[dict[str, tuple[str, ...]], ...]:
    """Leave of each pattern the options that are left; none that has lost all its options of an issue."""
    left = dict(zip(table.issues, options, strict=True))
    patterns = [
        {issue: tuple(o for o in names if o in left[issue]) for issue, names in pattern.items()}
        for pattern in table.infeasible
    ]
    return tuple(pattern for pattern in patterns if all(pattern.values()))
