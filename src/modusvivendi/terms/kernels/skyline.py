# pyright: basic
# ruff: noqa: ANN001, ANN201, ANN202 - numba compiles these functions and infers their types
"""Which points are dominated: another is worth at least as much to every party, and more to one of them.

Points are whole numbers held as floats. Equal points do not dominate each other, so ties stay.
"""

import numpy as np
from numba import njit

from modusvivendi.terms.kernels.boards import lay

_LEAF = 16


@njit(cache=True, nogil=True, error_model="numpy")
def fill_buckets(first, last, cross, links, free, low, pace, best):
    """Find the most that the second of two parties gets where the first gets ``low + b / pace`` or more, ``best`` (b,).

    The first gets less than ``low + (b + 1) / pace`` there. Only deals marked in ``free`` (n,) count.
    """
    width = last.shape[1]
    board = last.copy()
    for row in range(first.shape[0]):
        lay(board, last, cross, links, row)
        base, other, here = first[row, 0] - low, first[row, 1], free[row * width : (row + 1) * width]
        for at in range(width):
            if here[at]:
                bucket = int((base + board[0, at]) * pace)
                best[bucket] = max(best[bucket], other + board[1, at])


@njit(cache=True, nogil=True, error_model="numpy")
def pick_from_buckets(first, last, cross, links, free, low, pace, above, picked):
    """List in ``picked`` the deals that give the second party more than any deal of a higher bucket does.

    ``above`` (b,): what those give at most. Returns how many there are; those beyond the length of ``picked`` are lost.
    """
    width, count = last.shape[1], 0
    board = last.copy()
    for row in range(first.shape[0]):
        lay(board, last, cross, links, row)
        base, other, here = first[row, 0] - low, first[row, 1], free[row * width : (row + 1) * width]
        for at in range(width):
            if here[at] and other + board[1, at] > above[int((base + board[0, at]) * pace)]:
                if count < len(picked):
                    picked[count] = row * width + at
                count += 1
    return count


@njit(cache=True, nogil=True, error_model="numpy")
def pick_undominated(worths, free, strong, picked):
    """List in ``picked`` (m,) those of m points (P, m) that are ``free`` and that no ``strong`` point (s, P) dominates.

    Returns how many there are.
    """
    count = 0
    point = np.empty(worths.shape[0])
    for at in range(worths.shape[1]):
        if not free[at]:
            continue
        point[:] = worths[:, at]
        beaten = False
        for other in range(strong.shape[0]):
            if _dominates(strong[other], point):
                beaten = True
                break
        if not beaten:
            picked[count] = at
            count += 1
    return count


@njit(cache=True, nogil=True, error_model="numpy")
def mark_undominated(points):
    """Return which of m points (m, P) no other dominates, (m,).

    The points are halved again and again at the median of one party after the other; whole cells whose upper corner
    is short of a point for some party cannot hold what dominates it (a k-d tree: Bentley 1975).
    """
    count, parties = points.shape
    order = np.arange(count)
    nodes = 1
    while count > nodes * _LEAF:
        nodes *= 2
    corner = np.full((2 * nodes, parties), -np.inf)
    begin, end = np.zeros(2 * nodes, np.int64), np.zeros(2 * nodes, np.int64)
    end[1] = count
    for node in range(1, 2 * nodes):
        inside = order[begin[node] : end[node]]
        for at in inside:
            for party in range(parties):
                corner[node, party] = max(corner[node, party], points[at, party])
        if node < nodes:
            middle = len(inside) // 2
            _halve(inside, points, _find_widest(inside, points), middle)
            begin[2 * node], end[2 * node] = begin[node], begin[node] + middle
            begin[2 * node + 1], end[2 * node + 1] = begin[node] + middle, end[node]
    best = np.ones(count, np.bool_)
    stack = np.empty(64, np.int64)
    laid = points[order]
    for at in range(count):
        best[order[at]] = not _is_dominated(laid, corner, begin, end, nodes, stack, laid[at])
    return best


@njit(cache=True, nogil=True, error_model="numpy")
def _is_dominated(laid, corner, begin, end, nodes, stack, point):
    stack[0], depth = 1, 1
    while depth:
        depth -= 1
        node = stack[depth]
        if not _reaches(corner[node], point):
            continue
        if node < nodes:
            stack[depth], stack[depth + 1] = 2 * node, 2 * node + 1
            depth += 2
            continue
        for at in range(begin[node], end[node]):
            if _dominates(laid[at], point):
                return True
    return False


@njit(cache=True, nogil=True, error_model="numpy")
def _reaches(corner, point):
    for party in range(len(point)):  # noqa: SIM110 - faster compiled
        if corner[party] < point[party]:
            return False
    return True


@njit(cache=True, nogil=True, error_model="numpy")
def _dominates(one, other):
    more = False
    for party in range(len(one)):
        if one[party] < other[party]:
            return False
        more |= one[party] > other[party]
    return more


@njit(cache=True, nogil=True, error_model="numpy")
def _find_widest(inside, points):
    """The party for which the points lie farthest apart, in shares of the largest."""
    widest, width = 0, -1.0
    for party in range(points.shape[1]):
        low, high = np.inf, -np.inf
        for at in inside:
            low, high = min(low, points[at, party]), max(high, points[at, party])
        spread = (high - low) / max(abs(high), abs(low), 1.0) if len(inside) else 0.0
        if spread > width:
            widest, width = party, spread
    return widest


@njit(cache=True, nogil=True, error_model="numpy")
def _halve(inside, points, party, middle):
    """Reorder so that no point before the middle is worth more to the party than any from it on (Hoare 1961)."""
    low, high = 0, len(inside) - 1
    while low < high:
        pivot = points[inside[(low + high) // 2], party]
        i, j = low, high
        while i <= j:
            while points[inside[i], party] < pivot:
                i += 1
            while points[inside[j], party] > pivot:
                j -= 1
            if i <= j:
                inside[i], inside[j] = inside[j], inside[i]
                i += 1
                j -= 1
        if middle <= j:
            high = j
        elif middle >= i:
            low = i
        else:
            return
