"""What all records of duty officers have in common: signed, entered once, answered again when they are repeated."""

import json
import uuid
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from modusvivendi.desk.admission import admit
from modusvivendi.desk.journal import Journal
from modusvivendi.desk.log import tree
from modusvivendi.desk.office import Desk
from modusvivendi.desk.refusals import RefusalError
from modusvivendi.desk.register import Member, member, members
from modusvivendi.desk.signatures import Statement
from modusvivendi.desk.stores import Transaction

CELL = "cell"


@dataclass(frozen=True, slots=True)
class Recorded:
    """What came of a record: its ``id``, the entry, the signed head; ``again``: an earlier request made it."""

    id: str
    entry: int
    head: str
    again: bool = False


@dataclass(frozen=True, slots=True)
class Concerned:
    """An object, and who has to do with it: its party and filer, and all who were ever told of it."""

    id: str
    kind: str
    party: str
    filer: str
    version: int
    seq: int
    told: tuple[str, ...]

    @property
    def own(self) -> tuple[str, ...]:
        """The party and the filer, once each."""
        return tuple(dict.fromkeys((self.party, self.filer)))


Add = Callable[[Journal, Member, Mapping[str, str], str], int]
"""Adds the entry of a record: journal, who makes it, what proves that he signed, the id; returns the entry's number."""


def record(desk: Desk, caller: str, statement: Statement, add: Add) -> Recorded:
    """Make a record in one transaction. A party that has withdrawn may still stop, call and report.

    Raises RefusalError as ``admission.admit`` does and as ``add`` does.
    """

    def work(journal: Journal) -> tuple[str, int, bool]:
        admission = admit(journal, desk.configuration, caller, statement, withdrawn=True, times=10)
        if admission.earlier is not None:
            data = json.loads(tree.body(journal.transaction, admission.earlier) or b"{}")["data"]
            if "id" not in data:
                raise RefusalError(409, "this nonce was used for another request")
            return data["id"], admission.earlier, True
        id = str(uuid.uuid4())
        return id, add(journal, admission.party, admission.statement, id), False

    (id, entry, again), head = desk.write(work)
    return Recorded(id, entry, head, again)


def seal(statement: Statement, **content: Any) -> bytes:
    """Return what is sealed with a record: the signed request, and a few words."""
    return json.dumps({"statement": statement.as_json(), **content}, ensure_ascii=False).encode()


def concern(transaction: Transaction, id: str) -> Concerned:
    """Return an object and who has to do with it; raises RefusalError (404) when there is none."""
    found = transaction.row("SELECT id, kind, party, filer, version, seq FROM objects WHERE id = ?", (id,))
    if found is None:
        raise RefusalError(404, "the caller knows of no such object")
    told = transaction.rows(
        "SELECT DISTINCT recipient FROM notices WHERE object = ? AND case_id = '' ORDER BY recipient", (id,)
    )
    _, kind, party, filer, version, seq = found
    return Concerned(id, kind, party, filer, version, seq, tuple(recipient for (recipient,) in told))


def known_to(transaction: Transaction, id: str, reader: Member) -> Concerned:
    """Return an object that the reader owns, filed or was told of (the cell: any); RefusalError (404) for another.

    The refusal does not tell an object that is not there from one that the reader must not know of.
    """
    found = concern(transaction, id)
    if reader.id not in (*found.own, *found.told) and reader.role != CELL:
        raise RefusalError(404, "the caller knows of no such object")
    return found


def cells(transaction: Transaction) -> list[str]:
    """Return the neutral cells."""
    return [one.id for one in members(transaction) if one.role == CELL]


def other_party(transaction: Transaction, id: str, caller: str) -> Member:
    """Return another registered party; RefusalError (404) when there is none, or when it is the caller."""
    found = member(transaction, id)
    if found is None or id == caller:
        raise RefusalError(404, f"there is no other party {id!r}")
    return found
