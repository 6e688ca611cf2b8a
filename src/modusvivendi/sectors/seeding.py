"""First plans: found fast, or a report of what stands in the way."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np

from modusvivendi.core.errors import ModusError
from modusvivendi.core.ranges import Bools, Floats
from modusvivendi.core.seed import stream
from modusvivendi.sectors.bounds import Bounds, add_loads
from modusvivendi.sectors.energy import Energy, anchor
from modusvivendi.sectors.graph import Graph, Rows, label_pieces
from modusvivendi.sectors.obstacles import refuse_obstacles

_SPLITS = 8
"""Whole plans tried by cutting alone."""

_GROWTHS = 6
"""Plans grown and mended after that."""


@dataclass(frozen=True, eq=False)
class _Desk:
    """What the kernels work with."""

    land: Any
    rules: Any
    room: Any


def seed_plan(
    graph: Graph,
    bounds: Bounds,
    seed: int = 0,
    anchors: Mapping[int, int] | None = None,
    barred: Bools | None = None,
    patience: int = 20_000,
) -> Rows:
    """Find a plan (n,) of connected parts within bounds, with each anchor (place: part) in its part.

    ``barred`` (n, k) True where a place may not lie in a part. The whole is cut in two by random spanning trees again
    and again; where that fails or parts have seats, parts are grown and then mended by recombination, ``patience``
    steps for each of several tries. Raises ``ModusError`` that says what makes a plan impossible (pieces of the
    territory, bounds, a seat that is cut off), or, when no plan was found though none of these holds, how close the
    search came: that is not a proof.
    """
    from modusvivendi.sectors.kernels.arrays import lay_out, lay_rules, make_desk

    n, k = len(graph), len(bounds)
    bars = np.zeros((n, k), np.bool_) if barred is None else np.array(barred, np.bool_)
    for place, part in (anchors or {}).items():
        bars |= anchor(n, k, {place: part})
    refuse_obstacles(graph, bounds, [f"place {place}" for place in range(n)])
    tied = bool(bars.any())
    if tied:
        check_bars(graph, bounds, bars)
    energy = Energy(barred=bars if tied else None)
    rules = lay_rules(graph, bounds, energy, labelled=True, weighted=False)
    work = _Desk(lay_out(graph), rules, make_desk(graph, rules))
    if k == 1:
        return np.zeros(n, np.int32)
    work.room.random[0] = stream(seed, "sectors.seed").integers(2**64, dtype=np.uint64)
    plan = None if tied else _split(work, float(graph.load.sum()))
    if plan is not None and _fit(bounds, plan):
        return plan
    return _mend(graph, work, bounds, bars, stream(seed, "sectors.seats"), patience, plan)


def check_bars(graph: Graph, bounds: Bounds, barred: Bools) -> None:
    """Raise ``ModusError`` for a place barred from all parts, a seat cut off from another, a part that cannot fill up.

    A seat is a place that is barred from all parts but one.
    """
    free = ~barred
    nowhere = np.flatnonzero(~free.any(axis=1))
    if len(nowhere):
        raise ModusError(
            f"place {int(nowhere[0])} may lie in no part", repair="is it the seat of two, or excluded from all?"
        )
    seats = free.sum(axis=1) == 1
    slack = 1e-12 * float(graph.load.sum())
    for part in range(len(bounds)):
        regions = [rows for rows in label_pieces(graph, free[:, part].astype(np.int32)) if free[rows[0], part]]
        own = [rows for rows in regions if np.any(seats[rows])]
        if len(own) > 1:
            first, second = (int(rows[seats[rows]][0]) for rows in own[:2])
            raise ModusError(
                f"places {first} and {second} must both lie in part {part}, but are cut off from each other",
                repair="allow the part a way between them, or drop one of the anchors",
            )
        most = max((float(graph.load[rows].sum()) for rows in own or regions), default=0.0)
        least = max((float(graph.load[rows[seats[rows]]].sum()) for rows in own), default=0.0)
        if most < bounds.low[part] - slack or least > bounds.high[part] + slack:
            raise ModusError(
                f"part {part} can hold {least:g} to {most:g} where it may lie, "
                f"its bounds are {bounds.low[part]:g} to {bounds.high[part]:g}",
                repair="change its bounds or what it may not contain",
            )


def _split(work: _Desk, total: float) -> Rows | None:
    """Cut the whole in two again and again; None when that did not work."""
    from modusvivendi.sectors.kernels import seeds

    kernels: Any = seeds

    low = np.concatenate([[0.0], np.cumsum(np.maximum(work.rules.low, 0))])
    high = np.concatenate([[0.0], np.cumsum(np.minimum(work.rules.high, total * (1 + 1e-9)))])
    plan = np.zeros(len(work.land.load), np.int32)
    for _ in range(_SPLITS):
        if kernels.split_up(work.land, work.room, low, high, 200, plan):
            return plan
    return None


def _fit(bounds: Bounds, plan: Rows) -> bool:
    """Whether a plan keeps within the further bounds."""
    return all(np.all((one.low <= sums) & (sums <= one.high)) for one in bounds.further for sums in [one.add_up(plan)])


def _mend(
    graph: Graph,
    work: _Desk,
    bounds: Bounds,
    barred: Bools,
    random: np.random.Generator,
    patience: int,
    first: Rows | None,
) -> Rows:
    """Grow parts from their seats and recombine them until all is right; begin with plan ``first`` if there is one."""
    from modusvivendi.sectors.kernels import seeds

    kernels: Any = seeds

    n, k = len(graph), len(bounds)
    target = _targets(bounds, float(graph.load.sum()))
    scale = np.array([graph.load.sum(), *(np.abs(tally.amount).sum() for tally in bounds.further)]) / k
    best, closest = np.inf, ""
    for attempt in range(_GROWTHS):
        loads, wrongs = np.zeros(k), np.zeros(k, np.int64)
        if attempt == 0 and first is not None:
            plan = first.copy()
        else:
            plan = _place_seats(n, k, barred, random)
            kernels.grow_parts(work.land, target, work.rules.barred, plan, loads)
            plan = _gather(graph, plan, k)
        loads[:] = add_loads(graph, plan, k)
        for row, tally in enumerate(bounds.further):
            work.room.held[row] = tally.add_up(plan)
        if work.rules.barring:
            wrongs[:] = np.bincount(plan[barred[np.arange(n), plan]], minlength=k)
        fault = float(kernels.mend(work.land, work.rules, work.room, plan, loads, wrongs, scale, patience, 0.02))
        if fault <= 0:
            return plan
        if fault < best:
            best, closest = fault, _describe(bounds, loads, wrongs, plan)
    raise ModusError(
        f"no plan was found in {_GROWTHS} tries; the closest: {closest}. This is not a proof that there is none",
        repair="widen the bounds, try another seed, or raise the patience",
    )


def _targets(bounds: Bounds, total: float) -> Floats:
    """Aim each part between its bounds so that all aims add up to the whole, as near as may be."""
    low, high = np.clip(bounds.low, 0, total), np.clip(bounds.high, 0, total)
    span = float((high - low).sum())
    share = (total - float(low.sum())) / span if span > 0 else 0.0
    return np.maximum(low + np.clip(share, 0, 1) * (high - low), 1e-9 * total + 1e-300)


def _place_seats(n: int, k: int, barred: Bools, random: np.random.Generator) -> Rows:
    """Return a plan of seats only: one place for each part, an anchor where it has one; -1 elsewhere."""
    plan = np.full(n, -1, np.int32)
    free = ~barred
    fixed = np.flatnonzero(free.sum(axis=1) == 1) if k > 1 else np.zeros(0, np.int64)
    owner = np.argmax(free[fixed], axis=1)
    for part in np.unique(owner).tolist():
        plan[random.choice(fixed[owner == part])] = part
    for part in sorted(set(range(k)) - set(owner.tolist()), key=lambda part: int(free[:, part].sum())):
        open_places = np.flatnonzero(free[:, part] & (plan < 0))
        if not len(open_places):
            open_places = np.flatnonzero(plan < 0)
        plan[random.choice(open_places)] = part
    return plan


def _gather(graph: Graph, plan: Rows, k: int) -> Rows:
    """Give all pieces of a part but the largest to a part beside them, until every part is one piece."""
    plan = plan.copy()
    while True:
        pieces = label_pieces(graph, plan)
        if len(pieces) <= k:
            return plan
        met: set[int] = set()
        for rows in pieces:
            part = int(plan[rows[0]])
            if part in met:
                beside = {int(plan[other]) for row in rows for other in _beside(graph, int(row))} - {part}
                plan[rows] = min(beside)
                break
            met.add(part)


def _beside(graph: Graph, place: int) -> Rows:
    return graph.neighbour[graph.start[place] : graph.start[place + 1]]


def _describe(bounds: Bounds, loads: Floats, wrongs: Any, plan: Rows) -> str:
    """Say what is wrong with a plan."""
    told = [
        f"part {part} holds {load:g} (bounds {low:g} to {high:g})"
        for part, (load, low, high) in enumerate(zip(loads, bounds.low, bounds.high, strict=True))
        if not low <= load <= high
    ]
    told += [
        f"part {part} holds {amount:g} of {tally.name} (bounds {tally.low[part]:g} to {tally.high[part]:g})"
        for tally in bounds.further
        for part, amount in enumerate(tally.add_up(plan).tolist())
        if not tally.low[part] <= amount <= tally.high[part]
    ]
    told += [f"part {part} holds {count} places barred from it" for part, count in enumerate(wrongs) if count]
    return "; ".join(told[:4]) or "off by a rounding"
