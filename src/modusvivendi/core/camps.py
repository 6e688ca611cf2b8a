"""How many people camps will hold: what is forecast, and how far off such forecasts were."""

from collections.abc import Mapping
from dataclasses import dataclass

from modusvivendi.core.ranges import Bools, Floats, Ints


@dataclass(frozen=True, eq=False)
class CampErrors:
    """How far off past forecasts of camps were, in other wars.

    ``levels`` (q,): probabilities, rising, 0.5 among them. ``until`` (b,): the last day ahead of each band of horizons;
    the last band goes on for ever. ``misses`` (b, q): quantiles of (counted - forecast) / scale, 0 at level 0.5.
    ``instances``: names of what they were learned from.
    """

    levels: Floats
    until: Ints
    misses: Floats
    instances: tuple[str, ...]


@dataclass(frozen=True, eq=False)
class CampForecast:
    """People in each of n camps on each of h days after ``origin``, from what was reported until then.

    ``days`` (h,) counts from the start of the instance. ``reported`` (n,): whether the camp had a report by then; what
    is said of a camp without one is a guess from the others. ``lines``: each member's own forecast (n, h), by name;
    ``weights``: how much each counts. ``levels`` (q,) and ``quantiles`` (q, n, h); the median is the weighted mean of
    the members.
    """

    names: tuple[str, ...]
    origin: int
    days: Ints
    reported: Bools
    lines: Mapping[str, Floats]
    weights: Mapping[str, float]
    levels: Floats
    quantiles: Floats
    errors_from: tuple[str, ...]

    def at(self, level: float) -> Floats:
        """Return the quantile at one of the levels, (n, h). Raises ``KeyError`` for another level."""
        rows = [row for row, one in enumerate(self.levels.tolist()) if abs(one - level) < 1e-9]
        if not rows:
            raise KeyError(level)
        return self.quantiles[rows[0]]
