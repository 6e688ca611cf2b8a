"""From members to what is reported: pooled by past scores, held against the baselines, with ends of intervals."""

from dataclasses import dataclass
from typing import Any

import numpy as np

from modusvivendi.core.ranges import Floats
from modusvivendi.forecast.violence.kernels import quantiles
from modusvivendi.forecast.violence.lessons import Lessons
from modusvivendi.forecast.violence.members import BASELINES, BELIEF, MEMBERS
from modusvivendi.forecast.violence.reporting import choose_report, end_intervals, measure_reach
from modusvivendi.forecast.violence.weighing import interpolate, weigh

PAST = 36
"""Months of origins that weights, the choice of what is reported and the ends of intervals are learnt from."""
EVERYBODY = {**MEMBERS, **BASELINES}
"""The members first, then the baselines that are no members."""
_POOLED = slice(0, len(MEMBERS))


@dataclass(frozen=True, eq=False)
class Hindsight:
    """What the pool would have forecast at past origins with the weights of that day.

    ``weights`` (o, m, h); ``score`` (o, h, n); ``below`` (o, h, n): the chance it gave to less than what came.
    """

    weights: Floats
    score: Floats
    below: Floats


@dataclass(frozen=True, eq=False)
class Report:
    """What is reported: ``quantiles`` (h, n, K), ends of 90 % intervals ``low`` and ``high`` (h, n).

    ``pool`` (h, n, K) with its ``weights`` (m, h); ``reported``: "pool", or the baseline that has been doing better.
    """

    quantiles: Floats
    low: Floats
    high: Floats
    pool: Floats
    weights: Floats
    reported: str


def look_back(lessons: Lessons) -> Hindsight:
    """Pool the members at every origin with what the origins before it had taught."""
    members = lessons.of(_POOLED)
    weights = np.array([weigh(_recall(members, origin), BELIEF) for origin in lessons.origins.tolist()])
    weights = weights.reshape(len(lessons.origins), len(MEMBERS), len(lessons.ahead))
    near: Floats = np.einsum("omhn,omh->ohn", members.near, weights)
    apart: Floats = np.einsum("omlhn,omh,olh->ohn", members.apart, weights, weights)
    return Hindsight(weights, near - apart / 2, np.einsum("omhn,omh->ohn", members.below, weights))


def report(lessons: Lessons, hindsight: Hindsight, origin: int, told: Floats, level: Floats) -> Report:
    """Say what is reported after ``origin`` months.

    ``told`` (all, h, n, K): the forecasts of ``EVERYBODY`` now; ``level`` (n,): mean deaths of the last twelve months.
    ``lessons`` and ``hindsight`` may reach beyond the origin: nothing of that is looked at.
    """
    since = lessons.origins >= origin - PAST
    past = _recall(lessons, origin)
    early = since & (lessons.origins < origin)
    known = ~np.isnan(past.actual)
    weights = weigh(past.of(_POOLED), BELIEF)
    shares = interpolate(weights, lessons.ahead, told.shape[1])
    pool = mix(told[_POOLED], shares)
    score, below = (np.where(known, part[early], np.nan) for part in (hindsight.score, hindsight.below))
    names = tuple(EVERYBODY)
    rivals = [names.index(name) for name in BASELINES]
    chosen = choose_report(score, np.moveaxis(past.scores()[:, rivals], 1, 0))
    reported = told[rivals[chosen]] if chosen >= 0 else pool
    reach = interpolate(measure_reach(past, below), lessons.ahead, told.shape[1])
    low, high = end_intervals(reported, level, reach)
    return Report(reported, low, high, pool, shares, "pool" if chosen < 0 else tuple(BASELINES)[chosen])


def mix(told: Floats, weights: Floats) -> Floats:
    """Pool forecasts (m, h, n, K) with weights (m, h) into one (h, n, K)."""
    mixed = np.empty(told.shape[1:])
    kernels: Any = quantiles
    kernels.pool(told, weights, mixed)
    return mixed


def _recall(lessons: Lessons, origin: int) -> Lessons:
    return lessons.since(origin - PAST).until(origin)
