"""What the two halves of a deal are worth, from what options are worth."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import reduce
from typing import NamedTuple

import numpy as np

from modusvivendi.core.ranges import Floats, Ints
from modusvivendi.terms.space import Space


@dataclass(frozen=True, eq=False)
class Joint:
    """What two issues are worth together, beyond what each is worth: ``table`` (P, options of a, options of b).

    ``a`` and ``b`` are numbers of issues, a before b.
    """

    a: int
    b: int
    table: Floats


class Halves(NamedTuple):
    """Worth to P parties of the L forms of a first half, ``first`` (L, P), and of the R of a last, ``last`` (P, R).

    Terms across the halves: for form i of the first, the rows ``links`` (x, L) at i of ``cross`` (c, P, R) are added.
    """

    first: Floats
    last: Floats
    cross: Floats
    links: Ints


def halve(space: Space, tables: Floats, joints: Sequence[Joint] = ()) -> Halves:
    """Add up the worth of every form of both halves. ``tables`` (P, options of all issues side by side)."""
    split, count = space.split, len(space.issues)
    first = _add_up(space, tables, joints, 0, split)
    last = _add_up(space, tables, joints, split, count)
    across = [joint for joint in joints if joint.a < split <= joint.b]
    rows, links, begin = [np.empty((0, *last.shape))], [np.empty((0, first.shape[1]), np.int64)], 0
    forms = np.arange(first.shape[1], dtype=np.int64)
    for joint in across:
        flat = np.zeros((joint.table.shape[1], *last.shape))
        shape = _shape(space, split, count, joint.table.shape[:2][::-1], joint.b)
        flat.reshape(*flat.shape[:2], *space.sizes[split:])[:] = joint.table.swapaxes(0, 1).reshape(shape)
        rows.append(flat)
        step, size = int(space.strides[joint.a]) // last.shape[1], int(space.sizes[joint.a])
        links.append((begin + forms // step % size).reshape(1, -1))
        begin += len(flat)
    return Halves(np.ascontiguousarray(first.T), last, np.concatenate(rows), np.concatenate(links))


def _add_up(space: Space, tables: Floats, joints: Sequence[Joint], begin: int, end: int) -> Floats:
    """Return what each form of some issues in a row is worth by itself, (P, forms)."""
    parts = [tables[:, space.offsets[i] : space.offsets[i + 1]] for i in range(begin, end)]
    parties = len(tables)

    def join(left: Floats, right: Floats) -> Floats:
        return (left[:, :, None] + right[:, None, :]).reshape(parties, -1)

    worth = reduce(join, parts, np.zeros((parties, 1)))
    for joint in joints:
        if begin <= joint.a and joint.b < end:
            grid = worth.reshape(parties, *space.sizes[begin:end])
            grid += joint.table.reshape(_shape(space, begin, end, (parties,), joint.a, joint.b))
    return worth


def _shape(space: Space, begin: int, end: int, lead: tuple[int, ...], *issues: int) -> list[int]:
    """Return the shape in which a table over some issues stretches over all from ``begin`` to ``end``."""
    return [*lead, *(int(space.sizes[i]) if i in issues else 1 for i in range(begin, end))]
