"""What stands before every request: limits on size and time, counts, and a log that holds no places."""

import asyncio
import json
import logging
import sys
import threading
import time
from collections import Counter
from collections.abc import Mapping
from types import MappingProxyType

from starlette.types import ASGIApp, Message, Receive, Scope, Send

BODY_SECONDS = 20.0
"""How long a body may take to arrive."""
LOG = logging.getLogger("modusvivendi.desk")


class Metrics:
    """Counts since the start, in the text format of Prometheus; for many threads."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._requests: Counter[tuple[str, str, int]] = Counter()
        self._seconds: dict[str, float] = {}
        self._events: Counter[str] = Counter()

    def count(self, method: str, route: str, status: int, seconds: float) -> None:
        """Count a request."""
        with self._lock:
            self._requests[method, route, status] += 1
            self._seconds[route] = self._seconds.get(route, 0.0) + seconds

    def event(self, name: str, times: int = 1) -> None:
        """Count something else that happened."""
        with self._lock:
            self._events[name] += times

    def text(self, gauges: dict[str, float]) -> str:
        """Return all counts, and some gauges, as text."""
        with self._lock:
            lines = ["# TYPE desk_requests_total counter"]
            lines += [
                f'desk_requests_total{{method="{method}",route="{route}",status="{status}"}} {count}'
                for (method, route, status), count in sorted(self._requests.items())
            ]
            lines.append("# TYPE desk_request_seconds_total counter")
            lines += [
                f'desk_request_seconds_total{{route="{route}"}} {seconds:.6f}'
                for route, seconds in sorted(self._seconds.items())
            ]
            lines.append("# TYPE desk_events_total counter")
            lines += [f'desk_events_total{{event="{name}"}} {count}' for name, count in sorted(self._events.items())]
        for name, value in sorted(gauges.items()):
            lines += [f"# TYPE desk_{name} gauge", f"desk_{name} {value:g}"]
        return "\n".join(lines) + "\n"


class Guard:
    """ASGI middleware: refuses what is too large or too slow before it is parsed, and counts and logs what passes.

    A line of the log holds the route as it is declared, never what was in the path, the query or the body.
    ``most``: bytes of a body; ``elsewhere``: other bounds, by what a path begins with.
    """

    def __init__(
        self, app: ASGIApp, most: int, metrics: Metrics, elsewhere: Mapping[str, int] = MappingProxyType({})
    ) -> None:
        self._app, self._most, self._metrics, self._elsewhere = app, most, metrics, elsewhere

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one request."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        began, status = time.perf_counter(), 500

        async def watch(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
                message.setdefault("headers", []).extend(_HEADERS)
            await send(message)

        try:
            body, refused = await self._read(scope, receive)
            if refused:
                await _refuse(watch, *refused)
            else:
                await self._app(scope, _replay(body, receive), watch)
        finally:
            route = getattr(scope.get("route"), "path", "unknown")
            seconds = time.perf_counter() - began
            self._metrics.count(scope["method"], route, status, seconds)
            line = {"method": scope["method"], "route": route, "status": status, "ms": round(seconds * 1e3, 1)}
            LOG.info("request", extra={"desk": line})

    async def _read(self, scope: Scope, receive: Receive) -> tuple[bytes, tuple[int, str] | None]:
        most = next((n for start, n in self._elsewhere.items() if scope["path"].startswith(start)), self._most)
        stated = dict(scope["headers"]).get(b"content-length", b"0")
        if stated.isdigit() and int(stated) > most:
            return b"", (413, f"the body is larger than {most} bytes")
        chunks: list[bytes] = []
        size = 0
        try:
            async with asyncio.timeout(BODY_SECONDS):
                while True:
                    message = await receive()
                    if message["type"] == "http.disconnect":
                        return b"", (400, "the request was broken off")
                    size += len(message.get("body", b""))
                    if size > most:
                        return b"", (413, f"the body is larger than {most} bytes")
                    chunks.append(message.get("body", b""))
                    if not message.get("more_body", False):
                        return b"".join(chunks), None
        except TimeoutError:
            return b"", (408, f"the body took longer than {BODY_SECONDS:.0f} s")


_HEADERS = [
    (b"cache-control", b"no-store"),
    (b"x-content-type-options", b"nosniff"),
    (b"referrer-policy", b"no-referrer"),
]


def _replay(body: bytes, receive: Receive) -> Receive:
    given = False

    async def again() -> Message:
        nonlocal given
        if given:
            return await receive()
        given = True
        return {"type": "http.request", "body": body, "more_body": False}

    return again


async def _refuse(send: Send, status: int, message: str) -> None:
    body = json.dumps({"message": message, "repair": "", "problems": []}).encode()
    headers = [(b"content-type", b"application/json"), (b"content-length", str(len(body)).encode())]
    await send({"type": "http.response.start", "status": status, "headers": headers})
    await send({"type": "http.response.body", "body": body})


class JsonLines(logging.Formatter):
    """One JSON object a line: time, level, what, and the few fields that were given with it."""

    def format(self, record: logging.LogRecord) -> str:
        """Return the line of a record."""
        line = {"at": round(record.created, 3), "level": record.levelname.lower(), "what": record.getMessage()}
        line |= getattr(record, "desk", {})
        if record.exc_info and record.exc_info[0]:
            # The kind only: the text of an error may repeat what was sent.
            line["error"] = record.exc_info[0].__name__
        return json.dumps(line, ensure_ascii=False)


def log_to_stderr() -> None:
    """Let the desk write its log to stderr, as JSON lines."""
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(JsonLines())
    LOG.handlers[:] = [handler]
    LOG.setLevel(logging.INFO)
    LOG.propagate = False
