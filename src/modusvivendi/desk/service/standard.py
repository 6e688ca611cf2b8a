"""What is filed at the ASTM surface goes into the desk's log: by its hash, in the transaction that keeps it."""

from collections.abc import Mapping
from typing import Any

from modusvivendi.desk.dss import Keep
from modusvivendi.desk.journal import Journal, canonical, digest
from modusvivendi.desk.office import Desk
from modusvivendi.desk.stores import Transaction

KIND = "f3548"


def keep_in_log(desk: Desk) -> Keep:
    """Return what writes an entry for each change at the ASTM surface and gives its number.

    The entry names the operation and holds the hash of the answer. Whoever has the answer (it holds a version number
    that cannot be guessed) can prove that the desk gave it, and when; the entry alone tells nothing of where and when.
    """

    def keep(transaction: Transaction, caller: str, operation: str, answer: Mapping[str, Any]) -> int:
        journal = Journal(transaction, desk.keys, desk.configuration.origin, int(desk.clock() * 1_000))
        entry = journal.add(KIND, caller, {"operation": operation, "answer": digest(canonical(answer))})
        journal.close()
        return entry

    return keep
