"""Who holds what today: the most confident party of each place, and that picture as a plan."""

import numpy as np

from modusvivendi.core.dossier import Dossier
from modusvivendi.core.periods import Period
from modusvivendi.core.plans import Plan, Sector
from modusvivendi.core.ranges import Ints, freeze

NOBODY = -1
"""The holder of a place that nobody is known to hold."""


def find_holders(dossier: Dossier, date: Period | None = None) -> Ints:
    """Return the row number of the party that holds each place, shape (n,), -1 unknown.

    For each place the last date that is not after ``date`` (the dossier's own when not given) counts, and there the
    party of highest confidence. Two parties of equal confidence leave the place unknown: it is contested. Of two
    periods that begin on one day the shorter one counts.
    """
    control, when = dossier.control, date or dossier.as_of
    begin = np.array([period.start.toordinal() for period in control.dates], np.int64)
    end = np.array([period.end.toordinal() for period in control.dates], np.int64)
    rows = np.flatnonzero((begin <= when.end.toordinal()) & (control.confidence > 0))
    place, begin, end = control.place[rows], begin[rows], end[rows]
    confidence, party = control.confidence[rows], control.party[rows]
    order = np.lexsort((confidence, -end, begin, place))
    place, begin, end, party = (array[order] for array in (place, begin, end, party))
    confidence = confidence[order]
    last, tied = np.ones(len(place), np.bool_), np.zeros(len(place), np.bool_)
    last[:-1] = place[1:] != place[:-1]
    tied[1:] = (np.diff(place) == 0) & (np.diff(begin) == 0) & (np.diff(end) == 0) & (np.diff(confidence) == 0)
    holders = np.full(len(dossier.places), NOBODY, np.int64)
    holders[place[last]] = np.where(tied[last], NOBODY, party[last])
    return freeze(holders)


def plan_of_control(dossier: Dossier, date: Period | None = None) -> Plan:
    """Return the land as it is held, as a plan: one sector for each party that holds a place.

    The communities at home in a sector are those that its party claims to speak for; a party that claims none has
    nobody said to be at home, and who is on the wrong side there is unknown. Places that nobody is known to hold
    belong to no sector. ``date`` as in ``find_holders``.
    """
    holders = find_holders(dossier, date)
    held = [int(row) for row in np.unique(holders) if row != NOBODY]
    slots = np.full(len(dossier.parties) + 1, NOBODY, np.int64)
    slots[held] = np.arange(len(held))
    when = date or dossier.as_of
    parties = [dossier.parties[row] for row in held]
    return Plan(
        id="control",
        title={"en": f"Control in {when}", "ar": f"السيطرة في {when}"},
        sectors=tuple(Sector(party.id, party.names, party.communities, (party.id,)) for party in parties),
        assignment=freeze(slots[holders]),
        terms={},
        date=when,
        author="",
        kind="baseline",
        note={},
        outcome={},
        variant_of=None,
        source="",
    )
