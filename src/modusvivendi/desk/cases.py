"""Cases and notices: what both sides are told when two objects meet, and what recipients are told of an object.

A case belongs to two objects. It is ``open`` while they meet, ``cleared`` when a change of one ended that, and ``over``
when one of them has ended. Every change of a case is a notice to both parties, to those who filed for them, and to the
neutral cell.
"""

import json
import secrets
from collections.abc import Mapping, Sequence
from typing import Any

from modusvivendi.core.operations import Disclosure
from modusvivendi.deconflict.cases import share
from modusvivendi.deconflict.figures import Figure
from modusvivendi.desk.answers import Common, Learned, redact, reveal, say_where
from modusvivendi.desk.conflicts import Meeting, Subject
from modusvivendi.desk.forms import LEVELS
from modusvivendi.desk.journal import Journal
from modusvivendi.desk.leaving import count_left
from modusvivendi.desk.log import tree
from modusvivendi.desk.meter import Cap
from modusvivendi.desk.post import Post, Told, deliver
from modusvivendi.desk.projection import notice_id
from modusvivendi.desk.register import Member, member, members
from modusvivendi.desk.stores import Transaction

CELL = "cell"


def settle_cases(
    journal: Journal,
    cap: Cap,
    data: Mapping[str, Any],
    subject: Subject,
    meetings: Sequence[Meeting],
    figures: Sequence[Figure],
) -> list[Told]:
    """Open, keep or close the cases of an object that was just filed, and tell everybody concerned.

    ``data`` is that of its entry. Returns what the object's own party was told.
    """
    transaction = journal.transaction
    registered = members(transaction)
    present = [one for one in registered if one.standing == "active"]
    readers = frozenset(one.id for one in registered)
    post = Post()
    open_cases = _open_cases(transaction, subject.id) if data["version"] > 1 else {}
    changed: list[dict[str, Any]] = []
    for meeting in meetings:
        case = open_cases.pop(meeting.other.id, None)
        item = {
            # Drawn, not counted: a number would tell one side how many others the filing met.
            "case": case or secrets.token_hex(8),
            "a": subject.id, "b": meeting.other.id, "a_party": subject.party, "b_party": meeting.other.party,
            "severity": meeting.severity, "state": "open",
        }  # fmt: skip
        kind = "conflict-changed" if case else "conflict"
        learned = _tell_conflict(transaction, cap, post, kind, item, data, subject, meeting, present)
        changed.append(item | {"learned": [one.as_json() for one in learned if one.learner in readers]})
    for other, case in sorted(open_cases.items()):
        state = "over" if data["state"] == "Ended" else "cleared"
        changed.append(_tell_cleared(transaction, post, case, other, state, data, present))
    if changed:
        journal.add("cases", "desk", {"items": changed})
    _tell_recipients(journal, post, data, figures, present)
    return deliver(journal, post, subject.party, readers)


def withdraw(journal: Journal, party: str, standing: str, reason: str, stated: Mapping[str, str]) -> int:
    """Record that a party leaves the arrangement or comes back, and tell all others."""
    seq = journal.add("standing", party, {"party": party, "standing": standing, "reason": reason, "statement": stated})
    post = Post()
    for one in members(journal.transaction):
        if one.id != party:
            detail: dict[str, Any] = {"party": party, "standing": standing, "reason": reason}
            # What it leaves behind goes on standing in the way: the cell is told how much that is.
            detail |= {"left": count_left(journal.transaction, party)} if one.role == CELL else {}
            post.put(one.id, f"party-{standing}", "", "", detail)
    deliver(journal, post, "")
    return seq


def told_by(transaction: Transaction, seq: int, recipient: str) -> list[Told]:
    """Return the notices, without their details, that a party got in the transaction that began with an entry."""
    head = tree.head_of(transaction, seq)
    last = head[0].size if head else seq
    rows = transaction.rows(
        "SELECT id, kind, object, case_id FROM notices WHERE recipient = ? AND id >= ? AND id < ? ORDER BY id",
        (recipient, notice_id(seq, 0), notice_id(last, 0)),
    )
    return [Told(id, kind, subject, case, {}) for id, kind, subject, case in rows]


def _open_cases(transaction: Transaction, subject: str) -> dict[str, str]:
    """Return the open cases of an object by the other object."""
    rows = transaction.rows(
        "SELECT id, a, b FROM cases WHERE a = ? AND state = 'open'"
        " UNION SELECT id, a, b FROM cases WHERE b = ? AND state = 'open'",
        (subject, subject),
    )
    return {(b if a == subject else a): id for id, a, b in rows}


