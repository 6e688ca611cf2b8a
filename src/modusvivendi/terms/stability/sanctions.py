"""How low the others can bring a party once it has moved: the best answer to a move, under three rules.

Every stability concept of the graph model asks the same of a move: is there an answer after which the mover is no
better off than before? So it is enough to know, for each state, the lowest value (rank, say) that the answers lead to.
No answer counts as one more: it leaves the mover where its move was worth it, and so sanctions nothing.
"""

from collections.abc import Sequence

import numpy as np

from modusvivendi.core.conflicts import Rule
from modusvivendi.core.errors import ModusError
from modusvivendi.core.ranges import Ints
from modusvivendi.terms.stability.graph import Moves

MOST_ONCE = 12
"""Parties that may answer under the rule ``once``: each subset of them is looked at."""


def find_lowest(answers: Sequence[Moves], values: Ints, rule: Rule) -> Ints:
    """Return for each state (n,) the lowest of ``values`` (n,) that the movers of ``answers`` can bring about from it.

    ``legal``: any sequence of moves in which no mover moves twice in a row (Fang, Hipel & Kilgour 1993, ch. 4).
    Raises ``ModusError`` when the rule ``once`` has more than ``MOST_ONCE`` movers.
    """
    if rule == "legal":
        return _lowest_legal(answers, values)
    if rule == "once":
        return _lowest_once(answers, values)
    return np.minimum.reduce([values, *(moves.lowest(values) for moves in answers)])


def _lowest_legal(answers: Sequence[Moves], values: Ints) -> Ints:
    """Iterate to the fixed point: after[k] is the lowest from a state to which mover k has moved last."""
    after = [values] * len(answers)
    while True:
        by = [moves.lowest(lowest) for moves, lowest in zip(answers, after, strict=True)]
        new = [
            np.minimum.reduce([values, *(other for j, other in enumerate(by) if j != k)]) for k in range(len(answers))
        ]
        if all(np.array_equal(a, b) for a, b in zip(new, after, strict=True)):
            return np.minimum.reduce([values, *by])
        after = new


def _lowest_once(answers: Sequence[Moves], values: Ints) -> Ints:
    """Go from the full set of those who have moved down to the empty one."""
    count = len(answers)
    if count > MOST_ONCE:
        raise ModusError(
            f"under the rule once {count} parties could answer, more than {MOST_ONCE}", repair="use --rule legal"
        )
    after: dict[int, Ints] = {}
    for moved in sorted(range(1 << count), key=int.bit_count, reverse=True):
        free = [k for k in range(count) if not moved >> k & 1]
        after[moved] = np.minimum.reduce([values, *(answers[k].lowest(after[moved | 1 << k]) for k in free)])
    return after[0]
