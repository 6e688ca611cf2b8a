"""What a party may look up: its own objects with their history, what others disclosed to it, and its cases."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from modusvivendi.desk.contents import open_form
from modusvivendi.desk.log import tree
from modusvivendi.desk.notices import of_case
from modusvivendi.desk.office import Desk
from modusvivendi.desk.refusals import RefusalError
from modusvivendi.desk.stores import Transaction

_ALL = (
    "SELECT id, kind, party, filer, version, state, seq FROM objects"
    " WHERE (party = ? OR filer = ?) AND kind = ? AND id > ? ORDER BY id LIMIT ?"
)
_LIVE = _ALL.replace(" AND id >", " AND state NOT IN ('Ended', 'Expired') AND id >")


@dataclass(frozen=True, slots=True)
class Entry:
    """An object as its party sees it. ``content``: the form as it was filed, None when it was shredded or is ended."""

    id: str
    kind: str
    party: str
    filer: str
    version: int
    state: str
    entry: int
    content: Mapping[str, Any] | None


def list_own(desk: Desk, reader: str, kind: str, after: str, limit: int, *, live: bool) -> list[Entry]:
    """Return the objects of a kind that a party owns or filed, in the order of their ids."""

    def work(transaction: Transaction) -> list[Entry]:
        rows = transaction.rows(_LIVE if live else _ALL, (reader, reader, kind, after, limit))
        return [_entry(desk, transaction, row) for row in rows]

    return desk.read(work)


def read_own(desk: Desk, reader: str, kind: str, id: str) -> Entry:
    """Return an object that the reader owns or filed; raises RefusalError (404) for any other."""

    def work(transaction: Transaction) -> Entry:
        return _entry(desk, transaction, _owned(transaction, reader, id, kind))

    return desk.read(work)


def _entry(desk: Desk, transaction: Transaction, row: tuple[Any, ...]) -> Entry:
    id, kind, party, filer, version, state, seq = row
    return Entry(id, kind, party, filer, version, state, seq, open_form(transaction, desk.keys, seq))


def history(desk: Desk, reader: str, id: str) -> list[dict[str, Any]]:
    """Return every version of an object, the oldest first, with the entries that hold them."""

    def work(transaction: Transaction) -> list[dict[str, Any]]:
        _owned(transaction, reader, id, None)
        found: list[dict[str, Any]] = []
        for version, seq in transaction.rows(
            "SELECT version, seq FROM versions WHERE object = ? ORDER BY version", (id,)
        ):
            body = json.loads(tree.body(transaction, seq) or b"{}")
            found.append(
                {
                    "version": version, "entry": seq, "at": body["at"], "filer": body["actor"],
                    "state": body["data"]["state"], "content": open_form(transaction, desk.keys, seq),
                }
            )  # fmt: skip
        return found

    return desk.read(work)


def _owned(transaction: Transaction, reader: str, id: str, kind: str | None) -> tuple[Any, ...]:
    row = transaction.row("SELECT id, kind, party, filer, version, state, seq FROM objects WHERE id = ?", (id,))
    if row is None or reader not in (row[2], row[3]) or kind not in (None, row[1]):
        raise RefusalError(404, "the party has no such object")
    return row


def list_cases(desk: Desk, reader: str, after: int, limit: int) -> list[dict[str, Any]]:
    """Return the cases of a party that changed after an entry, in the order of their changes, as it may see them."""

    def work(transaction: Transaction) -> list[dict[str, Any]]:
        rows = transaction.rows(
            "SELECT id, changed FROM cases WHERE a_party = ? AND changed > ?"
            " UNION SELECT id, changed FROM cases WHERE b_party = ? AND changed > ?"
            " UNION SELECT c.id, c.changed FROM cases c JOIN objects o ON o.id = c.a OR o.id = c.b"
            " WHERE o.filer = ? AND c.changed > ? ORDER BY 2, 1 LIMIT ?",
            (reader, after, reader, after, reader, after, limit),
        )
        return [_see_case(desk, transaction, reader, id) for id, _ in rows]

    return desk.read(work)


def read_case(desk: Desk, reader: str, id: str) -> dict[str, Any]:
    """Return a case as a party may see it; raises RefusalError (404) when it is none of its cases."""
    return desk.read(lambda transaction: _see_case(desk, transaction, reader, id))


def _see_case(desk: Desk, transaction: Transaction, reader: str, id: str) -> dict[str, Any]:
    row = transaction.row("SELECT a, b, a_party, b_party, severity, state, changed FROM cases WHERE id = ?", (id,))
    told = of_case(desk, transaction, reader, id) if row else []
    if row is None or not told:
        raise RefusalError(404, "the party has no such case")
    a, b, _, _, severity, state, changed = row
    own = told[-1].subject
    other = b if own == a else a
    # That the notice was read and passed on there is what this side waits for; by whom and to whom is not told.
    there = transaction.row(
        "SELECT state, objected FROM notices WHERE case_id = ? AND object = ?"
        " AND recipient NOT IN (SELECT id FROM parties WHERE role = 'cell') ORDER BY id DESC LIMIT 1",
        (id, other),
    )
    return {
        "case": id,
        "object": own,
        "severity": severity,
        "state": state,
        "changed": changed,
        "notices": [{"id": one.id, "kind": one.kind, "state": one.state, "detail": one.detail} for one in told],
        "other_side": {"state": there[0], "objected": bool(there[1])} if there else None,
    }
