"""What a filer sends: forms that check types and limits before any geometry is made, and become filings.

Limits are those of ``core.operations``; unknown keys are refused, so that a misspelt one is not silently left out.
"""

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from typing import Annotated, Literal

from pydantic import AfterValidator, AwareDatetime, BaseModel, ConfigDict, Field

from modusvivendi.core.operations import (
    CHECKPOINTS,
    HIGHEST_M,
    LOWEST_M,
    RADIUS_M,
    TEXT,
    VERTICES,
    VOLUMES,
    Checkpoint,
    Circle,
    Constraint,
    Corridor,
    Disclosure,
    Filing,
    Movement,
    Operation,
    Outline,
    Polygon,
    Progress,
    ProtectedSite,
    Report,
    State,
    Verification,
    Volume,
)

REPORTS = 500
"""Reports of one movement."""
Longitude = Annotated[float, Field(strict=True, ge=-180, le=180, allow_inf_nan=False)]
Latitude = Annotated[float, Field(strict=True, ge=-90, le=90, allow_inf_nan=False)]
Position = tuple[Longitude, Latitude]
Height = Annotated[float, Field(strict=True, ge=LOWEST_M, le=HIGHEST_M, allow_inf_nan=False)]
Length = Annotated[float, Field(strict=True, gt=0, le=RADIUS_M, allow_inf_nan=False)]


def _plain(text: str) -> str:
    if any(ord(letter) < 32 or 127 <= ord(letter) < 160 for letter in text):
        raise ValueError("control characters are not allowed")
    return text


def _in_reach(when: datetime) -> datetime:
    if not 2000 <= when.year < 2068:
        raise ValueError("times lie between 2000 and 2067")
    return when.astimezone(UTC)


_NO_CONTROL = r"^[^\u0000-\u001f\u007f-\u009f]*$"
"""As ``_plain``, for the OpenAPI document."""
Text = Annotated[str, Field(max_length=TEXT, json_schema_extra={"pattern": _NO_CONTROL}), AfterValidator(_plain)]
PartyId = Annotated[str, Field(pattern=r"^[a-z0-9][a-z0-9_-]{0,63}$")]
Moment = Annotated[AwareDatetime, AfterValidator(_in_reach)]
Level = Literal["none", "exists", "cell_hour", "exact"]
FileFormat = Literal["geojson", "kml", "moving", "cot", "aco", "csv"]
LEVELS: dict[str, Disclosure] = {
    "none": Disclosure.NONE,
    "exists": Disclosure.EXISTS,
    "cell_hour": Disclosure.CELL_HOUR,
    "exact": Disclosure.EXACT,
}


