"""Whether two volumes meet: to the centimetre and to the second.

1. All limits belong to the volume. What touches meets.
2. What meets in truth is always found; what is more than 1 cm or more than 1 s apart is never called meeting. In
   between, where no two instruments agree, the answer is yes within ``REACH``, ``REACH_M`` and ``REACH_TIME``.
3. The answer is the same whichever of the two comes first.
"""

from collections.abc import Sequence
from datetime import timedelta

from modusvivendi.core.geometry.planar import shapely
from modusvivendi.core.operations import Volume
from modusvivendi.deconflict.charts import Chart
from modusvivendi.deconflict.contact import REACH_M, touch
from modusvivendi.deconflict.figures import Figure, draw_up
from modusvivendi.deconflict.shapes import REACH, turn_around
from modusvivendi.deconflict.sketches import count_turns, settle, settle_all

REACH_TIME = timedelta(seconds=0.5)
"""Time within which two volumes meet."""
LEVELS = 2
"""Sketches, each finer than the one before, that are looked at before anything is drawn to the centimetre."""


def intersects(a: Volume | Figure, b: Volume | Figure) -> bool:
    """Whether two volumes have a point in common in space, height and time.

    Raises ``ModusError`` for an outline beyond the limits of ``core.operations``.
    """
    first, second = draw_up(a), draw_up(b)
    one, other = first.volume, second.volume
    return meet_in_time(one, other) and meet_in_height(one, other) and overlay(first, second)


def intersects_any(one: Figure, others: Sequence[Figure]) -> list[bool]:
    """Return for each of others whether it and ``one`` have a point in common: as ``intersects``, but faster for many.

    Raises ``ModusError`` for an outline beyond the limits of ``core.operations``.
    """
    found = [meet_in_time(one.volume, other.volume) and meet_in_height(one.volume, other.volume) for other in others]
    rows = [row for row, near in enumerate(found) if near]
    Figure.unpack_all([others[row] for row in rows])
    plain = [] if one.pole else [row for row in rows if not others[row].pole]
    said = dict(zip(plain, settle_all(one.sketched(), [others[row].sketched() for row in plain]), strict=True))
    for row in rows:
        settled = said.get(row)
        found[row] = overlay(one, others[row]) if settled is None else settled
    return found


def meet_in_time(a: Volume, b: Volume) -> bool:
    """Whether two windows have a moment in common."""
    return a.start - b.end <= REACH_TIME and b.start - a.end <= REACH_TIME


def meet_in_height(a: Volume, b: Volume) -> bool:
    """Whether two bands have a height in common."""
    return a.lower_m - b.upper_m <= REACH_M and b.lower_m - a.upper_m <= REACH_M


def overlay(a: Volume | Figure, b: Volume | Figure) -> bool:
    """Whether two outlines have a point in common, height and time apart.

    Sketches settle what they can, then the distance between cores; finer sketches most of what is left (polygons that
    nearly touch, what runs along each other), shapes to the centimetre the rest.
    """
    first, second = draw_up(a), draw_up(b)
    pole = first.pole or second.pole
    if not pole:
        return _overlay(first, second, None)
    # Whatever comes near a pole stays in its hemisphere, and so does whatever meets it.
    if any(one.pole != pole and not _within_hemisphere(one, pole) for one in (first, second)):
        return False
    return _overlay(first, second, Chart(pole))


def _overlay(a: Figure, b: Figure, chart: Chart | None) -> bool:
    for level in range(LEVELS):
        sketches = (a.sketched(level, chart), b.sketched(level, chart))
        found = settle(*sketches)
        if found is None and level == 0:
            found = touch(a.volume.outline, b.volume.outline, sketches, chart or a.chart)
        if found is not None:
            return found
    one, other = a.drawn(chart), b.drawn(chart)
    turn = 0.0 if chart else count_turns(other, one)
    return bool(shapely.dwithin(one, turn_around(other, turn) if turn else other, REACH))


def _within_hemisphere(one: Figure, pole: int) -> bool:
    if one.pole:
        return False
    _, south, _, north = shapely.bounds(one.sketched().drawn)
    return bool(south > 0.0 if pole > 0 else north < 0.0)
