"""The forecast: a blend of lines with equal weights, and errors of past forecasts around it."""

from collections.abc import Mapping, Sequence

import numpy as np

from modusvivendi.core.camps import CampErrors, CampForecast
from modusvivendi.core.exodus import Exodus
from modusvivendi.core.ranges import Floats, Ints, freeze
from modusvivendi.forecast.camps.knowledge import count_camps
from modusvivendi.forecast.camps.lines import draw_lines

LEVELS: Floats = freeze(np.array([0.01, 0.025, *(np.arange(1, 20) / 20).tolist(), 0.975, 0.99]))
"""Probabilities at which the forecast is told; 0.1 and 0.9 bound the interval of four fifths."""
UNTIL: Ints = freeze(np.array([15, 30, 60, 90, 120]))
"""Last day ahead of each band of horizons whose errors are told apart."""
_OF_COUNT, _OF_SPREAD, _OF_MEAN = 0.05, 1.0, 0.1
"""What the scale of an error is made of: the camp's own count, how far the lines lie apart, the mean over the camps."""


FLOW = "flow"
"""The name of the flow model's line."""


def forecast_camps(
    exodus: Exodus, origin: int, ahead: int, errors: CampErrors, flow: Floats | None = None
) -> CampForecast:
    """Forecast the camps of an instance on each of ``ahead`` days after ``origin`` from what was known then.

    ``flow`` (n, ahead): the line of the flow model (``forecast/camps/flow.py``), one more member where it is given.
    Every line counts alike: weights fitted to eight wars did worse on the ninth than equal ones (docs/displacement.md).
    The same input gives the same forecast; nothing is drawn.
    """
    counts = count_camps(exodus, origin)
    drawn = draw_lines(counts, ahead)
    lines = drawn if flow is None else {**drawn, FLOW: flow}
    weights = weigh_alike(lines)
    best = mix(lines, weights)
    misses = _spread_over_days(errors, ahead)[:, None, :] * find_scale(drawn, best)
    return CampForecast(
        counts.names,
        origin,
        freeze(np.arange(origin + 1, origin + 1 + ahead)),
        counts.reported,
        lines,
        weights,
        errors.levels,
        freeze(np.maximum(best + misses, 0.0)),
        errors.instances,
    )


def _spread_over_days(errors: CampErrors, ahead: int) -> Floats:
    """Return the errors of each level on each day, (q, ahead), on straight lines between the middles of the bands."""
    middles = (errors.until + np.concatenate([[0], errors.until[:-1]])) / 2
    days = np.arange(1.0, ahead + 1.0)
    spread = np.zeros((errors.misses.shape[1], ahead))
    for level, column in enumerate(errors.misses.T):
        spread[level] = np.interp(days, middles, column)
    return spread


def weigh_alike(lines: Mapping[str, Floats]) -> dict[str, float]:
    """Return equal weights by name, summing to 1."""
    return dict.fromkeys(lines, 1.0 / len(lines))


def mix(lines: Mapping[str, Floats], weights: Mapping[str, float]) -> Floats:
    """Return the weighted mean of lines (n, h)."""
    return np.sum([weights[name] * line for name, line in lines.items()], axis=0)


def find_scale(lines: Mapping[str, Floats], best: Floats) -> Floats:
    """Return the size of error that is to be expected of each camp and day, (n, h), up to a factor."""
    apart = np.std(np.stack(list(lines.values())), axis=0)
    return _OF_COUNT * best + _OF_SPREAD * apart + _OF_MEAN * best.mean(axis=0)


def learn_errors(misses: Mapping[str, Sequence[Floats]]) -> CampErrors:
    """Gather quantiles of scaled errors, by band of horizons, from instances that count alike.

    ``misses``: for each instance its past forecasts, each (n, h) of (counted - forecast) / scale; those of an instance
    count alike too. The quantile function is bent to 0 at level 0.5, fading out at 0.1 and 0.9, because the forecast is
    not moved by the errors of other wars.
    """
    starts = (0, *UNTIL[:-1].tolist())
    table = np.zeros((len(UNTIL), len(LEVELS)))
    for row, (start, end) in enumerate(zip(starts, UNTIL.tolist(), strict=True)):
        values: list[Floats] = []
        weights: list[Floats] = []
        for cases in misses.values():
            parts = [case[:, start:end].ravel() for case in cases if case.shape[1] > start]
            parts = [part[np.isfinite(part)] for part in parts]
            parts = [part for part in parts if part.size]
            values += parts
            weights += [np.full(part.size, 1.0 / (part.size * len(parts))) for part in parts]
        if values:
            table[row] = _bend(_find_quantiles(np.concatenate(values), np.concatenate(weights)))
    return CampErrors(LEVELS, UNTIL, freeze(table), tuple(misses))


def _find_quantiles(values: Floats, weights: Floats) -> Floats:
    order = np.argsort(values, kind="stable")
    share = np.cumsum(weights[order])
    return np.asarray(np.interp(LEVELS, share / share[-1], values[order]), dtype=np.float64)


def _bend(found: Floats) -> Floats:
    """Move a quantile function to 0 at level 0.5 and leave it alone from 0.1 down and from 0.9 up."""
    middle = int(np.searchsorted(LEVELS, 0.5))
    bent = found - found[middle] * np.maximum(1.0 - np.abs(LEVELS - 0.5) / 0.4, 0.0)
    bent[middle] = 0.0
    bent[middle:] = np.maximum.accumulate(bent[middle:])
    bent[: middle + 1] = np.minimum.accumulate(bent[middle::-1])[::-1]
    return bent
