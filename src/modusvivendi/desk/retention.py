"""What becomes of what is over: it leaves the index, and after a while its content is shredded.

The log keeps what it says of an entry (who filed what kind of object, when, and hashes) and goes on verifying. Where it
was can then be read by nobody, the desk included.
"""

import json
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from modusvivendi.core.operations import EPOCH
from modusvivendi.desk.journal import Journal
from modusvivendi.desk.log import tree
from modusvivendi.desk.office import Desk
from modusvivendi.desk.projection import LIVE
from modusvivendi.desk.stores import Transaction

BATCH = 500
_STATES = ", ".join(f"'{state}'" for state in LIVE)
_OVER = f"SELECT id FROM objects WHERE until < ? AND state IN ({_STATES}) ORDER BY until LIMIT ?"  # noqa: S608

Step = Callable[[Desk, Journal], int]


def sweep(desk: Desk) -> tuple[int, int]:
    """Let objects that are over leave the index, and shred what has been over for long; returns how many of each."""
    expired = _repeat(desk, _find_over, _expire)
    shredded = _repeat(desk, _find_old, _shred)
    if expired or shredded:
        desk.figures.clear()
    if shredded:
        desk.store.tidy()
    return expired, shredded


def _repeat(desk: Desk, find: Callable[[Desk, Transaction], Sequence[object]], step: Step) -> int:
    total = 0
    # What there is to do is looked for beside those who file, and again once no one else can write.
    while desk.read(lambda transaction: find(desk, transaction)):
        total += desk.write(lambda journal: step(desk, journal))[0]
    return total


def _find_over(desk: Desk, transaction: Transaction) -> list[str]:
    now = int(desk.clock() - EPOCH.timestamp())
    return [id for (id,) in transaction.rows(_OVER, (now, BATCH))]


def _expire(desk: Desk, journal: Journal) -> int:
    found = _find_over(desk, journal.transaction)
    if found:
        journal.add("expiry", "desk", {"objects": found})
        over = [item for id in found for item in _open_cases(journal.transaction, id)]
        if over:
            journal.add("cases", "desk", {"items": list({item["case"]: item for item in over}.values())})
    return len(found)


def _open_cases(transaction: Transaction, id: str) -> list[dict[str, str]]:
    sql = "SELECT id, a, b, a_party, b_party, severity FROM cases WHERE (a = ? OR b = ?) AND state = 'open'"
    names = ("case", "a", "b", "a_party", "b_party", "severity")
    return [dict(zip(names, row, strict=True)) | {"state": "over"} for row in transaction.rows(sql, (id, id))]


def _shred(desk: Desk, journal: Journal) -> int:
    found = _find_old(desk, journal.transaction)
    if found:
        journal.add("shred", "desk", {"entries": found})
    return len(found)


def _find_old(desk: Desk, transaction: Transaction) -> list[int]:
    """Return entries with content that are as old as what is shredded must be, and speak of nothing that is younger.

    What is looked at is what has content and is old: for as long as most is younger, that is little.
    """
    found: list[int] = []
    limit = int(desk.clock() - EPOCH.timestamp()) - desk.configuration.retention_days * 86_400
    first = _first_since(transaction, int(desk.clock() - desk.configuration.retention_days * 86_400) * 1000)
    for (seq,) in transaction.each("SELECT seq FROM sealed WHERE seq < ? ORDER BY seq", (first,)):
        if _is_over(transaction, json.loads(tree.body(transaction, seq) or b"{}"), limit):
            found.append(seq)
            if len(found) == BATCH:
                break
    return found


def _first_since(transaction: Transaction, at: int) -> int:
    """Return the number of the first entry of a time (milliseconds since 1970) or later: times never run backwards."""
    low, high = 0, tree.size(transaction)
    while low < high:
        middle = (low + high) // 2
        early = json.loads(tree.body(transaction, middle) or b"{}").get("at", 0) < at
        low, high = (middle + 1, high) if early else (low, middle)
    return low


def _is_over(transaction: Transaction, body: Mapping[str, Any], limit: int) -> bool:
    """Tell whether all objects that an entry speaks of were over before a time (seconds since 2000).

    A file that was imported goes with the first of its objects, each of which has what it needs beside it. Of what duty
    officers said and answered, incidents are kept, to be looked into.
    """

    def over(id: str) -> bool | None:
        row = transaction.row("SELECT until, state FROM objects WHERE id = ?", (id,))
        return row[0] < limit and row[1] not in LIVE if row else None

    match body.get("kind"):
        case "filing" | "f3548":
            return over(body["data"]["object"]) is not False
        case "notices":
            return all(over(id) is not False for id in {item.get("object", "") for item in body["data"]["items"]})
        case "import":
            return any(over(one["object"]) for one in body["data"]["objects"] if not one["known"])
        case kind:
            return kind != "incident"
