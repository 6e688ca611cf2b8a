"""A client of the desk for files: files what a file holds, signed, and fetches one's own objects back.

What was filed already, word for word, is not filed a second time, so that the same file may be sent again.
"""

import json
import secrets
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path
from typing import Any

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import load_pem_private_key
from pydantic import TypeAdapter

from modusvivendi.core.errors import ModusError, Where
from modusvivendi.core.operations import Filing, ProtectedSite
from modusvivendi.deconflict.proposals import shift_time
from modusvivendi.desk.contents import say_filing
from modusvivendi.desk.forms import AnyForm
from modusvivendi.desk.log.notes import cosign, parse
from modusvivendi.desk.signatures import sign

KINDS = ("operation", "site", "movement", "constraint")
_FORMS: TypeAdapter[AnyForm] = TypeAdapter(AnyForm)
_PAGE = 500
_SECONDS = 60.0
_WAITS = (5.0, 10.0, 20.0, 30.0)
"""Seconds to wait before a request is sent again that was one too many in a minute."""


@dataclass(frozen=True, slots=True)
class Sent:
    """What became of an object of a file: its ``id`` at the desk and the conflicts that it met, or why it was refused.

    ``known``: it was there already and was not filed again. ``doubts``: what the desk asks about its coordinates.
    """

    name: str
    kind: str
    id: str = ""
    conflicts: int = 0
    refused: str = ""
    known: bool = False
    doubts: tuple[str, ...] = ()


@dataclass(frozen=True)
class Client:
    """A line to a desk at ``url``, with a party's token and, to file, its signing key."""

    url: str
    token: str
    key: Ed25519PrivateKey | None = None

    def get(self, path: str) -> Any:
        """Return an answer; raises ModusError when the desk refuses or does not answer."""
        return self._ask("GET", path, None, {})

    def download(self, path: str) -> tuple[bytes, int]:
        """Return a file and how many objects it holds; raises ModusError as ``get``."""
        body, headers = self._send("GET", path, None, {})
        return body, int(headers.get("Desk-Objects", "0"))

    def post(self, path: str, content: Mapping[str, Any]) -> Any:
        """Send a signed request and return its answer; raises ModusError as ``get``, and without a key."""
        if self.key is None:
            raise ModusError("what is filed is signed", repair="give the party's signing key with --key")
        body = json.dumps(content).encode()
        headers = sign(self.key, self.origin, "POST", path, body, nonce=secrets.token_hex(16), created=int(time.time()))
        return self._ask("POST", path, body, headers)

    def cosign(self, party: str, content: Mapping[str, Any]) -> int:
        """Co-sign a head as the desk gave it and return its size; raises ModusError without a key, and as ``get``."""
        if self.key is None:
            raise ModusError("a head is co-signed with a key", repair="give the party's signing key with --key")
        head, _ = parse(content["note"])
        note = content["note"] + cosign(head, party, self.key, int(time.time()))
        return self._ask("POST", "/v1/log/cosignatures", json.dumps({"note": note}).encode(), {})["size"]

    @property
    def origin(self) -> str:
        """The desk's name, which every signature is for."""
        return self.get("/v1/log/head")["note"].split("\n", 1)[0]

    def own(self) -> Iterator[dict[str, Any]]:
        """Yield the party's live objects, kind by kind."""
        for kind in KINDS:
            after = ""
            while found := self.get(f"/v1/{kind}s?limit={_PAGE}&after={after}"):
                yield from found
                after = found[-1]["object"]

    def _ask(self, method: str, path: str, body: bytes | None, headers: Mapping[str, str]) -> Any:
        answer, _ = self._send(method, path, body, headers)
        try:
            return json.loads(answer)
        except ValueError:
            raise ModusError(f"what answers at {self.url} is no desk", repair="check --url") from None

    def _send(
        self, method: str, path: str, body: bytes | None, headers: Mapping[str, str]
    ) -> tuple[bytes, Mapping[str, str]]:
        given = {"Authorization": f"Bearer {self.token}", "Content-Type": "application/json", **headers}
        asked = urllib.request.Request(self.url.rstrip("/") + path, data=body, headers=given, method=method)  # noqa: S310
        try:
            with urllib.request.urlopen(asked, timeout=_SECONDS) as answer:  # noqa: S310
                return answer.read(), answer.headers
        except urllib.error.HTTPError as error:
            raise _refused(error) from None
        except (OSError, ValueError) as error:
            reason = getattr(error, "reason", error)
            raise ModusError(
                f"the desk at {self.url} does not answer: {reason}", repair="check --url, and that the desk is served"
            ) from None


