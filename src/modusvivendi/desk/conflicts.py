"""Which live objects a filing meets: first the index, then the exact geometry, opened for the moment of the check."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any

from modusvivendi.deconflict.boxes import Box
from modusvivendi.deconflict.figures import Figure
from modusvivendi.deconflict.intersection import intersects
from modusvivendi.desk.journal import PARTS
from modusvivendi.desk.keys import Keys
from modusvivendi.desk.office import FigureCache
from modusvivendi.desk.projection import BOXES
from modusvivendi.desk.sealing import open_entry_key
from modusvivendi.desk.stores import Transaction
from modusvivendi.desk.volumes import unpack

_MEETINGS = {
    ("operation", "operation"): "operations meet",
    ("operation", "site"): "protected site",
    ("operation", "movement"): "relief movement",
    ("operation", "constraint"): "closed area",
    ("movement", "constraint"): "closed area",
}
_OWN = ("protected site", "relief movement")
_CHUNK = 256
_VOLUMES = (
    "SELECT v.id, v.seq, v.figure, s.holder, h.wrapped, s.wrapped, o.id, o.kind, o.party, o.version, o.until"
    " FROM volumes v JOIN sealed s ON s.seq = v.seq JOIN holder_keys h ON h.holder = s.holder"
    " JOIN objects o ON o.seq = v.seq WHERE v.id IN (?) ORDER BY v.id"
)


@dataclass
class Meeting:
    """A live object that a filing meets, with the pairs of volumes that do."""

    subject: str
    kind: str
    party: str
    version: int
    until: int
    severity: str
    pairs: list[tuple[Figure, Figure]] = field(default_factory=list[tuple[Figure, Figure]])


def severity(kind: str, other: str, *, same_party: bool) -> str | None:
    """Return what it is when two kinds of objects meet, None when that concerns nobody.

    A party is told when its own operation meets a site or a movement of its own, and not of its other plans.
    """
    found = _MEETINGS.get((kind, other)) or _MEETINGS.get((other, kind))
    return found if found and (not same_party or found in _OWN) else None


def find_meetings(
    transaction: Transaction,
    keys: Keys,
    cache: FigureCache,
    kind: str,
    party: str,
    subject: str,
    volumes: Sequence[tuple[Figure, Sequence[Box]]],
) -> list[Meeting]:
    """Return the live objects (but ``object`` itself) that the volumes meet, in the order of their ids."""
    near: dict[int, set[int]] = {}
    for row, (_, boxes) in enumerate(volumes):
        for box in boxes:
            for id in transaction.overlapping(BOXES, box):
                near.setdefault(id // 2, set()).add(row)
    found: dict[str, Meeting] = {}
    for id, figure, other in _open(transaction, keys, cache, sorted(near)):
        name, other_kind, other_party, version, until = other
        how = severity(kind, other_kind, same_party=party == other_party)
        if name == subject or how is None:
            continue
        theirs = figure()
        for row in sorted(near[id]):
            if intersects(volumes[row][0], theirs):
                meeting = found.setdefault(name, Meeting(name, other_kind, other_party, version, until, how))
                meeting.pairs.append((volumes[row][0], theirs))
    return [found[name] for name in sorted(found)]


def open_volumes(transaction: Transaction, keys: Keys, cache: FigureCache, seq: int) -> list[Figure]:
    """Return the live volumes of an entry, in their order; none when it is not live."""
    ids = [id for (id,) in transaction.rows("SELECT id FROM volumes WHERE seq = ? ORDER BY id", (seq,))]
    return [figure() for _, figure, _ in _open(transaction, keys, cache, ids)]


def _open(
    transaction: Transaction, keys: Keys, cache: FigureCache, ids: Sequence[int]
) -> Iterable[tuple[int, Any, Any]]:
    """Yield the id of each volume, a function that opens its figure, and what is known of its object."""
    for start in range(0, len(ids), _CHUNK):
        chunk = list(ids[start : start + _CHUNK])
        # A few lengths only, so that statements are found prepared.
        chunk += [chunk[-1]] * ((1 << (len(chunk) - 1).bit_length()) - len(chunk))
        rows = transaction.rows(_VOLUMES.replace("(?)", f"({', '.join('?' * len(chunk))})"), chunk)
        for id, seq, sealed, holder, holder_key, wrapped, *other in rows:

            def figure(
                id: int = id,
                seq: int = seq,
                sealed: bytes = sealed,
                holder: str = holder,
                holder_key: bytes = holder_key,
                wrapped: bytes = wrapped,
            ) -> Figure:
                kept = cache.get(id)
                if kept is None:
                    key = open_entry_key(keys.master, holder, holder_key, seq, wrapped)
                    kept = unpack(key.open(sealed, id % PARTS + 1))
                    cache.put(id, kept)
                return kept

            yield id, figure, other
