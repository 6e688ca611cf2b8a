"""Areas, border lengths and neighbours, measured on the cells."""

import numpy as np

from modusvivendi.core.geometry.cells import Cells
from modusvivendi.core.geometry.edges import Edges, find_edges
from modusvivendi.core.geometry.planar import shapely
from modusvivendi.core.ranges import Floats, Ints, freeze
from modusvivendi.core.territory import Borders

POINT_M = 50.0
"""Two places with a shorter border than this, in metres, touch in a point: it joins them but draws no line."""

TOUCH_M = 1.0
"""Cleaning may part polygons that met in a point by less than this, in metres."""


def measure_areas(cells: Cells) -> Floats:
    """Return the area (n,) of each cell in km2."""
    return freeze(np.asarray(shapely.area(cells.polygons), float) / 1e6)


def measure_borders(cells: Cells) -> Borders:
    """Return which cells touch and along how many km; ``measured`` is True.

    Places that touch in a point, or along less than 50 m, have ``land`` False and 0 km. There are no outer borders: the
    shapes do not say where the sea ends and a foreign state begins, and a length to neither would turn the unknown
    length of the coast into a zero. The cells must form a valid coverage, as ``shape_cells`` makes them.
    """
    pairs, metres = _shared(find_edges(cells.polygons))
    line = metres > POINT_M
    touching = _meeting(cells, pairs[line])
    km = np.concatenate([metres[line] / 1000, np.zeros(len(touching))])
    both = np.concatenate([pairs[line], touching])
    land = np.repeat([1, 0], [int(line.sum()), len(touching)]).astype(np.int64)
    order = np.lexsort((both[:, 1], both[:, 0]))
    return Borders(
        a=freeze(both[order, 0]),
        b=freeze(both[order, 1]),
        km=freeze(km[order]),
        land=freeze(land[order]),
        outer=freeze(np.zeros(0, np.int64)),
        beyond=(),
        outer_km=freeze(np.zeros(0)),
        measured=True,
    )


def measure_outer(cells: Cells) -> Floats:
    """Return how many km (n,) of each cell's edge touch no other cell: the country's edge, lakes and gaps."""
    edges = find_edges(cells.polygons)
    alone = edges.right < 0
    metres = np.bincount(edges.left[alone], weights=edges.length[alone], minlength=len(cells.polygons))
    return freeze(metres.astype(float) / 1000)


def _shared(edges: Edges) -> tuple[Ints, Floats]:
    """Return the pairs (m, 2) of cells with a common border and its length (m,) in metres."""
    inner = edges.right >= 0
    pairs, which = np.unique(
        np.column_stack([edges.left[inner], edges.right[inner]]).reshape(-1, 2), axis=0, return_inverse=True
    )
    metres = np.bincount(which.ravel(), weights=edges.length[inner], minlength=len(pairs))
    return pairs, metres.astype(float)


def _meeting(cells: Cells, known: Ints) -> Ints:
    """Return the pairs (k, 2) of cells that meet in a point: within a metre, and not among the known pairs."""
    one, two = shapely.STRtree(cells.polygons).query(cells.polygons, predicate="dwithin", distance=TOUCH_M)
    pairs = np.column_stack([one, two])[one < two].astype(np.int64)
    many = len(cells.polygons)
    return pairs[~np.isin(pairs[:, 0] * many + pairs[:, 1], known[:, 0] * many + known[:, 1])]
