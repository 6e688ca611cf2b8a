"""Who calls: access tokens (JWT, RFC 7519) signed by a key that the desk was given, and nothing else.

The algorithms are fixed and belong to the key, never to the token: a token that names another one, or ``none``, is
refused before its signature is looked at (RFC 8725, sections 3.1 and 3.2).
"""

import json
import time
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import jwt
from cryptography import x509
from cryptography.hazmat.primitives.asymmetric.ec import SECP256R1, EllipticCurvePrivateKey, EllipticCurvePublicKey
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey, RSAPublicKey
from cryptography.hazmat.primitives.serialization import load_pem_private_key, load_pem_public_key

from modusvivendi.core.errors import ModusError, Where

ALGORITHMS = ("RS256", "ES256", "EdDSA")
LEEWAY_SECONDS = 5
"""How far the clock of an issuer may be ahead (TimeSyncMaxDifferential of ASTM F3548-21)."""
LONGEST_TOKEN = 8_192
LONGEST_KEY_FILE = 1_000_000
SHORTEST_RSA = 2_048
_REPAIR = "give a file with a public key (-----BEGIN PUBLIC KEY-----), a certificate, or a JWKS document"

PublicKey = RSAPublicKey | EllipticCurvePublicKey | Ed25519PublicKey


class TokenError(ModusError):
    """Nobody is known to call: no token, or one that is forged, expired, for another host, or has no subject (401)."""


class ScopeError(ModusError):
    """The caller is known but the token does not carry a scope that this asks for (403)."""


@dataclass(frozen=True, slots=True)
class Key:
    """A public key with the one algorithm it may verify, and its id in a JWKS (empty when it has none)."""

    algorithm: str
    public: PublicKey
    id: str = ""


@dataclass(frozen=True, slots=True)
class Caller:
    """Who a verified token speaks for: its subject, scopes, id (``jti``, empty when absent) and end (POSIX seconds)."""

    subject: str
    scopes: frozenset[str]
    token_id: str
    expires: float

    def may(self, ways: Iterable[Collection[str]]) -> bool:
        """Tell whether the scopes hold all of at least one of the ``ways``; no way at all asks for none."""
        chosen = [frozenset(way) for way in ways]
        return not chosen or any(way <= self.scopes for way in chosen)

    def require(self, ways: Iterable[Collection[str]]) -> None:
        """Raise ``ScopeError`` unless the scopes hold all of at least one of the ``ways``."""
        chosen = [tuple(way) for way in ways]
        if not self.may(chosen):
            asked = ", or ".join(" with ".join(way) for way in chosen)
            raise ScopeError(f"the token does not carry the scope that this asks for: {asked}")


