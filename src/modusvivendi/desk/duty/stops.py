"""STOP: from anybody who is concerned, to everybody who is, at once.

Any duty officer may send one and any may take it. It names no place and no party that the recipient does not know.
"""

from collections.abc import Iterator, Mapping
from typing import Any

from modusvivendi.desk.duty.forms import NoteForm, StopForm
from modusvivendi.desk.duty.records import CELL, Concerned, Recorded, cells, concern, known_to, record, seal
from modusvivendi.desk.journal import Journal
from modusvivendi.desk.log import tree
from modusvivendi.desk.office import Desk
from modusvivendi.desk.post import Post, deliver
from modusvivendi.desk.refusals import RefusalError
from modusvivendi.desk.register import Member
from modusvivendi.desk.signatures import Statement
from modusvivendi.desk.stores import Transaction

_CASE = "SELECT a, b, a_party, b_party FROM cases WHERE id = ?"
_CASES = (
    "SELECT id, a, b FROM cases WHERE a = ? AND state = 'open' UNION SELECT id, a, b FROM cases WHERE b = ? AND"
    " state = 'open' ORDER BY 1"
)
_NO_CASE = "the caller has no such case"


def stop(desk: Desk, caller: str, statement: Statement, form: StopForm) -> Recorded:
    """Send a STOP for an object or a case: to its own side, the other side of every open case, all told, the cell.

    Raises RefusalError (404) when the caller has nothing to do with it.
    """

    def add(journal: Journal, sender: Member, stated: Mapping[str, str], id: str) -> int:
        transaction = journal.transaction
        post = Post()
        detail = {"stop": id, "ground": form.ground, "note": form.note, "from_cell": sender.role == CELL}
        for recipient, subject, case in _whom(transaction, sender, form.object, form.case):
            post.put(recipient, "stop", subject, case, detail | {"object": subject})
        data = {
            "id": id, "object": form.object or "", "case": form.case or "", "ground": form.ground, "statement": stated
        }  # fmt: skip
        seq = journal.add("stop", caller, data, content=seal(statement))
        deliver(journal, post)
        return seq

    return record(desk, caller, statement, add)


def lift(desk: Desk, caller: str, statement: Statement, id: str, form: NoteForm) -> Recorded:
    """Lift a STOP, by whoever sent it or by the cell, and tell all who got it.

    Raises RefusalError: 404 when the caller got or sent no such stop, 403 when he only got it, 409 when it is lifted.
    """

    def add(journal: Journal, sender: Member, stated: Mapping[str, str], number: str) -> int:
        transaction = journal.transaction
        found = transaction.row("SELECT actor, state, object, case_id, entry FROM stops WHERE id = ?", (id,))
        if found is None:
            raise RefusalError(404, "the caller knows of no such stop")
        actor, state, subject, case, entry = found
        told = _whom_told(transaction, entry)
        if caller != actor and sender.role != CELL:
            if caller in [recipient for recipient, _, _ in told]:
                raise RefusalError(403, "a stop is lifted by whoever sent it, or by the neutral cell")
            raise RefusalError(404, "the caller knows of no such stop")
        if state != "active":
            raise RefusalError(409, "the stop is lifted already")
        post = Post()
        for recipient, own, of_case in told:
            detail = {"stop": id, "note": form.note, "object": own}
            post.put(recipient, "stop-lifted", own, of_case, detail)
        data = {"id": number, "stop": id, "object": subject, "case": case, "statement": stated}
        seq = journal.add("stop-lifted", caller, data, content=seal(statement))
        deliver(journal, post)
        return seq

    return record(desk, caller, statement, add)


def list_stops(desk: Desk, reader: Member) -> list[dict[str, Any]]:
    """Return the stops in force that a party sent or got, the newest first."""

    def work(transaction: Transaction) -> list[dict[str, Any]]:
        found: list[dict[str, Any]] = []
        for id, actor, ground, at, entry in transaction.rows(
            "SELECT id, actor, ground, at, entry FROM stops WHERE state = 'active' ORDER BY entry DESC"
        ):
            own = [subject for recipient, subject, _ in _whom_told(transaction, entry) if recipient == reader.id]
            if own or reader.role == CELL or reader.id == actor:
                found.append(
                    {"stop": id, "ground": ground, "at": at, "entry": entry, "mine": actor == reader.id, "objects": own}
                )
        return found

    return desk.read(work)


def _whom(
    transaction: Transaction, sender: Member, subject: str | None, case: str | None
) -> Iterator[tuple[str, str, str]]:
    """Yield who is to be told: recipient, the object as he knows it, the case."""
    if subject is not None:
        yield from around(transaction, sender, known_to(transaction, subject, sender))
        return
    found = transaction.row(_CASE, (case,))
    sides = [concern(transaction, id) for id in found[:2]] if found else []
    if not sides or (sender.role != CELL and not any(sender.id in side.own for side in sides)):
        raise RefusalError(404, _NO_CASE)
    for side in sides:
        yield from ((recipient, side.id, case or "") for recipient in side.own if recipient != sender.id)
    yield from ((one, sides[0].id, case or "") for one in cells(transaction) if one != sender.id)


def around(transaction: Transaction, sender: Member, subject: Concerned) -> Iterator[tuple[str, str, str]]:
    """Yield everybody who has to do with an object: its own, all told, the other side of its open cases, the cell."""
    reached = {sender.id}
    for recipient in (*subject.own, *subject.told, *cells(transaction)):
        if recipient not in reached:
            reached.add(recipient)
            yield recipient, subject.id, ""
    for case, a, b in transaction.rows(_CASES, (subject.id, subject.id)):
        for recipient in concern(transaction, b if a == subject.id else a).own:
            if recipient not in reached:
                reached.add(recipient)
                yield recipient, b if a == subject.id else a, case


def _whom_told(transaction: Transaction, entry: int) -> list[tuple[str, str, str]]:
    """Return who got the stop of an entry, with the object and the case as he knows them."""
    head = tree.head_of(transaction, entry)
    last = head[0].size if head else entry
    return [
        (recipient, subject, case)
        for recipient, subject, case in transaction.rows(
            "SELECT recipient, object, case_id FROM notices WHERE kind = 'stop' AND seq > ? AND seq < ? ORDER BY id",
            (entry, last),
        )
    ]
