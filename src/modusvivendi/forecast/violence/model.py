"""What the forecast of violence knows once it is fitted."""

from collections.abc import Mapping
from dataclasses import dataclass

from modusvivendi.core.ranges import Bools, Floats


@dataclass(frozen=True, eq=False)
class Dependence:
    """How the months and places of one future hang together: a Gaussian copula, times a level of the country.

    ``common``: the share of variance that all places have in common; ``own``: the share that a place keeps to itself
    from month to month; the rest is fresh each month. ``common_persistence`` and ``own_persistence``: the correlation
    of each from month to month. ``growth``: the standard deviation of the change in a year of the logarithm of a level
    that multiplies all counts, a random walk from 1: its middle stays 1, its spread grows with the horizon.
    """

    common: float
    own: float
    common_persistence: float
    own_persistence: float
    growth: float


DEPENDENCE = Dependence(0.3, 0.3, 0.95, 0.95, 0.2)
"""Wars rise and fall as a whole, what a year brings is known for its first months already, and the further ahead, the
less is known of their level.

Not measured on the panel: moments of a few dozen overlapping origins, most of them of quiet places, come out far too
small. These are round numbers, chosen on the panels that the constants of this package were chosen on, by how totals of
a country over one and two years are covered there (``tools/forecast/totals.py``); how they do elsewhere stands on the
page of scores.
"""


@dataclass(frozen=True, eq=False)
class ViolenceModel:
    """Forecasts for every month from ``start`` and every place, and how they came about.

    ``places``: n names. ``start``: the first month forecast, counted from January of year 0. ``quantiles`` (h, n, K):
    ascending counts of equal chance for 1 to h months ahead; the last month stands for all later ones. ``low`` and
    ``high`` (h, n): the ends of 90 % intervals that are to hold in months with deaths, too, and so are wider than the
    quantiles where most months are quiet. ``reported``: "pool", or the baseline that has been doing clearly better and
    is what the quantiles are. ``weights`` (members, h): the share of each of the ``members`` in the pool. ``scores``:
    the mean continuous ranked probability score at past origins, of each member and baseline, and of the pool with
    weights that knew nothing later; ``origins`` how many there were. ``observed`` (n,):
    whether anything is known of the place itself; where not, its neighbours and the rest of the country speak for it.
    """

    places: tuple[str, ...]
    start: int
    quantiles: Floats
    low: Floats
    high: Floats
    reported: str
    members: tuple[str, ...]
    weights: Floats
    scores: Mapping[str, float]
    origins: int
    dependence: Dependence
    observed: Bools

    def expect(self) -> Floats:
        """Return the mean count (h, n) of each month and place."""
        return self.quantiles.mean(axis=2)