class Verifier:
    """Verifies tokens against fixed keys and audiences; it has no state and may be shared by threads."""

    def __init__(
        self,
        keys: Sequence[Key],
        audiences: Collection[str],
        *,
        longest_seconds: int | None = None,
        times: Callable[[], Sequence[float]] = lambda: (time.time(),),
    ) -> None:
        """Take the keys, the audiences of which a token must name one, and the longest life a token may have left.

        ``times``: the POSIX seconds that it may be, the likeliest first: by that a token ends, by any it may begin.
        Raises ``ModusError`` without a key or an audience: a desk that would let everybody in does not start.
        """
        if not keys:
            raise ModusError("there is no key to verify tokens with", repair=_REPAIR)
        if not audiences or not all(audiences):
            raise ModusError("there is no audience that tokens must be for", repair="give the desk's host name")
        self._keys = tuple(keys)
        self._audiences = frozenset(audiences)
        self._longest = longest_seconds
        self._times = times

    @property
    def audiences(self) -> frozenset[str]:
        """Return the audiences of which a token must name one."""
        return self._audiences

    @property
    def now(self) -> float:
        """Return the time by which tokens end (POSIX seconds)."""
        return self._times()[0]

    def verify(self, authorization: str | None) -> Caller:
        """Return who calls, from the value of an ``Authorization`` header.

        Raises ``TokenError`` when the token is missing, malformed, forged, expired, not yet valid, of another
        algorithm, for another audience, or without a subject. The message never repeats the token.
        """
        if not authorization:
            raise TokenError("no access token was given", repair="send Authorization: Bearer TOKEN")
        scheme, _, token = authorization.strip().partition(" ")
        token = token.strip()
        if scheme.lower() != "bearer" or not token:
            raise TokenError("the Authorization header is no bearer token", repair="send Authorization: Bearer TOKEN")
        return self.verify_token(token)

    def verify_token(self, token: str) -> Caller:
        """Return who a bare token speaks for; raises ``TokenError`` as ``verify`` does."""
        if len(token) > LONGEST_TOKEN:
            raise TokenError(f"the access token is longer than {LONGEST_TOKEN} characters")
        try:
            head = jwt.get_unverified_header(token)
        except (jwt.PyJWTError, ValueError, RecursionError):
            raise TokenError("the access token is no signed JWT") from None
        if head.get("alg") not in ALGORITHMS:
            raise TokenError(f"the access token is signed with none of {', '.join(ALGORITHMS)}")
        fitting = [key for key in self._keys if key.algorithm == head["alg"]]
        named = [key for key in fitting if key.id and key.id == head.get("kid")]
        return self._read(self._decode(token, named or fitting))

    def _decode(self, token: str, keys: Sequence[Key]) -> Mapping[str, Any]:
        problem = "no key of the desk has signed it"
        for key in keys:
            try:
                return jwt.decode(
                    token,
                    key.public,
                    algorithms=[key.algorithm],
                    audience=sorted(self._audiences),
                    # Times are held against the desk's clock, which the library does not know.
                    options={
                        "require": ["exp", "aud", "sub"],
                        "verify_exp": False,
                        "verify_nbf": False,
                        "verify_iat": False,
                    },
                )
            except jwt.InvalidSignatureError:
                continue
            except (jwt.PyJWTError, ValueError, TypeError, OverflowError, RecursionError) as error:
                # The signature held and the claims did not: no other key will make them better.
                problem = _say(error)
                break
        raise TokenError(f"the access token is not valid: {problem}")

    def _read(self, claims: Mapping[str, Any]) -> Caller:
        subject, token_id = claims.get("sub"), claims.get("jti", "")
        if not isinstance(subject, str) or not subject.strip() or not isinstance(token_id, str):
            raise TokenError("the access token is not valid: it names no subject")
        expires = self._check_times(claims)
        scope = claims.get("scope", "")
        words = scope.split() if isinstance(scope, str) else scope
        if not isinstance(words, list) or not all(isinstance(word, str) for word in words):
            raise TokenError("the access token is not valid: its scope is no text")
        return Caller(subject, frozenset(words), token_id, expires)

    def _check_times(self, claims: Mapping[str, Any]) -> float:
        """Return when a token ends; raises TokenError when that is over, or it has not begun."""
        times = self._times()
        try:
            said = {name: int(claims[name]) for name in ("exp", "nbf", "iat") if name in claims}
        except (ValueError, TypeError, OverflowError):
            raise TokenError("the access token is not valid: its claims are malformed") from None
        # The leeway is for a clock of the issuer that is ahead; what has ended has ended.
        if said["exp"] <= times[0]:
            raise TokenError("the access token is not valid: it has expired")
        if max(said.get("nbf", 0), said.get("iat", 0)) > max(times) + LEEWAY_SECONDS:
            raise TokenError("the access token is not valid: it is not valid yet")
        if self._longest is not None and said["exp"] > times[0] + self._longest + LEEWAY_SECONDS:
            raise TokenError(f"the access token is not valid: it lasts longer than {self._longest} s")
        return float(said["exp"])


def read_keys(files: Iterable[Path]) -> tuple[Key, ...]:
    """Read public keys from files: PEM (public keys or certificates, several in a file) or a JWKS document.

    Raises ``ModusError`` naming the file for one that cannot be read, holds a private key, or holds no key of a kind
    that verifies RS256 (RSA of at least 2048 bits), ES256 (P-256) or EdDSA (Ed25519).
    """
    return tuple(key for file in files for key in _read_file(file))


def name_host(base_url: str) -> list[str]:
    """Return the host that clients call at an address, as the audience of their tokens; nothing without an address.

    Raises ``ModusError`` for what is no address of a web service.
    """
    if not base_url:
        return []
    try:
        parts = urlsplit(base_url)
        host = parts.hostname if parts.scheme in ("http", "https") else None
    except ValueError:
        host = None
    if not host:
        raise ModusError(f"this is no address: {base_url[:80]!r}", repair="give one like https://desk.example.org")
    return [host]


