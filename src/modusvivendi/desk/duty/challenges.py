"""Protected sites checked by a second person, verified by others, and disputed by those who were told of them.

A site that is disputed stays protected until the neutral cell has decided; a decision that does not come by its date is
told to all as just that, and changes nothing. Upheld is advice to the filer: the desk takes no protection away.
"""

import json
from collections.abc import Mapping
from typing import Any

from modusvivendi.desk.duty.forms import ChallengeForm, ConfirmationForm, DecisionForm
from modusvivendi.desk.duty.records import CELL, Concerned, Recorded, cells, known_to, record, seal
from modusvivendi.desk.journal import Journal, open_content
from modusvivendi.desk.office import Desk
from modusvivendi.desk.post import Post, deliver
from modusvivendi.desk.refusals import RefusalError
from modusvivendi.desk.register import Member
from modusvivendi.desk.signatures import Statement, read_statement
from modusvivendi.desk.stores import Transaction


def challenge(desk: Desk, caller: str, statement: Statement, id: str, form: ChallengeForm) -> Recorded:
    """Dispute a site, by somebody who was told of it; raises RefusalError (404, 409) for another object or version."""

    def add(journal: Journal, sender: Member, stated: Mapping[str, str], number: str) -> int:
        site = _site(journal.transaction, id, sender, form.version)
        if caller in site.own:
            raise RefusalError(409, "a site is not disputed by its own side", "Correct it, or end it.")
        open_one = journal.transaction.row(
            "SELECT id FROM challenges WHERE object = ? AND actor = ? AND state = 'open'", (id, caller)
        )
        if open_one:
            raise RefusalError(409, "the caller has disputed this site already")
        decide_by = journal.at + desk.configuration.challenge_hours * 3_600_000
        data = {
            "id": number, "object": id, "version": form.version, "ground": form.ground, "evidence": form.evidence,
            "decide_by": decide_by, "statement": stated,
        }  # fmt: skip
        seq = journal.add("challenge", caller, data, content=seal(statement))
        detail = {
            "challenge": number, "object": id, "version": form.version, "by": caller, "ground": form.ground,
            "note": form.note, "evidence": form.evidence, "decide_by": decide_by,
        }  # fmt: skip
        _tell(journal, site, "challenge", detail, {"object": id, "disputed": True}, sender.id)
        return seq

    return record(desk, caller, statement, add)


def decide(desk: Desk, caller: str, statement: Statement, id: str, form: DecisionForm) -> Recorded:
    """Decide a challenge, by the neutral cell; raises RefusalError: 403 by others, 404 none such, 409 decided."""

    def add(journal: Journal, sender: Member, stated: Mapping[str, str], number: str) -> int:
        if sender.role != CELL:
            raise RefusalError(403, "challenges are decided by the neutral cell")
        found = journal.transaction.row("SELECT object, actor, state FROM challenges WHERE id = ?", (id,))
        if found is None:
            raise RefusalError(404, "there is no such challenge")
        if found[2] not in ("open", "overdue"):
            raise RefusalError(409, f"the challenge is {found[2]} already")
        site = known_to(journal.transaction, found[0], sender)
        data = {"id": number, "challenge": id, "object": site.id, "state": form.state, "statement": stated}
        seq = journal.add("decision", caller, data, content=seal(statement))
        detail = {"challenge": id, "object": site.id, "state": form.state, "note": form.note}
        _tell(journal, site, f"challenge-{form.state}", detail, {"object": site.id, "state": form.state}, sender.id)
        return seq

    return record(desk, caller, statement, add)


def confirm(desk: Desk, caller: str, statement: Statement, id: str, form: ConfirmationForm) -> Recorded:
    """Confirm a site as the second person of its own side, or verify it from outside.

    Raises RefusalError: 404 and 409 for any other object or version, 409 for the key that filed it or a second time.
    """

    def add(journal: Journal, sender: Member, stated: Mapping[str, str], number: str) -> int:
        transaction = journal.transaction
        site = _site(transaction, id, sender, form.version)
        own = caller in site.own
        if own and statement.key_id == _key_of(desk, transaction, site.seq):
            raise RefusalError(
                409, "the second person signs with another key than the first", "Register a key for each officer."
            )
        twice = transaction.row(
            "SELECT id FROM confirmations WHERE object = ? AND version = ? AND key_id = ?",
            (id, form.version, statement.key_id),
        )
        if twice:
            raise RefusalError(409, "this key has confirmed this version already")
        data = {
            "id": number, "object": id, "version": form.version, "as": "second person" if own else "verifier",
            "key_id": statement.key_id, "statement": stated,
        }  # fmt: skip
        seq = journal.add("confirmation", caller, data, content=seal(statement))
        detail = {"object": id, "version": form.version, "as": data["as"], "by": caller, "note": form.note}
        _tell(journal, site, "confirmed", detail, {"object": id, "as": data["as"]}, sender.id)
        return seq

    return record(desk, caller, statement, add)


