"""What the counts of the camps say by day: interpolated, recounts scaled back, and how many people are new each day."""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from modusvivendi.core.exodus import Exodus, Series
from modusvivendi.core.exodus_rules import Rules
from modusvivendi.core.ranges import Floats, Ints, freeze
from modusvivendi.forecast.flight.schedule import Mode


@dataclass(frozen=True, eq=False)
class Arrivals:
    """By day: ``counts`` (days, c) of the camps compared, whole people; ``new`` (days,) setting out (negative: back).

    ``initial`` (c,): people in the camps before day 0 begins. ``less`` (c,): what day 0 takes off the capacities.
    ``raw`` (days,): the running total that Flee's own column of errors divides by.
    """

    counts: Ints
    new: Ints
    initial: Ints
    less: Ints
    raw: Ints


def read_arrivals(exodus: Exodus, rules: Rules, camps: tuple[str, ...], mode: Mode, scale: int = 1) -> Arrivals:
    """Work out the counts and the new people of each day from the reports, 1 person in ``scale``.

    With no reports all is 0. In Flee's rules a day on which the sum falls is a debt that later arrivals pay off; in the
    corrected rules ``new`` is negative then: that many people go home.
    """
    days = exodus.days
    if not exodus.reports:
        zero = np.zeros(len(camps), np.int64)
        return Arrivals(
            np.zeros((days, len(camps)), np.int64), np.zeros(days, np.int64), zero, zero, np.zeros(days, np.int64)
        )
    reports = {**exodus.reports, **exodus.added} if mode == "flee" else exodus.reports
    corrected = {name: _correct(series, exodus, scale, mode) for name, series in reports.items()}
    by_day = {name: _interpolate(series, days, whole=mode == "flee") for name, series in corrected.items()}
    total = None if exodus.total is None else _interpolate(_scale(exodus.total, scale, mode), days)
    empty = rules.spawn.empty_camps_on_day0
    first = {name: int(counts[0]) for name, counts in by_day.items()}
    if empty:
        by_day = {name: counts - first[name] for name, counts in by_day.items()}
    steps = _daily_steps(by_day, total, rules)
    counts = np.stack([by_day[name] for name in camps], axis=1) if camps else np.zeros((days, 0))
    less = np.array([first[name] for name in camps], np.int64)
    into_camps = rules.spawn.insert_day0 and not empty
    day_0 = 0 if total is None else int(total[0])
    begin = sum(first.values()) if rules.spawn.sum_from_camps else day_0
    # Flee adds the total of day 0 to the camps' of that day, and divides by it ever after.
    raw = np.cumsum(np.concatenate([[0 if empty else begin + day_0 * rules.spawn.sum_from_camps], steps[1:]]))
    return Arrivals(
        counts=freeze(counts.astype(np.int64)),
        new=freeze(_settle_debt(steps, begin, rules, mode)),
        initial=freeze(less if into_camps else np.zeros_like(less)),
        less=freeze(less if rules.spawn.insert_day0 else np.zeros_like(less)),
        raw=freeze(raw.astype(np.int64)),
    )


def _scale(series: Series, scale: int, mode: Mode) -> Series:
    series = series if mode == "flee" else series.ordered()
    return Series(series.name, series.day, series.count / scale)


def _correct(series: Series, exodus: Exodus, scale: int, mode: Mode) -> Series:
    """Scale what was reported before each recount by what the recount changed (it looks ahead, as Flee does)."""
    series = _scale(series, scale, mode)
    count = series.count.copy()
    for correction in exodus.corrections:
        if correction.name == series.name:
            for at in np.flatnonzero(series.day == correction.day).tolist():
                if at > 0 and count[at - 1] > 0:
                    count[:at] *= count[at] / count[at - 1]
    return Series(series.name, series.day, count)


def _interpolate(series: Series, days: int, *, whole: bool = True) -> Floats:
    """Return the count of each day, on straight lines between reports, held before the first and after the last.

    Rows are taken in the order of the file: the next report is the first one of a later day. ``whole``: cut to whole
    people (Flee), else rounded.
    """
    if not len(series.day):
        return np.zeros(days)
    at = np.arange(days)
    latest = np.maximum.accumulate(series.day[1:]) if len(series.day) > 1 else np.empty(0, np.int64)
    following = np.searchsorted(latest, at, side="right") + 1
    beyond = following >= len(series.day)
    following = np.minimum(following, len(series.day) - 1)
    before = np.maximum(following - 1, 0)
    span = np.maximum(series.day[following] - series.day[before], 1)
    share = (at - series.day[before]) / span
    values = series.count[before] + share * (series.count[following] - series.count[before])
    values = np.where(beyond, series.count[-1], np.where(at <= series.day[0], series.count[0], values))
    return np.trunc(values) if whole else np.rint(values)


def _daily_steps(by_day: Mapping[str, Floats], total: Floats | None, rules: Rules) -> Ints:
    """Return how much the sum grows each day (0 on day 0)."""
    summed: Floats = np.sum(np.stack(list(by_day.values())), axis=0)
    sums = summed if rules.spawn.sum_from_camps or total is None else total
    steps = np.zeros(len(sums), np.int64)
    steps[1:] = np.rint(sums[1:] - sums[:-1])
    return steps


def _settle_debt(steps: Ints, begin: int, rules: Rules, mode: Mode) -> Ints:
    new = steps.copy()
    new[0] = 0 if rules.spawn.insert_day0 or rules.spawn.empty_camps_on_day0 else begin
    if mode == "corrected":
        return new
    debt = 0
    for day in range(len(new)):
        left = int(new[day]) - debt
        debt, new[day] = max(-left, 0), max(left, 0)
    return new
