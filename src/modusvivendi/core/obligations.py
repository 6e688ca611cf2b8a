"""What a deal obliges to, by when, who verifies it, and what has been done about it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Literal

from modusvivendi.core.names import Names
from modusvivendi.core.ranges import Range

When = Mapping[str, tuple[str, ...]]
"""Options by issue; fits a deal that has, for each issue named, one of the options."""

Anchor = Literal["signature", "entry"]
State = Literal["met", "late", "broken", "overdue", "open"]


@dataclass(frozen=True, slots=True)
class Provision:
    """A type of provision of peace agreements, in the manner of the Peace Accords Matrix; the wording is ours."""

    id: str
    names: Names


@dataclass(frozen=True, slots=True)
class Obligation:
    """Something to be done within ``days`` of signature or of entry into force (D-day).

    ``condition`` of the library of activities that holds when it is done (empty: none); ``who`` must do it and who
    ``verifies`` it, and how. ``dossier``: the one agreement that it belongs to, empty for a model text.
    """

    id: str
    names: Names
    provision: str
    anchor: Anchor
    days: int
    who: str
    verifies: str
    how: str
    condition: str
    when: When
    dossier: str
    source: str


@dataclass(frozen=True, slots=True)
class Dated:
    """An obligation with its date, the chance that the road meets it, and by how many days it slips (10, 50, 90 %).

    Both are measured from the anchor's own day in each draw; NaN and None where the road does not say.
    """

    obligation: Obligation
    due: date
    chance: float | None
    slip: Range


@dataclass(frozen=True, slots=True)
class Entry:
    """One line of a compliance ledger as filled in: ``done`` on a day or not, ``broken`` or not, on what evidence."""

    obligation: str
    done: date | None
    broken: bool
    evidence: str


@dataclass(frozen=True, slots=True)
class Finding:
    """What has become of an obligation by a date; ``days`` late (negative: early), None while open or broken."""

    dated: Dated
    state: State
    days: int | None
    evidence: str


@dataclass(frozen=True)
class Compliance:
    """The ledger on a date. ``scores`` by provision: the share met or late of those due, None when none is due yet."""

    on: date
    findings: Sequence[Finding]
    scores: Mapping[str, float | None]
