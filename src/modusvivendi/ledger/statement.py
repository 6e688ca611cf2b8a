"""Writing the sums down as accounts, in people, km2 and km, with the unknown said as unknown."""

import math
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from modusvivendi.core.accounts import Difficulty, SectorAccount
from modusvivendi.core.plans import Plan, Sector
from modusvivendi.core.ranges import UNKNOWN as UNKNOWN_RANGE
from modusvivendi.core.ranges import Bools, Ints, Range
from modusvivendi.core.territory import SEA, Site
from modusvivendi.ledger import tallies as col
from modusvivendi.ledger.difficulty import assess
from modusvivendi.ledger.pieces import Piece
from modusvivendi.ledger.state import Line, State
from modusvivendi.ledger.tallies import Tallies


@dataclass(frozen=True)
class _Part:
    """What an account is written from: the sums of a sector, of the places given to none, or of the country."""

    sums: Ints
    held: Ints
    shores: Ints
    inner: Line | None
    pieces: Collection[Piece]
    neighbours: Mapping[str, float]
    sites: tuple[str, ...]
    wrong_side: Range
    changed: Ints
    changes: Ints | None


def write_sector(state: State, plan: Plan, sites: Sequence[Site], slot: int) -> SectorAccount:
    """Write the account of one sector, or of the places given to none (the last slot)."""
    sector = plan.sectors[slot] if slot < state.none else None
    known = _know_changes(state)
    side = _tally_wrong_side(state.tallies, state.sums[slot], sector) if sector else None
    part = _Part(
        sums=state.sums[slot],
        held=state.held[slot],
        shores=state.shores[slot],
        inner=state.lines.get((slot, slot)),
        pieces=state.pieces.of.get(slot, {}).values(),
        neighbours={
            plan.sectors[a + b - slot].id: _measure(line)
            for (a, b), line in sorted(state.lines.items())
            if a != b and slot in (a, b) and b < state.none
        },
        sites=tuple(site.id for site in sites if state.slots[site.place] == slot),
        wrong_side=UNKNOWN_RANGE if side is None else _read(side, col.PEOPLE),
        changed=np.flatnonzero(state.changed & (state.slots == slot)),
        changes=state.changes[slot] if known[slot] else None,
    )
    return _write(part, state.tallies, int(state.sums[:, col.LAND].sum()))


def write_total(state: State, plan: Plan, sites: Sequence[Site]) -> SectorAccount:
    """Write the account of the whole country.

    The wrong side and the changes of hands are those of the sectors where they are known; unknown when they
    are known of none.
    """
    sums = state.sums.sum(0)
    lines = list(state.lines.values())
    part = _Part(
        sums=sums,
        held=state.held.sum(0),
        shores=state.shores.sum(0),
        inner=tuple(map(sum, zip(*lines, strict=True))) if lines else None,
        pieces=state.tallies.whole,
        neighbours={},
        sites=tuple(site.id for site in sites),
        wrong_side=_sum_wrong_sides(state, plan),
        changed=np.flatnonzero(state.changed),
        changes=state.changes.sum(0) if np.any(_know_changes(state)) else None,
    )
    return _write(part, state.tallies, int(sums[col.LAND]))


def write_lines(state: State, plan: Plan) -> tuple[dict[tuple[str, str], float], dict[tuple[str, str], float] | None]:
    """Return the km of border between two sectors, and how much of it is front today (None: control unknown)."""
    lines = {
        (plan.sectors[a].id, plan.sectors[b].id): line
        for (a, b), line in sorted(state.lines.items())
        if a != b and b < state.none
    }
    front = {pair: _measure_front(line) for pair, line in lines.items()} if state.tallies.control_known else None
    return {pair: _measure(line) for pair, line in lines.items()}, front


def _write(part: _Part, tallies: Tallies, country: int) -> SectorAccount:
    sums = part.sums
    abroad = {name: _measure(line) for name, line in zip(tallies.abroad, part.shores.tolist(), strict=True) if line[1]}
    area = math.nan if sums[col.PLACES] and sums[col.PLACES] == sums[col.NO_AREA] else sums[col.LAND] / col.KM2
    changes = part.changes
    return SectorAccount(
        places=int(sums[col.PLACES]),
        area_km2=float(area),
        area_share=float(sums[col.LAND] / country) if country and not math.isnan(area) else math.nan,
        population=_read(sums, col.PEOPLE),
        people={name: _read_community(sums, row) for row, name in enumerate(tallies.communities)},
        unknown=_read(sums, col.UNKNOWN),
        wrong_side=part.wrong_side,
        places_without_population=int(sums[col.NO_PEOPLE]),
        places_without_area=int(sums[col.NO_AREA]),
        pieces=len(part.pieces),
        exclaves=tuple(piece.listed for piece in sorted(part.pieces, key=lambda piece: piece.rank)[1:]),
        sea_km=abroad.get(SEA, 0.0) if tallies.abroad else math.nan,
        foreign_km={name: km for name, km in abroad.items() if name != SEA},
        neighbours=part.neighbours,
        sites=part.sites,
        changes_hands=None if changes is None else tuple(part.changed.tolist()),
        changes_hands_km2=None if changes is None else float(changes[col.LAND] / col.KM2),
        changes_hands_people=None if changes is None else _read(changes, col.PEOPLE),
        difficulty=_assess(part),
    )


