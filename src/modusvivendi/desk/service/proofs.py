"""The log, the register and the bundle: what anybody who takes part can check."""

import base64
import json
from typing import Annotated, Any

from fastapi import APIRouter, Depends, Path, Query, Request
from fastapi.responses import PlainTextResponse
from starlette.concurrency import run_in_threadpool

from modusvivendi.desk.clock import SteadyClock
from modusvivendi.desk.evidence import collect, may_see, prove
from modusvivendi.desk.forms import ConsentForm, PartyId, WithdrawalForm
from modusvivendi.desk.keys import fingerprint
from modusvivendi.desk.leaving import list_left
from modusvivendi.desk.log import merkle, tree
from modusvivendi.desk.membership import change_standing, end_consent, give_consent
from modusvivendi.desk.meter import readings
from modusvivendi.desk.refusals import RefusalError
from modusvivendi.desk.register import Member, members, public_keys
from modusvivendi.desk.service.access import AUDIT, FILE, READ, desk_of, metrics_of, signed, who
from modusvivendi.desk.service.answers import (
    ActAnswer,
    ConsistencyAnswer,
    CosignatureForm,
    HeadAnswer,
    LeftAnswer,
    MeterAnswer,
    PartyAnswer,
    ProofAnswer,
    SeenAnswer,
    SizeAnswer,
)
from modusvivendi.desk.service.filings import REFUSALS, Limit
from modusvivendi.desk.signatures import Statement
from modusvivendi.desk.stores import Transaction

_GAUGES = {
    "objects_live": "SELECT COUNT(*) FROM objects WHERE state NOT IN ('Ended', 'Expired')",
    "cases_open": "SELECT COUNT(*) FROM cases WHERE state = 'open'",
    "stops_active": "SELECT COUNT(*) FROM stops WHERE state = 'active'",
    "notices_undelivered": "SELECT COUNT(*) FROM notices WHERE state = 'Filed'",
}
"""What is watched beside the counts of requests: the last grows when a recipient is cut off."""
Anyone = Annotated[Member, Depends(who(READ, FILE, AUDIT))]
Reader = Annotated[Member, Depends(who(READ))]
Filer = Annotated[Member, Depends(who(FILE))]
Auditor = Annotated[Member, Depends(who(AUDIT))]
Signed = Annotated[Statement, Depends(signed)]
Number = Annotated[int, Query(ge=0, le=2**62)]
Seq = Annotated[int, Path(ge=0, le=2**62)]
router = APIRouter(responses=REFUSALS)


@router.get("/v1/log/head")
def read_head(request: Request, _: Anyone) -> HeadAnswer:
    """The newest signed head with its cosignatures; compare the fingerprint with what you were given out of band."""
    desk = desk_of(request)

    def work(transaction: Transaction) -> HeadAnswer:
        head, note = tree.newest_head(transaction) or _nothing()
        lines = tree.cosignatures(transaction, head.size)
        return HeadAnswer(
            size=head.size,
            note=note + "".join(f"{line}\n" for _, line in lines),
            cosigned=[party for party, _ in lines],
            seen=[
                SeenAnswer(party=party, size=earlier.size)
                for earlier, _, parties in tree.cosigned_heads(transaction, head.size)
                for party in parties
            ],
            log_key=base64.b64encode(desk.keys.log_public).decode(),
            fingerprint=fingerprint(desk.keys.log_public),
        )

    return desk.read(work)


@router.get("/v1/log/consistency")
def read_consistency(request: Request, _: Anyone, first: Number, second: Number) -> ConsistencyAnswer:
    """Proof that the log only grew between two sizes, of which the first is not the larger one."""

    def work(transaction: Transaction) -> list[bytes]:
        if second > (size := tree.size(transaction)):
            raise RefusalError(404, f"the log has {size} entries so far")
        return tree.prove_consistency(transaction, first, second)

    path = desk_of(request).read(work)
    return ConsistencyAnswer(first=first, second=second, path=[step.hex() for step in path])


@router.get("/v1/log/proof/{entry}")
def read_proof(request: Request, _: Anyone, entry: Seq) -> ProofAnswer:
    """Proof that an entry is in the log under the newest head; the entry itself is not shown."""

    def work(transaction: Transaction) -> ProofAnswer:
        head, note = tree.newest_head(transaction) or _nothing()
        raw = tree.body(transaction, entry)
        if raw is None:
            raise RefusalError(404, f"the log has {head.size} entries so far")
        path, leaf = tree.prove_inclusion(transaction, entry, head.size), merkle.hash_leaf(raw)
        return ProofAnswer(entry=entry, size=head.size, leaf=leaf.hex(), path=[one.hex() for one in path], note=note)

    return desk_of(request).read(work)


