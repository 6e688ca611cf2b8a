"""Scores of a rule on the decisions, on the refuser of each blocked plan, and on the paired plans."""

from dataclasses import dataclass

import numpy as np

from modusvivendi.core.ranges import Bools, Floats, Ints, Range
from modusvivendi.core.seed import stream
from modusvivendi.terms.retrodiction.cases import Cases

CLIP = 0.01
"""For the log score chances are kept this far from 0 and 1."""
DRAWS = 2_000
_TIE = 1e-9


@dataclass(frozen=True, slots=True)
class Score:
    """Brier, log score and accuracy over decisions, 5 % and 95 % from draws of whole countries.

    ``gain``: the rule's Brier score less the base rate's (below 0 is better). ``checked``: its Brier score on the
    decisions of which a source was seen.
    """

    n: int
    brier: Range
    log: Range
    accuracy: Range
    gain: Range
    checked: float

    @property
    def verdict(self) -> str:
        """``beats``, ``is worse than`` or ``is no better than`` the base rate."""
        if self.gain.high < 0:
            return "beats"
        return "is worse than" if self.gain.low > 0 else "is no better than"


@dataclass(frozen=True, eq=False)
class Refusers:
    """Who a rule would name as the refuser of each blocked plan.

    ``named``: by plan the parties of least chance, and the refusers. ``sole`` (credit, of how many, by chance): plans
    with one refuser. ``any``: all blocked plans, a refuser being among those named. Ties share the credit.
    """

    named: dict[str, tuple[tuple[str, ...], tuple[str, ...]]]
    sole: tuple[Range, int, float]
    any: tuple[Range, int, float]


@dataclass(frozen=True, slots=True)
class Pairing:
    """An actor that accepted one of two plans and refused the other; the chances that the rule gave it there."""

    name: str
    actor: str
    accepted: float
    refused: float

    @property
    def credit(self) -> float:
        """1 when the accepted plan has the higher chance, 1/2 when both have the same."""
        if abs(self.accepted - self.refused) <= _TIE:
            return 0.5
        return float(self.accepted > self.refused)


def score(cases: Cases, chances: Floats, base: Floats, seed: int = 0) -> Score:
    """Score chances (n,) against what happened, beside those of the base rate (n,)."""
    yes = cases.accepted.astype(np.float64)
    error = (chances - yes) ** 2
    clipped = np.clip(chances, CLIP, 1 - CLIP)
    surprise = -np.log(np.where(cases.accepted, clipped, 1 - clipped))
    right = ((chances >= 0.5) == cases.accepted).astype(np.float64)
    gain = error - (base - yes) ** 2
    brier, log, accuracy, gained = (_mean(cases.country, one, seed) for one in (error, surprise, right, gain))
    return Score(cases.n, brier, log, accuracy, gained, float(error[cases.checked].mean()))


def name_refusers(cases: Cases, chances: Floats, seed: int = 0) -> Refusers:
    """Let a rule name, for each blocked plan, the belligerent to which it gives the least chance."""
    blocked = find_blocked(cases)
    named: dict[str, tuple[tuple[str, ...], tuple[str, ...]]] = {}
    credit, luck, sole, country = list[float](), list[float](), list[bool](), list[int]()
    for plan in blocked.tolist():
        rows = np.flatnonzero(cases.plan == plan)
        least: list[int] = rows[chances[rows] <= chances[rows].min() + _TIE].tolist()
        refused: list[int] = rows[~cases.accepted[rows]].tolist()
        parties = [cases.labels[row] for row in rows.tolist()]
        named[parties[0][0]] = (
            tuple(cases.labels[row][1] for row in least),
            tuple(cases.labels[row][1] for row in refused),
        )
        credit.append(float(np.isin(least, refused).mean()))
        luck.append(len(refused) / len(rows))
        sole.append(len(refused) == 1)
        country.append(int(cases.country[rows[0]]))
    values, chance, single, where = np.array(credit), np.array(luck), np.array(sole), np.array(country, np.int64)
    return Refusers(
        named,
        (_mean(where[single], values[single], seed), int(single.sum()), float(chance[single].mean())),
        (_mean(where, values, seed), len(values), float(chance.mean())),
    )


def compare_pairs(cases: Cases, chances: Floats) -> tuple[Pairing, ...]:
    """Compare, in each pair of plans, the chances of the actors that accepted one and refused the other."""
    rows = {(one.plan, one.actor): row for row, one in enumerate(cases.precedents.belligerents)}
    found: list[Pairing] = []
    for first, second, name in cases.precedents.pairs:
        for (plan, actor), row in rows.items():
            other = rows.get((second, actor))
            if plan != first or other is None or cases.accepted[row] == cases.accepted[other]:
                continue
            yes, no = (row, other) if cases.accepted[row] else (other, row)
            found.append(Pairing(name, actor, float(chances[yes]), float(chances[no])))
    return tuple(found)


def find_blocked(cases: Cases) -> Ints:
    """Return the plans (numbers) that a belligerent refused and that were not implemented all the same."""
    plans = cases.precedents.plans
    refused = np.unique(cases.plan[~cases.accepted])
    numbers: list[int] = refused.tolist()
    return np.array([plan for plan in numbers if not plans[plan].implemented], np.int64)


def find_wrong(cases: Cases, chances: Floats) -> Ints:
    """Return the decisions (rows) on the wrong side of one half, the most surprising first."""
    wrong: Bools = (chances >= 0.5) != cases.accepted
    rows = np.flatnonzero(wrong)
    return rows[np.argsort(-np.abs(chances[rows] - cases.accepted[rows]), kind="stable")]


def _mean(country: Ints, values: Floats, seed: int) -> Range:
    """Return the mean of values (n,), and 5 % and 95 % of it over draws of whole countries."""
    labels, group = np.unique(country, return_inverse=True)
    sums, sizes = np.bincount(group, values), np.bincount(group).astype(np.float64)
    even = np.full(len(labels), 1 / len(labels))
    times = stream(seed, "terms.retrodiction").multinomial(len(labels), even, DRAWS).astype(np.float64)
    low, high = np.quantile((times @ sums) / (times @ sizes), [0.05, 0.95])
    return Range(float(low), float(values.mean()), float(high))
