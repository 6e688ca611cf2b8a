"""Charts of the Earth in which edges that are geodesics become chains of straight pieces.

A chart counts in degrees, and one of its degrees is nowhere longer than 111.7 km. Whatever is near in a chart is
therefore at least as near on the ground, and a deviation that is bounded in the chart is bounded on the ground.
"""

from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property
from typing import Self

import numpy as np
from pyproj import Geod

from modusvivendi.core.errors import ModusError
from modusvivendi.core.ranges import Floats, Ints

GEOD = Geod(ellps="WGS84")
DEGREE_M = 111_700.0
"""No degree of any chart is longer than this on the ground (a degree of latitude at the pole has 111,694 m)."""
POLAR = 75.0
"""An outline with a vertex beyond this latitude is drawn in a polar chart."""
MOST_PIECES = 400_000
"""Straight pieces of one outline; limits on perimeter and latitude keep to a small part of it."""

Curve = Callable[[Floats], tuple[Floats, Floats]]
"""From n parameters to n longitudes and n latitudes."""


@dataclass(frozen=True, slots=True)
class Chart:
    """Longitude and latitude around a meridian (``pole`` 0), or colatitude as a radius around a pole.

    ``pole`` is 1 in the north, -1 in the south. The meridian chart runs on beyond 180 degrees, so that nothing narrower
    than 360 degrees is torn apart.
    """

    pole: int
    meridian: float = 0.0

    def place(self, lon: Floats, lat: Floats) -> Floats:
        """Return (n, 2) coordinates in the chart of n points in degrees."""
        if self.pole:
            radius, turn = 90.0 - self.pole * lat, np.radians(lon)
            return np.column_stack([radius * np.sin(turn), radius * np.cos(turn)])
        return np.column_stack([self.meridian + np.mod(lon - self.meridian + 180.0, 360.0) - 180.0, lat])

    def locate(self, xy: Floats) -> tuple[Floats, Floats]:
        """Return the longitudes (-180 to 180) and latitudes of (n, 2) coordinates in the chart."""
        if self.pole:
            return np.degrees(np.arctan2(xy[:, 0], xy[:, 1])), self.pole * (90.0 - np.hypot(xy[:, 0], xy[:, 1]))
        return np.mod(xy[:, 0] + 180.0, 360.0) - 180.0, xy[:, 1]


