"""Chains at several temperatures that trade places: the cold ones get over hills that the warm ones do not see."""

import math
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
import numpy.typing as npt

from modusvivendi.core.errors import ModusError
from modusvivendi.core.ranges import Floats, freeze
from modusvivendi.core.seed import stream
from modusvivendi.sectors.bounds import Bounds
from modusvivendi.sectors.chains import Chain, Method
from modusvivendi.sectors.energy import Energy
from modusvivendi.sectors.graph import Graph, Rows


@dataclass(frozen=True, eq=False)
class Ladder:
    """What chains at b temperatures drew in r rounds.

    ``betas`` (b,), the target's first. ``plans`` (r, n) and ``costs`` (r,) at the target after each round, ``costs``
    without beta. ``swapped`` (b - 1,) the share of rounds in which neighbours on the ladder that were asked traded.
    ``accepted`` steps at the target.
    """

    betas: Floats
    plans: Rows
    costs: Floats
    swapped: Floats
    accepted: int


def temper(
    graph: Graph,
    bounds: Bounds,
    starts: Sequence[npt.ArrayLike],
    betas: Sequence[float],
    energy: Energy,
    *,
    method: Method = "exact-law",
    rounds: int = 1_000,
    steps: int = 10,
    seed: int = 0,
    workers: int = 1,
    weighted: bool = False,
    number: int = 0,
) -> Ladder:
    """Run a chain from each of the plans at each of the betas, and let neighbours on the ladder trade after each round.

    A trade is accepted with min(1, exp((beta - beta') (cost - cost'))), which leaves every rung its own law
    (Geyer 1991). ``betas`` (per unit of cost) begin with the target's and fall. ``number`` of the ladder: others draw
    other numbers from the same seed. The result is the same for any number of workers. Raises ``ModusError`` when
    starts and betas differ in number or betas do not fall.
    """
    if len(starts) != len(betas) or not len(betas):
        raise ModusError(f"{len(starts)} plans for {len(betas)} betas", repair="give a plan for each beta")
    if any(not high > low >= 0 for high, low in pairwise(betas)):
        raise ModusError("the betas do not fall", repair="begin with the target's and end with the warmest, 0 or more")
    chains = [
        Chain(
            *(graph, bounds, plan, method),
            seed=seed,
            chain=number * len(betas) + rung,
            energy=energy.tempered(betas[rung]),
            weighted=weighted,
        )
        for rung, plan in enumerate(starts)
    ]
    holder = list(range(len(betas)))
    plans, costs = np.empty((rounds, len(graph)), np.int32), np.empty(rounds)
    accepted = 0
    asked, traded = np.zeros(max(len(betas) - 1, 0)), np.zeros(max(len(betas) - 1, 0))
    with ThreadPoolExecutor(max(workers, 1)) as threads:
        for turn in range(rounds):
            tasks = [threads.submit(chains[i].advance, steps, beta=betas[rung]) for rung, i in enumerate(holder)]
            accepted += [task.result() for task in tasks][0].accepted  # noqa: RUF015 - all must have ended
            draw = stream(seed, "sectors.swap", *([number] if number else []), turn)
            for rung in range(turn % 2, len(betas) - 1, 2):
                here, there = (chains[holder[at]].cost for at in (rung, rung + 1))
                asked[rung] += 1
                if draw.random() < weigh_trade(betas[rung] - betas[rung + 1], here - there):
                    holder[rung], holder[rung + 1] = holder[rung + 1], holder[rung]
                    traded[rung] += 1
            plans[turn], costs[turn] = chains[holder[0]].plan, chains[holder[0]].cost
    swapped = traded / np.maximum(asked, 1)
    return Ladder(freeze(np.array(betas, np.float64)), freeze(plans), freeze(costs), freeze(swapped), accepted)


def weigh_trade(colder: float, dearer: float) -> float:
    """Return the chance that two chains trade places, min(1, exp(colder dearer)).

    ``colder``: how far the beta of the first is above that of the second; ``dearer``: its cost above the other's.
    """
    return math.exp(min(0.0, colder * dearer))
