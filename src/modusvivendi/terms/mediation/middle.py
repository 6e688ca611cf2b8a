"""Is there a deal at all, at the middle estimates? Proved by integer programming, without listing the deals."""

import math
from collections.abc import Sequence
from itertools import combinations
from typing import Any

import numpy as np

from modusvivendi.core.ranges import Floats, Ints
from modusvivendi.terms.mediation.question import Question, Seat

_MOST_SOLVED = 400
_SECONDS = 10.0
_TIE = 1e-9


def find_gap(question: Question, seats: Sequence[Seat]) -> tuple[float, Ints | None]:
    """Return the most that the worst-off of some parties can have above its fallback, and a deal (k,) that gives it.

    NaN and None when their red lines leave no deal. Worth is on each party's own scale from 0 to 1.
    """
    from scipy import optimize  # pyright: ignore[reportMissingTypeStubs]

    solver: Any = optimize
    table = question.table
    closed = np.any([np.zeros(table.width, np.bool_), *(seat.refused for seat in seats)], axis=0)
    rows, low, high = _tie_options(question)
    for seat in seats:
        rows.append(np.append(seat.middle(table.offsets), -1.0))
        low.append(seat.fallback.best)
        high.append(math.inf)
    answer = solver.milp(
        np.append(np.zeros(table.width), -1.0),
        integrality=np.append(np.ones(table.width), 0),
        bounds=solver.Bounds(np.append(np.zeros(table.width), -2.0), np.append(1.0 - closed, 2.0)),
        constraints=solver.LinearConstraint(np.array(rows), np.array(low), np.array(high)),
        options={"time_limit": _SECONDS, "mip_rel_gap": 1e-6},
    )
    if answer.x is None:
        return math.nan, None
    taken: Floats = np.array(answer.x[:-1], np.float64)
    chosen = np.array([int(np.argmax(part)) for part in np.split(taken, table.offsets[1:-1])])
    return float(-answer.fun), chosen


def find_blocking(question: Question, whole: float) -> tuple[tuple[str, ...], ...]:
    """Return the smallest sets of needed parties of which no deal suits all, given the gap of them all together.

    Sets that hold a smaller one are left out. With very many parties the larger sets are not tried.
    """
    if whole >= -_TIE:
        return ()
    found: list[frozenset[str]] = []
    solved = 0
    for size in range(1, len(question.needed) + 1):
        for seats in combinations(question.needed, size):
            ids = frozenset(seat.id for seat in seats)
            if any(one <= ids for one in found):
                continue
            solved += 1
            if solved > _MOST_SOLVED:
                return _list(question, found)
            gap, _ = find_gap(question, seats)
            if not gap >= -_TIE:
                found.append(ids)
    return _list(question, found)


def _list(question: Question, found: Sequence[frozenset[str]]) -> tuple[tuple[str, ...], ...]:
    return tuple(tuple(seat.id for seat in question.needed if seat.id in one) for one in found)


def _tie_options(question: Question) -> tuple[list[Floats], list[float], list[float]]:
    """Return rows for one option an issue, and against each pattern; the last column is the gap."""
    table = question.table
    rows: list[Floats] = []
    low: list[float] = []
    high: list[float] = []
    for start, end in zip(table.offsets[:-1].tolist(), table.offsets[1:].tolist(), strict=True):
        row = np.zeros(table.width + 1)
        row[start:end] = 1.0
        rows.append(row)
        low.append(1.0)
        high.append(1.0)
    at = {named: column for column, named in enumerate(table.named)}
    for pattern in table.infeasible:
        row = np.zeros(table.width + 1)
        for issue, options in pattern.items():
            row[[at[issue, option] for option in options]] = 1.0
        rows.append(row)
        low.append(-math.inf)
        high.append(len(pattern) - 1.0)
    return rows, low, high
