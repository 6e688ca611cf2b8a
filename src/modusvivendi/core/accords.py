"""Where two parties stand to each other on an issue."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

from modusvivendi.core.ranges import Range

Standing = Literal["accord", "bridge", "opposed", "unknown"]
"""``accord``: the same option is best for both. ``bridge``: not so, but some option is worth at least half of their
best to both and crosses no red line. ``opposed``: neither. ``unknown``: the stakes of one of them are not known."""


@dataclass(frozen=True, slots=True)
class PairIssue:
    """Two parties on one issue.

    ``chance``: probability of each standing over draws of the stakes within their ranges; they add up to 1 (all
    ``unknown`` when stakes are missing). ``standing``: at the middle estimates. ``options``: the option ids that
    are best for both (accord), or that bridge.
    """

    issue: str
    standing: Standing
    chance: Mapping[Standing, float]
    options: Sequence[str]


@dataclass(frozen=True, slots=True)
class Pair:
    """Two parties over all issues; ``counts``: number of issues of each standing (5 %, middle, 95 %)."""

    a: str
    b: str
    issues: Sequence[PairIssue]
    counts: Mapping[Standing, Range]


@dataclass(frozen=True, slots=True)
class Accord:
    """All pairs of parties with stakes.

    ``best``: for each party and issue the option ids of highest middle stake (empty when unknown). ``weight``: what
    the issue is worth to the party. ``red_lines``: the options it refuses.
    """

    parties: Sequence[str]
    issues: Sequence[str]
    pairs: Sequence[Pair]
    best: Mapping[tuple[str, str], Sequence[str]]
    weight: Mapping[tuple[str, str], Range]
    red_lines: Mapping[tuple[str, str], Sequence[str]]
    draws: int
    seed: int