@dataclass(frozen=True, eq=False)
class Course:
    """The geodesics through k + 1 points (k + 1, 2): the azimuth at which each sets out, its length in metres (k,)."""

    points: Floats
    turn: Floats
    length: Floats

    @classmethod
    def through(cls, points: Floats) -> Self:
        """Return the course through points in degrees."""
        turn, _, length = GEOD.inv(points[:-1, 0], points[:-1, 1], points[1:, 0], points[1:, 1])
        return cls(points, np.asarray(turn, float), np.asarray(length, float))

    def curve(self, t: Floats) -> tuple[Floats, Floats]:
        """Return the longitudes and latitudes at parameters: point i at i, to the last bit, between them by length."""
        edge = np.minimum(t.astype(np.int64), len(self.length) - 1)
        share = t - edge
        lon, lat = self.points[edge, 0], self.points[edge, 1]
        inner = np.flatnonzero((share != 0.0) & (share != 1.0))
        if len(inner):
            rows = edge[inner]
            x, y, _ = GEOD.fwd(lon[inner], lat[inner], self.turn[rows], share[inner] * self.length[rows])
            lon[inner], lat[inner] = x, y
        last = np.flatnonzero(share == 1.0)
        lon[last], lat[last] = self.points[edge[last] + 1].T
        return lon, lat

    def cuts(self) -> Floats:
        """Return the parameters of the points, with more between where an edge is over 100 km."""
        if self.length.max(initial=0.0) <= _EDGE_M:
            return np.arange(len(self.points), dtype=float)
        pieces = np.maximum(np.ceil(self.length / _EDGE_M), 1.0).astype(np.int64)
        owner = np.repeat(np.arange(len(pieces)), pieces)
        step = np.arange(len(owner)) - np.repeat(np.cumsum(pieces) - pieces, pieces)
        return np.append(owner + step / pieces[owner], float(len(pieces)))

    @cached_property
    def bulge(self) -> Floats:
        """For each edge (k,) the degrees of a meridian chart within which it surely stays of its chord; inf if long.

        A curve r(s) stays within L^2 max|r''| / 8 of its chord. Of a geodesic at azimuth a on a sphere of radius R,
        lon'' = 2 sin a cos a tan lat / R^2 cos lat, lat'' = -sin^2 a tan lat / R^2 and a' = sin a tan lat / R, so sin a
        grows by no more than exp(L tan lat / R). The ellipsoid adds at most 3 e^2 / 2 to R^2 lat'', of which only the
        part across the chord counts. R is its least radius of curvature.
        """
        lat = np.abs(self.points[:, 1])
        far = np.radians(np.maximum(lat[:-1], lat[1:])) + self.length / (2.0 * _RADIUS_M)
        north = np.minimum(far, _FAR)
        rise, thin, turn = np.tan(north), np.cos(north), np.radians(self.turn)
        veer = rise * self.length / _RADIUS_M
        sine = np.abs(np.sin(turn)) * np.exp(veer)
        cosine = np.abs(np.cos(turn)) + veer * sine
        bent = np.hypot(
            2.0 * sine * cosine * rise / thin, sine**2 * rise + 0.0102 * np.minimum(1.02 * sine / thin, 1.0)
        )
        bulge = np.degrees((self.length / _RADIUS_M) ** 2 / 8.0 * bent)
        return np.where((self.length <= _EDGE_M) & (far < _FAR), bulge, np.inf)


_EDGE_M = 100_000.0
_RADIUS_M = 6_335_439.0
_FAR = 1.5
"""Latitude in radians beyond which no bulge is bounded."""


def parallel(points: Floats, edge: int, offset: float) -> Curve:
    """Return the curve ``offset`` metres to the right of one edge of a line (left when negative), parameter 0 to 1."""
    (x0, y0), (x1, y1) = points[edge], points[edge + 1]
    turn, back, length = GEOD.inv(x0, y0, x1, y1)

    def curve(t: Floats) -> tuple[Floats, Floats]:
        n = len(t)
        x, y, behind = GEOD.fwd(np.full(n, x0), np.full(n, y0), np.full(n, turn), t * length)
        # The solver gives the azimuth back to the start, which at the start itself is not defined.
        ahead = np.where(t > 0.0, np.asarray(behind, float) + 180.0, turn)
        ahead = np.where(t >= 1.0, back + 180.0, ahead)
        x, y, _ = GEOD.fwd(x, y, ahead + 90.0, np.full(n, offset))
        return np.asarray(x, float), np.asarray(y, float)

    return curve


def rim(centre: tuple[float, float], radius: float) -> Curve:
    """Return the points ``radius`` metres from a centre; the parameter runs from 0 to 1 once around, clockwise."""

    def curve(t: Floats) -> tuple[Floats, Floats]:
        n = len(t)
        x, y, _ = GEOD.fwd(np.full(n, centre[0]), np.full(n, centre[1]), np.mod(t, 1.0) * 360.0, np.full(n, radius))
        return np.asarray(x, float), np.asarray(y, float)

    return curve


