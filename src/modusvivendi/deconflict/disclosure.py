"""How much of its plan each party has given away to each other through answers, and where answers grow silent.

A plan is counted in cell-hours. For an ordered pair (A to B) the meter holds which of B's cell-hours A has read in
answers. Two things end the cells and hours in answers (never the answer itself): the share of B's live plan that A has
read, and the cell-hours that A has asked about in a day. Every question is a filing, and a filing has a least size and
must be held for a while, so that asking costs what planning costs.

What the meter does not see: that nothing was found where A asked; what A and others put together; what B chose to
disclose by its own rules.
"""

import math
from collections import Counter, defaultdict
from collections.abc import Collection, Iterable
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from modusvivendi.core.cases import Case
from modusvivendi.core.errors import Finding, Where
from modusvivendi.core.operations import Constraint, Filing, ProtectedSite
from modusvivendi.deconflict.cases import GRID, count_plan, is_live
from modusvivendi.deconflict.validation import measure_km2

CellHour = tuple[int, datetime]
"""A cell (S2 id) and a full hour (UTC)."""
DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Budget:
    """What may be asked and told; all of it judgement, to be agreed between the parties.

    ``cap``: the share of a live plan that answers may give away to one other party; ``free`` cell-hours are told
    whatever the share, as a small plan would else be silent at once. ``asked_per_day``: the cell-hours that a party may
    file in a day before its filings are answered without cells (2,000: some twenty convoys; of a country with 2,300
    cells of level 10, 3.6 % of what a day has).
    ``least_km2``, ``least_time``: the smallest volume of an operation or movement; ``hold``: how long a filing must
    stand before it may be changed or taken back.
    """

    cap: float = 0.10
    free: int = 24
    asked_per_day: int = 2_000
    least_km2: float = 0.5
    least_time: timedelta = timedelta(minutes=30)
    hold: timedelta = timedelta(hours=1)

    def bound_share(self, theatre_cells: int) -> float:
        """Return the most that a day of asking shows of a plan spread evenly over a theatre's cells and 24 hours."""
        return min(1.0, self.asked_per_day / (theatre_cells * 24))


DEFAULT = Budget()


def inspect_size(filing: Filing, budget: Budget = DEFAULT, where: Where | None = None) -> tuple[Finding, ...]:
    """Return errors for volumes so small or short that an answer to them would point at a spot.

    Sites and constraints are as large as they are and pass.
    """
    if isinstance(filing, ProtectedSite | Constraint):
        return ()
    found: list[Finding] = []
    why = "an answer to so small a question would point at a spot of another's plan"
    for row, volume in enumerate(filing.volumes):
        if (area := measure_km2(volume.outline)) < budget.least_km2:
            what = f"volume {row + 1} has {area:.3g} km², less than {budget.least_km2:g}"
            found.append(Finding("error", where or Where(), what, why, f"file at least {budget.least_km2:g} km²"))
        if volume.end - volume.start < budget.least_time:
            what = f"volume {row + 1} lasts {volume.end - volume.start}, less than {budget.least_time}"
            found.append(Finding("error", where or Where(), what, why, f"file at least {budget.least_time}"))
    return tuple(found)


def may_change(filed: datetime, now: datetime, budget: Budget = DEFAULT) -> bool:
    """Whether a filing has stood long enough to be changed or taken back (a STOP and a delay are always taken)."""
    return now - filed >= budget.hold


@dataclass
class Meter:
    """What has been asked and told so far. A service keeps it beside its rows, or makes it anew from them.

    ``grid`` is the level of the cells. All times are aware; calls come in the order of their times.
    """

    budget: Budget = DEFAULT
    grid: int = GRID
    _plans: dict[str, dict[str, frozenset[CellHour]]] = field(
        default_factory=lambda: defaultdict(dict[str, frozenset[CellHour]])
    )
    _told: dict[tuple[str, str], set[CellHour]] = field(default_factory=lambda: defaultdict(set[CellHour]))
    _asked: dict[str, list[tuple[datetime, int]]] = field(
        default_factory=lambda: defaultdict(list[tuple[datetime, int]])
    )
    _silent: Counter[tuple[str, str]] = field(default_factory=Counter[tuple[str, str]])

    def file(self, filing: Filing, now: datetime) -> int:
        """Take a filing into its party's plan and count it as asked; return its cell-hours.

        Raises ``ModusError`` when cells cannot be had (see ``deconflict.cells``).
        """
        plan = frozenset(
            (cell, hour) for cell, hours in count_plan(filing.volumes, self.grid).items() for hour in hours
        )
        return self.count(filing.party, filing.id, plan if is_live(filing, now) else frozenset(), now)

    def count(self, party: str, filing: str, plan: frozenset[CellHour], now: datetime) -> int:
        """Take cell-hours that were counted before; only what a change adds counts as asked."""
        added = len(plan - self._plans[party].get(filing, frozenset()))
        self._plans[party][filing] = plan
        self._asked[party] = [(at, count) for at, count in self._asked[party] if now - at < DAY]
        if added:
            self._asked[party].append((now, added))
        return len(plan)

    def end(self, party: str, filing: str) -> None:
        """Take a filing out of its party's plan; what was told of it stays told."""
        self._plans[party].pop(filing, None)

    def plan(self, party: str, now: datetime) -> frozenset[CellHour]:
        """Return the cell-hours of a party that are still to come, the present hour included."""
        live = now - timedelta(hours=1)
        return frozenset(one for plan in self._plans[party].values() for one in plan if one[1] > live)

    def asked(self, party: str, now: datetime) -> int:
        """Return the cell-hours that a party has filed in the last 24 hours."""
        return sum(count for at, count in self._asked[party] if now - at < DAY)

    def share(self, to: str, about: str, now: datetime) -> float:
        """Return the share (0 to 1) of a party's live plan that another has read in answers; NaN without a plan."""
        plan = self.plan(about, now)
        return len(plan & self._told[to, about]) / len(plan) if plan else math.nan

    def silent(self, to: str, about: str) -> int:
        """Return how many answers to a party were without cells and hours because of the cap or the budget."""
        return self._silent[to, about]

    def tell(self, case: Case, asker: str, now: datetime) -> bool:
        """Count what a case tells both sides; return whether it has to be told without cells and hours (to both).

        ``asker``: the party whose filing led to it. Silence on one side is silence on both, so that the answer stays
        the same for the two.
        """
        parties = (case.conflict.first.party, case.conflict.second.party)
        other = parties[1] if parties[0] == asker else parties[0]
        told = frozenset((cell, hour) for cell in case.cells for hour in case.hours)
        return self.exchange(asker, other, told, now)

    def exchange(self, asker: str, other: str, told: Collection[CellHour], now: datetime) -> bool:
        """Count cell-hours told to two parties about each other; return whether they must be left out."""
        sides = ((asker, other), (other, asker))
        if asker == other:
            return False
        over = self.asked(asker, now) > self.budget.asked_per_day
        if over or any(self._exceeds(to, about, told, now) for to, about in sides):
            self._silent.update(sides)
            return True
        for side in sides:
            self._told[side].update(told)
        return False

    def pairs(self) -> Iterable[tuple[str, str]]:
        """Return the ordered pairs (to, about) that have been told anything."""
        return sorted(self._told)

    def _exceeds(self, to: str, about: str, told: Collection[CellHour], now: datetime) -> bool:
        plan = self.plan(about, now)
        after = len(plan & (self._told[to, about] | set(told)))
        return after > max(self.budget.free, self.budget.cap * len(plan))
