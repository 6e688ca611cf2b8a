"""The shapes of answers, for the OpenAPI document and for whoever reads it."""

from typing import Any

from pydantic import BaseModel, Field

DISCLAIMER = (
    "Notification is not permission and no guarantee of safety. It says who was told, and when. Silence is not consent."
)


class Answer(BaseModel):
    """What all answers have in common."""


class Refusal(Answer):
    """Why a request was refused. Nothing of it was kept."""

    message: str
    repair: str = ""
    problems: list[dict[str, str]] = []


class ProofAnswer(Answer):
    """That an entry is in the log: its leaf, the path to the root of the signed head."""

    entry: int
    size: int
    leaf: str
    path: list[str]
    note: str = Field(description="The signed head (C2SP checkpoint).")


class NoticeAnswer(Answer):
    """A notice. ``detail`` holds no more than the sender's rules allow; null once it was shredded."""

    id: int
    entry: int
    kind: str
    object: str
    case: str
    at: int = Field(description="Milliseconds since 1970, the desk's clock.")
    state: str
    level: str
    objected: bool
    detail: dict[str, Any] | None


class ToldAnswer(Answer):
    """A notice that came of a filing at once."""

    id: int
    kind: str
    object: str
    case: str
    detail: dict[str, Any]


class PlaceAnswer(Answer):
    """A place to be read back, in degrees and in the military grid (empty where the grid has no square)."""

    name: str
    decimal: str
    mgrs: str


class DoubtAnswer(Answer):
    """What is doubtful about coordinates. It stops nothing: only the filer knows what was meant."""

    kind: str = Field(
        description="outside, swapped, mirrored, coarse, far, copy, beside, moved; file: of a file as a whole."
    )
    what: str
    why: str
    repair: str


class CoordinatesAnswer(Answer):
    """Where an object is, read back, and what is doubtful about it."""

    places: list[PlaceAnswer] = Field(description="Checkpoints of a movement, the middle of every other volume.")
    more: int = Field(description="Places that are not listed.")
    theatre: str = Field(description="The dossier that they were held against, empty for none.")
    warnings: list[DoubtAnswer]


class ReceiptAnswer(Answer):
    """The receipt of a filing. It is not a permission."""

    object: str
    version: int
    state: str
    entry: int
    again: bool = Field(description="The very same request was made before: this is its answer.")
    conflicts: list[ToldAnswer] = Field(description="What it meets, as far as it may be told to the caller.")
    note: str = Field(description="The signed head of the log that holds the entry.")
    coordinates: CoordinatesAnswer
    disclaimer: str = DISCLAIMER


class ObjectAnswer(Answer):
    """An object of the caller."""

    object: str
    kind: str
    party: str
    filer: str
    version: int
    state: str
    entry: int
    content: dict[str, Any] | None


class VersionAnswer(Answer):
    """A version of an object."""

    version: int
    entry: int
    at: int
    filer: str
    state: str
    content: dict[str, Any] | None


class CaseNotice(Answer):
    """A notice of a case."""

    id: int
    kind: str
    state: str
    detail: dict[str, Any] | None


class CaseAnswer(Answer):
    """A case, redacted: what the caller may know of the other side, and how far the other side got."""

    case: str
    object: str
    severity: str
    state: str
    changed: int
    notices: list[CaseNotice]
    other_side: dict[str, Any] | None


class ActAnswer(Answer):
    """That an answer to notices was recorded."""

    entry: int
    note: str
    disclaimer: str = DISCLAIMER


class DeliveryAnswer(Answer):
    """How far a notice of an object got with one recipient."""

    notice: int
    recipient: str
    kind: str
    state: str
    level: str
    objected: bool
    acts: list[dict[str, Any]]


class PartyAnswer(Answer):
    """A party of the register."""

    id: str
    role: str
    name: str
    standing: str


class LeftAnswer(Answer):
    """A live object of a party that has withdrawn, as far as the neutral cell has to know to end it."""

    object: str
    kind: str
    version: int
    state: str
    since: int = Field(description="Seconds since 2000-01-01T00:00Z, as its end.")
    until: int
    told: int = Field(description="How many others were told of it.")
    cases: list[str] = Field(description="Its open cases.")
    may_end: bool = Field(description="A protected site may be ended when a challenge of this version was upheld.")


class SeenAnswer(Answer):
    """The newest head that a party co-signed: it has seen all entries before this size."""

    party: str
    size: int


class HeadAnswer(Answer):
    """The newest signed head, who co-signed it, and how far each party has co-signed the log."""

    size: int
    note: str
    cosigned: list[str]
    seen: list[SeenAnswer]
    log_key: str
    fingerprint: str


class ConsistencyAnswer(Answer):
    """That the log only grew between two sizes."""

    first: int
    second: int
    path: list[str]


class CosignatureForm(BaseModel):
    """A head with the caller's cosignature among its lines."""

    note: str = Field(max_length=100_000)


class SizeAnswer(Answer):
    """The size of a head."""

    size: int


class MeterAnswer(Answer):
    """How much of a party's live plan another has learned through answers."""

    learner: str
    owner: str
    cell_hours: int
    plan_cell_hours: int
    share: float | None
    cap: float
