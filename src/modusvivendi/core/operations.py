"""What is filed with the deconfliction service: volumes of space, height and time, and the objects made of them."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from enum import IntEnum, StrEnum
from types import MappingProxyType

VERTICES = 10_000
"""Vertices of one object, all its volumes together (ASTM F3548-21, OiMaxVertices)."""
CONSTRAINT_VERTICES = 1_000
"""Vertices of a constraint (ASTM F3548-21)."""
VOLUMES = 1_000
"""Volumes of one object; our own choice."""
OPERATION_KM2 = 2_500.0
"""Area of one volume of an operation or movement (the limit of the published service interface)."""
CONSTRAINT_KM2 = 10_000.0
"""Area of one volume of a constraint (ASTM F3548-21)."""
SITE_KM2 = 100.0
"""Area of a protected site; our own choice: a larger one is a zone and is filed as a constraint."""
PERIMETER_KM = 2_500.0
"""Length around one outline, and of a corridor's line; our own choice. The charts of ``deconflict`` rest on it."""
RADIUS_M = 100_000.0
"""Radius of a circle; half the width of a corridor stays below it too."""
LOWEST_M, HIGHEST_M = -1_000.0, 100_000.0
"""Heights above the ellipsoid that mean "from the ground" and "to the top" when nothing else is said."""
OPERATION_HORIZON = timedelta(days=30)
"""How far ahead an operation may end (ASTM F3548-21, OiMaxPlanHorizon)."""
CONSTRAINT_HORIZON = timedelta(days=56)
"""How far ahead a constraint may end (ASTM F3548-21)."""
OPERATION_DURATION = timedelta(days=7)
"""Longest window of one volume of an operation; our own choice: a longer one says nothing about when."""
CONSTRAINT_DURATION = timedelta(hours=24)
"""Longest window of one volume of a constraint (ASTM F3548-21)."""
SITE_DURATION = timedelta(days=180)
"""Longest time before a protected site must be confirmed anew; our own choice, against stale lists."""
CHECKPOINTS = 500
"""Checkpoints of a movement; our own choice."""
TEXT = 500
"""Characters of a name or a remark."""

Point = tuple[float, float]
"""Longitude and latitude in degrees, WGS 84."""


class State(StrEnum):
    """What an operation is doing (the five states of ASTM F3548-21, where ``Ended`` is a deletion)."""

    ACCEPTED = "Accepted"
    ACTIVATED = "Activated"
    NONCONFORMING = "Nonconforming"
    CONTINGENT = "Contingent"
    ENDED = "Ended"


class Verification(StrEnum):
    """How far a protected site has been checked by anybody but its filer."""

    UNVERIFIED = "unverified"
    VERIFIED = "verified"
    DISPUTED = "disputed"
    EXPIRED = "expired"


class Progress(StrEnum):
    """What is said about a movement at a checkpoint."""

    STARTING = "starting"
    PASSED = "passed"
    DELAYED = "delayed"
    STOP = "stop"


class Disclosure(IntEnum):
    """How much of an object a recipient may learn; each level holds the ones below."""

    NONE = 0
    EXISTS = 1
    CELL_HOUR = 2
    EXACT = 3


@dataclass(frozen=True, slots=True)
class Polygon:
    """A ring of vertices joined by geodesics, not closed; either winding: what is meant is the smaller area."""

    vertices: tuple[Point, ...]


@dataclass(frozen=True, slots=True)
class Circle:
    """All within ``radius_m`` of a centre, along the ellipsoid."""

    centre: Point
    radius_m: float


@dataclass(frozen=True, slots=True)
class Corridor:
    """All within ``half_width_m`` of a line of points joined by geodesics."""

    line: tuple[Point, ...]
    half_width_m: float


Outline = Polygon | Circle | Corridor


@dataclass(frozen=True, slots=True)
class Volume:
    """An outline, from ``lower_m`` to ``upper_m`` above the WGS 84 ellipsoid, from ``start`` to ``end`` (aware, UTC).

    All four limits belong to the volume: what ends at noon and what begins at noon meet.
    """

    outline: Outline
    lower_m: float
    upper_m: float
    start: datetime
    end: datetime


@dataclass(frozen=True, slots=True)
class Consent:
    """That ``filer`` may file for the party of an object: who agreed, when, and where that is recorded."""

    filer: str
    given_by: str
    on: datetime
    reference: str


Rules = Mapping[str, Disclosure]
"""By recipient (party id, or ``*`` for all others), how much it may learn. Who is not named learns nothing."""
_NOBODY: Rules = MappingProxyType({})


