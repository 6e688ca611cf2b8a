"""A forecast of violence from a panel: members, weights from past origins, and how futures hang together."""

from typing import Any

import numpy as np

from modusvivendi.core.errors import ModusError
from modusvivendi.core.panels import Panel
from modusvivendi.core.ranges import Floats, freeze
from modusvivendi.forecast.violence.dependence import measure_dependence
from modusvivendi.forecast.violence.histories import YEAR
from modusvivendi.forecast.violence.kernels import quantiles
from modusvivendi.forecast.violence.lessons import Lessons, foretell, learn
from modusvivendi.forecast.violence.members import BELIEF, MEMBERS
from modusvivendi.forecast.violence.model import ViolenceModel
from modusvivendi.forecast.violence.weighing import interpolate, weigh

PAST = 36
"""Most past origins that the weights are learnt from."""


def fit_violence(panel: Panel, seed: int, *, horizons: int = 36) -> ViolenceModel:
    """Fit the forecast of counts for 1 to ``horizons`` months after the panel's last month.

    Looks at nothing but the panel; the order of the places does not matter. Nothing in a fit is drawn: ``seed`` is
    there for members that do. Raises ``ModusError`` for a panel of less than a year or of no place.
    """
    del seed
    if panel.months < YEAR or not panel.places or horizons < 1:
        raise ModusError(
            f"a forecast of violence needs a year of months and a place, not {panel.months} months of"
            f" {len(panel.places)} places",
            repair="give a longer panel, and at least one month to forecast",
        )
    order = np.argsort(np.array(panel.places))
    past = np.ascontiguousarray(panel.counts[:, order])
    neighbours = np.ascontiguousarray(panel.neighbours[np.ix_(order, order)])
    starts = range(max(YEAR, panel.months - PAST), panel.months)
    lessons = learn(MEMBERS, past, neighbours, starts, horizons)
    weights = weigh(lessons, BELIEF)
    shares = interpolate(weights, lessons.ahead, horizons)
    mixed = mix(foretell(MEMBERS, past, neighbours, horizons), shares)
    return ViolenceModel(
        places=panel.places,
        start=panel.end,
        quantiles=freeze(np.ascontiguousarray(mixed[:, np.argsort(order)])),
        members=tuple(MEMBERS),
        weights=freeze(shares),
        scores=_list_scores(lessons, weights),
        origins=len(starts),
        dependence=measure_dependence(lessons, weights),
        observed=freeze(np.any(~np.isnan(panel.counts), axis=0)),
    )


def mix(told: Floats, weights: Floats) -> Floats:
    """Pool forecasts (m, h, n, K) with weights (m, h) into one (h, n, K)."""
    mixed = np.empty(told.shape[1:])
    kernels: Any = quantiles
    kernels.pool(told, weights, mixed)
    return mixed


def _list_scores(lessons: Lessons, weights: Floats) -> dict[str, float]:
    """Return the mean past score of each member and of the pool, whose weights have seen the same past."""
    alone: Floats = lessons.near - np.einsum("oiihn->oihn", lessons.apart) / 2
    known = ~np.isnan(alone)
    if not known.any():
        return {}
    scores = {name: float(np.nanmean(alone[:, i])) for i, name in enumerate(MEMBERS)}
    pool: Floats = np.einsum("omhn,mh->ohn", lessons.near, weights)
    pool = pool - np.einsum("omlhn,mh,lh->ohn", lessons.apart, weights, weights) / 2
    return {**scores, "pool": float(np.nanmean(pool))}
