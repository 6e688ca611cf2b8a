"""Keys and tokens for the tests of the desk."""

import time
from functools import cache
from typing import Any

import jwt
from cryptography.hazmat.primitives.asymmetric import ec, ed25519, rsa
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat, PublicFormat

AUDIENCE = "desk.test"
KINDS = ("RS256", "ES256", "EdDSA")


def private_key(kind: str = "ES256", nth: int = 0) -> Any:
    """Return the ``nth`` private key of a kind; the same one all through the run."""
    return _make(kind, nth)


@cache
def _make(kind: str, nth: int) -> Any:
    if kind == "RS256":
        return rsa.generate_private_key(public_exponent=65_537, key_size=2_048)
    return ec.generate_private_key(ec.SECP256R1()) if kind == "ES256" else ed25519.Ed25519PrivateKey.generate()


def private_pem(key: Any) -> bytes:
    return key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())


def public_pem(key: Any) -> bytes:
    return key.public_key().public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo)


def claims(subject: str | None = "uss1", scope: Any = "", **more: Any) -> dict[str, Any]:
    """Return good claims with some changed; a value of None takes the claim away."""
    now = int(time.time())
    made = {"sub": subject, "scope": scope, "aud": AUDIENCE, "iss": "https://auth.test", "iat": now, "exp": now + 600}
    return {name: value for name, value in (made | more).items() if value is not None}


def token(subject: str = "uss1", scope: str = "", *, kind: str = "ES256", **more: Any) -> str:
    return jwt.encode(claims(subject, scope, **more), private_key(kind), algorithm=kind)
