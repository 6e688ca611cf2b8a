"""Chains in which the number of parts changes: how many sectors should there be?"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from modusvivendi.core.errors import ModusError
from modusvivendi.core.ranges import Floats, Ints, freeze
from modusvivendi.sectors.bounds import Tally, bound_also, bound_parts
from modusvivendi.sectors.chains import Chain
from modusvivendi.sectors.energy import Energy
from modusvivendi.sectors.graph import Graph, Rows


@dataclass(frozen=True, eq=False)
class Jumps:
    """What a chain of s steps did: ``parts``, ``cut_edges`` and ``energy`` (s,) after each step.

    ``outcome`` (s,) as in ``Trace``; ``plans`` (q, n) after every so many steps, and ``last`` (n,).
    """

    parts: Rows
    cut_edges: Rows
    energy: Floats
    outcome: npt.NDArray[np.uint8]
    plans: Rows
    plan_steps: Ints
    last: Rows


def run_jumps(
    graph: Graph,
    low: float,
    high: float,
    start: npt.ArrayLike,
    *,
    most: int,
    favour: float = 1.0,
    steps: int = 1_000,
    seed: int = 0,
    chain: int = 0,
    first: int = 0,
    every: int = 0,
    edge_cost: npt.ArrayLike | None = None,
    weighted: bool = False,
    further: Sequence[Tally] = (),
) -> Jumps:
    """Sample plans of 1 to ``most`` parts, each with a load from ``low`` to ``high``.

    The law: ``favour`` to the number of parts, times the product of the parts' tree counts (weights when
    ``weighted``), times exp(- the sum of ``edge_cost`` (m,) over cut edges). Half of the steps recombine two parts,
    the others split one or unite two; all tree counts cancel. ``further`` tallies keep every part within the first of
    their bounds. Raises ``ModusError`` for a favour that is not above 0
    and a start that is not a valid plan of 2 to ``most`` parts.
    """
    from modusvivendi.sectors.energy import weigh
    from modusvivendi.sectors.kernels import jumps

    kernels: Any = jumps

    plan = np.asarray(start)
    count = int(plan.max(initial=-1)) + 1
    if not favour > 0 or not np.isfinite(favour):
        raise ModusError(f"the favour of a further part is {favour}", repair="give a number above 0; 1 favours none")
    if not 2 <= count <= most <= len(graph):
        raise ModusError(f"the plan has {count} parts, allowed are 2 to {most} of {len(graph)} places")
    energy = Energy() if edge_cost is None else weigh(graph, count, edge_cost=edge_cost)
    bounds = bound_parts(np.full(count, low), np.full(count, high))
    for tally in further:
        bounds = bound_also(bounds, tally.name, tally.amount, tally.low[0], tally.high[0])
    driven = Chain(graph, bounds, plan, seed=seed, chain=chain, first=first, energy=energy, weighted=weighted)
    series = np.empty((2, steps), np.int32)
    outcome, cost = np.empty(steps, np.uint8), np.empty(steps)
    kept = np.arange(first // every + 1, (first + steps) // every + 1) * every if every else np.zeros(0, np.int64)
    plans = np.empty((len(kept), len(graph)), np.int32)
    driven.drive(kernels.run_jumps, most, favour, first, outcome, series[0], cost, series[1], every, plans)
    return Jumps(
        parts=freeze(series[1]),
        cut_edges=freeze(series[0]),
        energy=freeze(cost),
        outcome=freeze(outcome),
        plans=freeze(plans),
        plan_steps=freeze(kept.astype(np.int64)),
        last=freeze(driven.plan.copy()),
    )
