"""The search for good plans: many anneals under many weights, each polished, and what none of the others betters."""

from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np

from modusvivendi.core.errors import ModusError
from modusvivendi.core.ranges import Floats, freeze
from modusvivendi.core.seed import stream
from modusvivendi.sectors.feasibility import list_breaches, refuse_impossible
from modusvivendi.sectors.graph import Rows, label_pieces
from modusvivendi.sectors.growth import grow_plan
from modusvivendi.sectors.problem import Frame
from modusvivendi.sectors.score import Score
from modusvivendi.sectors.standing import Standing
from modusvivendi.sectors.units import Units, join_units

_PRESSURE = 500.0
"""Points, in multiples of the first temperature, for a bound that is out by the whole country: one place too much
or too little is then seldom worth it, and never at the end."""
_COOL = 1.5
"""How far anneals begin below the first temperature, at most, as a power of ten."""
SPREAD = 1.5
"""How widely the weights of the bursts are spread round those of the score: standard deviation of their logarithm."""


@dataclass(frozen=True, eq=False)
class Found:
    """A plan that the search has found: ``assignment`` (n,), the ``values`` (t,) of the terms, ``total`` in points."""

    assignment: Rows
    values: Floats
    total: float


@dataclass
class Archive:
    """Plans of which none is better than another on every term at once.

    ``most``: when there are more, those that lie closest to others are given up, never one that is best at a term.
    """

    score: Score
    most: int = 400
    plans: list[Found] = field(default_factory=list[Found])
    tried: int = 0
    _known: set[bytes] = field(default_factory=set[bytes])

    def add(self, standing: Standing) -> bool:
        """Take a plan in unless another is as good on every term; whether it was taken.

        A plan that breaks its problem is never taken. Unknown values count as equal.
        """
        self.tried += 1
        key = standing.slots.astype(np.int16).tobytes()
        if key in self._known:
            return False
        self._known.add(key)
        if list_breaches(standing):
            return False
        values = self.score.measure(standing)
        cost = np.nan_to_num(self.score.costs(values))
        if self.plans:
            held = self.costs()
            if np.any(np.all(held <= cost + 1e-12, axis=1)):
                return False
            worse = np.all(cost <= held + 1e-12, axis=1)
            self.plans = [plan for plan, gone in zip(self.plans, worse.tolist(), strict=True) if not gone]
        found = Found(freeze(standing.slots.astype(np.int32)), freeze(values), self.score.total(values))
        self.plans.append(found)
        self._thin_out()
        return True

    def costs(self) -> Floats:
        """Return the costs of the plans in steps, (q, t); unknown is 0."""
        return np.nan_to_num(self.score.costs(np.array([plan.values for plan in self.plans])))

    @property
    def best(self) -> Found:
        """The plan of least total. Raises ``ModusError`` when there is none."""
        if not self.plans:
            raise ModusError("the search found no plan", repair="widen the bounds, or search longer")
        return min(self.plans, key=lambda plan: plan.total)

    def _thin_out(self) -> None:
        while len(self.plans) > self.most:
            costs = self.costs()
            spread = np.ptp(costs, axis=0)
            scaled = costs / np.where(spread > 0, spread, 1)
            gaps = np.abs(scaled[:, None] - scaled[None]).sum(-1)
            np.fill_diagonal(gaps, np.inf)
            gaps[costs.argmin(0)] = np.inf
            gaps[int(np.argmin([plan.total for plan in self.plans]))] = np.inf
            self.plans.pop(int(gaps.min(1).argmin()))


def search(
    frame: Frame,
    score: Score,
    *,
    seed: int = 0,
    bursts: int = 60,
    steps: int = 30_000,
    starts: Sequence[Rows] = (),
    keep: int = 400,
    spread: float = SPREAD,
) -> Archive:
    """Search for plans that no other betters on every term.

    Each of the ``bursts`` anneals a plan for some ``steps`` under weights drawn round those of the score (the
    first under these themselves), polishes it exactly and offers it to the archive, together with what can be made
    of it by taking over parts of a plan found before. It begins at one of the ``starts``, at a plan grown from the
    anchors, or at one of the archive. Terms that are no sum over places and lines (balance, viability, difficulty)
    steer the choice in the archive but not the anneal. The result depends on the arguments alone.

    Raises ``DossierError`` with the reasons when no plan can exist.
    """
    refuse_impossible(frame)
    archive = Archive(score, keep)
    units = join_units(frame)
    for slots in starts:
        archive.add(Standing(frame, slots))
    for burst in range(bursts):
        numbers = stream(seed, "sectors.search", frame.problem.id, *(s.id for s in frame.sectors), burst)
        factors = np.exp(numbers.normal(0, spread if burst else 0.0, len(score.weights)))
        weights = (np.array(score.weights) * factors).tolist()
        slots = _choose_start(frame, archive, starts, burst, numbers)
        _search_once(frame, archive, units, weights, slots, steps, numbers)
    return archive


