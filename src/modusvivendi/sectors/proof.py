"""How far a plan can be from the best there is: a number of points that no plan of the whole problem goes below.

Places in sectors are unknowns from 0 to 1, edges within a sector earn their cost back, bounds are rows. That a sector
holds together is stated only where it is broken: a place apart from the seat of its sector needs one of the places
round its piece, or a further piece (separators, as in Carvajal, Constantino, Goycoolea, Vielma and Weintraub 2013,
Imposing connectivity constraints in forest planning models). What is left out can only make the bound smaller.
"""

import math
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from modusvivendi.core.ranges import Bools, Floats, Ints, freeze
from modusvivendi.core.territory import SEA
from modusvivendi.ledger.tallies import METRES
from modusvivendi.sectors.graph import Graph, Rows, label_pieces
from modusvivendi.sectors.problem import Frame
from modusvivendi.sectors.program import NONE, Program
from modusvivendi.sectors.score import Parts, Score, Term, list_terms
from modusvivendi.sectors.units import Units, join_units

ROUNDS = 12
"""Relaxed programs that are solved one after the other, each with what the last one broke."""
MOST_UNKNOWNS = 400_000
"""A larger program is not tried."""
_SMALL = 150
"""Unknown places in sectors up to which the best plan is sought at once, in so many programs and branches of each."""
_TRIES, _BRANCHES = 20, 500
_THRESHOLDS = (0.5, 0.1)
_BROKEN = 1e-4
_WHOLE = 1e-6


@dataclass(frozen=True, eq=False)
class Proof:
    """No plan of a problem has fewer points than ``bound`` in the terms that are sums (infinity: there is no plan).

    Of the other terms, in ``loose``, only the best value that can be thought of is known: ``floor`` points in all.
    ``slots`` (n,) is the plan of fewest points apart from these terms, when it was found and proved. ``hint`` (n,):
    where the last program puts most of each place, a plan that may break anything and is worth a search from it.
    """

    bound: float
    floor: float
    loose: tuple[str, ...]
    slots: Rows | None
    hint: Rows | None = None

    @property
    def impossible(self) -> bool:
        """Whether it is proved that no plan keeps to the problem and the limits."""
        return self.bound == math.inf

    def gap(self, sums: float) -> float:
        """Return how much fewer points than ``sums`` a plan could have at most in the terms that are sums.

        It is a share of these points, NaN when it is not known.
        """
        return _find_gap(sums, self.bound)

    def whole_gap(self, points: float) -> float:
        """Return the same for the points of all terms, the loose ones taken at their best."""
        return _find_gap(points, self.bound + self.floor)


def prove(
    frame: Frame,
    score: Score,
    limits: Mapping[str, float] | None = None,
    *,
    rounds: int = ROUNDS,
    left: Callable[[], float] = lambda: 0.0,
) -> Proof:
    """Find points that no plan of a frame goes below in the terms that are sums, where ``limits`` of terms are kept.

    ``rounds`` relaxed programs first, which take no notice of the time; then whole ones while there are seconds
    ``left``, until the best plan is proved, which is tried for small problems in any case. The result depends on the
    arguments alone unless the time runs out. Bounds, anchors, pieces, groups, shores and neighbours are kept. Limits
    (the most of a term) hold for sums over places and lines, and for ``exclaves``; others are left out, which makes the
    bound smaller.
    """
    units = join_units(frame)
    inside, outside = len(units.graph) * len(frame), len(frame) * units.graph.edges
    if inside + outside > MOST_UNKNOWNS:
        return Proof(-math.inf, -math.inf, tuple(term.id for term in score.terms), None)
    model = _Model(units, score, limits or {})
    for _ in range(rounds):
        if not model.solve(relaxed=True):
            break
    small = np.count_nonzero(units.may) <= _SMALL
    tries = 0
    while not model.settled and ((small and tries < _TRIES) or left() > 0):
        if not model.solve(math.inf if small else left(), nodes=_BRANCHES if small else None):
            break
        tries += 1
    return model.tell()


