"""Which assumption moves the best deal most: total-order Sobol indices (Jansen 1999; Saltelli and others 2010)."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np

from modusvivendi.core.deals import Influence
from modusvivendi.core.ranges import Floats, Ints
from modusvivendi.terms.mediation.draws import find_quantiles, place_points
from modusvivendi.terms.mediation.question import Question, Seat

What = Literal["weight", "stake", "fallback"]


@dataclass(frozen=True, eq=False)
class _Inputs:
    """Draws of one party on one deal: weights and stakes of the options taken (k, n), fallback (n,)."""

    weights: Floats
    stakes: Floats
    fallback: Floats

    def slack(self) -> Floats:
        total = self.weights.sum(0)
        return (self.weights * self.stakes).sum(0) / total - self.fallback


def find_influences(question: Question, deal: Ints, seed: int, draws: int = 1024) -> tuple[Influence, ...]:
    """Return the total-order index of each assumption on a deal (k,), the greatest first.

    The result is the least that a needed party has above its fallback. An assumption's index is the share of the
    variance that would be left if all others were known. Assumptions without a range are left out.
    """
    names = [(seat, *name) for seat in question.needed for name in _name(question, seat)]
    pairs = [_draw(question, seat, deal, seed, draws) for seat in question.needed]
    slacks = np.array([first.slack() for first, _ in pairs])
    result = slacks.min(0)
    variance = float(result.var())
    if variance <= 0:
        return ()
    found: list[Influence] = []
    row = 0
    for at, (first, second) in enumerate(pairs):
        others = np.delete(slacks, at, axis=0).min(0) if len(slacks) > 1 else np.full(draws, np.inf)
        for changed in _exchange(first, second):
            seat, what, issue = names[row]
            row += 1
            squares = (result - np.minimum(others, changed)) ** 2 / (2 * variance)
            if squares.any():
                error = float(squares.std() / np.sqrt(draws))
                found.append(Influence(seat.id, what, issue, float(squares.mean()), error))
    return tuple(sorted(found, key=lambda one: (-one.index, one.party, one.what, one.issue)))


def _name(question: Question, seat: Seat) -> list[tuple[What, str]]:
    issues = [issue for at, issue in enumerate(question.table.issues) if np.isfinite(seat.weights[at, 1])]
    weights: list[tuple[What, str]] = [("weight", issue) for issue in issues]
    stakes: list[tuple[What, str]] = [("stake", issue) for issue in issues]
    return [*weights, *stakes, ("fallback", "")]


def _draw(question: Question, seat: Seat, deal: Ints, seed: int, draws: int) -> tuple[_Inputs, _Inputs]:
    """Draw a party's inputs twice, independently: the two halves of one Sobol sequence."""
    counted = np.isfinite(seat.weights[:, 1])
    chosen = seat.stakes[(deal + question.table.offsets[:-1])[counted]]
    unknown = np.isnan(chosen[:, [1]])
    ranges = np.concatenate(
        [
            seat.weights[counted],
            np.where(unknown, np.array([0.0, np.nan, 1.0]), chosen),
            [[seat.fallback.low, seat.fallback.best, seat.fallback.high]],
        ]
    )
    points = place_points(seed, draws, 2 * len(ranges), "influence", seat.id).T
    issues = int(counted.sum())
    halves = [find_quantiles(ranges, half) for half in np.split(points, 2)]
    first, second = (_Inputs(half[:issues], half[issues:-1], half[-1]) for half in halves)
    return first, second


def _exchange(first: _Inputs, second: _Inputs) -> Sequence[Floats]:
    """Return the slack with each input in turn taken from the second draw: weights, stakes, fallback."""
    total, worth = first.weights.sum(0), (first.weights * first.stakes).sum(0)
    step = second.weights - first.weights
    weights = (worth + step * first.stakes) / (total + step) - first.fallback
    stakes = (worth + first.weights * (second.stakes - first.stakes)) / total - first.fallback
    return [*weights, *stakes, worth / total - second.fallback]
