"""Signed tree heads as text, in the formats of C2SP: tlog-checkpoint, signed-note and tlog-cosignature, v1.0.0.

A note is a text, an empty line, and a line for each signature::

    example.org/desk
    42
    CsUYapGGPo4dkMgIAUqom/Xajj7h2fB2MPA3j2jxq2I=

    — example.org/desk Az3grlgtzPICa5OS8npVmf1Myq/5IZniMp+…

The desk signs each head; parties who saw it, and that it goes on from the one they saw before, co-sign it.
"""

import base64
import hashlib
from dataclasses import dataclass

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

SIGNED, COSIGNED = 0x01, 0x04
"""Types of signature: Ed25519 over the text; Ed25519 over a time and the text."""
LONGEST_NOTE = 100_000


class NoteError(ValueError):
    """A text is no checkpoint, or no signature on it is of the key asked for."""


@dataclass(frozen=True, slots=True)
class Head:
    """A tree head: whose log it is, how many leaves, and the root over them."""

    origin: str
    size: int
    root: bytes

    @property
    def text(self) -> str:
        """Return the text that is signed."""
        return f"{self.origin}\n{self.size}\n{base64.b64encode(self.root).decode()}\n"


def key_id(name: str, public: bytes, kind: int) -> bytes:
    """Return the four bytes that tell keys apart: of SHA-256(name ‖ 0x0A ‖ type ‖ public key)."""
    return hashlib.sha256(name.encode() + b"\n" + bytes([kind]) + public).digest()[:4]


def sign(head: Head, key: Ed25519PrivateKey) -> str:
    """Return the note of a head, signed by the log itself."""
    identity = key_id(head.origin, key.public_key().public_bytes_raw(), SIGNED)
    return f"{head.text}\n{_line(head.origin, identity + key.sign(head.text.encode()))}"


def cosign(head: Head, name: str, key: Ed25519PrivateKey, at: int) -> str:
    """Return the line with which a party says that it saw this head at a time (POSIX seconds)."""
    identity = key_id(name, key.public_key().public_bytes_raw(), COSIGNED)
    return _line(name, identity + at.to_bytes(8, "big") + key.sign(_cosigned(head, at)))


def parse(note: str) -> tuple[Head, list[str]]:
    """Return the head and the signature lines of a note, of which none is verified yet.

    Raises NoteError when the text is no checkpoint.
    """
    if len(note) > LONGEST_NOTE:
        raise NoteError("the note is too long")
    text, gap, tail = note.partition("\n\n")
    lines = text.split("\n")
    if not gap or len(lines) != 3 or not lines[0] or not tail.endswith("\n"):
        raise NoteError("this is no checkpoint: origin, size, root, an empty line, signatures")
    origin, size, encoded = lines
    if not (size.isascii() and size.isdigit()) or len(size) > 18 or str(int(size)) != size:
        raise NoteError("the size of the checkpoint is no plain number")
    root = _decode(encoded)
    if len(root) != 32:
        raise NoteError("the root of the checkpoint has not 32 bytes")
    signatures = tail.removesuffix("\n").split("\n")
    if not all(line.startswith("— ") for line in signatures):
        raise NoteError("a line of signatures does not begin with an em dash")
    return Head(origin, int(size), root), signatures


def verify(note: str, public: bytes, name: str | None = None) -> Head:
    """Return the head of a note that carries a good signature of the log's key; ``name``: the origin expected.

    Raises NoteError otherwise.
    """
    head, lines = parse(note)
    if name is not None and head.origin != name:
        raise NoteError(f"the checkpoint is of {head.origin[:80]!r}, not of {name!r}")
    identity = key_id(head.origin, public, SIGNED)
    for line in lines:
        signer, raw = _read(line)
        if signer == head.origin and raw[:4] == identity and _holds(public, raw[4:], head.text.encode()):
            return head
    raise NoteError("the checkpoint carries no good signature of the log's key")


def verify_cosignature(head: Head, line: str, name: str, public: bytes) -> int:
    """Return when (POSIX seconds) a party co-signed a head; raises NoteError unless its line is good."""
    signer, raw = _read(line)
    if signer != name or raw[:4] != key_id(name, public, COSIGNED) or len(raw) != 76:
        raise NoteError(f"the line is no cosignature by this key of {name!r}")
    at = int.from_bytes(raw[4:12], "big")
    if at >= 1 << 62 or not _holds(public, raw[12:], _cosigned(head, at)):
        raise NoteError(f"the cosignature of {name!r} does not hold for this head")
    return at


def _cosigned(head: Head, at: int) -> bytes:
    return f"cosignature/v1\ntime {at}\n{head.text}".encode()


def _line(name: str, content: bytes) -> str:
    return f"— {name} {base64.b64encode(content).decode()}\n"


def _read(line: str) -> tuple[str, bytes]:
    dash, _, rest = line.removesuffix("\n").partition(" ")
    name, gap, encoded = rest.rpartition(" ")
    if dash != "—" or not gap or not name or " " in name or "+" in name:
        raise NoteError("this is no line of a signature")
    return name, _decode(encoded)


def _decode(encoded: str) -> bytes:
    try:
        content = base64.b64decode(encoded, validate=True)
    except ValueError:
        raise NoteError("this is not base64") from None
    # One text for one content: the last letter may carry bits that mean nothing.
    if base64.b64encode(content).decode() != encoded:
        raise NoteError("this is not base64 in its one form")
    return content


def _holds(public: bytes, signature: bytes, text: bytes) -> bool:
    try:
        Ed25519PublicKey.from_public_bytes(public).verify(signature, text)
    except (InvalidSignature, ValueError):
        return False
    return True
