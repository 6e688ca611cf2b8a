"""What a dossier says for the road: who consents to relief, how access stands, what holds today, how long things take.

Contributors of troops are in ``core.forces``, programmes of training in ``core.training``.
"""

from dataclasses import dataclass

from modusvivendi.core.ranges import Range


@dataclass(frozen=True, slots=True)
class Consent:
    """From when on a party lets relief into its land: ``months`` after the date of the dossier."""

    party: str
    months: Range
    source: str
    note: str


@dataclass(frozen=True, slots=True)
class Score:
    """An ACAPS indicator on the date of the dossier: 0 to 3, None (X) unknown."""

    indicator: str
    score: int | None
    source: str
    note: str


@dataclass(frozen=True, slots=True)
class Holding:
    """A condition that holds on the date of the dossier, and why that is thought."""

    condition: str
    note: str
    source: str


@dataclass(frozen=True, slots=True)
class Duration:
    """How many ``days`` an activity takes in this conflict."""

    activity: str
    days: Range
    source: str
    note: str
