"""What a survey of the land has found: ranges, ranks, plans that stand out, and what was proved."""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from modusvivendi.core.accounts import Ledger
from modusvivendi.core.plans import Plan
from modusvivendi.core.problems import Problem
from modusvivendi.core.ranges import Range
from modusvivendi.sectors.joining import Joining
from modusvivendi.sectors.proof import Proof
from modusvivendi.sectors.stability import Hardest

FIGURES = (
    "wrong_side",
    "changes_hands",
    "line_km",
    "line_off_front_km",
    "rugged_line_km",
    "people_near_line",
    "exclaves",
    "imbalance",
    "viability",
    "difficulty",
)
"""The figures of which the ensemble's range is given, in their order."""


@dataclass(frozen=True)
class Effort:
    """How much is computed: kept draws of each of the chains, bursts and steps of the search, draws of difficulty.

    ``prove``: seconds to prove the best plan in, and what no plan can have fewer of on the wrong side, besides what can
    be proved at once. Only with it do results hang on how fast the machine is. ``rungs``: each aimed chain is a ladder
    of so many that trade plans, from its own beta down to 0 (0: a chain by itself).
    """

    draws: int = 400
    chains: int = 2
    every: int = 20
    bursts: int = 30
    steps: int = 20_000
    aside: int = 10
    doubts: int = 300
    prove: float = 0.0
    rungs: int = 0


@dataclass(frozen=True)
class Rank:
    """Where a plan lies in an ensemble on one figure.

    ``share`` of the draws that have as little or less, between ``low`` and ``high`` with 95 % confidence; ``below``:
    the share that have less. ``effective``: how many independent draws the interval rests on.
    """

    share: float
    low: float
    high: float
    below: float
    effective: float


@dataclass(frozen=True)
class Spread:
    """One figure over an ensemble: 5 %, middle, 95 %; the least, the most; effective draws, R-hat (NaN: constant).

    ``ranks``: where each marked plan lies, by plan id.
    """

    range: Range
    least: float
    most: float
    effective: float
    r_hat: float
    ranks: Mapping[str, Rank]


@dataclass(frozen=True)
class Sampled:
    """An ensemble, summed up: ``beta`` 0 for the neutral one, ``accepted`` share of steps, ``spreads`` by figure.

    ``verdict``: whether there are ``enough`` draws for all the figures, and which would need how many more.
    """

    beta: float
    draws: int
    accepted: float
    spreads: Mapping[str, Spread]
    enough: bool
    verdict: str

    @property
    def worst_r_hat(self) -> float:
        """The largest R-hat of one of the ``FIGURES`` that varies."""
        found = [one.r_hat for name, one in self.spreads.items() if name in FIGURES and np.isfinite(one.r_hat)]
        return max(found, default=1.0)


@dataclass(frozen=True)
class Marked:
    """A plan whose figures are marked in the ensemble; ``fits`` when its sectors are those of the problem.

    ``values`` by figure, NaN unknown.
    """

    plan: Plan
    values: Mapping[str, float]
    fits: bool


@dataclass(frozen=True)
class Offer:
    """One of the plans picked for people to look at.

    ``best`` and ``worst``: figures at which no other of the picked ones is better, or worse. ``beside``: the marked
    plan that fits and differs least, by ``gap``, the share of people in another sector.
    """

    plan: Plan
    values: Mapping[str, float]
    ledger: Ledger
    points: float
    best: tuple[str, ...]
    worst: tuple[str, ...]
    beside: str | None
    apart: float
    sums: float
    gap: float


@dataclass(frozen=True)
class Gain:
    """Whether a plan was found with fewer people on the wrong side than a proposal, no longer line, no more exclaves.

    ``found``: figures of the one with fewest on the wrong side, None when none was found in ``tried`` plans; ``count``
    how many of which none betters another. ``least``: proved: no plan with no longer line and no more exclaves has
    fewer on the wrong side (0: nothing is known).
    """

    plan: str
    before: Mapping[str, float]
    found: Mapping[str, float] | None
    count: int
    tried: int
    least: float


@dataclass(frozen=True)
class Choice:
    """The best plan found without some optional sectors: its figures, points and gap (as of ``Offer``).

    None and NaN when none was found. ``sampled``: what is typical of neutral draws without them; None without a plan to
    begin at.
    """

    left_out: tuple[str, ...]
    values: Mapping[str, float] | None
    points: float
    gap: float
    sampled: Sampled | None = None


@dataclass(frozen=True)
class Land:
    """What the chapter The land is written from."""

    problem: Problem
    sampled: tuple[Sampled, ...]
    marked: tuple[Marked, ...]
    offers: tuple[Offer, ...]
    gains: tuple[Gain, ...]
    choices: tuple[Choice, ...]
    joinings: tuple[Joining, ...]
    hardest: tuple[Hardest, ...]
    tried: int
    frontier: int
    proof: Proof


@dataclass(frozen=True)
class Placed:
    """Plans set among the draws of a problem on every term.

    ``breaches``: what each breaks of the problem, in words; ``points``: of the question's weights. Both by plan id.
    """

    problem: Problem
    sampled: tuple[Sampled, ...]
    marked: tuple[Marked, ...]
    breaches: Mapping[str, tuple[str, ...]]
    points: Mapping[str, float]
    proof: Proof
