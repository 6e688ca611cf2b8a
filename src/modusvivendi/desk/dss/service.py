"""The ASTM F3548-21 discovery and synchronization service (DSS) over a store of the desk, as an ASGI application."""

import json
import logging
import time
from collections.abc import Callable, Mapping
from typing import Any

from starlette.applications import Starlette
from starlette.concurrency import run_in_threadpool
from starlette.convertors import Convertor, register_url_convertor
from starlette.exceptions import HTTPException
from starlette.requests import ClientDisconnect, Request
from starlette.responses import Response
from starlette.routing import BaseRoute, Route
from starlette.types import Receive, Scope, Send

import modusvivendi
from modusvivendi.desk.dss.areas import Change
from modusvivendi.desk.dss.calls import Call
from modusvivendi.desk.dss.fields import read_json
from modusvivendi.desk.dss.openapi import describe
from modusvivendi.desk.dss.operations import BASE, OPERATIONS, Operation
from modusvivendi.desk.dss.quotas import SWEEP_SECONDS, Limits, Quota, sweep
from modusvivendi.desk.dss.records import Records
from modusvivendi.desk.dss.refusals import RefusalError
from modusvivendi.desk.dss.tables import SCHEMA
from modusvivendi.desk.stores import Store, StoreBusyError, Transaction
from modusvivendi.desk.tokens import Caller, ScopeError, TokenError, Verifier

Clock = Callable[[], int]
"""Microseconds since 1970."""

Keep = Callable[[Change], Callable[[Transaction, Mapping[str, Any]], int]]
"""Keeps a change in a log: what it returns is called in the change's transaction, with the answer, perhaps again when
the transaction is; gives the number of the entry."""


class _Rest(Convertor[str]):
    """The rest of a path, whatever it is."""

    regex = r"[\s\S]*"

    def convert(self, value: str) -> str:
        return value

    def to_string(self, value: str) -> str:
        return value


register_url_convertor("rest", _Rest())

_LOG = logging.getLogger(__name__)


def build_dss(
    store: Store,
    verifier: Verifier,
    *,
    base_url: str = "",
    limits: Limits | None = None,
    clock: Clock = lambda: time.time_ns() // 1_000,
    keep: Keep | None = None,
) -> Starlette:
    """Build the service as an application of its own; its tables are made in the store when they are missing.

    ``base_url`` is where clients reach it (for the OpenAPI document); ``limits`` bounds what a client may ask;
    ``keep`` writes each change into a log, whose entry the answer then names in the header ``Desk-Log-Entry``.
    """
    return Starlette(
        routes=dss_routes(store, verifier, base_url=base_url, limits=limits, clock=clock, keep=keep),
        exception_handlers={HTTPException: _say_http, Exception: _say_failure},
    )


def dss_routes(
    store: Store,
    verifier: Verifier,
    *,
    base_url: str = "",
    limits: Limits | None = None,
    clock: Clock = lambda: time.time_ns() // 1_000,
    keep: Keep | None = None,
) -> list[BaseRoute]:
    """Return the routes of the service, to stand in an application beside others (see ``build_dss``)."""
    store.create(SCHEMA)
    desk = _Desk(store, verifier, limits or Limits(), clock, keep)
    by_path: dict[str, dict[str, Operation]] = {}
    for operation in OPERATIONS:
        by_path.setdefault(operation.path, {})[operation.method] = operation
    document = json.dumps(describe(OPERATIONS, base_url, modusvivendi.__version__), ensure_ascii=False)
    # The version at the end of a path may be empty or anything else: that is for the operation to judge, not a 404.
    routes: list[BaseRoute] = [
        Route(path.replace("{ovn}", "{ovn:rest}").replace("{version}", "{version:rest}"), _Resource(path, desk, group))
        for path, group in by_path.items()
    ]
    fixed: dict[str, Callable[[Request], Response]] = {
        f"{BASE}/openapi.json": lambda _: Response(document, media_type="application/json"),
        "/aux/v1/version": desk.say_version,
        "/aux/v1/validate_oauth": desk.validate_owner,
        "/healthy": lambda _: Response("ok", media_type="text/plain"),
    }
    return [*(Route(path, _Fixed(path, say)) for path, say in fixed.items()), *routes]


