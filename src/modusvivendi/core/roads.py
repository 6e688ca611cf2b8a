"""The road from a deal back to today: activities, what they need and make, and the dated plan that comes of them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

from modusvivendi.core.access import Access
from modusvivendi.core.forces import Force
from modusvivendi.core.names import Names
from modusvivendi.core.obligations import Dated, When
from modusvivendi.core.politics import Kind, Source
from modusvivendi.core.ranges import Range
from modusvivendi.core.training import Training

NOT_ON_THE_TABLE = "-"
"""In ``when``: the deal says nothing of the issue."""


@dataclass(frozen=True, slots=True)
class Condition:
    """Something that holds or does not; a ``milestone`` is shown by date, ``relief`` is wanted early."""

    id: str
    names: Names
    milestone: bool = False
    relief: bool = False


@dataclass(frozen=True, slots=True)
class Activity:
    """Something that somebody does: from the conditions it ``needs`` to those it ``makes``, in ``days``.

    ``uses`` units of a resource while at work; ``veto``: who may stop it (party ids, or ``needed`` for every party
    that must sign); ``when`` it applies; ``reason``: what the days rest on.
    """

    id: str
    names: Names
    needs: tuple[str, ...]
    makes: tuple[str, ...]
    days: Range
    uses: Mapping[str, int]
    by: str
    veto: tuple[str, ...]
    when: When
    kind: Kind
    source: str
    reason: str
    assumption: tuple[str, ...] = ()


@dataclass(frozen=True)
class Library:
    """What is known of activities.

    ``ends``: conditions that a deal with some options asks for (no options: every deal). ``capacity``: how much there
    is of each resource, with its ``capacity_reason``. ``holds``: by dossier, what holds today and why. ``lasts``: by
    dossier and activity, days that are known there. ``sources`` by id.
    """

    conditions: Mapping[str, Condition]
    activities: Mapping[str, Activity]
    ends: tuple[tuple[When, tuple[str, ...]], ...]
    capacity: Mapping[str, int]
    capacity_reason: Mapping[str, str]
    holds: Mapping[str, Mapping[str, str]]
    lasts: Mapping[str, Mapping[str, Range]]
    sources: Mapping[str, Source] = field(default_factory=dict[str, Source])


@dataclass(frozen=True, slots=True)
class Missing:
    """A condition that nothing makes.

    ``needed_by``: activities (or ``end``); ``made_by``: activities that would make it; ``why`` each of these is not
    there: taken out, or ruled out by the deal's option on an issue.
    """

    condition: str
    needed_by: tuple[str, ...]
    made_by: tuple[str, ...]
    why: str


@dataclass(frozen=True)
class Step:
    """One activity of a road, dated in days from the start: by best estimate, and how often it is critical (0 to 1)."""

    activity: Activity
    start: int
    finish: int
    critical: bool
    critical_index: float
    days: Range


@dataclass(frozen=True)
class Road:
    """From the end state of a deal back to today.

    ``start`` is day 0. ``steps`` in the order of their starts; empty when something is ``missing``. ``milestones``:
    days by which a condition holds with a chance of 10, 50 and 90 %; ``in_time``: the chance that it holds within
    ``months``. ``today``: what must be true already, with the reason why it is thought to be. ``force`` on the lines of
    the deal's plan, None when it wants none or draws none. ``plan``: the id of the plan whose map the deal follows,
    empty for none. ``training`` of local forces, None when the deal wants none.
    """

    deal: str
    terms: Mapping[str, str]
    start: date
    months: int
    end: tuple[str, ...]
    today: Mapping[str, str]
    steps: Sequence[Step]
    milestones: Mapping[str, Range]
    in_time: Mapping[str, float]
    missing: Sequence[Missing]
    status: str
    makespan: int
    bound: int
    library: Library
    force: Force | None = None
    obligations: Sequence[Dated] = ()
    access: Access | None = None
    plan: str = ""
    training: Training | None = None

    @property
    def training_begins(self) -> float:
        """Return the months from the start at which recruits begin to come forward: month 0 of the training."""
        return next((step.start for step in self.steps if "recruits" in step.activity.makes), 0) * 12 / 365.25
