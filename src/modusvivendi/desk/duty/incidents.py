"""The register of incidents: what happened, bound to the version of the object that was in force, and its receipts."""

from collections.abc import Mapping
from typing import Any

from modusvivendi.desk.duty.forms import IncidentForm
from modusvivendi.desk.duty.records import CELL, Recorded, cells, known_to, record, seal
from modusvivendi.desk.journal import Journal
from modusvivendi.desk.office import Desk
from modusvivendi.desk.post import Post, deliver
from modusvivendi.desk.refusals import RefusalError
from modusvivendi.desk.register import Member
from modusvivendi.desk.signatures import Statement
from modusvivendi.desk.stores import Transaction


def report_incident(desk: Desk, caller: str, statement: Statement, form: IncidentForm) -> Recorded:
    """Enter an incident, and tell the object's own side and the cell.

    Raises RefusalError: 404 for an object that the caller was never told of, 422 for a version that is not there or a
    moment that has not come.
    """

    def add(journal: Journal, sender: Member, stated: Mapping[str, str], id: str) -> int:
        transaction = journal.transaction
        subject = known_to(transaction, form.object, sender)
        found = transaction.row(
            "SELECT seq FROM versions WHERE object = ? AND version = ?", (form.object, form.version)
        )
        if found is None:
            raise RefusalError(422, f"the object has no version {form.version}", f"The newest is {subject.version}.")
        occurred = round(form.occurred.timestamp() * 1000)
        if occurred > journal.at:
            raise RefusalError(422, "the incident lies in the future")
        data = {
            "id": id, "object": form.object, "version": form.version, "entry": found[0], "what": form.what,
            "occurred": occurred, "evidence": form.evidence, "statement": stated,
        }  # fmt: skip
        seq = journal.add("incident", caller, data, content=seal(statement))
        detail = {
            "incident": id, "object": form.object, "version": form.version, "what": form.what, "occurred": occurred,
            "note": form.note, "evidence": form.evidence, "by": caller,
        }  # fmt: skip
        post = Post()
        for recipient in dict.fromkeys((*subject.own, *cells(transaction))):
            if recipient != caller:
                post.put(recipient, "incident", form.object, "", detail)
        deliver(journal, post)
        return seq

    return record(desk, caller, statement, add)


def list_incidents(desk: Desk, reader: Member, after: int, limit: int) -> list[dict[str, Any]]:
    """Return the incidents that a party reported or that concern an object of its own, by the entries that hold them.

    To the object's own side and the cell each comes with its receipts: who had been told of which version by the time
    it happened, and how far the notice had got by then.
    """

    def work(transaction: Transaction) -> list[dict[str, Any]]:
        rows = transaction.rows(
            "SELECT i.id, i.actor, i.object, i.version, i.entry, i.kind, i.occurred, i.seq, o.party, o.filer"
            " FROM incidents i JOIN objects o ON o.id = i.object WHERE i.seq > ? ORDER BY i.seq",
            (after,),
        )
        found: list[dict[str, Any]] = []
        for id, actor, subject, version, entry, what, occurred, seq, party, filer in rows:
            full = reader.id in (party, filer) or reader.role == CELL
            if not full and reader.id != actor:
                continue
            found.append(
                {
                    "incident": id, "object": subject, "version": version, "filed_as": entry, "what": what,
                    "occurred": occurred, "entry": seq, "by": actor,
                    "receipts": _receipts(transaction, subject, occurred, (party, filer)) if full else None,
                }
            )  # fmt: skip
            if len(found) == limit:
                break
        return found

    return desk.read(work)


def _receipts(transaction: Transaction, subject: str, occurred: int, own: tuple[str, str]) -> list[dict[str, Any]]:
    """Return how far the notices of an object had got by a moment."""
    found: list[dict[str, Any]] = []
    for id, recipient, kind, at in transaction.rows(
        "SELECT id, recipient, kind, at FROM notices WHERE object = ? AND at <= ? ORDER BY id", (subject, occurred)
    ):
        if recipient in own:
            continue
        acts = transaction.rows(
            "SELECT seq, state, level, at FROM acts WHERE notice = ? AND at <= ? ORDER BY seq", (id, occurred)
        )
        said = [{"entry": seq, "state": state, "level": level, "at": when} for seq, state, level, when in acts]
        found.append({"notice": id, "recipient": recipient, "kind": kind, "at": at, "acts": said})
    return found
