"""The desk's own secrets, kept outside its database: the key that signs the log, and the one that wraps all others."""

import base64
import json
import os
import secrets
from dataclasses import dataclass
from pathlib import Path

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from modusvivendi.core.errors import ModusError, Where

_REPAIR = "Make one with modus desk init, or give the file that was kept when the desk was set up."


@dataclass(frozen=True, slots=True)
class Keys:
    """``log``: signs tree heads (Ed25519). ``master``: 32 bytes that wrap the keys of filers (AES-256-GCM)."""

    log: Ed25519PrivateKey
    master: bytes

    @property
    def log_public(self) -> bytes:
        """Return the 32 bytes with which anybody verifies tree heads."""
        return self.log.public_key().public_bytes_raw()


def make_keys() -> Keys:
    """Return new keys, drawn from the system's source of randomness."""
    return Keys(Ed25519PrivateKey.generate(), secrets.token_bytes(32))


def write_keys(keys: Keys, path: Path) -> None:
    """Write keys into a new file that only its owner may read; raises ModusError when it exists."""
    content = {"log": _encode(keys.log.private_bytes_raw()), "master": _encode(keys.master)}
    try:
        handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except OSError as error:
        raise ModusError(f"the key file cannot be made: {error.strerror}", Where(str(path))) from None
    with os.fdopen(handle, "w", encoding="utf-8") as file:
        file.write(json.dumps(content) + "\n")
        file.flush()
        os.fsync(file.fileno())


def read_keys(path: Path) -> Keys:
    """Read the key file; raises ModusError when it is missing, damaged, or open to others."""
    where = Where(str(path))
    try:
        if path.stat().st_mode & 0o077:
            raise ModusError("the key file can be read by others", where, f"chmod 600 {path}")
        content = json.loads(path.read_text(encoding="utf-8"))
        log, master = (base64.b64decode(content[name], validate=True) for name in ("log", "master"))
        if len(master) != 32:
            raise ValueError
        return Keys(Ed25519PrivateKey.from_private_bytes(log), master)
    except OSError as error:
        raise ModusError(f"the key file cannot be read: {error.strerror}", where, _REPAIR) from None
    except (ValueError, KeyError, TypeError):
        raise ModusError("this is no key file of a desk", where, _REPAIR) from None


def fingerprint(public: bytes) -> str:
    """Return how a public key is named when it is compared over the telephone: SHA-256 in groups of four digits."""
    import hashlib

    digest = hashlib.sha256(public).hexdigest()
    return " ".join(digest[place : place + 4] for place in range(0, 32, 4))


def _encode(content: bytes) -> str:
    return base64.b64encode(content).decode()
