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
SMALL = 65_534
"""Up to so many places are numbered in 16 bits, so that a tree keeps to the processor's nearest memory."""

Words = npt.NDArray[np.uint16] | npt.NDArray[np.uint32]
"""Numbers of merged places, the shortest that will do."""


class Land(NamedTuple):
    """The graph of n places and m edges: the arrays of ``Graph``, and the largest and least weight of an edge."""

    start: npt.NDArray[np.int64]
    neighbour: npt.NDArray[np.int32]
    edge: npt.NDArray[np.int32]
    a: npt.NDArray[np.int32]
    b: npt.NDArray[np.int32]
    weight: npt.NDArray[np.float64]
    load: npt.NDArray[np.float64]
    heaviest: float
    lightest: float


class Rules(NamedTuple):
    """What a chain keeps to.

    ``low``, ``high`` (k,) bounds on the load; ``amount`` (t, n) of further tallies, ``least`` and ``most`` (t, k)
    bounds on them. ``barred`` (n, k) 1 where a place may not lie in a part, ``cost`` (n, k) and ``edge_cost`` (m,) of a
    cut edge, all with no row when there is nothing to say. ``region`` (n,) of each place, -1 none, no row when there
    are no regions; ``member`` places of the regions, from ``member_start`` on; ``price`` of a split. ``labelled``:
    parts are told apart. ``weighted``: trees are drawn by the weights of their edges; ``minimal``: as minimum spanning
    trees of random weights. ``beta`` times the costs is the energy. ``tries``: the most trees drawn for one step.
    ``most_cuts``: the M of reversible recombination.
    """

    low: npt.NDArray[np.float64]
    high: npt.NDArray[np.float64]
    amount: npt.NDArray[np.float64]
    least: npt.NDArray[np.float64]
    most: npt.NDArray[np.float64]
    barred: npt.NDArray[np.uint8]
    cost: npt.NDArray[np.float64]
    edge_cost: npt.NDArray[np.float64]
    region: npt.NDArray[np.int32]
    member: npt.NDArray[np.int32]
    member_start: npt.NDArray[np.int64]
    price: float
    labelled: bool
    weighted: bool
    minimal: bool
    barring: bool
    tallying: bool
    costing: bool
    beta: float
    tries: int
    most_cuts: int


class Desk(NamedTuple):
    """Room to work in, for up to n merged places.

    ``local`` (n,) the merged number of a place, -1 outside; ``places`` the way back; ``side`` 0 or 1; ``load`` of it.
    ``rows`` slots of 2**bits neighbours a merged place, ``chance`` beside them (weighted trees only), ``degree``
    neighbours inside, ``filled`` slots that so many neighbours fill when repeated. ``seam`` edges between the two sides
    as row numbers of the graph. The tree: ``free`` 1 while a place is not in it, ``parent``, ``order`` branch by branch
    from its tip, ``begin`` and ``finish`` of each branch there, ``sums`` of the loads, ``heaps`` (2 + t, n) of what is
    barred from either part and of further tallies, ``wholes`` (2 + t,) of these over all. ``cuts``: twice the place
    below the cut, plus the orientation. ``fresh`` the new side. For trees of random weights ``ends`` pairs of places
    in one word, ``pull`` their weight (weighted only), ``lead`` and ``twigs``. ``meet`` (k, k) an edge between two
    parts, -1 when they do not touch (reversible recombination only). ``held`` (t, k) further tallies of each part
    (flips and mending only). ``marks`` of the regions. ``random`` (1,) the state of the numbers.
    """

    local: npt.NDArray[np.int32]
    places: npt.NDArray[np.int32]
    side: npt.NDArray[np.uint8]
    load: npt.NDArray[np.float64]
    rows: Words
    chance: npt.NDArray[np.uint32]
    degree: Words
    filled: npt.NDArray[np.int64]
    seam: npt.NDArray[np.int32]
    free: npt.NDArray[np.uint8]
    parent: Words
    order: Words
    begin: Words
    finish: Words
    sums: npt.NDArray[np.float64]
    heaps: npt.NDArray[np.float64]
    wholes: npt.NDArray[np.float64]
    cuts: npt.NDArray[np.int64]
    fresh: npt.NDArray[np.uint8]
    ends: npt.NDArray[np.uint32] | npt.NDArray[np.uint64]
    pull: npt.NDArray[np.float64]
    lead: Words
    twigs: Words
    meet: npt.NDArray[np.int32]
    held: npt.NDArray[np.float64]
    marks: npt.NDArray[np.uint8]
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
        heaviest=float(weight.max(initial=0.0)),
        lightest=float(weight.min(initial=np.inf)),
    )


