"""How much each part of a plan may hold."""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from modusvivendi.core.errors import ModusError
from modusvivendi.core.ranges import Floats, freeze
from modusvivendi.sectors.graph import Graph, Rows


@dataclass(frozen=True, eq=False)
class Bounds:
    """The least and the most load of each of k parts: ``low`` and ``high`` (k,), both included."""

    low: Floats
    high: Floats

    def __len__(self) -> int:
        return len(self.low)

    @property
    def equal(self) -> bool:
        """Whether all parts have the same bounds, so that only the shapes of the parts matter, not their names."""
        return bool(np.all(self.low == self.low[0]) and np.all(self.high == self.high[0]))

    def fit(self, loads: Floats) -> bool:
        """Whether loads (k,) keep within the bounds."""
        return bool(np.all((self.low <= loads) & (loads <= self.high)))


def equal_bounds(graph: Graph, k: int, tolerance: float) -> Bounds:
    """Bound k parts to the mean load, give or take ``tolerance`` (a share of the mean).

    The bounds are widened by one part in 10^12, so that loads which are sums of decimal fractions do not fall out.
    Raises ``ModusError`` for k below 1 or above the number of places, a tolerance that is negative or not a number,
    and a territory with no load at all.
    """
    if not 1 <= k <= len(graph):
        raise ModusError(
            f"{len(graph)} places cannot be shared out among {k} parts", repair=f"choose k from 1 to {len(graph)}"
        )
    if not tolerance >= 0 or not np.isfinite(tolerance):
        raise ModusError(f"the tolerance is {tolerance}", repair="give a share of the mean, such as 0.05")
    total = float(graph.load.sum())
    if total <= 0:
        raise ModusError("the whole load is 0: nothing to balance", repair="name the column that holds the people")
    mean, slack = total / k, 1e-12 * total
    return bound_parts(np.full(k, mean * (1 - tolerance) - slack), np.full(k, mean * (1 + tolerance) + slack))


def bound_parts(low: npt.ArrayLike, high: npt.ArrayLike) -> Bounds:
    """Bound each part on its own: ``low`` and ``high`` (k,); infinity where there is no upper bound.

    Raises ``ModusError`` for shapes that differ, no part at all, NaN, and a lower bound above the upper one.
    """
    lowest, highest = np.array(low, np.float64), np.array(high, np.float64)
    if lowest.shape != highest.shape or lowest.ndim != 1 or not len(lowest):
        raise ModusError(f"bounds have shapes {lowest.shape} and {highest.shape}, needed is (k,) twice")
    wrong = np.flatnonzero(~(lowest <= highest))
    if len(wrong):
        part = int(wrong[0])
        raise ModusError(
            f"part {part} must hold at least {lowest[part]:g} and at most {highest[part]:g}",
            repair="give a lower bound that is not above the upper one",
        )
    return Bounds(freeze(lowest), freeze(highest))


def add_loads(graph: Graph, assignment: Rows, k: int) -> Floats:
    """Add up the load of each part, (k,); places given to none (-1) count nowhere."""
    given = assignment >= 0
    return np.bincount(assignment[given], weights=graph.load[given], minlength=k)[:k].astype(np.float64)
