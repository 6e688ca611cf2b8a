"""What it costs to join a sector that lies in pieces: the cheapest places between them, found exactly."""

import heapq
import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from modusvivendi.core.dossier import Dossier
from modusvivendi.core.errors import ModusError
from modusvivendi.core.plans import Plan
from modusvivendi.core.ranges import Bools, Floats, Ints, Range
from modusvivendi.ledger import tallies as col
from modusvivendi.ledger.tallies import Tallies, tally
from modusvivendi.sectors.graph import Graph, graph_of, label_pieces

MOST_PIECES = 7
"""Pieces that can be joined exactly in a moment; the work doubles twice with each."""
_EACH = 1e-6
"""People that a place counts for besides its own, so that of two ways with as many people the shorter one is taken."""


@dataclass(frozen=True)
class Joining:
    """The cheapest way to make one piece of a sector.

    ``pieces`` as the plan has them. ``places``: rows of the places that it would take over, ``land_km2`` of them.
    ``people``: all who live there; ``not_at_home``: those of them whose community is not at home in the sector, low,
    best, high as the ledger's wrong side. Of all ways to join the pieces this one adds fewest of these (best estimate).
    """

    plan: str
    sector: str
    pieces: int
    places: tuple[int, ...]
    land_km2: float
    people: Range
    not_at_home: Range


def join_sector(
    dossier: Dossier, plan: Plan, sector: str, barred: Sequence[int] = (), tallies: Tallies | None = None
) -> Joining | None:
    """Find the places that join a sector's pieces and have fewest people who would not be at home in it.

    ``barred``: rows of places that it may not take over (other sectors' seats). Returns None when the sector is in one
    piece, or nothing can join it. The answer is exact: a smallest tree over the pieces, weighed by places (Dreyfus and
    Wagner 1971). Places of unknown population are not taken over: what that would cost is not known.

    Raises ``ModusError`` for a sector that is not there, and one of more than 7 pieces.
    """
    if sector not in plan.index:
        raise ModusError(f"plan {plan.id!r} has no sector {sector!r}")
    tallies = tallies or tally(dossier)
    slot = plan.index[sector]
    inside = plan.assignment == slot
    graph = graph_of(dossier, np.zeros(len(inside)))
    pieces = [rows for rows in label_pieces(graph, np.where(inside, 0, -1).astype(np.int32)) if inside[rows[0]]]
    if len(pieces) < 2:
        return None
    if len(pieces) > MOST_PIECES:
        raise ModusError(f"sector {sector!r} is in {len(pieces)} pieces: at most {MOST_PIECES} can be joined exactly")
    home = plan.sectors[slot].home
    away = _count_away(tallies, home)
    weight = np.where(inside, 0.0, away[:, 1] / col.PERSON + _EACH)
    closed = np.isnan(dossier.places.population[:, 1]) & ~inside
    closed[list(barred)] |= ~inside[list(barred)]
    added = _span(graph, weight, closed, [int(rows[0]) for rows in pieces], inside)
    if added is None:
        return None
    rows = list(added)
    amounts = tallies.amounts[rows].sum(0)
    return Joining(
        plan=plan.id,
        sector=sector,
        pieces=len(pieces),
        places=added,
        land_km2=float(amounts[col.LAND] / col.KM2),
        people=_say(amounts[col.PEOPLE]),
        not_at_home=_say(away[rows].sum(0)),
    )


def _count_away(tallies: Tallies, home: Sequence[str]) -> Ints:
    """Count who would not be at home, place by place: surely, as stated, and with all unknown, (n, 3)."""
    amounts = tallies.amounts
    away = np.zeros((len(amounts), 3), np.int64)
    if "mixed" in home:
        return away
    away[:, 2] = amounts[:, col.PEOPLE][:, 2]
    for row, community in enumerate(tallies.communities):
        start = col.FIRST_COMMUNITY + col.COMMUNITY_COLUMNS * row
        if community in home:
            away[:, 2] -= amounts[:, start + col.LEAST]
        else:
            away[:, 0] += amounts[:, start + col.LOW]
            away[:, 1] += amounts[:, start + col.BEST]
    return away


def _say(counts: Ints) -> Range:
    low, best, high = (float(count) / col.PERSON for count in counts)
    return Range(low, best, max(high, best))


def _span(graph: Graph, weight: Floats, closed: Bools, ends: Sequence[int], inside: Bools) -> tuple[int, ...] | None:
    """Find the lightest places that join the ends, by the lightest tree for every set of ends at every place."""
    n, full = len(graph), (1 << len(ends)) - 1
    cost = np.full((full + 1, n), np.inf)
    back: list[dict[int, tuple[int, int]]] = [{} for _ in range(full + 1)]
    for number, end in enumerate(ends):
        cost[1 << number, end] = weight[end]
    for chosen in range(1, full + 1):
        part = (chosen - 1) & chosen
        while part > chosen - part:
            merged = cost[part] + cost[chosen - part] - weight
            for place in np.flatnonzero(merged < cost[chosen]).tolist():
                cost[chosen, place] = merged[place]
                back[chosen][place] = (part, -1)
            part = (part - 1) & chosen
        _grow(graph, weight, closed, cost[chosen], back[chosen])
    if not math.isfinite(cost[full, ends[0]]):
        return None
    added: set[int] = set()
    stack = [(full, ends[0])]
    while stack:
        chosen, place = stack.pop()
        if not inside[place]:
            added.add(place)
        step = back[chosen].get(place)
        if step is None:
            continue
        part, before = step
        stack += [(chosen, before)] if before >= 0 else [(part, place), (chosen - part, place)]
    return tuple(sorted(added))


def _grow(graph: Graph, weight: Floats, closed: Bools, cost: Floats, back: dict[int, tuple[int, int]]) -> None:
    """Spread the trees of one set of ends over the land (Dijkstra), in place."""
    heap = [(float(cost[place]), place) for place in np.flatnonzero(np.isfinite(cost)).tolist()]
    heapq.heapify(heap)
    while heap:
        so_far, place = heapq.heappop(heap)
        if so_far > cost[place]:
            continue
        for other in graph.neighbour[graph.start[place] : graph.start[place + 1]].tolist():
            reached = so_far + float(weight[other])
            if not closed[other] and reached < cost[other]:
                cost[other] = reached
                back[other] = (0, place)
                heapq.heappush(heap, (reached, other))
