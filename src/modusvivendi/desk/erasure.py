"""A party's whole content made unreadable, at its withdrawal or its wish.

That is what it filed, was told and said, and what others were told of it. The log keeps who filed what kind of object
and when, and hashes, and goes on verifying.
"""

from dataclasses import dataclass

from modusvivendi.desk.journal import Journal
from modusvivendi.desk.office import Desk
from modusvivendi.desk.post import Post, deliver
from modusvivendi.desk.projection import LIVE
from modusvivendi.desk.refusals import RefusalError
from modusvivendi.desk.register import member
from modusvivendi.desk.sealing import forget_keys
from modusvivendi.desk.stores import Transaction

BATCH = 5_000
"""Entries that one entry of the log says are shredded."""
_STATES = ", ".join(f"'{state}'" for state in LIVE)
_LIVE_OBJECTS = f"SELECT id FROM objects WHERE party = ? AND state IN ({_STATES}) ORDER BY id"  # noqa: S608
_CASES = """SELECT id, a, b, a_party, b_party, severity FROM cases WHERE state = 'open' AND (a_party = ? OR b_party = ?)
ORDER BY id"""
_SEALED = (
    # All that the party's own key seals: its filings and reports, its imports, what it was told.
    "SELECT seq FROM sealed WHERE holder = ?",
    "SELECT s.seq FROM sealed s JOIN versions v ON v.seq = s.seq JOIN objects o ON o.id = v.object WHERE o.party = ?",
    # What others were told of its objects, and of where these met theirs.
    "SELECT s.seq FROM sealed s JOIN notices n ON n.seq = s.seq JOIN objects o ON o.id = n.object WHERE o.party = ?",
    "SELECT s.seq FROM sealed s JOIN notices n ON n.seq = s.seq JOIN cases c ON c.id = n.case_id WHERE c.a_party = ?",
    "SELECT s.seq FROM sealed s JOIN notices n ON n.seq = s.seq JOIN cases c ON c.id = n.case_id WHERE c.b_party = ?",
    "SELECT s.seq FROM sealed s JOIN incidents i ON i.seq = s.seq JOIN objects o ON o.id = i.object WHERE o.party = ?",
)


@dataclass(frozen=True, slots=True)
class Erased:
    """What was erased: live objects that ended by it, entries whose content nobody can read any more."""

    objects: int
    entries: int


def survey(desk: Desk, party: str) -> Erased:
    """Return what ``erase`` would erase; raises RefusalError (404) for a party that is not registered."""

    def work(transaction: Transaction) -> Erased:
        _known(transaction, party)
        return Erased(len(transaction.rows(_LIVE_OBJECTS, (party,))), len(_find(transaction, party)))

    return desk.read(work)


def erase(desk: Desk, party: str, reason: str = "") -> Erased:
    """End all live objects of a party, shred all its content, and delete its key; who was told is told that it is over.

    Raises RefusalError (404) for a party that is not registered.
    """

    def work(journal: Journal) -> Erased:
        transaction = journal.transaction
        _known(transaction, party)
        entries = _find(transaction, party)
        objects = [id for (id,) in transaction.rows(_LIVE_OBJECTS, (party,))]
        post = Post()
        _tell(transaction, post, party, objects)
        if objects:
            journal.add("expiry", "desk", {"objects": objects})
        names = ("case", "a", "b", "a_party", "b_party", "severity")
        over = [
            dict(zip(names, row, strict=True)) | {"state": "over"} for row in transaction.rows(_CASES, (party,) * 2)
        ]
        if over:
            journal.add("cases", "desk", {"items": over})
        for start in range(0, len(entries), BATCH):
            journal.add("shred", "desk", {"entries": entries[start : start + BATCH]})
        journal.add("erasure", "desk", {"party": party, "reason": reason})
        deliver(journal, post)
        return Erased(len(objects), len(entries))

    erased, _ = desk.write(work)
    desk.figures.clear()
    forget_keys()
    desk.store.tidy()
    return erased


def _known(transaction: Transaction, party: str) -> None:
    if member(transaction, party) is None:
        raise RefusalError(404, f"there is no party {party!r}", "See GET /v1/parties.")


def _find(transaction: Transaction, party: str) -> list[int]:
    return sorted({seq for sql in _SEALED for (seq,) in transaction.rows(sql, (party,))})


def _tell(transaction: Transaction, post: Post, party: str, objects: list[str]) -> None:
    """Tell all others who were told of an object that it is over, and the other side of each open case."""
    for id in objects:
        told = transaction.rows(
            "SELECT DISTINCT recipient FROM notices WHERE object = ? AND case_id = '' ORDER BY recipient", (id,)
        )
        for (recipient,) in told:
            if recipient != party:
                post.put(recipient, "ended", id, "", {"object": id})
    for case, a, b, a_party, b_party, severity in transaction.rows(_CASES, (party, party)):
        for id, owner in ((a, a_party), (b, b_party)):
            if owner != party:
                post.put(owner, "conflict-over", id, case, {"severity": severity, "object": id})
