"""Why no plan can exist, and what a plan that exists breaks: which anchor is cut off, which bound is impossible."""

import math
from collections.abc import Iterator, Sequence

import numpy as np

from modusvivendi.core.errors import DossierError, Finding, Where
from modusvivendi.core.ranges import Bools, Floats, Ints
from modusvivendi.core.territory import SEA
from modusvivendi.ledger.tallies import METRES
from modusvivendi.sectors.graph import label_pieces
from modusvivendi.sectors.problem import Frame
from modusvivendi.sectors.standing import Standing

_SLACK = 1e-9
"""Bounds are shares of sums of decimal fractions: they are kept to one part in 10^9."""


def find_obstacles(frame: Frame) -> tuple[Finding, ...]:
    """Return every reason found why no plan can exist; none when none was found.

    Each is a proof: what it says rules out every plan. The reverse does not hold: a problem without an obstacle may
    still have no plan, for bounds and contiguity work against each other in ways that only a search can try.
    """
    checks = (
        _check_count,
        _check_anchors,
        _check_homeless,
        _check_sums,
        _check_territory,
        _check_reach,
        _check_neighbours,
        _check_groups,
    )
    return tuple(found for check in checks for found in check(frame))


def refuse_impossible(frame: Frame) -> None:
    """Raise ``DossierError`` with every reason why no plan can exist, when one is found."""
    obstacles = find_obstacles(frame)
    if obstacles:
        raise DossierError(obstacles)


def list_breaches(standing: Standing) -> tuple[str, ...]:
    """Return what a plan breaks of its problem, in words; none when it keeps to everything."""
    frame, slots = standing.frame, standing.slots
    ids = [sector.id for sector in frame.sectors]
    breaches: list[str] = []
    wrong = np.flatnonzero(~frame.may[np.arange(len(slots)), slots])
    if len(wrong):
        place = int(wrong[0])
        breaches.append(f"{len(wrong)} places lie where they may not, {_name(frame, place)} in {ids[slots[place]]}")
    for amount, low, high, unit in _list_bounds(frame):
        loads = np.bincount(slots, weights=amount, minlength=len(frame))
        slack = _SLACK * amount.sum()
        for k, id in enumerate(ids):
            if not low[k] - slack <= loads[k] <= high[k] + slack:
                breaches.append(f"{id} holds {loads[k]:,.0f} {unit}, not {_say_window(low[k], high[k])}")
    for k, sector in enumerate(frame.sectors):
        pieces = len(standing.pieces(k))
        if not 1 <= pieces <= sector.pieces:
            breaches.append(f"{sector.id} is in {pieces} pieces, not 1 to {sector.pieces}")
        breaches += [f"{sector.id} does not touch {word}" for word in sector.touches if not _touches(standing, k, word)]
    parted = [group.name for group in frame.hard_groups if np.ptp(slots[list(group.rows)])]
    return (*breaches, *(f"{name} is parted" for name in parted))


def _error(what: str, why: str, repair: str) -> Finding:
    return Finding("error", Where("sectors.toml"), what, why, repair)


def _name(frame: Frame, place: int) -> str:
    return frame.dossier.places.ids[place]


def _few(frame: Frame, rows: Sequence[int]) -> str:
    return ", ".join(_name(frame, row) for row in rows[:6]) + (", …" if len(rows) > 6 else "")


def _list_bounds(frame: Frame) -> tuple[tuple[Floats, Floats, Floats, str], ...]:
    people = (frame.people, frame.people_low, frame.people_high, "people")
    return people, (frame.land, frame.land_low, frame.land_high, "km2")


def _say_window(low: float, high: float) -> str:
    return f"{low:,.0f} or more" if high == math.inf else f"{low:,.0f} to {high:,.0f}"


