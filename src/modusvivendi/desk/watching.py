"""A party's watch over the log: each head is held against the one it saw before, then co-signed and kept."""

import base64
import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from modusvivendi.core.errors import ModusError, Where
from modusvivendi.desk.client import Client
from modusvivendi.desk.keys import fingerprint
from modusvivendi.desk.log import merkle
from modusvivendi.desk.log.notes import Head, NoteError, verify
from modusvivendi.io.whole import write_whole


@dataclass(frozen=True, slots=True)
class Watched:
    """What a look at the log came to: its size, the one seen before (None at first), the fingerprint of its key."""

    size: int
    before: int | None
    fingerprint: str


def watch(client: Client, party: str, kept: Path) -> Watched:
    """Hold the newest head against the one that was kept, co-sign it, and keep it.

    ``kept``: a file, made at the first look: from then on the log's key must be the one in it. Raises ModusError when
    the log did not only grow (then the file and the answer prove two histories, and nothing is co-signed), and as
    ``Client``.
    """
    content = client.get("/v1/log/head")
    seen = _read(kept)
    public = base64.b64decode(seen["log_key"] if seen else content["log_key"])
    head = _verify(content["note"], public, kept, f"the head that {client.url} shows")
    before = None
    if seen:
        before = _verify(seen["note"], public, kept, "the head that was kept")
        _check_grown(client, before, head, kept)
    client.cosign(party, content)
    write_whole(kept, json.dumps({"log_key": base64.b64encode(public).decode(), "note": content["note"]}).encode())
    return Watched(head.size, before.size if before else None, fingerprint(public))


def _check_grown(client: Client, before: Head, head: Head, kept: Path) -> None:
    steps: list[bytes] = []
    if before.size < head.size:
        answer = client.get(f"/v1/log/consistency?first={before.size}&second={head.size}")
        steps = [bytes.fromhex(step) for step in answer["path"]]
    grown = head.size >= before.size and merkle.verify_consistency(
        before.size, head.size, before.root, head.root, steps
    )
    if not grown:
        raise ModusError(
            f"the log of {head.size} entries does not go on from the one of {before.size} that was seen before",
            Where(str(kept)),
            "two histories were shown: keep this file and the answer of /v1/log/head, and show both to the others",
        )


def _verify(note: str, public: bytes, kept: Path, what: str) -> Head:
    try:
        return verify(note, public)
    except NoteError as error:
        raise ModusError(
            f"{what} does not hold: {error}", Where(str(kept)), "compare the log's key out of band"
        ) from None


def _read(kept: Path) -> dict[str, Any] | None:
    if not kept.exists():
        return None
    try:
        content = json.loads(kept.read_text(encoding="utf-8"))
        if not isinstance(content["note"], str) or len(base64.b64decode(content["log_key"], validate=True)) != 32:
            raise ValueError
    except (OSError, ValueError, KeyError, TypeError):
        raise ModusError(
            "this file keeps no head of a log", Where(str(kept)), "give the file of an earlier look"
        ) from None
    return content
