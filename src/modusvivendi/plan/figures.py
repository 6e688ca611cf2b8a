"""Figures out of a dossier's series, up to its date: the displaced, inside and abroad, and single reported numbers."""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from modusvivendi.core.dossier import Dossier
from modusvivendi.core.record import Figure


@dataclass(frozen=True)
class Displaced:
    """The displaced of a dossier: ``inside`` and ``abroad`` at its date, NaN unknown; ``history`` of both together.

    ``by_area``: the last counts of those present in areas; ``by_state`` (ISO alpha-3). ``history``: when (months from
    January of year 0) and how many. ``abroad_known``: the share abroad is the dossier's, else the one assumed;
    ``present``: the places' populations count those who are there now, the displaced among them.
    """

    inside: float
    abroad: float
    by_area: Mapping[str, float]
    by_state: Mapping[str, float]
    history: tuple[tuple[float, float], ...]
    abroad_known: bool
    present: bool

    @property
    def abroad_share(self) -> float:
        """The share of the displaced that is abroad; NaN unknown."""
        total = self.inside + self.abroad
        return self.abroad / total if self.abroad_known and total > 0 else float("nan")


def count_displaced(dossier: Dossier, assumed_abroad: float) -> Displaced:
    """Return who is displaced by the dossier's series, nothing later than its date counted.

    Where no refugees are counted, a count of displaced is taken to hold both, and a share of it assumed abroad.
    """
    inside = _history(dossier, "displaced")
    abroad = _history(dossier, "refugees")
    by_state: dict[str, float] = {}
    for figure in _list(dossier, "refugees"):
        if figure.country:
            by_state[figure.country] = figure.value.best
    by_area = {figure.place: figure.value.best for figure in _list(dossier, "displaced") if figure.place is not None}
    present = _counts_present(dossier)
    if not inside:
        return Displaced(float("nan"), float("nan"), by_area, by_state, (), abroad_known=False, present=present)
    last = inside[-1][1]
    if abroad:
        history = _add(inside, abroad)
        return Displaced(last, abroad[-1][1], by_area, by_state, history, abroad_known=True, present=present)
    out = last * assumed_abroad
    return Displaced(last - out, out, by_area, by_state, tuple(inside), abroad_known=False, present=present)


def find_figure(dossier: Dossier, indicator: str) -> float:
    """Return the last figure of the whole country up to the month of the dossier's date, NaN when there is none.

    Statements that a later day makes on that month count: the dossier says so.
    """
    last = _find_last(dossier, indicator)
    return float("nan") if last is None else last.value.best


def date_figure(dossier: Dossier, indicator: str) -> float:
    """Return of which month ``find_figure`` speaks, in whole months from the dossier's date; 0 when there is none."""
    last = _find_last(dossier, indicator)
    return 0.0 if last is None else float(round((last.date.end - dossier.as_of.end).days * 12 / 365.25))


def _find_last(dossier: Dossier, indicator: str) -> Figure | None:
    found = [
        figure
        for figure in dossier.series
        if figure.indicator == indicator and figure.place is None and not figure.country and figure.party is None
    ]
    known = [figure for figure in found if (figure.date.start - dossier.as_of.end).days <= 31]
    return max(known, key=lambda one: one.date.end) if known else None


def _list(dossier: Dossier, indicator: str) -> list[Figure]:
    """Return the figures of an indicator up to the dossier's date, the latest last."""
    found = [
        figure
        for figure in dossier.series
        if figure.indicator == indicator and figure.date.start <= dossier.as_of.end and np.isfinite(figure.value.best)
    ]
    return sorted(found, key=lambda figure: figure.date.end)


def _history(dossier: Dossier, indicator: str) -> list[tuple[float, float]]:
    return [
        (_month(figure), figure.value.best)
        for figure in _list(dossier, indicator)
        if figure.place is None and not figure.country and figure.party is None
    ]


def _month(figure: Figure) -> float:
    """Return the end of a figure's period in months from January of year 0."""
    day = figure.date.end
    return day.year * 12 + day.month - 1 + day.day / 31


def _add(inside: list[tuple[float, float]], abroad: list[tuple[float, float]]) -> tuple[tuple[float, float], ...]:
    """Add two histories where both are known, straight lines between their dates."""
    when = sorted({month for month, _ in inside} | {month for month, _ in abroad})
    low, high = max(inside[0][0], abroad[0][0]), min(inside[-1][0], abroad[-1][0])
    lines = [np.array(one).T for one in (inside, abroad)]
    return tuple(
        (month, float(sum(np.interp(month, line[0], line[1]) for line in lines)))
        for month in when
        if low <= month <= high
    )


def _counts_present(dossier: Dossier) -> bool:
    """Whether the populations are those of the dossier's time: a total of the last year says so."""
    recent = [
        figure
        for figure in dossier.series
        if figure.indicator == "population" and figure.place is None and not figure.country
    ]
    return any(abs((figure.date.end - dossier.as_of.end).days) <= 366 for figure in recent)
