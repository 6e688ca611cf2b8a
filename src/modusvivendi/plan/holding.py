"""Who held what when, out of a dossier, and how strong who holds it is: what the forecast of control begins with."""

from collections.abc import Mapping

import numpy as np

from modusvivendi.core.dossier import Dossier
from modusvivendi.core.forecasts import Course
from modusvivendi.core.ranges import UNKNOWN, Bools, Floats, Ints, Range, freeze
from modusvivendi.forecast.control import ControlModel, Moment, fit_control
from modusvivendi.forecast.outlook.inputs import date_milestones

_FIELDED = "forces_fielded"
_SHOWN = (0.1, 0.5, 0.9)


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


def list_strengths(dossier: Dossier) -> dict[str, Range]:
    """Return the fighters of each party as the dossier counts them, in its order; unknown where it does not."""
    return {party.id: UNKNOWN if party.capability is None else party.capability for party in dossier.parties}


def find_unmeasured(control: ControlModel | None, strengths: Mapping[str, Range]) -> tuple[str, ...]:
    """Return the parties that hold land, or held some, and whose strength is unknown: it tells nothing for them."""
    if control is None:
        return ()
    held = zip(strengths.items(), control.holders, strict=True)
    return tuple(id for (id, range_), holder in held if holder and not range_.known)


def join_trained(course: Course | None, parties: tuple[str, ...], place: Floats, share: Floats, months: int) -> Floats:
    """Return who come out of training (r, months, q) and add to a party's strength; nobody without a programme.

    They come as late as the road's trained forces do in each future (``place`` (r,), as for its other dates), and never
    where these never come. ``share`` (r,): of those who were trained, how many add anything.
    """
    joining = np.zeros((len(place), months, len(parties)))
    if course is None or course.missing:
        return freeze(joining)
    begins = np.full(len(place), course.training_begins)
    if _FIELDED in course.milestones:
        fielded = date_milestones(course, place, milestones=(_FIELDED,))[:, 0]
        middle = course.milestones[_FIELDED].best * 12 / 365.25
        come = np.isfinite(fielded)
        begins[come] += fielded[come] - middle if np.isfinite(middle) else 0.0
        begins[~come] = months
    begins = np.round(begins).clip(0).astype(np.int64)
    for party, entering in course.trained.items():
        if party not in parties:
            continue
        column, count = parties.index(party), len(entering)
        for r, begin in enumerate(begins.tolist()):
            until = min(begin + count, months)
            if begin < until:
                joining[r, begin:until, column] = share[r] * np.array(entering[: until - begin])
    return freeze(joining)


def share_land(holder: Floats, people: Floats, parties: tuple[str, ...]) -> dict[str, Range]:
    """Return by party the share (10, 50, 90 % of the futures) of the people in places that it holds at the end.

    ``holder`` (r, n) party numbers, -1 unknown, NaN where nothing is known of control: then nothing is returned.
    ``people`` (n,) as they live at the start. Parties that hold nothing in any future are left out.
    """
    if not np.isfinite(holder).all() or people.sum() <= 0:
        return {}
    shares = {id: (holder == row) @ people / people.sum() for row, id in enumerate(parties)}
    return {
        id: Range(*(float(value) for value in np.quantile(share, _SHOWN)))
        for id, share in shares.items()
        if share.any()
    }
