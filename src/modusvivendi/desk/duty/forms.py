"""What duty officers send. Names of people have no place here: an officer is named by the post that he or she holds."""

from typing import Annotated, Literal

from pydantic import ConfigDict, Field, model_validator

from modusvivendi.desk.forms import Form, Moment, PartyId, Text

Id = Annotated[str, Field(min_length=1, max_length=64)]
Hash = Annotated[str, Field(pattern=r"^[0-9a-f]{64}$", description="SHA-256 of the evidence, in hexadecimal.")]
STOP_GROUNDS = ("site-hit", "movement-in-danger", "own-forces-hit", "other")


class StopForm(Form):
    """Stop: for an object, or for both sides of a case. It goes before everything else."""

    model_config = ConfigDict(
        json_schema_extra={
            "oneOf": [
                {"required": [one], "properties": {one: {"type": "string"}, other: {"type": "null"}}}
                for one, other in (("object", "case"), ("case", "object"))
            ]
        }
    )
    object: Id | None = None
    case: Id | None = None
    ground: Literal["site-hit", "movement-in-danger", "own-forces-hit", "other"]
    note: Text = ""

    @model_validator(mode="after")
    def _one(self) -> "StopForm":
        if (self.object is None) == (self.case is None):
            raise ValueError("name either an object or a case")
        return self


class NoteForm(Form):
    """A few words, where nothing else is needed."""

    note: Text = ""


class ProgressForm(Form):
    """How far a movement is. ``checkpoint``: the last that it reached, from 0; ``at``: when, else the desk's time.

    ``late``: minutes behind the times of its route, negative when it is ahead. When it is not said, it is reckoned from
    ``at``; one that stands is taken to stand for another two hours.
    """

    progress: Literal["starting", "passed", "delayed", "stop", "arrived"]
    checkpoint: Annotated[int, Field(ge=0, le=1000)] = 0
    at: Moment | None = None
    late: Annotated[int, Field(ge=-1440, le=10_000)] | None = None
    note: Text = ""


class CallForm(Form):
    """A call over the hotline, as one side heard it; the other side confirms or disputes it."""

    with_: PartyId = Field(alias="with")
    channel: Literal["telephone", "radio", "message", "meeting", "other"] = "telephone"
    started: Moment
    ended: Moment
    summary: Text

    @model_validator(mode="after")
    def _in_order(self) -> "CallForm":
        if self.ended < self.started:
            raise ValueError("the call ends before it begins")
        return self


class CallAnswerForm(Form):
    """What the other side says of an entry in the call log."""

    state: Literal["confirmed", "disputed"]
    note: Text = ""


class ChannelForm(Form):
    """Whether the hotline to another party is open. A stop is taken over a suspended one too."""

    with_: PartyId = Field(alias="with")
    state: Literal["open", "suspended"]
    reason: Text = ""


class ChallengeForm(Form):
    """That a party disputes a protected site of which it was told. The site stays protected until it is decided."""

    version: Annotated[int, Field(ge=1)]
    ground: Literal["other-use", "wrong-place", "no-longer-there", "other"]
    note: Text = ""
    evidence: Hash | None = None


class DecisionForm(Form):
    """What the neutral cell decides of a challenge."""

    state: Literal["upheld", "rejected"]
    note: Text = ""


class ConfirmationForm(Form):
    """That a second person has checked the place of a site, with another key, or that somebody else has verified it."""

    version: Annotated[int, Field(ge=1)]
    note: Text = ""


class IncidentForm(Form):
    """That something happened at or to an object, bound to the version that was in force."""

    object: Id
    version: Annotated[int, Field(ge=1)]
    what: Literal["hit", "near-miss", "shot-at", "blocked", "turned-back", "other"]
    occurred: Moment
    note: Text = ""
    evidence: Hash | None = None
