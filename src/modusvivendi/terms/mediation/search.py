"""Looking for the deals that all needed parties are most likely to accept.

When few deals are left by the red lines, every one is looked at. Otherwise some are drawn at random, and from the most
promising of them the search goes on to all deals that differ by one option, the most promising first.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from heapq import heapify, heappop, heappush

import numpy as np
from scipy.special import ndtr  # pyright: ignore[reportMissingTypeStubs]

from modusvivendi.core.ranges import Bools, Floats, Ints
from modusvivendi.terms.mediation.draws import Drawn
from modusvivendi.terms.mediation.table import Table

_BLOCK = 4096


@dataclass(frozen=True)
class Effort:
    """Up to ``listed`` deals every one is looked at; else ``sampled`` at random and the ways on from ``expanded``."""

    listed: int = 100_000
    sampled: int = 4_096
    expanded: int = 150


@dataclass(frozen=True, eq=False)
class Archive:
    """The n deals looked at (n, k), and the share of draws in which each of p parties accepts them (p, n).

    ``promise`` (n,): the logarithm of the chance that all do, smooth where a share is nought. ``whole``: these are all.
    """

    deals: Ints
    shares: Floats
    promise: Floats
    whole: bool

    def pick(self, count: int) -> Ints:
        """Return deals worth a closer look (m, k): the most promising, and those best for the worst-off party."""
        fair = self.shares.min(0) if len(self.shares) else self.promise
        order = np.concatenate([np.lexsort((-fair, -self.promise))[:count], np.lexsort((-self.promise, -fair))[:count]])
        return self.deals[np.unique(order)]


def search(
    table: Table,
    drawn: Sequence[Drawn],
    allowed: Bools,
    random: np.random.Generator,
    starts: Sequence[Ints] = (),
    effort: Effort | None = None,
) -> Archive:
    """Look among the feasible deals made of ``allowed`` options (o,) for those that the ``drawn`` parties accept.

    ``starts``: deals (k,) to look at in any case. The archive is empty when there are none.
    """
    effort = effort or Effort()
    if table.count_open(allowed) <= effort.listed:
        blocks = [part for block in table.every(allowed) for part in np.array_split(block, -(-len(block) // _BLOCK))]
        return _gather(table, [look(table, drawn, block) for block in blocks], whole=True)
    first = np.concatenate([table.sample(effort.sampled, random, allowed), *(start[None] for start in starts)])
    looked = [look(table, drawn, np.unique(first, axis=0))]
    seen = {deal.tobytes() for deal in looked[0].deals}
    queue = [
        (-float(promise), deal.tobytes()) for deal, promise in zip(looked[0].deals, looked[0].promise, strict=True)
    ]
    heapify(queue)
    for _ in range(effort.expanded):
        if not queue:
            break
        _, deal = heappop(queue)
        around = look_around(table, drawn, np.frombuffer(deal, np.int64))
        fresh = allowed[around.deals + table.offsets[:-1]].all(1)
        fresh &= np.array([one.tobytes() not in seen for one in around.deals])
        if not fresh.any():
            continue
        found = Archive(around.deals[fresh], around.shares[:, fresh], around.promise[fresh], whole=False)
        looked.append(found)
        for one, promise in zip(found.deals, found.promise.tolist(), strict=True):
            seen.add(one.tobytes())
            heappush(queue, (-promise, one.tobytes()))
    return _gather(table, looked, whole=False)


def look(table: Table, drawn: Sequence[Drawn], deals: Ints) -> Archive:
    """Judge some deals (n, k): how many draws of each of the ``drawn`` parties accept them, and their promise."""
    chosen = deals + table.offsets[:-1]
    return _weigh(table, drawn, deals, [one.slack(chosen) for one in drawn])


def look_around(table: Table, drawn: Sequence[Drawn], deal: Ints) -> Archive:
    """Judge a deal (k,), which comes first, and all feasible ones that differ from it by one option."""
    near = table.neighbours(deal)
    slacks = [one.slack_around(deal, near, table.offsets) for one in drawn]
    return _weigh(table, drawn, np.concatenate([deal[None], near]), slacks)


def _weigh(table: Table, drawn: Sequence[Drawn], deals: Ints, slacks: Sequence[Floats]) -> Archive:
    chosen = deals + table.offsets[:-1]
    shares, promise = np.zeros((len(drawn), len(deals))), np.zeros(len(deals))
    for row, (one, slack) in enumerate(zip(drawn, slacks, strict=True)):
        shares[row] = one.share(slack, chosen)
        smooth = ~one.seat.refused[chosen].any(1) * ndtr(slack.mean(1) / np.maximum(slack.std(1), 1e-9))
        doubt = 1 / slack.shape[1]
        promise += np.log(np.maximum((1 - doubt) * shares[row] + doubt * smooth, 1e-300))
    return Archive(deals, shares, promise, whole=False)


def _gather(table: Table, looked: Sequence[Archive], *, whole: bool) -> Archive:
    if not looked:
        return Archive(np.zeros((0, len(table.issues)), np.int64), np.zeros((0, 0)), np.zeros(0), whole)
    return Archive(
        np.concatenate([one.deals for one in looked]),
        np.concatenate([one.shares for one in looked], axis=1),
        np.concatenate([one.promise for one in looked]),
        whole,
    )
