"""The disclosure meter: for each ordered pair of parties, how much of one's live plan the other learned by answers."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from modusvivendi.core.operations import EPOCH
from modusvivendi.deconflict.cases import count_plan
from modusvivendi.deconflict.disclosure import DEFAULT
from modusvivendi.deconflict.figures import Figure
from modusvivendi.desk.conflicts import Subject
from modusvivendi.desk.office import Desk
from modusvivendi.desk.projection import count_asked
from modusvivendi.desk.stores import Transaction

DAY_MS = 86_400_000
_EVER = 2**62


@dataclass(slots=True)
class Cap:
    """Where answers grow silent about places: for both sides alike, and never about the conflict itself.

    ``share``: the part of a live plan that answers may give away to one other party, ``DEFAULT.free`` cell-hours at
    least; ``asked_per_day``: the cell-hours that a party may file in a day before its filings are answered so. It is
    made for one filing: what is looked up is kept, and what one of its conflicts tells counts for the next.
    """

    share: float
    asked_per_day: int
    now_ms: int
    _asked: dict[str, int] = field(default_factory=dict[str, int])
    _learned: dict[tuple[str, str], int] = field(default_factory=dict[tuple[str, str], int])
    _most: dict[str, float] = field(default_factory=dict[str, float])

    def reached(self, transaction: Transaction, asker: Subject, other: Subject, cell_hours: int) -> bool:
        """Tell whether an answer of so many cell-hours has to be told without them; if not, they count as told."""
        if asker.party == other.party:
            return False
        if asker.party not in self._asked:
            self._asked[asker.party] = asked(transaction, asker.party, self.now_ms - DAY_MS)
        if self._asked[asker.party] > self.asked_per_day:
            return True
        sides = ((asker.party, other.party), (other.party, asker.party))
        for side in sides:
            self._look_up(transaction, *side)
        if any(self._learned[side] + cell_hours > self._most[side[1]] for side in sides):
            return True
        for side in sides:
            self._learned[side] += cell_hours
        return False

    def _look_up(self, transaction: Transaction, learner: str, owner: str) -> None:
        if (learner, owner) not in self._learned:
            now = self.now_ms // 1000 - int(EPOCH.timestamp())
            self._learned[learner, owner] = learned(transaction, learner, owner, now)
        if owner not in self._most:
            self._most[owner] = max(DEFAULT.free, self.share * plan_size(transaction, owner))


def asked(transaction: Transaction, party: str, since_ms: int) -> int:
    """Return the cell-hours that a party has filed since a moment (milliseconds since 1970), ended or not."""
    return count_asked(transaction, party, _EVER) - count_asked(transaction, party, since_ms)


def count_added(before: Sequence[Figure], after: Sequence[Figure]) -> int:
    """Return the cell-hours that a correction asks about and the version before did not; one at least."""
    known = count_plan(before)
    return max(1, sum(len({*hours} - {*known.get(cell, ())}) for cell, hours in count_plan(after).items()))


def plan_size(transaction: Transaction, party: str) -> int:
    """Return the cell-hours of a party's live plan (what is over counts until the next sweep)."""
    found = transaction.row("SELECT cell_hours FROM plans WHERE party = ?", (party,))
    return found[0] if found else 0


def live_objects(transaction: Transaction, party: str) -> int:
    """Return how many objects of a party are live (what is over counts until the next sweep)."""
    found = transaction.row("SELECT objects FROM plans WHERE party = ?", (party,))
    return found[0] if found else 0


def learned(transaction: Transaction, learner: str, owner: str, now: int) -> int:
    """Return the cell-hours of an owner's live plan that another learned (``now``: seconds since 2000).

    What an answer told counts until the end of the hour in which its object is over.
    """
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
