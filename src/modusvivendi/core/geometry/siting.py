"""Where the points of places stand before the land is divided among them: inside the outline, and apart."""

from dataclasses import dataclass
from typing import Any

import numpy as np

from modusvivendi.core.errors import ModusError, Where
from modusvivendi.core.geometry.cells import Shaped
from modusvivendi.core.geometry.planar import shapely
from modusvivendi.core.ranges import Floats, Ints

GRID_M = 1.0
"""Points are rounded to this grid; points of different places on the same node count as the same point."""

NEAR_M = 2000.0
"""A point this close outside the outline is moved inside: outlines for small maps are simplified by about as much."""

FAR_M = 30000.0
"""Points outside that lie closer to each other than this are one stretch of land, joined to the outline."""

ISLAND_M = (500.0, 10000.0)
"""Least and largest radius of the land drawn around a point outside the outline."""

LONE_M = 10000.0
"""Distance that stands for the usual one between points when there is a single point."""


@dataclass(frozen=True)
class Sited:
    """Where the points stand.

    Distinct ``points`` (m, 2) in a fixed order, the place of each (``owner``, m), the ``outline`` that holds them all,
    and the rows of the places for which it was ``extended``.
    """

    points: Floats
    owner: Ints
    outline: Any
    extended: tuple[int, ...]


def site_points(points: Floats, owner: Ints, ids: tuple[str, ...], outline: Any | None) -> Sited:
    """Put the points inside the outline and apart from each other.

    A point up to 2 km outside is moved to the nearest land. Farther out the outline is extended: a place by itself
    becomes an island, several near each other a stretch of land joined to the outline. Points of different places
    that coincide are set around their common node on a circle, in the order of the place ids, of a quarter of
    the distance to the next point. Without an outline one is made: the hull of the points, drawn out by their usual
    distance. Raises ``ModusError`` when most places lie far outside the outline.
    """
    nodes = np.round(points / GRID_M) * GRID_M
    rank = np.argsort(np.argsort(np.array(ids)))
    order = np.lexsort((rank[owner], nodes[:, 1], nodes[:, 0]))
    nodes, owner = nodes[order], owner[order]
    again = np.zeros(len(nodes), bool)
    again[1:] = (nodes[1:] == nodes[:-1]).all(axis=1) & (owner[1:] == owner[:-1])
    nodes, owner = nodes[~again], owner[~again]
    extended: tuple[int, ...] = ()
    if outline is None:
        outline = _draw_hull(nodes)
    else:
        outline, extended = _extend(nodes, owner, ids, outline)
        nodes = _move_inside(nodes, outline)
    return Sited(_spread(nodes, outline), owner, outline, extended)


def measure_spacing(points: Floats) -> Floats:
    """Return the distance (m,) from each point to the nearest other node, infinite when there is none."""
    nodes, which = np.unique(points, axis=0, return_inverse=True)
    if len(nodes) < 2:
        return np.full(len(points), np.inf)
    dots = shapely.points(nodes)
    tree = shapely.STRtree(dots)
    (source, _), distance = tree.query_nearest(dots, exclusive=True, all_matches=False, return_distance=True)
    spacing = np.full(len(nodes), np.inf)
    spacing[source] = distance
    return spacing[which.ravel()]


def _draw_hull(nodes: Floats) -> Any:
    spacing = measure_spacing(nodes)
    usual = float(np.median(spacing[np.isfinite(spacing)])) if np.isfinite(spacing).any() else LONE_M
    return shapely.buffer(shapely.convex_hull(shapely.multipoints(nodes)), usual)


def _extend(nodes: Floats, owner: Ints, ids: tuple[str, ...], outline: Any) -> tuple[Any, tuple[int, ...]]:
    shapely.prepare(outline)
    gap = shapely.distance(outline, shapely.points(nodes))
    away = np.flatnonzero(gap > NEAR_M)
    if not len(away):
        return outline, ()
    if len(np.unique(owner[away])) * 2 > len(ids):
        raise ModusError(
            f"{len(np.unique(owner[away]))} of {len(ids)} places lie outside the outline",
            Where("outline.geojson"),
            "check that lat and lon are not exchanged and that the outline is of this country, or leave it out",
        )
    dots, gap, owner = shapely.points(nodes[away]), gap[away], owner[away]
    radius = np.clip(measure_spacing(nodes)[away] / 2, *ISLAND_M)
    land = [outline]
    for stretch in shapely.get_parts(shapely.union_all(shapely.buffer(dots, FAR_M / 2))):
        rows = np.flatnonzero(shapely.intersects(stretch, dots))
        if len(np.unique(owner[rows])) > 1:
            land += [*shapely.buffer(dots[rows], radius[rows]), _join_shore(dots[rows], float(radius.min()), outline)]
        else:
            # An island is kept off the shore.
            land += [*shapely.buffer(dots[rows], np.minimum(radius, gap * 0.6)[rows])]
    return shapely.union_all(land), tuple(sorted(set(owner.tolist())))


def _join_shore(dots: Shaped, radius: float, outline: Any) -> Any:
    """Return the stretch of land that holds the points and the nearest land to each."""
    shore = shapely.get_point(shapely.shortest_line(outline, dots), 0)
    return shapely.buffer(shapely.convex_hull(shapely.geometrycollections([*dots, *shore])), radius)


def _move_inside(nodes: Floats, outline: Any) -> Floats:
    shapely.prepare(outline)
    moved = nodes.copy()
    for i in np.flatnonzero(~shapely.contains_properly(outline, shapely.points(nodes))):
        shore = shapely.get_point(shapely.shortest_line(outline, shapely.points(nodes[i])), 0)
        ground = shapely.intersection(outline, shapely.buffer(shore, NEAR_M / 10))
        moved[i] = shapely.get_coordinates(shapely.point_on_surface(ground))[0]
    return moved


def _spread(nodes: Floats, outline: Any) -> Floats:
    """Set points on the same node around it."""
    _, which, many = np.unique(nodes, axis=0, return_inverse=True, return_counts=True)
    which = which.ravel()
    if (many == 1).all():
        return nodes
    spread = nodes.copy()
    room = np.minimum(
        measure_spacing(nodes) / 4, shapely.distance(shapely.boundary(outline), shapely.points(nodes)) / 2
    )
    order = np.argsort(which, kind="stable")
    for rows in np.split(order, np.cumsum(many)[:-1]):
        if len(rows) > 1:
            turn = 2 * np.pi * np.arange(len(rows)) / len(rows)
            spread[rows] += room[rows, None] * np.column_stack([np.cos(turn), np.sin(turn)])
    return spread
