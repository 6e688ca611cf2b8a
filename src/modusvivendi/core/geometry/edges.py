"""The edges of a coverage: which cells lie on either side of each segment.

In a valid coverage the two sides of a border have the same vertices, so that sides are found by sorting segments,
without any overlay, and exactly.
"""

from dataclasses import dataclass

import numpy as np

from modusvivendi.core.geometry.cells import Shaped
from modusvivendi.core.geometry.planar import shapely
from modusvivendi.core.ranges import Floats, Ints


@dataclass(frozen=True)
class Edges:
    """The s distinct segments of n polygons.

    ``ends`` (s, 4): x0, y0, x1, y1, the smaller end first. ``left`` and ``right`` (s,): row numbers of the polygons
    beside it, ``left`` < ``right``; ``right`` is -1 when there is only one.
    """

    ends: Floats
    left: Ints
    right: Ints

    @property
    def length(self) -> Floats:
        """Length (s,) of each segment, in the units of the polygons."""
        return np.hypot(self.ends[:, 2] - self.ends[:, 0], self.ends[:, 3] - self.ends[:, 1])


def find_edges(polygons: Shaped) -> Edges:
    """Return the segments of a valid coverage with the polygons on both sides."""
    ends, owner = split_rings(polygons)
    order = np.lexsort((owner, *ends.T[::-1]))
    ends, owner = ends[order], owner[order]
    new = np.ones(len(ends), bool)
    new[1:] = (ends[1:] != ends[:-1]).any(axis=1)
    first = np.flatnonzero(new)
    second = np.minimum(first + 1, len(ends) - 1)
    shared = (second != first) & ~new[second]
    return Edges(ends[first], owner[first], np.where(shared, owner[second], -1))


def split_rings(polygons: Shaped) -> tuple[Floats, Ints]:
    """Return every segment of every ring (t, 4), the smaller end first, and the row number of its polygon (t,)."""
    parts, owner = shapely.get_parts(polygons, return_index=True)
    rings, part = shapely.get_rings(parts, return_index=True)
    xy, ring = shapely.get_coordinates(rings, return_index=True)
    inner = ring[1:] == ring[:-1]
    start, end = xy[:-1][inner], xy[1:][inner]
    turn = (start[:, 0] > end[:, 0]) | ((start[:, 0] == end[:, 0]) & (start[:, 1] > end[:, 1]))
    ends = np.where(turn[:, None], np.hstack([end, start]), np.hstack([start, end]))
    return ends, np.asarray(owner[part[ring[:-1][inner]]], np.int64)
