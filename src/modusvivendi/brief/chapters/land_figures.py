"""The figures of the land in words: each written as finely as it bears."""

import math

import numpy as np

from modusvivendi.brief.formats import UNKNOWN
from modusvivendi.brief.view import View
from modusvivendi.core.dossier import Dossier
from modusvivendi.core.ranges import Range, round_figures
from modusvivendi.plan.land_results import Land

SHOWN = ("wrong_side", "changes_hands", "line_km", "people_near_line", "difficulty")
"""The figures that are told in sentences; the others stand in tables."""
_PEOPLE = frozenset({"wrong_side", "changes_hands", "people_near_line"})
_SHARES = frozenset({"imbalance", "viability", "difficulty"})


def name_figure(term: str, land: Land, view: View) -> str:
    """Return what a figure is called."""
    return view.say(f"land.figure_{term}", km=view.number(land.problem.near_km))


def say_figure(term: str, value: float, dossier: Dossier, view: View) -> str:
    """Write a value as finely as it bears: people of a census whole, of estimates to three figures."""
    if math.isnan(value):
        return UNKNOWN
    if term in _SHARES:
        return view.number(value, 2)
    if term in _PEOPLE:
        people = value if _is_counted(dossier) and term != "people_near_line" else round_figures(value, 3)
        return view.people(Range(people, people, people))
    return view.number(value)


def say_span(term: str, span: Range, dossier: Dossier, view: View) -> str:
    """Write 5 %, middle and 95 %: of people only what a sample bears."""
    low, middle, high = (
        say_figure(term, round_figures(part, 3) if term in _PEOPLE else part, dossier, view)
        for part in (span.low, span.best, span.high)
    )
    return middle if low == high else f"{middle}\n{view.formats.between(low, high)}"


def _is_counted(dossier: Dossier) -> bool:
    """Whether people are a count and not an estimate: every range is one number."""
    population, share = dossier.places.population, dossier.people.share
    return bool(
        np.nanmax(np.ptp(population, axis=1), initial=0) == 0 and np.nanmax(np.ptp(share, axis=2), initial=0) == 0
    )
