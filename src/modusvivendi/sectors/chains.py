"""Chains of plans: one step after another, each a small change of the plan before it, by a method with a stated law."""

from collections.abc import Sequence
from concurrent.futures import Executor, ThreadPoolExecutor
from dataclasses import dataclass, replace
from functools import partial
from typing import Any, Literal

import numpy as np
import numpy.typing as npt

from modusvivendi.core.errors import ModusError
from modusvivendi.core.ranges import Floats, Ints, freeze
from modusvivendi.core.seed import stream
from modusvivendi.sectors.bounds import Bounds, add_loads
from modusvivendi.sectors.energy import Energy
from modusvivendi.sectors.graph import Graph, Rows, label_pieces

Method = Literal["exact-law", "recom-ust", "recom-mst", "revrecom", "flip"]

METHODS: tuple[Method, ...] = ("exact-law", "recom-ust", "recom-mst", "revrecom", "flip")
"""Exact-law, plain (uniform or random-weight trees) and reversible recombination; flips of single places."""

OUTCOMES = (
    "accepted",
    "no balanced tree",
    "refused",
    "not adjacent",
    "too many cuts",
    "out of bounds",
    "torn",
    "barred",
)
"""What may come of a step: a new plan, or one of the reasons to stay."""

_BATCH = 1 << 14


@dataclass(frozen=True, eq=False)
class Trace:
    """What a chain did in steps ``first`` + 1 to ``first`` + s.

    ``outcome`` (s,) row numbers in ``OUTCOMES``; ``cut_edges`` (s,) and ``energy`` (s,) of the plan after each step.
    ``plans`` (q, n) the plans after the steps ``plan_steps`` (q,), counted from 1; ``start`` and ``last`` (n,) the
    plans before the first step and after the last. ``trees`` drawn; ``most_cuts`` of one tree (reversible only).
    """

    method: Method
    seed: int
    chain: int
    first: int
    start: Rows
    last: Rows
    outcome: npt.NDArray[np.uint8]
    cut_edges: Rows
    energy: Floats
    plans: Rows
    plan_steps: Ints
    trees: int
    most_cuts: int

    @property
    def steps(self) -> int:
        """How many steps there are."""
        return len(self.outcome)

    @property
    def accepted(self) -> int:
        """How many steps led to a new plan."""
        return int(np.count_nonzero(self.outcome == 0))

    @property
    def stays(self) -> dict[str, int]:
        """How many steps led nowhere, by reason."""
        counts = np.bincount(self.outcome, minlength=len(OUTCOMES)).tolist()
        return {name: count for name, count in zip(OUTCOMES[1:], counts[1:], strict=True) if count}


