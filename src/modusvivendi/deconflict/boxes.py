"""Whole-number boxes for a 4D R-tree: longitude, latitude, height, time; rounded outward, so that nothing is missed."""

import math
from typing import Any

import numpy as np

from modusvivendi.core.geometry.planar import shapely
from modusvivendi.core.operations import EPOCH, Volume
from modusvivendi.deconflict.figures import Figure, draw_up
from modusvivendi.deconflict.shapes import OUTSIDE, REACH

Box = tuple[int, int, int, int, int, int, int, int]
"""West, east, south, north in 1e-7 degrees; lower, upper in decimetres; start, end in seconds since 2000 (UTC).

The order is that of SQLite's ``rtree_i32``, each dimension from its least to its greatest; all fit 32 bits.
"""
PER_DEGREE = 10_000_000
PER_METRE = 10
_AROUND = 180 * PER_DEGREE
_MARGIN = 2.0 * (REACH + OUTSIDE)
"""Degrees that a box is wider than the shape, so that the boxes of two that meet have a point in common."""


def boxes(volume: Volume | Figure) -> tuple[Box, ...]:
    """Return one box that holds a volume, or two where it crosses the 180th meridian.

    Raises ``ModusError`` for an outline beyond the limits of ``core.operations``.
    """
    figure = draw_up(volume)
    west, south, east, north = bound(figure)
    lower = math.floor(figure.volume.lower_m * PER_METRE) - 1
    upper = math.ceil(figure.volume.upper_m * PER_METRE) + 1
    start = math.floor((figure.volume.start - EPOCH).total_seconds()) - 1
    end = math.ceil((figure.volume.end - EPOCH).total_seconds()) + 1
    rest = (_clip(south, 90), _clip(north, 90), lower, upper, start, end)
    if east - west >= 2 * _AROUND:
        return ((-_AROUND, _AROUND, *rest),)
    return tuple((w, e, *rest) for w, e in _turn(west, east))


def bound(figure: Figure) -> tuple[int, int, int, int]:
    """Return west, south, east, north in 1e-7 degrees with the margin; west and east may run beyond 180 degrees."""
    made = figure.sketched()
    margin = made.slack + _MARGIN
    if made.pole:
        west, south, east, north = _bound_polar(made.drawn, made.pole, margin)
    else:
        low_x, low_y, high_x, high_y = (float(value) for value in shapely.bounds(made.drawn))
        west, south, east, north = low_x - margin, low_y - margin, high_x + margin, high_y + margin
    return (
        math.floor(west * PER_DEGREE),
        math.floor(south * PER_DEGREE),
        math.ceil(east * PER_DEGREE),
        math.ceil(north * PER_DEGREE),
    )


def _bound_polar(drawn: Any, pole: int, margin: float) -> tuple[float, float, float, float]:
    xy = shapely.get_coordinates(drawn)
    # Pieces are straight in this chart: the pole may be nearer to the middle of one than to its ends.
    near = float(shapely.distance(drawn, shapely.points(0.0, 0.0))) - margin
    far = float(np.hypot(*xy.T).max()) + margin
    south, north = sorted((pole * (90.0 - far), pole * (90.0 - max(near, 0.0))))
    turn = np.degrees(np.arctan2(xy[:, 0], xy[:, 1]))
    turn = turn[0] + np.mod(turn - turn[0] + 180.0, 360.0) - 180.0
    # A degree of longitude is short here: the margin grows with it.
    wide = math.degrees(math.asin(min(margin / near, 1.0))) * 1.01 if near > 0.0 else 180.0
    west, east = float(turn.min()) - wide, float(turn.max()) + wide
    if east - west >= 170.0:
        return -180.0, south, 180.0, north
    return west, south, east, north


def _turn(west: int, east: int) -> list[tuple[int, int]]:
    """Return the stretches of longitude within -180 to 180 degrees."""
    turn = 2 * _AROUND
    parts = [(max(west + k, -_AROUND), min(east + k, _AROUND)) for k in (-turn, 0, turn)]
    return [(w, e) for w, e in parts if w <= e]


def _clip(value: int, most: int) -> int:
    return max(-most * PER_DEGREE, min(value, most * PER_DEGREE))
