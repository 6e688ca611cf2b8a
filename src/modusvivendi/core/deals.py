"""What a mediator is shown of the deals: verdicts, refusers, what turns them, red lines, the zone of agreement."""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

from modusvivendi.core.aftermath import Aftermath
from modusvivendi.core.periods import Period
from modusvivendi.core.ranges import Range

Role = Literal["needed", "outside"]
RedLine = tuple[str, str, str]
"""Party, issue, option: what the party refuses whatever it is offered elsewhere."""


@dataclass(frozen=True, slots=True)
class Chance:
    """A probability over draws of the assumptions, with the 95 % interval of its computation (not of the inputs)."""

    p: float
    low: float
    high: float


@dataclass(frozen=True, slots=True)
class Verdict:
    """Whether one party accepts a deal.

    ``accept``: the chance that the deal crosses none of its red lines and is worth at least its fallback; None when
    its stakes or its fallback are not known. ``slack``: worth less fallback on the party's own scale (0 to 1), 5 %,
    middle, 95 % of the draws. ``crossed``: the red lines crossed, as issue and option. ``costs``: the issues on which
    the deal gives the party least, each with how much worth it loses there against its best option, most first.
    """

    party: str
    accept: Chance | None
    slack: Range
    crossed: Sequence[tuple[str, str]] = ()
    costs: Sequence[tuple[str, float]] = ()


@dataclass(frozen=True, slots=True)
class Flip:
    """A change that turns a party's no, or makes a weak yes surer.

    ``kind``: ``swap`` (another option on one issue), ``payment`` (something of worth ``amount`` to the party, on its
    own scale, from outside the issues), or ``fallback`` (its expectation without a deal falls by ``amount``).
    ``chance`` and ``all_accept``: that the party, and that all needed parties, accept afterwards. ``payers``: who gives
    something up, and how much on its own scale; of a payment: who has room to give, and how much. ``loses``: needed
    parties that accepted before and would then refuse. ``when``: of a change of fallback, a date at which the party
    expected as little as that.
    """

    kind: Literal["swap", "payment", "fallback"]
    party: str
    amount: float
    chance: float
    all_accept: float
    issue: str = ""
    before: str = ""
    after: str = ""
    payers: Sequence[tuple[str, float]] = ()
    loses: Sequence[str] = ()
    when: str = ""


@dataclass(frozen=True)
class Deal:
    """One option for every issue, and what the parties say to it.

    ``all_accept``: that all needed parties of known stakes accept. ``worst``: the needed party least likely to, and
    its chance. ``refusers``: needed parties more likely to refuse than not; ``refuser`` when there is just one.
    ``after``: whether it would hold once signed.
    """

    options: Mapping[str, str]
    verdicts: Mapping[str, Verdict]
    all_accept: Chance
    worst: tuple[str, float] | None
    refusers: Sequence[str]
    flips: Sequence[Flip] = ()
    after: Aftermath | None = None

    @property
    def refuser(self) -> str | None:
        """The needed party that alone is more likely to refuse than not."""
        return self.refusers[0] if len(self.refusers) == 1 else None


@dataclass(frozen=True)
class Offered:
    """A proposal with terms, as a deal.

    ``open``: issues it says nothing on; in ``deal`` they are settled as most likely brings all needed parties
    to accept.
    ``reach``: for each party its chance at the worst and at the best it could get on the open issues. ``steps``:
    changes of an option (issue, before, after), one after the other, each the one that most raises the chance that all
    accept, until no needed party refuses; ``reached`` is that chance then, NaN when somebody still refuses.
    """

    plan: str
    deal: Deal
    open: Sequence[str]
    reach: Mapping[str, tuple[float, float]]
    steps: Sequence[tuple[str, str, str]] = ()
    reached: float = math.nan


@dataclass(frozen=True)
class Tick:
    """One date of the fallback clock: what each party expects without a deal and holds, and what it says to the deal.

    ``accept`` by party (None unknown), ``held``: share of the land by party, where known.
    """

    date: Period
    fallback: Mapping[str, Range]
    accept: Mapping[str, Chance | None]
    all_accept: Chance | None
    held: Mapping[str, float]


@dataclass(frozen=True)
class Clock:
    """The same deal at each date of which fallbacks are known. ``offered``: share of the land it gives, where known."""

    plan: str
    options: Mapping[str, str]
    ticks: Sequence[Tick]
    offered: Mapping[str, float]


