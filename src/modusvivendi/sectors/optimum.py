"""The best plan of a small territory, proven: a mixed-integer program solved by HiGHS.

Parts hold together by a flow: the root of a part sends one unit to each of its other places, over its own places only
(after Shirabe 2009, Districting modeling with exact contiguity constraints). A part without a name has its first place
as its root (places are assigned to centres as in Hess and others 1965), so that a plan has one solution only.
"""

from dataclasses import dataclass

import numpy as np

from modusvivendi.core.errors import ModusError
from modusvivendi.core.ranges import Bools, Floats, Ints, freeze
from modusvivendi.sectors.bounds import Bounds, Tally, add_loads
from modusvivendi.sectors.energy import Energy
from modusvivendi.sectors.graph import Graph, Rows, label_pieces
from modusvivendi.sectors.obstacles import refuse_obstacles
from modusvivendi.sectors.program import Program, Solution

MOST_UNKNOWNS = 500_000
"""A larger program would not be solved in any time worth waiting for."""

_MOST_SECONDS = 10.0
"""For the most that a part can keep: what is then known holds as well, it is only less sharp."""


@dataclass(frozen=True, eq=False)
class Optimum:
    """The best plan found, in the unit of the costs.

    ``assignment`` (n,) and its ``cost``; ``bound``: no plan costs less; ``proven`` when nothing lies between the two.
    """

    assignment: Rows
    cost: float
    bound: float
    proven: bool

    @property
    def gap(self) -> float:
        """How much less a plan could cost at most, as a share of the cost found."""
        return 0.0 if self.proven else (self.cost - self.bound) / max(abs(self.cost), 1e-12)


def find_optimum(graph: Graph, bounds: Bounds, energy: Energy | None = None, seconds: float = 60.0) -> Optimum:
    """Find the plan of connected parts within bounds that costs least, or the best one within some seconds.

    Without ``energy`` the cost is the number of cut edges; otherwise it is ``energy.total``, and beta plays no part.
    Raises ``ModusError`` when it is proven that there is no plan, when none was found in time, for edges of negative
    cost, and for programs that are too large.
    """
    refuse_obstacles(graph, bounds, [f"place {place}" for place in range(len(graph))])
    energy = energy or Energy(edge_cost=np.ones(graph.edges))
    if energy.price > 0:
        raise ModusError("the program knows no price of a split region", repair="search for good plans instead")
    edge_cost = np.zeros(graph.edges) if energy.edge_cost is None else energy.edge_cost
    if np.any(edge_cost < 0):
        raise ModusError("an edge has a negative cost", repair="give costs from 0 up to edges; places may have any")
    model = _Model(graph, bounds, energy, edge_cost, min(_MOST_SECONDS, seconds / 4))
    solution = model.program.solve(seconds)
    if solution.values is None:
        raise ModusError(
            "there is no plan of connected parts within the bounds (proven)"
            if solution.impossible
            else f"no plan was found in {seconds:g} s; that is no proof that there is none",
            repair="widen the bounds" if solution.impossible else "allow more time, or sample plans instead",
        )
    plan = model.read(solution)
    cost = energy.total(graph, plan)
    bound = cost if solution.proven else min(solution.bound + float(edge_cost.sum()), cost)
    return Optimum(freeze(plan), cost, bound, solution.proven)


