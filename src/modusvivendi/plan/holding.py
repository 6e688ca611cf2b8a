"""Who held what when, out of a dossier: what the forecast of control is fitted to."""

import numpy as np

from modusvivendi.core.dossier import Dossier
from modusvivendi.core.ranges import Bools, Ints
from modusvivendi.forecast.control import ControlModel, Moment, fit_control


def list_moments(dossier: Dossier) -> tuple[Moment, ...]:
    """Return the moments up to the dossier's date that its control speaks of, in order; unnamed places are unknown."""
    found: dict[int, np.ndarray[tuple[int, ...], np.dtype[np.float64]]] = {}
    control = dossier.control
    for row, date in enumerate(control.dates):
        if date.start <= dossier.as_of.end:
            month = date.start.year * 12 + date.start.month - 1
            chance = found.setdefault(month, np.zeros((len(dossier.places), len(dossier.parties))))
            chance[control.place[row], control.party[row]] += control.confidence[row]
    return tuple(Moment(month, chance) for month, chance in sorted(found.items()))


def find_touching(dossier: Dossier) -> Bools:
    """Return which places touch, (n, n)."""
    touching = np.zeros((len(dossier.places),) * 2, np.bool_)
    touching[dossier.borders.a, dossier.borders.b] = touching[dossier.borders.b, dossier.borders.a] = True
    return touching


def gather_control(dossier: Dossier, order: Ints) -> ControlModel | None:
    """Fit who takes what to a dossier's moments, its places in an order of row numbers; None where nothing is known.

    A place that the last moment does not name is taken to be held as it was when last named.
    """
    moments = list_moments(dossier)
    if not moments:
        return None
    now = moments[0].chance
    for later in moments[1:]:
        now = np.where(later.chance.sum(axis=1, keepdims=True) > 0, later.chance, now)
    ordered = [Moment(one.month, one.chance[order]) for one in moments]
    model = fit_control(
        [dossier.places.ids[row] for row in order.tolist()], find_touching(dossier)[np.ix_(order, order)], ordered
    )
    return model.starting(Moment(moments[-1].month, now[order]))
