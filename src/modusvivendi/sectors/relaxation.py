"""How few people can be on the wrong side at best: an answer that holds whatever the pieces of the sectors."""

import math
from typing import Any

import numpy as np

from modusvivendi.core.ranges import Floats, Ints
from modusvivendi.ledger.tallies import KM, METRES, PERSON
from modusvivendi.sectors.problem import Frame

_NODES = 20_000
"""Branches that the solver may look at; the bound that it has then proved holds all the same."""


def bound_wrong_side(frame: Frame, line_km: float) -> float:
    """Return a number of people that no plan can have fewer of on the wrong side, with a line of at most ``line_km``.

    Two sectors whose extent is open are needed (others may be fixed); NaN for any other problem. Everything the
    problem asks is kept except contiguity, neighbours and groups: with two sectors that is a cut of least weight with
    a few further rows, solved as a mixed-integer programme (HiGHS). A plan that keeps to the whole problem may well
    need more. Infinity when not even this relaxed problem has a plan.
    """
    open_ones = [k for k, sector in enumerate(frame.sectors) if not sector.fixed]
    if len(open_ones) != 2:
        return math.nan
    from scipy import optimize  # pyright: ignore[reportMissingTypeStubs]

    solver: Any = optimize
    here, there = open_ones
    free = np.flatnonzero(frame.may[:, open_ones].any(1))
    cost, rows, low, high = _state(frame, here, there, free, line_km)
    settled = frame.wrong_side[np.arange(len(frame.must)), np.maximum(frame.must, 0)] / PERSON
    fixed = np.setdiff1d(np.arange(len(frame.must)), free)
    base = float(settled[fixed].sum() + (frame.wrong_side[free, here] / PERSON).sum())
    n, m = len(free), len(cost) - len(free)
    least = np.concatenate([~frame.may[free, here], np.zeros(m, np.bool_)]).astype(np.float64)
    most = np.concatenate([frame.may[free, there], np.ones(m, np.bool_)]).astype(np.float64)
    result = solver.milp(
        cost,
        constraints=solver.LinearConstraint(rows, low, high),
        bounds=solver.Bounds(least, most),
        integrality=np.concatenate([np.ones(n), np.zeros(m)]),
        options={"node_limit": _NODES},
    )
    if result.status == 2:
        return math.inf
    return base + float(result.mip_dual_bound)


def _state(frame: Frame, here: int, there: int, free: Ints, line_km: float) -> tuple[Floats, Any, Floats, Floats]:
    """State the programme: x (n) whether a free place lies ``there``, y (m) whether a border between two is cut."""
    from scipy.sparse import coo_array  # pyright: ignore[reportMissingTypeStubs]

    number = np.full(len(frame.must), -1, np.int64)
    number[free] = np.arange(len(free))
    graph = frame.graph
    km = np.where(frame.line_rows >= 0, frame.tallies.borders[frame.line_rows, METRES] / KM, 0.0)
    a, b = number[graph.a], number[graph.b]
    inner = np.flatnonzero((a >= 0) & (b >= 0) & (km > 0))
    # A border of a settled place with a free one is a line always: settled places lie in other sectors than these two.
    always = float(km[(a >= 0) != (b >= 0)].sum())
    n, m = len(free), len(inner)
    y = n + np.arange(m)
    plus, minus = np.arange(m), m + np.arange(m)
    last = 2 * m
    entries = [
        (plus, a[inner], 1.0),
        (plus, b[inner], -1.0),
        (plus, y, -1.0),
        (minus, a[inner], -1.0),
        (minus, b[inner], 1.0),
        (minus, y, -1.0),
        (np.full(m, last), y, km[inner]),
        (np.full(n, last + 1), np.arange(n), frame.land[free]),
        (np.full(n, last + 2), np.arange(n), frame.people[free]),
    ]
    rows = np.concatenate([entry[0] for entry in entries])
    columns = np.concatenate([entry[1] for entry in entries])
    values = np.concatenate([np.broadcast_to(entry[2], len(entry[0])) for entry in entries])
    matrix = coo_array((values, (rows, columns)), shape=(2 * m + 3, n + m)).tocsr()
    low, high = np.full(2 * m + 3, -np.inf), np.zeros(2 * m + 3)
    high[last] = line_km - always + 1e-6
    for row, amount, least, most in (
        (last + 1, frame.land, frame.land_low, frame.land_high),
        (last + 2, frame.people, frame.people_low, frame.people_high),
    ):
        whole = float(amount[free].sum())
        low[row] = max(least[there], whole - most[here]) - 1e-9 * whole
        high[row] = min(most[there], whole - least[here]) + 1e-9 * whole
    change = (frame.wrong_side[free, there] - frame.wrong_side[free, here]) / PERSON
    return np.concatenate([change, np.zeros(m)]), matrix, low, high
