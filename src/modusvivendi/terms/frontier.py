"""The frontier: the deals that nobody can better for one party without taking from another (Pareto 1906); exact.

Deals that are worth the same to everybody are all listed. Infeasible deals neither stand on the frontier nor dominate.
"""

from dataclasses import dataclass, replace
from functools import reduce
from typing import Any

import numpy as np

from modusvivendi.core.errors import ModusError
from modusvivendi.core.ranges import Bools, Floats, Ints, freeze
from modusvivendi.terms.merging import Knot, find_knots, take
from modusvivendi.terms.space import Space
from modusvivendi.terms.worth import Worth

MOST_POINTS = 50_000_000
"""Worths (deals times parties) that are compared at once: 400 MB."""
_FEW = 4_096
_BUCKETS = 8_192
_STRONG = 64


class TooManyError(ModusError):
    """So many deals are undominated, or so many tie, that they are too many to compare and to list."""


def find_frontier(worth: Worth, *, merge: bool = True, most: int = MOST_POINTS) -> Ints:
    """Return the numbers of the undominated feasible deals, in ascending order, ties kept.

    With ``merge`` the frontier is built up knot by knot, as ``merging`` has it: dominated parts of deals are dropped on
    the way, so that most deals are never looked at. Without, every deal is. Both give the same.

    Raises ``TooManyError`` when there are more than ``most`` worths (deals times parties) to compare.
    """
    knots = find_knots(worth) if merge else [take(worth, list(range(len(worth.space.issues))))]
    merged = reduce(lambda one, other: _merge(one, other, most), (_find_within(knot, most) for knot in knots))
    return freeze(np.sort(merged.numbers))


def mark_undominated(points: Floats) -> Bools:
    """Return which of m points (P, m) no other dominates, (m,): by sorting for two parties, else in a k-d tree."""
    if len(points) == 1 or not points.shape[1]:
        return points[0] == points[0].max(initial=-np.inf)
    if len(points) == 2:
        return _mark_pairs(points)
    from modusvivendi.terms.kernels import skyline

    kernels: Any = skyline
    return kernels.mark_undominated(np.ascontiguousarray(points.T))


def leave_out(space: Space, options: Bools) -> Space:
    """Return the space without the deals that have one of the marked ``options`` (those of all issues side by side)."""
    patterns = [
        {issue: tuple(o for o, out in zip(names, options[begin:], strict=False) if out)}
        for issue, names, begin in zip(space.issues, space.options, space.offsets.tolist(), strict=False)
    ]
    return replace(space, infeasible=(*space.infeasible, *(p for p in patterns if any(p.values()))))


def prune(worth: Worth, most: int = MOST_POINTS) -> Ints:
    """Return the feasible deals without most of the dominated ones, in passes over all deals of linear cost."""
    return _pick_by_buckets(worth, most) if len(worth.parties) == 2 else _pick_by_strong(worth, most)


@dataclass(frozen=True, eq=False)
class _Tied:
    """Undominated parts of deals: u different ``points`` (P, u) and the ``numbers`` of the parts that are worth each.

    Those of point i stand from ``starts`` (u + 1,) at i up to the next: ties cost no comparison.
    """

    points: Floats
    numbers: Ints
    starts: Ints

    @property
    def sizes(self) -> Ints:
        """How many parts tie at each point, (u,)."""
        return np.diff(self.starts)


def _find_within(knot: Knot, most: int) -> _Tied:
    """Return the undominated deals of a knot."""
    worth = knot.worth
    count, parties = len(worth.space), len(worth.parties)
    deals = np.flatnonzero(worth.space.feasible) if count <= _FEW else prune(worth, most)
    _refuse_many(len(deals) * parties, most)
    points = worth.chosen(deals)
    best = mark_undominated(points)
    order, ends = order_ties(points[:, best])
    numbers = knot.number(deals[best][order])
    starts = np.append(0, ends)
    return _Tied(points[:, best][:, order[starts[:-1]]], numbers, starts)


def _merge(one: _Tied, other: _Tied, most: int) -> _Tied:
    """Put every part beside every other, and keep what is undominated."""
    parties, wide = len(one.points), other.points.shape[1]
    _refuse_many(parties * one.points.shape[1] * wide, most)
    sums = (one.points[:, :, None] + other.points[:, None, :]).reshape(parties, -1)
    pairs = np.flatnonzero(mark_undominated(sums))
    order, ends = order_ties(sums[:, pairs])
    pairs = pairs[order]
    left, right = np.divmod(pairs, max(wide, 1))
    counts = one.sizes[left] * other.sizes[right]
    _refuse_many(parties * int(counts.sum()), most)
    # Every part of the left beside every part of the right, pair after pair.
    pair = np.repeat(np.arange(len(pairs)), counts)
    at = np.arange(len(pair)) - np.repeat(np.cumsum(counts) - counts, counts)
    i, j = np.divmod(at, other.sizes[right][pair])
    numbers = one.numbers[one.starts[left][pair] + i] + other.numbers[other.starts[right][pair] + j]
    firsts = np.append(0, ends)[:-1]
    return _Tied(sums[:, pairs[firsts]], numbers, np.append(0, np.cumsum(counts)[ends - 1]))


