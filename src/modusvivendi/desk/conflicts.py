"""Which live objects a filing meets: first the index, then the exact geometry, opened for the moment of the check."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from functools import cache, lru_cache

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
from modusvivendi.deconflict.intersection import intersects_any
from modusvivendi.desk.keys import Keys
from modusvivendi.desk.office import FigureCache
from modusvivendi.desk.projection import BOXES, PARTS, list_volumes
from modusvivendi.desk.sealing import open_entry_key
from modusvivendi.desk.stores import Transaction
from modusvivendi.desk.volumes import unpack

INTENT, REFERENCE = "operational-intent", "constraint-reference"
"""What was filed at the standard surface (``desk.references``)."""
STANDARD = frozenset((INTENT, REFERENCE))
_CHUNK = 256
_VOLUMES = """SELECT v.id, s.seq, v.figure, s.holder, h.wrapped, s.wrapped,
    o.id, o.kind, o.party, o.state, o.closed, o.until
    FROM volumes v JOIN sealed s ON s.seq = v.id / PARTS JOIN holder_keys h ON h.holder = s.holder
    JOIN objects o ON o.seq = s.seq WHERE v.id IN (?) ORDER BY v.id""".replace("PARTS", str(PARTS))


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
        sides = ((one.kind, one.state, one.closed) for one in (self, other))
        return _rate(*sides, same=self.party == other.party)


@dataclass
class Meeting:
    """A live object that a filing meets, with the pairs of volumes that do."""

    other: Subject
    severity: str
    pairs: list[tuple[Figure, Figure]] = field(default_factory=list[tuple[Figure, Figure]])


_Bare = tuple[str, str, bool]


@lru_cache(maxsize=1024)
def _rate(one: _Bare, other: _Bare, *, same: bool) -> str | None:
    found = rate(_bare(one, "a party"), _bare(other, "a party" if same else "another"))
    return found.value if found else None


def _bare(said: _Bare, party: str) -> Filing:
    """Return an object of a kind, state and party without places: all that the rating looks at."""
    kind, state, closed = said
    match kind:
        case "operation" | "operational-intent":
            return Operation(id="", party=party, parts=(), state=State(state))
        case "site":
            return ProtectedSite(id="", party=party, area=Circle((0.0, 0.0), 1.0), since=EPOCH, expiry=EPOCH)
        case "movement":
            return Movement(id="", party=party, route=(), half_width_m=1.0)
        case _:
            return Constraint(id="", party=party, parts=(), closed=closed)


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
    ids = sorted(near)
    found: dict[str, Meeting] = {}
    for start in range(0, len(ids), _CHUNK):
        some: list[tuple[int, Subject, str, Figure]] = []
        for candidate in _look_up(transaction, ids[start : start + _CHUNK]):
            other = candidate.subject
            how = subject.rated(other) if other.id != subject.id else None
            if how is not None:
                some.append((candidate.id, other, how, candidate.open(keys, cache)))
        for row in sorted({row for id, *_ in some for row in near[id]}):
            mine = volumes[row][0]
            there = [one for one in some if row in near[one[0]]]
            for (_, other, how, theirs), meets in zip(
                there, intersects_any(mine, [one[3] for one in there]), strict=True
            ):
                if meets:
                    found.setdefault(other.id, Meeting(other, how)).pairs.append((mine, theirs))
    return [found[name] for name in sorted(found)]


def open_volumes(transaction: Transaction, keys: Keys, cache: FigureCache, seq: int) -> list[Figure]:
    """Return the live volumes of an entry, in their order; none when it is not live."""
    ids = list_volumes(transaction, seq)
    chunks = (ids[start : start + _CHUNK] for start in range(0, len(ids), _CHUNK))
    return [one.open(keys, cache) for chunk in chunks for one in _look_up(transaction, chunk)]


@dataclass(frozen=True, slots=True)
class _Candidate:
    """A live volume, sealed, and what is known of its object."""

    id: int
    seq: int
    sealed: bytes
    holder: str
    holder_key: bytes
    wrapped: bytes
    subject: Subject

    def open(self, keys: Keys, cache: FigureCache) -> Figure:
        """Return its figure; raises SealError when it does not open."""
        kept = cache.get(self.id)
        if kept is None:
            key = open_entry_key(keys.master, self.holder, self.holder_key, self.seq, self.wrapped)
            kept = unpack(key.open(self.sealed, self.id % PARTS + 1))
            cache.put(self.id, kept)
        return kept


def _look_up(transaction: Transaction, ids: list[int]) -> Iterable[_Candidate]:
    """Yield at most ``_CHUNK`` volumes in the order of their ids."""
    if not ids:
        return
    # A few lengths only, so that the statements are found prepared.
    ids = ids + [ids[-1]] * ((1 << (len(ids) - 1).bit_length()) - len(ids))
    for id, seq, sealed, holder, holder_key, wrapped, *known in transaction.rows(_statement(len(ids)), ids):
        name, kind, party, state, closed, until = known
        subject = Subject(name, kind, party, state, bool(closed), until)
        yield _Candidate(id, seq, sealed, holder, holder_key, wrapped, subject)


@cache
def _statement(count: int) -> str:
    return _VOLUMES.replace("(?)", f"({', '.join('?' * count)})")