@router.get("/v1/log/entries/{entry}")
def read_entry(request: Request, reader: Reader, entry: Seq) -> dict[str, Any]:
    """An entry that concerns the caller, with its content and its proof."""
    desk = desk_of(request)

    def work(transaction: Transaction) -> dict[str, Any]:
        raw = tree.body(transaction, entry)
        if raw is None or not may_see(transaction, reader.id, reader.role, json.loads(raw)):
            raise RefusalError(404, "there is no such entry of the caller")
        head, note = tree.newest_head(transaction) or _nothing()
        return prove(desk, transaction, entry, raw, head.size) | {"size": head.size, "note": note}

    return desk.read(work)


@router.post("/v1/log/cosignatures", status_code=201)
def cosign(request: Request, caller: Anyone, body: CosignatureForm) -> SizeAnswer:
    """Co-sign a head that the caller has seen, and found to go on from the one before.

    A head that this log never had is refused with 409: then two histories were shown, and the note proves it.
    """

    def work(transaction: Transaction) -> int:
        keys = public_keys(transaction, caller.id)
        for key in keys[:-1]:
            try:
                return tree.cosign(transaction, caller.id, key, body.note)
            except tree.ForkError:
                raise
            except Exception:  # noqa: S112 - by an older key perhaps
                continue
        return tree.cosign(transaction, caller.id, keys[-1] if keys else b"", body.note)

    return SizeAnswer(size=desk_of(request).store.write(work))


@router.get("/v1/bundle")
async def read_bundle(
    request: Request,
    reader: Reader,
    object: Annotated[str | None, Query(max_length=64)] = None,  # noqa: A002
) -> dict[str, Any]:
    """All evidence that concerns the caller, or one of its objects: modus desk verify checks it without the desk."""
    return await run_in_threadpool(collect, desk_of(request), reader.id, reader.role, object)


@router.get("/v1/parties")
def read_parties(request: Request, _: Anyone) -> list[PartyAnswer]:
    """Who takes part, and who has withdrawn."""
    return [
        PartyAnswer(id=one.id, role=one.role, name=one.name, standing=one.standing)
        for one in desk_of(request).read(members)
    ]


@router.get("/v1/parties/{party}/left")
def read_left(
    request: Request, reader: Reader, party: Annotated[PartyId, Path()],
    after: Annotated[str, Query(max_length=64)] = "", limit: Limit = 100,
) -> list[LeftAnswer]:  # fmt: skip
    """For the neutral cell: the live objects of a party that has withdrawn, in the order of their ids."""
    return [LeftAnswer(**one) for one in list_left(desk_of(request), reader, party, after, limit)]


@router.post("/v1/standing", status_code=201)
async def change(request: Request, caller: Filer, statement: Signed, body: WithdrawalForm) -> ActAnswer:
    """Withdraw from the arrangement, or come back: all parties are told.

    What a party has filed stands until it is over, or is ended: by itself, or by the neutral cell.
    """
    seq, note = await run_in_threadpool(change_standing, desk_of(request), caller.id, statement, body)
    return ActAnswer(entry=seq, note=note)


@router.post("/v1/consents", status_code=201)
async def consent(request: Request, caller: Filer, statement: Signed, body: ConsentForm) -> ActAnswer:
    """Let another file for the caller's party."""
    seq, note = await run_in_threadpool(give_consent, desk_of(request), caller.id, statement, body)
    return ActAnswer(entry=seq, note=note)


@router.post("/v1/consents/{filer}/end", status_code=201)
async def stop_consent(
    request: Request, caller: Filer, statement: Signed, filer: Annotated[PartyId, Path()]
) -> ActAnswer:
    """End a consent: what was filed stays."""
    seq, note = await run_in_threadpool(end_consent, desk_of(request), caller.id, statement, filer)
    return ActAnswer(entry=seq, note=note)


@router.get("/v1/meter")
def read_meter(request: Request, reader: Reader) -> list[MeterAnswer]:
    """How much of the caller's live plan each other party has learned through answers, and the caller of theirs."""
    return [MeterAnswer(**one) for one in readings(desk_of(request), reader.id)]


@router.get("/metrics", responses={200: {"content": {"text/plain": {}}}})
def read_metrics(request: Request, _: Auditor) -> PlainTextResponse:
    """Counts in the text format of Prometheus; no places, no parties."""
    desk = desk_of(request)
    clock = desk.clock
    gauges = {
        "clock_off_seconds": clock.apart if isinstance(clock, SteadyClock) else 0.0,
        "log_entries": float(desk.read(tree.size)),
        "parties": float(len(desk.read(members))),
        **{name: float((desk.read(lambda t, sql=sql: t.row(sql)) or (0,))[0]) for name, sql in _GAUGES.items()},
    }
    return PlainTextResponse(metrics_of(request).text(gauges), media_type="text/plain; version=0.0.4")


def _nothing() -> Any:
    raise RefusalError(404, "the log is empty")
