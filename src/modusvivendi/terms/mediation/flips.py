"""The cheapest changes that turn a party's no: another option, a payment, or a lower expectation without a deal."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from modusvivendi.core.deals import Deal, Flip
from modusvivendi.core.politics import Fallback, Party
from modusvivendi.core.ranges import Floats, Ints
from modusvivendi.terms.mediation.draws import Drawn, accepts
from modusvivendi.terms.mediation.question import Question

_HALF = 0.5
_SURER = 0.02
"""A change of a weak yes is worth a line when it makes it surer by this much."""
_SWAPS = 3
_PAYERS = 3


@dataclass(frozen=True, eq=False)
class Change:
    """A deal and all that differ from it by one option: (n, k), with the shares and mean worth of p parties (p, n)."""

    deals: Ints
    shares: Floats
    worth: Floats


def find_flips(
    question: Question,
    drawn: Sequence[Drawn],
    deal: Deal,
    parties: Mapping[str, Party],
    fallbacks: Sequence[Fallback],
) -> tuple[Flip, ...]:
    """Return what turns each needed party that refuses a deal; when none does, what makes the weakest yes surer.

    For each: up to three swaps of one option that turn it, those that lose nobody first, then by the chance that all
    accept (when none turns it, the one that helps most); of a refuser also the payment, and the fall of its fallback,
    that would bring it to an even chance.
    """
    turned = list(deal.refusers) or ([deal.worst[0]] if deal.worst and deal.worst[1] < 1 - _SURER else [])
    if not turned:
        return ()
    chosen = question.table.read(dict(deal.options))
    change = _look_around(question, drawn, chosen)
    flips: list[Flip] = []
    for party in turned:
        flips += _swap(question, drawn, deal, chosen, change, party)
        if party in deal.refusers and not deal.verdicts[party].crossed:
            flips += _pay(drawn, deal, question, parties[party], fallbacks)
    return tuple(flips)


def _look_around(question: Question, drawn: Sequence[Drawn], chosen: Ints) -> Change:
    """Judge the deal itself (first) and all deals one option away."""
    table, near = question.table, question.table.neighbours(chosen)
    deals = np.concatenate([chosen[None], near])
    slacks = [one.slack_around(chosen, near, table.offsets) for one in drawn]
    shares = [one.share(slack, deals + table.offsets[:-1]) for one, slack in zip(drawn, slacks, strict=True)]
    worth = [slack.mean(1) + one.fallback.mean() for one, slack in zip(drawn, slacks, strict=True)]
    return Change(deals, np.array(shares), np.array(worth))


def _swap(
    question: Question, drawn: Sequence[Drawn], deal: Deal, chosen: Ints, change: Change, party: str
) -> list[Flip]:
    ids = [one.seat.id for one in drawn]
    row = ids.index(party)
    needed = [at for at, one in enumerate(drawn) if one.seat.role == "needed"]
    before, after = change.shares[:, 0], change.shares[:, 1:]
    lost = (before[needed, None] >= _HALF) & (after[needed] < _HALF)
    together = after[needed].prod(0)
    goal = _HALF if party in deal.refusers else min(1.0, before[row] + _SURER)
    order = np.lexsort((-after[row], -together, lost.sum(0)))
    turning = [at for at in order.tolist() if after[row, at] >= goal]
    if not turning and party in deal.refusers:
        turning = np.lexsort((-together, -after[row]))[:1].tolist()
        turning = [at for at in turning if after[row, at] > before[row]]
    flips: list[Flip] = []
    for at in turning[:_SWAPS]:
        other: Ints = change.deals[at + 1]
        issue = int(np.argmax(other != chosen))
        fall = change.worth[:, 0] - change.worth[:, at + 1]
        payers = sorted(((ids[p], float(fall[p])) for p in range(len(ids)) if fall[p] > 1e-9), key=lambda one: -one[1])
        options, taken, given = question.table.options[issue], int(chosen[issue]), int(other[issue])
        flips.append(
            Flip(
                "swap",
                party,
                amount=float(-fall[row]),
                chance=float(after[row, at]),
                all_accept=float(together[at]),
                issue=question.table.issues[issue],
                before=options[taken],
                after=options[given],
                payers=tuple(payers[:_PAYERS]),
                loses=tuple(ids[needed[p]] for p in np.flatnonzero(lost[:, at])),
            )
        )
    return flips


def _pay(
    drawn: Sequence[Drawn], deal: Deal, question: Question, party: Party, fallbacks: Sequence[Fallback]
) -> list[Flip]:
    """Say what payment, and what fall of the fallback, would bring a refuser to an even chance.

    Scales of different parties cannot be compared: who has room is said on its own scale, patrons first.
    """
    one = next(one for one in drawn if one.seat.id == party.id)
    chosen = question.table.read(dict(deal.options)) + question.table.offsets[:-1]
    slack = one.slack(chosen[None])[0]
    amount = float(-np.quantile(slack, 1 - _HALF, method="lower"))
    chance = float(accepts(slack + amount).mean())
    shares = [
        verdict.accept.p
        for id, verdict in deal.verdicts.items()
        if verdict.accept and id != party.id and (question.seat(id).role == "needed")
    ]
    together = float(np.prod([*shares, chance]))
    room = [
        (id, verdict.slack.low)
        for id, verdict in deal.verdicts.items()
        if id != party.id and verdict.accept and verdict.slack.low > 0
    ]
    room.sort(key=lambda entry: (entry[0] not in party.patron, -entry[1]))
    least = one.seat.fallback.best - amount
    dates = [f for f in fallbacks if f.party == party.id and f.value.known and f.value.best <= least + 1e-9]
    latest = max(dates, key=lambda f: f.date.start, default=None)
    return [
        Flip("payment", party.id, amount, chance, together, payers=tuple(room[:_PAYERS])),
        Flip("fallback", party.id, amount, chance, together, when=latest.date.text if latest else ""),
    ]
