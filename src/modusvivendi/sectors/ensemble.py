"""Many plans that keep to a problem, drawn by a stated law, and where a named plan stands among them."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

import numpy as np

from modusvivendi.core.errors import ModusError
from modusvivendi.core.ranges import Bools, Floats, freeze
from modusvivendi.core.territory import Places
from modusvivendi.sectors.bounds import Bounds
from modusvivendi.sectors.chains import check_plan, run_chains
from modusvivendi.sectors.diagnostics import Diagnosis, diagnose, find_standing, weigh_quantiles
from modusvivendi.sectors.diagnostics import Standing as Place
from modusvivendi.sectors.energy import Energy, weigh
from modusvivendi.sectors.feasibility import list_breaches, refuse_impossible
from modusvivendi.sectors.graph import Graph, Rows, build_graph, pieces_of
from modusvivendi.sectors.problem import Frame
from modusvivendi.sectors.score import Parts, Score, Term
from modusvivendi.sectors.search import choose_apart, search
from modusvivendi.sectors.standing import Standing
from modusvivendi.sectors.units import Units, join_units

Drive = Callable[[Graph, Bounds, Sequence[Rows], Energy, int, int, int], tuple[Rows, int]]
"""Whoever runs exact-law chains: graph, bounds, c starts, energy, steps, every, seed; gives the kept plans (c, q, n)
and how many steps led to a new plan. What it gives depends on these alone, wherever it runs them."""


@dataclass(frozen=True, eq=False)
class Ensemble:
    """Plans drawn with probability in proportion to the trees of their sectors times exp(-beta J).

    J are the points of the whole score: the chain knows those of its parts over places and lines, and ``weights``
    (c, s), the largest 1, make up for the rest of it. ``values`` (c, s, t): c chains, s draws, t terms, NaN where
    unknown. ``fit`` (c, s): whether a draw keeps what the chain itself does not know of (a second bound, neighbours,
    groups); others weigh nothing. ``accepted``: share of the steps that led to a new plan.
    """

    terms: tuple[Term, ...]
    plans: Rows
    values: Floats
    fit: Bools
    weights: Floats
    beta: float
    steps: int
    accepted: float

    @property
    def draws(self) -> int:
        """How many draws count."""
        return int(self.fit.sum())

    def known(self, term: int) -> bool:
        """Whether a term is known of every draw."""
        return self.draws > 0 and bool(np.all(np.isfinite(self.values[:, :, term])))

    def diagnose(self, term: int) -> Diagnosis:
        """Say how far the draws of a term (row number) can be trusted."""
        return diagnose(self.values[:, :, term], max(1, self.steps // self.values.shape[1]))

    def place(self, term: int, value: float) -> Place:
        """Say where a value lies among the draws of a term; raises ``ModusError`` when no draw counts."""
        return find_standing(self.values[:, :, term], value, self.weights)

    def quantiles(self, term: int, shares: Sequence[float]) -> list[float]:
        """Return quantiles of a term among the draws that count."""
        if self.beta == 0:
            return np.quantile(self.values[:, :, term][self.fit], shares).tolist()
        drawn, weights = self.values[:, :, term][self.fit], self.weights[self.fit]
        return weigh_quantiles(drawn, shares, weights).tolist()

    @property
    def worth(self) -> float:
        """How much of an equally weighted draw each is worth, on average: (sum w)^2 / (n sum w^2) (Kong 1992)."""
        heft = self.weights[self.fit]
        return float(heft.sum() ** 2 / (len(heft) * (heft**2).sum())) if len(heft) else 0.0


def sample(
    frame: Frame,
    score: Score,
    terms: Sequence[Term],
    *,
    beta: float = 0.0,
    draws: int = 500,
    every: int = 20,
    chains: int = 2,
    seed: int = 0,
    workers: int = 1,
    drive: Drive | None = None,
) -> Ensemble:
    """Draw plans by recombination with a stated law (``sectors.chains``), and measure the terms of each.

    ``beta`` tempers towards plans of few points (0: neutral); ``draws`` of each chain are kept, every ``every``-th step
    after a tenth of them has been left aside. Sectors are in one piece, except that those which may be in several may
    lie apart at their anchors. Chains begin at different plans that the search has found. They are run by ``drive``,
    by threads of this process (``workers``) when it is left out.

    Groups that no line may part are moved whole: the trees are those of the territory in which each is one place.

    Raises ``ModusError`` when no plan to begin with is found and when the territory is in pieces that nothing joins,
    ``DossierError`` when no plan can exist.
    """
    joined = bridge(frame)
    _refuse_apart(joined)
    setting = _set_up(joined, score, beta)
    starts = _find_starts(joined, score, setting, chains, seed)
    skip = max(1, draws // 10)
    drive = drive or _drive_threads(workers)
    steps = (draws + skip) * every
    kept, accepted = drive(setting.graph, setting.bounds, starts, setting.energy, steps, every, seed)
    plans = setting.units.spread(kept[:, skip:])
    values = np.zeros((len(plans), draws, len(terms)))
    fit, rest = np.zeros((len(plans), draws), np.bool_), np.zeros((len(plans), draws))
    parts = score.gather(frame)
    for chain in range(len(plans)):
        for row in range(draws):
            standing = Standing(frame, plans[chain, row])
            values[chain, row] = [term.measure(standing) for term in terms]
            fit[chain, row] = not list_breaches(standing)
            if beta > 0:
                rest[chain, row] = score.total(score.measure(standing)) - _add_parts(frame, parts, standing)
    return Ensemble(
        terms=tuple(terms),
        plans=freeze(plans),
        values=freeze(values),
        fit=freeze(fit),
        weights=freeze(_weigh(beta * rest, fit)),
        beta=beta,
        steps=draws * every,
        accepted=accepted / (steps * chains),
    )


def _refuse_apart(joined: Frame) -> None:
    """Refuse a territory over whose gaps no chain could ever move a line."""
    refuse_impossible(joined)
    pieces, ids = pieces_of(joined.graph), joined.dossier.places.ids
    if len(pieces) > 1:
        named = "; ".join(", ".join(ids[int(row)] for row in rows[:6]) for rows in pieces[1:6])
        raise ModusError(
            f"the territory is in {len(pieces)} pieces that nothing joins; apart from the largest: {named}"
            f"{'; …' if len(pieces) > 6 else ''}",
            repair="join them in borders.csv (kind = ferry), or let a sector anchored in each be in several pieces",
        )


def _add_parts(frame: Frame, parts: Parts, standing: Standing) -> float:
    """Return the points of a plan that a chain knows of."""
    slots, graph = standing.slots, frame.graph
    cut = slots[graph.a] != slots[graph.b]
    return float(parts.place[np.arange(len(slots)), slots].sum() + parts.edge[cut].sum())


def _weigh(rest: Floats, fit: Bools) -> Floats:
    """Return weights exp(-rest), the largest 1; nothing for draws that do not fit."""
    least = float(rest[fit].min()) if fit.any() else 0.0
    return np.where(fit, np.exp(-np.maximum(rest - least, 0.0)), 0.0)


def _drive_threads(workers: int) -> Drive:
    def drive(
        graph: Graph, bounds: Bounds, starts: Sequence[Rows], energy: Energy, steps: int, every: int, seed: int
    ) -> tuple[Rows, int]:
        traces = run_chains(
            graph, bounds, starts, "exact-law", steps, seed, workers=workers, every=every, energy=energy
        )
        return np.stack([trace.plans for trace in traces]), sum(trace.accepted for trace in traces)

    return drive


def bridge(frame: Frame) -> Frame:
    """Return the problem as one of connected sectors: the anchors of a sector in several pieces are joined by edges.

    Nobody else can hold either end of such an edge, so that it serves that sector alone. A sector that may be in
    p pieces gets p - 1 edges at most, between the anchors nearest to each other.
    """
    graph = frame.graph
    ends = {tuple(sorted(pair)) for pair in zip(graph.a.tolist(), graph.b.tolist(), strict=True)}
    places = frame.dossier.places
    extra: list[tuple[int, int]] = []
    for sector in frame.sectors:
        known, rest = list(sector.anchors[:1]), list(sector.anchors[1:])
        for _ in range(min(sector.pieces - 1, len(rest))):
            apart = [(_measure(places, a, b), a, b) for a in known for b in rest]
            _, a, b = min(apart)
            known.append(b)
            rest.remove(b)
            if (min(a, b), max(a, b)) not in ends:
                extra.append((a, b))
    a = np.concatenate([graph.a, np.array([pair[0] for pair in extra], np.int32)])
    b = np.concatenate([graph.b, np.array([pair[1] for pair in extra], np.int32)])
    km = np.concatenate([graph.km, np.zeros(len(extra))])
    wider = build_graph(len(graph), a, b, graph.load, km=km)
    sectors = tuple(replace(sector, pieces=1) for sector in frame.sectors)
    return replace(frame, graph=wider, sectors=sectors)


def _measure(places: Places, a: int, b: int) -> float:
    """Return how far apart two places are, in degrees of latitude; NaN positions count as next to each other."""
    up, across = places.lat[a] - places.lat[b], places.lon[a] - places.lon[b]
    return float(np.nan_to_num(np.hypot(up, across * np.cos(np.radians(places.lat[a])))))


@dataclass(frozen=True, eq=False)
class _Setting:
    """What a chain needs: graph, bounds and costs of the units that it moves."""

    units: Units
    graph: Graph
    bounds: Bounds
    energy: Energy


def _set_up(frame: Frame, score: Score, beta: float) -> _Setting:
    """Return what a chain needs: of people and land it keeps the one that is bounded, people when both are."""
    by_people = bool(np.any(frame.people_low > 0) or np.any(np.isfinite(frame.people_high)))
    by_land = bool(np.any(frame.land_low > 0) or np.any(np.isfinite(frame.land_high)))
    land = by_land and not by_people
    bounds = frame.land_bounds() if land else frame.bounds()
    units, parts = join_units(frame), score.gather(frame)
    graph = replace(units.graph, load=units.add_up(frame.land if land else frame.people))
    cost = units.add_up(parts.place) if beta > 0 else None
    edge_cost = units.add_cuts(parts.edge) if beta > 0 else None
    return _Setting(units, graph, bounds, weigh(graph, len(frame), cost, edge_cost, ~units.may, beta))


def _find_starts(frame: Frame, score: Score, setting: _Setting, chains: int, seed: int) -> list[Rows]:
    """Find plans for the chains to begin at, as different as the search offers."""
    for bursts in (8, 40):
        archive = search(frame, score, seed=seed, bursts=bursts, steps=10_000)
        apart = choose_apart(archive, frame, chains, worst=10.0)
        if apart:
            starts = [setting.units.shrink(plan.assignment) for plan in apart]
            plans = [check_plan(setting.graph, setting.bounds, start, setting.energy) for start in starts]
            return [plans[chain % len(plans)] for chain in range(chains)]
    raise ModusError(
        f"no plan of problem {frame.problem.id!r} was found to begin with",
        repair="widen the bounds, or let a sector be in more pieces",
    )
