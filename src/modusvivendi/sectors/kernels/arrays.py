"""What the kernels pass around: tuples of arrays, made once for a chain."""

from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt

from modusvivendi.core.ranges import Floats
from modusvivendi.sectors.bounds import Bounds
from modusvivendi.sectors.energy import Energy
from modusvivendi.sectors.graph import Graph

MOST_BITS = 4
"""A row of the neighbour table has at most 2**4 slots; places with more neighbours draw from the graph itself."""


class Land(NamedTuple):
    """The graph of n places and m edges: the arrays of ``Graph``, and the largest weight of an edge."""

    start: npt.NDArray[np.int64]
    neighbour: npt.NDArray[np.int32]
    edge: npt.NDArray[np.int32]
    a: npt.NDArray[np.int32]
    b: npt.NDArray[np.int32]
    weight: npt.NDArray[np.float64]
    load: npt.NDArray[np.float64]
    heaviest: float


class Rules(NamedTuple):
    """What a chain keeps to.

    ``low``, ``high`` (k,) bounds on the load. ``barred`` (n, k) 1 where a place may not lie in a part, ``cost``
    (n, k) and ``edge_cost`` (m,) of a cut edge, all with no row when there is nothing to say. ``labelled``: parts are
    told apart. ``weighted``: trees are drawn by the weights of their edges; ``minimal``: as
    minimum spanning trees of random weights. ``beta`` times the costs is the energy.
    ``tries``: the most trees drawn for one step. ``most_cuts``: the M of reversible recombination.
    """

    low: npt.NDArray[np.float64]
    high: npt.NDArray[np.float64]
    barred: npt.NDArray[np.uint8]
    cost: npt.NDArray[np.float64]
    edge_cost: npt.NDArray[np.float64]
    labelled: bool
    weighted: bool
    minimal: bool
    barring: bool
    costing: bool
    beta: float
    tries: int
    most_cuts: int


class Desk(NamedTuple):
    """Room to work in, for up to n merged places.

    ``local`` (n,) the merged number of a place, -1 outside; ``places`` the way back; ``side`` 0 or 1; ``load`` of it.
    ``rows`` slots of 2**bits neighbours a merged place, ``chance`` beside them (weighted trees only), ``degree``
    neighbours inside. ``seam`` edges between the two sides as row numbers of the graph. The tree: ``free`` 1 while a
    place is not in it, ``parent``, ``order`` branch by branch from its tip, ``begin`` and ``finish`` of each branch
    there, ``sums`` of the loads, ``bars`` (2, n) sums of what is barred. ``cuts``: twice the place below the cut, plus
    the orientation. ``fresh`` the new side. For trees of random weights ``ends`` (m,) pairs of places in one word,
    ``lead`` and ``twigs``. ``meet`` (k, k) an edge between two parts, -1 when they do not touch (reversible
    recombination only). ``random`` (1,) the state of the numbers.
    """

    local: npt.NDArray[np.int32]
    places: npt.NDArray[np.int32]
    side: npt.NDArray[np.uint8]
    load: npt.NDArray[np.float64]
    rows: npt.NDArray[np.uint32]
    chance: npt.NDArray[np.uint32]
    degree: npt.NDArray[np.uint32]
    seam: npt.NDArray[np.int32]
    free: npt.NDArray[np.uint8]
    parent: npt.NDArray[np.uint32]
    order: npt.NDArray[np.uint32]
    begin: npt.NDArray[np.uint32]
    finish: npt.NDArray[np.uint32]
    sums: npt.NDArray[np.float64]
    bars: npt.NDArray[np.int32]
    cuts: npt.NDArray[np.int64]
    fresh: npt.NDArray[np.uint8]
    ends: npt.NDArray[np.uint64]
    lead: npt.NDArray[np.uint32]
    twigs: npt.NDArray[np.uint32]
    meet: npt.NDArray[np.int32]
    random: npt.NDArray[np.uint64]
    bits: int


