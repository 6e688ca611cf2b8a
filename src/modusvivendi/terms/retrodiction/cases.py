"""The decisions of belligerents as arrays, with what was known of them on the day."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from modusvivendi.core.precedents import Precedents
from modusvivendi.core.ranges import Bools, Floats, Ints, freeze


@dataclass(frozen=True, eq=False)
class Cases:
    """n decisions: ``accepted`` (n,), ``country`` (n,) and ``plan`` (n,) as numbers, in the order of the table.

    ``last``: what the same actor did with the last earlier plan in the same conflict on which it decided: 1 accepted,
    0 refused, -1 there was none. ``earlier``: how many plans there had been for the country.
    """

    precedents: Precedents
    accepted: Bools
    country: Ints
    plan: Ints
    last: Ints
    earlier: Ints

    @property
    def n(self) -> int:
        """How many decisions there are."""
        return len(self.accepted)

    @cached_property
    def labels(self) -> tuple[tuple[str, str], ...]:
        """Plan and party of each decision."""
        return tuple((one.plan, one.party) for one in self.precedents.belligerents)

    @cached_property
    def count(self) -> Ints:
        """How many belligerents the plan of each decision has, (n,)."""
        return np.bincount(self.plan)[self.plan]

    @cached_property
    def checked(self) -> Bools:
        """Whether a source was seen for the decision, (n,)."""
        return np.array([one.evidence == "S" for one in self.precedents.belligerents])

    def code(self, name: str) -> tuple[str, ...]:
        """Return a code of each decision's party or plan: side, left_out, form, force, text."""
        plans = self.precedents.plan_by_id
        return tuple(
            getattr(one if name in ("side", "left_out") else plans[one.plan], name)
            for one in self.precedents.belligerents
        )

    def elsewhere(self, learn: Callable[[Bools, Bools], Floats]) -> Floats:
        """Return chances (n,) learnt, for each country, from all others.

        ``learn(known, asked)`` gets two masks (n,) that do not overlap and returns a chance for each decision asked.
        """
        found = np.empty(self.n)
        for country in np.unique(self.country):
            asked = self.country == country
            found[asked] = learn(~asked, asked)
        return freeze(found)


def gather(precedents: Precedents) -> Cases:
    """Set out the decisions of belligerents."""
    decisions = precedents.belligerents
    plans = precedents.plan_by_id
    order = {plan.id: row for row, plan in enumerate(precedents.plans)}
    countries = list(dict.fromkeys(plan.country for plan in precedents.plans))
    last: list[int] = []
    for one in decisions:
        here = plans[one.plan]
        before = [
            (plans[other.plan].date, order[other.plan], other.accepted)
            for other in decisions
            if other.actor == one.actor
            and plans[other.plan].country == here.country
            and (plans[other.plan].date, order[other.plan]) < (here.date, order[one.plan])
            and other.plan != one.plan
        ]
        last.append(int(max(before)[2]) if before else -1)
    earlier = [
        sum(
            other.country == plans[one.plan].country
            and (other.date, order[other.id]) < (plans[one.plan].date, order[one.plan])
            for other in precedents.plans
        )
        for one in decisions
    ]
    return Cases(
        precedents,
        freeze(np.array([one.accepted for one in decisions])),
        freeze(np.array([countries.index(plans[one.plan].country) for one in decisions], np.int64)),
        freeze(np.array([order[one.plan] for one in decisions], np.int64)),
        freeze(np.array(last, np.int64)),
        freeze(np.array(earlier, np.int64)),
    )
