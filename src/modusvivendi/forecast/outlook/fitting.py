"""What the theatre takes from the record: where fighting was, who fled from it, and where they are now."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from modusvivendi.core.ranges import Floats, Ints

_REACH_KM = 100.0
"""Distance over which the share of a cohort that went there falls to 1/e (a judgement)."""
_SWEEPS = 200
RECENT = 12.0
"""Months over which flight is fitted: who could leave has left earlier, so old rates say too much."""
_RATES = (1e-7, 10.0)


@dataclass(frozen=True, eq=False)
class Moved:
    """What moves people besides fighting while flight is fitted: means over futures.

    ``leaving`` (n,): share that flees in a month as its place changes hands. ``back`` (n,): share of those away who
    come home in a month at peace; ``fought``: what is left of it while a place is fought over.
    """

    leaving: Floats
    back: Floats
    fought: float


def find_presence(deaths: Floats, unit: Ints, weight: Floats) -> Floats:
    """Return the chance (m, n) of fighting in each place and month, from the deaths (m, v) of its unit; NaN unknown.

    As in the futures: 1 - exp(-deaths there), so that ten or a hundred deaths say the same of where fighting was.
    """
    found = np.zeros((len(deaths), len(unit)))
    inside = unit >= 0
    found[:, inside] = -np.expm1(-deaths[:, unit[inside]] * weight[inside])
    return found


def fit_flight(
    presence: Floats,
    exposed: Floats,
    home: Floats,
    away: Floats,
    months: Sequence[float],
    displaced: Sequence[float],
    moved: Moved,
) -> float:
    """Return the hazard of flight in a month of fighting, NaN where it cannot be known.

    With it, and with what else moves people, month by month as in the futures, the number displaced goes from the count
    of twelve months before the last one (on a straight line between counts, or the first one) to the last. ``presence``
    (m, n) of fighting, ``exposed`` (n,): the factor of each place's hazard (towns, relief, siege), ``home`` and
    ``away`` (n,) now. ``months``: when, in months from the first row of ``presence``, ``displaced`` people were
    counted; a single count is taken as reached from none at the first row. Nothing counts deaths.
    """
    if not len(months) or not len(presence) or away.sum() <= 0:
        return float("nan")
    when, count = [0.0, *months] if len(months) == 1 else list(months), list(displaced)
    count = [0.0, *count] if len(displaced) == 1 else count
    since = max(when[-1] - RECENT, when[0]) if len(months) > 1 else 0.0
    low, high = max(round(since), 0), min(round(when[-1]), len(presence))
    start = float(np.interp(since, when, count))

    def end(rate: float) -> float:
        return _follow_displaced(presence[low:high], rate * exposed, home, away, start, moved)

    if high <= low or not end(_RATES[0]) < count[-1] < end(_RATES[1]):
        return float("nan")
    below, above = np.log(_RATES)
    for _ in range(60):
        middle = (below + above) / 2
        below, above = (middle, above) if end(float(np.exp(middle))) < count[-1] else (below, middle)
    return float(np.exp((below + above) / 2))


def _follow_displaced(
    presence: Floats, hazard: Floats, home: Floats, away: Floats, start: float, moved: Moved
) -> float:
    """Return how many are displaced after the months of ``presence``, from ``start`` of the same origins as now."""
    people = home + away
    gone = np.minimum(away * (start / away.sum()), people)
    for fought in presence:
        flight = (people - gone) * (1 - (1 - fought * -np.expm1(-hazard)) * (1 - moved.leaving))
        gone = gone + flight - gone * moved.back * (1 - fought + moved.fought * fought)
    return float(gone.sum())


def place_origins(presence: Floats, people: Floats, minority: Floats, total: float, most: float) -> Floats:
    """Return from where a total of displaced people came (n,): exposure times people, more where a minority lived.

    0.2 plus the share of people at home with another community's holder (a judgement); no place gives more than
    ``most`` times its ``people``.
    """
    known = np.nan_to_num(people)
    heft = np.nansum(presence, axis=0) * known * (0.2 + np.nan_to_num(minority))
    found, rest = np.zeros(len(known)), total
    for _ in range(20):
        free = heft * (found < most * known)
        if rest < 1 or free.sum() <= 0:
            break
        found = np.minimum(found + rest * free / free.sum(), most * known)
        rest = total - found.sum()
    return found


def balance(origins: Floats, hosts: Floats, km: Floats) -> Floats:
    """Return how many of each cohort (c,) are at each host (h,): near ones first, both sums kept (iterative fitting).

    ``km`` (c, h). Both sums must be equal; the seed falls with distance to 1/e over 100 km (Deming and Stephan 1940).
    """
    found = np.exp(-km / _REACH_KM) + 1e-9
    found *= (hosts > 0)[None, :]
    for _ in range(_SWEEPS):
        found *= np.divide(origins, found.sum(axis=1), out=np.zeros_like(origins), where=found.sum(axis=1) > 0)[:, None]
        found *= np.divide(hosts, found.sum(axis=0), out=np.zeros_like(hosts), where=found.sum(axis=0) > 0)[None, :]
    return found


def make_whole(amounts: Floats, total: int | None = None) -> Ints:
    """Round amounts (k,) to whole numbers of the same total (largest remainders, the first of equal ones)."""
    whole = np.floor(amounts).astype(np.int64)
    wanted = round(float(amounts.sum())) if total is None else total
    missing = wanted - int(whole.sum())
    if missing > 0:
        order = np.argsort(-(amounts - whole), kind="stable")
        whole[order[np.arange(missing) % len(order)]] += 1
    for row in np.argsort(-whole, kind="stable")[: max(-missing, 0)]:
        whole[row] -= 1
    return whole