def _find_gap(points: float, bound: float) -> float:
    if not math.isfinite(bound) or not math.isfinite(points):
        return math.nan
    return max(points - bound, 0.0) / max(abs(points), 1e-12)


class _Model:
    """The program of a frame over its units, and what is known of it by now.

    ``place`` (u, k) the unknowns, ``extra`` (k,) further pieces, ``kept`` (m, k) edges within sectors. ``bound`` of the
    program, ``values`` of the last solution, ``settled``: these are its best, and no whole plan is better.
    """

    def __init__(self, units: Units, score: Score, limits: Mapping[str, float]) -> None:
        self.units, self.frame = units, units.frame
        self.program, self.bound, self.settled = Program(), -math.inf, False
        self.values: Floats | None = None
        parts, self.floor, self.loose = _gather(self.frame, score)
        self.seats = [int(units.of[list(s.anchors)][0]) if s.anchors else -1 for s in self.frame.sectors]
        place, cut = _add_up(units, parts)
        self.base = float(cut.sum())
        self.place: Ints = self.program.add_unknowns(np.array(units.may), whole=True, cost=place)
        weights = {term.id: weight / term.step for term, weight in zip(score.terms, score.weights, strict=True)}
        self.extra = self._allow_pieces(weights.get("exclaves", 0.0))
        self.kept = self._keep(cut)
        self._assign()
        if weights.get("parted_groups", 0.0) > 0:
            self._price_groups(weights["parted_groups"])
        terms, known = ({term.id: term for term in some} for some in (score.terms, list_terms(self.frame.problem)))
        for id, most in limits.items():
            self._limit(terms.get(id) or known.get(id), most)

    def solve(self, seconds: float = math.inf, *, nodes: int | None = None, relaxed: bool = False) -> bool:
        """Solve the program as it stands, and state what the solution breaks; whether it is worth solving again."""
        solution = self.program.solve(seconds, nodes=nodes, relaxed=relaxed)
        if solution.impossible:
            self.bound, self.values, self.settled = math.inf, None, True
            return False
        self.bound = max(self.bound, solution.bound)
        if solution.values is None:
            return False
        self.values = solution.values
        broken = self.separate(solution.values)
        whole = bool(np.all(np.abs(self.values - np.rint(self.values))[self.place[self.units.may]] < _WHOLE))
        self.settled = solution.proven and not broken and whole
        return broken and solution.proven

    def tell(self) -> Proof:
        """Return what is known by now."""
        slots = hint = None
        if self.values is not None:
            hint = freeze(self.units.spread(self._read(self.values).argmax(1).astype(np.int32)))
            slots = hint if self.settled else None
        return Proof(self.bound + self.base, self.floor, self.loose, slots, hint)

    def separate(self, values: Floats) -> bool:
        """State that sectors hold together where the values break it; whether there was such a place."""
        shares, graph, found = self._read(values), self.units.graph, False
        for k, sector in enumerate(self.frame.sectors):
            if sector.fixed:
                continue
            share = np.maximum(shares[:, k], 0.0)
            spare = float(values[self.extra[k]]) if self.extra[k] != NONE else 0.0
            for threshold in _THRESHOLDS:
                columns, signs, broken = self._list_apart(graph, share, k, threshold)
                room = 1.0 if self.seats[k] < 0 else 0.0
                if broken > room + spare + _BROKEN:
                    if self.extra[k] != NONE:
                        columns, signs = np.append(columns, self.extra[k]), np.append(signs, -1.0)
                    self.program.add_row(columns, signs, -np.inf, room)
                    found = True
        return found

    def _read(self, values: Floats) -> Floats:
        return np.where(self.place != NONE, values[np.maximum(self.place, 0)], -1.0)

    def _list_apart(self, graph: Graph, share: Floats, k: int, threshold: float) -> tuple[Ints, Floats, float]:
        """List the pieces apart from the seat: one place of each, less those round it; and by how much they break."""
        columns: list[int] = []
        signs: list[float] = []
        broken = 0.0
        inside = share > threshold
        for rows in label_pieces(graph, np.where(inside, 0, -1).astype(np.int32)):
            if not inside[rows[0]] or self.seats[k] in rows:
                continue
            first = int(rows[share[rows].argmax()])
            round_it = [row for row in _list_round(graph, rows) if self.place[row, k] != NONE]
            excess = float(share[first] - share[round_it].sum())
            if excess > _BROKEN:
                broken += excess
                columns += [int(self.place[first, k]), *self.place[round_it, k].tolist()]
                signs += [1.0, *([-1.0] * len(round_it))]
        return np.array(columns, np.int64), np.array(signs), broken

    def _allow_pieces(self, price: float) -> Ints:
        """Add for each sector that may be in several pieces how many more than one there are."""
        numbers = np.full(len(self.frame), NONE, np.int64)
        for k, sector in enumerate(self.frame.sectors):
            if sector.pieces > 1 and not sector.fixed:
                numbers[k] = self.program.add_unknowns(
                    np.ones(1, np.bool_), high=float(sector.pieces - 1), whole=True, cost=np.array([price])
                )[0]
        return numbers

    def _keep(self, cut: Floats) -> Ints:
        """Add for each edge and sector whether both of its ends lie there, which earns the edge's cost back."""
        graph, may = self.units.graph, self.units.may
        where = may[graph.a] & may[graph.b]
        kept = self.program.add_unknowns(where, cost=np.broadcast_to(-cut[:, None], where.shape))
        for edge, k in zip(*np.nonzero(where), strict=True):
            here, there, both = (
                int(number) for number in (self.place[graph.a[edge], k], self.place[graph.b[edge], k], kept[edge, k])
            )
            for end in (here, there):
                self.program.add_row(np.array([both, end]), np.array([1.0, -1.0]), -np.inf, 0.0)
            if cut[edge] < 0:
                self.program.add_row(np.array([both, here, there]), np.array([1.0, -1.0, -1.0]), -1.0, np.inf)
        return kept

    def _assign(self) -> None:
        """Put each unit into one sector; fill each sector within its bounds, and let it lie where it must."""
        units, program = self.units, self.program
        for row in range(len(units.graph)):
            columns = self.place[row][units.may[row]]
            program.add_row(columns, np.ones(len(columns)), 1.0, 1.0)
        for k, sector in enumerate(self.frame.sectors):
            members = np.flatnonzero(units.may[:, k])
            program.add_row(self.place[members, k], np.ones(len(members)), 1.0, np.inf)
            for amount, low, high in zip(units.amounts, units.low[:, k], units.high[:, k], strict=True):
                whole = max(float(amount.sum()), 1.0)
                if low > 0 or np.isfinite(high):
                    program.add_row(self.place[members, k], amount[members] / whole, low / whole, high / whole)
            for shore in _list_shores(self.frame, sector.touches):
                columns = np.unique(self.place[units.of[shore], k])
                columns = columns[columns != NONE]
                program.add_row(columns, np.ones(len(columns)), 1.0, np.inf)
            for other, neighbour in enumerate(self.frame.sectors):
                if neighbour.id in sector.touches:
                    self._meet(k, other)

    def _meet(self, one: int, other: int) -> None:
        """Demand that two sectors touch: at least one of the borders has the one on this side, the other on that."""
        frame, of = self.frame, self.units.of
        here, there = of[frame.tallies.a], of[frame.tallies.b]
        pairs = np.unique(np.concatenate([np.stack([here, there], 1), np.stack([there, here], 1)]), axis=0)
        ends = np.stack([self.place[pairs[:, 0], one], self.place[pairs[:, 1], other]], 1)
        ends = ends[np.all(ends != NONE, axis=1)]
        meeting = self.program.add_unknowns(np.ones(len(ends), np.bool_))
        for border, pair in zip(meeting.tolist(), ends.tolist(), strict=True):
            for end in pair:
                self.program.add_row(np.array([border, end]), np.array([1.0, -1.0]), -np.inf, 0.0)
        self.program.add_row(meeting, np.ones(len(meeting)), 1.0, np.inf)

    def _price_groups(self, weight: float) -> None:
        """Add for each group whether it is parted: then some sector holds one of its units and not the next."""
        for group in self.frame.priced_groups:
            rows = np.unique(self.units.of[list(group.rows)])
            price = np.array([weight * (group.price or 0.0)])
            parted = int(self.program.add_unknowns(np.ones(1, np.bool_), cost=price)[0])
            for here, there in zip(rows[:-1].tolist(), rows[1:].tolist(), strict=True):
                for k in range(len(self.frame)):
                    ends = (self.place[here, k], self.place[there, k])
                    self._part(parted, *(int(end) for end in ends))

    def _part(self, parted: int, here: int, there: int) -> None:
        if here != NONE:
            columns, signs = [parted, here], [-1.0, 1.0]
            if there != NONE:
                columns, signs = [*columns, there], [*signs, -1.0]
            self.program.add_row(np.array(columns), np.array(signs), -np.inf, 0.0)

    def _limit(self, term: Term | None, most: float) -> None:
        if term is None:
            return
        if term.id == "exclaves":
            columns = self.extra[self.extra != NONE]
            self.program.add_row(columns, np.ones(len(columns)), -np.inf, most)
            return
        parts = _under(term, self.frame)
        if parts is None or term.direction != "less":
            return
        place, cut = _add_up(self.units, parts)
        scale = max(abs(most), 1.0)
        used = self.kept != NONE
        columns = np.concatenate([self.place[self.units.may], self.kept[used]])
        factors = np.concatenate([place[self.units.may], np.broadcast_to(-cut[:, None], used.shape)[used]])
        limit = (most - float(cut.sum())) / scale + 1e-9
        self.program.add_row(columns, factors / scale, -np.inf, limit)


