"""How good forecasts of camps are: from past origins, with nothing known later, against what was counted after."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from modusvivendi.core.camps import CampErrors, CampForecast
from modusvivendi.core.exodus import Exodus
from modusvivendi.core.ranges import Bools, Floats, Ints
from modusvivendi.forecast.camps.blend import FLOW, find_scale, forecast_camps, learn_errors, mix, weigh_alike
from modusvivendi.forecast.camps.knowledge import count_camps
from modusvivendi.forecast.camps.lines import draw_growth, draw_lines, fill_unreported, measure_growth

ORIGINS = (60, 120, 180)
"""Days from which forecasts are made that are scored."""
AHEAD = 120
"""Days ahead that are scored."""
LESSON_ORIGINS = range(30, 301, 15)
"""Days from which errors are learned, in the instances that are not scored."""


@dataclass(frozen=True, slots=True)
class Score:
    """One forecast held against what was counted.

    ``error`` is the averaged relative difference: on each day the sum over camps of |forecast - counted| over the sum
    of the counted, averaged over days. ``crps`` is the continuous ranked probability score in the same unit (a point
    forecast scores its error). ``coverage``: the share of camp-days inside the interval of four fifths;
    ``people_coverage``: the same, weighted by the people counted. ``lines``: error of each member and naive line.
    """

    origin: int
    days: int
    error: float
    crps: float
    coverage: float
    people_coverage: float
    lines: Mapping[str, float]


def find_error(forecast: Floats, counted: Floats) -> float:
    """Return the averaged relative difference of (n, h) arrays; camp-days without a count (NaN) are left out.

    NaN when no day has anybody counted. Source: Suleimenova, Bell and Groen 2017, eq. 1, with the sum over camps.
    """
    people = np.nansum(counted, axis=0)
    some = people > 0
    if not some.any():
        return float("nan")
    apart = np.nansum(np.abs(forecast - counted), axis=0)
    return float((apart[some] / people[some]).mean())


def count_after(exodus: Exodus, days: Ints, *, held: bool = False) -> Floats:
    """Return what was counted on days, (n, h): along straight lines between reports, as Flee does.

    Before the first report the first is carried back, after the last the last forward. ``held``: every report holds
    until the next one instead, and before the first there is no count (NaN).
    """
    names = [exodus.locations[row].name for row in exodus.camps if exodus.locations[row].name in exodus.reports]
    counted = np.full((len(names), len(days)), np.nan)
    for row, name in enumerate(names):
        series = exodus.reports[name].ordered()
        if held and len(series.day):
            at = np.searchsorted(series.day, days, side="right") - 1
            counted[row] = np.where(at >= 0, series.count[np.maximum(at, 0)], np.nan)
        elif len(series.day):
            counted[row] = np.interp(days, series.day, series.count)
    return counted


def score_forecast(forecast: CampForecast, counted: Floats, naive: Mapping[str, Floats]) -> Score:
    """Score a forecast against what was counted (n, h), which may be fewer days than forecast."""
    h = counted.shape[1]
    median, low, high = (forecast.at(level)[:, :h] for level in (0.5, 0.1, 0.9))
    known = ~np.isnan(counted)
    inside = (counted >= low - 1e-9) & (counted <= high + 1e-9) & known
    people = np.where(known, counted, 0.0)
    lines = {**forecast.lines, **naive}
    return Score(
        forecast.origin,
        h,
        find_error(median, counted),
        _find_crps(forecast.levels, forecast.quantiles[:, :, :h], counted),
        float(inside.sum() / max(known.sum(), 1)),
        float(people[inside].sum() / max(people.sum(), 1.0)),
        {name: find_error(line[:, :h], counted) for name, line in lines.items()},
    )


def score_instance(
    exodus: Exodus,
    errors: CampErrors,
    origins: Iterable[int] = ORIGINS,
    *,
    held: bool = False,
    flows: Mapping[int, Floats] | None = None,
) -> tuple[Score, ...]:
    """Score the forecasts of one instance from each origin that leaves a day to score, ``AHEAD`` days at most.

    ``flows``: the line of the flow model from each origin, where it is to be a member.
    """
    found: list[Score] = []
    for origin in origins:
        if origin < exodus.days:
            flow = None if flows is None else flows[origin]
            score = hold_against(exodus, forecast_camps(exodus, origin, AHEAD, errors, flow), held=held)
            found += [score] if score is not None else []
    return tuple(found)


def hold_against(exodus: Exodus, forecast: CampForecast, *, held: bool = False) -> Score | None:
    """Score a forecast against what was counted within the instance's period, with naive lines beside it.

    Naive lines: ``hold`` (among the members), ``growth``; and two that are told each later day's total over the camps,
    which no forecast knows: ``share of total``, constant shares of it, and ``growth share of total``, which gives what
    is added to it to the camps that grew in the last 30 days. ``half of total`` is the mean of that one and of the flow
    model's shares, where it is a member; ``blend of total`` is the forecast scaled to that total. None when no report
    is later than the origin, or nobody was counted.
    """
    days = forecast.days[forecast.days <= exodus.days]
    if not len(days) or not any((series.day > forecast.origin).any() for series in exodus.reports.values()):
        return None
    counted = count_after(exodus, days, held=held)
    score = score_forecast(forecast, counted, _draw_naive(exodus, forecast, counted))
    return None if np.isnan(score.error) else score


def measure_misses(exodus: Exodus, origins: Iterable[int] = LESSON_ORIGINS) -> tuple[Floats, ...]:
    """Return the scaled errors of past forecasts of one instance, one (n, h) for each origin that leaves days."""
    found: list[Floats] = []
    for origin in origins:
        days = _list_days(exodus, origin)
        if len(days):
            lines = draw_lines(count_camps(exodus, origin), len(days))
            best = mix(lines, weigh_alike(lines))
            scale = np.maximum(find_scale(lines, best), 1e-9)
            found.append((count_after(exodus, days) - best) / scale)
    return tuple(found)


def leave_one_out(instances: Sequence[Exodus]) -> Mapping[str, CampErrors]:
    """Return the errors learned from all other instances, for each instance by name."""
    misses = {one.name: measure_misses(one) for one in instances}
    return {one.name: learn_errors({name: m for name, m in misses.items() if name != one.name}) for one in instances}


def _list_days(exodus: Exodus, origin: int) -> Ints:
    return np.arange(origin + 1, min(origin + AHEAD, exodus.days) + 1)


def _draw_naive(exodus: Exodus, forecast: CampForecast, counted: Floats) -> dict[str, Floats]:
    counts = count_camps(exodus, forecast.origin)
    last = fill_unreported(counts)
    total = np.nansum(counted, axis=0)
    grown = np.maximum(measure_growth(counts, 30), 0.0)
    share = _share(last)
    added = _share(grown) if grown.any() else share
    h = counted.shape[1]
    follow = np.maximum(last[:, None] + added[:, None] * (total - last.sum()), 0.0)
    flow = forecast.lines.get(FLOW)
    half = {} if flow is None else {"half of total": (follow + _scale_to(flow[:, :h], total)) / 2}
    return {
        "growth": draw_growth(counts, h),
        "share of total": share[:, None] * total,
        "growth share of total": follow,
        **half,
        "blend of total": _scale_to(forecast.at(0.5)[:, :h], total),
    }


def _scale_to(people: Floats, total: Floats) -> Floats:
    return people / np.maximum(people.sum(axis=0), 1.0) * total


def _share(people: Floats) -> Floats:
    return people / max(float(people.sum()), 1.0)


def _find_crps(levels: Floats, quantiles: Floats, counted: Floats) -> float:
    """Return the CRPS over the sum of the counted, averaged over days: twice the pinball loss over the levels."""
    people = np.nansum(counted, axis=0)
    some: Bools = people > 0
    if not some.any():
        return float("nan")
    edges = np.concatenate([[0.0], (levels[1:] + levels[:-1]) / 2, [1.0]])
    weight = np.diff(edges)[:, None, None]
    over = counted - quantiles
    loss = 2.0 * np.where(over >= 0, levels[:, None, None] * over, (levels[:, None, None] - 1.0) * over)
    by_day = np.nansum((weight * loss).sum(axis=0), axis=0)
    return float((by_day[some] / people[some]).mean())
