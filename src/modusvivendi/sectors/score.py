"""What counts against a plan: named terms with a unit and a direction, each as the ledger defines it."""

import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import partial

import numpy as np

from modusvivendi.core.errors import ModusError
from modusvivendi.core.names import suggest
from modusvivendi.core.problems import NEAR_KM, RUGGED_PER_100_M, TERMS, Problem
from modusvivendi.core.ranges import Floats, Ints, freeze
from modusvivendi.ledger import tallies as col
from modusvivendi.ledger.difficulty import assess
from modusvivendi.sectors.problem import Frame
from modusvivendi.sectors.rugged import rugged_line
from modusvivendi.sectors.standing import Standing
from modusvivendi.sectors.term import Parts, Term

VIABLE_PEOPLE = 250_000
"""People from which a sector is large enough to run itself; below it its part of viability falls in proportion. A
judgement: the smallest members of the United Nations that pay their own way have about as many."""
RESOURCES = ("oil", "gas", "power", "dam", "port")
"""Kinds of site whose sharing counts as balanced or not."""


@dataclass(frozen=True, eq=False)
class Score:
    """Terms with their weights (points a step)."""

    terms: tuple[Term, ...]
    weights: tuple[float, ...]

    def measure(self, standing: Standing) -> Floats:
        """Return the value of each term in its unit, (t,)."""
        return np.array([term.measure(standing) for term in self.terms], np.float64)

    def total(self, values: Floats) -> float:
        """Return the weighted sum of the costs of some values, in points: less is better."""
        rows = zip(self.terms, self.weights, values.tolist(), strict=True)
        return math.fsum(weight * term.cost(value) for term, weight, value in rows)

    def costs(self, values: Floats) -> Floats:
        """Return values (…, t) as costs in steps, less is better; NaN stays NaN."""
        signs = np.array([1 if term.direction == "less" else -1 for term in self.terms], np.float64)
        return values * signs / np.array([term.step for term in self.terms])

    def gather(self, frame: Frame, weights: Sequence[float] | None = None) -> Parts:
        """Add up the parts of all terms that have them, weighted, as a kernel takes them.

        ``exact`` says whether nothing is left out.
        """
        n, k = len(frame.people), len(frame)
        place, edge, exact = np.zeros((n, k)), np.zeros(frame.graph.edges), True
        for term, weight in zip(self.terms, weights or self.weights, strict=True):
            if weight == 0:
                continue
            if term.split is None:
                exact = False
                continue
            parts = term.split(frame)
            scale = weight / term.step * (1 if term.direction == "less" else -1)
            place += scale * parts.place
            edge += scale * parts.edge
            exact = exact and parts.exact
        return Parts(freeze(place), freeze(edge), exact)


def score_of(problem: Problem, further: Sequence[Term] = ()) -> Score:
    """Return the score of a problem: its weights, or every term but ``rugged_line_km`` with weight 1 when it has none.

    ``further`` terms of one's own count with weight 1 unless the problem weighs them by id. Priced groups count
    always. Raises ``ModusError`` for the weight of a term that there is not.
    """
    known = {**{term.id: term for term in list_terms(problem)}, **{term.id: term for term in further}}
    for id in problem.weights:
        if id not in known:
            raise ModusError(f"there is no term {id!r}", repair=suggest(id, known))
    weights = dict(problem.weights) or {id: 1.0 for id in known if id != "rugged_line_km"}
    for term in further:
        weights.setdefault(term.id, 1.0)
    if any(group.price is not None for group in problem.together):
        weights.setdefault("parted_groups", 1.0)
    chosen = {id: weight for id, weight in weights.items() if weight > 0}
    return Score(tuple(known[id] for id in chosen), tuple(chosen.values()))


def list_terms(problem: Problem | None = None) -> tuple[Term, ...]:
    """Return every term that there is, in the order of ``core.problems.TERMS``, with what a problem says of them."""
    further = (
        near_line(problem.near_km if problem else NEAR_KM),
        rugged_line(problem.rugged_per_100_m if problem else RUGGED_PER_100_M),
    )
    made: Mapping[str, Term] = {term.id: replace(term, step=TERMS[term.id]) for term in (*_TERMS, *further)}
    return tuple(made[id] for id in TERMS)


def near_line(km: float = NEAR_KM) -> Term:
    """Return the term of people living within ``km`` of a line.

    People are taken to live evenly over the land of their place: of a place with ``s`` km of line on its border
    the share ``min(1, km s / area)`` lives near. Where they really live within the place is not known.
    """
    measure, split, under = (partial(part, km) for part in (_measure_near, _split_near, _split_near_least))
    return Term("people_near_line", "people", "less", 1, measure, split, under, best=0.0)  # pyright: ignore[reportArgumentType]