def _check_count(frame: Frame) -> Iterator[Finding]:
    if len(frame) > len(frame.people):
        yield _error(
            f"{len(frame)} sectors are asked for, but there are only {len(frame.people)} places",
            "each sector holds at least one place",
            "ask for fewer sectors, or cut the places smaller",
        )


def _check_anchors(frame: Frame) -> Iterator[Finding]:
    owner: dict[int, str] = {}
    for sector in frame.sectors:
        for row in sector.anchors:
            if row in owner:
                yield _error(
                    f"{_name(frame, row)} is an anchor of both {owner[row]} and {sector.id}",
                    "a place belongs to one sector",
                    f"take it out of the anchors of {owner[row]} or of {sector.id}",
                )
            owner.setdefault(row, sector.id)
        both = sorted({*sector.anchors} & {*sector.excludes})
        if both:
            yield _error(
                f"{_name(frame, both[0])} is an anchor of {sector.id} and excluded from it",
                "no plan can do both",
                "take it out of one of the two lists",
            )


def _check_homeless(frame: Frame) -> Iterator[Finding]:
    nowhere = np.flatnonzero(~frame.may.any(1)).tolist()
    if nowhere:
        yield _error(
            f"{len(nowhere)} places may lie in no sector: {_few(frame, nowhere)}",
            "every place belongs to some sector",
            "take them out of the excludes of one sector, or add a sector for them",
        )


def _check_sums(frame: Frame) -> Iterator[Finding]:
    for amount, low, high, unit in _list_bounds(frame):
        whole = amount.sum()
        bounded = bool(np.any(low > 0) or np.any(np.isfinite(high)))
        if whole <= 0 and (bounded or unit == "people"):
            yield _error(
                f"there are no {unit} at all",
                "nothing can be shared out, and a bound on a share of nothing cannot be kept",
                "fill in population_best or area_km2 in places.csv",
            )
        elif low.sum() > whole * (1 + _SLACK):
            yield _error(
                f"the sectors must hold at least {low.sum():,.0f} {unit}, and there are {whole:,.0f}",
                "the lower bounds add up to more than the whole country",
                "lower one of them",
            )
        elif high.sum() < whole * (1 - _SLACK):
            yield _error(
                f"the sectors may hold at most {high.sum():,.0f} {unit}, and there are {whole:,.0f}",
                "the upper bounds add up to less than the whole country",
                "raise one of them, or give one sector none",
            )


def _check_territory(frame: Frame) -> Iterator[Finding]:
    """Every piece of the country needs a piece of some sector."""
    pieces = label_pieces(frame.graph, np.zeros(len(frame.people), np.int32))
    room = sum(sector.pieces for sector in frame.sectors)
    if len(pieces) > room:
        small = [_few(frame, rows.tolist()) for rows in pieces[1:6]]
        yield _error(
            f"the territory is in {len(pieces)} pieces that nothing joins, and the sectors may have {room} in all; "
            f"apart from the largest: {'; '.join(small)}{'; …' if len(pieces) > 6 else ''}",
            "no sector can hold together across them",
            "join them in borders.csv (kind = ferry), or let a sector be in more pieces",
        )