class _Desk:
    """What all routes share."""

    def __init__(self, store: Store, verifier: Verifier, limits: Limits, clock: Clock, keep: Keep | None) -> None:
        self.store, self.verifier, self.limits, self.clock, self.keep = store, verifier, limits, clock, keep
        self._quota = Quota(limits)
        self._swept = 0.0

    def say_version(self, request: Request) -> Response:
        self._admit(request)
        return answer(200, {"version": modusvivendi.__version__})

    def validate_owner(self, request: Request) -> Response:
        caller = self._admit(request)
        owner = request.query_params.get("owner", "")
        if owner and owner != caller.subject:
            raise RefusalError(403, "owner: is not the subject of the token")
        return answer(200, {})

    async def handle(self, operation: Operation, request: Request) -> Response:
        caller = self._admit(request)
        caller.require(operation.ways)
        body = read_json(await self._read(request)) if operation.takes else None
        call = Call(caller.subject, caller.scopes, self.clock(), request.path_params, request.query_params, body)
        return await run_in_threadpool(self._work, operation, call)

    def _admit(self, request: Request) -> Caller:
        caller = self.verifier.verify(request.headers.get("authorization"))
        if not self._quota.take(caller.subject):
            raise RefusalError(429, "too many requests: try again in a while")
        return caller

    async def _read(self, request: Request) -> bytes:
        """Read the body, and no more of it than is allowed, whatever its length is said to be."""
        most = self.limits.body_bytes
        stated = request.headers.get("content-length", "0")
        if not stated.isdecimal() or int(stated) <= most:
            chunks: list[bytes] = []
            size = 0
            async for chunk in request.stream():
                size += len(chunk)
                if size > most:
                    break
                chunks.append(chunk)
            else:
                return b"".join(chunks)
        raise RefusalError(413, f"the body is larger than {most:,} bytes")

    def _work(self, operation: Operation, call: Call) -> Response:
        work = operation.prepare(call)
        if not operation.writes:
            return answer(operation.status, self.store.read(lambda transaction: work(Records(transaction))))
        self._sweep(call.now)
        keep = self.keep(Change(call.caller, operation.name, call.body)) if self.keep else None

        def change(transaction: Transaction) -> tuple[dict[str, Any], dict[str, str]]:
            result = work(Records(transaction))
            return result, {"Desk-Log-Entry": str(keep(transaction, result))} if keep else {}

        return answer(operation.status, *self.store.write(change))

    def _sweep(self, now: int) -> None:
        moment = time.monotonic()
        if moment - self._swept < SWEEP_SECONDS and self._swept:
            return
        self._swept = moment

        def work(transaction: Transaction) -> int:
            return sweep(Records(transaction), now)

        self.store.write(work)


class _Resource:
    """One path: its operations by method, and the answer to all that goes wrong with them."""

    def __init__(self, path: str, desk: _Desk, operations: Mapping[str, Operation]) -> None:
        self.path, self._desk, self._operations = path, desk, operations

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        # What counts and logs requests around us goes by the path as it is declared, never as it was sent.
        scope["route"] = self
        request = Request(scope, receive)
        operation = self._operations.get(request.method)
        if operation is None:
            response = _refuse_method(sorted(self._operations))
        else:
            response = await _guard(lambda: self._desk.handle(operation, request))
        await response(scope, receive, send)


class _Fixed:
    """A path that is only read."""

    def __init__(self, path: str, say: Callable[[Request], Response]) -> None:
        self.path, self._say = path, say

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        scope["route"] = self
        request = Request(scope, receive)

        async def say() -> Response:
            return self._say(request)

        response = await _guard(say) if request.method == "GET" else _refuse_method(["GET"])
        await response(scope, receive, send)


def answer(status: int, body: Mapping[str, Any], headers: Mapping[str, str] | None = None) -> Response:
    """Return a JSON answer."""
    return Response(json.dumps(body, allow_nan=False), status, headers, "application/json")


def _refuse_method(allowed: list[str]) -> Response:
    return answer(405, {"message": f"only {', '.join(allowed)}"}, {"Allow": ", ".join(allowed)})


async def _guard(handle: Callable[[], Any]) -> Response:
    """Turn everything that can go wrong into an answer that gives away nothing but what the caller has to know."""
    try:
        return await handle()
    except TokenError as error:
        return answer(401, {"message": error.message}, {"WWW-Authenticate": "Bearer"})
    except ScopeError as error:
        return answer(403, {"message": error.message})
    except RefusalError as refusal:
        return answer(refusal.status, refusal.body(), {"Retry-After": "1"} if refusal.status == 429 else None)
    except StoreBusyError as error:
        return answer(429, {"message": error.message}, {"Retry-After": "1"})
    except ClientDisconnect:
        return Response(status_code=400)


async def _say_http(_: Request, error: Exception) -> Response:
    status = error.status_code if isinstance(error, HTTPException) else 500
    return answer(status, {"message": "there is nothing here" if status == 404 else "not possible"})


async def _say_failure(_: Request, error: Exception) -> Response:
    # Not the text of the error: it may hold what a party filed.
    _LOG.error("a request failed: %s", type(error).__name__)
    return answer(500, {"message": "the service failed; nothing was changed"})
