"""Security levels: what a party can hold whatever the others do, and when they decide which deals are stable.

Where every deal is feasible and every option can be left again, where a party changes all its options at once and the
others all of theirs, no search is needed:

- a deal is GMR stable for the party just when it is Nash stable or worth at least the *maximin*: the most that it can
  make sure of by choosing first;
- it is SMR stable just when it is Nash stable or worth at least the *minimax*: the least that the others can hold it to
  when it chooses last.

For if the deal is worth less than the maximin, the party moves to the options that make sure of more, and no answer
undoes that; if not, whatever it moves to the others can bring it down to its maximin or below. Likewise for the
minimax, where the sanction has to hold against the party's best reply. Nash stability implies both.
"""

from collections.abc import Sequence

import numpy as np

from modusvivendi.core.conflicts import Concept
from modusvivendi.core.errors import ModusError
from modusvivendi.core.ranges import Bools, Floats
from modusvivendi.terms.space import Space


def find_levels(space: Space, values: Floats, own: Sequence[str]) -> tuple[float, float]:
    """Return the maximin and the minimax of a party that alone changes the issues ``own``, the others all others.

    ``values`` (n,): what the deals are worth to it. Raises ``ModusError`` for issues that are not there and
    when some deal is not feasible.
    """
    if space.infeasible:
        raise ModusError("security levels need every deal to be feasible", repair="search the graph: find_holding")
    mine = tuple(space.number(issue) for issue in own)
    others = tuple(k for k in range(len(space.issues)) if k not in mine)
    board = values.reshape(space.sizes.tolist())
    return float(board.min(axis=others).max()), float(board.max(axis=mine).min())


def hold_by_level(space: Space, values: Floats, own: Sequence[str]) -> dict[Concept, Bools]:
    """Return which deals are Nash, GMR and SMR stable for a party, (n,) each, by the theorem.

    For a party that changes all of ``own`` at once, with at least one opponent, who between them change the rest.
    """
    mine = tuple(space.number(issue) for issue in own)
    board = values.reshape(space.sizes.tolist())
    nash = (board >= board.max(axis=mine, keepdims=True)).ravel()
    maximin, minimax = find_levels(space, values, own)
    return {"nash": np.asarray(nash), "gmr": nash | (values >= maximin), "smr": nash | (values >= minimax)}
