"""Which places relief can reach, month by month: consent, safety, and a road from an open gate."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from modusvivendi.core.access import NEVER, Month, Region
from modusvivendi.core.ranges import Bools, Floats, Ints, Range, freeze
from modusvivendi.core.seed import stream


@dataclass(frozen=True, eq=False)
class Ground:
    """n places and m ways between them.

    ``consent`` (n,): the month from which the holder of a place lets relief in, infinite for never (nobody is known to
    hold it, or one that does not consent). ``beside_enemy`` (n,): exposed to an excluded party; ``beside_front``
    (n,): to any other holder. ``a``, ``b`` (m,) ways. ``gates`` (g,): rows of places
    with an open crossing, port, airport or hub. ``people`` (n,), NaN unknown.
    """

    consent: Floats
    beside_enemy: Bools
    beside_front: Bools
    a: Ints
    b: Ints
    gates: Ints
    people: Floats


@dataclass(frozen=True, slots=True)
class Pace:
    """When safety comes, in months: ``halted``: fighting between the parties stops; ``watched``: the lines are watched.

    ``loss``: the chance a month that a place beside an excluded party, its line unwatched, is lost for ``shut`` months.
    ``capacity``: people that relief can serve in the first month, ``growth`` times as many each month after it, up to
    ``ceiling``.
    """

    halted: float
    watched: float
    loss: float
    shut: int
    capacity: float
    growth: float
    ceiling: float


def find_open(ground: Ground, pace: Pace, month: float, closed: Bools | None = None) -> Bools:
    """Return whether each place (n,) is open in a month.

    Open: its holder consents; it is safe (before fighting has halted: no other holder beside it; until the lines are
    watched: no excluded party beside it); and places that are open join it to a gate. ``closed`` (n,) are lost.
    """
    fit = ground.consent <= month
    if month < pace.halted:
        fit &= ~ground.beside_front
    if month < pace.watched:
        fit &= ~ground.beside_enemy
    if closed is not None:
        fit &= ~closed
    return _join(ground, fit)


def _join(ground: Ground, fit: Bools) -> Bools:
    """Keep the fit places that fit places join to a gate."""
    from scipy.sparse import csr_array  # pyright: ignore[reportMissingTypeStubs]
    from scipy.sparse.csgraph import connected_components  # pyright: ignore[reportMissingTypeStubs, reportUnknownVariableType]

    both = fit[ground.a] & fit[ground.b]
    ends = (ground.a[both], ground.b[both])
    ways: Any = csr_array((np.ones(len(ends[0]), np.int8), ends), shape=(len(fit), len(fit)))
    label = np.asarray(connected_components(ways, directed=False)[1], np.int64)  # pyright: ignore[reportUnknownMemberType]
    gated = np.zeros(len(fit), np.bool_)
    gated[label[ground.gates[fit[ground.gates]]]] = True
    return fit & gated[label]


def open_places(ground: Ground, pace: Pace, months: int) -> Ints:
    """Return the first month (n,) in which each place is open by best estimates; ``NEVER`` when none is."""
    opens = np.full(len(ground.consent), NEVER, np.int64)
    for month in range(months + 1):
        opens[find_open(ground, pace, month) & (opens == NEVER)] = month
    return freeze(opens)


def forecast_access(ground: Ground, paces: Sequence[Pace], months: int, seed: int = 0) -> tuple[Month, ...]:
    """Return each month's open places and people over draws, one for each pace; access is also lost.

    In each draw, after the fighting has halted, a place beside an excluded party may be in use before the line is
    watched (a half of them, drawn); each month it is lost with the chance of the pace, for so many months. Places of
    unknown population count as places, not as people.
    """
    n, counts = len(ground.consent), np.zeros((3, len(paces), months + 1))
    people = np.nan_to_num(ground.people)
    for draw, pace in enumerate(paces):
        random = stream(seed, "roadmap.access", draw)
        dared = random.random(n) < 0.5
        falls = random.random((months + 1, n)) < pace.loss
        until = np.full(n, -1, np.int64)
        for month in range(months + 1):
            exposed = ground.beside_enemy & (month < pace.watched)
            until = np.where(exposed & falls[month], month + pace.shut, until)
            fit = (ground.consent <= month) & ~(exposed & ~dared) & (until < month)
            if month < pace.halted:
                fit &= ~ground.beside_front
            open_ = _join(ground, fit)
            inside = float(people[open_].sum())
            able = min(pace.capacity * pace.growth**month, pace.ceiling)
            counts[:, draw, month] = int(open_.sum()), inside, min(inside, able)
    low, best, high = np.quantile(counts, (0.1, 0.5, 0.9), axis=1, method="inverted_cdf")
    return tuple(
        Month(month, *(Range(*(float(end[kind, month]) for end in (low, best, high))) for kind in range(3)))
        for month in range(months + 1)
    )


def rank_regions(regions: Mapping[str, Bools], opens: Ints, people: Floats) -> tuple[Region, ...]:
    """Return regions (rows of places by id) by the month from which half of their known people are in open places."""
    found: list[Region] = []
    for id, inside in regions.items():
        known = np.nan_to_num(people[inside])
        total, when = float(known.sum()), opens[inside]
        months = sorted({int(month) for month in when if month != NEVER})
        half = (month for month in months if known[(when != NEVER) & (when <= month)].sum() >= total / 2)
        found.append(Region(id, total, next(half, None) if total else None))
    late = max((region.month for region in found if region.month is not None), default=0) + 1
    return tuple(sorted(found, key=lambda region: (late if region.month is None else region.month, region.id)))


def agrees(order: Sequence[Region], proposed: Sequence[str]) -> bool | None:
    """Whether no region opens before those that the source puts first; None when it names none of them."""
    months = {region.id: region.month for region in order}
    first = [id for id in proposed if id in months]
    if not first:
        return None
    named = [months[id] for id in first]
    others = [month for id, month in months.items() if id not in first and month is not None]
    return all(month is not None for month in named) and max(m for m in named if m is not None) <= min(
        others, default=10**9
    )
