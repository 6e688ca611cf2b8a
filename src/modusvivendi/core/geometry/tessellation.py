"""Cells for places of which only points are known.

The land is divided by the nearest point (a Voronoi diagram) and joined by place. The lines of the diagram and the
outline are noded once and the faces are built from the nodes, so that the cells fit exactly and fill the outline.
"""

from dataclasses import dataclass
from typing import Any

import numpy as np

from modusvivendi.core.geometry.cells import Shaped
from modusvivendi.core.geometry.edges import find_edges
from modusvivendi.core.geometry.planar import shapely
from modusvivendi.core.geometry.siting import site_points
from modusvivendi.core.ranges import Bools, Floats, Ints


@dataclass(frozen=True)
class Tiles:
    """Cells (n,) in metres, the outline that they fill, and the rows of the places for which it was extended."""

    polygons: Shaped
    outline: Any
    extended: tuple[int, ...]


def tessellate(points: Floats, owner: Ints, ids: tuple[str, ...], outline: Any | None) -> Tiles:
    """Divide the outline among n places by their points.

    ``points`` (m, 2) in metres, ``owner`` (m,) the row number of each point's place; every place has a point.
    ``outline``: a valid Polygon or MultiPolygon in metres, or None for the hull of the points. A piece of a cell that
    the outline cuts off from the points of its place goes to the neighbour with the longest common border, so that a
    place does not jump across a bay.

    Raises ``ModusError`` when most places lie far outside the outline.
    """
    sited = site_points(points, owner, ids, outline)
    faces, nearest = divide_land(sited.points, sited.outline)
    pieces, place, home = _part_cells(faces, sited.owner[nearest], sited.points, sited.owner)
    place = settle_strays(pieces, place, home)
    return Tiles(unite_faces(pieces, place, len(ids)), sited.outline, sited.extended)


def divide_land(points: Floats, outline: Any) -> tuple[Shaped, Ints]:
    """Return the pieces (f,) of the land and the row number of the point nearest to each.

    ``points`` (m, 2) and ``outline`` in metres. The pieces form a valid coverage of the outline; a point has several
    where the outline parts what is nearest to it.
    """
    lines = [shapely.boundary(outline)]
    if len(points) > 1:
        lines.append(shapely.voronoi_polygons(shapely.multipoints(points), extend_to=outline, only_edges=True))
    faces = shapely.get_parts(shapely.polygonize(shapely.get_parts(shapely.union_all(lines))))
    inside = shapely.point_on_surface(faces)
    shapely.prepare(outline)
    kept = shapely.intersects(outline, inside)
    tree = shapely.STRtree(shapely.points(points))
    return faces[kept], np.asarray(tree.nearest(inside[kept]), np.int64)


def _part_cells(faces: Shaped, place: Ints, points: Floats, owner: Ints) -> tuple[Shaped, Ints, Bools]:
    """Return the connected pieces of each place's faces, the place of each, and whether it holds a point of it."""
    pieces, where = shapely.get_parts(unite_faces(faces, place, int(place.max()) + 1), return_index=True)
    tree = shapely.STRtree(pieces)
    point, piece = tree.query(shapely.points(points), predicate="intersects")
    home = np.zeros(len(pieces), bool)
    home[piece[where[piece] == owner[point]]] = True
    return pieces, np.asarray(where, np.int64), home


def settle_strays(pieces: Shaped, place: Ints, home: Bools) -> Ints:
    """Give pieces without a point of their place to the neighbour with the longest border, from the inside out."""
    place, home = place.copy(), home.copy()
    if home.all():
        return place
    edges = find_edges(pieces)
    inner = edges.right >= 0
    sides = np.column_stack([edges.left[inner], edges.right[inner]])
    pairs = np.concatenate([sides, sides[:, ::-1]])
    metres = np.tile(edges.length[inner], 2)
    while True:
        useful = ~home[pairs[:, 0]] & home[pairs[:, 1]]
        if not useful.any():
            return place
        stray, taker = pairs[useful, 0], place[pairs[useful, 1]]
        border, which = np.unique(np.column_stack([stray, taker]), axis=0, return_inverse=True)
        length = np.bincount(which.ravel(), weights=metres[useful])
        order = np.lexsort((-length, border[:, 0]))
        rows, best = np.unique(border[order, 0], return_index=True)
        place[rows] = border[order, 1][best]
        home[rows] = True


def unite_faces(faces: Shaped, place: Ints, count: int) -> Shaped:
    """Return (count,) the union of each place's faces, which fit along whole edges."""
    united = np.full(count, shapely.Polygon(), object)
    order = np.argsort(place, kind="stable")
    for group in np.split(order, np.flatnonzero(np.diff(place[order])) + 1):
        united[place[group[0]]] = faces[group[0]] if len(group) == 1 else shapely.coverage_union_all(faces[group])
    return united
