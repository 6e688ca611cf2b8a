"""Filing, correcting, ending; one's own objects, cases and receipts."""

from collections.abc import Callable, Sequence
from dataclasses import asdict
from functools import partial
from pathlib import Path
from typing import Annotated, Any, cast

from fastapi import APIRouter, Depends, Query, Request
from fastapi import Path as PathParameter
from starlette.concurrency import run_in_threadpool

from modusvivendi.desk.doubts import Doubts, read_doubts
from modusvivendi.desk.entries import Entry, history, list_cases, list_own, read_case, read_own
from modusvivendi.desk.filing import Filed, end, file
from modusvivendi.desk.forms import AnyForm, ConstraintForm, EndForm, MovementForm, OperationForm, SiteForm
from modusvivendi.desk.notices import receipts
from modusvivendi.desk.post import Told
from modusvivendi.desk.register import Member
from modusvivendi.desk.service.access import FILE, READ, desk_of, metrics_of, signed, who
from modusvivendi.desk.service.answers import (
    CaseAnswer,
    CoordinatesAnswer,
    DeliveryAnswer,
    DoubtAnswer,
    ObjectAnswer,
    PlaceAnswer,
    ReceiptAnswer,
    Refusal,
    ToldAnswer,
    VersionAnswer,
)
from modusvivendi.desk.signatures import Statement

Reader = Annotated[Member, Depends(who(READ, FILE))]
Filer = Annotated[Member, Depends(who(FILE))]
Signed = Annotated[Statement, Depends(signed)]
Id = Annotated[str, PathParameter(min_length=1, max_length=64)]
Limit = Annotated[int, Query(ge=1, le=500)]
REFUSALS: dict[int | str, dict[str, Any]] = {
    status: {"model": Refusal} for status in (400, 401, 403, 404, 408, 409, 413, 422, 429, 503)
}
_FILE = partial(file, asked=True)
router = APIRouter(prefix="/v1", responses=REFUSALS)


async def _receipt(request: Request, filer: Member, act: Callable[..., Filed], *rest: Any) -> ReceiptAnswer:
    """File in another thread, and answer with what came of it."""
    filed = await run_in_threadpool(act, desk_of(request), filer.id, *rest)
    doubts = Doubts()
    if filed.state != "Ended":
        doubts = await run_in_threadpool(read_doubts, desk_of(request), filer.id, filed.subject)
    metrics_of(request).event("filings_again" if filed.again else "filings")
    return ReceiptAnswer(
        object=filed.subject, version=filed.version, state=filed.state, entry=filed.seq, again=filed.again,
        conflicts=say_told(filed.told), note=filed.head, coordinates=say_coordinates(doubts),
    )  # fmt: skip


def say_told(told: Sequence[Told]) -> list[ToldAnswer]:
    """Return notices that came of a request at once."""
    return [
        ToldAnswer(id=one.id, kind=one.kind, object=one.subject, case=one.case, detail=dict(one.detail)) for one in told
    ]


def say_coordinates(doubts: Doubts) -> CoordinatesAnswer:
    """Return the places of an object and what is doubtful about them."""
    return CoordinatesAnswer(
        places=[PlaceAnswer(name=one.name, decimal=one.decimal, mgrs=one.mgrs) for one in doubts.places],
        more=doubts.more,
        theatre=Path(doubts.theatre).name,
        warnings=[DoubtAnswer(**asdict(one)) for one in doubts.warnings],
    )


def _object(entry: Entry) -> ObjectAnswer:
    content = None if entry.content is None else dict(entry.content)
    return ObjectAnswer(
        object=entry.id, kind=entry.kind, party=entry.party, filer=entry.filer, version=entry.version,
        state=entry.state, entry=entry.entry, content=content,
    )  # fmt: skip


