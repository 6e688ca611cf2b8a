"""Whether two volumes meet, worked out another way: no charts, no shapely, no drawing to a tolerance.

A polygon, a circle and a corridor are all that is within w metres of a core: the filled ring (w = 0), the centre, the
line. Two of them meet where their cores are within w + w' metres. The cores are sampled along their geodesics and laid
out by distance and azimuth around a point halfway between them, then around the place where they come nearest.
"""

from datetime import timedelta
from itertools import pairwise

import numpy as np
from pyproj import Geod

from modusvivendi.core.operations import Circle, Corridor, Outline, Polygon, Volume

GEOD = Geod(ellps="WGS84")
RADIUS = 6.371e6


def core(outline: Outline, step: float = 4_000.0) -> tuple[np.ndarray, float, bool]:
    """Return sampled points (n, 2) of the core, the metres around it, and whether it is a filled ring."""
    match outline:
        case Circle(centre=centre, radius_m=radius):
            return np.array([centre], float), radius, False
        case Corridor(line=points, half_width_m=width):
            around, filled = width, False
        case Polygon(vertices=points):
            around, filled, points = 0.0, True, (*points, points[0])
    rows: list[tuple[float, float]] = [points[0]]
    for (x0, y0), (x1, y1) in pairwise(points):
        length = GEOD.inv(x0, y0, x1, y1)[2]
        if inner := int(length // step):
            rows += GEOD.npts(x0, y0, x1, y1, inner)
        rows.append((x1, y1))
    return np.array(rows, float), around, filled


def lay_out(points: np.ndarray, centre: tuple[float, float]) -> np.ndarray:
    n = len(points)
    turn, _, far = GEOD.inv(np.full(n, centre[0]), np.full(n, centre[1]), points[:, 0], points[:, 1])
    return np.column_stack([far * np.sin(np.radians(turn)), far * np.cos(np.radians(turn))])


def holds(ring: np.ndarray, point: np.ndarray) -> bool:
    """Whether a point is within a closed ring: how often a ray to the right crosses it."""
    (x, y), (a, b) = point, (ring[:-1], ring[1:])
    spans = (a[:, 1] > y) != (b[:, 1] > y)
    a, b = a[spans], b[spans]
    return bool(np.sum(x < a[:, 0] + (y - a[:, 1]) / (b[:, 1] - a[:, 1]) * (b[:, 0] - a[:, 0])) % 2)


def pieces(points: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    return (points[:-1], points[1:]) if len(points) > 1 else (points, points)


def from_points(points: np.ndarray, a: np.ndarray, b: np.ndarray) -> np.ndarray:
    """Return (p, s) distances of p points from s segments."""
    along = b - a
    square = (along**2).sum(axis=1)
    off = points[:, None] - a
    share = np.clip((off * along).sum(axis=2) / np.where(square > 0, square, 1.0), 0.0, 1.0)
    return np.hypot(*np.moveaxis(off - share[..., None] * along, 2, 0))


def cross(a: np.ndarray, b: np.ndarray, c: np.ndarray, d: np.ndarray) -> bool:
    def side(p: np.ndarray, q: np.ndarray, r: np.ndarray) -> np.ndarray:
        return (q[..., 0] - p[..., 0]) * (r[..., 1] - p[..., 1]) - (q[..., 1] - p[..., 1]) * (r[..., 0] - p[..., 0])

    a, b = a[:, None], b[:, None]
    first = side(a, b, c) * side(a, b, d) < 0
    second = side(c, d, a) * side(c, d, b) < 0
    return bool((first & second).any())


def apart(first: Outline, second: Outline) -> float:
    """Return about how many metres two outlines are apart; negative when they meet."""
    (p, w, filled), (q, v, full) = core(first), core(second)
    n, m = len(p), len(q)
    if GEOD.inv(*p[0], *q[0])[2] > 3_000_000.0:
        return 1e6
    both = np.concatenate([p, q])
    flat = lay_out(both, tuple(p[0]))
    # Halfway: back from the middle of the layout to the Earth.
    mid = (flat.min(axis=0) + flat.max(axis=0)) / 2.0
    x, y, _ = GEOD.fwd(*p[0], np.degrees(np.arctan2(*mid)), np.hypot(*mid))
    for _ in range(3):
        flat = lay_out(both, (x, y))
        one, other = flat[:n], flat[n:]
        (a, b), (c, d) = pieces(one), pieces(other)
        inside = (filled and n > 3 and any(holds(one, r) for r in other[:1])) or (
            full and m > 3 and any(holds(other, r) for r in one[:1])
        )
        if inside or cross(a, b, c, d):
            return -1.0 - w - v
        there, back = from_points(one, c, d), from_points(other, a, b)
        gap = min(there.min(), back.min()) - w - v
        if abs(gap) > 1.0 + 2e-4 * (gap + w + v):
            return gap
        if there.min() <= back.min():
            x, y = both[int(there.min(axis=1).argmin())]
        else:
            x, y = both[n + int(back.min(axis=1).argmin())]
    return gap


def together(a: Volume, b: Volume) -> bool:
    return (
        a.start <= b.end + timedelta(seconds=0.5)
        and b.start <= a.end + timedelta(seconds=0.5)
        and a.lower_m <= b.upper_m + 0.0045
        and b.lower_m <= a.upper_m + 0.0045
    )
