"""Where relief can go: which places open when, whom it reaches, and how access is scored."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from modusvivendi.core.names import Names
from modusvivendi.core.ranges import Ints, Range

NEVER = -1
"""The month of a place that does not open within the time looked at."""


@dataclass(frozen=True, slots=True)
class Month:
    """One month: places open and people in them (10, 50, 90 % of the draws), and people that relief can reach."""

    month: int
    places: Range
    people: Range
    reached: Range


@dataclass(frozen=True, slots=True)
class Region:
    """A sector of the plan, or a party's land: its people, the month from which half of them live in open places.

    ``month`` is None when that does not come within the time looked at.
    """

    id: str
    people: float
    month: int | None


@dataclass(frozen=True, slots=True)
class Indicator:
    """One of the nine ACAPS indicators: a score of 0 (no constraint) to 3 (extreme), None (X) unknown, with why."""

    id: str
    names: Names
    score: int | None
    reason: str


@dataclass(frozen=True)
class Access:
    """The opening of places by month from the dossier's date.

    ``opens`` (n,): the first month in which a place is open, ``NEVER`` otherwise, by best estimates. ``order``:
    regions by the month in which half their people are in open places. ``proposed``: the order of the source, and
    ``agrees``: whether none opens here before those that it puts first, ties set aside (None: no order is known).
    ``indicators``: what is known of access today.
    """

    opens: Ints
    months: Sequence[Month]
    order: Sequence[Region]
    proposed: Sequence[str]
    agrees: bool | None
    indicators: Sequence[Indicator]
    reasons: Mapping[str, str]