def _check_reach(frame: Frame) -> Iterator[Finding]:
    """A sector must reach its anchors, and enough people and land, over places that it may hold."""
    for k, sector in enumerate(frame.sectors):
        allowed = np.flatnonzero(frame.may[:, k])
        pieces = _label_within(frame, frame.may[:, k])
        held = [rows for rows in pieces if np.isin(rows, sector.anchors).any()]
        if len(held) > sector.pieces:
            names = "; ".join(
                _few(frame, [row for row in sector.anchors if row in set(rows.tolist())]) for rows in held
            )
            yield _error(
                f"the anchors of {sector.id} lie in {len(held)} parts that it cannot join: {names}",
                "what lies between them is anchored to other sectors, excluded, or not there",
                f"let it be in {len(held)} pieces, or free a way between them",
            )
        others = [rows for rows in pieces if not np.isin(rows, sector.anchors).any()]
        for amount, low, high, unit in _list_bounds(frame):
            reach = _reach(amount, held, others, sector.pieces)
            if reach < low[k] * (1 - _SLACK):
                yield _error(
                    f"{sector.id} must hold at least {low[k]:,.0f} {unit} and can reach {reach:,.0f}",
                    f"{len(allowed)} places may lie in it, in {len(pieces)} parts",
                    "lower the bound, free more places for it, or let it be in more pieces",
                )
            anchored = float(amount[list(sector.anchors)].sum())
            if anchored > high[k] * (1 + _SLACK):
                yield _error(
                    f"the anchors of {sector.id} hold {anchored:,.0f} {unit}, and it may hold {high[k]:,.0f}",
                    "the anchors alone break the bound",
                    "raise the bound, or name fewer anchors",
                )
        if not len(allowed):
            yield _error(f"no place may lie in {sector.id}", "a sector holds at least one place", "free places for it")


def _label_within(frame: Frame, inside: Bools) -> list[Ints]:
    found = label_pieces(frame.graph, np.where(inside, 0, -1).astype(np.int32))
    return [rows for rows in found if inside[rows[0]]]


def _reach(amount: Floats, held: Sequence[Ints], others: Sequence[Ints], pieces: int) -> float:
    """Return the most that a sector can hold: its anchors' parts, then the richest others while it has pieces left."""
    rest = sorted((float(amount[rows].sum()) for rows in others), reverse=True)
    return sum(float(amount[rows].sum()) for rows in held) + sum(rest[: max(0, pieces - len(held))])


def _check_neighbours(frame: Frame) -> Iterator[Finding]:
    rows = {sector.id: k for k, sector in enumerate(frame.sectors)}
    for k, sector in enumerate(frame.sectors):
        for word in sector.touches:
            if word in rows:
                a, b = frame.graph.a, frame.graph.b
                near = frame.may[a, k] & frame.may[b, rows[word]] | frame.may[b, k] & frame.may[a, rows[word]]
                possible = bool(np.any(near))
            elif word == SEA or word.startswith("@"):
                possible = any(frame.may[row, k] for row in _list_shores(frame, word))
            else:
                continue  # a sector that this choice leaves out
            if not possible:
                yield _error(
                    f"{sector.id} must touch {word}, and no place that may lie in it does",
                    "no plan can do it",
                    "take it out of touches, or free a place that lies there",
                )


def _list_shores(frame: Frame, word: str) -> list[int]:
    tallies = frame.tallies
    if word not in tallies.abroad:
        return []
    column = tallies.abroad.index(word)
    return tallies.outer_place[(tallies.beyond == column) & (tallies.outer[:, METRES] > 0)].tolist()


def _touches(standing: Standing, sector: int, word: str) -> bool:
    frame = standing.frame
    if word in standing.tallies.abroad:
        return bool(standing.shores[sector, standing.tallies.abroad.index(word)] > 0)
    rows = {other.id: k for k, other in enumerate(frame.sectors)}
    if word not in rows:
        return any(other.id == word for other in frame.problem.sectors)  # one that this choice leaves out
    a, b = standing.slots[standing.tallies.a], standing.slots[standing.tallies.b]
    other = rows[word]
    return bool(np.any((a == sector) & (b == other) | (a == other) & (b == sector)))


def _check_groups(frame: Frame) -> Iterator[Finding]:
    for group in frame.hard_groups:
        rows = list(group.rows)
        if frame.may[rows].all(0).any():
            continue
        owners = sorted({frame.sectors[int(k)].id for k in frame.must[rows] if k >= 0})
        yield _error(
            f"{group.name} must be kept together, and no sector may hold all of it",
            f"places of it are anchors of {' and '.join(owners)}" if len(owners) > 1 else "some are excluded from each",
            "add it to may_split, give the group a price, or free its places",
        )
