"""A negotiation in one file: issues and options, and what each option is worth to each party."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

from modusvivendi.core.ranges import Bools, Floats

Role = Literal["needed", "veto", "outside"]
"""``needed``: its no blocks a deal. ``veto``: so does it, and no count of all but one leaves it out. ``outside``: its
view is shown and blocks nothing."""
MOST_PARTIES = 100
"""Parties that may sit at one table."""
MOST_ISSUES = 64
"""Issues that a space of deals may have: room for as many questions with but one answer."""
MOST_DEALS = 100_000_000
"""Deals that a space may have. A count for each of them is then 400 MB."""
MOST_PATTERNS = 10_000
"""Infeasible patterns that a space may have."""


@dataclass(frozen=True, eq=False)
class Game:
    """P parties over k issues with t options in all, side by side in the order of the issues.

    ``stakes`` (3, P, t), ``weights`` (3, P, k) and ``fallbacks`` (3, P): low, best and high. Best is NaN where a range
    has no middle, and all three are where the file says that it is unknown. A deal is worth to a party the sum over the
    issues of weight times stake, and what ``joints`` add: for two issues a table (P, options of one, of the other).
    ``red_lines`` (P, t): options that a party never signs. ``infeasible``: as ``terms.space.Space`` has them.
    ``numbered``: the file calls issues and options by number only.
    """

    file: str
    title: str
    source: str
    issues: tuple[str, ...]
    options: tuple[tuple[str, ...], ...]
    infeasible: tuple[Mapping[str, tuple[str, ...]], ...]
    parties: tuple[str, ...]
    roles: tuple[Role, ...]
    stakes: Floats
    weights: Floats
    fallbacks: Floats
    red_lines: Bools
    joints: tuple[tuple[int, int, Floats], ...] = ()
    numbered: bool = False
