"""Who bears what against a common enemy: results over draws."""

from collections.abc import Mapping
from dataclasses import dataclass

from modusvivendi.core.ranges import Range


@dataclass(frozen=True, slots=True)
class Part:
    """One party's part, in fighters; 5 %, median, 95 % over draws.

    ``alone``: what it would give if nobody else did. ``gives``: what it gives at equilibrium, ``chance`` in how many
    draws that is anything. ``quota``: its part if the force needed were shared out by ``alone``. ``pays``: what it
    would pay at most for that assignment (above 0), or must be paid at least to agree to it (below 0).
    ``better`` in how many draws it is better off with the assignment and no payment.
    """

    alone: Range
    gives: Range
    chance: float
    quota: Range
    pays: Range
    better: float


@dataclass(frozen=True)
class BurdenSharing:
    """Voluntary contributions against a common enemy, over ``draws`` draws; fighters; 5 %, median, 95 %.

    ``needed``: the force that would defeat it. ``given``: the sum at equilibrium. ``shortfall``: what lacks, 0 when
    nothing does; ``short`` in how many draws something does. ``top_up``: what a sponsor adds for each fighter that a
    contributor pays for, to reach the force needed; ``top_up_cost`` what that costs in all. ``lump_sum``: what it costs
    to give contributors means without strings instead. ``quotas_please_all``: in how many draws the assignment by
    quotas leaves everybody better off; ``quotas_payable`` in how many the gainers could pay the losers enough.
    ``quotas_possible``: in how many the means of all together are enough for it.
    """

    enemy: str
    parts: Mapping[str, Part]
    needed: Range
    given: Range
    shortfall: Range
    short: float
    top_up: Range
    top_up_cost: Range
    lump_sum: Range
    quotas_possible: float
    quotas_please_all: float
    quotas_payable: float
    draws: int
    seed: int
    sentence: str
    cannot_tell: tuple[str, ...]
