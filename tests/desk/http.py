"""The desk over HTTP, in the test's own process."""

import json
import warnings
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import httpx
import jwt
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from modusvivendi.desk.service import build_application
from modusvivendi.desk.signatures import sign
from modusvivendi.desk.tokens import Key, Verifier
from tests.desk.world import ORIGIN, World

with warnings.catch_warnings():
    # It would rather have httpx2, which is not locked.
    warnings.simplefilter("ignore")
    from starlette.testclient import TestClient

SCOPES = "desk.read desk.file desk.acknowledge desk.audit"
ISSUER = Ed25519PrivateKey.generate()


def token(party: str, scope: str = SCOPES, **claims: Any) -> str:
    """A token as the issuer would make it; the service's token clock is the real one."""
    import time

    content = {"sub": party, "scope": scope, "aud": ORIGIN, "exp": int(time.time()) + 600} | claims
    return jwt.encode(content, ISSUER, algorithm="EdDSA")


@dataclass
class Line:
    """A client of a desk."""

    world: World
    client: TestClient

    def get(self, party: str, path: str, **params: Any) -> httpx.Response:
        return self.client.get(path, params=params, headers={"Authorization": f"Bearer {token(party)}"})

    def send(
        self,
        party: str,
        method: str,
        path: str,
        content: Mapping[str, Any],
        *,
        nonce: str | None = None,
        signer: str | None = None,
        headers: Mapping[str, str] | None = None,
    ) -> httpx.Response:
        body = json.dumps(content).encode()
        nonce = nonce or f"http-{next(self.world.numbers):06}"
        key, created = self.world.keys[signer or party], int(self.world.clock())
        signed = sign(key, ORIGIN, method, path, body, nonce=nonce, created=created)
        every = {"Authorization": f"Bearer {token(party)}", "Content-Type": "application/json", **signed}
        return self.client.request(method, path, content=body, headers=every | dict(headers or {}))

    def file(self, party: str, content: Mapping[str, Any], **more: Any) -> httpx.Response:
        return self.send(party, "POST", f"/v1/{content['kind']}s", content, **more)


def open_line(world: World) -> Line:
    application = build_application(world.desk, Verifier([Key("EdDSA", ISSUER.public_key())], [ORIGIN]))
    return Line(world, TestClient(application, raise_server_exceptions=False))
