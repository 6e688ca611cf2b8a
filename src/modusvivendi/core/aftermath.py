"""Whether a deal holds once it is signed: who could gain by acting alone, what answers that, what removes it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from modusvivendi.core.conflicts import Concept


@dataclass(frozen=True, slots=True)
class Turn:
    """One party changes an option that it can change alone; with an empty issue it leaves the deal altogether."""

    party: str
    issue: str = ""
    before: str = ""
    after: str = ""


@dataclass(frozen=True)
class Defection:
    """A change that a party could make alone after signature, and gain by.

    ``gain`` on its own scale at the middle estimates; ``chance``: the share of draws in which it gains. ``hurt``:
    needed parties that the change puts below what they expect without a deal. ``answer``: what the others could do so
    that the party is no better off than before; ``credible``: each step of it pays whoever takes it. ``cost``: when it
    is not credible, what it costs those who would have to take it, each on its own scale.
    """

    turn: Turn
    gain: float
    chance: float
    hurt: Sequence[str] = ()
    answer: Sequence[Turn] = ()
    credible: bool = False
    cost: Mapping[str, float] | None = None

    @property
    def open(self) -> bool:
        """Whether nothing that would really happen makes it unprofitable."""
        return not (self.answer and self.credible)


@dataclass(frozen=True)
class Aftermath:
    """A deal after signature.

    ``holds`` by concept, for all parties of which a verdict can be given, when they may also leave the deal.
    ``leavers``: needed parties that expect more without the deal, and by how much. ``defections``: by gain. ``settle``:
    the issues that have to be settled for good by a first step, or put under a guarantee, so that no open defection
    remains. ``movable``: who can change which issue alone. ``kept``: issues on which the deal cannot be undone.
    ``unheard``: parties that could act alone, but of which nothing is known. ``narrowed``: issues left out of account,
    because there were too many combinations.
    """

    holds: Mapping[Concept, bool]
    leavers: Sequence[tuple[str, float]]
    defections: Sequence[Defection]
    settle: Sequence[str]
    movable: Mapping[str, Sequence[str]]
    kept: Sequence[str]
    unheard: Sequence[str]
    narrowed: Sequence[str] = ()
