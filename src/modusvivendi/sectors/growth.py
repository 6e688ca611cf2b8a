"""First plans for the search: grown from the anchors over free neighbours."""

import numpy as np

from modusvivendi.sectors.graph import Rows
from modusvivendi.sectors.problem import Frame


def grow_plan(frame: Frame, numbers: np.random.Generator) -> Rows:
    """Grow a plan from the anchors, place by place; it may be out of bounds, and in too many pieces, but is whole.

    A sector without an anchor begins at a random place that it may hold.
    """
    k = len(frame)
    slots = frame.must.astype(np.int32)
    for sector in range(k):
        if not np.any(slots == sector):
            free = np.flatnonzero((slots < 0) & frame.may[:, sector])
            if len(free):
                slots[int(numbers.choice(free))] = sector
    graph = frame.graph
    frontier = list(np.flatnonzero(slots >= 0).tolist())
    weigh = frame.land if np.any(frame.land_low > 0) else frame.people
    loads = np.bincount(slots[slots >= 0], weights=weigh[slots >= 0], minlength=k)
    wanted = np.maximum(frame.land_low if np.any(frame.land_low > 0) else frame.people_low, 1e-9)
    while frontier:
        fill = np.array([loads[slots[row]] / wanted[slots[row]] for row in frontier])
        pick = int(fill.argmin()) if numbers.random() < 0.7 else int(numbers.integers(len(frontier)))
        row = frontier[pick]
        sector = int(slots[row])
        near = graph.neighbour[graph.start[row] : graph.start[row + 1]]
        open_ones = [int(x) for x in near if slots[x] < 0 and frame.may[x, sector]]
        if not open_ones:
            frontier.pop(pick)
            continue
        place = open_ones[int(numbers.integers(len(open_ones)))]
        slots[place] = sector
        loads[sector] += weigh[place]
        frontier.append(place)
    for place in np.flatnonzero(slots < 0).tolist():
        slots[place] = int(numbers.choice(np.flatnonzero(frame.may[place])))
    return slots
