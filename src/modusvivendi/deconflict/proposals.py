"""The least change that clears a filing: later, earlier, higher, lower, aside or around.

What is proposed is checked by the exact test against everything that was given, not only against what it collided with.
Times and heights are found by arithmetic on windows and bands; ways aside and around by doubling and halving.
"""

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import timedelta
from itertools import pairwise

from modusvivendi.core.cases import Change, Proposal
from modusvivendi.core.errors import ModusError
from modusvivendi.core.operations import (
    HIGHEST_M,
    LOWEST_M,
    Circle,
    Constraint,
    Corridor,
    Filing,
    Movement,
    Operation,
    Outline,
    Point,
    Polygon,
    Volume,
)
from modusvivendi.deconflict.charts import GEOD
from modusvivendi.deconflict.figures import Figure
from modusvivendi.deconflict.intersection import (
    REACH_M,
    REACH_TIME,
    intersects,
    meet_in_height,
    meet_in_time,
    overlay,
)

FURTHEST_TIME = timedelta(days=2)
FURTHEST_M = 50_000.0
"""Beyond these no change is proposed: it would be another plan. A judgement."""
STEP_TIME = timedelta(minutes=15)
STEP_HEIGHT_M = 100.0
STEP_M = 1_000.0
"""What amounts are rounded up to where they must not give an edge away."""
MOST_PAIRS = 1_000
"""Pairs of volumes beyond which no way aside or around is looked for; each is tested many times."""
BEARINGS = tuple(range(0, 360, 45))
_NEAR_M = 1.0
"""A way aside or around is the least to within this many metres."""
_CENTIMETRE = 0.01


@dataclass(frozen=True)
class _Around:
    """What a filing must not meet, and whether amounts are rounded up."""

    others: Sequence[Figure]
    coarse: bool

    def clears(self, filing: Filing) -> bool:
        """Whether a filing meets nothing; what has become too long to be drawn does not count as clear."""
        try:
            return not any(meets_any(Figure(volume), self.others) for volume in filing.volumes)
        except ModusError:
            return False


def meets_any(one: Figure, others: Sequence[Figure]) -> bool:
    """Whether a volume meets any of others."""
    return any(intersects(one, other) for other in others)


def propose(filing: Filing, others: Sequence[Figure], *, coarse: bool = False) -> tuple[Proposal, ...]:
    """Return the least changes of each kind after which a filing meets none of ``others``.

    ``others``: all volumes near by that the filing may not meet (``conflicts.rate``), far enough around for it to move.
    Sites and constraints are where they are: nothing is proposed for them. Heights are only changed where a filing has
    some; routes are led around, operations moved aside as a whole. ``coarse``: amounts are whole steps.

    Raises ``ModusError`` for an outline beyond the limits of ``core.operations``.
    """
    if not isinstance(filing, Operation | Movement):
        return ()
    around = _Around(others, coarse)
    if around.clears(filing):
        return ()
    found = [*_propose_time(filing, around), *_propose_height(filing, around)]
    if len(filing.volumes) * len(others) > MOST_PAIRS:
        return tuple(found)
    if isinstance(filing, Movement):
        found += _propose_around(filing, around)
    else:
        found += _propose_aside(filing, around)
    return tuple(found)


def shift_time(filing: Filing, by: timedelta) -> Filing:
    """Return a filing with all its times moved."""
    if isinstance(filing, Movement):
        moved = tuple(replace(one, arrive=one.arrive + by, leave=one.leave + by) for one in filing.route)
        return replace(filing, route=moved)
    return _with_parts(filing, lambda one: replace(one, start=one.start + by, end=one.end + by))


def shift_height(filing: Filing, by: float) -> Filing:
    """Return a filing with all its heights moved by metres."""
    if isinstance(filing, Movement):
        return replace(filing, lower_m=filing.lower_m + by, upper_m=filing.upper_m + by)
    return _with_parts(filing, lambda one: replace(one, lower_m=one.lower_m + by, upper_m=one.upper_m + by))


def shift_aside(filing: Filing, bearing: float, metres: float) -> Filing:
    """Return a filing with every point of its outlines moved by metres along a bearing (degrees)."""
    return _with_parts(filing, lambda one: replace(one, outline=_move(one.outline, bearing, metres)))


def lead_around(movement: Movement, leg: int, offset: float) -> Movement:
    """Return a movement whose leg passes ``offset`` metres to the right of its middle (to the left when negative).

    The middle is that of the longest stretch of the leg; one point is added there.
    """
    here, there = movement.route[leg], movement.route[leg + 1]
    points = (here.at, *here.via, there.at)
    stretches = [GEOD.inv(*a, *b) for a, b in pairwise(points)]
    longest = max(range(len(stretches)), key=lambda row: stretches[row][2])
    turn, _, length = stretches[longest]
    x, y, back = GEOD.fwd(*points[longest], turn, length / 2.0)
    added = _go((x, y), back + 180.0 + 90.0, offset)
    via = (*points[1 : longest + 1], added, *points[longest + 1 : -1])
    route = list(movement.route)
    route[leg] = replace(here, via=via)
    return replace(movement, route=tuple(route))


