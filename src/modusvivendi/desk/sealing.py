"""Envelope encryption: each entry has a key of its own, wrapped by its holder's key, wrapped by the desk's master key.

Who deletes an entry's wrapped key makes its content unreadable, also in the copies of it (crypto-shredding); who
deletes a holder's key, all that the holder ever filed. The log keeps hashes and goes on verifying.
"""

import secrets
from dataclasses import dataclass
from functools import lru_cache

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from modusvivendi.core.errors import ModusError

NONCE = 12


class SealError(ModusError):
    """Sealed content does not open: it was changed, or sealed with another key."""


@dataclass(frozen=True, slots=True)
class EntryKey:
    """The key of one entry, bound to its number: what is sealed for one entry opens for no other."""

    seq: int
    cipher: AESGCM
    wrapped: bytes

    def seal(self, content: bytes, part: int) -> bytes:
        """Return sealed content; ``part`` 0 is the entry's content, 1 and more its volumes."""
        return _seal(self.cipher, content, _name("part", self.seq, part))

    def open(self, sealed: bytes, part: int) -> bytes:
        """Return what was sealed; raises SealError when a single bit differs."""
        return _open(self.cipher, sealed, _name("part", self.seq, part))


def make_holder_key(master: bytes, holder: str) -> bytes:
    """Return a new key of a holder (a party), wrapped by the master key."""
    return _seal(_cipher(master), secrets.token_bytes(32), b"holder " + holder.encode())


def make_entry_key(master: bytes, holder: str, wrapped_holder: bytes, seq: int) -> EntryKey:
    """Return a new key for an entry; raises SealError when the holder's key does not open."""
    key = secrets.token_bytes(32)
    cipher = _holder_cipher(master, holder, wrapped_holder)
    return EntryKey(seq, AESGCM(key), _seal(cipher, key, _name("entry", seq, 0)))


def open_entry_key(master: bytes, holder: str, wrapped_holder: bytes, seq: int, wrapped: bytes) -> EntryKey:
    """Return the key of an entry from its wrapped form; raises SealError when it does not open."""
    cipher = _holder_cipher(master, holder, wrapped_holder)
    return EntryKey(seq, AESGCM(_open(cipher, wrapped, _name("entry", seq, 0))), wrapped)


def forget_keys() -> None:
    """Forget the keys that were opened lately: nothing that was deleted stays in memory."""
    _holder_cipher.cache_clear()


@lru_cache(maxsize=4096)
def _holder_cipher(master: bytes, holder: str, wrapped: bytes) -> AESGCM:
    return AESGCM(_open(_cipher(master), wrapped, b"holder " + holder.encode()))


@lru_cache(maxsize=4)
def _cipher(key: bytes) -> AESGCM:
    return AESGCM(key)


def _name(kind: str, seq: int, part: int) -> bytes:
    return f"{kind} {seq} {part}".encode()


def _seal(cipher: AESGCM, content: bytes, name: bytes) -> bytes:
    nonce = secrets.token_bytes(NONCE)
    return nonce + cipher.encrypt(nonce, content, name)


def _open(cipher: AESGCM, sealed: bytes, name: bytes) -> bytes:
    try:
        return cipher.decrypt(sealed[:NONCE], sealed[NONCE:], name)
    except (InvalidTag, ValueError):
        raise SealError(
            f"sealed content does not open ({name.decode()})",
            repair="Check the key file; if it is the right one, the store is damaged: restore a backup.",
        ) from None
