"""Published settlement plans, what was known of them on the day, and who accepted them."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Literal

from modusvivendi.core.ranges import Range

Evidence = Literal["S", "M"]
"""S: a source was seen; M: from memory, not yet checked."""
ACCEPTING = "AC"
"""Decisions that accept: A, and C with conditions; R refuses, W signed and then withdrew or reneged."""


@dataclass(frozen=True, slots=True)
class Precedent:
    """A published plan; what the codes mean stands in docs/retrodiction.md.

    ``date``: YYYY or YYYY-MM. ``outcome`` is in the words of the table and is never an input of a rule.
    """

    id: str
    year: int
    date: str
    country: str
    name: str
    form: str
    force: str
    text: str
    outcome: str

    @property
    def implemented(self) -> bool:
        """Whether it was implemented, be it over somebody's refusal."""
        return self.outcome.startswith("implemented")


@dataclass(frozen=True, slots=True)
class Decision:
    """What a party did with a plan, and what was known of the party then."""

    plan: str
    party: str
    role: str
    actor: str
    side: str
    left_out: str
    decision: str
    evidence: Evidence
    note: str = ""

    @property
    def accepted(self) -> bool:
        """Whether it accepted, with or without conditions."""
        return self.decision in ACCEPTING


@dataclass(frozen=True)
class Precedents:
    """All plans, in the order of the table, and all decisions on them.

    ``shares``: the land offered to a party (plan, party) and what it held then, in per cent, where sources give both.
    ``pairs``: two plans for the same parties with opposite outcomes, and what to call the pair.
    """

    plans: tuple[Precedent, ...]
    decisions: tuple[Decision, ...]
    shares: Mapping[tuple[str, str], tuple[Range, float]]
    pairs: tuple[tuple[str, str, str], ...]

    @cached_property
    def plan_by_id(self) -> dict[str, Precedent]:
        """The plans by id."""
        return {plan.id: plan for plan in self.plans}

    @cached_property
    def belligerents(self) -> tuple[Decision, ...]:
        """The decisions of belligerents: those that are scored."""
        return tuple(one for one in self.decisions if one.role == "belligerent")
