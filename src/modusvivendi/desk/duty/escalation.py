"""The clocks: what nobody has answered after one, three and five minutes is said again, and to others.

After one minute the recipient is reminded (any officer may answer), after three the neutral cell is told, after five
whoever waits for the answer: the other side of the case, or the sender of the stop.
"""

import json
from collections.abc import Iterator, Mapping
from typing import Any

from modusvivendi.desk.duty.challenges import overdue
from modusvivendi.desk.duty.records import cells, concern
from modusvivendi.desk.journal import Journal
from modusvivendi.desk.log import tree
from modusvivendi.desk.office import Desk
from modusvivendi.desk.post import Post, deliver
from modusvivendi.desk.stores import Transaction

MINUTES = (1, 3, 5)
"""When a notice that was not received is said again, to the recipient, to the cell, to whoever waits."""
FLASH = ("stop",)
"""Kinds of notices that go before all others."""
TIMED = (*FLASH, "conflict", "conflict-changed", "challenge")
"""Kinds of notices that have a clock."""
_OLDEST_MS = 86_400_000
_MARKS = ", ".join("?" * len(TIMED))
_WAITING = (
    "SELECT id, recipient, seq, kind, object, case_id, at FROM notices"  # noqa: S608
    f" WHERE kind IN ({_MARKS}) AND state IN ('Filed', 'Delivered') AND at <= ? AND at > ?"
    " AND recipient NOT IN (SELECT id FROM parties WHERE role = 'cell') ORDER BY id"
)
"""The cell is whom others are escalated to: its own notices have no clock."""


def tick(desk: Desk) -> int:
    """Say again what was not answered in time, and return how many notices that were; safe from several processes."""

    def waits(transaction: Transaction) -> bool:
        now = int(desk.clock() * 1000)
        late = transaction.row("SELECT id FROM challenges WHERE state = 'open' AND decide_by <= ? LIMIT 1", (now,))
        return bool(late) or next(_due(transaction, now), None) is not None

    # Most of the time there is nothing: then no transaction that writes is begun.
    return desk.write(_escalate)[0] if desk.read(waits) else 0


def clocks(transaction: Transaction, reader: str, now_ms: int) -> list[dict[str, Any]]:
    """Return the notices of a party that wait for an answer, the most urgent first, with the seconds left."""
    rows = transaction.rows(
        f"SELECT id, kind, object, case_id, at FROM notices WHERE recipient = ? AND kind IN ({_MARKS})"  # noqa: S608
        " AND state IN ('Filed', 'Delivered') AND at > ? ORDER BY id",
        (reader, *TIMED, now_ms - _OLDEST_MS),
    )
    found = [
        {
            "notice": id, "kind": kind, "object": subject, "case": case, "flash": kind in FLASH,
            "left": [round((at + minutes * 60_000 - now_ms) / 1000) for minutes in MINUTES],
        }
        for id, kind, subject, case, at in rows
    ]  # fmt: skip
    return sorted(found, key=lambda one: (not one["flash"], one["left"][0]))


def _due(transaction: Transaction, now_ms: int) -> Iterator[tuple[int, tuple[Any, ...]]]:
    """Yield the steps that are due, each with the row of its notice."""
    for row in transaction.rows(_WAITING, (*TIMED, now_ms - MINUTES[0] * 60_000, now_ms - _OLDEST_MS)):
        done = {step for (step,) in transaction.rows("SELECT step FROM escalations WHERE notice = ?", (row[0],))}
        for step, minutes in enumerate(MINUTES, 1):
            if step not in done and row[6] + minutes * 60_000 <= now_ms:
                yield step, row


def _escalate(journal: Journal) -> int:
    transaction = journal.transaction
    due = list(_due(transaction, journal.at))
    late = overdue(journal)
    if not due:
        return len(late)
    journal.add("escalation", "desk", {"items": [[row[0], step] for step, row in due]})
    post = Post()
    for step, row in due:
        for recipient, subject, detail in _whom(transaction, step, row):
            post.put(recipient, "unanswered", subject, row[5], detail)
    deliver(journal, post)
    return len(due) + len(late)


def _whom(transaction: Transaction, step: int, row: tuple[Any, ...]) -> Iterator[tuple[str, str, Mapping[str, Any]]]:
    """Yield who is told that a notice was not answered, about which object, and how much."""
    id, recipient, seq, kind, subject, case, _ = row
    detail = {"notice_kind": kind, "minutes": MINUTES[step - 1], "flash": kind in FLASH}
    if step == 1:
        yield recipient, subject, detail | {"notice": id}
    elif step == 2:
        yield from ((cell, subject, detail | {"recipient": recipient}) for cell in cells(transaction))
    else:
        # Who waits is told that there was no answer, not by whom: that is more than it may know.
        for waiting, own in _waiting(transaction, seq, kind, subject, case):
            if waiting != recipient:
                yield waiting, own, detail


def _sender(transaction: Transaction, seq: int) -> Iterator[tuple[str, str]]:
    """Yield who sent the stop of a notice: the entry before the notices that were written with it."""
    while seq > 0:
        seq -= 1
        body = json.loads(tree.body(transaction, seq) or b"{}")
        if body["kind"] not in ("notices", "holder-key"):
            if body["kind"] in ("stop", "progress"):
                yield body["actor"], body["data"]["object"]
            return


def _waiting(transaction: Transaction, seq: int, kind: str, subject: str, case: str) -> Iterator[tuple[str, str]]:
    if kind in FLASH:
        yield from _sender(transaction, seq)
        return
    pair = transaction.row("SELECT a, b FROM cases WHERE id = ?", (case,))
    if pair:
        other = pair[1] if pair[0] == subject else pair[0]
        yield from ((one, other) for one in concern(transaction, other).own)
