"""A forecast of violence from a panel: members, and weights from past origins."""

import numpy as np

from modusvivendi.core.errors import ModusError
from modusvivendi.core.panels import Panel
from modusvivendi.core.ranges import freeze
from modusvivendi.forecast.violence.histories import YEAR
from modusvivendi.forecast.violence.lessons import Lessons, average, foretell, learn
from modusvivendi.forecast.violence.members import MEMBERS
from modusvivendi.forecast.violence.model import DEPENDENCE, ViolenceModel
from modusvivendi.forecast.violence.pooling import EVERYBODY, PAST, Hindsight, look_back, report


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
    back = np.argsort(order)
    past = np.ascontiguousarray(panel.counts[:, order])
    neighbours = np.ascontiguousarray(panel.neighbours[np.ix_(order, order)])
    # Twice the past, since the pools that are held against the baselines had a past of their own
    lessons = learn(EVERYBODY, past, neighbours, range(max(YEAR, panel.months - 2 * PAST), panel.months), horizons)
    hindsight = look_back(lessons)
    told = foretell(EVERYBODY, past, neighbours, horizons)
    found = report(lessons, hindsight, panel.months, told, average(past[-YEAR:]))
    return ViolenceModel(
        places=panel.places,
        start=panel.end,
        quantiles=freeze(np.ascontiguousarray(found.quantiles[:, back])),
        low=freeze(found.low[:, back]),
        high=freeze(found.high[:, back]),
        reported=found.reported,
        members=tuple(MEMBERS),
        weights=freeze(found.weights),
        scores=_list_scores(lessons, hindsight),
        origins=len(lessons.origins),
        dependence=DEPENDENCE,
        observed=freeze(np.any(~np.isnan(panel.counts), axis=0)),
    )


def _list_scores(lessons: Lessons, hindsight: Hindsight) -> dict[str, float]:
    """Return the mean past score of each member and baseline, and of the pool with the weights of the day."""
    if np.isnan(hindsight.score).all():
        return {}
    alone = lessons.scores()
    scores = {name: float(np.nanmean(alone[:, i])) for i, name in enumerate(EVERYBODY)}
    return {**scores, "pool": float(np.nanmean(hindsight.score))}
