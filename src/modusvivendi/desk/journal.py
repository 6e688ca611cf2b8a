"""What happens at the desk, entry by entry: written into the log, sealed, and carried into the tables at once.

Every entry is a JSON object with a random salt, so its hash in the log tells nothing; whoever is later given the entry
can see that it was in the log from the first (commit and reveal). What says where and when is sealed beside it.
"""

import hashlib
import hmac
import json
import secrets
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from modusvivendi.desk.keys import Keys
from modusvivendi.desk.log import tree
from modusvivendi.desk.projection import BOXES, PARTS, project
from modusvivendi.desk.sealing import EntryKey, make_entry_key, make_holder_key, open_entry_key
from modusvivendi.desk.stores import Box, Transaction

BLIND = 16
"""Random bytes before sealed content, so that nobody can try guesses on the hash of it."""


@dataclass(frozen=True, slots=True)
class Indexed:
    """A volume as the index keeps it: its figure in bytes, and one or two boxes."""

    figure: bytes
    boxes: tuple[Box, ...]


@dataclass(frozen=True, slots=True)
class Edge:
    """Where a log of a size ends: the time of its last entry, and the nodes that the next one needs.

    Whoever wrote last keeps it, so as not to look it up again.
    """

    size: int
    at: int
    nodes: tree.Known


class Journal:
    """The entries of one transaction. ``add`` them, then ``close``: the head over them is signed once."""

    def __init__(
        self, transaction: Transaction, keys: Keys, origin: str, now_ms: int, edge: "Edge | None" = None
    ) -> None:
        self.transaction = transaction
        self._keys, self._origin = keys, origin
        self._size = tree.size(transaction)
        self.first = self._size
        # What was kept counts only for a log of that size, which is then the same log: it only grows.
        kept = edge if edge is not None and edge.size == self._size else None
        self._nodes: tree.Known = dict(kept.nodes) if kept else {}
        # The desk's time never runs backwards, whatever the clock of its machine does.
        self.at = max(now_ms, kept.at if kept else self._last())

    def _last(self) -> int:
        last = tree.body(self.transaction, self._size - 1) if self._size else None
        return json.loads(last)["at"] if last else 0

    def edge(self) -> "Edge":
        """Return where the log ends now, once the transaction is durable."""
        return Edge(self._size, self.at, tree.edge(self._size, self._nodes))

    @property
    def next(self) -> int:
        """Return the number that the next entry will have."""
        return self._size

    def add(
        self,
        kind: str,
        actor: str,
        data: Mapping[str, Any],
        *,
        content: bytes | None = None,
        holder: str | None = None,
        volumes: Sequence[Indexed] = (),
    ) -> int:
        """Write an entry and return its number.

        ``actor``: the party that did it, or ``desk``. ``content`` and ``volumes`` are sealed with a key of the
        ``holder`` (the actor when not given).
        """
        key = self._entry_key(holder or actor) if content is not None else None
        seq = self._size
        body: dict[str, Any] = {
            "seq": seq,
            "at": self.at,
            "kind": kind,
            "actor": actor,
            "salt": secrets.token_hex(16),
            "data": dict(data),
        }
        rows: list[tuple[int, bytes]] = []
        if key is not None and content is not None:
            blinded = secrets.token_bytes(BLIND) + content
            sealed = key.seal(blinded, 0)
            rows = [(seq * PARTS + part, key.seal(s.figure, part + 1)) for part, s in enumerate(volumes)]
            body["holder"] = holder or actor
            # The salt of each goes when the entry is shredded: afterwards not even a guess can be tried on them.
            body["content"] = digest(blinded)
            body["sealed"] = digest(key.wrapped, sealed)
            body["volumes"] = [
                [digest(figure), digest_boxes(key.wrapped, one.boxes)]
                for (_, figure), one in zip(rows, volumes, strict=True)
            ]
            self.transaction.execute(
                "INSERT INTO sealed (seq, holder, wrapped, content) VALUES (?, ?, ?, ?)",
                (seq, holder or actor, key.wrapped, sealed),
            )
        tree.append(self.transaction, seq, canonical(body), self._nodes)
        self._size += 1
        project(self.transaction, body)
        if rows:
            self.transaction.execute_many("INSERT INTO volumes (id, figure) VALUES (?, ?)", rows)
            boxes = [
                (id * 2 + n, box) for (id, _), s in zip(rows, volumes, strict=True) for n, box in enumerate(s.boxes)
            ]
            self.transaction.add_boxes(BOXES, boxes)
        return seq

    def blind(self, text: str) -> str:
        """Return a hash of a text that only this desk can make: it tells equal texts, and nobody can try guesses."""
        return hmac.new(self._keys.master, text.encode(), "sha256").hexdigest()

    def close(self) -> str:
        """Sign the head over all entries and return its note."""
        return tree.seal(self.transaction, self._size, self._origin, self._keys.log, self._nodes)

    def _entry_key(self, holder: str) -> EntryKey:
        found = self.transaction.row("SELECT wrapped FROM holder_keys WHERE holder = ?", (holder,))
        if found is None:
            wrapped = make_holder_key(self._keys.master, holder)
            self.transaction.execute("INSERT INTO holder_keys (holder, wrapped) VALUES (?, ?)", (holder, wrapped))
            self.add("holder-key", "desk", {"holder": holder, "wrapped": digest(wrapped)})
        else:
            wrapped = found[0]
        return make_entry_key(self._keys.master, holder, wrapped, self._size)


def open_key(transaction: Transaction, keys: Keys, seq: int) -> EntryKey | None:
    """Return the key of an entry, None when it was shredded or never had one; raises SealError when it is damaged."""
    found = transaction.row(
        "SELECT s.holder, h.wrapped, s.wrapped FROM sealed s JOIN holder_keys h ON h.holder = s.holder WHERE s.seq = ?",
        (seq,),
    )
    return open_entry_key(keys.master, found[0], found[1], seq, found[2]) if found else None


def open_content(transaction: Transaction, keys: Keys, seq: int) -> bytes | None:
    """Return the sealed content of an entry, None when it was shredded or never had one."""
    blinded = open_blinded(transaction, keys, seq)
    return None if blinded is None else blinded[BLIND:]


def open_blinded(transaction: Transaction, keys: Keys, seq: int) -> bytes | None:
    """Return the sealed content with the random bytes before it: what the entry's ``content`` is the hash of."""
    key = open_key(transaction, keys, seq)
    found = transaction.row("SELECT content FROM sealed WHERE seq = ?", (seq,))
    return key.open(found[0], 0) if key and found else None


def digest_boxes(wrapped: bytes, boxes: Sequence[Box]) -> str:
    """Return the hash of the boxes of a volume, salted with the entry's wrapped key."""
    return digest(wrapped, json.dumps([list(box) for box in boxes]).encode())


def canonical(body: Mapping[str, Any]) -> bytes:
    """Return the one way in which an entry is written: keys in order, no spaces, UTF-8."""
    return json.dumps(body, sort_keys=True, separators=(",", ":"), ensure_ascii=False, allow_nan=False).encode()


def digest(*parts: bytes) -> str:
    """Return the SHA-256 in hexadecimal of parts, each with its length before it."""
    hashed = hashlib.sha256()
    for part in parts:
        hashed.update(len(part).to_bytes(8, "big") + part)
    return hashed.hexdigest()
