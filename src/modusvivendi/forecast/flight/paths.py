"""Ways through the network: roads in both directions, and all that people may set out on from each place."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from modusvivendi.core.errors import ModusError
from modusvivendi.core.exodus import Location, Route
from modusvivendi.core.ranges import Bools, Floats, Ints, freeze

MOST_PATHS = 2_000_000


@dataclass(frozen=True, eq=False)
class Roads:
    """Directed roads, by the rank of their start, then in the order of the file: each route is two of them.

    ``start``, ``end`` (m,): ranks of places; ``km``, ``speed`` (km a day, NaN: the general limit), ``walk`` (m,);
    ``forced`` (m,): whether all who leave ``start`` take it.
    """

    start: Ints
    end: Ints
    km: Floats
    speed: Floats
    walk: Floats
    forced: Bools

    def __len__(self) -> int:
        return len(self.start)


@dataclass(frozen=True, eq=False)
class Paths:
    """Simple paths: those from place r are ``first[r]`` to ``first[r + 1]`` - 1.

    ``target`` (p,): the place at the end; ``road`` (p,): the first road; ``rest`` (p,): the path that remains at the
    end of that road, -1 for none; ``km`` (p,): the whole length.
    """

    first: Ints
    target: Ints
    road: Ints
    rest: Ints
    km: Floats


def build_roads(routes: Sequence[Route], rank: Ints, *, shortest_only: bool) -> Roads:
    """Turn routes into directed roads between ranks of places.

    ``shortest_only``: of several routes between two places the shortest is kept (and forced if one of them was). The
    order depends on names and lengths alone, never on the order of locations in a file.
    """
    found: list[tuple[int, int, int, float, float, float, bool]] = []
    for number, route in enumerate(routes):
        one, two = int(rank[route.start]), int(rank[route.end])
        found.append((one, two, number, route.distance, route.speed, route.walk, route.redirection == 1))
        found.append((two, one, number, route.distance, route.speed, route.walk, route.redirection == 2))
    found.sort(key=lambda road: (road[0], road[1], road[3] if shortest_only else road[2]))
    if shortest_only:
        found = _keep_shortest(found)
    columns = list(zip(*found, strict=True)) or [()] * 7
    return Roads(
        freeze(np.array(columns[0], np.int64)),
        freeze(np.array(columns[1], np.int64)),
        freeze(np.array(columns[3], np.float64)),
        freeze(np.array(columns[4], np.float64)),
        freeze(np.array(columns[5], np.float64)),
        freeze(np.array(columns[6], np.bool_)),
    )


def _keep_shortest(
    found: list[tuple[int, int, int, float, float, float, bool]],
) -> list[tuple[int, int, int, float, float, float, bool]]:
    kept: dict[tuple[int, int], tuple[int, int, int, float, float, float, bool]] = {}
    for road in found:
        pair = road[:2]
        if pair[0] == pair[1]:
            continue
        shorter = kept.setdefault(pair, road)
        kept[pair] = (*shorter[:6], shorter[6] or road[6])
    return list(kept.values())


def enumerate_paths(roads: Roads, places: Sequence[Location], awareness: int) -> Paths:
    """List the simple paths of up to ``awareness`` links from every place, in the order of their roads.

    A marker counts for no link and is nobody's target. Raises ``ModusError`` beyond two million paths.
    """
    out: list[list[int]] = [[] for _ in places]
    for road, start in enumerate(roads.start):
        out[int(start)].append(road)
    index: dict[tuple[int, ...], int] = {}
    first: list[int] = [0]
    ways: list[tuple[int, ...]] = []
    for origin in range(len(places)):
        _follow(origin, roads, places, out, awareness, ways)
        first.append(len(ways))
    for number, way in enumerate(ways):
        index.setdefault(way, number)
    end = roads.end.tolist()
    return Paths(
        freeze(np.array(first, np.int64)),
        freeze(np.array([end[way[-1]] for way in ways], np.int64)),
        freeze(np.array([way[0] for way in ways], np.int64)),
        freeze(np.array([index.get(way[1:], -1) for way in ways], np.int64)),
        freeze(np.array([sum(float(roads.km[road]) for road in way) for way in ways], np.float64)),
    )


def _follow(
    origin: int,
    roads: Roads,
    places: Sequence[Location],
    out: list[list[int]],
    awareness: int,
    ways: list[tuple[int, ...]],
) -> None:
    """Add the paths from one place, depth first."""
    end = roads.end
    ahead: list[tuple[tuple[int, ...], frozenset[int], int]] = [
        ((road,), frozenset((origin,)), 1) for road in reversed(out[origin])
    ]
    while ahead and awareness > 0:
        way, seen, step = ahead.pop()
        here = int(end[way[-1]])
        if places[here].kind == "marker":
            step -= 1
        else:
            ways.append(way)
            if len(ways) > MOST_PATHS:
                raise ModusError(
                    f"there are more than {MOST_PATHS:,} ways with awareness_level {awareness}",
                    repair="give a lower awareness_level",
                )
        if step < awareness:
            ahead += [
                ((*way, road), seen | {here}, step + 1) for road in reversed(out[here]) if int(end[road]) not in seen
            ]