def _measure_wrong_side(standing: Standing) -> float:
    sides = standing.frame.wrong_side[np.arange(len(standing.slots)), standing.slots]
    return float(sides.sum()) / col.PERSON


def _split_wrong_side(frame: Frame) -> Parts:
    return Parts(freeze(frame.wrong_side / col.PERSON), _no_edges(frame))


def _measure_changes(columns: Callable[[Ints], Ints], unit: int, standing: Standing) -> float:
    frame = standing.frame
    if not standing.tallies.control_known or not any(sector.held_by for sector in frame.sectors):
        return math.nan
    changed = frame.changed[np.arange(len(standing.slots)), standing.slots]
    return float(columns(standing.tallies.amounts)[changed].sum()) / unit


def _split_changes(columns: Callable[[Ints], Ints], unit: int, frame: Frame) -> Parts:
    amount = columns(frame.tallies.amounts) / unit
    return Parts(freeze(frame.changed * amount[:, None]), _no_edges(frame))


def _take_people(amounts: Ints) -> Ints:
    return amounts[:, col.PEOPLE][:, 1]


def _take_land(amounts: Ints) -> Ints:
    return amounts[:, col.LAND]


def _measure_line(standing: Standing) -> float:
    return standing.line / col.KM


def _measure_off_front(standing: Standing) -> float:
    return (standing.line - standing.line_front) / col.KM if standing.tallies.control_known else math.nan


def _split_line(front_counts: float, frame: Frame) -> Parts:
    """Split the length of the line; of what is front today only a share counts."""
    lines = frame.tallies.borders
    km = (lines[:, col.METRES] - (1 - front_counts) * lines[:, col.FRONT_METRES]) / col.KM
    edge = np.where(frame.line_rows >= 0, km[frame.line_rows], 0.0)
    return Parts(_no_places(frame), freeze(edge))


def _measure_near(km: float, standing: Standing) -> float:
    frame = standing.frame
    with np.errstate(divide="ignore", invalid="ignore"):
        near = np.minimum(1.0, km * (standing.beside / col.KM) / frame.land)
    share = np.where(frame.land > 0, near, (standing.beside > 0).astype(np.float64))
    return float(frame.people @ share)


def _split_near(km: float, frame: Frame) -> Parts:
    """Split by border; a place on several borders counts a little too much once its share is full."""
    lines = frame.tallies.borders[:, col.METRES] / col.KM
    length = np.where(frame.line_rows >= 0, lines[frame.line_rows], 0.0)
    dense = np.divide(frame.people, frame.land, out=np.zeros_like(frame.people), where=frame.land > 0)
    a, b = frame.graph.a, frame.graph.b
    near = [np.minimum(frame.people[end], km * length * dense[end]) for end in (a, b)]
    return Parts(_no_places(frame), freeze(near[0] + near[1]), exact=False)


def _split_near_least(km: float, frame: Frame) -> Parts:
    """Split by border so that no plan has less: the share near a line is concave in its length, so above the chord."""
    lines = frame.tallies.borders[:, col.METRES] / col.KM
    length = np.where(frame.line_rows >= 0, lines[frame.line_rows], 0.0)
    around = np.zeros(len(frame.people))
    for end in (frame.graph.a, frame.graph.b):
        np.add.at(around, end, length)
    with np.errstate(divide="ignore", invalid="ignore"):
        full = np.where(frame.land > 0, np.minimum(1.0, km * around / frame.land), 1.0)
    each = np.divide(frame.people * full, around, out=np.zeros_like(around), where=around > 0)
    edge = length * (each[frame.graph.a] + each[frame.graph.b])
    return Parts(_no_places(frame), freeze(edge))


def _count_exclaves(standing: Standing) -> float:
    return float(sum(max(0, len(standing.pieces(k)) - 1) for k in range(len(standing.frame))))


def _list_open(standing: Standing) -> list[int]:
    """Return the sectors whose extent is open: not those that are fixed."""
    return [k for k, sector in enumerate(standing.frame.sectors) if not sector.fixed]


def _count_without_sea(standing: Standing) -> float:
    if standing.sea < 0:
        return math.nan
    return float(sum(standing.shores[k, standing.sea] == 0 for k in _list_open(standing)))


def _count_without_foreign(standing: Standing) -> float:
    states = [i for i in range(len(standing.tallies.abroad)) if i != standing.sea]
    if not states:
        return math.nan
    return float(sum(standing.shores[k, states].sum() == 0 for k in _list_open(standing)))


