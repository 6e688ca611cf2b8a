"""Whether two volumes meet: to the centimetre and to the second.

1. All limits belong to the volume. What touches meets.
2. What meets in truth is always found; what is more than 1 cm or more than 1 s apart is never called meeting. In
   between, where no two instruments agree, the answer is yes within ``REACH``, ``REACH_M`` and ``REACH_TIME``.
3. The answer is the same whichever of the two comes first.
"""

from datetime import timedelta
from typing import Any

from modusvivendi.core.geometry.planar import shapely
from modusvivendi.core.operations import Volume
from modusvivendi.deconflict.charts import Chart
from modusvivendi.deconflict.shapes import REACH, Figure, turn_around

REACH_M = 0.0045
"""Metres of height within which two volumes meet."""
REACH_TIME = timedelta(seconds=0.5)
"""Time within which two volumes meet."""


def intersects(a: Volume | Figure, b: Volume | Figure) -> bool:
    """Whether two volumes have a point in common in space, height and time.

    Raises ``ModusError`` for an outline beyond the limits of ``core.operations``.
    """
    first = a if isinstance(a, Figure) else Figure(a)
    second = b if isinstance(b, Figure) else Figure(b)
    one, other = first.volume, second.volume
    return meet_in_time(one, other) and meet_in_height(one, other) and overlay(first, second)


def meet_in_time(a: Volume, b: Volume) -> bool:
    """Whether two windows have a moment in common."""
    return a.start - b.end <= REACH_TIME and b.start - a.end <= REACH_TIME


def meet_in_height(a: Volume, b: Volume) -> bool:
    """Whether two bands have a height in common."""
    return a.lower_m - b.upper_m <= REACH_M and b.lower_m - a.upper_m <= REACH_M


def overlay(a: Figure, b: Figure) -> bool:
    """Whether two outlines have a point in common, height and time apart."""
    pole = a.chart.pole or b.chart.pole
    if not pole:
        return _near(a.drawn(), _turn(b.drawn(), a.drawn()))
    if a.chart.pole * b.chart.pole < 0:
        return False
    for one in (a, b):
        # Whatever comes near a pole stays in its hemisphere, and so does whatever meets it.
        if not one.chart.pole and pole * shapely.bounds(one.drawn())[1 if pole > 0 else 3] < 0.0:
            return False
    chart = Chart(pole)
    return _near(a.drawn(chart), b.drawn(chart))


def _turn(drawn: Any, to: Any) -> Any:
    """Return a geometry of a meridian chart turned by whole circles to where another lies."""
    west, _, east, _ = shapely.bounds(drawn) - shapely.bounds(to)
    turn = -360.0 * round(float(west + east) / 720.0)
    return turn_around(drawn, turn) if turn else drawn


def _near(a: Any, b: Any) -> bool:
    return bool(shapely.dwithin(a, b, REACH))
