"""A desk that serves in a thread of its own."""

import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager

import uvicorn

from modusvivendi.desk.duty.escalation import tick
from modusvivendi.desk.service import build_application
from modusvivendi.desk.tokens import Key, Verifier
from tests.desk.http import ISSUER
from tests.desk.world import ORIGIN, World


@contextmanager
def served(world: World) -> Iterator[str]:
    """Serve a desk and yield its address; its clock is the real one from then on."""
    world.desk.clock = time.time
    world.clock = time.time  # type: ignore[assignment]
    verifier = Verifier([Key("EdDSA", ISSUER.public_key())], [ORIGIN])
    config = uvicorn.Config(build_application(world.desk, verifier), port=0, log_config=None, lifespan="off")
    server = uvicorn.Server(config)
    thread = threading.Thread(target=server.run, daemon=True)
    thread.start()
    while not server.started:
        assert thread.is_alive()
        time.sleep(0.01)
    yield f"http://127.0.0.1:{server.servers[0].sockets[0].getsockname()[1]}"
    tick(world.desk)
    server.should_exit = True
    thread.join(10)