def lay(course: Course, chart: Chart, deviation: float) -> Floats:
    """Return (m, 2) points of a course in a chart, its straight pieces within ``deviation`` degrees of it.

    As ``trace`` does, but edges are cut at once by what bounds their bulge: a few points more, much sooner. The points
    of the course are kept to the last bit.

    Raises ``ModusError`` when that would take more than ``MOST_PIECES`` pieces.
    """
    bulge = course.bulge
    most = float(bulge.max(initial=0.0))
    if chart.pole or not np.isfinite(most):
        return trace(course.curve, course.cuts(), chart, deviation)
    if most <= deviation:
        return chart.place(*course.points.T)
    pieces = np.maximum(np.ceil(np.sqrt(bulge / deviation)), 1.0).astype(np.int64)
    if pieces.sum() > MOST_PIECES:
        raise ModusError("an outline is too long to be drawn to the centimetre", repair="split it")
    owner = np.repeat(np.arange(len(pieces)), pieces)
    first = np.cumsum(pieces) - pieces
    share = (np.arange(len(owner)) - first[owner]) / pieces[owner]
    lon, lat = course.points[:, 0], course.points[:, 1]
    x, y, _ = GEOD.fwd(lon[owner], lat[owner], course.turn[owner], share * course.length[owner])
    x, y = np.append(x, lon[-1]), np.append(y, lat[-1])
    x[first], y[first] = lon[:-1], lat[:-1]
    return chart.place(x, y)


def trace(curve: Curve, cuts: Floats, chart: Chart, deviation: float) -> Floats:
    """Return (m, 2) points of a curve in a chart, so dense that straight pieces are within ``deviation`` degrees of it.

    ``cuts``: rising parameters where to begin, all kept. A piece is cut on while the curve at a third or two thirds of
    it is further from the chord than 0.74 of the deviation: what bulges like a parabola or a cubic (a geodesic that
    crosses the equator is on both sides of its chord) is then nowhere further than 0.97 of it.

    Raises ``ModusError`` when that would take more than ``MOST_PIECES`` pieces.
    """
    t, xy = cuts, chart.place(*curve(cuts))
    rows = np.arange(len(t) - 1)
    while len(rows):
        span = t[rows + 1] - t[rows]
        between = chart.place(*curve(np.concatenate([t[rows] + span / 3.0, t[rows] + span * (2.0 / 3.0)])))
        starts, ends = np.tile(xy[rows], (2, 1)), np.tile(xy[rows + 1], (2, 1))
        bulge = _distance(between, starts, ends).reshape(2, -1).max(axis=0)
        far = bulge > 0.74 * deviation
        if not far.any():
            break
        # A bulge shrinks with the square of the length: cut as often as that takes, then look again.
        pieces = np.ones(len(t) - 1, np.int64)
        pieces[rows[far]] = np.minimum(np.ceil(np.sqrt(bulge[far] / (0.65 * deviation))), 4096.0).astype(np.int64)
        if pieces.sum() > MOST_PIECES:
            raise ModusError("an outline is too long to be drawn to the centimetre", repair="split it")
        t, xy, rows = _refine(curve, chart, t, xy, pieces)
    return xy


def _refine(curve: Curve, chart: Chart, t: Floats, xy: Floats, pieces: Ints) -> tuple[Floats, Floats, Ints]:
    """Cut n pieces into as many (n,) each; return the parameters, the points, and the rows of the new pieces."""
    owner = np.repeat(np.arange(len(pieces)), pieces)
    step = np.arange(len(owner)) - np.repeat(np.cumsum(pieces) - pieces, pieces)
    added = np.append(t[owner] + step / pieces[owner] * (t[owner + 1] - t[owner]), t[-1])
    new = np.append(step > 0, False)
    points = np.empty((len(added), 2))
    points[~new] = xy
    points[new] = chart.place(*curve(added[new]))
    return added, points, np.flatnonzero(pieces[owner] > 1)


def _distance(point: Floats, start: Floats, end: Floats) -> Floats:
    """Return (n,) distances of points from the chords between starts and ends."""
    along, off = end - start, point - start
    square = (along**2).sum(axis=1)
    share = np.clip((off * along).sum(axis=1) / np.where(square > 0.0, square, 1.0), 0.0, 1.0)
    return np.hypot(*(off - share[:, None] * along).T)
