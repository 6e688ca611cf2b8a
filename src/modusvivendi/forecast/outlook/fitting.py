"""What the theatre takes from the record: where fighting was, who fled from it, and where they are now."""

from collections.abc import Sequence

import numpy as np

from modusvivendi.core.ranges import Floats, Ints

_REACH_KM = 100.0
"""Distance over which the share of a cohort that went there falls to 1/e (a judgement)."""
_SWEEPS = 200
RECENT = 12.0
"""Months over which flight is fitted at least: who could leave has left earlier, so old rates say too much."""


def find_presence(deaths: Floats, unit: Ints, weight: Floats) -> Floats:
    """Return the chance (m, n) of fighting in each place and month, from the deaths (m, v) of its unit; NaN unknown.

    As in the futures: 1 - exp(-deaths there), so that ten or a hundred deaths say the same of where fighting was.
    """
    found = np.zeros((len(deaths), len(unit)))
    inside = unit >= 0
    found[:, inside] = -np.expm1(-deaths[:, unit[inside]] * weight[inside])
    return found


def fit_flight(
    presence: Floats, people: Floats, town: Floats, months: Sequence[float], displaced: Sequence[float]
) -> float:
    """Return the hazard of flight in a month of fighting, NaN where it cannot be known.

    People newly displaced between two counts over the people-months of exposure between them: the last count and
    the last one at least ``RECENT`` months before it, or the first. ``presence`` (m, n), ``people`` (n,) and ``town``
    (n,) the factor of towns. ``months``: when, in months from the first row of ``presence``, ``displaced`` people were
    counted. A single count is taken as reached from none at the first row. Exposure counts people and places, never
    deaths.
    """
    if not len(months) or not len(presence):
        return float("nan")
    when, count = [0.0, *months] if len(months) == 1 else list(months), list(displaced)
    count = [0.0, *count] if len(displaced) == 1 else count
    before = [at for at, month in enumerate(when[:-1]) if month <= when[-1] - RECENT]
    since = before[-1] if before else 0
    low, high = max(round(when[since]), 0), min(round(when[-1]), len(presence))
    exposed = float(np.nansum(presence[low:high] * np.nan_to_num(people * town)))
    fled = count[-1] - count[since]
    return fled / exposed if exposed > 0 and fled > 0 else float("nan")


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
