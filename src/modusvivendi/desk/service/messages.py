"""Notices, as a list and as a stream, and answers to them."""

import asyncio
import json
from collections.abc import AsyncIterator
from typing import Annotated, cast

from fastapi import APIRouter, Depends, Header, Query, Request
from fastapi.responses import StreamingResponse
from starlette.concurrency import run_in_threadpool

from modusvivendi.desk.forms import ActForm
from modusvivendi.desk.log import tree
from modusvivendi.desk.notices import Notice, act, fetch
from modusvivendi.desk.register import Member
from modusvivendi.desk.service.access import ANSWER, READ, desk_of, maybe_signed, metrics_of, who
from modusvivendi.desk.service.answers import ActAnswer, NoticeAnswer
from modusvivendi.desk.service.filings import REFUSALS, Limit
from modusvivendi.desk.signatures import Statement
from modusvivendi.desk.tokens import Verifier

Reader = Annotated[Member, Depends(who(READ, ANSWER))]
Officer = Annotated[Member, Depends(who(ANSWER))]
After = Annotated[int, Query(ge=-1, le=2**62)]
POLL_SECONDS = 0.5
QUIET_SECONDS = 15.0
_PIECE = 100
router = APIRouter(prefix="/v1/notices", responses=REFUSALS)


def _say(notice: Notice) -> NoticeAnswer:
    return NoticeAnswer(
        id=notice.id, entry=notice.entry, kind=notice.kind, object=notice.subject, case=notice.case, at=notice.at,
        state=notice.state, level=notice.level, objected=notice.objected,
        detail=None if notice.detail is None else dict(notice.detail),
    )  # fmt: skip


@router.get("")
def read_notices(request: Request, reader: Reader, after: After = -1, limit: Limit = 100) -> list[NoticeAnswer]:
    """The caller's notices with ids above ``after``; asking for them records that they were delivered."""
    return [_say(notice) for notice in fetch(desk_of(request), reader.id, after, limit)]


@router.get("/stream", responses={200: {"content": {"text/event-stream": {}}}})
async def stream(
    request: Request,
    reader: Reader,
    after: After = -1,
    last_event_id: Annotated[str | None, Header(max_length=20)] = None,
    once: bool = False,  # noqa: FBT001, FBT002 - a query parameter
) -> StreamingResponse:
    """Notices as server-sent events, from ``after`` or ``Last-Event-ID`` on; ``once``: only those there now.

    Each is an event ``notice``; an event ``head`` follows: size and note of the signed head over them, to be co-signed.
    The stream ends with the token that it was opened with.
    """
    begin = int(last_event_id) if last_event_id and last_event_id.isascii() and last_event_id.isdigit() else after
    begin = min(begin, 2**62)
    desk, verifier = desk_of(request), cast("Verifier", request.app.state.verifier)

    async def events() -> AsyncIterator[str]:
        last, quiet, size = begin, 0.0, -1
        yield "retry: 2000\n\n"
        while verifier.now < request.state.expires and not await request.is_disconnected():
            found = await run_in_threadpool(fetch, desk, reader.id, last, _PIECE)
            for notice in found:
                last = notice.id
                metrics_of(request).event("notices_streamed")
                content = json.dumps(_say(notice).model_dump(), ensure_ascii=False)
                yield f"id: {notice.id}\nevent: notice\ndata: {content}\n\n"
            if found and len(found) == _PIECE:
                continue
            head = await run_in_threadpool(desk.read, tree.newest_head)
            if head and head[0].size > size and (found or once or size < 0 or quiet == 0.0):
                size = head[0].size
                yield f"event: head\ndata: {json.dumps({'size': size, 'note': head[1]})}\n\n"
            if once:
                return
            if not found:
                await asyncio.sleep(POLL_SECONDS)
                quiet += POLL_SECONDS
                if quiet >= QUIET_SECONDS:
                    quiet = 0.0
                    yield ": still here\n\n"

    return StreamingResponse(events(), media_type="text/event-stream")


@router.post("/acts", status_code=201)
async def answer_notices(
    request: Request,
    officer: Officer,
    statement: Annotated[Statement | None, Depends(maybe_signed)],
    body: ActForm,
) -> ActAnswer:
    """Say how far notices got: Received, Read, Disseminated to a level, Objected with a reason, Closed.

    There is no approval. A signed answer is the better proof; an unsigned one rests on the caller's token.
    """
    seq, note = await run_in_threadpool(act, desk_of(request), officer.id, statement, body)
    metrics_of(request).event(f"acts_{body.state.lower()}")
    return ActAnswer(entry=seq, note=note)