@dataclass(frozen=True, kw_only=True)
class Filing:
    """What all filed objects have: id, the party whose it is, what others may learn, who filed it if not the party."""

    id: str
    party: str
    disclosure: Rules = field(default_factory=lambda: _NOBODY)
    consent: Consent | None = None
    name: str = ""

    @property
    def volumes(self) -> tuple[Volume, ...]:
        """Return the volumes whose union the object is."""
        raise NotImplementedError

    def level(self, recipient: str) -> Disclosure:
        """Return how much a recipient may learn; the party itself everything."""
        if recipient == self.party:
            return Disclosure.EXACT
        return self.disclosure.get(recipient, self.disclosure.get("*", Disclosure.NONE))


@dataclass(frozen=True, kw_only=True)
class Operation(Filing):
    """What a party plans to do: the union of volumes. A higher ``priority`` goes before a lower one (0: ordinary)."""

    parts: tuple[Volume, ...]
    state: State = State.ACCEPTED
    priority: int = 0

    @property
    def volumes(self) -> tuple[Volume, ...]:
        """Return the parts."""
        return self.parts


@dataclass(frozen=True, kw_only=True)
class ProtectedSite(Filing):
    """A place that is not to be hit, until ``expiry``; ``verified_by`` and ``verified_on`` when somebody checked it."""

    area: Outline
    since: datetime
    expiry: datetime
    verification: Verification = Verification.UNVERIFIED
    verified_by: str = ""
    verified_on: datetime | None = None
    lower_m: float = LOWEST_M
    upper_m: float = HIGHEST_M

    @property
    def volumes(self) -> tuple[Volume, ...]:
        """Return the area over the whole time."""
        return (Volume(self.area, self.lower_m, self.upper_m, self.since, self.expiry),)

    def standing(self, now: datetime) -> Verification:
        """Return the state of verification at a time: past its expiry a site counts as expired."""
        return Verification.EXPIRED if now > self.expiry else self.verification


@dataclass(frozen=True, slots=True)
class Checkpoint:
    """A point of a route: there from ``arrive`` to ``leave``; ``via`` are the points on the way to the next one."""

    name: str
    at: Point
    arrive: datetime
    leave: datetime
    via: tuple[Point, ...] = ()


@dataclass(frozen=True, slots=True)
class Report:
    """What was said about a movement at a checkpoint (the last that it reached, by its row in the route), and when.

    ``late``: by how much it is behind the times of its route (negative: ahead).
    """

    checkpoint: int
    progress: Progress
    at: datetime
    late: timedelta = timedelta()


@dataclass(frozen=True, kw_only=True)
class Movement(Filing):
    """A relief convoy or other journey along a route of two or more checkpoints, ``half_width_m`` to either side.

    ``margin`` is kept free before and after each leg. Heights as in ``Volume``.
    """

    route: tuple[Checkpoint, ...]
    half_width_m: float
    margin: timedelta = timedelta(minutes=30)
    lower_m: float = LOWEST_M
    upper_m: float = HIGHEST_M
    reports: tuple[Report, ...] = ()

    @property
    def volumes(self) -> tuple[Volume, ...]:
        """Return a corridor for each leg, from leaving one checkpoint (the first: from arriving) to leaving the next.

        The margin is added on both sides, and each leg is moved by what was reported (``shifts``).
        """
        legs: list[Volume] = []
        for row, (here, there, shift) in enumerate(zip(self.route, self.route[1:], self.shifts(), strict=False)):
            line = Corridor((here.at, *here.via, there.at), self.half_width_m)
            start, end = here.leave if row else here.arrive, there.leave
            times = start + shift[0] - self.margin, end + shift[1] + self.margin
            legs.append(Volume(line, self.lower_m, self.upper_m, *times))
        return tuple(legs)

    def shifts(self) -> list[tuple[timedelta, timedelta]]:
        """Return by how much the begin and the end of each leg moves, by what was reported last about it.

        A report at a checkpoint moves the legs from there on. Who is held up or stands may be anywhere on the leg
        after the checkpoint: this one keeps its begin. Legs that lie behind stay as they were.
        """
        legs = max(len(self.route) - 1, 0)
        moved = [(timedelta(), timedelta())] * legs
        for report in self.reports:
            held = report.progress in (Progress.DELAYED, Progress.STOP)
            for row in range(max(report.checkpoint, 0), legs):
                begin = moved[row][0] if held and row == report.checkpoint else report.late
                moved[row] = begin, report.late
        return moved

    @property
    def stopped(self) -> bool:
        """Whether the last word about the movement was a stop."""
        return bool(self.reports) and self.reports[-1].progress == Progress.STOP


@dataclass(frozen=True, kw_only=True)
class Constraint(Filing):
    """A closed area (nobody goes in) or a restricted one (with leave of the party)."""

    parts: tuple[Volume, ...]
    closed: bool = True
    reason: str = ""

    @property
    def volumes(self) -> tuple[Volume, ...]:
        """Return the parts."""
        return self.parts


EPOCH = datetime(2000, 1, 1, tzinfo=UTC)
"""Where the index counts its seconds from, so that they fit 32 bits until 2068."""
