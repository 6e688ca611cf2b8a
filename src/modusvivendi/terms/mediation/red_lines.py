"""What red lines take off the table, and the smallest sets of them that leave nothing on it."""

from collections.abc import Iterable, Sequence
from functools import reduce

import numpy as np

from modusvivendi.core.deals import RedLine, Removal
from modusvivendi.terms.mediation.question import Question
from modusvivendi.terms.mediation.table import Table

_MOST_SETS = 10_000
"""So many sets are carried on while they are put together; with more, the smallest are kept."""


def find_removals(question: Question) -> tuple[Removal, ...]:
    """Return for each red line of a needed party which share of the feasible deals it removes, the greatest first."""
    table = question.table
    rows = {named: row for row, named in enumerate(table.named)}
    removals: list[Removal] = []
    for party, issue, option in question.red_lines:
        allowed = np.ones(table.width, np.bool_)
        allowed[rows[issue, option]] = False
        removals.append(Removal((party, issue, option), 1 - table.count_open(allowed) / table.count))
    return tuple(sorted(removals, key=lambda one: (-one.removes, one.line)))


def find_emptying_sets(question: Question) -> tuple[tuple[RedLine, ...], ...]:
    """Return the minimal sets of red lines of needed parties that no feasible deal keeps, smallest first.

    Each deal crosses some red lines; a set empties the table when every deal crosses one of it. So the minimal sets are
    the minimal transversals of what the deals cross, which are put together one deal after the other (Berge 1989).
    None when some deal crosses no red line at all.
    """
    lines = question.red_lines
    crossed = _find_crossings(question.table, lines)
    if 0 in crossed:
        return ()
    sets: list[int] = [0]
    for deal in sorted(crossed, key=int.bit_count):
        bits = [1 << at for at in range(len(lines)) if deal >> at & 1]
        hit = [one for one in sets if one & deal]
        sets = _keep_minimal([*hit, *(one | bit for one in sets if not one & deal for bit in bits)])[:_MOST_SETS]
    found = [tuple(line for at, line in enumerate(lines) if one >> at & 1) for one in sets]
    return tuple(sorted(found, key=lambda one: (len(one), one)))


def _find_crossings(table: Table, lines: Sequence[RedLine]) -> list[int]:
    """Return the sets of red lines that some deal crosses with no other crossing fewer of them, one bit each."""
    masks = dict.fromkeys(table.named, 0)
    for at, (_, issue, option) in enumerate(lines):
        masks[issue, option] |= 1 << at
    options = [[masks[issue, option] for option in options] for issue, options in _list_options(table)]
    rows: list[list[int]] = table.tied_rows.tolist()
    tied = {reduce(int.__or__, (options[at][o] for at, o in zip(table.tied, row, strict=True)), 0) for row in rows}
    crossed = _keep_minimal(tied)
    for at in range(len(table.issues)):
        if at not in table.tied:
            crossed = _keep_minimal({one | mask for one in crossed for mask in options[at]})
    return crossed


def _list_options(table: Table) -> Iterable[tuple[str, tuple[str, ...]]]:
    return zip(table.issues, table.options, strict=True)


def _keep_minimal(sets: Iterable[int]) -> list[int]:
    kept: list[int] = []
    for one in sorted(set(sets), key=lambda mask: (mask.bit_count(), mask)):
        if not any(small & one == small for small in kept):
            kept.append(one)
    return kept