def seek(
    frame: Frame,
    score: Score,
    limits: Floats,
    *,
    seed: int = 0,
    bursts: int = 60,
    steps: int = 30_000,
    starts: Sequence[Rows] = (),
) -> Archive:
    """Search for plans with as little as can be of the first term, where no other term is above its limit.

    ``limits`` (t,) in the terms' units, the first is not looked at. As ``search``, but the weights of the limited
    terms follow what the bursts bring back: up after a plan that breaks the limit, down after one that keeps it, so
    that the search stays where the limit bites. Raises ``DossierError`` with the reasons when no plan can exist.
    """
    refuse_impossible(frame)
    archive = Archive(score)
    units = join_units(frame)
    for slots in starts:
        archive.add(Standing(frame, slots))
    factors = np.ones(len(score.weights))
    for burst in range(bursts):
        numbers = stream(seed, "sectors.seek", frame.problem.id, *(s.id for s in frame.sectors), burst)
        slots = _choose_start(frame, archive, starts, burst, numbers)
        weights = (np.array(score.weights) * factors * np.exp(numbers.normal(0, 0.2, len(factors)))).tolist()
        found = _search_once(frame, archive, units, weights, slots, steps, numbers)
        if found is not None:
            over = score.costs(score.measure(Standing(frame, found))) > score.costs(limits) + 1e-9
            factors[1:] *= np.exp(np.where(over[1:], 0.15, -0.15))
    return archive


def choose_apart(
    archive: Archive, frame: Frame, most: int = 5, worst: float = 1.25, without: Sequence[Rows] = ()
) -> list[Found]:
    """Choose some clearly different plans for people to look at, the one of least total first.

    Each next one is that which differs most from those chosen already, by the people of the places that lie in another
    sector. Plans that cost more than ``worst`` times the least total, in points above zero, are left out while there
    are enough others; so are the plans ``without`` themselves. Fewer than ``most`` come back when the rest differ by
    less than 1 % of the people.
    """
    fresh = [plan for plan in archive.plans if not any(np.array_equal(plan.assignment, slots) for slots in without)]
    if not fresh:
        return []
    ranked = sorted(fresh, key=lambda plan: plan.total)
    limit = ranked[0].total + (worst - 1) * abs(ranked[0].total)
    pool = [plan for plan in ranked if plan.total <= limit]
    pool = pool if len(pool) >= most else ranked[: 4 * most]
    people = frame.people if frame.people.sum() else frame.land
    chosen = [pool[0]]
    gaps = np.full(len(pool), np.inf)
    while len(chosen) < most:
        gaps = np.minimum(gaps, [measure_gap(plan.assignment, chosen[-1].assignment, people) for plan in pool])
        if gaps.max() < 0.01:
            break
        chosen.append(pool[int(gaps.argmax())])
    return chosen


def measure_gap(a: Rows, b: Rows, people: Floats) -> float:
    """Return the share of the people whose place lies in another sector in one plan than in the other."""
    return float(people[a != b].sum() / people.sum())


def _choose_start(
    frame: Frame, archive: Archive, starts: Sequence[Rows], burst: int, numbers: np.random.Generator
) -> Rows:
    if burst < len(starts):
        return np.array(starts[burst], np.int32)
    if archive.plans and numbers.random() < 0.6:
        return archive.plans[int(numbers.integers(len(archive.plans)))].assignment.copy()
    return grow_plan(frame, numbers)


def _search_once(
    frame: Frame,
    archive: Archive,
    units: Units,
    weights: Sequence[float],
    slots: Rows,
    steps: int,
    numbers: np.random.Generator,
) -> Rows | None:
    """Anneal and polish one plan, offer it, and offer what comes of joining it with one found before.

    Returns the plan, None when none came up that keeps everything.
    """
    from modusvivendi.sectors.kernels.annealing import run_burst, run_polish

    task = units.task(archive.score, weights)
    # A cool anneal keeps what is good in a plan found before, a hot one forgets it: both are needed.
    heat = units.heat(task) * 10 ** -float(numbers.uniform(0, _COOL))
    given = units.shrink(slots)
    key = int(numbers.integers(2**64, dtype=np.uint64))
    if not np.isfinite(run_burst(task, given, heat, _PRESSURE * heat, steps, key)):
        archive.tried += 1
        return None
    archive.add(Standing(frame, units.spread(given)))
    if len(archive.plans) > 1:
        partner = archive.plans[int(numbers.integers(len(archive.plans)))].assignment
        for child in _cross(frame, units.spread(given), partner):
            again = units.shrink(child)
            run_polish(task, again)
            archive.add(Standing(frame, units.spread(again)))
    return units.spread(given)


def _cross(frame: Frame, slots: Rows, partner: Rows, most: int = 6) -> list[Rows]:
    """Return what comes of taking over one connected part of another plan at a time, where that breaks nothing.

    The parts are the pieces of what lies in another sector there; the ``most`` largest are tried.
    """
    differ = slots != partner
    if not np.any(differ):
        return []
    marked = np.where(differ, slots.astype(np.int64) * len(frame) + partner, -1).astype(np.int32)
    blocks = [rows for rows in label_pieces(frame.graph, marked) if differ[rows[0]]][:most]
    children: list[Rows] = []
    for rows in blocks if len(blocks) > 1 else []:
        child = slots.copy()
        child[rows] = partner[rows]
        if not list_breaches(Standing(frame, child)):
            children.append(child)
    return children
