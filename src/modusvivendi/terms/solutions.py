"""Single deals that a rule picks out: Nash, Kalai-Smorodinsky, leximin. Beside each other, never as the answer.

All three look at gains: what a deal is worth to a party above its fallback. Only deals that every party accepts are
looked at; where there is none, no rule picks any. Every rule picks only undominated deals, and all deals that tie.

- Nash (1950): the largest product of gains. Where no deal gains everybody something, the deals that gain most parties
  something, and among them the largest product of what these gain (Caragiannis et al. 2019).
- Kalai and Smorodinsky (1975): each gain as a share of the most that the party gains in any deal that all accept; the
  smallest share is as large as can be, then the next smallest, and so on (Imai 1983), as deals are few and far between.
  A party that gains nothing in any of them is left aside.
- Leximin (Rawls 1971, Sen 1970): the same with the gains themselves. It compares the scales of different parties.
"""

import math
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np

from modusvivendi.core.errors import ModusError
from modusvivendi.core.ranges import Bools, Floats, Ints, freeze
from modusvivendi.terms.frontier import order_ties
from modusvivendi.terms.worth import Worth

_AT_ONCE = 500_000
_TIE = 1e-12
_Rule = Callable[[Floats], Bools]


@dataclass(frozen=True, eq=False)
class Solutions:
    """The deals (numbers, ascending) that each rule picks; ``acceptable``: how many deals all parties accept."""

    acceptable: int
    nash: Ints
    kalai_smorodinsky: Ints
    leximin: Ints


def find_acceptable(worth: Worth, fallbacks: Floats) -> Ints:
    """Return the feasible deals that are worth at least their fallback (P,) to all parties, in ascending order."""
    from modusvivendi.terms.kernels import acceptance

    kernels: Any = acceptance
    counts = np.zeros(len(worth.space), np.uint32)
    parties = np.ones(len(worth.parties), np.bool_)
    kernels.count_together(*worth.halves, freeze(set_bars(worth, fallbacks)), freeze(parties), counts)
    return np.flatnonzero(counts.astype(np.bool_) & worth.space.feasible)


def find_solutions(worth: Worth, fallbacks: Floats, among: Ints | None = None) -> Solutions:
    """Find what each rule picks among the acceptable deals.

    ``fallbacks`` (P,), on the scale of the stakes. ``among``: numbers of deals that hold the frontier, when it is known
    already; ``acceptable`` then counts those among them.

    Raises ``ModusError`` for a fallback that is unknown or endless.
    """
    if not np.isfinite(fallbacks).all():
        at = int(np.flatnonzero(~np.isfinite(fallbacks))[0])
        raise ModusError(f"the fallback of {worth.parties[at]} is unknown or endless", repair="give a number")
    bars = set_bars(worth, fallbacks)
    deals = find_acceptable(worth, fallbacks) if among is None else among
    if among is not None:
        deals = among[(worth.chosen(among) >= bars[:, None]).all(0)]
    parts = _cut(deals)
    ideal = np.zeros(len(bars))
    for part in parts:
        ideal = np.maximum(ideal, (worth.chosen(part) - bars[:, None]).max(1))
    gaining = ideal > 0
    rules: list[_Rule] = [
        _pick_nash,
        lambda gains: _pick_leximin(gains[gaining] / ideal[gaining, None]),
        lambda gains: _pick_leximin(gains / worth.scale[:, None]),
    ]
    nash, shared, least = (_pick(worth, bars, parts, rule) for rule in rules)
    return Solutions(len(deals), nash, shared, least)


def find_nash(worth: Worth, fallbacks: Floats, among: Ints) -> Ints:
    """Find what Nash's rule picks among some deals (m,), as ``find_solutions`` does."""
    bars = set_bars(worth, fallbacks)

    def pick(deals: Ints) -> Ints:
        gains = worth.chosen(deals) - bars[:, None]
        accepted = np.flatnonzero((gains >= 0).all(0))
        return deals[accepted[_pick_nash(gains[:, accepted])]] if accepted.size else accepted

    parts = _cut(among)
    left = np.concatenate([np.empty(0, np.int64), *map(pick, parts)])
    return freeze(pick(left) if len(parts) > 1 else left)


def set_bars(worth: Worth, fallbacks: Floats) -> Floats:
    """Return fallbacks (P,) in whole numbers of each party's scale."""
    return np.clip(np.rint(fallbacks * worth.scale), -1e200, 1e200)


def _cut(deals: Ints) -> list[Ints]:
    return [deals[start : start + _AT_ONCE] for start in range(0, len(deals), _AT_ONCE)]


def _pick(worth: Worth, bars: Floats, parts: list[Ints], rule: _Rule) -> Ints:
    """Return the best of each part; then, if there are several, the best of these."""
    best = [part[rule(worth.chosen(part) - bars[:, None])] for part in parts]
    left = np.concatenate([np.empty(0, np.int64), *best])
    return freeze(left[rule(worth.chosen(left) - bars[:, None])] if len(parts) > 1 else left)


def _pick_nash(gains: Floats) -> Bools:
    """Gains (P, m) in whole numbers; the candidates of a quick look are settled with exact products."""
    positive = gains > 0
    many = positive.sum(0)
    logs = np.where(positive, np.log(np.where(positive, gains, 1.0)), 0.0).sum(0)
    first = many == many.max()
    near = np.flatnonzero(first & (logs >= logs[first].max() - 1e-9))
    order, ends = order_ties(gains[:, near])
    products = [math.prod(int(gain) for gain in one if gain > 0) for one in gains[:, near[order[ends - 1]]].T.tolist()]
    most = max(products)
    best = [product == most for product in products]
    near = near[order[np.repeat(best, np.diff(ends, prepend=0))]]
    picked = np.zeros(gains.shape[1], np.bool_)
    picked[near] = True
    return picked


def _pick_leximin(shares: Floats) -> Bools:
    """Shares (P, m): the largest smallest one, then the largest second smallest, and so on."""
    left = np.arange(shares.shape[1], dtype=np.int64)
    for row in np.sort(shares, axis=0):
        values = row[left]
        most = float(values.max())
        left = left[values >= most - _TIE * max(1.0, abs(most))]
    picked = np.zeros(shares.shape[1], np.bool_)
    picked[left] = True
    return picked
