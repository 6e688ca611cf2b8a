"""Who calls, and what the call carries: the token, the signed statement, and the errors that say no."""

from collections.abc import Awaitable, Callable
from typing import Annotated, Any, cast

from fastapi import Depends, FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse
from fastapi.security import HTTPAuthorizationCredentials, HTTPBearer
from starlette.exceptions import HTTPException

from modusvivendi.core.errors import ModusError
from modusvivendi.desk.clock import moments
from modusvivendi.desk.log.tree import ForkError
from modusvivendi.desk.office import Desk
from modusvivendi.desk.refusals import RefusalError
from modusvivendi.desk.register import Member, member
from modusvivendi.desk.scrutiny import UnfitError
from modusvivendi.desk.service.guards import LOG, Metrics
from modusvivendi.desk.signatures import SignatureError, Statement, read_signed
from modusvivendi.desk.stores import StoreBusyError
from modusvivendi.desk.tokens import Caller, ScopeError, TokenError, Verifier

READ, FILE, ANSWER, AUDIT = "desk.read", "desk.file", "desk.acknowledge", "desk.audit"
_BEARER = HTTPBearer(auto_error=False, description="A JWT (RS256, ES256 or EdDSA) whose subject is the party.")


def desk_of(request: Request) -> Desk:
    """Return the desk that serves a request."""
    return cast("Desk", request.app.state.desk)


def metrics_of(request: Request) -> Metrics:
    """Return the counts of the application."""
    return cast("Metrics", request.app.state.metrics)


def who(*scopes: str) -> Callable[..., Member]:
    """Return a dependency: the registered party whose token carries one of the scopes."""

    def check(request: Request, _: Annotated[HTTPAuthorizationCredentials | None, Depends(_BEARER)] = None) -> Member:
        verifier = cast("Verifier", request.app.state.verifier)
        caller: Caller = verifier.verify(request.headers.get("authorization"))
        caller.require([(scope,) for scope in scopes])
        request.state.expires = caller.expires
        found = desk_of(request).read(lambda transaction: member(transaction, caller.subject))
        if found is None:
            raise RefusalError(403, "the caller is no registered party", "Whoever runs the desk registers parties.")
        return found

    return check


async def signed(request: Request) -> Statement:
    """Return the statement that the request makes by its signature (a dependency)."""
    found = await maybe_signed(request)
    if found is None:
        raise SignatureError("the request is not signed", repair="Sign it as docs/desk.md says.")
    return found


async def maybe_signed(request: Request) -> Statement | None:
    """Return the statement of a signed request, None when it carries no signature (a dependency)."""
    if "signature-input" not in request.headers and "signature" not in request.headers:
        return None
    desk = desk_of(request)
    body = await request.body()
    origin, times = desk.configuration.origin, moments(desk.clock)
    return read_signed(request.headers, request.method, request.url.path, body, origin, *times)


def refuse(status: int, message: str, repair: str = "", problems: list[dict[str, str]] | None = None) -> JSONResponse:
    """Return an answer that says no."""
    headers = {"WWW-Authenticate": "Bearer"} if status == 401 else {}
    if status in (429, 503):
        headers["Retry-After"] = "5"
    return JSONResponse({"message": message, "repair": repair, "problems": problems or []}, status, headers)


def install(app: FastAPI) -> None:
    """Let the application say its errors in one form, which repeats nothing of what was sent."""

    def say(error: ModusError, status: int) -> JSONResponse:
        problems = (
            [{"what": what, "why": why, "repair": repair} for what, why, repair in error.problems]
            if isinstance(error, UnfitError)
            else None
        )
        return refuse(status, error.message, error.repair, problems)

    def handler(status: int) -> Callable[[Request, Any], Awaitable[JSONResponse]]:
        async def handle(_: Request, error: Any) -> JSONResponse:
            return say(error, error.status if isinstance(error, RefusalError) else status)

        return handle

    async def invalid(_: Request, error: Any) -> JSONResponse:
        problems = [
            {"what": f"{'.'.join(str(part) for part in one['loc'])[:200]}: {one['msg'][:200]}", "why": "", "repair": ""}
            for one in error.errors()[:20]
        ]
        return refuse(422, "the request is not in the form that this asks for", "See /openapi.json.", problems)

    async def http(_: Request, error: Any) -> JSONResponse:
        return refuse(error.status_code, str(error.detail))

    async def failed(_: Request, error: Any) -> JSONResponse:
        LOG.error("failed", exc_info=error)
        return refuse(500, "the desk failed; nothing of the request was kept")

    for kind, status in (
        (RefusalError, 409), (SignatureError, 401), (TokenError, 401), (ScopeError, 403), (ForkError, 409),
        (StoreBusyError, 503), (ModusError, 422),
    ):  # fmt: skip
        app.add_exception_handler(kind, handler(status))
    app.add_exception_handler(RequestValidationError, invalid)
    app.add_exception_handler(HTTPException, http)
    app.add_exception_handler(Exception, failed)
