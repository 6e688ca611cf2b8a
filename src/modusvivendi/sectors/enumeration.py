"""Every plan there is, for small territories: the truth that samplers and searches are held against."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from modusvivendi.core.errors import ModusError
from modusvivendi.core.ranges import Floats, Ints
from modusvivendi.sectors.bounds import Bounds, bound_parts, equal_bounds
from modusvivendi.sectors.graph import Graph, Rows

LADDER = (0.01, 0.05, 0.1, 0.2)
"""Tolerances for which plans are counted: shares of the mean load."""
MOST_PLANS = 200_000_000
"""More plans than this are not counted one by one."""
MOST_PLACES = 512
_BLOCK = 1 << 15
_BUDGET = 20_000_000
"""Frames of the search between two looks at the outside (about a second), so that it can be interrupted."""


@dataclass(frozen=True, slots=True)
class Exact:
    """What there is: ``count`` plans within the bounds; ``within`` a tolerance (share of the mean), so many of them.

    ``cut_mean`` and ``cut_sd``: edges between parts over all of the plans, each counted once; NaN without a plan.
    """

    count: int
    within: Mapping[float, int]
    cut_mean: float
    cut_sd: float


def enumerate_plans(graph: Graph, bounds: Bounds, block: int = _BLOCK) -> Iterator[Rows]:
    """Yield every plan of connected parts within the bounds, once, in blocks (b, n) int32 with b up to ``block``.

    Parts with the same bounds have no names: they are numbered by their first place, so that two plans which differ
    only in names are one. Raises ``ModusError`` for more than 512 places (and would not end long before that when the
    bounds are wide), and for k above n.
    """
    for made, rows in _run(graph, bounds, block):
        kept = rows[:made]
        for tally in bounds.further:
            slack = 1e-12 * float(np.abs(tally.amount).sum())
            sums = sum_amounts(tally.amount, kept, len(bounds))
            kept = kept[np.all((tally.low - slack <= sums) & (sums <= tally.high + slack), axis=1)]
        if len(kept):
            yield kept.copy()


def count_plans(graph: Graph, bounds: Bounds, most: int = MOST_PLANS) -> int:
    """Count the plans of connected parts within the bounds.

    Raises ``ModusError`` as ``enumerate_plans`` does, and for more than ``most`` plans.
    """
    total = 0
    unseen = (made for made, _ in _run(graph, bounds, 0))
    for made in map(len, enumerate_plans(graph, bounds)) if bounds.further else unseen:
        total += made
        if total > most:
            raise _too_many(most)
    return total


def survey(graph: Graph, k: int, tolerance: float | None = None, ladder: Sequence[float] = LADDER) -> Exact:
    """Count the plans of k connected parts, and how many lie within each tolerance up to the one given.

    Without ``tolerance`` the load does not matter: all contiguous plans are counted. Raises ``ModusError`` for more
    than 200 million plans, and as ``equal_bounds`` does.
    """
    bounds = any_bounds(graph, k) if tolerance is None else equal_bounds(graph, k, tolerance)
    steps = sorted({*ladder} if tolerance is None else {*(step for step in ladder if step < tolerance), tolerance})
    within = dict.fromkeys(steps, 0)
    tight = {step: equal_bounds(graph, k, step) for step in within}
    count, total, squares = 0, 0, 0
    for plans in enumerate_plans(graph, bounds):
        count += len(plans)
        if count > MOST_PLANS:
            raise _too_many(MOST_PLANS)
        loads = sum_loads(graph, plans, k)
        for step, bound in tight.items():
            within[step] += int(np.all((bound.low <= loads) & (loads <= bound.high), axis=1).sum())
        cuts = count_cuts(graph, plans)
        total += int(cuts.sum())
        squares += int((cuts * cuts).sum())
    mean = total / count if count else float("nan")
    spread = max(squares / count - mean * mean, 0.0) ** 0.5 if count else float("nan")
    return Exact(count, within, mean, spread)


def any_bounds(graph: Graph, k: int) -> Bounds:
    """Bound k parts by nothing at all; ``ModusError`` for k below 1 or above the number of places."""
    equal_bounds(graph, k, 0)
    return bound_parts(np.zeros(k), np.full(k, np.inf))


def sum_loads(graph: Graph, plans: Rows, k: int) -> Floats:
    """Add up the load of every part of b plans (b, n): (b, k)."""
    return sum_amounts(graph.load, plans, k)


def sum_amounts(amount: Floats, plans: Rows, k: int) -> Floats:
    """Add up an amount (n,) over every part of b plans (b, n): (b, k)."""
    b = len(plans)
    cell = plans + k * np.arange(b)[:, None]
    weights = np.broadcast_to(amount, plans.shape).ravel()
    return np.bincount(cell.ravel(), weights=weights, minlength=b * k).reshape(b, k).astype(np.float64)


def count_cuts(graph: Graph, plans: Rows) -> Ints:
    """Count the edges whose ends lie in different parts, for b plans (b, n): (b,)."""
    return np.count_nonzero(plans[:, graph.a] != plans[:, graph.b], axis=1).astype(np.int64)


def _run(graph: Graph, bounds: Bounds, block: int) -> Iterator[tuple[int, Rows]]:
    """Yield the plans found and the rows they are in, call by call; ``block`` 0 counts only."""
    from modusvivendi.sectors.kernels.enumeration import Search, Task, begin, search

    n, k = len(graph), len(bounds)
    if n > MOST_PLACES:
        raise ModusError(
            f"all plans of {n} places cannot be counted one by one", repair="sample them instead (leave out --exact)"
        )
    if k > n:
        raise ModusError(f"{n} places cannot be shared out among {k} parts", repair=f"choose k from 1 to {n}")
    rows = np.zeros((block, n), np.int32)
    if k == 1:
        yield int(_holds_together(graph) and bounds.fit(graph.load.sum(keepdims=True))), np.zeros((1, n), np.int32)
        return
    order = _order(graph)
    place = np.argsort(order)
    windows, part_of_window, count = np.unique(bounds.windows, axis=1, return_inverse=True, return_counts=True)
    labels = np.argsort(part_of_window.ravel(), kind="stable")
    words, frames = (n + 63) // 64, n + k + 1
    task = Task(_masks(graph, place, words), graph.load[order], order, windows[0], windows[1], np.cumsum(count) - count)
    state = Search(
        masks=np.zeros((frames, 3, words), np.uint64),
        loads=np.zeros(frames),
        marks=np.zeros((frames, 3), np.int64),
        free=np.zeros((k + 1, words), np.uint64),
        parts=np.zeros((k, words), np.uint64),
        owner=np.zeros(k, np.int64),
        left=count.astype(np.int64),
        at=np.zeros(2, np.int64),
        work=np.zeros((3, words), np.uint64),
        names=np.zeros((2, len(count) + k + 1), np.int64),
    )
    begin(task, state)
    while state.at[0] >= 0:
        search(task, state, rows, _BUDGET)
        made = int(state.at[1])
        yield made, labels.astype(np.int32)[rows[:made]] if block else rows


def _masks(graph: Graph, place: Ints, words: int) -> np.ndarray[tuple[int, int], np.dtype[np.uint64]]:
    """Return the neighbours of every place as bit masks, in the numbering of the search."""
    masks = np.zeros((len(graph), words), np.uint64)
    for a, b in ((graph.a, graph.b), (graph.b, graph.a)):
        bits = np.left_shift(np.uint64(1), (place[b] & 63).astype(np.uint64))
        np.bitwise_or.at(masks, (place[a], place[b] >> 6), bits)
    return masks


def _order(graph: Graph) -> Ints:
    """Number the places so that the search works along a narrow front."""
    from scipy.sparse import csr_array  # pyright: ignore[reportMissingTypeStubs]
    from scipy.sparse.csgraph import reverse_cuthill_mckee  # pyright: ignore[reportMissingTypeStubs, reportUnknownVariableType]

    n = len(graph)
    links = csr_array((np.ones(2 * graph.edges, np.bool_), graph.neighbour, graph.start), shape=(n, n))
    return np.asarray(reverse_cuthill_mckee(links, symmetric_mode=True), np.int64)


def _holds_together(graph: Graph) -> bool:
    from modusvivendi.sectors.graph import pieces_of

    return len(pieces_of(graph)) == 1


def _too_many(most: int) -> ModusError:
    return ModusError(
        f"there are more than {most:,} plans", repair="narrow the tolerance, or sample them (leave out --exact)"
    )