@dataclass(frozen=True, slots=True)
class Removal:
    """What one red line of a needed party takes off the table: its share of the feasible deals."""

    line: RedLine
    removes: float


@dataclass(frozen=True, slots=True)
class Meeting:
    """Two parties: the share of feasible deals that both prefer to no deal.

    ``share`` at the middle estimates, between ``low`` and ``high`` when it was estimated from a sample of deals
    (both equal to it when every deal was counted). ``issues``: ``agree``, ``trade`` or ``blocked`` by issue.
    """

    a: str
    b: str
    share: Chance
    issues: Mapping[str, Literal["agree", "trade", "blocked", "unknown"]]


@dataclass(frozen=True)
class Zone:
    """The deals that all needed parties prefer to no deal, at the middle estimates.

    ``share`` of the feasible deals; ``without``: the share when one needed party is left out. ``gap``: the most
    that the worst-off needed party can have above its fallback, and ``without_gap`` when one is left out (proved by
    integer programming; negative: no deal exists, NaN: a red line leaves none). ``blocking``: the
    smallest sets of needed parties of which no deal suits all.
    """

    share: Chance
    without: Mapping[str, Chance]
    gap: float
    without_gap: Mapping[str, float]
    blocking: Sequence[Sequence[str]]


@dataclass(frozen=True, slots=True)
class Influence:
    """How much one assumption moves the best deal: total-order Sobol index, with its standard error.

    The result moved is the worst-off needed party's worth less its fallback. ``what``: ``weight`` of an issue,
    ``stake`` in an option, or ``fallback``.
    """

    party: str
    what: Literal["weight", "stake", "fallback"]
    issue: str
    index: float
    error: float


@dataclass(frozen=True, slots=True)
class Outsider:
    """An outside party and the best deal.

    ``participation``: that it takes part at all; ``accept``: that it prefers the deal to none; ``without`` and
    ``with_it``: that all needed parties accept, and that they and it do. ``wanted``: the
    chance of a deal if it is asked when it takes part and not otherwise.
    """

    party: str
    participation: Range
    accept: Chance | None
    without: float
    with_it: float | None
    wanted: float | None


@dataclass(frozen=True)
class RuledStake:
    """What a plan is worth to a party by the rule over the ledger, beside the stake that was typed in (None: none).

    ``features``: each from 0 to 1, NaN unknown. ``used``: ``typed`` or ``rule``.
    """

    party: str
    issue: str
    option: str
    plan: str
    rule: Range
    typed: Range | None
    features: Mapping[str, float]
    used: Literal["typed", "rule"]


@dataclass(frozen=True)
class Mediation:
    """All that is said of the deals of a dossier at a date.

    ``unknown``: needed parties of which stakes or fallback are not known, so that nothing is said for them;
    ``coverage``: on how many of the issues the others are judged. ``lenses``: the deals that Nash, Kalai-Smorodinsky
    and leximin pick at the middle estimates, ties listed; ``acceptable``: deals
    that all needed parties prefer to none then, ``undominated``: of these with none better for one and no worse for
    another (None: not counted). ``equals``: how many of the deals looked at
    closely are as likely as the first to be accepted by all. ``searched``: deals looked at;
    ``exhaustive`` when those are all. ``rule_gap``: for each party how far the stakes of plans by the rule lie from
    those typed in, on average, and how often both order two plans alike.
    """

    dossier: str
    date: Period
    seed: int
    draws: int
    issues: Mapping[str, Sequence[str]]
    needed: Sequence[str]
    outside: Sequence[str]
    excluded: Sequence[str]
    unknown: Sequence[str]
    coverage: Mapping[str, int]
    fallback: Mapping[str, Range]
    weight: Mapping[tuple[str, str], Range]
    deals: int
    feasible: int
    no_deal: bool
    best: Sequence[Deal]
    fairest: Sequence[Deal]
    equals: int
    offers: Sequence[Offered]
    meetings: Sequence[Meeting]
    removals: Sequence[Removal]
    emptying: Sequence[Sequence[RedLine]]
    zone: Zone
    influences: Sequence[Influence]
    outsiders: Sequence[Outsider]
    clocks: Sequence[Clock]
    ruled: Sequence[RuledStake]
    rule_gap: Mapping[str, tuple[float, float]]
    searched: int
    exhaustive: bool
    lenses: Mapping[str, Sequence[Deal]]
    acceptable: int | None
    undominated: int | None