def order_ties(points: Floats) -> tuple[Ints, Ints]:
    """Return an order of points (P, m) in which equal ones stand together, and where each lot of them ends."""
    order = np.lexsort(points)
    laid = points[:, order]
    ends = np.flatnonzero((laid[:, 1:] != laid[:, :-1]).any(axis=0)) + 1
    return order, np.append(ends, len(order)) if len(order) else ends


def _mark_pairs(points: Floats) -> Bools:
    """By sorting: going down in what the first gets, the second must get more than anybody has so far."""
    one, other = points
    order = np.lexsort((-other, -one))
    a, b = one[order], other[order]
    starts = np.flatnonzero(np.append(True, a[1:] != a[:-1]))
    sizes = np.diff(np.append(starts, len(a)))
    most = b[starts]
    before = np.append(-np.inf, np.maximum.accumulate(most)[:-1])
    best = np.empty(len(a), np.bool_)
    best[order] = (b == np.repeat(most, sizes)) & np.repeat(most > before, sizes)
    return best


def _pick_by_buckets(worth: Worth, most: int) -> Ints:
    """Drop most dominated deals of two parties in two passes, without holding what the deals are worth."""
    from modusvivendi.terms.kernels import skyline

    kernels: Any = skyline
    halves, free = worth.halves, worth.space.feasible
    low = float(
        halves.first[:, 0].min() + halves.last[0].min() + halves.cross[:, 0].min(initial=0.0) * len(halves.links)
    )
    high = float(
        halves.first[:, 0].max() + halves.last[0].max() + halves.cross[:, 0].max(initial=0.0) * len(halves.links)
    )
    pace = (_BUCKETS - 1) / max(high - low, 1.0)
    best = np.full(_BUCKETS, -np.inf)
    kernels.fill_buckets(*halves, free, low, pace, best)
    above = np.append(np.maximum.accumulate(best[::-1])[::-1][1:], -np.inf)
    picked = np.empty(1 << 16, np.int64)
    count = kernels.pick_from_buckets(*halves, free, low, pace, above, picked)
    if count > len(picked):
        _refuse_many(2 * count, most)
        picked = np.empty(count, np.int64)
        kernels.pick_from_buckets(*halves, free, low, pace, above, picked)
    return picked[:count]


def _pick_by_strong(worth: Worth, most: int) -> Ints:
    """Drop the deals that are dominated by one of a few that do best in a weighted sum of worths."""
    from modusvivendi.terms.kernels import skyline

    kernels: Any = skyline
    strong = _find_strong(worth)
    found: list[Ints] = []
    size = 1 << 18
    picked, total = np.empty(size, np.int64), 0
    for start, stop in worth.space.blocks(size):
        count = kernels.pick_undominated(worth.block(start, stop), worth.space.feasible[start:stop], strong, picked)
        found.append(start + picked[:count])
        total += count
        _refuse_many(total * len(worth.parties), most)
    return np.concatenate(found)


def _find_strong(worth: Worth) -> Floats:
    """Return what the best deals in weighted sums are worth, (s, P). The weights sway the speed, not the result."""
    parties = len(worth.parties)
    spread = np.maximum(np.ptp(worth.halves.first, axis=0) + np.ptp(worth.halves.last, axis=1), 1.0)
    # Kronecker's sequence on the simplex: even, and the same in every run.
    steps = np.sqrt([2 + 3 * i * i + i for i in range(parties)]) % 1.0
    weights = -np.log1p(-((np.arange(1, _STRONG)[:, None] * steps + 0.5) % 1.0) * 0.999)
    weights = np.concatenate([np.ones((1, parties)), weights]) / spread
    best, points = np.full(_STRONG, -np.inf), np.zeros((_STRONG, parties))
    for start, stop in worth.space.blocks(1 << 16):
        worths = worth.block(start, stop)
        sums = np.where(worth.space.feasible[start:stop], weights @ worths, -np.inf)
        at = sums.argmax(1)
        most = sums[np.arange(_STRONG), at]
        better = most > best
        best[better], points[better] = most[better], worths[:, at[better]].T
    return np.unique(points[np.isfinite(best)], axis=0)


def _refuse_many(count: int, most: int) -> None:
    if count > most:
        raise TooManyError(
            f"the frontier would take {count:,} worths to find, more than {most:,}",
            repair="ask for fewer parties or issues: with many parties nearly every deal is on the frontier",
        )