def make_desk(
    graph: Graph, rules: Rules | None = None, *, meeting: bool = False, weighted: bool = False, bits: int | None = None
) -> Desk:
    """Make room to work in for one chain; about 100 bytes a place and more when places have many neighbours.

    ``rules`` that the chain keeps to: none when nothing but trees is drawn. ``meeting``: for reversible recombination.
    """
    tallies, k = rules.least.shape if rules else (0, 0)
    regions = len(rules.member_start) - 1 if rules else 0
    others = 2 + tallies if rules and (rules.barring or rules.tallying) else 0
    n, m = len(graph), graph.edges
    widest = int(np.diff(graph.start).max(initial=0))
    bits = choose_bits(graph) if bits is None else bits
    words: Any = np.uint16 if n <= SMALL else np.uint32
    pairs: Any = np.uint32 if n <= SMALL else np.uint64
    return Desk(
        local=np.full(n, -1, np.int32),
        places=np.zeros(n + 1, np.int32),
        side=np.zeros(n, np.uint8),
        load=np.zeros(n, np.float64),
        rows=np.zeros((n << bits) + widest, words),
        chance=np.zeros(n << bits if weighted else 0, np.uint32),
        degree=np.zeros(n, words),
        filled=np.array([0, *(d * (2**bits // d) for d in range(1, 2**bits + 1))]),
        seam=np.zeros(m + 1, np.int32),
        free=np.zeros(n, np.uint8),
        parent=np.zeros(n, words),
        order=np.zeros(n, words),
        begin=np.zeros(n, words),
        finish=np.zeros(n, words),
        sums=np.zeros(n, np.float64),
        heaps=np.zeros((others, n)),
        wholes=np.zeros(others),
        cuts=np.zeros(2 * n, np.int64),
        fresh=np.zeros(n, np.uint8),
        ends=np.zeros(m + 1, pairs),
        pull=np.zeros(m if weighted else 0),
        lead=np.zeros(n, words),
        twigs=np.zeros(n, words),
        meet=np.full((k, k) if meeting else (0, 0), -1, np.int32),
        held=np.zeros((tallies, k)),
        marks=np.zeros(regions, np.uint8),
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
    region = np.zeros(0, np.int32) if energy.region is None else energy.region.astype(np.int32)
    most = float(np.abs(cost).max(axis=1, initial=0.0).sum() + np.abs(edge_cost).sum() + energy.price * len(region))
    barred = np.zeros((0, k), np.uint8) if energy.barred is None else energy.barred.astype(np.uint8)
    slack = 1e-12 * float(graph.load.sum())
    amounts = [round_exactly(tally.amount) for tally in bounds.further]
    slacks = np.array([1e-12 * np.abs(amount).sum() for amount in amounts])[:, None]
    member = np.argsort(region, kind="stable").astype(np.int32)
    return Rules(
        low=bounds.low - slack,
        high=bounds.high + slack,
        amount=np.array(amounts).reshape(len(amounts), len(graph)),
        least=np.array([tally.low for tally in bounds.further]).reshape(len(amounts), k) - slacks,
        most=np.array([tally.high for tally in bounds.further]).reshape(len(amounts), k) + slacks,
        barred=barred,
        cost=round_exactly(cost, most),
        edge_cost=round_exactly(edge_cost, most),
        region=region,
        member=member,
        member_start=np.searchsorted(region[member], np.arange(int(region.max(initial=-1)) + 2)).astype(np.int64),
        price=float(round_exactly(np.array([energy.price]), most)[0]),
        labelled=labelled,
        weighted=weighted,
        minimal=False,
        barring=bool(barred.any()),
        tallying=bool(amounts),
        costing=bool(cost.any() or edge_cost.any() or (energy.price and len(region))),
        beta=float(energy.beta),
        tries=10_000,
        most_cuts=30,
    )
