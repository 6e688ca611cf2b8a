"""What becomes of what is over: it leaves the index, and after a while its content is shredded.

The log keeps what it says of an entry (who filed what kind of object, when, and hashes) and goes on verifying. Where it
was can then be read by nobody, the desk included.
"""

import json
from collections.abc import Callable

from modusvivendi.core.operations import EPOCH
from modusvivendi.desk.journal import Journal
from modusvivendi.desk.log import tree
from modusvivendi.desk.office import Desk
from modusvivendi.desk.projection import LIVE
from modusvivendi.desk.stores import Transaction

BATCH = 500
_STATES = ", ".join(f"'{state}'" for state in LIVE)
_OVER = f"SELECT id FROM objects WHERE until < ? AND state IN ({_STATES}) ORDER BY until LIMIT ?"  # noqa: S608
_OLD_FILINGS = f"""SELECT s.seq FROM sealed s JOIN versions v ON v.seq = s.seq JOIN objects o ON o.id = v.object
WHERE o.until < ? AND o.state NOT IN ({_STATES}) ORDER BY s.seq LIMIT ?"""  # noqa: S608
_OLD_NOTICES = f"""SELECT s.seq FROM sealed s JOIN notices n ON n.seq = s.seq LEFT JOIN objects o ON o.id = n.object
GROUP BY s.seq HAVING MAX(CASE WHEN o.until >= ? OR o.state IN ({_STATES}) THEN 1 ELSE 0 END) = 0
ORDER BY s.seq LIMIT ?"""  # noqa: S608
_OLD_RECORDS = """SELECT s.seq FROM sealed s LEFT JOIN versions v ON v.seq = s.seq LEFT JOIN notices n ON n.seq = s.seq
LEFT JOIN incidents i ON i.seq = s.seq LEFT JOIN imports m ON m.seq = s.seq
WHERE v.seq IS NULL AND n.seq IS NULL AND i.seq IS NULL AND m.seq IS NULL AND s.seq > ? ORDER BY s.seq LIMIT ?"""
"""What duty officers said and answered, but for incidents, which are kept to be looked into."""
_OLD_IMPORTS = f"""SELECT DISTINCT s.seq FROM sealed s JOIN imported m ON m.seq = s.seq
JOIN objects o ON o.id = m.object WHERE o.until < ? AND o.state NOT IN ({_STATES}) ORDER BY s.seq LIMIT ?"""  # noqa: S608
"""Files that were imported: they go with the first of their objects, each of which has what it needs beside it."""


def sweep(desk: Desk) -> tuple[int, int]:
    """Let objects that are over leave the index, and shred what has been over for long; returns how many of each."""
    expired = _repeat(desk, _expire)
    shredded = _repeat(desk, _shred)
    if expired or shredded:
        desk.figures.clear()
    if shredded:
        desk.store.tidy()
    return expired, shredded


def _repeat(desk: Desk, step: Callable[[Desk, Journal], int]) -> int:
    total = 0
    while count := desk.write(lambda journal: step(desk, journal))[0]:
        total += count
    return total


def _expire(desk: Desk, journal: Journal) -> int:
    now = int(desk.clock() - EPOCH.timestamp())
    found = [id for (id,) in journal.transaction.rows(_OVER, (now, BATCH))]
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
    limit = int(desk.clock() - EPOCH.timestamp()) - desk.configuration.retention_days * 86_400
    found = [
        seq
        for sql in (_OLD_FILINGS, _OLD_NOTICES, _OLD_IMPORTS)
        for (seq,) in journal.transaction.rows(sql, (limit, BATCH))
    ]
    found += [seq for (seq,) in journal.transaction.rows(_OLD_RECORDS, (-1, BATCH))]
    found = [seq for seq in dict.fromkeys(found) if _is_old(journal, seq, desk.configuration.retention_days)]
    if found:
        journal.add("shred", "desk", {"entries": found})
    return len(found)


def _is_old(journal: Journal, seq: int, days: int) -> bool:
    """Tell whether an entry is as old as what is shredded must be, whatever object it speaks of."""
    body = tree.body(journal.transaction, seq)
    return body is not None and json.loads(body)["at"] < journal.at - days * 86_400_000
