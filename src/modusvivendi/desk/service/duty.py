"""The duty officers' records over HTTP: stops, progress, calls, challenges, confirmations, incidents, clocks."""

from collections.abc import Callable
from typing import Annotated, Any

from fastapi import APIRouter, Depends, Query, Request
from pydantic import BaseModel, Field
from starlette.concurrency import run_in_threadpool

from modusvivendi.deconflict.cells import outline_of
from modusvivendi.deconflict.readback import read_back, say_decimal, say_mgrs
from modusvivendi.desk.duty.advice import advise
from modusvivendi.desk.duty.calls import answer_call, list_calls, list_channels, log_call, set_channel
from modusvivendi.desk.duty.challenges import challenge, confirm, decide, standing
from modusvivendi.desk.duty.escalation import clocks
from modusvivendi.desk.duty.forms import (
    CallAnswerForm,
    CallForm,
    ChallengeForm,
    ChannelForm,
    ConfirmationForm,
    DecisionForm,
    IncidentForm,
    NoteForm,
    ProgressForm,
    StopForm,
)
from modusvivendi.desk.duty.incidents import list_incidents, report_incident
from modusvivendi.desk.duty.phrases import read_phrases
from modusvivendi.desk.duty.progress import report
from modusvivendi.desk.duty.records import Recorded
from modusvivendi.desk.duty.stops import lift, list_stops, stop
from modusvivendi.desk.register import Member
from modusvivendi.desk.service.access import ANSWER, FILE, READ, desk_of, metrics_of, signed, who
from modusvivendi.desk.service.answers import DISCLAIMER, ToldAnswer
from modusvivendi.desk.service.filings import REFUSALS, Id, Limit, say_told
from modusvivendi.desk.signatures import Statement

Reader = Annotated[Member, Depends(who(READ, ANSWER, FILE))]
Officer = Annotated[Member, Depends(who(ANSWER, FILE))]
Signed = Annotated[Statement, Depends(signed)]
After = Annotated[int, Query(ge=-1, le=2**62)]
router = APIRouter(prefix="/v1", responses=REFUSALS)


class RecordAnswer(BaseModel):
    """That a record was made: its id, the entry of the log, the signed head over it."""

    id: str
    entry: int
    note: str
    again: bool
    disclaimer: str = DISCLAIMER


class ProgressAnswer(RecordAnswer):
    """That a report was made, and what it moved: the legs still to come are held against all others anew."""

    late: int | None = Field(description="Minutes behind the route, as it was said or reckoned.")
    version: int | None = Field(description="The version with its legs moved, null when none had to be.")
    conflicts: list[ToldAnswer] = Field(description="What it meets now, as far as it may be told to the caller.")
    unmoved: str = Field(description="Why its legs could not be moved, empty when they could.")


async def _record(request: Request, what: str, act: Callable[..., Recorded], *rest: Any) -> RecordAnswer:
    found = await run_in_threadpool(act, desk_of(request), *rest)
    metrics_of(request).event(f"{what}_again" if found.again else what)
    return RecordAnswer(id=found.id, entry=found.entry, note=found.head, again=found.again)


@router.post("/stops", status_code=201)
async def send_stop(request: Request, officer: Officer, statement: Signed, body: StopForm) -> RecordAnswer:
    """STOP, for an object or both sides of a case. Any duty officer may send one; it goes before everything else."""
    return await _record(request, "stops", stop, officer.id, statement, body)


@router.get("/stops")
def read_stops(request: Request, reader: Reader) -> list[dict[str, Any]]:
    """The stops in force that the caller sent or got."""
    return list_stops(desk_of(request), reader)


@router.post("/stops/{id}/lift", status_code=201)
async def lift_stop(request: Request, id: Id, officer: Officer, statement: Signed, body: NoteForm) -> RecordAnswer:
    """Lift a stop, by whoever sent it or by the neutral cell."""
    return await _record(request, "stops_lifted", lift, officer.id, statement, id, body)


@router.post("/movements/{id}/progress", status_code=201)
async def report_progress(
    request: Request, id: Id, officer: Officer, statement: Signed, body: ProgressForm
) -> ProgressAnswer:
    """How far a movement is: starting, passed, delayed, stop, arrived. Its legs still to come move with it."""
    found = await run_in_threadpool(report, desk_of(request), officer.id, statement, id, body)
    metrics_of(request).event("progress_again" if found.record.again else "progress")
    made = found.filed
    return ProgressAnswer(
        id=found.record.id, entry=found.record.entry, note=found.record.head, again=found.record.again,
        late=found.late, version=made.version if made else None, conflicts=say_told(made.told if made else ()),
        unmoved=found.unmoved,
    )  # fmt: skip


@router.post("/calls", status_code=201)
async def enter_call(request: Request, officer: Officer, statement: Signed, body: CallForm) -> RecordAnswer:
    """Enter a call over the hotline; the other side is asked to confirm it."""
    return await _record(request, "calls", log_call, officer.id, statement, body)


