"""What would clear a case: the least change in time, height or way of one's own object, held against its open cases.

A proposal tells something of what is in the way. Unless the other filer's rules give the exact place, amounts are whole
steps; when the answers to a party have reached the cap, there is none, and the neutral cell is to be called.
"""

from typing import Any

from modusvivendi.core.cases import Proposal
from modusvivendi.core.errors import ModusError
from modusvivendi.core.operations import Disclosure, Filing
from modusvivendi.deconflict.figures import Figure
from modusvivendi.deconflict.proposals import propose
from modusvivendi.desk.answers import CALL
from modusvivendi.desk.cases import level_of, rules_of
from modusvivendi.desk.contents import open_filing
from modusvivendi.desk.notices import of_case
from modusvivendi.desk.office import Desk
from modusvivendi.desk.refusals import RefusalError
from modusvivendi.desk.register import Member
from modusvivendi.desk.stores import Transaction


def advise(desk: Desk, reader: Member, case: str) -> dict[str, Any]:
    """Return the proposals for the reader's own object in a case; ``call`` says when there can be none.

    Raises RefusalError (404) when it is none of the reader's cases.
    """

    def work(transaction: Transaction) -> tuple[Filing | None, list[Figure], bool, str]:
        told = of_case(desk, transaction, reader.id, case)
        row = transaction.row("SELECT a, b, state FROM cases WHERE id = ?", (case,))
        if row is None or not told or told[-1].subject not in row[:2]:
            raise RefusalError(404, "the party has no such case")
        own = told[-1].subject
        owner = transaction.row("SELECT party, filer FROM objects WHERE id = ?", (own,))
        if owner is None or reader.id not in owner:
            raise RefusalError(404, "the party has no such case")
        if row[2] != "open":
            return None, [], False, ""
        figures: list[Figure] = []
        coarse = False
        for number, a, b in transaction.rows(
            "SELECT id, a, b FROM cases WHERE a = ? AND state = 'open' UNION"
            " SELECT id, a, b FROM cases WHERE b = ? AND state = 'open' ORDER BY 1",
            (own, own),
        ):
            if _capped(desk, transaction, reader.id, number):
                if number == case:
                    return None, [], False, CALL
                continue
            other = b if a == own else a
            filing = open_filing(transaction, desk.keys, other)
            if filing is not None:
                figures += [Figure(volume) for volume in filing.volumes]
                known = level_of(rules_of(transaction, other), owner[0]) >= Disclosure.EXACT
                coarse |= not known and filing.party != owner[0]
        return open_filing(transaction, desk.keys, own), figures, coarse, ""

    own, figures, coarse, call = desk.read(work)
    if own is None or not figures:
        return {"case": case, "proposals": [], "call": call}
    try:
        found = propose(own, figures, coarse=coarse)
    except ModusError:
        found = ()
    return {"case": case, "proposals": [_say(one) for one in found], "call": ""}


def _capped(desk: Desk, transaction: Transaction, reader: str, case: str) -> bool:
    """Tell whether the reader's last word on a case was to call the cell."""
    told = [one.detail for one in of_case(desk, transaction, reader, case) if one.kind.startswith("conflict")]
    return not told or told[-1] is None or "call" in told[-1].get("other", {})


def _say(one: Proposal) -> dict[str, Any]:
    return {
        "change": one.change, "amount": one.amount, "unit": one.unit, "bearing": one.bearing,
        "coarse": one.coarse,
    }  # fmt: skip