class Chain:
    """A chain that can be driven in pieces: however the steps are cut up, the plans are the same.

    A chain depends on its seed, its number and the number of the step alone: one that is set up again with the plan
    after step s and ``first=s`` goes on as if it had never stopped.
    """

    def __init__(
        self,
        graph: Graph,
        bounds: Bounds,
        start: npt.ArrayLike,
        method: Method = "exact-law",
        *,
        seed: int = 0,
        chain: int = 0,
        first: int = 0,
        energy: Energy | None = None,
        weighted: bool = False,
        tries: int = 10_000,
        most_cuts: int = 30,
    ) -> None:
        """Set up a chain at plan ``start`` (n,), after step ``first``.

        ``weighted``: trees and cut edges are drawn by ``graph.weight`` (random-weight trees: edges come as clocks of
        that rate ring). ``tries``: the most trees for one step.
        ``most_cuts``: the M of reversible recombination; trees with more balanced cuts are refused and counted, and
        the law is then off. Raises ``ModusError`` for a plan that is not connected, out of bounds or barred.
        """
        from modusvivendi.sectors.kernels.arrays import lay_out, lay_rules, make_desk

        if method not in METHODS:
            raise ModusError(f"there is no method {method!r}", repair=f"methods: {', '.join(METHODS)}")
        if weighted and method == "flip":
            raise ModusError(
                "flips draw no trees, so that weights of trees mean nothing to them",
                repair="price cut edges or splits of regions (Energy), or use another method",
            )
        energy = energy or Energy()
        self.graph, self.bounds, self.energy = graph, bounds, energy
        self.method: Method = method
        self.seed, self.chain, self.done = seed, chain, first
        self.plan = check_plan(graph, bounds, start, energy)
        labelled = energy.labelled or not bounds.equal
        self._land = lay_out(graph)
        self._rules = lay_rules(graph, bounds, energy, labelled=labelled, weighted=weighted)
        self._rules = self._rules._replace(minimal=method == "recom-mst", tries=tries, most_cuts=most_cuts)
        self._desk = make_desk(graph, self._rules, meeting=method == "revrecom", weighted=weighted)
        self._key = np.uint64(stream(seed, "sectors.chain", chain).integers(2**64, dtype=np.uint64))
        self._loads = add_loads(replace(graph, load=self._land.load), self.plan, len(bounds))
        for row, amount in enumerate(self._rules.amount):
            self._desk.held[row] = np.bincount(self.plan, weights=amount, minlength=len(bounds))
        self._tally = self._add_up()
        if not self._tally[0]:
            raise ModusError(
                "no edge joins one part of the plan to another, so that no step can be drawn",
                repair="join the pieces of the territory, or share out each by itself",
            )

    def advance(self, steps: int, every: int = 0, beta: float | None = None) -> Trace:
        """Go on for some steps and say what came of them; keep the plan after each ``every``-th step of the chain.

        ``beta`` changes the energy's from here on (for tempering and annealing). Raises ``ModusError`` for a number of
        steps that is negative or above 2**40.
        """
        from modusvivendi.sectors.kernels.loop import run_steps

        if not 0 <= steps <= 2**40:
            raise ModusError(f"a chain cannot run {steps} steps")
        if beta is not None:
            self._rules = self._rules._replace(beta=float(beta))
        first, start = self.done, self.plan.copy()
        kept = np.arange(first // every + 1, (first + steps) // every + 1) * every if every else np.zeros(0, np.int64)
        plans = np.empty((len(kept), len(self.plan)), np.int32)
        outcome, cuts, energy = np.empty(steps, np.uint8), np.empty(steps, np.int32), np.empty(steps)
        trees = self._tally[3]
        row = 0
        for low in range(0, steps, _BATCH):
            part = slice(low, min(low + _BATCH, steps))
            rows = (first + part.stop) // every - (first + low) // every if every else 0
            run_steps(
                self.method,
                *(self._land, self._rules, self._desk, self.plan, self._loads, self._tally, self._key, first + low),
                *(outcome[part], cuts[part], energy[part], every, plans[row : row + rows]),
            )
            row += rows
        self.done += steps
        return Trace(
            method=self.method,
            seed=self.seed,
            chain=self.chain,
            first=first,
            start=freeze(start),
            last=freeze(self.plan.copy()),
            outcome=freeze(outcome),
            cut_edges=freeze(cuts),
            energy=freeze(energy),
            plans=freeze(plans),
            plan_steps=freeze(kept.astype(np.int64)),
            trees=int(self._tally[3] - trees),
            most_cuts=int(self._tally[4]),
        )

    def drive(self, loop: Any, most: int, favour: float, *rest: Any) -> None:
        """Run a loop in which the number of parts changes, up to ``most`` parts with the bounds of the first."""
        own, windows = self._rules, ("low", "high", "least", "most")
        alike = {name: np.repeat(getattr(own, name)[..., :1], most, axis=-1) for name in windows}
        rules = own._replace(cost=np.zeros((0, most)), **alike)
        loop(self._land, rules, self._desk, self.plan, self._tally, float(favour), self._key, *rest)

    @property
    def cost(self) -> float:
        """What the plan costs now, without beta."""
        return float(self._tally[2])

    def _add_up(self) -> Floats:
        """Return cut edges, their weight, the costs, trees drawn and the most cuts of a tree, (5,)."""
        graph, land, rules = self.graph, self._land, self._rules
        cut = self.plan[graph.a] != self.plan[graph.b]
        cost = 0.0
        if len(rules.cost):
            cost += float(rules.cost[np.arange(len(graph)), self.plan].sum())
        if len(rules.edge_cost):
            cost += float(rules.edge_cost[cut].sum())
        cost += rules.price * self.energy.count_splits(self.plan)
        heft = float(land.weight[cut].sum()) if rules.weighted else float(cut.sum())
        return np.array([float(cut.sum()), heft, cost, 0.0, 0.0])


def run_chain(
    graph: Graph,
    bounds: Bounds,
    start: npt.ArrayLike,
    method: Method = "exact-law",
    steps: int = 1_000,
    seed: int = 0,
    chain: int = 0,
    *,
    first: int = 0,
    every: int = 0,
    energy: Energy | None = None,
    weighted: bool = False,
    tries: int = 10_000,
    most_cuts: int = 30,
) -> Trace:
    """Run one chain from plan ``start`` (n,) for some steps, keeping every ``every``-th plan; see ``Chain``."""
    return Chain(
        graph,
        bounds,
        start,
        method,
        seed=seed,
        chain=chain,
        first=first,
        energy=energy,
        weighted=weighted,
        tries=tries,
        most_cuts=most_cuts,
    ).advance(steps, every)


def run_chains(
    graph: Graph,
    bounds: Bounds,
    starts: Sequence[npt.ArrayLike],
    method: Method = "exact-law",
    steps: int = 1_000,
    seed: int = 0,
    *,
    workers: int = 1,
    executor: Executor | None = None,
    every: int = 0,
    energy: Energy | None = None,
    weighted: bool = False,
) -> list[Trace]:
    """Run a chain from each of the plans, numbered from 0; the result is the same for any number of workers.

    ``workers`` threads (the kernels let go of Python's lock), or an ``executor`` of one's own: processes, a cluster.
    """
    tasks = [
        partial(run_chain, graph, bounds, plan, method, steps, seed, i, every=every, energy=energy, weighted=weighted)
        for i, plan in enumerate(starts)
    ]
    if executor is not None:
        return [waiting.result() for waiting in [executor.submit(task) for task in tasks]]
    if workers <= 1 or len(starts) <= 1:
        return [task() for task in tasks]
    with ThreadPoolExecutor(workers) as threads:
        return [waiting.result() for waiting in [threads.submit(task) for task in tasks]]


def check_plan(graph: Graph, bounds: Bounds, plan: npt.ArrayLike, energy: Energy | None = None) -> Rows:
    """Return a copy of a plan (n,) as int32, fit for a chain.

    Raises ``ModusError`` unless every place has a part from 0 to k - 1, each part is one piece, keeps within its
    bounds and holds no place that is barred from it, and there are at least two parts.
    """
    given, k = np.asarray(plan), len(bounds)
    if given.shape != (len(graph),):
        raise ModusError(f"the plan has shape {given.shape}, needed is ({len(graph)},)")
    rows = given.astype(np.int32)
    if not np.array_equal(rows, given) or (len(rows) and (rows.min() < 0 or rows.max() >= k)):
        raise ModusError(f"the plan gives places to parts that are not there: parts are 0 to {k - 1}")
    if k < 2:
        raise ModusError("a plan of one part cannot change", repair="ask for at least two parts")
    pieces = label_pieces(graph, rows)
    owners = np.bincount([rows[piece[0]] for piece in pieces], minlength=k)
    for part in np.flatnonzero(owners != 1).tolist():
        what = f"is in {owners[part]} pieces" if owners[part] else "holds no place"
        raise ModusError(f"part {part} of the plan {what}", repair="start from a plan whose parts each hold together")
    loads = add_loads(graph, rows, k)
    slack = 1e-12 * float(graph.load.sum())
    for part in np.flatnonzero((loads < bounds.low - slack) | (loads > bounds.high + slack)).tolist():
        raise ModusError(
            f"part {part} of the plan holds {loads[part]:g}, outside its bounds "
            f"{bounds.low[part]:g} to {bounds.high[part]:g}",
            repair="start from a plan within the bounds, or widen them",
        )
    for tally in bounds.further:
        sums, slack = tally.add_up(rows), 1e-12 * float(np.abs(tally.amount).sum())
        for part in np.flatnonzero((sums < tally.low - slack) | (sums > tally.high + slack)).tolist():
            raise ModusError(
                f"part {part} of the plan holds {sums[part]:g} of {tally.name}, outside its bounds "
                f"{tally.low[part]:g} to {tally.high[part]:g}",
                repair="start from a plan within the bounds, or widen them",
            )
    if energy is not None and energy.barred is not None:
        for place in np.flatnonzero(energy.barred[np.arange(len(rows)), rows]).tolist():
            raise ModusError(f"place {place} may not lie in part {rows[place]}, where the plan puts it")
    return rows
