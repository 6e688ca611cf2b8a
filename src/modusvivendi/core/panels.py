"""Counts by month and place: what a forecast of violence is fitted to."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date, timedelta

import numpy as np

from modusvivendi.core.errors import ModusError
from modusvivendi.core.ranges import Bools, Floats, freeze


@dataclass(frozen=True, eq=False)
class Panel:
    """Counts of one kind (deaths) in m months and n places.

    ``places``: n names, no two alike. ``start``: the first month, counted from January of year 0 as in
    ``Period.month``. ``counts``, ``low``, ``high`` (m, n): the best, lowest and highest figure, not negative, NaN where
    nobody knows; a month without any report is 0 only where the source would have reported. ``neighbours`` (n, n):
    which places touch; symmetric, False on the diagonal.
    """

    places: tuple[str, ...]
    start: int
    counts: Floats
    low: Floats
    high: Floats
    neighbours: Bools

    @property
    def months(self) -> int:
        """Number of months."""
        return len(self.counts)

    @property
    def end(self) -> int:
        """The month after the last one, counted like ``start``: the first that can be forecast."""
        return self.start + self.months

    def until(self, months: int) -> "Panel":
        """Return the panel as it was after its first months; raises ``ValueError`` for fewer than none or too many."""
        if not 0 <= months <= self.months:
            raise ValueError(f"the panel has {self.months} months, not {months}")
        return replace(self, counts=self.counts[:months], low=self.low[:months], high=self.high[:months])


def build_panel(
    places: Iterable[str],
    start: int,
    counts: Floats,
    neighbours: Bools,
    low: Floats | None = None,
    high: Floats | None = None,
) -> Panel:
    """Check and freeze a panel; shapes as in ``Panel``. Without ``low`` or ``high`` both equal the best figure.

    Raises ``ModusError`` for shapes that do not fit, a name twice, a count below 0 or without end, and neighbours that
    are not so for both.
    """
    names = tuple(places)
    best = np.asarray(counts, np.float64)
    least = best if low is None else np.asarray(low, np.float64)
    most = best if high is None else np.asarray(high, np.float64)
    near = np.asarray(neighbours, np.bool_)
    if len(set(names)) < len(names):
        raise ModusError("two places of a panel have the same name", repair="give each place a name of its own")
    if best.ndim != 2 or best.shape[1] != len(names) or least.shape != best.shape or most.shape != best.shape:
        raise ModusError(
            f"a panel of {len(names)} places needs counts of shape (months, {len(names)}), not {best.shape}",
            repair="give one column for each place, and low and high of the same shape",
        )
    if near.shape != (len(names), len(names)) or bool((near != near.T).any()) or bool(np.diagonal(near).any()):
        raise ModusError(
            "the neighbours of a panel must be symmetric, one row for each place, no place its own neighbour",
            repair="set both (a, b) and (b, a)",
        )
    for figures in (best, least, most):
        if bool((figures < 0).any() or np.isinf(figures).any()):
            raise ModusError("a count is below 0 or without end", repair="leave what is unknown as NaN")
    return Panel(names, start, freeze(best), freeze(least), freeze(most), freeze(near))


def apportion(first: date, last: date, count: int) -> dict[int, int]:
    """Spread a count over the months from one day to another, by days, in whole numbers that add up to it.

    Months are counted as in ``Period.month``. Each month gets what takes the running total nearest to its share, so a
    single death falls into the middle of its span. Raises ``ValueError`` when the last day comes before the first.
    """
    days = (last - first).days + 1
    if days < 1:
        raise ValueError("the last day comes before the first")
    shares: dict[int, int] = {}
    given, begin = 0, first
    while begin <= last:
        after = date(begin.year + begin.month // 12, begin.month % 12 + 1, 1)
        elapsed = (min(after, last + timedelta(days=1)) - first).days
        upto = (2 * count * elapsed + days) // (2 * days)
        shares[begin.year * 12 + begin.month - 1] = upto - given
        given, begin = upto, after
    return shares