def _measure_imbalance(standing: Standing) -> float:
    """Measure how far sites are shared otherwise than people: mean over kinds of half the sum of the differences."""
    frame = standing.frame
    people = standing.sums[:, col.PEOPLE][:, 1].astype(np.float64)
    if not people.sum():
        return math.nan
    found: list[float] = []
    for kind in RESOURCES:
        rows = [site.place for site in frame.dossier.sites if site.kind == kind]
        if rows:
            share = np.bincount(standing.slots[rows], minlength=len(frame)) / len(rows)
            found.append(float(np.abs(share - people / people.sum()).sum() / 2))
    return math.fsum(found) / len(found) if found else math.nan


def _measure_viability(standing: Standing) -> float:
    """Measure the least viable sector: the mean of its people, water and roads, each from 0 to 1, where known."""
    return min((rate_viability(standing, k) for k in _list_open(standing)), default=math.nan)


def rate_viability(standing: Standing, sector: int) -> float:
    """Return how able a sector is to run itself, 0 to 1: the mean of the known parts, NaN when none is known.

    ``people``: up to ``VIABLE_PEOPLE``. ``water``: whether it has a dam. ``roads``: the share of the km of roads of its
    places that do not leave it. Water and roads are unknown in a dossier without dams or roads.
    """
    frame = standing.frame
    parts = [min(1.0, float(standing.sums[sector, col.PEOPLE][1]) / col.PERSON / VIABLE_PEOPLE)]
    dams = [site.place for site in frame.dossier.sites if site.kind == "dam"]
    if dams:
        parts.append(float(np.any(standing.slots[dams] == sector)))
    a, b, km = frame.roads
    here, there = standing.slots[a] == sector, standing.slots[b] == sector
    touching = float(km[here | there].sum())
    if touching:
        parts.append(float(km[here & there].sum()) / touching)
    return math.fsum(parts) / len(parts)


def rate_difficulty(standing: Standing, sector: int) -> float:
    """Return the ledger's index of how hard a sector may be to hold together, NaN when nothing of it is known."""
    sums, people = standing.sums[sector], int(standing.sums[sector, col.PEOPLE][1])
    stated = any(sums[col.FIRST_COMMUNITY + col.STATED :: col.COMMUNITY_COLUMNS])
    dense = int(sums[col.DENSITY_KNOWN])
    known = assess(
        mixing=float(sums[col.MIXED] / people) if people and stated else None,
        front_km=float(standing.inner_front[sector] / col.KM) if sums[col.HELD] and not sums[col.NO_AREA] else None,
        area_km2=float(sums[col.LAND] / col.KM2),
        armed=int((standing.held[sector] > 0).sum()),
        urban=float(sums[col.URBAN] / dense) if dense else None,
    )
    return math.nan if known.index is None else known.index


def _measure_difficulty(standing: Standing) -> float:
    """Measure the hardest sector."""
    known = [rate_difficulty(standing, k) for k in _list_open(standing)]
    return max((index for index in known if not math.isnan(index)), default=math.nan)


def _price_groups(standing: Standing) -> float:
    parted = (np.ptp(standing.slots[list(group.rows)]) > 0 for group in standing.frame.priced_groups)
    prices = (group.price or 0.0 for group in standing.frame.priced_groups)
    return math.fsum(price for price, cut in zip(prices, parted, strict=True) if cut)


def _no_edges(frame: Frame) -> Floats:
    return freeze(np.zeros(frame.graph.edges))


def _no_places(frame: Frame) -> Floats:
    return freeze(np.zeros((len(frame.people), len(frame))))


_TERMS: tuple[Term, ...] = (
    Term("wrong_side", "people", "less", 1, _measure_wrong_side, _split_wrong_side, best=0.0),
    Term(
        "changes_hands",
        "people",
        "less",
        1,
        partial(_measure_changes, _take_people, col.PERSON),
        partial(_split_changes, _take_people, col.PERSON),
        best=0.0,
    ),
    Term(
        "changes_hands_km2",
        "km2",
        "less",
        1,
        partial(_measure_changes, _take_land, col.KM2),
        partial(_split_changes, _take_land, col.KM2),
        best=0.0,
    ),
    Term("line_km", "km", "less", 1, _measure_line, partial(_split_line, 1.0), best=0.0),
    Term("line_off_front_km", "km", "less", 1, _measure_off_front, partial(_split_line, 0.0), best=0.0),
    Term("exclaves", "exclaves", "less", 1, _count_exclaves, best=0.0),
    Term("without_sea", "sectors", "less", 1, _count_without_sea, best=0.0),
    Term("without_foreign_border", "sectors", "less", 1, _count_without_foreign, best=0.0),
    Term("imbalance", "share", "less", 1, _measure_imbalance, best=0.0),
    Term("viability", "share", "more", 1, _measure_viability, best=1.0),
    Term("difficulty", "share", "less", 1, _measure_difficulty, best=0.0),
    Term("parted_groups", "points", "less", 1, _price_groups, best=0.0),
)
