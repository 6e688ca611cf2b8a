"""How much each part of a plan may hold."""

from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt

from modusvivendi.core.errors import ModusError
from modusvivendi.core.ranges import Floats, freeze
from modusvivendi.sectors.graph import Graph, Rows


@dataclass(frozen=True, eq=False)
class Tally:
    """A further amount that parts keep within bounds: ``amount`` (n,) of each place, below 0 too; bounds (k,)."""

    name: str
    amount: Floats
    low: Floats
    high: Floats

    def add_up(self, assignment: Rows) -> Floats:
        """Add up the amount of each part, (k,); places given to none (-1) count nowhere."""
        return _add_up(self.amount, assignment, len(self.low))


@dataclass(frozen=True, eq=False)
class Bounds:
    """The least and the most load of each of k parts: ``low`` and ``high`` (k,), both included.

    ``further``: what else is bounded at once, over the same k parts: land, a resource, the share of a group.
    """

    low: Floats
    high: Floats
    further: tuple[Tally, ...] = ()

    def __len__(self) -> int:
        return len(self.low)

    @property
    def equal(self) -> bool:
        """Whether all parts have the same bounds, so that only the shapes of the parts matter, not their names."""
        return all(np.all(row == row[0]) for row in self.windows)

    @property
    def windows(self) -> Floats:
        """Return all bounds in one array, (2 + 2t, k): the least and the most load, then the same of each tally."""
        return np.array([self.low, self.high, *(row for one in self.further for row in (one.low, one.high))])

    def fit(self, loads: Floats) -> bool:
        """Whether loads (k,) keep within the bounds on the load."""
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


def bound_also(
    bounds: Bounds, name: str, amount: npt.ArrayLike, low: npt.ArrayLike = -np.inf, high: npt.ArrayLike = np.inf
) -> Bounds:
    """Bound another amount (n,) as well, in each part or (k,) part by part.

    Raises ``ModusError`` for shapes that differ, amounts that are not known, NaN and a lower bound above the upper one.
    """
    k, amounts = len(bounds), np.array(amount, np.float64)
    if amounts.ndim != 1 or any(amounts.shape != tally.amount.shape for tally in bounds.further):
        raise ModusError(f"{name} has shape {amounts.shape}, needed is one amount a place")
    unknown = np.flatnonzero(~np.isfinite(amounts))
    if len(unknown):
        raise ModusError(
            f"{name} is not known in place {int(unknown[0])}"
            + (f" and {len(unknown) - 1} more" if len(unknown) > 1 else ""),
            repair="estimate it, or leave out the bound",
        )
    try:
        windows = np.broadcast_to(low, (k,)), np.broadcast_to(high, (k,))
    except ValueError as error:
        raise ModusError(f"bounds of {name} have another shape than ({k},)") from error
    checked = bound_parts(*windows)
    tally = Tally(name, freeze(amounts), checked.low, checked.high)
    return replace(bounds, further=(*bounds.further, tally))


def bound_share(
    bounds: Bounds,
    name: str,
    amount: npt.ArrayLike,
    whole: npt.ArrayLike,
    low: npt.ArrayLike = 0.0,
    high: npt.ArrayLike = 1.0,
) -> Bounds:
    """Bound the share that an amount (n,) has in a whole (n,), in each part or (k,) part by part: a group among people.

    A share of at least s is the linear bound sum of (amount - s whole) >= 0, one tally for each s that is asked for; a
    part with nothing at all keeps to any share. Raises ``ModusError`` as ``bound_also`` does, and for shares that are
    not from 0 to 1.
    """
    group, people = np.array(amount, np.float64), np.array(whole, np.float64)
    least, most = (np.broadcast_to(np.asarray(edge, np.float64), (len(bounds),)) for edge in (low, high))
    if not np.all((least >= 0) & (least <= most) & (most <= 1)):
        raise ModusError(f"a share of {name} is not between 0 and 1, or below the least", repair="give parts of 1")
    for share in np.unique(least[least > 0]).tolist():
        bounds = bound_also(bounds, name, group - share * people, low=np.where(least == share, 0.0, -np.inf))
    for share in np.unique(most[most < 1]).tolist():
        bounds = bound_also(bounds, name, group - share * people, high=np.where(most == share, 0.0, np.inf))
    return bounds


def add_loads(graph: Graph, assignment: Rows, k: int) -> Floats:
    """Add up the load of each part, (k,); places given to none (-1) count nowhere."""
    return _add_up(graph.load, assignment, k)


def _add_up(amount: Floats, assignment: Rows, k: int) -> Floats:
    given = assignment >= 0
    return np.bincount(assignment[given], weights=amount[given], minlength=k)[:k].astype(np.float64)
