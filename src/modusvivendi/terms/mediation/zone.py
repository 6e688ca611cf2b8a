"""The zone of possible agreement: which deals parties prefer to no deal, two by two, all together, and without one."""

from collections.abc import Mapping, Sequence
from itertools import combinations
from typing import Literal

import numpy as np

from modusvivendi.core.deals import Chance, Meeting, Zone
from modusvivendi.core.ranges import Bools, Floats, Ints
from modusvivendi.core.seed import stream
from modusvivendi.terms.mediation.draws import say_chance
from modusvivendi.terms.mediation.lenses import count_acceptable
from modusvivendi.terms.mediation.middle import find_blocking, find_gap
from modusvivendi.terms.mediation.question import Question, Seat
from modusvivendi.terms.mediation.table import MOST_LISTED

Point = Literal["agree", "trade", "blocked", "unknown"]
_SAMPLE = 1 << 17
_BRIDGE = 0.5
_TIE = 1e-9


class _Count:
    """How many deals parties accept together at the middle estimates, counted block by block."""

    def __init__(self, question: Question, seed: int) -> None:
        self.question = question
        self.seats = question.heard
        self.whole = question.table.count <= MOST_LISTED
        self.together = np.zeros((len(self.seats), len(self.seats)))
        needed = [row for row, seat in enumerate(self.seats) if seat.role == "needed"]
        self.without = {-1: 0, **dict.fromkeys(needed, 0)}
        self.total = 0
        if self.whole:
            for block in question.table.every():
                self._add(self._accept(block), needed)
        else:
            self._add(self._accept(question.table.sample(_SAMPLE, stream(seed, "terms.zone"))), needed)

    def _accept(self, deals: Ints) -> Bools:
        offsets = self.question.table.offsets
        chosen = deals + offsets[:-1]
        accepts = np.empty((len(self.seats), len(deals)), np.bool_)
        for row, seat in enumerate(self.seats):
            middle = np.where(seat.refused, -np.inf, seat.middle(offsets))
            accepts[row] = _add_up(middle, chosen) >= seat.fallback.best - _TIE
        return accepts

    def _add(self, accepts: Bools, needed: Sequence[int]) -> None:
        self.total += accepts.shape[1]
        counted = accepts.astype(np.float32)
        self.together += counted @ counted.T
        refusing = (~accepts[needed]).sum(0)
        self.without[-1] += int((refusing == 0).sum())
        for row in needed:
            self.without[row] += int((refusing - ~accepts[row] == 0).sum())

    def say(self, count: float) -> Chance:
        share = count / self.total
        return Chance(share, share, share) if self.whole else say_chance(share, self.total)


def find_zone(question: Question, seed: int) -> tuple[Zone, tuple[Meeting, ...], Ints | None]:
    """Return the zone of agreement, what each two parties prefer to no deal, and the deal best for the worst-off.

    Up to two million feasible deals are all counted, otherwise a sample of them. Whether there is any deal is proved.
    """
    count = _Count(question, seed)
    gap, deal = find_gap(question, question.needed)
    others = {left.id: [seat for seat in question.needed if seat is not left] for left in question.needed}
    left_out = {count.seats[row].id: count.say(n) for row, n in count.without.items() if row >= 0}
    share = count.say(count.without[-1])
    if not count.whole:
        # Without the options that red lines close there may be few enough deals to look at each.
        share = _count_all(question, question.needed, share)
        left_out = {id: _count_all(question, others[id], found) for id, found in left_out.items()}
    zone = Zone(
        share=share,
        without=left_out,
        gap=gap,
        without_gap={id: find_gap(question, seats)[0] for id, seats in others.items() if seats},
        blocking=find_blocking(question, gap),
    )
    meetings = tuple(
        Meeting(count.seats[a].id, count.seats[b].id, count.say(float(count.together[a, b])), _compare(question, a, b))
        for a, b in combinations(range(len(count.seats)), 2)
    )
    return zone, meetings, deal


def _count_all(question: Question, seats: Sequence[Seat], sampled: Chance) -> Chance:
    found = count_acceptable(question, seats) if seats else None
    if found is None:
        return sampled
    share = found / question.table.count
    return Chance(share, share, share)


def _add_up(values: Floats, chosen: Ints) -> Floats:
    total = np.zeros(len(chosen))
    for column in chosen.T:
        total += values[column]
    return total


def _compare(question: Question, a: int, b: int) -> Mapping[str, Point]:
    """Say issue by issue whether two parties agree, can trade, or block each other.

    Agree: the same option is best for both. Blocked: no option is worth half of their best to both without a red line,
    and the issue weighs at least its even share with both, so that neither gives way lightly. Trade: the rest.
    """
    table = question.table
    first, second = question.heard[a], question.heard[b]
    points: dict[str, Point] = {}
    for at, issue in enumerate(table.issues):
        rows = slice(int(table.offsets[at]), int(table.offsets[at + 1]))
        points[issue] = _meet(first, second, at, rows)
    return points


def _meet(first: Seat, second: Seat, at: int, rows: slice) -> Point:
    stakes = np.stack([first.stakes[rows, 1], second.stakes[rows, 1]])
    weights = np.array([seat.weights[at, 1] / np.nanmean(seat.weights[:, 1]) for seat in (first, second)])
    if np.isnan(stakes).any() or np.isnan(weights).any():
        return "unknown"
    refused = first.refused[rows] | second.refused[rows]
    best = stakes.max(1, keepdims=True)
    if np.any((stakes >= best - _TIE).all(0) & ~refused):
        return "agree"
    bridged = np.any((stakes >= _BRIDGE * best).all(0) & ~refused)
    return "blocked" if not bridged and weights.min() >= 1 - _TIE else "trade"