@router.post("/calls/{id}/answer", status_code=201)
async def confirm_call(
    request: Request, id: Id, officer: Officer, statement: Signed, body: CallAnswerForm
) -> RecordAnswer:
    """Confirm or dispute what the other side entered."""
    return await _record(request, "calls_answered", answer_call, officer.id, statement, id, body)


@router.get("/calls")
def read_calls(request: Request, reader: Reader, after: After = -1, limit: Limit = 100) -> list[dict[str, Any]]:
    """The caller's calls entered after a moment (ms since 1970); what was said stands in the notices."""
    return list_calls(desk_of(request), reader.id, after, limit)


@router.post("/channels", status_code=201)
async def change_channel(request: Request, officer: Officer, statement: Signed, body: ChannelForm) -> RecordAnswer:
    """Suspend the hotline to another party, or open it again. A stop is taken all the same."""
    return await _record(request, "channels", set_channel, officer.id, statement, body)


@router.get("/channels")
def read_channels(request: Request, reader: Reader) -> list[dict[str, Any]]:
    """The caller's channels that were ever suspended."""
    return list_channels(desk_of(request), reader.id)


@router.post("/sites/{id}/challenges", status_code=201)
async def challenge_site(
    request: Request, id: Id, officer: Officer, statement: Signed, body: ChallengeForm
) -> RecordAnswer:
    """Dispute a site of which the caller was told. It stays protected until the neutral cell has decided."""
    return await _record(request, "challenges", challenge, officer.id, statement, id, body)


@router.post("/challenges/{id}/decision", status_code=201)
async def decide_challenge(
    request: Request, id: Id, officer: Officer, statement: Signed, body: DecisionForm
) -> RecordAnswer:
    """Decide a challenge; for the neutral cell."""
    return await _record(request, "decisions", decide, officer.id, statement, id, body)


@router.post("/sites/{id}/confirmations", status_code=201)
async def confirm_site(
    request: Request, id: Id, officer: Officer, statement: Signed, body: ConfirmationForm
) -> RecordAnswer:
    """Confirm a site as the second person of its side (with another key), or verify it from outside."""
    return await _record(request, "confirmations", confirm, officer.id, statement, id, body)


@router.get("/sites/{id}/standing")
def read_standing(request: Request, id: Id, reader: Reader) -> dict[str, Any]:
    """How far a site is verified and disputed, for its own side and for those who were told of it."""
    return standing(desk_of(request), reader, id)


@router.post("/incidents", status_code=201)
async def enter_incident(request: Request, officer: Officer, statement: Signed, body: IncidentForm) -> RecordAnswer:
    """Report an incident, bound to the version of the object that was in force."""
    return await _record(request, "incidents", report_incident, officer.id, statement, body)


@router.get("/incidents")
def read_incidents(request: Request, reader: Reader, after: After = -1, limit: Limit = 100) -> list[dict[str, Any]]:
    """Incidents that the caller reported or that concern its objects, these with who had been told what by then."""
    return list_incidents(desk_of(request), reader, after, limit)


@router.get("/clocks")
def read_clocks(request: Request, reader: Reader) -> list[dict[str, Any]]:
    """What waits for the caller's answer, the most urgent first, with the seconds left to each step of escalation."""
    desk = desk_of(request)
    return desk.read(lambda transaction: clocks(transaction, reader.id, int(desk.clock() * 1000)))


@router.get("/cases/{id}/proposals")
def read_proposals(request: Request, id: Id, reader: Reader) -> dict[str, Any]:
    """The least changes of the caller's own object that clear a case; in whole steps unless the place is known."""
    return advise(desk_of(request), reader, id)


@router.get("/cells")
def read_cells(_: Reader, tokens: Annotated[str, Query(max_length=5_000)]) -> dict[str, list[list[float]]]:
    """The corners (longitude, latitude) of the cells with these S2 tokens, parted by commas."""
    found = [token for token in tokens.split(",") if token]
    return {token: [list(point) for point in outline_of(token)] for token in found}


@router.get("/read-back")
def hold_read_back(
    _: Reader, given: Annotated[str, Query(max_length=80)], repeated: Annotated[str, Query(max_length=80)]
) -> dict[str, Any]:
    """Hold a place that was repeated against the one that was given, each in degrees or in the military grid."""
    found = read_back(given, repeated)
    return {
        "given": {"decimal": say_decimal(found.given), "mgrs": say_mgrs(found.given)},
        "repeated": {"decimal": say_decimal(found.repeated), "mgrs": say_mgrs(found.repeated)},
        "distance_m": round(found.distance_m, 1), "bearing": round(found.bearing), "agrees": found.agrees,
    }  # fmt: skip


@router.get("/phrases")
def read_phrase_book(_: Reader) -> list[dict[str, Any]]:
    """The phrase book in English, Arabic and Russian; the id of a phrase is said with it.

    ``unchecked``: the languages in which no native reader has checked the translation.
    """
    return [
        {"id": one.id, "use": one.use, "text": one.text, "gaps": list(one.gaps), "unchecked": list(one.unchecked)}
        for one in read_phrases()
    ]
