"""Which of many filings collide, and how much is at stake."""

from collections import defaultdict
from collections.abc import Sequence

import numpy as np

from modusvivendi.core.cases import Conflict, Severity
from modusvivendi.core.geometry.planar import shapely
from modusvivendi.core.operations import (
    Constraint,
    Filing,
    Movement,
    Operation,
    ProtectedSite,
    State,
)
from modusvivendi.deconflict.boxes import PER_DEGREE, boxes
from modusvivendi.deconflict.figures import Figure
from modusvivendi.deconflict.intersection import intersects


def rate(first: Filing, second: Filing, *, own: bool = False) -> Severity | None:
    """Return how much is at stake when two filings meet; None when they may.

    A judgement, in this order. Nothing: an operation that has ended; places among themselves (a protected site within
    a closed area); a movement and a site, as that is where relief goes. High: an operation that meets a site, a
    movement, or, when one of them is under way, another operation; a movement into a closed area. Low: two movements,
    who have to share a road; what enters a restricted area, which may be with leave. Medium: the rest. What is of one
    party concerns nobody else and is left out, unless its operation meets its site or movement; with ``own`` only its
    movements among themselves are.
    """
    kinds = {type(first), type(second)}
    if any(isinstance(one, Operation) and one.state == State.ENDED for one in (first, second)):
        return None
    if not kinds & {Operation, Movement} or kinds == {Movement, ProtectedSite}:
        return None
    if Operation in kinds and kinds & {ProtectedSite, Movement}:
        return Severity.HIGH
    if first.party == second.party and (not own or kinds == {Movement}):
        return None
    if any(isinstance(one, Constraint) and not one.closed for one in (first, second)):
        return Severity.LOW
    if kinds == {Movement}:
        return Severity.LOW
    if kinds == {Movement, Constraint}:
        return Severity.HIGH
    under_way = any(isinstance(one, Operation) and one.state != State.ACCEPTED for one in (first, second))
    return Severity.HIGH if under_way and kinds == {Operation} else Severity.MEDIUM


def compare(first: Sequence[Figure], second: Sequence[Figure]) -> tuple[tuple[int, int], ...]:
    """Return the pairs of rows of two lists of volumes that meet, by the exact test."""
    return tuple(
        (row, column) for row, one in enumerate(first) for column, other in enumerate(second) if intersects(one, other)
    )


def find_conflicts(filings: Sequence[Filing], *, own: bool = False) -> tuple[Conflict, ...]:
    """Return every collision among filings, the most severe first, then in the order of the filings.

    ``own``: among what is of one party too (``rate``). A 2D tree of the boxes finds the candidates, time and height
    thin them out, the exact test decides.

    Raises ``ModusError`` for an outline beyond the limits of ``core.operations``.
    """
    figures = [[Figure(volume) for volume in filing.volumes] for filing in filings]
    owners = [(row, part) for row, parts in enumerate(figures) for part in range(len(parts))]
    made = [(number, box) for number, (row, part) in enumerate(owners) for box in boxes(figures[row][part])]
    if not made:
        return ()
    number = np.array([which for which, _ in made])
    sides = np.array([box for _, box in made], float)
    tree = shapely.STRtree(shapely.box(*(sides[:, (0, 2, 1, 3)] / PER_DEGREE).T))
    a, b = tree.query(tree.geometries)
    meets = (number[a] < number[b]) & (sides[a, 4] <= sides[b, 5]) & (sides[b, 4] <= sides[a, 5])
    meets &= (sides[a, 6] <= sides[b, 7]) & (sides[b, 6] <= sides[a, 7])
    candidates: list[list[int]] = np.unique(number[np.column_stack([a[meets], b[meets]])], axis=0).tolist()
    found: dict[tuple[int, int], list[tuple[int, int]]] = defaultdict(list)
    for one, other in candidates:
        (row, part), (column, piece) = owners[one], owners[other]
        if row == column or rate(filings[row], filings[column], own=own) is None:
            continue
        if intersects(figures[row][part], figures[column][piece]):
            found[row, column].append((part, piece))
    order = list(Severity)
    conflicts: list[Conflict] = []
    for (row, column), pairs in sorted(found.items()):
        severity = rate(filings[row], filings[column], own=own)
        if severity is not None:
            conflicts.append(Conflict(filings[row], filings[column], tuple(sorted(pairs)), severity))
    return tuple(sorted(conflicts, key=lambda one: order.index(one.severity)))
