"""How far a movement is: all who know of it are told, and its legs still to come move, held against all others anew.

What moves the legs is a new version of the object, in the transaction of the report that it follows from. When it
cannot be made (too late to be the same movement, no consent any more), the report counts all the same, and says why.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from pydantic import ValidationError

from modusvivendi.desk.contents import open_form
from modusvivendi.desk.duty.forms import ProgressForm
from modusvivendi.desk.duty.records import Concerned, Recorded, concern, record, seal
from modusvivendi.desk.duty.stops import around
from modusvivendi.desk.filing import Filed, draw, enter
from modusvivendi.desk.forms import REPORTS, MovementForm
from modusvivendi.desk.journal import Journal
from modusvivendi.desk.office import Desk
from modusvivendi.desk.post import Post, deliver
from modusvivendi.desk.projection import LIVE
from modusvivendi.desk.refusals import RefusalError
from modusvivendi.desk.register import Member, may_file_for
from modusvivendi.desk.signatures import Statement

STANDS_MINUTES = 120
"""How long a movement that stands is taken to go on standing when nobody knows; a judgement."""


@dataclass(frozen=True, slots=True)
class Reported:
    """What came of a report. ``filed``: the version whose legs were moved; ``unmoved``: why that could not be."""

    record: Recorded
    late: int | None = None
    filed: Filed | None = None
    unmoved: str = ""


def report(desk: Desk, caller: str, statement: Statement, id: str, form: ProgressForm) -> Reported:
    """Say how far a movement is; all who were told of it are told, and its legs still to come move.

    A stop goes to the other side of its open cases as well. Raises RefusalError: 404 for an object that the caller
    neither owns nor filed, 409 when it is no movement, 422 for a checkpoint that its route has not, and for a delay
    without minutes.
    """
    came: list[tuple[int | None, Filed | None, str]] = []

    def add(journal: Journal, sender: Member, stated: Mapping[str, str], number: str) -> int:
        came.clear()
        subject = concern(journal.transaction, id)
        if caller not in subject.own:
            raise RefusalError(404, "the party has no such object")
        if subject.kind != "movement":
            raise RefusalError(409, f"the object is a {subject.kind}, not a movement")
        content = open_form(journal.transaction, desk.keys, subject.seq)
        filed = None if content is None else MovementForm.model_validate(content)
        late = _reckon(form, filed, journal.at)
        data = {
            "id": number, "object": id, "progress": form.progress, "checkpoint": form.checkpoint, "late": late or 0,
            "statement": stated,
        }  # fmt: skip
        seq = journal.add("progress", caller, data, content=seal(statement), holder=subject.party)
        _tell(journal, sender, subject, form, late)
        moved, unmoved = _move(desk, journal, caller, subject, filed, form, late, seq)
        came.append((late, moved, unmoved))
        return seq

    recorded = record(desk, caller, statement, add)
    return Reported(recorded, *came[0]) if came and not recorded.again else Reported(recorded)


def check_form(before: Mapping[str, Any], after: Mapping[str, Any], form: ProgressForm, late: int) -> str:
    """Return what is wrong when a version is said to follow from a report; empty when that adds the report alone."""
    try:
        old, new = MovementForm.model_validate(before), MovementForm.model_validate(after)
    except ValidationError:
        return "is no movement, as the one before it was"
    rest = {"supersedes", "reports"}
    if old.model_dump(exclude=rest) != new.model_dump(exclude=rest) or [*old.reports] != new.reports[:-1]:
        return "changes more than the report that it follows from"
    last = new.reports[-1] if new.reports else None
    said = (form.progress, form.checkpoint, late if form.late is None else form.late)
    if last is None or (last.progress, last.checkpoint, last.late_minutes) != said:
        return "says something else than the report that it follows from"
    return ""


def _reckon(form: ProgressForm, filed: MovementForm | None, now: int) -> int | None:
    """Return the minutes that a movement is late by a report, None when the report says nothing of that."""
    if filed is None or form.progress == "arrived":
        return form.late
    if form.checkpoint >= len(filed.route):
        raise RefusalError(422, f"the route has {len(filed.route)} checkpoints", "They are counted from 0.")
    if form.late is not None:
        return form.late
    at = form.at or datetime.fromtimestamp(now / 1000, UTC)
    if form.progress == "delayed":
        raise RefusalError(422, "by how much it is delayed is not said", "Give late, in minutes behind its route.")
    if form.progress == "stop":
        last = filed.reports[-1] if filed.reports else None
        if last and last.progress == "stop":
            # It stands still: the two hours begin anew.
            return round(last.late_minutes + (at - last.at).total_seconds() / 60)
        return round(last.late_minutes if last else 0.0) + STANDS_MINUTES
    here = filed.route[form.checkpoint]
    apart = at - here.leave if at > here.leave else min(at - here.arrive, timedelta())
    # Within its margin a movement is where it was filed.
    return 0 if abs(apart) <= timedelta(minutes=filed.margin_minutes) else round(apart.total_seconds() / 60)


def _tell(journal: Journal, sender: Member, subject: Concerned, form: ProgressForm, late: int | None) -> None:
    kind = "stop" if form.progress == "stop" else "progress"
    detail = {"progress": form.progress, "checkpoint": form.checkpoint, "late": late or 0, "note": form.note}
    post = Post()
    for recipient, own, case in around(journal.transaction, sender, subject):
        # The other side of a case may not know that there is a movement: that it stands still is for all.
        shown = detail if own == subject.id else {"progress": form.progress}
        if own == subject.id or kind == "stop":
            post.put(recipient, kind, own, case, shown | {"object": own})
    deliver(journal, post)


def _move(
    desk: Desk,
    journal: Journal,
    caller: str,
    subject: Concerned,
    filed: MovementForm | None,
    form: ProgressForm,
    late: int | None,
    seq: int,
) -> tuple[Filed | None, str]:
    """Enter the version that a report makes of a movement; the second says why there is none, empty for no need."""
    state = journal.transaction.row("SELECT state FROM objects WHERE id = ?", (subject.id,))
    if filed is None or late is None or form.progress == "arrived" or not state or state[0] not in LIVE:
        return None, ""
    if len(filed.reports) >= REPORTS:
        return None, "the movement has too many reports: correct it with its new times"
    at = form.at or datetime.fromtimestamp(journal.at / 1000, UTC)
    said = {"checkpoint": form.checkpoint, "progress": form.progress, "at": at, "late_minutes": late}
    content: dict[str, Any] = filed.model_dump(mode="json") | {"supersedes": subject.version}
    content["reports"] = [*content["reports"], said | {"at": at.isoformat()}]
    before, after = filed.filing(subject.id), MovementForm.model_validate(content).filing(subject.id)
    if after.volumes == before.volumes:
        return None, ""
    try:
        consent = may_file_for(journal.transaction, caller, filed.party)
        draft = draw(desk, after)
    except RefusalError as error:
        return None, error.message
    made = enter(
        desk, journal, caller, draft, subject.version + 1, consent, {"form": content, "follows": seq}
    )  # fmt: skip
    return made, ""
