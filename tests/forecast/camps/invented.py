"""Instances with invented reports, for camps only."""

from datetime import date

import numpy as np

from modusvivendi.core.exodus import Closure, Correction, Exodus, Location, Series
from modusvivendi.core.exodus_rules import Rules


def make_exodus(reports, days=200, name="invented", capacity=1e6):
    """An instance with a camp for each entry of ``reports`` (name -> pairs of day and count), and one town at war."""
    town = Location("A", "r", "Home", 10.0, 20.0, "conflict", 0, 50_000.0, {})
    camps = [Location(camp, "r", "Abroad", 11.0, 20.0, "camp", None, capacity, {}) for camp in reports]
    fighting = np.zeros((days, 1 + len(camps)))
    fighting[:, 0] = 1.0
    return Exodus(
        name=name,
        start=date(2012, 3, 1),
        period=days,
        locations=(town, *camps),
        routes=(),
        closures=(Closure("country", "Home", "Abroad", 0, 5), Closure("country", "Home", "Abroad", 90, 95)),
        changes=(),
        corrections=tuple(Correction(camp, 100) for camp in reports),
        fighting=fighting,
        rules=Rules(),
        reports={camp: make_series(camp, pairs) for camp, pairs in reports.items()},
        total=make_series("total", [(0, 10.0), (days, 99.0)]),
        levels={},
    )


def make_series(name, pairs):
    return Series(name, np.array([d for d, _ in pairs], np.int64), np.array([c for _, c in pairs], np.float64))


GROWING = {
    "C1": [(0, 100), (20, 900), (50, 2000), (110, 2900), (150, 3300)],
    "C2": [(0, 0), (30, 0), (60, 700), (130, 1900)],
    "C3": [(90, 5000), (140, 5100)],
}
"""Three camps; the third has no report before day 90."""
