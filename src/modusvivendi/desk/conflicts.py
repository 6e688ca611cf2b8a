"""Which live objects a filing meets: first the index, then the exact geometry, opened for the moment of the check."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field

from modusvivendi.core.operations import (
    EPOCH,
    Circle,
    Constraint,
    Filing,
    Movement,
    Operation,
    ProtectedSite,
    State,
)
from modusvivendi.deconflict.boxes import Box
from modusvivendi.deconflict.conflicts import rate
from modusvivendi.deconflict.figures import Figure
from modusvivendi.deconflict.intersection import intersects
from modusvivendi.desk.journal import PARTS
from modusvivendi.desk.keys import Keys
from modusvivendi.desk.office import FigureCache
from modusvivendi.desk.projection import BOXES
from modusvivendi.desk.sealing import open_entry_key
from modusvivendi.desk.stores import Transaction
from modusvivendi.desk.volumes import unpack

INTENT, REFERENCE = "operational-intent", "constraint-reference"
"""What was filed at the standard surface (``desk.references``)."""
STANDARD = frozenset((INTENT, REFERENCE))
_CHUNK = 256
_VOLUMES = (
    "SELECT v.id, v.seq, v.figure, s.holder, h.wrapped, s.wrapped, o.id, o.kind, o.party, o.state, o.closed, o.until"
    " FROM volumes v JOIN sealed s ON s.seq = v.seq JOIN holder_keys h ON h.holder = s.holder"
    " JOIN objects o ON o.seq = v.seq WHERE v.id IN (?) ORDER BY v.id"
)


@dataclass(frozen=True, slots=True)
class Subject:
    """An object as far as it matters for conflicts; ``closed``: no leave is given (constraints)."""

    id: str
    kind: str
    party: str
    state: str
    closed: bool
    until: int

    def rated(self, other: "Subject") -> str | None:
        """Return how grave it is when two objects meet (``conflicts.rate`` of the engine), None when it is nothing.

        Among themselves those of the standard surface have settled it by its own rules: by their keys.
        """
        if {self.kind, other.kind} <= STANDARD:
            return None
        found = rate(_bare(self), _bare(other))
        return found.value if found else None


@dataclass
class Meeting:
    """A live object that a filing meets, with the pairs of volumes that do."""

    other: Subject
    severity: str
    pairs: list[tuple[Figure, Figure]] = field(default_factory=list[tuple[Figure, Figure]])


def _bare(subject: Subject) -> Filing:
    """Return an object of the same kind, party and state without places: all that the rating looks at."""
    match subject.kind:
        case "operation" | "operational-intent":
            return Operation(id="", party=subject.party, parts=(), state=State(subject.state))
        case "site":
            return ProtectedSite(id="", party=subject.party, area=Circle((0.0, 0.0), 1.0), since=EPOCH, expiry=EPOCH)
        case "movement":
            return Movement(id="", party=subject.party, route=(), half_width_m=1.0)
        case _:
            return Constraint(id="", party=subject.party, parts=(), closed=subject.closed)


def find_meetings(
    transaction: Transaction,
    keys: Keys,
    cache: FigureCache,
    subject: Subject,
    volumes: Sequence[tuple[Figure, Sequence[Box]]],
) -> list[Meeting]:
    """Return the live objects that the volumes of an object meet, in the order of their ids."""
    near: dict[int, set[int]] = {}
    for row, (_, boxes) in enumerate(volumes):
        for box in boxes:
            for id in transaction.overlapping(BOXES, box):
                near.setdefault(id // 2, set()).add(row)
    found: dict[str, Meeting] = {}
    for id, figure, other in _open(transaction, keys, cache, sorted(near)):
        how = subject.rated(other) if other.id != subject.id else None
        if how is None:
            continue
        theirs = figure()
        for row in sorted(near[id]):
            if intersects(volumes[row][0], theirs):
                found.setdefault(other.id, Meeting(other, how)).pairs.append((volumes[row][0], theirs))
    return [found[name] for name in sorted(found)]


def open_volumes(transaction: Transaction, keys: Keys, cache: FigureCache, seq: int) -> list[Figure]:
    """Return the live volumes of an entry, in their order; none when it is not live."""
    ids = [id for (id,) in transaction.rows("SELECT id FROM volumes WHERE seq = ? ORDER BY id", (seq,))]
    return [figure() for _, figure, _ in _open(transaction, keys, cache, ids)]


def _open(
    transaction: Transaction, keys: Keys, cache: FigureCache, ids: Sequence[int]
) -> Iterable[tuple[int, Callable[[], Figure], Subject]]:
    """Yield the id of each volume, a function that opens its figure, and what is known of its object."""
    for start in range(0, len(ids), _CHUNK):
        chunk = list(ids[start : start + _CHUNK])
        # A few lengths only, so that the statements are found prepared.
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

            name, kind, party, state, closed, until = other
            yield id, figure, Subject(name, kind, party, state, bool(closed), until)
