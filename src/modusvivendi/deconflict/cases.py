"""A conflict as a case that both sides read: the same cells, hours and severity for both, no more than is allowed."""

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta

from modusvivendi.core.cases import Case, Conflict, Proposal, View
from modusvivendi.core.geometry.planar import shapely
from modusvivendi.core.operations import Disclosure, Filing, Operation, State, Volume
from modusvivendi.deconflict.cells import cover
from modusvivendi.deconflict.charts import Chart
from modusvivendi.deconflict.figures import Figure
from modusvivendi.deconflict.shapes import REACH, turn_around
from modusvivendi.deconflict.sketches import count_turns

GRID = 10
"""The S2 level of the cells in answers: about 80 km2, nine kilometres across. A judgement: it hides a place."""
HOUR = timedelta(hours=1)
A_PARTY = "a party"
SETTLED = 1
"""The level of the sketches that the cells of a common part are taken from."""


def open_case(conflict: Conflict, grid: int = GRID) -> Case:
    """Return the case of a conflict.

    Raises ``ModusError`` when the package ``s2geometry`` is missing.
    """
    found: set[int] = set()
    hours: set[datetime] = set()
    for row, column in conflict.pairs:
        one, other = conflict.first.volumes[row], conflict.second.volumes[column]
        found.update(share_cells(Figure(one), Figure(other), grid))
        hours.update(list_hours(max(one.start, other.start), min(one.end, other.end)))
    return Case(conflict, tuple(sorted(found)), tuple(sorted(hours)), grid)


def read_case(
    case: Case,
    party: str,
    proposals: Sequence[Proposal] = (),
    *,
    capped: bool = False,
) -> View:
    """Return a case as one of its parties may read it.

    ``proposals``: for the party's own filing; made ``coarse`` unless the other side's rule for the party is ``EXACT``.
    ``capped``: the answers to the party have reached the cap (``deconflict.disclosure``): no cells and hours.
    Where one party filed both objects it reads of the first.
    """
    conflict = case.conflict
    mine = 0 if conflict.first.party == party else 1
    own, other = (conflict.first, conflict.second) if mine == 0 else (conflict.second, conflict.first)
    level = other.level(party)
    wide = level >= Disclosure.CELL_HOUR and not capped
    return View(
        own.id,
        tuple(sorted({pair[mine] for pair in conflict.pairs})),
        conflict.severity,
        () if capped else case.cells,
        () if capped else case.hours,
        level,
        other.party if level >= Disclosure.EXISTS else A_PARTY,
        type(other).__name__ if level >= Disclosure.EXISTS else "",
        count_plan(other, case.grid) if wide else {},
        other.volumes if level >= Disclosure.EXACT else (),
        tuple(one for one in proposals if one.coarse or level >= Disclosure.EXACT),
    )


def share_cells(a: Figure, b: Figure, grid: int = GRID) -> tuple[int, ...]:
    """Return the cells of a level (S2 ids, rising) that the common part of two outlines meets; some if they meet."""
    pole = a.chart.pole or b.chart.pole
    chart = Chart(pole) if pole else a.chart
    one, other = a.sketched(SETTLED, chart), b.sketched(SETTLED, chart if pole else b.chart)
    near = 2.0 * (one.slack + other.slack + REACH)
    wide = [shapely.buffer(sketch.drawn, near, quad_segs=2) for sketch in (one, other)]
    if not pole and (turn := count_turns(wide[1], wide[0])):
        wide[1] = turn_around(wide[1], turn)
    return cover(shapely.intersection(*wide), chart, grid)


def list_hours(start: datetime, end: datetime) -> tuple[datetime, ...]:
    """Return the full hours (UTC) that a window falls in, its last moment included; at least one."""
    hour = start.astimezone(UTC).replace(minute=0, second=0, microsecond=0)
    hours = [hour]
    while (hour := hour + HOUR) <= end:
        hours.append(hour)
    return tuple(hours)


def count_plan(filing: Filing, grid: int = GRID) -> dict[int, tuple[datetime, ...]]:
    """Return the hours of a filing by cell: what it gives away when all of it is known.

    Raises ``ModusError`` when the package ``s2geometry`` is missing, or for more than ``cells.MOST_CELLS`` cells.
    """
    plan: dict[int, set[datetime]] = {}
    for volume in filing.volumes:
        hours = list_hours(volume.start, volume.end)
        for cell in _cover(volume, grid):
            plan.setdefault(cell, set()).update(hours)
    return {cell: tuple(sorted(hours)) for cell, hours in sorted(plan.items())}


def is_live(filing: Filing, now: datetime) -> bool:
    """Whether a filing still has something to come at a time (aware)."""
    if isinstance(filing, Operation) and filing.state == State.ENDED:
        return False
    return any(volume.end >= now for volume in filing.volumes)


def _cover(volume: Volume, grid: int) -> tuple[int, ...]:
    figure = Figure(volume)
    made = figure.sketched()
    return cover(shapely.buffer(made.drawn, 2.0 * made.slack, quad_segs=2), figure.chart, grid)
