"""Cells made ready to be drawn: simplified, joined by group, with the lines between, coarsened for the public."""

import math
from dataclasses import dataclass
from typing import Any

import numpy as np

from modusvivendi.core.errors import ModusError
from modusvivendi.core.geometry.cells import Cells, Shaped
from modusvivendi.core.geometry.edges import find_edges
from modusvivendi.core.geometry.planar import shapely
from modusvivendi.core.geometry.tessellation import divide_land, settle_strays, unite_faces
from modusvivendi.core.ranges import Bools, Floats, Ints, freeze

LEAST_HEXAGON = 1 / 3
"""A hexagon with less land than this share of a whole one is joined to a neighbour: it would show too small a piece."""

MIXED_STEPS = 4
"""Shares of land in a hexagon are rounded to quarters: an exact share would give away where the line runs in it."""


@dataclass(frozen=True, slots=True)
class Line:
    """The border between two groups: their labels, ``a`` < ``b``, a LineString or MultiLineString, its length."""

    a: int
    b: int
    geometry: Any
    km: float


@dataclass(frozen=True)
class Coarse:
    """Hexagons (h,) in metres that cover the land; a valid coverage.

    ``label`` (h,): the label with most of the land in it. ``mixed`` (h,): the share of the land that this label has,
    rounded to quarters. ``spacing_km``: distance between the centres of neighbouring hexagons.
    """

    polygons: Shaped
    label: Ints
    mixed: Floats
    spacing_km: float


def simplify(cells: Cells, tolerance_m: float) -> Shaped:
    """Return the polygons (n,) with fewer vertices, still fitting each other along whole edges.

    ``tolerance_m``: corners are cut away that form with their neighbours a triangle smaller than a square of this
    side (Visvalingam and Whyatt 1993). No cell is lost; corners where three cells meet stay.
    """
    return np.asarray(shapely.coverage_simplify(cells.polygons, tolerance_m), object)


def dissolve(polygons: Shaped, labels: Ints) -> dict[int, Any]:
    """Return the union of the polygons (n,) of each label (n,); the polygons form a valid coverage."""
    known, group = np.unique(labels, return_inverse=True)
    united = unite_faces(polygons, group.ravel().astype(np.int64), len(known))
    return {int(label): geometry for label, geometry in zip(known.tolist(), united, strict=True)}


def lines_between(cells: Cells | Shaped, labels: Ints) -> tuple[Line, ...]:
    """Return the borders between differently labelled places, one for each pair of labels that touch along a line.

    ``cells`` or their simplified polygons (n,), ``labels`` (n,), any whole numbers. Sorted by pair.
    """
    edges = find_edges(cells.polygons if isinstance(cells, Cells) else cells)
    inner = edges.right >= 0
    ends, length = edges.ends[inner], edges.length[inner]
    sides = np.sort(np.column_stack([labels[edges.left[inner]], labels[edges.right[inner]]]), axis=1)
    apart = sides[:, 0] != sides[:, 1]
    pairs, which = np.unique(sides[apart], axis=0, return_inverse=True)
    segments, length, which = ends[apart].reshape(-1, 2, 2), length[apart], which.ravel()
    return tuple(
        Line(
            int(a),
            int(b),
            shapely.line_merge(shapely.multilinestrings(shapely.linestrings(segments[which == row]))),
            float(length[which == row].sum()) / 1000,
        )
        for row, (a, b) in enumerate(pairs.tolist())
    )


def coarsen(cells: Cells, values: Ints, weights: Floats | None = None, spacing_km: float = 30.0) -> Coarse:
    """Return a grid of hexagons over the land, each with the label that has most of it.

    ``values`` (n,): the label of each place, -1 for unknown (a label like any other). ``weights`` (n,): what is
    counted, spread evenly over each cell (people); land when None. The grid does not depend on the labels and small
    pieces at the border are joined to a neighbour, so that no line finer than the grid can be read off.
    Raises ``ModusError`` for a spacing that is not above zero and for an unknown or negative weight.
    """
    if not spacing_km > 0:
        raise ModusError(f"hexagons cannot be {spacing_km} km apart", repair="give a distance above zero")
    if weights is not None and not (weights >= 0).all():
        raise ModusError("some places have no weight", repair="leave weights out to count land, or fill in all of them")
    hexagons = _cover(shapely.coverage_union_all(cells.polygons), spacing_km * 1000)
    labels, label = np.unique(values, return_inverse=True)
    share = _share_out(hexagons, cells, label.ravel().astype(np.int64), weights)
    best = share.argmax(axis=1)
    mixed = np.round(share[np.arange(len(hexagons)), best] * MIXED_STEPS) / MIXED_STEPS
    return Coarse(freeze(hexagons), freeze(labels[best].astype(np.int64)), freeze(mixed), spacing_km)


def _cover(land: Any, spacing: float) -> Shaped:
    """Return the hexagons of the grid, clipped to the land, slivers joined to their neighbours."""
    centres = _lay_centres(land, spacing)
    faces, nearest = divide_land(centres, land)
    used, place = np.unique(nearest, return_inverse=True)
    united = unite_faces(faces, place.ravel().astype(np.int64), len(used))
    pieces, owner = shapely.get_parts(united, return_index=True)
    small: Bools = shapely.area(pieces) < LEAST_HEXAGON * spacing**2 * np.sqrt(3) / 2
    # A land smaller than a hexagon keeps what it has.
    owner = settle_strays(pieces, np.asarray(owner, np.int64), ~small)
    left, owner = np.unique(owner, return_inverse=True)
    return unite_faces(pieces, owner.ravel().astype(np.int64), len(left))


def _lay_centres(land: Any, spacing: float) -> Floats:
    """Return the centres (k, 2) of a hexagon grid at and around the land, rows of the grid running west to east."""
    west, south, east, north = shapely.bounds(land).tolist()
    rise = spacing * math.sqrt(3) / 2
    rows = range(math.floor(south / rise) - 1, math.ceil(north / rise) + 2)
    columns = range(math.floor(west / spacing) - 1, math.ceil(east / spacing) + 2)
    centres = np.array([((column + row % 2 / 2) * spacing, row * rise) for row in rows for column in columns], float)
    shapely.prepare(land)
    # Two rings around the land: those that hold a piece of it, and the neighbours that bound them.
    return centres[shapely.dwithin(shapely.points(centres), land, 2 * spacing)]


def _share_out(hexagons: Shaped, cells: Cells, label: Ints, weights: Floats | None) -> Floats:
    """Return the share (h, labels) that each label has of what is counted in each hexagon.

    Where nothing is counted (no people) the share is that of the land.
    """
    hexagon, cell = shapely.STRtree(cells.polygons).query(hexagons, predicate="intersects")
    land: Floats = shapely.area(shapely.intersection(hexagons[hexagon], cells.polygons[cell]))
    sums = np.zeros((len(hexagons), int(label.max()) + 1))
    np.add.at(sums, (hexagon, label[cell]), land)
    if weights is not None:
        counted = np.zeros_like(sums)
        np.add.at(counted, (hexagon, label[cell]), land * (weights / shapely.area(cells.polygons))[cell])
        sums = np.where(counted.sum(axis=1, keepdims=True) > 0, counted, sums)
    return sums / sums.sum(axis=1, keepdims=True)
