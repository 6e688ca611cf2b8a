"""Sequences of moves in which no party moves twice in a row: what can be reached, and by whom."""

from collections import deque
from collections.abc import Callable, Mapping, Sequence

from modusvivendi.core.conflicts import Rule, Step
from modusvivendi.terms.stability.graph import Moves

Walk = tuple[Step, ...]
_Place = tuple[int, frozenset[str]]
"""A state, and who may not move next."""


def walk_from(start: int, moves: Mapping[str, Moves], rule: Rule = "legal", barred: str = "") -> dict[int, Walk]:
    """Return the states that the movers can reach from a state, each with a shortest sequence; not the start itself.

    ``barred``: who moved last before, and may not begin.
    """
    lists = {name: found.lists() for name, found in moves.items()}
    return walk_lists(start, lists, rule, barred)


def walk_lists(
    start: int,
    lists: Mapping[str, Sequence[Sequence[int]]],
    rule: Rule = "legal",
    barred: str = "",
    until: Callable[[int], bool] | None = None,
) -> dict[int, Walk]:
    """The same from lists of moves; stops at the first state for which ``until`` holds."""
    found: dict[int, Walk] = {}
    begin: _Place = (start, frozenset({barred}))
    seen: set[_Place] = {begin}
    ahead: deque[tuple[_Place, Walk]] = deque([(begin, ())])
    while ahead:
        (state, spent), walk = ahead.popleft()
        for name, ends in lists.items():
            if name in spent:
                continue
            after = frozenset(lists) if rule == "single" else spent | {name} if rule == "once" else frozenset({name})
            for end in ends[state]:
                longer = (*walk, Step(name, end))
                if end not in found and end != start:
                    found[end] = longer
                    if until is not None and until(end):
                        return found
                if (end, after) not in seen:
                    seen.add((end, after))
                    ahead.append(((end, after), longer))
    return found
