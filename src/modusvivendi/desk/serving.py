"""The desk as a process: one server, a thread that watches the clocks, and one that sweeps what is over."""

import ssl
import threading
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import uvicorn

from modusvivendi.core.errors import ModusError
from modusvivendi.desk.clock import SteadyClock, moments
from modusvivendi.desk.configuration import Configuration
from modusvivendi.desk.duty.escalation import tick
from modusvivendi.desk.keys import fingerprint
from modusvivendi.desk.office import Desk, open_desk
from modusvivendi.desk.retention import sweep
from modusvivendi.desk.service import build_application
from modusvivendi.desk.service.guards import LOG, log_to_stderr
from modusvivendi.desk.timekeeping import Timekeeper, check_start
from modusvivendi.desk.tokens import Verifier, name_host, read_keys

SWEEP_SECONDS = 60.0
TICK_SECONDS = 2.0
"""How late a clock may strike."""


@dataclass(frozen=True, slots=True)
class Listening:
    """Where to listen and how: TLS with a certificate, mutual TLS with the authority of clients' certificates."""

    host: str
    port: int
    base_url: str = ""
    certificate: Path | None = None
    private_key: Path | None = None
    client_ca: Path | None = None


def serve_desk(
    settings: Configuration, listening: Listening, say: Callable[[str], None], *, clock_is_right: bool = False
) -> None:
    """Serve a desk until it is interrupted; raises ModusError when it cannot start.

    ``clock_is_right``: somebody has looked, and the clock need not fit what the log says.
    """
    clock = SteadyClock(settings.clock_seconds)
    audiences = [*settings.audience, *name_host(listening.base_url)]
    verifier = Verifier(read_keys(settings.token_keys), audiences, times=lambda: moments(clock))
    if listening.client_ca and not listening.certificate:
        raise ModusError("mutual TLS needs a certificate of the desk", repair="Give --certificate and --private-key.")
    desk = open_desk(settings, clock)
    try:
        if not clock_is_right:
            check_start(desk)
        # Read before the first filing waits for it, and refused here when there is no such dossier.
        _ = desk.known
    except ModusError:
        desk.close()
        raise
    log_to_stderr()
    app = build_application(desk, verifier, base_url=listening.base_url)
    config = uvicorn.Config(
        app,
        host=listening.host,
        port=listening.port,
        log_config=None,
        access_log=False,
        server_header=False,
        timeout_keep_alive=20,
        timeout_graceful_shutdown=5,
        limit_concurrency=1000,
        h11_max_incomplete_event_size=65_536,
        ssl_certfile=listening.certificate,
        ssl_keyfile=listening.private_key,
        ssl_ca_certs=str(listening.client_ca) if listening.client_ca else None,
        ssl_cert_reqs=ssl.CERT_REQUIRED if listening.client_ca else ssl.CERT_NONE,
    )
    stop = threading.Event()
    for work, seconds in ((_sweep, SWEEP_SECONDS), (_tick, TICK_SECONDS), (Timekeeper().look, TICK_SECONDS)):
        threading.Thread(target=_repeat, args=(work, desk, seconds, stop), daemon=True).start()
    server = _Server(config, lambda port: say(_greeting(desk, listening, port)))
    try:
        server.run()
    except SystemExit:
        # So it ends when it cannot listen; that is said below, with the repair.
        pass
    finally:
        stop.set()
        desk.close()
    if not server.started:
        raise ModusError(
            f"cannot listen on {listening.host} port {listening.port}", repair="Choose another with --port."
        )


class _Server(uvicorn.Server):
    """A server that says where it listens, once it does."""

    def __init__(self, config: uvicorn.Config, ready: Callable[[int], None]) -> None:
        super().__init__(config)
        self._ready = ready

    async def startup(self, sockets: list[object] | None = None) -> None:  # pyright: ignore[reportIncompatibleMethodOverride]
        await super().startup(sockets)  # pyright: ignore[reportArgumentType]
        if self.started:
            self._ready(self.servers[0].sockets[0].getsockname()[1])


def _greeting(desk: Desk, listening: Listening, port: int) -> str:
    scheme = "https" if listening.certificate else "http"
    return (
        f"The desk {desk.configuration.origin} listens on {scheme}://{listening.host}:{port}"
        f" (store: {desk.store.name}; log key {fingerprint(desk.keys.log_public)})"
    )


def _repeat(work: Callable[[Desk], None], desk: Desk, seconds: float, stop: threading.Event) -> None:
    """Do a piece of work again and again; a failure is logged, and the next turn comes all the same."""
    while not stop.wait(seconds):
        try:
            work(desk)
        except Exception as error:
            LOG.error(f"{work.__name__.strip('_')} failed", exc_info=error)


def _sweep(desk: Desk) -> None:
    if isinstance(desk.clock, SteadyClock) and desk.clock.jumped:
        # Nothing ends or is shredded by a time that is in doubt.
        LOG.error("clock jumped", extra={"desk": {"seconds": round(desk.clock.apart)}})
        return
    expired, shredded = sweep(desk)
    if expired or shredded:
        LOG.info("swept", extra={"desk": {"expired": expired, "shredded": shredded}})


def _tick(desk: Desk) -> None:
    said = tick(desk)
    if said:
        LOG.info("escalated", extra={"desk": {"notices": said}})