def _assess(part: _Part) -> Difficulty:
    sums = part.sums
    people, dense = int(sums[col.PEOPLE.start + 1]), int(sums[col.DENSITY_KNOWN])
    stated = any(sums[col.FIRST_COMMUNITY + col.STATED :: col.COMMUNITY_COLUMNS])
    front = None
    if sums[col.HELD] and not sums[col.NO_AREA]:
        front = _measure_front(part.inner) if part.inner else 0.0
    return assess(
        mixing=float(sums[col.MIXED] / people) if people and stated else None,
        front_km=None if front is None or math.isnan(front) else front,
        area_km2=float(sums[col.LAND] / col.KM2),
        armed=int((part.held > 0).sum()),
        urban=float(sums[col.URBAN] / dense) if dense else None,
    )


def _tally_wrong_side(tallies: Tallies, sums: Ints, sector: Sector) -> Ints | None:
    """Tally the people whose community is not at home, as a row of ``amounts`` with them as its people.

    None (unknown) when nobody is said to be at home, or the population of no place is known.
    """
    side = np.zeros(col.FIRST_COMMUNITY, np.int64)
    if sector.mixed or not sums[col.PLACES]:
        return side
    if not sector.home or sums[col.PLACES] == sums[col.NO_PEOPLE]:
        return None
    starts = {name: _start(row) for row, name in enumerate(tallies.communities)}
    away = [start for name, start in starts.items() if name not in sector.home]
    least = sum(int(sums[start + col.LEAST]) for name, start in starts.items() if name in sector.home)
    best = sum(int(sums[start + col.BEST]) for start in away)
    side[: col.PEOPLE.start] = sums[: col.PEOPLE.start]
    side[col.PEOPLE] = (
        sum(int(sums[start + col.LOW]) for start in away),
        best,
        max(int(sums[col.PEOPLE.stop - 1]) - least, best),
    )
    return side


def _sum_wrong_sides(state: State, plan: Plan) -> Range:
    """Add up the wrong sides of the sectors with places, where they are known."""
    sides = [
        _tally_wrong_side(state.tallies, state.sums[slot], sector)
        for slot, sector in enumerate(plan.sectors)
        if state.sums[slot, col.PLACES]
    ]
    known = [side for side in sides if side is not None]
    return _read(np.sum(known, axis=0), col.PEOPLE) if known else UNKNOWN_RANGE


def _know_changes(state: State) -> Bools:
    """Mark the slots of which it is known what changes hands: it is said who governs, and some holder is known."""
    places, held = state.sums[:, col.PLACES], state.sums[:, col.HELD]
    known: Bools = (state.governs.sum(axis=1) > 0) & ((held > 0) | (places == 0))
    return known & state.tallies.control_known


def _read(sums: Ints, columns: slice) -> Range:
    """Read three columns as people; NaN where a bound, or the population of every place, is unknown."""
    if sums[col.PLACES] and sums[col.PLACES] == sums[col.NO_PEOPLE]:
        return UNKNOWN_RANGE
    low, best, high = (count / col.PERSON for count in sums[columns].tolist())
    return Range(math.nan if sums[col.NO_LOW] else low, best, math.nan if sums[col.NO_HIGH] else high)


def _read_community(sums: Ints, row: int) -> Range:
    """Read the people of a community; unknown when no place says anything of it."""
    start = _start(row)
    if sums[col.PLACES] and not sums[start + col.STATED]:
        return UNKNOWN_RANGE
    return _read(sums, slice(start + col.LOW, start + col.HIGH + 1))


def _start(row: int) -> int:
    """Return the first column of a community."""
    return col.FIRST_COMMUNITY + col.COMMUNITY_COLUMNS * row


def _measure(line: Sequence[int]) -> float:
    """Return the km of some borders, NaN when one of them is unmeasured."""
    return math.nan if line[col.UNMEASURED] else line[col.METRES] / col.KM


def _measure_front(line: Sequence[int]) -> float:
    """Return the km of front among some borders, NaN when one is unmeasured or the holders at none are known."""
    return math.nan if line[col.FRONT_UNMEASURED] or not line[col.HELD_BORDERS] else line[col.FRONT_METRES] / col.KM