def _serve(kind: str, form: type[Any]) -> None:
    """Declare the four routes of a kind of object; what the body is, the framework reads when they are declared."""

    async def create(request: Request, filer: Filer, statement: Signed, body: form) -> ReceiptAnswer:  # pyright: ignore[reportInvalidTypeForm]
        return await _receipt(request, filer, _FILE, statement, cast("AnyForm", body))

    async def correct(request: Request, id: Id, filer: Filer, statement: Signed, body: form) -> ReceiptAnswer:  # pyright: ignore[reportInvalidTypeForm]
        return await _receipt(request, filer, _FILE, statement, cast("AnyForm", body), id)

    def listing(
        request: Request, reader: Reader, after: Annotated[str, Query(max_length=64)] = "", limit: Limit = 100,
        live: bool = True,  # noqa: FBT001, FBT002 - a query parameter
    ) -> list[ObjectAnswer]:  # fmt: skip
        return [_object(entry) for entry in list_own(desk_of(request), reader.id, kind, after, limit, live=live)]

    def one(request: Request, id: Id, reader: Reader) -> ObjectAnswer:
        return _object(read_own(desk_of(request), reader.id, kind, id))

    many = f"/{kind}s"
    router.add_api_route(
        many, create, methods=["POST"], status_code=201, summary=f"File a {kind}", operation_id=f"file_{kind}"
    )
    router.add_api_route(
        f"{many}/{{id}}", correct, methods=["PUT"], summary=f"Correct a {kind}", operation_id=f"correct_{kind}"
    )
    router.add_api_route(many, listing, methods=["GET"], summary=f"The caller's {kind}s", operation_id=f"list_{kind}s")
    router.add_api_route(
        f"{many}/{{id}}", one, methods=["GET"], summary=f"A {kind} of the caller", operation_id=f"read_{kind}"
    )


for _kind, _form in (
    ("operation", OperationForm), ("site", SiteForm), ("movement", MovementForm), ("constraint", ConstraintForm),
):  # fmt: skip
    _serve(_kind, _form)


@router.post("/objects/{id}/end")
async def end_object(request: Request, id: Id, filer: Filer, statement: Signed, body: EndForm) -> ReceiptAnswer:
    """End an object; all who were told of it are told that it is over.

    A party that has withdrawn may end what it has. In its place the neutral cell may, with a reason; a protected site
    only when a challenge of it was upheld.
    """
    return await _receipt(request, filer, end, statement, body, id)


@router.get("/objects/{id}/coordinates")
def read_coordinates(request: Request, id: Id, reader: Reader) -> CoordinatesAnswer:
    """Where an object of the caller is, in two notations to be read back, and what is doubtful about it."""
    return say_coordinates(read_doubts(desk_of(request), reader.id, id))


@router.get("/objects/{id}/history")
def read_history(request: Request, id: Id, reader: Reader) -> list[VersionAnswer]:
    """Every version of an object of the caller, the oldest first."""
    return [VersionAnswer(**one) for one in history(desk_of(request), reader.id, id)]


@router.get("/objects/{id}/receipts")
def read_receipts(request: Request, id: Id, reader: Reader) -> list[DeliveryAnswer]:
    """How far the notices of an object got: to whom it was sent, and the lowest level that confirmed it."""
    return [
        DeliveryAnswer(
            notice=one.notice, recipient=one.recipient, kind=one.kind, state=one.state, level=one.level,
            objected=one.objected, acts=[dict(act) for act in one.acts],
        )
        for one in receipts(desk_of(request), reader.id, id)
    ]  # fmt: skip


@router.get("/cases")
def read_cases(
    request: Request, reader: Reader, after: Annotated[int, Query(ge=-1, le=2**62)] = -1, limit: Limit = 100
) -> list[CaseAnswer]:
    """The caller's cases, redacted, in the order of their changes (``after``: the ``changed`` of the last one seen)."""
    return [CaseAnswer(**one) for one in list_cases(desk_of(request), reader.id, after, limit)]


@router.get("/cases/{id}")
def read_one_case(request: Request, id: Id, reader: Reader) -> CaseAnswer:
    """A case of the caller, redacted."""
    return CaseAnswer(**read_case(desk_of(request), reader.id, id))
