"""What a party that has withdrawn leaves behind: it stands until it is over, and its protected sites stay protected.

Withdrawal ends nothing by itself. The party may still end what it has. In its place the neutral cell may, for a reason
that stands in the log and that the party is told: operations, movements and constraints; a protected site only when a
challenge of its version was upheld, so that nobody loses protection by a way that all who know of it have not seen.
"""

from typing import Any

from modusvivendi.desk.forms import EndForm
from modusvivendi.desk.journal import Journal
from modusvivendi.desk.office import Desk
from modusvivendi.desk.post import Post, Told, deliver
from modusvivendi.desk.projection import LIVE
from modusvivendi.desk.refusals import RefusalError
from modusvivendi.desk.register import Member, member
from modusvivendi.desk.stores import Transaction

_STATES = ", ".join(f"'{state}'" for state in LIVE)
_COUNTS = f"SELECT kind, COUNT(*) FROM objects WHERE party = ? AND state IN ({_STATES}) GROUP BY kind ORDER BY kind"  # noqa: S608
_LEFT = (
    "SELECT id, kind, version, state, since, until FROM objects"  # noqa: S608
    f" WHERE party = ? AND state IN ({_STATES}) AND id > ? ORDER BY id LIMIT ?"
)
_TOLD = "SELECT COUNT(DISTINCT recipient) FROM notices WHERE object = ? AND case_id = ''"
_CASES = (
    "SELECT id FROM cases WHERE a = ? AND state = 'open' UNION SELECT id FROM cases WHERE b = ? AND state = 'open'"
    " ORDER BY 1"
)
_UPHELD = "SELECT id FROM challenges WHERE object = ? AND version = ? AND state = 'upheld'"


def count_left(transaction: Transaction, party: str) -> dict[str, int]:
    """Return how many live objects of each kind a party has."""
    return {kind: int(count) for kind, count in transaction.rows(_COUNTS, (party,))}


def list_left(desk: Desk, reader: Member, party: str, after: str, limit: int) -> list[dict[str, Any]]:
    """Return the live objects of a party that has withdrawn, for the neutral cell, in the order of their ids.

    Raises RefusalError: 403 for other readers, 404 for a party that is not registered, 409 for one that takes part.
    """
    if reader.role != "cell":
        raise RefusalError(403, "what a party left behind is listed for the neutral cell")

    def work(transaction: Transaction) -> list[dict[str, Any]]:
        owner = member(transaction, party)
        if owner is None:
            raise RefusalError(404, "there is no such party", "See GET /v1/parties.")
        if owner.standing == "active":
            raise RefusalError(409, "the party takes part: it ends what it has itself")
        return [
            {
                "object": id, "kind": kind, "version": version, "state": state, "since": since, "until": until,
                "told": (transaction.row(_TOLD, (id,)) or (0,))[0],
                "cases": [case for (case,) in transaction.rows(_CASES, (id, id))],
                "may_end": kind != "site" or _is_upheld(transaction, id, version),
            }
            for id, kind, version, state, since, until in transaction.rows(_LEFT, (party, after, limit))
        ]  # fmt: skip

    return desk.read(work)


def check_reason(transaction: Transaction, id: str, kind: str, form: EndForm) -> None:
    """Raise RefusalError unless the cell may end an object in place of its party: 422 no reason, 409 a site."""
    if not form.reason.strip():
        raise RefusalError(422, "whoever ends an object of another says why", "Give a reason; it stands in the log.")
    if kind == "site" and not _is_upheld(transaction, id, form.version):
        raise RefusalError(
            409, "a protected site stays protected when its party withdraws",
            "It ends with its expiry, by its party, or when a challenge of it was upheld.",
        )  # fmt: skip


def tell_owner(journal: Journal, data: dict[str, Any]) -> list[Told]:
    """Tell the party and the filer of an object that the cell has ended it, and why; returns nothing for the cell."""
    post = Post()
    detail = {"object": data["object"], "kind": data["kind"], "by": "cell", "reason": data["instead"]}
    for recipient in dict.fromkeys((data["party"], data["filer"])):
        post.put(recipient, "ended", data["object"], "", detail)
    return deliver(journal, post)


def _is_upheld(transaction: Transaction, id: str, version: int) -> bool:
    return transaction.row(_UPHELD, (id, version)) is not None