class _Model:
    """The program of a problem: q parts that may be there, k of them are.

    ``allowed`` (n, q) whether a place may lie in a part; ``root`` (q,) the place that a part holds together by, -1
    where the program chooses it; ``place`` (n, q) the unknowns: 1 when a place lies in a part, ``NONE`` where it may
    not.
    """

    def __init__(self, graph: Graph, bounds: Bounds, energy: Energy, edge_cost: Floats, seconds: float) -> None:
        self.graph, self.k = graph, len(bounds)
        self.named = energy.labelled or not bounds.equal
        self.allowed, self.root = self._list_parts(energy.barred)
        n, q = self.allowed.shape
        if q * (n + 3 * graph.edges) > MOST_UNKNOWNS:
            raise ModusError(
                f"the best plan of {n:,} places in {self.k} parts cannot be proven",
                repair="search for good plans instead; how far they are from the best stays unknown",
            )
        self.low: Floats = bounds.low if self.named else np.full(q, bounds.low[0])
        self.high: Floats = bounds.high if self.named else np.full(q, bounds.high[0])
        self.program = Program()
        cost = np.zeros((n, q)) if energy.cost is None else energy.cost
        self.place = self.program.add_unknowns(self.allowed, whole=True, cost=cost)
        self._assign()
        for part in range(q):
            self._fill(part)
            for tally in bounds.further:
                self._keep(part, tally)
            self._hold_together(part)
        self._keep_whole(edge_cost, seconds)

    def _list_parts(self, barred: Bools | None) -> tuple[Bools, Ints]:
        """Return which place may lie in which part, and the roots: seats (places barred from all other parts)."""
        n = len(self.graph)
        if not self.named:
            rows = np.arange(n, dtype=np.int64)
            return rows[:, None] >= rows, rows
        allowed = np.ones((n, self.k), np.bool_) if barred is None else ~barred
        root = np.full(self.k, -1, np.int64)
        for place in np.flatnonzero(allowed.sum(axis=1) == 1)[::-1].tolist():
            root[int(np.flatnonzero(allowed[place])[0])] = place
        return allowed, root

    def _assign(self) -> None:
        """Put every place into one part; of parts without names, open k."""
        for place in range(len(self.graph)):
            here = self.place[place][self.allowed[place]]
            self.program.add_row(here, np.ones(len(here)), 1, 1)
        if not self.named:
            roots = self.place[self.root, np.arange(len(self.root))]
            self.program.add_row(roots, np.ones(len(roots)), self.k, self.k)

    def _fill(self, part: int) -> None:
        """Keep a part within its bounds; one without a name may also stay empty."""
        members = np.flatnonzero(self.allowed[:, part])
        here, load = self.place[members, part], self.graph.load[members]
        if self.named:
            self.program.add_row(here, load, self.low[part], self.high[part])
            self.program.add_row(here, np.ones(len(here)), 1, np.inf)
            return
        root = self.place[self.root[part], part]
        opened = members == self.root[part]
        if self.low[part] > 0:
            self.program.add_row(here, load - self.low[part] * opened, 0, np.inf)
        if np.isfinite(self.high[part]):
            self.program.add_row(here, load - self.high[part] * opened, -np.inf, 0)
        for other in here[~opened].tolist():
            self.program.add_row(np.array([other, root]), np.array([1.0, -1.0]), -np.inf, 0)

    def _keep(self, part: int, tally: Tally) -> None:
        """Keep a further amount of a part within its bounds; one that stays empty holds none of it."""
        members = np.flatnonzero(self.allowed[:, part])
        here, amount = self.place[members, part], tally.amount[members]
        low, high = (tally.low[part], tally.high[part]) if self.named else (tally.low[0], tally.high[0])
        if self.named:
            self.program.add_row(here, amount, low, high)
            return
        opened = members == self.root[part]
        if np.isfinite(low):
            self.program.add_row(here, amount - low * opened, 0, np.inf)
        if np.isfinite(high):
            self.program.add_row(here, amount - high * opened, -np.inf, 0)

    def _hold_together(self, part: int) -> None:
        """Let each place of a part take one unit of the flow that comes to it from the root, over the part's places."""
        graph, program, inside, root = self.graph, self.program, self.allowed[:, part], int(self.root[part])
        tail = np.concatenate([graph.a, graph.b])
        head = np.concatenate([graph.b, graph.a])
        use = inside[tail] & inside[head] & (head != root)
        tail, head = tail[use], head[use]
        flow = program.add_unknowns(np.ones(len(tail), np.bool_), high=np.inf)
        most = self._count_most(part)
        free = inside & (root < 0)
        chosen, source = program.add_unknowns(free, whole=True), program.add_unknowns(free, high=np.inf)
        if root < 0:
            program.add_row(chosen[free], np.ones(int(free.sum())), 1, 1)
        for place in np.flatnonzero(inside).tolist():
            here = int(self.place[place, part])
            if root < 0:
                program.add_row(np.array([int(chosen[place]), here]), np.array([1.0, -1.0]), -np.inf, 0)
                program.add_row(
                    np.array([int(source[place]), int(chosen[place])]), np.array([1.0, -most - 1.0]), -np.inf, 0
                )
            elif place == root:
                continue
            into, out = flow[head == place], flow[tail == place]
            given = [int(source[place])] if root < 0 else []
            columns = np.concatenate([into, out, [here], given]).astype(np.int64)
            signs = np.concatenate([np.ones(len(into)), -np.ones(len(out)), [-1.0], np.ones(len(given))])
            program.add_row(columns, signs, 0, 0)
            program.add_row(np.append(into, here), np.append(np.ones(len(into)), -float(most)), -np.inf, 0)
            if root >= 0:  # implied, but it helps: a place without its root has a neighbour in its part
                beside = self.place[tail[head == place], part]
                program.add_row(np.append(beside, here), np.append(-np.ones(len(beside)), 1.0), -np.inf, 0)

    def _count_most(self, part: int) -> int:
        """Return how many places a part can have besides its root, by its upper bound and the other parts."""
        loads: Floats = np.sort(self.graph.load[self.allowed[:, part]])
        fit = int(np.count_nonzero(np.cumsum(loads) <= self.high[part] * (1 + 1e-9)))
        return max(min(fit, len(self.graph) - self.k + 1) - 1, 1)

    def _keep_whole(self, edge_cost: Floats, seconds: float) -> None:
        """Earn the cost of an edge back where both of its ends lie in one part, up to the most that a part can keep.

        That most is not needed, but without it the relaxed program thinks of parts that are everywhere at once.
        """
        graph, most = self.graph, dict[tuple[float, float], float]()
        for part in range(len(self.root)):
            within = self.allowed[graph.a, part] & self.allowed[graph.b, part] & (edge_cost > 0)
            kept = _add_kept(self.program, graph, self.place[:, part], within, edge_cost)
            window = float(self.low[part]), float(self.high[part])
            if window not in most:
                most[window] = _find_most_kept(graph, *window, edge_cost, seconds)
            columns, costs = kept[within], edge_cost[within]
            if self.named:
                self.program.add_row(columns, costs, -np.inf, most[window])
            else:
                root = self.place[self.root[part], part]
                self.program.add_row(np.append(columns, root), np.append(costs, -most[window]), -np.inf, 0)

    def read(self, solution: Solution) -> Rows:
        """Read the plan (n,) out of a solution, and check it."""
        values = solution.values if solution.values is not None else np.zeros(0)
        share = np.where(self.allowed, values[np.maximum(self.place, 0)], -1.0)
        _, plan = np.unique(share.argmax(axis=1), return_inverse=True) if not self.named else (0, share.argmax(axis=1))
        rows = plan.astype(np.int32)
        loads, slack = add_loads(self.graph, rows, self.k), 1e-6 * float(self.graph.load.sum())
        low, high = self.low[: self.k] - slack, self.high[: self.k] + slack
        if len(label_pieces(self.graph, rows)) != self.k or np.any((loads < low) | (loads > high)):
            raise ModusError("the solver's plan breaks the rules it was given", repair="report this with the input")
        return rows


def _add_kept(program: Program, graph: Graph, place: Ints, within: Bools, edge_cost: Floats) -> Ints:
    """Add an unknown for each edge within a part that is worth its cost when both ends (unknowns) lie there."""
    kept = program.add_unknowns(within, cost=-edge_cost)
    for edge in np.flatnonzero(within).tolist():
        for end in (graph.a[edge], graph.b[edge]):
            program.add_row(np.array([int(kept[edge]), int(place[end])]), np.array([1.0, -1.0]), -np.inf, 0)
    return kept


def _find_most_kept(graph: Graph, low: float, high: float, edge_cost: Floats, seconds: float) -> float:
    """Return an upper bound on the cost of the edges within any one set of places whose load fits the window."""
    program = Program()
    place = program.add_unknowns(np.ones(len(graph), np.bool_), whole=True)
    program.add_row(place, graph.load, low, high)
    _add_kept(program, graph, place, edge_cost > 0, edge_cost)
    return float(min(max(0.0, -program.solve(seconds).bound) * (1 + 1e-9) + 1e-9, edge_cost.sum()))