def open_client(url: str, token: Path, key: Path | None) -> Client:
    """Return a client; ``token`` is a file with the token, ``key`` one with a private Ed25519 key in PEM.

    Raises ModusError for an address that is not http(s) and for files that cannot be read or hold no such thing.
    """
    if not url.startswith(("http://", "https://")):
        raise ModusError(f"{url[:80]!r} is no address of a desk", repair="--url https://desk.example.org")
    text = _read(token).decode("ascii", "replace").strip()
    if text.count(".") != 2:
        raise ModusError("this file holds no token", Where(str(token)), "write the output of modus desk token into it")
    loaded = None
    if key is not None:
        try:
            loaded = load_pem_private_key(_read(key), None)
        except (ValueError, TypeError):
            loaded = None
        if not isinstance(loaded, Ed25519PrivateKey):
            raise ModusError("this is no private Ed25519 key in PEM", Where(str(key)))
    return Client(url, text, loaded)


def file_all(
    client: Client,
    filings: Sequence[Filing],
    party: str,
    disclosure: Mapping[str, str],
    on_progress: Callable[[int, int], object] = lambda *_: None,
    pause: Callable[[float], object] = time.sleep,
) -> list[Sent]:
    """File objects for a party, each with the same rules of disclosure, but for those that it has filed already.

    When the desk has had enough requests of the party for a minute, the next is sent a minute later.
    An object that the desk refuses stops none of the others. Raises ModusError when the desk does not answer.
    """
    known = {_print(entry["content"]): entry["object"] for entry in client.own() if entry["content"]}
    done: list[Sent] = []
    for number, filing in enumerate(filings):
        content = say_filing(filing, party, disclosure)
        kind = content["kind"]
        mark = _print(content)
        if mark in known:
            done.append(Sent(filing.name, kind, known[mark], known=True))
        else:
            try:
                answer = _post_in_time(client, f"/v1/{kind}s", content, pause)
            except _RefusedError as error:
                done.append(Sent(filing.name, kind, refused=error.message))
            else:
                known[mark] = answer["object"]
                done.append(Sent(filing.name, kind, answer["object"], _met(answer), doubts=_doubts(answer)))
        on_progress(number + 1, len(filings))
    return done


def import_all(client: Client, text: str, form: str, party: str, disclosure: Mapping[str, str]) -> list[Sent]:
    """File all objects of the text of a file for a party, or none; without rules of disclosure those of the file count.

    Raises ModusError with everything that is wrong when the desk refuses, and when it does not answer.
    """
    content: dict[str, Any] = {"party": party, "format": form, "content": text}
    answer = client.post("/v1/imports", content | ({"disclosure": dict(disclosure)} if disclosure else {}))
    return [
        Sent(one["name"], one["kind"], one["object"], _met(one), known=one["known"], doubts=_doubts(one))
        for one in answer["objects"]
    ]


def begin_at(filings: Sequence[Filing], begin: datetime) -> list[Filing]:
    """Return objects with all times moved alike, so that the first of them begins at a moment: for an exercise."""
    if not filings:
        return []
    by = begin - min(volume.start for filing in filings for volume in filing.volumes)
    return [
        replace(one, since=one.since + by, expiry=one.expiry + by)
        if isinstance(one, ProtectedSite)
        else shift_time(one, by)
        for one in filings
    ]


def _post_in_time(client: Client, path: str, content: Mapping[str, Any], pause: Callable[[float], object]) -> Any:
    for wait in _WAITS:
        try:
            return client.post(path, content)
        except _RefusedError as error:
            if error.status != 429:
                raise
            pause(wait)
    return client.post(path, content)


def _met(answer: Mapping[str, Any]) -> int:
    return sum(one["kind"].startswith("conflict") for one in answer["conflicts"])


def _doubts(answer: Mapping[str, Any]) -> tuple[str, ...]:
    found = answer["coordinates"]["warnings"] if answer["coordinates"] else ()
    return tuple(f"{one['what']}: {one['why']}; {one['repair']}" for one in found)


class _RefusedError(ModusError):
    """The desk answered, and refused."""

    def __init__(self, status: int, message: str, repair: str = "") -> None:
        super().__init__(message, repair=repair)
        self.status = status


def _refused(error: urllib.error.HTTPError) -> _RefusedError:
    try:
        content = json.loads(error.read(1_000_000))
        # What the message says already is not said twice.
        problems = "; ".join(one["what"] for one in content["problems"][:20] if one["what"] not in content["message"])
        message = content["message"] + (f" ({problems})" if problems else "")
        return _RefusedError(error.code, f"the desk refuses ({error.code}): {message}", content["repair"])
    except (ValueError, KeyError, TypeError):
        return _RefusedError(error.code, f"the desk refuses ({error.code})")


def _print(content: Mapping[str, Any]) -> str:
    """Return what two objects that say the same have in common, whatever the order of their keys."""
    said = _FORMS.validate_python(content).model_dump(mode="json", exclude={"supersedes"})
    return json.dumps(said, sort_keys=True)


def _read(path: Path) -> bytes:
    try:
        with path.open("rb") as file:
            return file.read(100_000)
    except OSError as error:
        raise ModusError(f"cannot be read: {error.strerror}", Where(str(path))) from None
