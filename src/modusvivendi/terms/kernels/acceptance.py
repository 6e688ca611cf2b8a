# pyright: basic
# ruff: noqa: ANN001, ANN201, ANN202 - numba compiles these functions and infers their types
"""Who accepts which deal, from the worth of its two halves: an addition and a comparison for each deal and party.

All worths are whole numbers held as floats, so that sums are exact in any order. ``first`` (L, P) and ``last`` (P, R)
are the worths of the halves; ``links`` (x, L) picks rows of ``cross`` (c, P, R), what pair terms add across them.
"""

import numpy as np
from numba import njit

from modusvivendi.terms.kernels.boards import lay


@njit(cache=True, nogil=True, error_model="numpy")
def count_together(first, last, cross, links, bars, asked, counts):
    """Add 1 to ``counts`` (n,) wherever every party that is ``asked`` (P,) finds at least its ``bars`` (P,)."""
    parties, width = last.shape
    ok, need, board = np.empty(width, np.uint8), np.empty(parties), last.copy()
    top = _find_tops(last, links)
    for row in range(first.shape[0]):
        if not _may_pass(first[row], bars, asked, top, need):
            continue
        lay(board, last, cross, links, row)
        ok[:] = 1
        for party in range(parties):
            if asked[party]:
                least, worth = need[party], board[party]
                for at in range(width):
                    ok[at] &= worth[at] >= least
        out = counts[row * width : (row + 1) * width]
        for at in range(width):
            out[at] += ok[at]


@njit(cache=True, nogil=True, error_model="numpy")
def count_one(first, last, cross, links, bar, party, counts):
    """Add 1 to ``counts`` (n,) wherever one party finds at least its ``bar``."""
    width = last.shape[1]
    board = last.copy()
    for row in range(first.shape[0]):
        lay(board, last, cross, links, row)
        least, worth = bar - first[row, party], board[party]
        out = counts[row * width : (row + 1) * width]
        for at in range(width):
            out[at] += worth[at] >= least


@njit(cache=True, nogil=True, error_model="numpy")
def survey_draw(first, last, cross, links, bars, asked, free, each, pairs, alone):
    """Count the deals marked in ``free`` (n,) by who accepts them; return how many all that are asked accept.

    ``each`` (P,): the party accepts; ``pairs`` (P, P), above the diagonal: both do; ``alone`` (P,): only it, of those
    asked, does not.
    """
    parties, width = last.shape
    board = last.copy()
    ok, refusals = np.empty((parties, width), np.uint8), np.empty(width, np.uint8)
    together = 0
    for row in range(first.shape[0]):
        lay(board, last, cross, links, row)
        here = free[row * width : (row + 1) * width]
        refusals[:] = 0
        for party in range(parties):
            least, worth, mine = bars[party] - first[row, party], board[party], ok[party]
            for at in range(width):
                mine[at] = (worth[at] >= least) & here[at]
            if asked[party]:
                for at in range(width):
                    refusals[at] += 1 - mine[at]
        for at in range(width):
            together += here[at] & (refusals[at] == 0)
        for party in range(parties):
            each[party] += ok[party].sum()
            if asked[party]:
                alone[party] += _count_lone(here, refusals, ok[party])
            for other in range(party + 1, parties):
                pairs[party, other] += _count_both(ok[party], ok[other])
    return together


@njit(cache=True, nogil=True, error_model="numpy")
def add_worths(first, last, cross, links, start, worths):
    """Fill ``worths`` (P, m) with what the m deals from ``start`` on are worth."""
    parties, width = last.shape
    board = last.copy()
    stop = start + worths.shape[1]
    for row in range(start // width, (stop - 1) // width + 1):
        lay(board, last, cross, links, row)
        begin, end = max(start, row * width), min(stop, (row + 1) * width)
        for party in range(parties):
            base, worth, out = first[row, party], board[party], worths[party]
            for deal in range(begin, end):
                out[deal - start] = base + worth[deal - row * width]


@njit(cache=True, nogil=True, error_model="numpy")
def _find_tops(last, links):
    """The most that each party can find in a last half (P,): endless when pair terms add to it."""
    top = np.full(last.shape[0], np.inf)
    if links.shape[0] == 0:
        for party in range(last.shape[0]):
            top[party] = last[party].max()
    return top


@njit(cache=True, nogil=True, error_model="numpy")
def _may_pass(first, bars, asked, top, need):
    """Work out what each party still needs of the last half (P,); whether some last half gives it to all asked."""
    for party in range(len(bars)):
        need[party] = bars[party] - first[party]
        if asked[party] and top[party] < need[party]:
            return False
    return True


@njit(cache=True, nogil=True, error_model="numpy")
def _count_lone(here, refusals, mine):
    count = 0
    for at in range(len(mine)):
        count += here[at] & (refusals[at] == 1) & (mine[at] == 0)
    return count


@njit(cache=True, nogil=True, error_model="numpy")
def _count_both(one, other):
    count = 0
    for at in range(len(one)):
        count += one[at] & other[at]
    return count