def overdue(journal: Journal) -> list[str]:
    """Mark the challenges that were not decided in time, tell both sides and the cell, and return their ids."""
    transaction = journal.transaction
    late = transaction.rows(
        "SELECT id, object, actor FROM challenges WHERE state = 'open' AND decide_by <= ? ORDER BY id", (journal.at,)
    )
    for id, subject, actor in late:
        journal.add("decision", "desk", {"challenge": id, "object": subject, "state": "overdue"})
        owner = transaction.row("SELECT party, filer FROM objects WHERE id = ?", (subject,)) or ()
        post = Post()
        for recipient in dict.fromkeys((*owner, actor, *cells(transaction))):
            post.put(recipient, "challenge-overdue", subject, "", {"challenge": id, "object": subject})
        deliver(journal, post)
    return [id for id, _, _ in late]


def standing(desk: Desk, reader: Member, id: str) -> dict[str, Any]:
    """Return how far a site is verified, as somebody who was told of it may know; RefusalError (404) for others."""

    def work(transaction: Transaction) -> dict[str, Any]:
        site = known_to(transaction, id, reader)
        if site.kind != "site":
            raise RefusalError(404, "the caller knows of no such site")
        until = (transaction.row("SELECT until FROM objects WHERE id = ?", (id,)) or (0,))[0]
        rows = transaction.rows(
            "SELECT kind, actor, at FROM confirmations WHERE object = ? AND version = ? ORDER BY at, id",
            (id, site.version),
        )
        disputes = transaction.rows(
            "SELECT id, ground, state, decide_by, actor FROM challenges WHERE object = ? ORDER BY seq", (id,)
        )
        full = reader.id in site.own or reader.role == CELL
        state = "unverified"
        if any(kind == "verifier" for kind, _, _ in rows):
            state = "verified"
        if any(how in ("open", "overdue") for _, _, how, _, _ in disputes):
            state = "disputed"
        return {
            "object": id, "version": site.version, "state": state, "until": until,
            "second_person": any(kind == "second person" for kind, _, _ in rows),
            "verified": [{"by": by, "at": at} for kind, by, at in rows if kind == "verifier"],
            "challenges": [
                {"challenge": number, "ground": ground, "state": how, "decide_by": by_then}
                | ({"by": by} if full or by == reader.id else {})
                for number, ground, how, by_then, by in disputes
            ],
        }  # fmt: skip

    return desk.read(work)


def _site(transaction: Transaction, id: str, reader: Member, version: int) -> Concerned:
    site = known_to(transaction, id, reader)
    if site.kind != "site":
        raise RefusalError(409, f"the object is a {site.kind}, not a site")
    if site.version != version:
        raise RefusalError(409, f"the site is at version {site.version}", f"Look at version {site.version} first.")
    return site


def _key_of(desk: Desk, transaction: Transaction, seq: int) -> str:
    """Return which key signed a filing, nothing when it was shredded."""
    content = open_content(transaction, desk.keys, seq)
    return "" if content is None else read_statement(json.loads(content)["statement"]).key_id


def _tell(
    journal: Journal, site: Concerned, kind: str, full: Mapping[str, Any], short: Mapping[str, Any], sender: str
) -> None:
    """Tell the site's own side and the cell in full, all others who were told of it in short."""
    post = Post()
    close = dict.fromkeys((*site.own, *cells(journal.transaction)))
    for recipient in dict.fromkeys((*close, *site.told)):
        if recipient != sender:
            post.put(recipient, kind, site.id, "", full if recipient in close else short)
    deliver(journal, post)
