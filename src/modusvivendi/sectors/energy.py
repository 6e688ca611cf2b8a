"""What a plan costs, and what it may not do: the target that a chain is tempered to."""

from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt

from modusvivendi.core.errors import ModusError
from modusvivendi.core.ranges import Bools, Floats, Ints, freeze
from modusvivendi.sectors.graph import Graph, Rows


@dataclass(frozen=True, eq=False)
class Energy:
    """beta times the costs of a plan: plans are drawn in proportion to exp(-energy).

    ``cost`` (n, k) of a place in a part and ``edge_cost`` (m,) of an edge that is cut, in any one unit; ``barred``
    (n, k) True where a place may not lie in a part (so an anchor is barred from all parts but one). ``region`` (n,)
    the number of the region that a place belongs to, -1 none; ``price``, in the same unit, of each part more than one
    that a region lies in. None: none.
    """

    cost: Floats | None = None
    edge_cost: Floats | None = None
    barred: Bools | None = None
    beta: float = 1.0
    region: Ints | None = None
    price: float = 0.0

    @property
    def labelled(self) -> bool:
        """Whether it matters which part is which."""
        return self.cost is not None or self.barred is not None

    def tempered(self, beta: float) -> "Energy":
        """Return the same costs at another beta (per unit of cost)."""
        return replace(self, beta=beta)

    def total(self, graph: Graph, assignment: Rows) -> float:
        """Add up the costs of a plan, without beta."""
        cost = 0.0
        if self.cost is not None:
            cost += float(self.cost[np.arange(len(graph)), assignment].sum())
        if self.edge_cost is not None:
            cost += float(self.edge_cost[assignment[graph.a] != assignment[graph.b]].sum())
        return cost + self.price * self.count_splits(assignment)

    def count_splits(self, assignment: Rows) -> int:
        """Count the parts that each region lies in beyond the first, over all regions."""
        if self.region is None:
            return 0
        inside = self.region >= 0
        held = np.unique(np.stack([self.region[inside], assignment[inside].astype(np.int64)]), axis=1)
        return held.shape[1] - len(np.unique(held[0]))


def weigh(
    graph: Graph,
    k: int,
    cost: npt.ArrayLike | None = None,
    edge_cost: npt.ArrayLike | None = None,
    barred: npt.ArrayLike | None = None,
    beta: float = 1.0,
    region: npt.ArrayLike | None = None,
    price: float = 0.0,
) -> Energy:
    """Check and put together an energy; shapes as in ``Energy``.

    Raises ``ModusError`` for other shapes, costs that are not finite (bar the place instead), a negative beta or price,
    and regions that are not numbered from 0.
    """
    n, m = len(graph), graph.edges
    costs: dict[str, Floats | None] = {"cost": None, "edge_cost": None}
    for name, given, shape in (("cost", cost, (n, k)), ("edge_cost", edge_cost, (m,))):
        if given is None:
            continue
        values = np.array(given, np.float64)
        if values.shape != shape:
            raise ModusError(f"{name} has shape {values.shape}, needed is {shape}")
        if not np.all(np.isfinite(values)):
            raise ModusError(f"{name} is not finite somewhere", repair="use barred for what a plan may not do")
        costs[name] = freeze(values)
    bars = None if barred is None else freeze(np.array(barred, np.bool_))
    if bars is not None and bars.shape != (n, k):
        raise ModusError(f"barred has shape {bars.shape}, needed is {(n, k)}")
    if not beta >= 0 or not np.isfinite(beta):
        raise ModusError(f"beta is {beta}", repair="give a number from 0 up")
    regions = None if region is None else freeze(np.array(region, np.int64))
    if regions is not None and (regions.shape != (n,) or not np.all((regions >= -1) & (regions < n))):
        raise ModusError(f"a region is not a number from -1 to {n - 1} for each of {n} places")
    if not price >= 0 or not np.isfinite(price):
        raise ModusError(f"the price of a split is {price}", repair="give a number from 0 up")
    return Energy(costs["cost"], costs["edge_cost"], bars, beta, regions, price)


def anchor(n: int, k: int, anchors: dict[int, int]) -> Bools:
    """Bar each anchor (place: part) from all other parts, (n, k)."""
    barred = np.zeros((n, k), np.bool_)
    for place, part in anchors.items():
        barred[place] = True
        barred[place, part] = False
    return freeze(barred)