class Form(BaseModel):
    """What all forms have in common."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class PolygonForm(Form):
    """A GeoJSON polygon of one ring; its edges are geodesics."""

    type: Literal["Polygon"]
    coordinates: Annotated[
        list[Annotated[list[Position], Field(min_length=4, max_length=VERTICES)]], Field(min_length=1, max_length=1)
    ]

    def outline(self) -> Outline:
        """Return the outline, its ring not closed."""
        ring = [(lon, lat) for lon, lat in self.coordinates[0]]
        return Polygon(tuple(ring[:-1] if ring[0] == ring[-1] else ring))


class CircleForm(Form):
    """All within a distance of a point."""

    type: Literal["Circle"]
    centre: Position
    radius_m: Length

    def outline(self) -> Outline:
        """Return the outline."""
        return Circle(self.centre, self.radius_m)


class CorridorForm(Form):
    """All within a distance of a line of points joined by geodesics."""

    type: Literal["Corridor"]
    line: Annotated[list[Position], Field(min_length=2, max_length=2000)]
    half_width_m: Length

    def outline(self) -> Outline:
        """Return the outline."""
        return Corridor(tuple(self.line), self.half_width_m)


OutlineForm = Annotated[PolygonForm | CircleForm | CorridorForm, Field(discriminator="type")]


class VolumeForm(Form):
    """An outline, a band of heights above the WGS 84 ellipsoid and a window of time."""

    outline: OutlineForm
    lower_m: Height = LOWEST_M
    upper_m: Height = HIGHEST_M
    start: Moment
    end: Moment

    def volume(self) -> Volume:
        """Return the volume."""
        return Volume(self.outline.outline(), self.lower_m, self.upper_m, self.start, self.end)


Rules = Annotated[
    dict[Annotated[str, Field(pattern=r"^(\*|[a-z0-9][a-z0-9_-]{0,63})$")], Level],
    Field(max_length=200, json_schema_extra={"additionalProperties": False}),
]
"""What others may learn: a level by party id, or by ``*`` for all others."""


class FilingForm(Form):
    """What every form says: whose it is, and what others may learn (party id, or ``*`` for all others)."""

    party: PartyId
    name: Text = ""
    disclosure: Rules = {}
    supersedes: Annotated[int | None, Field(ge=1, description="For a correction: the version that it corrects.")] = None

    @property
    def rules(self) -> dict[str, Disclosure]:
        """Return the levels by recipient."""
        return {recipient: LEVELS[level] for recipient, level in self.disclosure.items()}

    def filing(self, id: str) -> Filing:
        """Return the filing with an id."""
        raise NotImplementedError


class OperationForm(FilingForm):
    """What a party plans to do."""

    kind: Literal["operation"] = "operation"
    volumes: Annotated[list[VolumeForm], Field(min_length=1, max_length=VOLUMES)]
    state: Literal["Accepted", "Activated", "Nonconforming", "Contingent"] = "Accepted"
    priority: Annotated[int, Field(ge=0, le=100)] = 0

    def filing(self, id: str) -> Operation:
        """Return the operation."""
        return Operation(
            id=id,
            party=self.party,
            name=self.name,
            disclosure=self.rules,
            parts=tuple(volume.volume() for volume in self.volumes),
            state=State(self.state),
            priority=self.priority,
        )


class SiteForm(FilingForm):
    """A place that is not to be hit. Whether it is verified is not for its filer to say."""

    kind: Literal["site"] = "site"
    area: OutlineForm
    since: Moment
    expiry: Moment
    lower_m: Height = LOWEST_M
    upper_m: Height = HIGHEST_M

    def filing(self, id: str) -> ProtectedSite:
        """Return the site, unverified."""
        return ProtectedSite(
            id=id,
            party=self.party,
            name=self.name,
            disclosure=self.rules,
            area=self.area.outline(),
            since=self.since,
            expiry=self.expiry,
            verification=Verification.UNVERIFIED,
            lower_m=self.lower_m,
            upper_m=self.upper_m,
        )


class CheckpointForm(Form):
    """A point of a route: there from ``arrive`` to ``leave``; ``via``: points on the way to the next one."""

    name: Text = ""
    at: Position
    arrive: Moment
    leave: Moment
    via: Annotated[list[Position], Field(max_length=1000)] = []

    def checkpoint(self) -> Checkpoint:
        """Return the checkpoint."""
        return Checkpoint(self.name, self.at, self.arrive, self.leave, tuple(self.via))


class ReportForm(Form):
    """What was reported of a movement at the checkpoint that it reached last; ``late_minutes`` behind its route."""

    checkpoint: Annotated[int, Field(ge=0, le=CHECKPOINTS)]
    progress: Literal["starting", "passed", "delayed", "stop"]
    at: Moment
    late_minutes: Annotated[float, Field(ge=-10_000, le=10_000, allow_inf_nan=False)] = 0.0

    def report(self) -> Report:
        """Return the report."""
        return Report(self.checkpoint, Progress(self.progress), self.at, timedelta(minutes=self.late_minutes))


class MovementForm(FilingForm):
    """A relief convoy or another journey along a route; what was reported of it moves the legs still to come."""

    kind: Literal["movement"] = "movement"
    route: Annotated[list[CheckpointForm], Field(min_length=2, max_length=CHECKPOINTS)]
    half_width_m: Length
    margin_minutes: Annotated[int, Field(ge=0, le=1440)] = 30
    reports: Annotated[list[ReportForm], Field(max_length=REPORTS)] = []
    lower_m: Height = LOWEST_M
    upper_m: Height = HIGHEST_M

    def filing(self, id: str) -> Movement:
        """Return the movement."""
        return Movement(
            id=id,
            party=self.party,
            name=self.name,
            disclosure=self.rules,
            route=tuple(checkpoint.checkpoint() for checkpoint in self.route),
            half_width_m=self.half_width_m,
            margin=timedelta(minutes=self.margin_minutes),
            reports=tuple(one.report() for one in self.reports),
            lower_m=self.lower_m,
            upper_m=self.upper_m,
        )


class ConstraintForm(FilingForm):
    """A closed or restricted area."""

    kind: Literal["constraint"] = "constraint"
    volumes: Annotated[list[VolumeForm], Field(min_length=1, max_length=VOLUMES)]
    closed: bool = True
    reason: Text = ""

    def filing(self, id: str) -> Constraint:
        """Return the constraint."""
        return Constraint(
            id=id,
            party=self.party,
            name=self.name,
            disclosure=self.rules,
            parts=tuple(volume.volume() for volume in self.volumes),
            closed=self.closed,
            reason=self.reason,
        )


AnyForm = OperationForm | SiteForm | MovementForm | ConstraintForm
FORMS: Mapping[str, type[AnyForm]] = {
    "operation": OperationForm, "site": SiteForm, "movement": MovementForm, "constraint": ConstraintForm,
}  # fmt: skip
"""From the kind of an object to its form."""


class ImportForm(Form):
    """A file of objects for a party: all of it is filed, or nothing."""

    party: PartyId
    format: FileFormat
    content: Annotated[str, Field(min_length=1, description="The text of the file.")]
    disclosure: Annotated[Rules | None, Field(description="Of all its objects; null for those that the file says.")] = (
        None
    )


class EndForm(Form):
    """That an object is over, or was filed in error."""

    version: Annotated[int, Field(ge=1, description="The version that is ended.")]
    reason: Text = ""


class ActForm(Form):
    """What a recipient says to notices. ``level``: the lowest level of command that they have reached."""

    notices: Annotated[list[Annotated[int, Field(ge=0)]], Field(min_length=1, max_length=500)]
    state: Literal["Received", "Read", "Disseminated", "Objected", "Closed"]
    level: Text = ""
    reason: Text = ""
    officer: Text = ""


class ConsentForm(Form):
    """That a filer may file for the caller's party, with where that is recorded."""

    filer: PartyId
    given_by: Text
    reference: Text = ""


class WithdrawalForm(Form):
    """That the caller's party leaves the arrangement, or comes back to it: an event that all see."""

    standing: Literal["withdrawn", "active"]
    reason: Text = ""