def _propose_time(filing: Filing, around: _Around) -> list[Proposal]:
    """Later and earlier, in whole seconds.

    Two volumes that share space and height meet while the shift is within REACH_TIME of a closed interval; the least
    shift lies just beyond the end of a run of such intervals.
    """
    barred: list[tuple[float, float]] = []
    reach = REACH_TIME.total_seconds()
    for volume in filing.volumes:
        one = Figure(volume)
        for other in around.others:
            if not meet_in_height(volume, other.volume) or not overlay(one, other):
                continue
            low = (other.volume.start - volume.end).total_seconds() - reach
            barred.append((low, (other.volume.end - volume.start).total_seconds() + reach))
    step = STEP_TIME.total_seconds() if around.coarse else 1.0
    most = FURTHEST_TIME.total_seconds()
    found: list[Proposal] = []
    changes: tuple[tuple[Change, float], ...] = (("later", 1.0), ("earlier", -1.0))
    for change, sign in changes:
        amount = _leave(barred, sign, step, 1e-6)
        if 0.0 < amount <= most:
            moved = shift_time(filing, timedelta(seconds=sign * amount))
            if around.clears(moved):
                found.append(Proposal(change, amount, "s", moved, coarse=around.coarse))
    return found


def _propose_height(filing: Filing, around: _Around) -> list[Proposal]:
    """Higher and lower, in whole centimetres; nothing for what stands on the ground or reaches to the top."""
    parts = filing.volumes
    if any(one.lower_m <= LOWEST_M or one.upper_m >= HIGHEST_M for one in parts):
        return []
    barred: list[tuple[float, float]] = []
    for volume in parts:
        one = Figure(volume)
        for other in around.others:
            if meet_in_time(volume, other.volume) and overlay(one, other):
                low = other.volume.lower_m - volume.upper_m - REACH_M
                barred.append((low, other.volume.upper_m - volume.lower_m + REACH_M))
    # Where the ground is, is not known here; below the ellipsoid it surely is, by and large.
    floor = min(0.0, *(one.lower_m for one in parts))
    found: list[Proposal] = []
    changes: tuple[tuple[Change, float], ...] = (("higher", 1.0), ("lower", -1.0))
    for change, sign in changes:
        amount = _leave(barred, sign, STEP_HEIGHT_M if around.coarse else _CENTIMETRE, 1e-7)
        moved = shift_height(filing, sign * amount)
        within = all(one.lower_m >= floor and one.upper_m < HIGHEST_M for one in moved.volumes)
        if amount > 0.0 and within and around.clears(moved):
            found.append(Proposal(change, amount, "m", moved, coarse=around.coarse))
    return found


def _leave(barred: list[tuple[float, float]], sign: float, step: float, hair: float) -> float:
    """Return the least multiple of a step, in one direction, that lies in none of the closed intervals."""
    spans = sorted((low, high) if sign > 0 else (-high, -low) for low, high in barred)
    amount = 0.0
    for low, high in spans:
        if low - hair <= amount <= high + hair:
            amount = max(amount, math.floor((high + hair) / step + 1.0) * step)
    return amount


def _propose_aside(filing: Filing, around: _Around) -> list[Proposal]:
    tries: list[Proposal] = []
    for bearing in BEARINGS:

        def moved(metres: float, bearing: float = float(bearing)) -> Filing:
            return shift_aside(filing, bearing, metres)

        most = min((one.amount for one in tries), default=FURTHEST_M)
        if (metres := _find_least(moved, around, most)) is not None:
            tries.append(Proposal("aside", metres, "m", moved(metres), float(bearing), around.coarse))
    return sorted(tries, key=lambda one: one.amount)[:1]


def _propose_around(movement: Movement, around: _Around) -> list[Proposal]:
    """One leg led around on one side; nothing when more than one leg is in the way."""
    legs = [row for row, volume in enumerate(movement.volumes) if meets_any(Figure(volume), around.others)]
    if len(legs) != 1:
        return []
    tries: list[Proposal] = []
    for sign in (1.0, -1.0):

        def moved(metres: float, sign: float = sign) -> Filing:
            return lead_around(movement, legs[0], sign * metres)

        if (metres := _find_least(moved, around, FURTHEST_M)) is not None:
            tries.append(Proposal("around", metres, "m", moved(metres), 90.0 * sign, around.coarse))
    return sorted(tries, key=lambda one: one.amount)[:1]


def _find_least(moved: Callable[[float], Filing], around: _Around, most: float) -> float | None:
    """Return metres that clear, while a step (or ``_NEAR_M``) less does not; None when nothing up to ``most`` does.

    Ways that clear need not stay clear further on, so this is a least one as seen from where it clears, found first
    by doubling from a hundred metres.
    """
    step = STEP_M if around.coarse else _NEAR_M
    most = math.floor(most / step) * step
    high = min(max(100.0, step), most)
    while not around.clears(moved(high)):
        if high >= most:
            return None
        high = min(2.0 * high, most)
    low, count = 0, math.ceil(high / step)
    while count - low > 1:
        middle = (low + count) // 2
        if around.clears(moved(middle * step)):
            count = middle
        else:
            low = middle
    metres = count * step
    return metres if metres <= most and around.clears(moved(metres)) else None


def _with_parts(filing: Filing, change: Callable[[Volume], Volume]) -> Filing:
    if isinstance(filing, Operation | Constraint):
        return replace(filing, parts=tuple(change(one) for one in filing.parts))
    return filing


def _move(outline: Outline, bearing: float, metres: float) -> Outline:
    match outline:
        case Polygon(vertices=points):
            return Polygon(tuple(_go(point, bearing, metres) for point in points))
        case Circle(centre=centre, radius_m=radius):
            return Circle(_go(centre, bearing, metres), radius)
        case Corridor(line=points, half_width_m=width):
            return Corridor(tuple(_go(point, bearing, metres) for point in points), width)


def _go(point: Point, bearing: float, metres: float) -> Point:
    lon, lat, _ = GEOD.fwd(*point, bearing, metres)
    return float(lon), float(lat)
