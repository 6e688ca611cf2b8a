"""Relief movements of a road, as drafts that a relief agency can file: from the nearest gate to places as they open.

The dates are those of the road. The rest is judgement and stands in the constants: when convoys set out, how fast they
go, how wide a strip is kept free. Routes lead from the middle of one place to that of the next, along the dossier's
roads where it has some; they are not roads on the ground, and no protected site is named.
"""

import heapq
from datetime import UTC, datetime, time, timedelta

import numpy as np

from modusvivendi.core.access import NEVER
from modusvivendi.core.dossier import Dossier
from modusvivendi.core.errors import ModusError
from modusvivendi.core.names import say
from modusvivendi.core.operations import Checkpoint, Movement
from modusvivendi.core.ranges import Ints
from modusvivendi.core.roads import Road
from modusvivendi.plan.access import GATES

MOVEMENTS = 20
SETS_OUT = time(6, 0)
"""In UTC: by daylight in winter too, from the Adriatic to the Gulf."""
KM_PER_HOUR = 25.0
"""Of a loaded convoy, stops included."""
HALF_WIDTH_M = 1_000.0
"""Roads bend away from the straight line between the middles of places."""
PARTY = "relief"
_MONTH = 365.25 / 12


def plan_movements(dossier: Dossier, road: Road, count: int = MOVEMENTS) -> tuple[Movement, ...]:
    """Return a movement to each of the first places that open on a road, those with most people first in a month.

    Raises ``ModusError`` when the road does not come about, or opens no place that a gate leads to.
    """
    access = road.access
    if access is None:
        raise ModusError(
            "the road opens nothing: a condition is missing", repair="see what modus roadmap says without it"
        )
    gates = sorted({site.place for site in dossier.sites if site.kind in GATES})
    people = np.nan_to_num(dossier.places.population[:, 1], nan=-1.0)
    rows = np.flatnonzero(access.opens != NEVER)
    order = rows[np.lexsort((rows, -people[rows], access.opens[rows]))]
    movements: list[Movement] = []
    for place in order.tolist():
        if len(movements) == count:
            break
        way = _find_way(dossier, access.opens, gates, place)
        if len(way) > 1:
            movements.append(_draft(dossier, road, way, int(access.opens[place])))
    if not movements:
        raise ModusError("no gate leads to a place that opens", repair="give roads in links.csv and gates in sites.csv")
    return tuple(movements)


def _find_way(dossier: Dossier, opens: Ints, gates: list[int], place: int) -> list[tuple[int, float]]:
    """Return the shortest way from a gate over places that are open by then: (row, km from the one before)."""
    index = dossier.places.index
    ways: dict[int, list[tuple[int, float]]] = {}
    for link in dossier.links:
        if link.a in index and link.b in index and np.isfinite(link.km):
            ways.setdefault(index[link.a], []).append((index[link.b], link.km))
            ways.setdefault(index[link.b], []).append((index[link.a], link.km))
    by = opens[place]
    usable = (opens != NEVER) & (opens <= by)
    ahead = [(0.0, gate, -1, 0.0) for gate in gates if usable[gate]]
    heapq.heapify(ahead)
    came: dict[int, tuple[int, float]] = {}
    while ahead:
        far, here, before, km = heapq.heappop(ahead)
        if here in came:
            continue
        came[here] = (before, km)
        if here == place:
            break
        for there, length in ways.get(here, ()):
            if usable[there] and there not in came:
                heapq.heappush(ahead, (far + length, there, here, length))
    if place not in came:
        return []
    way: list[tuple[int, float]] = []
    while place >= 0:
        before, km = came[place]
        way.append((place, km))
        place = before
    return way[::-1]


def _draft(dossier: Dossier, road: Road, way: list[tuple[int, float]], month: int) -> Movement:
    places = dossier.places
    day = road.start + timedelta(days=round(month * _MONTH))
    at = datetime.combine(day, SETS_OUT, UTC)
    route: list[Checkpoint] = []
    for row, km in way:
        at += timedelta(minutes=round(km / KM_PER_HOUR * 60.0))
        name = say(places.names[row], "en")
        route.append(Checkpoint(name, (float(places.lon[row]), float(places.lat[row])), at, at))
    first, last = way[0][0], way[-1][0]
    return Movement(
        id=f"{dossier.id}-relief-{places.ids[last]}",
        party=PARTY,
        name=f"relief to {route[-1].name} from {route[0].name} (draft: {places.ids[first]} to {places.ids[last]})",
        route=tuple(route),
        half_width_m=HALF_WIDTH_M,
    )