def lay_out(graph: Graph) -> Land:
    """Return the graph as the kernels take it."""
    weight = round_exactly(graph.weight)
    return Land(
        start=np.array(graph.start),
        neighbour=np.array(graph.neighbour),
        edge=np.array(graph.edge),
        a=np.array(graph.a),
        b=np.array(graph.b),
        weight=weight,
        load=round_exactly(graph.load),
        heaviest=float(weight.max(initial=1.0)),
    )


def make_desk(graph: Graph, k: int = 0, *, weighted: bool = False, bits: int | None = None) -> Desk:
    """Make room to work in for one chain; about 100 bytes a place and more when places have many neighbours."""
    n, m = len(graph), graph.edges
    widest = int(np.diff(graph.start).max(initial=0))
    bits = choose_bits(graph) if bits is None else bits
    words: Any = np.uint32
    return Desk(
        local=np.full(n, -1, np.int32),
        places=np.zeros(n + 1, np.int32),
        side=np.zeros(n, np.uint8),
        load=np.zeros(n, np.float64),
        rows=np.zeros((n << bits) + widest, words),
        chance=np.zeros(n << bits if weighted else 0, words),
        degree=np.zeros(n, words),
        seam=np.zeros(m + 1, np.int32),
        free=np.zeros(n, np.uint8),
        parent=np.zeros(n, words),
        order=np.zeros(n, words),
        begin=np.zeros(n, words),
        finish=np.zeros(n, words),
        sums=np.zeros(n, np.float64),
        bars=np.zeros((2, n), np.int32),
        cuts=np.zeros(2 * n, np.int64),
        fresh=np.zeros(n, np.uint8),
        ends=np.zeros(m, np.uint64),
        lead=np.zeros(n, words),
        twigs=np.zeros(n, words),
        meet=np.full((k, k), -1, np.int32),
        random=np.zeros(1, np.uint64),
        bits=bits,
    )


def choose_bits(graph: Graph) -> int:
    """Choose rows of 4, 8 or 16 slots: the least that leave few places with more neighbours than slots."""
    degree = np.diff(graph.start)
    for bits in range(2, MOST_BITS):
        if np.mean(degree > 2**bits) <= 0.01:
            return bits
    return MOST_BITS


def round_exactly(values: Floats, total: float | None = None) -> Floats:
    """Round amounts to a power of two so fine that no sum of them is ever rounded, in whatever order they are added.

    ``total`` is the largest sum of absolute amounts that may come up, that of all of them when left out. Whole
    numbers are left as they are, up to a total of 2**52.
    """
    most = float(np.abs(values).sum()) if total is None else total
    if most <= 0:
        return values.copy()
    grain = 2.0 ** (51 - int(np.ceil(np.log2(most))))
    return np.round(values * grain) / grain


def lay_rules(graph: Graph, bounds: Bounds, energy: Energy, *, labelled: bool, weighted: bool) -> Rules:
    """Return what a chain keeps to as the kernels take it; costs are rounded as ``round_exactly`` says."""
    k = len(bounds)
    cost = np.zeros((0, k)) if energy.cost is None else np.array(energy.cost)
    edge_cost = np.zeros(0) if energy.edge_cost is None else np.array(energy.edge_cost)
    most = float(np.abs(cost).max(axis=1, initial=0.0).sum() + np.abs(edge_cost).sum())
    barred = np.zeros((0, k), np.uint8) if energy.barred is None else energy.barred.astype(np.uint8)
    slack = 1e-12 * float(graph.load.sum())
    return Rules(
        low=bounds.low - slack,
        high=bounds.high + slack,
        barred=barred,
        cost=round_exactly(cost, most),
        edge_cost=round_exactly(edge_cost, most),
        labelled=labelled,
        weighted=weighted,
        minimal=False,
        barring=bool(barred.any()),
        costing=bool(cost.any() or edge_cost.any()),
        beta=float(energy.beta),
        tries=10_000,
        most_cuts=30,
    )
