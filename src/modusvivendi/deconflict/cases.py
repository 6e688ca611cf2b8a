"""A conflict as a case that both sides read: the same cells, hours and severity for both, no more than is allowed."""

from collections.abc import Iterable, Sequence
from datetime import UTC, datetime, timedelta

from modusvivendi.core.cases import Case, Conflict, Proposal, View
from modusvivendi.core.geometry.planar import shapely
from modusvivendi.core.operations import Disclosure, Filing, Operation, State, Volume
from modusvivendi.deconflict.cells import cover
from modusvivendi.deconflict.charts import Chart
from modusvivendi.deconflict.figures import Figure, draw_up
from modusvivendi.deconflict.shapes import turn_around
from modusvivendi.deconflict.sketches import count_turns

GRID = 10
"""The S2 level of the cells in answers: about 80 km2, nine kilometres across. A judgement: it hides a place."""
HOUR = timedelta(hours=1)
A_PARTY = "a party"


def open_case(conflict: Conflict, grid: int = GRID) -> Case:
    """Return the case of a conflict.

    Raises ``ModusError`` when the package ``s2geometry`` is missing.
    """
    first, second = ([Figure(volume) for volume in side.volumes] for side in (conflict.first, conflict.second))
    return Case(conflict, *share([(first[row], second[column]) for row, column in conflict.pairs], grid), grid)


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
        count_plan(other.volumes, case.grid) if wide else {},
        other.volumes if level >= Disclosure.EXACT else (),
        tuple(one for one in proposals if one.coarse or level >= Disclosure.EXACT),
    )


def share(pairs: Sequence[tuple[Figure, Figure]], grid: int = GRID) -> tuple[tuple[int, ...], tuple[datetime, ...]]:
    """Return the cells (S2 ids, rising) and the full hours that the common parts of pairs of volumes fall in.

    Raises ``ModusError`` when the package ``s2geometry`` is missing.
    """
    cells: set[int] = set()
    hours: set[datetime] = set()
    for one, other in pairs:
        cells.update(share_cells(one, other, grid))
        start, end = max(one.volume.start, other.volume.start), min(one.volume.end, other.volume.end)
        hours.update(list_hours(start, max(start, end)))
    return tuple(sorted(cells)), tuple(sorted(hours))


def share_cells(a: Figure, b: Figure, grid: int = GRID) -> tuple[int, ...]:
    """Return the cells of a level (S2 ids, rising) that the common part of two outlines meets; some if they meet."""
    pole = a.pole or b.pole
    chart = Chart(pole) if pole else a.chart
    one, other = a.widened(chart), b.widened(chart if pole else b.chart)
    if not pole and (turn := count_turns(other, one)):
        other = turn_around(other, turn)
    return cover(shapely.intersection(one, other), chart, grid)


def list_hours(start: datetime, end: datetime) -> tuple[datetime, ...]:
    """Return the full hours (UTC) that a window falls in, its last moment included; at least one."""
    hour = start.astimezone(UTC).replace(minute=0, second=0, microsecond=0)
    hours = [hour]
    while (hour := hour + HOUR) <= end:
        hours.append(hour)
    return tuple(hours)


def count_plan(volumes: Iterable[Volume | Figure], grid: int = GRID) -> dict[int, tuple[datetime, ...]]:
    """Return the hours of an object by cell: what it gives away when all of it is known.

    Raises ``ModusError`` when the package ``s2geometry`` is missing, or for more than ``cells.MOST_CELLS`` cells.
    """
    plan: dict[int, set[datetime]] = {}
    for figure in map(draw_up, volumes):
        hours = list_hours(figure.volume.start, figure.volume.end)
        for cell in cover(figure.widened(), figure.chart, grid):
            plan.setdefault(cell, set()).update(hours)
    return {cell: tuple(sorted(hours)) for cell, hours in sorted(plan.items())}


def is_live(filing: Filing, now: datetime) -> bool:
    """Whether a filing still has something to come at a time (aware)."""
    if isinstance(filing, Operation) and filing.state == State.ENDED:
        return False
    return any(volume.end >= now for volume in filing.volumes)
