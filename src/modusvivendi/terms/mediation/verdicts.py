"""What each party says to a deal, and why."""

import math
from collections.abc import Sequence

import numpy as np

from modusvivendi.core.deals import Chance, Deal, Verdict
from modusvivendi.core.ranges import UNKNOWN, Floats, Ints
from modusvivendi.terms.mediation.draws import Drawn, accepts, find_costs, join_chances, say_chance, say_slack
from modusvivendi.terms.mediation.question import Question, Seat
from modusvivendi.terms.mediation.search import look

_COSTS = 3
_HALF = 0.5


def judge(question: Question, drawn: Sequence[Drawn], deal: Ints) -> Deal:
    """Return the verdicts on a deal (k,), without flips.

    A party accepts when no red line of its own is crossed and the deal is worth at least its fallback.
    """
    by_party = {one.seat.id: one for one in drawn}
    verdicts = {seat.id: _judge(question, seat, by_party.get(seat.id), deal) for seat in question.seats}
    needed = [(seat.id, _share(verdicts[seat.id])) for seat in question.needed]
    draws = len(drawn[0].fallback)
    return Deal(
        options=question.table.say(deal),
        verdicts=verdicts,
        all_accept=join_chances([share for _, share in needed], draws),
        worst=min(needed, key=lambda one: one[1], default=None),
        refusers=tuple(id for id, share in needed if share < _HALF),
    )


def order_deals(question: Question, drawn: Sequence[Drawn], deals: Ints) -> tuple[Ints, Ints, Floats]:
    """Return deals (n, k) by the chance that all needed parties accept, and by the worst-off party's; and the shares.

    Equal deals go by the other measure, then by their promise (see ``search``), then by their options; the shares
    (p, n) are in the first order.
    """
    looked = look(question.table, [one for one in drawn if one.seat.role == "needed"], deals)
    shares: Floats = looked.shares
    promise: Floats = looked.promise
    columns: list[list[float]] = shares.T.tolist()
    together = np.array([round(math.prod(column), 12) for column in columns])
    worst: Floats = shares.min(0)
    names = tuple(deals[:, at] for at in reversed(range(deals.shape[1])))
    first = np.lexsort((*names, -promise, -worst, -together))
    return deals[first], deals[np.lexsort((*names, -promise, -together, -worst))], shares[:, first]


def _share(verdict: Verdict) -> float:
    return verdict.accept.p if verdict.accept is not None else math.nan


def _judge(question: Question, seat: Seat, drawn: Drawn | None, deal: Ints) -> Verdict:
    table = question.table
    chosen: list[int] = (deal + table.offsets[:-1]).tolist()
    crossed = tuple(table.named[row] for row in chosen if seat.refused[row])
    if drawn is None:
        return Verdict(seat.id, None, UNKNOWN, crossed)
    slack = drawn.slack((deal + table.offsets[:-1])[None])[0]
    accept: Chance = say_chance(0.0 if crossed else float(accepts(slack).mean()), len(slack))
    costs = find_costs(drawn, deal, table.offsets)
    order: list[int] = np.argsort(-costs, kind="stable")[:_COSTS].tolist()
    named = tuple((table.issues[at], float(costs[at])) for at in order if costs[at] > 0)
    return Verdict(seat.id, accept, say_slack(slack), crossed, named)
