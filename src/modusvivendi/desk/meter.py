"""The disclosure meter: for each ordered pair of parties, how much of one's live plan the other learned by answers."""

from dataclasses import dataclass
from typing import Any

from modusvivendi.core.operations import EPOCH
from modusvivendi.deconflict.disclosure import DEFAULT
from modusvivendi.desk.conflicts import Subject
from modusvivendi.desk.office import Desk
from modusvivendi.desk.stores import Transaction

DAY_MS = 86_400_000


@dataclass(frozen=True, slots=True)
class Cap:
    """Where answers grow silent about places: for both sides alike, and never about the conflict itself.

    ``share``: the part of a live plan that answers may give away to one other party, ``DEFAULT.free`` cell-hours at
    least; ``asked_per_day``: the cell-hours that a party may file in a day before its filings are answered so.
    """

    share: float
    asked_per_day: int
    now_ms: int

    def reached(self, transaction: Transaction, asker: Subject, other: Subject, cell_hours: int) -> bool:
        """Tell whether an answer of so many cell-hours has to be told without them."""
        if asker.party == other.party:
            return False
        now = self.now_ms // 1000 - int(EPOCH.timestamp())
        if asked(transaction, asker.party, self.now_ms - DAY_MS) > self.asked_per_day:
            return True
        for learner, owner in ((asker.party, other.party), (other.party, asker.party)):
            after = learned(transaction, learner, owner, now) + cell_hours
            if after > max(DEFAULT.free, self.share * plan_size(transaction, owner)):
                return True
        return False


def asked(transaction: Transaction, party: str, since_ms: int) -> int:
    """Return the cell-hours that a party has filed since a moment (milliseconds since 1970)."""
    found = transaction.row("SELECT SUM(cell_hours) FROM objects WHERE party = ? AND filed > ?", (party, since_ms))
    return int(found[0]) if found and found[0] is not None else 0


def plan_size(transaction: Transaction, party: str) -> int:
    """Return the cell-hours of a party's live plan (what is over counts until the next sweep)."""
    found = transaction.row("SELECT cell_hours FROM plans WHERE party = ?", (party,))
    return found[0] if found else 0


def learned(transaction: Transaction, learner: str, owner: str, now: int) -> int:
    """Return the cell-hours of an owner's live plan that another learned (``now``: seconds since 2000)."""
    found = transaction.row(
        "SELECT SUM(cell_hours) FROM exposures WHERE learner = ? AND owner = ? AND until >= ?", (learner, owner, now)
    )
    return int(found[0]) if found and found[0] is not None else 0


def readings(desk: Desk, party: str) -> list[dict[str, Any]]:
    """Return the meter as a party sees it: what others learned of its plan, and what it learned of theirs.

    Of another's plan only the cell-hours learned are shown, not its size: that would be an answer too.
    """
    now = int(desk.clock() - EPOCH.timestamp())

    def work(transaction: Transaction) -> list[dict[str, Any]]:
        plan = plan_size(transaction, party)
        rows = transaction.rows(
            "SELECT DISTINCT learner, owner FROM exposures WHERE learner = ? OR owner = ? ORDER BY learner, owner",
            (party, party),
        )
        found: list[dict[str, Any]] = []
        for learner, owner in rows:
            count = learned(transaction, learner, owner, now)
            mine = owner == party
            found.append(
                {
                    "learner": learner if mine else party, "owner": owner if mine else "a party", "cell_hours": count,
                    "plan_cell_hours": plan if mine else 0,
                    "share": min(1.0, count / plan) if mine and plan else None,
                    "cap": desk.configuration.most_learned,
                }
            )  # fmt: skip
        return found

    return desk.read(work)
