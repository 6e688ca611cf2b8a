"""From polygons in metres to SVG paths: simplified as a coverage, on a grid of a tenth of a px, shared borders kept."""

from collections.abc import Container, Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

import numpy as np
import numpy.typing as npt

from modusvivendi.core.ranges import Floats, Ints

Ring = npt.NDArray[np.int64]
"""Vertices (k, 2) in tenths of a px, the first not repeated at the end."""

Shaped = npt.NDArray[np.object_]

_SPECK = 60
"""Rings of less than this many hundredths of a square px are left out, unless they are all a place has."""


@dataclass(frozen=True, slots=True)
class View:
    """How metres become px: ``px = (x - left) * scale``, y downwards from ``top``; moved by (dx, dy) px."""

    left: float
    top: float
    scale: float
    width: float
    height: float
    dx: float = 0.0
    dy: float = 0.0

    def place(self, x: Floats, y: Floats) -> Floats:
        """Return px (k, 2) of points in metres."""
        return np.column_stack([(x - self.left) * self.scale + self.dx, (self.top - y) * self.scale + self.dy])


def fit_view(polygons: Shaped, width: float, most_height: float, dy: float, pad: float = 4) -> View:
    """Fit polygons into a width and a greatest height in px, centred, with their top at ``dy``."""
    import shapely

    left, bottom, right, top = shapely.total_bounds(polygons)
    wide, tall = max(right - left, 1.0), max(top - bottom, 1.0)
    scale = min((width - 2 * pad) / wide, (most_height - 2 * pad) / tall)
    return View(left, top, scale, width, tall * scale + 2 * pad, (width - wide * scale) / 2, dy + pad)


def simplify_cells(polygons: Shaped, view: View, tolerance_px: float) -> Shaped:
    """Leave out vertices that do not show at the scale of the view, so that neighbours still share their borders."""
    import shapely

    return np.asarray(shapely.coverage_simplify(polygons, tolerance_px / view.scale), object)


def trace(polygons: Shaped, view: View) -> list[list[Ring]]:
    """Return the rings of each polygon on the grid of tenths of a px; every polygon keeps at least its largest."""
    import shapely

    parts, owner = shapely.get_parts(polygons, return_index=True)
    rings, part = shapely.get_rings(parts, return_index=True)
    traced: list[list[tuple[float, Ring]]] = [[] for _ in range(len(polygons))]
    for ring, i in zip(rings, owner[part], strict=True):
        snapped = _snap(shapely.get_coordinates(ring), view)
        traced[i].append((_area(snapped), snapped))
    return [_keep(found) for found in traced]


def _snap(xy: Floats, view: View) -> Ring:
    grid = np.rint(view.place(xy[:, 0], xy[:, 1]) * 10).astype(np.int64)[:-1]
    moved = np.any(grid != np.roll(grid, 1, axis=0), axis=1)
    return grid[moved] if moved.any() else grid[:1]


def _area(ring: Ring) -> float:
    if len(ring) < 3:
        return 0.0
    x, y = ring[:, 0].astype(float), ring[:, 1].astype(float)
    return abs(float(np.dot(x, np.roll(y, 1)) - np.dot(y, np.roll(x, 1)))) / 2


def _keep(found: list[tuple[float, Ring]]) -> list[Ring]:
    kept = [ring for area, ring in found if area >= _SPECK]
    if kept or not found:
        return kept
    largest = max(found, key=lambda item: item[0])[1]
    return [largest] if len(largest) >= 3 else [_dot(largest[0])] if len(largest) else []


def _dot(centre: npt.NDArray[np.int64]) -> Ring:
    """A square of 1 px for a place too small to show."""
    return centre + np.array([(-5, -5), (5, -5), (5, 5), (-5, 5)])


def write_path(rings: Iterable[Ring], *, closed: bool = True) -> str:
    """Write rings (or lines) as the data of a path with relative moves."""
    pieces: list[str] = []
    for ring in rings:
        if len(ring) < 2:
            continue
        moves = np.diff(ring, axis=0).reshape(-1)
        pieces.append(f"M{_join(ring[0])}l{_join(moves)}{'z' if closed else ''}")
    return "".join(pieces)


def _join(tenths: npt.NDArray[np.int64]) -> str:
    text = ""
    for value in tenths.tolist():
        whole, rest = divmod(abs(value), 10)
        said = f"{whole or ''}.{rest}" if rest else f"{whole}"
        text += f"-{said}" if value < 0 else f" {said}" if text else said
    return text


def lines_between(traced: Sequence[Sequence[Ring]], labels: Ints, *, known_only: bool = False) -> list[Ring]:
    """Return the lines between differently labelled neighbours; ``known_only`` leaves out borders with label -1."""
    sides = _sides(traced)
    parting = [
        edge
        for edge, (a, b) in sides.items()
        if b >= 0 and labels[a] != labels[b] and not (known_only and min(labels[a], labels[b]) < 0)
    ]
    return _chain(parting)


def lines_of_pairs(traced: Sequence[Sequence[Ring]], pairs: Container[tuple[int, int]]) -> list[Ring]:
    """Return the lines between the pairs of polygons given, the smaller row first."""
    sides = _sides(traced).items()
    return _chain([edge for edge, (a, b) in sides if b >= 0 and (min(a, b), max(a, b)) in pairs])


def outer_lines(traced: Sequence[Sequence[Ring]]) -> list[Ring]:
    """Return the lines that have a polygon on one side only."""
    return _chain([edge for edge, (_, b) in _sides(traced).items() if b < 0])


Edge = tuple[tuple[int, int], tuple[int, int]]


def _sides(traced: Sequence[Sequence[Ring]]) -> dict[Edge, tuple[int, int]]:
    sides: dict[Edge, tuple[int, int]] = {}
    for i, rings in enumerate(traced):
        for ring in rings:
            points = [(x, y) for x, y in ring.tolist()]
            for start, end in pairwise([*points, points[0]]):
                edge = (start, end) if start <= end else (end, start)
                first = sides.get(edge)
                sides[edge] = (i, -1) if first is None else (first[0], i)
    return sides


def _chain(edges: Sequence[Edge]) -> list[Ring]:
    import shapely

    if not edges:
        return []
    pieces: Any = shapely.linestrings(np.asarray(edges, float))
    merged: Any = shapely.line_merge(shapely.multilinestrings(pieces))
    return [np.rint(shapely.get_coordinates(line)).astype(np.int64) for line in shapely.get_parts(merged)]
