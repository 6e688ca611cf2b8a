"""The application: the desk's own interface, the ASTM surface beside it, and what stands before both."""

from importlib.metadata import version

from fastapi import FastAPI
from fastapi.routing import iter_route_contexts

from modusvivendi.desk.dss import BASE, Limits, dss_routes
from modusvivendi.desk.office import Desk
from modusvivendi.desk.service import duty, files, filings, messages, page, proofs
from modusvivendi.desk.service.access import install
from modusvivendi.desk.service.answers import DISCLAIMER
from modusvivendi.desk.service.guards import Guard, Metrics
from modusvivendi.desk.service.standard import keep_in_log
from modusvivendi.desk.tokens import Verifier


def build_application(desk: Desk, verifier: Verifier, *, base_url: str = "") -> FastAPI:
    """Return the ASGI application of a desk, which its opener closes; ``base_url``: where clients reach it."""
    app = FastAPI(
        title="Modus Vivendi desk",
        version=version("modusvivendi"),
        description=f"Parties file what they plan, and learn at once whether it collides. {DISCLAIMER}",
        docs_url=None,
        redoc_url=None,
        servers=[{"url": base_url}] if base_url else None,
    )
    app.state.desk, app.state.verifier, app.state.metrics = desk, verifier, Metrics()
    install(app)
    for part in (filings, files, messages, proofs, duty, page):
        app.include_router(part.router)
    # FastAPI would make these at the first request: the first filing would wait, and threads would race.
    list(iter_route_contexts(app.routes))
    limits = Limits()
    standard = dss_routes(
        desk.store, verifier, base_url=base_url, limits=limits, keep=keep_in_log(desk),
        clock=lambda: int(desk.clock() * 1_000_000),
    )  # fmt: skip
    app.router.routes.extend(standard)
    # A key of the standard's own surface may name 100,000 versions: that is more than anything of ours.
    elsewhere = {BASE: limits.body_bytes}
    app.add_middleware(Guard, most=desk.configuration.body_bytes, metrics=app.state.metrics, elsewhere=elsewhere)
    return app