def _tell_conflict(
    transaction: Transaction,
    cap: Cap,
    post: Post,
    kind: str,
    item: Mapping[str, Any],
    data: Mapping[str, Any],
    subject: Subject,
    meeting: Meeting,
    present: Sequence[Member],
) -> list[Learned]:
    """Tell both sides of a meeting what each may know of the other, by the other's own rules; where it is, to both."""
    told: list[Learned] = []
    other = meeting.other
    common = Common(*share(meeting.pairs))
    capped = cap.reached(transaction, subject, other, common.cell_hours)
    filed_by, theirs_for = _filer_and_rules(transaction, other.id)
    mine, theirs = ([pair[side] for pair in meeting.pairs] for side in (0, 1))
    sides = (
        (subject, other, theirs_for, theirs, data["filer"]),
        (other, subject, data["disclosure"], mine, filed_by),
    )
    for own, there, rules, volumes, filer in sides:
        # Who has withdrawn is told that something is in the way of what it left behind, as a stranger would be.
        level = level_of(rules, own.party) if any(one.id == own.party for one in present) else Disclosure.NONE
        answer = redact(own, there, level, common, volumes, capped=capped)
        detail = {"severity": item["severity"], "object": own.id, "other": answer}
        if own.party != there.party and not capped:
            told.append(Learned(own.party, there.party, there.id, common.cell_hours, there.until))
        for recipient in dict.fromkeys((own.party, filer)):
            post.put(recipient, kind, own.id, item["case"], detail)
    for one in present:
        if one.role == CELL and one.id not in (subject.party, other.party):
            detail = {"severity": item["severity"], "parties": [subject.party, other.party]}
            # A manager of the standard surface need not be registered: then nobody but the cell can tell it.
            untold = [party for party in detail["parties"] if member(transaction, party) is None]
            detail |= {"untold": untold} if untold else {}
            detail |= say_where(common.cells, common.hours)
            post.put(one.id, kind, subject.id, item["case"], detail)
    return told


def _tell_cleared(
    transaction: Transaction,
    post: Post,
    case: str,
    other: str,
    state: str,
    data: Mapping[str, Any],
    present: Sequence[Member],
) -> dict[str, Any]:
    row = transaction.row("SELECT a, b, a_party, b_party, severity FROM cases WHERE id = ?", (case,))
    a, b, a_party, b_party, severity = row or ("", "", "", "", "")
    own = {a: a_party, b: b_party}
    for subject in (data["object"], other):
        for recipient in dict.fromkeys((own[subject], filer_of(transaction, subject))):
            post.put(recipient, f"conflict-{state}", subject, case, {"severity": severity, "object": subject})
    for one in present:
        if one.role == CELL and one.id not in own.values():
            post.put(one.id, f"conflict-{state}", data["object"], case, {"severity": severity})
    return {
        "case": case, "a": a, "b": b, "a_party": a_party, "b_party": b_party, "severity": severity, "state": state
    }  # fmt: skip


def _tell_recipients(
    journal: Journal, post: Post, data: Mapping[str, Any], figures: Sequence[Figure], present: Sequence[Member]
) -> None:
    """Tell those whom the filer chose, each as much as the filer chose."""
    transaction = journal.transaction
    version, ended = data["version"], data["state"] == "Ended"
    before = rules_of(transaction, data["object"], version - 1) if version > 1 else {}
    rules = before if ended else data["disclosure"]
    kind = "ended" if ended else ("changed" if version > 1 else "filed")
    for one in present:
        level = level_of(rules, one.id)
        was = level_of(before, one.id)
        if one.id in (data["party"], data["filer"]) or one.role == "auditor" or max(level, was) == Disclosure.NONE:
            continue
        if level == Disclosure.NONE:
            # Who was told once is told that this is over for him, and no more.
            post.put(one.id, "ended", data["object"], "", {"object": data["object"]})
            continue
        detail = {"object": data["object"], "kind": data["kind"], "state": data["state"], "version": version}
        detail |= {"by": CELL} if "instead" in data else {}
        post.put(one.id, kind, data["object"], "", detail | reveal(data["party"], level, [] if ended else figures))


def rules_of(transaction: Transaction, subject: str, version: int | None = None) -> Mapping[str, str]:
    """Return what the filer of an object lets others know, in its newest version or in another."""
    if version is None:
        return _filer_and_rules(transaction, subject)[1]
    found = transaction.row("SELECT seq FROM versions WHERE object = ? AND version = ?", (subject, version))
    body = tree.body(transaction, found[0]) if found else None
    return json.loads(body)["data"]["disclosure"] if body else {}


def _filer_and_rules(transaction: Transaction, subject: str) -> tuple[str, Mapping[str, str]]:
    """Return who filed an object last, and what that lets others know."""
    found = transaction.row("SELECT filer, disclosure FROM objects WHERE id = ?", (subject,))
    return (found[0], json.loads(found[1])) if found else ("", {})


def filer_of(transaction: Transaction, subject: str) -> str:
    """Return who filed an object last."""
    found = transaction.row("SELECT filer FROM objects WHERE id = ?", (subject,))
    return found[0] if found else ""


def level_of(rules: Mapping[str, str], recipient: str) -> Disclosure:
    """Return how much a recipient may learn by some rules; who is not named learns nothing."""
    return LEVELS[rules.get(recipient, rules.get("*", "none"))]
