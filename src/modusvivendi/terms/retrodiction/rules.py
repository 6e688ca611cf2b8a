"""The rules that are scored: the chance (n,) that each belligerent accepts, learnt from other countries only."""

from collections.abc import Callable, Mapping, Sequence
from types import MappingProxyType

import numpy as np

from modusvivendi.core.ranges import Bools, Floats, freeze
from modusvivendi.terms.retrodiction.cases import Cases
from modusvivendi.terms.retrodiction.regression import fit_logistic, give_chances

Rule = Callable[[Cases], Floats]
"""Chances (n,); NaN where the rule says nothing, for which the base rate is taken."""

RIDGE = 1.0
"""Precision of the prior on each standardised weight of the regressions; fixed before scoring, not tuned."""


def base_rate(cases: Cases) -> Floats:
    """Return the share of belligerents that accepted in other countries."""
    return cases.elsewhere(lambda known, asked: np.full(int(asked.sum()), cases.accepted[known].mean()))


def always_accept(cases: Cases) -> Floats:
    """Return 1: everybody accepts."""
    return freeze(np.ones(cases.n))


def offered_held(cases: Cases) -> Floats:
    """Return 1 where a party is offered at least the share of land it holds, 0 where less, NaN where not known."""
    chances = np.full(cases.n, np.nan)
    for row, label in enumerate(cases.labels):
        if label in cases.precedents.shares:
            offered, held = cases.precedents.shares[label]
            chances[row] = float(offered.best >= held)
    return freeze(chances)


def as_last_time(cases: Cases) -> Floats:
    """Return the rate, in other countries, of actors that did the same with the last plan in their conflict."""
    return _by_group(cases, [str(value) for value in cases.last.tolist()])


def left_out(cases: Cases) -> Floats:
    """Return the rate, in other countries, of parties that were left out of the talks, were not, or unknown."""
    return _by_group(cases, cases.code("left_out"))


def logit(cases: Cases) -> Floats:
    """Return the chances of a logistic regression on what is furthest from the outcome."""
    return _regress(cases, _columns(cases))


def logit_table(cases: Cases) -> Floats:
    """Return the chances of the same with who wrote the text and who was left out, which come near to the outcome."""
    text, out = cases.code("text"), cases.code("left_out")
    more = [_is(text, "put"), _is(text, "one_side"), _is(out, "yes"), _is(out, "unknown")]
    return _regress(cases, np.column_stack([_columns(cases), *more]))


RULES: Mapping[str, Rule] = MappingProxyType(
    {
        "base-rate": base_rate,
        "always-accept": always_accept,
        "offered-held": offered_held,
        "as-last-time": as_last_time,
        "left-out": left_out,
        "logit": logit,
        "logit-table": logit_table,
    }
)
"""The rules by name, in the order in which docs/retrodiction.md declares them."""


def _by_group(cases: Cases, groups: Sequence[str]) -> Floats:
    labels = np.array(groups)

    def learn(known: Bools, asked: Bools) -> Floats:
        whole = float(cases.accepted[known].mean())
        rates = {
            str(group): float(cases.accepted[known & (labels == group)].mean()) for group in np.unique(labels[known])
        }
        return np.array([rates.get(str(group), whole) for group in labels[asked]])

    return cases.elsewhere(learn)


def _columns(cases: Cases) -> Floats:
    """Return (n, 10): side, form (3), force (2), ln k, year, earlier plans, refused before."""
    form, force = cases.code("form"), cases.code("force")
    years = np.array([cases.precedents.plan_by_id[plan].year for plan, _ in cases.labels], np.float64)
    return np.column_stack(
        [
            _is(cases.code("side"), "challenger"),
            _is(form, "autonomy"),
            _is(form, "federal"),
            _is(form, "separation"),
            _is(force, "yes"),
            _is(force, "unknown"),
            np.log(cases.count),
            (years - 1990) / 10,
            cases.earlier.astype(np.float64),
            (cases.last == 0).astype(np.float64),
        ]
    )


def _is(codes: Sequence[str], value: str) -> Floats:
    return np.array([code == value for code in codes], np.float64)


def _regress(cases: Cases, columns: Floats) -> Floats:
    def learn(known: Bools, asked: Bools) -> Floats:
        fitted = fit_logistic(columns[known], cases.accepted[known], RIDGE)
        return give_chances(fitted, columns[asked])

    return cases.elsewhere(learn)
