"""Which sector of a plan is hardest to stabilise, and how sure that is."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from modusvivendi.core.dossier import Dossier
from modusvivendi.core.plans import Plan
from modusvivendi.core.ranges import Bools, Floats, Ints, Range, freeze
from modusvivendi.core.seed import stream
from modusvivendi.ledger import tallies as col
from modusvivendi.ledger.difficulty import ARMED_FULL, FRONT_FULL
from modusvivendi.ledger.tallies import Tallies, tally

PARTS = ("mixing", "front", "armed", "urban")
"""The parts of the difficulty index, in the order in which they are drawn."""


@dataclass(frozen=True)
class Hardest:
    """How hard the sectors of a plan are to hold together when everything uncertain is drawn.

    ``chance``: share of the draws in which a sector is the hardest. ``index``: 5 %, middle, 95 % of its index.
    ``by_part``: share of the draws in which it would be the hardest by one part of the index alone.
    """

    plan: str
    chance: Mapping[str, float]
    index: Mapping[str, Range]
    by_part: Mapping[str, Mapping[str, float]]
    draws: int


@dataclass(frozen=True, eq=False)
class Draws:
    """What is drawn once for all plans, over d draws.

    ``people``, ``mixed`` and ``urban`` (d, n) people, ``holder`` (d, n) party rows or -1, ``weights`` (d, 4) of the
    parts.
    """

    tallies: Tallies
    people: Floats
    mixed: Floats
    urban: Floats
    holder: Ints
    weights: Floats


def draw_uncertainty(dossier: Dossier, seed: int = 0, draws: int = 300, tallies: Tallies | None = None) -> Draws:
    """Draw populations, shares, holders and the weights of the parts.

    People and shares err everywhere in the same direction: one draw places every population at the same point of its
    range, and every share of a community at the same point of its own, half of the draws on either side of the
    best estimate (the ledger's bounds assume the same; independent errors would cancel out and look too sure). Holders
    are drawn place by place by the confidence of the last control rows; what is left is nobody known. The weights of
    the four parts are equally likely all over, because that they count alike is a judgement.
    """
    tallies = tallies or tally(dossier)
    numbers = stream(seed, "sectors.stability")
    population = dossier.places.population
    people = np.nan_to_num(_place(population, numbers.random(draws)))
    communities = dossier.people.share.shape[1]
    share = np.zeros((draws, len(dossier.places), communities))
    for row in range(communities):
        share[:, :, row] = np.nan_to_num(_place(dossier.people.share[:, row], numbers.random(draws)))
    whole = share.sum(-1, keepdims=True)
    share = share / np.maximum(whole, 1.0)
    dense = np.nan_to_num(people / dossier.places.area_km2, nan=0.0, posinf=0.0)
    return Draws(
        tallies=tallies,
        people=freeze(people),
        mixed=freeze(people * (1 - (share**2).sum(-1))),
        urban=freeze(np.where(dense >= col.URBAN_DENSITY, people, 0.0)),
        holder=freeze(_draw_holders(dossier, numbers, draws)),
        weights=freeze(numbers.dirichlet(np.ones(len(PARTS)), draws)),
    )


def rank_difficulty(draws: Draws, plan: Plan) -> Hardest:
    """Say of each sector with places how likely it is the hardest of a plan; sectors of one place do not compete.

    The parts are those of the ledger's index, with its scales; ties go to the sector that comes first.
    """
    parts = np.stack([_rate(draws, plan, row) for row in range(len(plan.sectors))], 1)
    count = np.bincount(plan.assignment[plan.assignment >= 0], minlength=len(plan.sectors))
    rows = [row for row, places in enumerate(count.tolist()) if places > 1]
    ids = [plan.sectors[row].id for row in rows]
    parts = parts[:, rows]
    index = (parts * draws.weights[:, None, :]).sum(-1)
    total = len(index)
    first = np.bincount(index.argmax(1), minlength=len(ids)) / total
    spans = np.quantile(index, (0.05, 0.5, 0.95), axis=0).T.tolist()
    alone = [np.bincount(parts[:, :, part].argmax(1), minlength=len(ids)) / total for part in range(len(PARTS))]
    return Hardest(
        plan=plan.id,
        chance=dict(zip(ids, first.tolist(), strict=True)),
        index={id: Range(*span) for id, span in zip(ids, spans, strict=True)},
        by_part={name: dict(zip(ids, shares.tolist(), strict=True)) for name, shares in zip(PARTS, alone, strict=True)},
        draws=total,
    )


def _place(span: Floats, at: Floats) -> Floats:
    """Return the values (d, n) at some points (d,) of ranges (n, 3): half of the points below the best, half above."""
    best: Floats = span[:, 1]
    low: Floats = np.where(np.isnan(span[:, 0]), best, span[:, 0])
    high: Floats = np.where(np.isnan(span[:, 2]), best, span[:, 2])
    point = at[:, None]
    lower, upper = low + (best - low) * 2 * point, best + (high - best) * (2 * point - 1)
    return np.where(point < 0.5, lower, upper)


def _rate(draws: Draws, plan: Plan, slot: int) -> Floats:
    """Return the four parts of one sector, (d, 4)."""
    inside = plan.assignment == slot
    tallies = draws.tallies
    people = np.maximum(draws.people[:, inside].sum(1), 1e-9)
    within = inside[tallies.a] & inside[tallies.b]
    front = _front_km(draws, within)
    land = max(float(tallies.amounts[inside, col.LAND].sum()) / col.KM2, 1e-9)
    armed = _count_holders(draws.holder[:, inside])
    return np.stack(
        [
            draws.mixed[:, inside].sum(1) / people,
            np.minimum(1.0, front / (land / 1_000) / FRONT_FULL),
            np.clip((armed - 1) / (ARMED_FULL - 1), 0, 1),
            draws.urban[:, inside].sum(1) / people,
        ],
        1,
    )


def _front_km(draws: Draws, within: Bools) -> Floats:
    tallies = draws.tallies
    a, b = draws.holder[:, tallies.a[within]], draws.holder[:, tallies.b[within]]
    front = (a >= 0) & (b >= 0) & (a != b)
    return front @ (tallies.borders[within, col.METRES] / col.KM)


def _count_holders(holder: Ints) -> npt.NDArray[np.int64]:
    """Count the parties that hold a place, per draw."""
    ordered = np.sort(holder, axis=1)
    fresh = np.diff(ordered, axis=1) != 0
    return (fresh & (ordered[:, 1:] >= 0)).sum(1) + (ordered[:, 0] >= 0 if ordered.shape[1] else 0)


def _draw_holders(dossier: Dossier, numbers: np.random.Generator, draws: int) -> Ints:
    """Draw who holds each place by the confidence of its last rows that are not after the dossier's date, (d, n)."""
    holder = np.full((draws, len(dossier.places)), -1, np.int64)
    for place, rows in _list_last_rows(dossier).items():
        edges = np.cumsum(dossier.control.confidence[rows])
        picked = np.searchsorted(edges, numbers.random(draws), side="right")
        parties = np.append(dossier.control.party[rows], -1)
        holder[:, place] = parties[np.minimum(picked, len(rows))]
    return holder


def _list_last_rows(dossier: Dossier) -> dict[int, Sequence[int]]:
    """List the control rows of each place at its last date; of periods that begin on one day the shortest."""
    control, found = dossier.control, dict[int, list[int]]()
    when: dict[int, tuple[int, int]] = {}
    for row, place in enumerate(control.place.tolist()):
        period = control.dates[row]
        if period.start > dossier.as_of.end:
            continue
        key = (period.start.toordinal(), -period.end.toordinal())
        if place not in when or key > when[place]:
            when[place], found[place] = key, []
        if key == when[place]:
            found[place].append(row)
    return {place: found[place] for place in sorted(found)}