def issue_token(
    private_key: bytes, subject: str, scopes: Iterable[str], audience: str | Sequence[str], *, seconds: int = 3_600
) -> str:
    """Sign a token with a private key in PEM, for a trial or a cell too small for an authorization server.

    Raises ``ModusError`` for a key of a kind that the desk would not verify.
    """
    try:
        key = load_pem_private_key(private_key, password=None)
    except (ValueError, TypeError):
        raise ModusError("this is no unencrypted private key in PEM") from None
    if isinstance(key, RSAPrivateKey):
        algorithm = "RS256"
    elif isinstance(key, EllipticCurvePrivateKey) and isinstance(key.curve, SECP256R1):
        algorithm = "ES256"
    elif isinstance(key, Ed25519PrivateKey):
        algorithm = "EdDSA"
    else:
        raise ModusError("the private key is neither RSA, P-256 nor Ed25519")
    now = int(time.time())
    named = audience if isinstance(audience, str) else list(audience)
    claims = {"sub": subject, "scope": " ".join(scopes), "aud": named, "iat": now, "exp": now + seconds}
    return jwt.encode(claims, key, algorithm=algorithm)


def _read_file(file: Path) -> list[Key]:
    where = Where(str(file))
    try:
        with file.open("rb") as stream:
            data = stream.read(LONGEST_KEY_FILE + 1)
    except OSError as error:
        raise ModusError(f"cannot read the key file: {error.strerror}", where, _REPAIR) from None
    if len(data) > LONGEST_KEY_FILE:
        raise ModusError(f"the key file is larger than {LONGEST_KEY_FILE} bytes", where, _REPAIR)
    if b"PRIVATE KEY-----" in data:
        raise ModusError("this is a private key", where, "keep it secret and give the desk the public key instead")
    keys = _read_jwks(data, where) if data.lstrip().startswith(b"{") else _read_pem(data, where)
    if not keys:
        raise ModusError(f"the file holds no public key for {', '.join(ALGORITHMS)}", where, _REPAIR)
    return keys


def _read_pem(data: bytes, where: Where) -> list[Key]:
    keys: list[Key] = []
    for part in data.split(b"-----BEGIN ")[1:]:
        block = b"-----BEGIN " + part
        try:
            loaded = (
                x509.load_pem_x509_certificate(block).public_key()
                if part.startswith(b"CERTIFICATE-----")
                else load_pem_public_key(block)
            )
        except ValueError:
            raise ModusError("the file holds a block that is no public key in PEM", where, _REPAIR) from None
        keys.append(_accept(loaded, "", where))
    return keys


def _read_jwks(data: bytes, where: Where) -> list[Key]:
    try:
        listed = json.loads(data)["keys"]
        if not isinstance(listed, list):
            raise TypeError
    except (ValueError, KeyError, TypeError, RecursionError):
        raise ModusError("the file is no JWKS document", where, _REPAIR) from None
    keys: list[Key] = []
    for one in listed:
        # A set may serve other purposes too: what does not verify signatures of ours is passed over.
        if not isinstance(one, dict) or one.get("use", "sig") != "sig" or one.get("alg", "RS256") not in ALGORITHMS:
            continue
        if one.get("kty") not in ("RSA", "EC", "OKP"):
            continue
        if "d" in one:
            raise ModusError("the JWKS document holds a private key", where, "remove the member 'd' of each key")
        try:
            loaded = jwt.PyJWK.from_dict(one, algorithm=one.get("alg")).key
        except (jwt.PyJWTError, ValueError, TypeError, KeyError):
            raise ModusError("the JWKS document holds a malformed key", where, _REPAIR) from None
        keys.append(_accept(loaded, str(one.get("kid", "")), where))
    return keys


def _accept(loaded: object, id: str, where: Where) -> Key:
    if isinstance(loaded, RSAPublicKey):
        if loaded.key_size < SHORTEST_RSA:
            raise ModusError(f"the RSA key has fewer than {SHORTEST_RSA} bits", where, "make a longer key")
        return Key("RS256", loaded, id)
    if isinstance(loaded, EllipticCurvePublicKey) and isinstance(loaded.curve, SECP256R1):
        return Key("ES256", loaded, id)
    if isinstance(loaded, Ed25519PublicKey):
        return Key("EdDSA", loaded, id)
    raise ModusError("the key is neither RSA, P-256 nor Ed25519", where, _REPAIR)


def _say(error: Exception) -> str:
    """Return a reason that holds nothing of what the caller sent."""
    if isinstance(error, jwt.InvalidAudienceError):
        return "it is for another audience"
    if isinstance(error, jwt.MissingRequiredClaimError):
        return f"the claim {error.claim} is missing"
    return "its claims are malformed"
