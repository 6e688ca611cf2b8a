"""Signed requests: HTTP Message Signatures (RFC 9421) with Ed25519, in one strict form.

A request that files or answers something carries three headers::

    Content-Digest: sha-256=:…:
    Signature-Input: desk=("@method" "@path" "content-digest");created=1700000000;nonce="…";keyid="…";tag="…"
    Signature: desk=:…:

``keyid`` is the fingerprint of a key registered out of band, ``tag`` the desk's name, so that what was signed for one
desk is worth nothing at another; ``nonce`` is never accepted twice for different requests.
"""

import base64
import hashlib
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

from modusvivendi.core.errors import ModusError

COMPONENTS = ("@method", "@path", "content-digest")
OLDEST_SECONDS = 300
"""How old a signature may be when it arrives; a request that is repeated later is signed anew."""
AHEAD_SECONDS = 5
"""How far the signer's clock may be ahead (TimeSyncMaxDifferential of ASTM F3548-21)."""
_INPUT = re.compile(
    r'desk=(\("@method" "@path" "content-digest"\)'
    r';created=(\d{1,12});nonce="([A-Za-z0-9_-]{8,64})";keyid="([0-9a-f]{64})";tag="([!#-\[\]-~]{1,200})")'
)
_REPAIR = "Sign as docs/desk.md says: desk.signatures.sign does it."


class SignatureError(ModusError):
    """A request is not signed, or not by the key that it names, or not now, or not for this desk (401)."""


@dataclass(frozen=True, slots=True)
class Statement:
    """A signed request, as it is kept: enough to verify it again years later."""

    method: str
    path: str
    body: bytes
    parameters: str
    created: int
    nonce: str
    key_id: str
    tag: str
    signature: bytes

    @property
    def digest(self) -> str:
        """Return the SHA-256 of method, path and body: two requests that ask for the same are equal in it."""
        return hashlib.sha256(b"\n".join([self.method.encode(), self.path.encode(), self.body])).hexdigest()

    @property
    def signed(self) -> bytes:
        """Return the bytes that are signed (the signature base)."""
        values = (self.method, self.path, content_digest(self.body))
        return signature_base(list(zip(COMPONENTS, values, strict=True)), self.parameters)

    def verify(self, public: bytes) -> bool:
        """Tell whether a public key signed this."""
        try:
            Ed25519PublicKey.from_public_bytes(public).verify(self.signature, self.signed)
        except (InvalidSignature, ValueError):
            return False
        return True

    def as_json(self) -> dict[str, Any]:
        """Return plain values from which ``read_statement`` makes it again."""
        return {
            "method": self.method,
            "path": self.path,
            "body": base64.b64encode(self.body).decode(),
            "signature_input": f"desk={self.parameters}",
            "signature": f"desk=:{base64.b64encode(self.signature).decode()}:",
        }


def signature_base(components: Sequence[tuple[str, str]], parameters: str) -> bytes:
    """Return the signature base of RFC 9421, section 2.5."""
    lines = [f'"{name}": {value}' for name, value in components]
    return "\n".join([*lines, f'"@signature-params": {parameters}']).encode()


def content_digest(body: bytes) -> str:
    """Return the value of the header Content-Digest (RFC 9530)."""
    return f"sha-256=:{base64.b64encode(hashlib.sha256(body).digest()).decode()}:"


def key_id(public: bytes) -> str:
    """Return the id of a public key: its SHA-256 in hexadecimal."""
    return hashlib.sha256(public).hexdigest()


def sign(
    key: Ed25519PrivateKey, desk: str, method: str, path: str, body: bytes, *, nonce: str, created: int
) -> dict[str, str]:
    """Return the headers that sign a request to the desk of a name (``created``: POSIX seconds)."""
    listed = " ".join(f'"{name}"' for name in COMPONENTS)
    identity = key_id(key.public_key().public_bytes_raw())
    parameters = f'({listed});created={created};nonce="{nonce}";keyid="{identity}";tag="{desk}"'
    values = (method, path, content_digest(body))
    signature = key.sign(signature_base(list(zip(COMPONENTS, values, strict=True)), parameters))
    return {
        "Content-Digest": content_digest(body),
        "Signature-Input": f"desk={parameters}",
        "Signature": f"desk=:{base64.b64encode(signature).decode()}:",
    }


def read_signed(headers: Mapping[str, str], method: str, path: str, body: bytes, desk: str, *now: float) -> Statement:
    """Return the statement that a request makes, before its key is known; ``now``: the times that it may be.

    Raises SignatureError when a header is missing or malformed, when the body is not the one that was signed, when the
    signature is for another desk, or when it is older than five minutes or from the future.
    """
    if headers.get("content-digest", content_digest(body)) != content_digest(body):
        raise SignatureError("Content-Digest is not that of the body", repair=_REPAIR)
    statement = read_statement(
        {
            "method": method,
            "path": path,
            "body": base64.b64encode(body).decode(),
            "signature_input": headers.get("signature-input", ""),
            "signature": headers.get("signature", ""),
        }
    )
    if statement.tag != desk:
        raise SignatureError("the request is signed for another desk", repair=f"Sign with tag={desk!r}.")
    if not any(at - OLDEST_SECONDS <= statement.created <= at + AHEAD_SECONDS for at in now):
        raise SignatureError(
            f"the signature is {now[0] - statement.created:.0f} s old",
            repair="Set the clock by the desk's and sign anew.",
        )
    return statement


def read_statement(content: Mapping[str, Any]) -> Statement:
    """Return a statement from its plain values; raises SignatureError when it is malformed."""
    try:
        found = _INPUT.fullmatch(str(content["signature_input"]).strip())
        label, start, encoded = str(content["signature"]).strip().partition("desk=:")
        if not found or label or not start or not encoded.endswith(":"):
            raise ValueError
        signature = base64.b64decode(encoded[:-1], validate=True)
        body = base64.b64decode(content["body"], validate=True)
        method, path = str(content["method"]), str(content["path"])
    except (KeyError, ValueError, TypeError):
        raise SignatureError("the request is not signed in the form that this desk reads", repair=_REPAIR) from None
    parameters, created, nonce, identity, tag = found.groups()
    return Statement(method, path, body, parameters, int(created), nonce, identity, tag, signature)