def _gather(frame: Frame, score: Score) -> tuple[Parts, float, tuple[str, ...]]:
    """Add up parts that are never above the score, and the best values of the terms that have none."""
    place, edge = np.zeros((len(frame.people), len(frame))), np.zeros(frame.graph.edges)
    floor, loose = 0.0, list[str]()
    for term, weight in zip(score.terms, score.weights, strict=True):
        if term.id in ("exclaves", "parted_groups"):
            continue
        parts = _under(term, frame)
        if parts is None:
            loose.append(term.id)
            floor += weight * (term.cost(term.best) if math.isfinite(term.best) else -math.inf)
            continue
        scale = weight / term.step * (1 if term.direction == "less" else -1)
        place += scale * parts.place
        edge += scale * parts.edge
    return Parts(freeze(place), freeze(edge)), floor, tuple(loose)


def _under(term: Term, frame: Frame) -> Parts | None:
    """Return parts that add up to a term, or to less of one of which less is better; None when there are none."""
    if term.under is not None and term.direction == "less":
        return term.under(frame)
    parts = term.split(frame) if term.split is not None else None
    return parts if parts is not None and parts.exact else None


def _add_up(units: Units, parts: Parts) -> tuple[Floats, Floats]:
    """Add parts over places and edges up to parts over units and their edges, (u, k) and (m,)."""
    place, cut = np.zeros(units.may.shape), np.zeros(units.graph.edges)
    np.add.at(place, units.of, parts.place)
    between = units.edges >= 0
    np.add.at(cut, units.edges[between], parts.edge[between])
    return place, cut


def _list_round(graph: Graph, rows: Ints) -> list[int]:
    """Return the places that touch a set of places and are not in it."""
    inside = set(rows.tolist())
    found: set[int] = set()
    for row in inside:
        found.update(graph.neighbour[graph.start[row] : graph.start[row + 1]].tolist())
    return sorted(found - inside)


def _list_shores(frame: Frame, touches: Sequence[str]) -> Iterator[Ints]:
    """Yield the places on the sea or on a state, for each of these that a sector must touch."""
    tallies = frame.tallies
    for word in touches:
        if (word == SEA or word.startswith("@")) and word in tallies.abroad:
            beyond = tallies.beyond == tallies.abroad.index(word)
            rows: Bools = beyond & (tallies.outer[:, METRES] > 0)
            yield tallies.outer_place[rows]
