"""What a party is told and answers: Filed, Delivered, Received, Read, Disseminated to a level, Objected, Closed.

There is no state that approves. An answer says how far the notice got, and it is an entry of the log like the filing.
"""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from modusvivendi.desk.admission import admit
from modusvivendi.desk.forms import ActForm
from modusvivendi.desk.journal import Journal, open_content
from modusvivendi.desk.office import Desk
from modusvivendi.desk.projection import NOTICES, STEPS
from modusvivendi.desk.refusals import RefusalError
from modusvivendi.desk.signatures import Statement
from modusvivendi.desk.stores import Transaction

MOST = 500
_COLUMNS = "id, seq, kind, object, case_id, at, state, level, objected"


@dataclass(frozen=True, slots=True)
class Notice:
    """A notice as its recipient reads it. ``at``: milliseconds since 1970; ``detail`` is None once it was shredded."""

    id: int
    entry: int
    kind: str
    subject: str
    case: str
    at: int
    state: str
    level: str
    objected: bool
    detail: Mapping[str, Any] | None


def fetch(desk: Desk, party: str, after: int = -1, limit: int = 100) -> list[Notice]:
    """Return the notices of a party with ids above ``after``, the oldest first, and record that they were delivered."""

    def look(transaction: Transaction) -> list[Notice]:
        return find(desk, transaction, party, after, limit)

    found = desk.read(look)
    fresh = [notice.id for notice in found if notice.state == "Filed"]
    if not fresh:
        return found

    def deliver(journal: Journal) -> None:
        marks = [
            id
            for id in fresh
            if journal.transaction.row("SELECT id FROM notices WHERE id = ? AND state = 'Filed'", (id,))
        ]
        if marks:
            journal.add("act", party, {"notices": marks, "state": "Delivered"})

    desk.write(deliver)
    return desk.read(look)


def find(desk: Desk, transaction: Transaction, party: str, after: int, limit: int) -> list[Notice]:
    """Return the notices of a party with ids above ``after``, the oldest first, without recording anything."""
    rows = transaction.rows(
        f"SELECT {_COLUMNS} FROM notices WHERE recipient = ? AND id > ? ORDER BY id LIMIT ?",  # noqa: S608
        (party, after, max(1, min(limit, MOST))),
    )
    return _open(desk, transaction, rows)


def of_case(desk: Desk, transaction: Transaction, party: str, case: str) -> list[Notice]:
    """Return all notices of a case to a party, the oldest first."""
    rows = transaction.rows(
        f"SELECT {_COLUMNS} FROM notices WHERE recipient = ? AND case_id = ? ORDER BY id",  # noqa: S608
        (party, case),
    )
    return _open(desk, transaction, rows)


def _open(desk: Desk, transaction: Transaction, rows: Sequence[tuple[Any, ...]]) -> list[Notice]:
    opened: dict[int, list[dict[str, Any]] | None] = {}
    found: list[Notice] = []
    for id, seq, kind, subject, case, at, state, level, objected in rows:
        if seq not in opened:
            content = open_content(transaction, desk.keys, seq)
            opened[seq] = None if content is None else json.loads(content)
        details = opened[seq]
        detail = None if details is None else details[id % NOTICES]
        found.append(Notice(id, seq, kind, subject, case, at, state, level, bool(objected), detail))
    return found


def act(desk: Desk, caller: str, statement: Statement | None, form: ActForm) -> tuple[int, str]:
    """Record an answer to notices and return its entry with the signed head.

    With ``statement`` the answer is signed; without, it rests on the caller's token alone, and says so. Raises
    RefusalError: 404 for a notice that is not the caller's, 409 for a state that would go backwards, 422 for an
    objection without a reason or a dissemination without a level.
    """
    if form.state == "Objected" and not form.reason:
        raise RefusalError(422, "an objection needs a reason")
    if form.state == "Disseminated" and not form.level:
        raise RefusalError(422, "say to which level the notice was passed on", "Such as: headquarters, brigade, crew.")

    def work(journal: Journal) -> int:
        stated: dict[str, str] = {}
        if statement is not None:
            admission = admit(journal, desk.configuration, caller, statement, withdrawn=True, times=10)
            if admission.earlier is not None:
                return admission.earlier
            stated = admission.statement
        for id in form.notices:
            _check(journal.transaction, caller, id, form.state)
        data = {
            "notices": list(dict.fromkeys(form.notices)), "state": form.state, "level": form.level,
            "reason": form.reason, "officer": form.officer, "signed": statement is not None,
        } | ({"statement": stated} if stated else {})  # fmt: skip
        content = json.dumps({"statement": statement.as_json()}).encode() if statement else None
        return journal.add("act", caller, data, content=content)

    return desk.write(work)


def _check(transaction: Transaction, caller: str, id: int, state: str) -> None:
    found = transaction.row("SELECT recipient, state FROM notices WHERE id = ?", (id,))
    if found is None or found[0] != caller:
        raise RefusalError(404, f"the caller has no notice {id}")
    now = found[1]
    if now == "Closed" or (state != "Objected" and STEPS.index(state) < STEPS.index(now)):
        raise RefusalError(409, f"notice {id} is {now} already", "States only go forward.")


@dataclass(frozen=True, slots=True)
class Receipt:
    """How far a notice of an object got with one recipient. ``level``: the lowest that confirmed it."""

    notice: int
    recipient: str
    kind: str
    state: str
    level: str
    objected: bool
    acts: Sequence[Mapping[str, Any]]


def receipts(desk: Desk, reader: str, subject: str) -> list[Receipt]:
    """Return how far the notices of an object got, for its party and filer; raises RefusalError (404) for others."""

    def work(transaction: Transaction) -> list[Receipt]:
        owner = transaction.row("SELECT party, filer FROM objects WHERE id = ?", (subject,))
        if owner is None or reader not in owner:
            raise RefusalError(404, "the party has no such object")
        found: list[Receipt] = []
        rows = transaction.rows(
            "SELECT id, recipient, kind, state, level, objected FROM notices WHERE object = ? ORDER BY id", (subject,)
        )
        for id, recipient, kind, state, level, objected in rows:
            if recipient in owner:
                continue
            acts = transaction.rows("SELECT state, level, reason, at FROM acts WHERE notice = ? ORDER BY seq", (id,))
            said = [{"state": how, "level": to, "reason": why, "at": at} for how, to, why, at in acts]
            found.append(Receipt(id, recipient, kind, state, level, bool(objected), said))
        return found

    return desk.read(work)
