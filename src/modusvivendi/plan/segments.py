"""The line of a plan in segments: by who holds each side today, in stretches that one command can look after."""

from collections.abc import Mapping, Sequence
from dataclasses import replace

import numpy as np

from modusvivendi.core.dossier import Dossier
from modusvivendi.core.forces import Segment
from modusvivendi.core.plans import Plan
from modusvivendi.core.ranges import Ints
from modusvivendi.ledger.account import account
from modusvivendi.ledger.control import NOBODY, find_holders

GUARDED = ("crossing", "dam", "port", "hub", "airport", "bridge", "seat", "power")
"""Kinds of sites that the rule per site counts."""
LONGEST_KM = 250.0
"""A stretch longer than this is cut into equal parts: about what a brigade's headquarters oversees (a judgement)."""
SHORTEST_KM = 25.0
"""A stretch shorter than this is joined to the one beside it."""

Sides = tuple[int, int]
"""Who holds the place on either side of a border: party rows, ``NOBODY`` unknown."""


def find_segments(dossier: Dossier, plan: Plan) -> tuple[Segment, ...]:
    """Return the line between each two sectors in segments, with what lies along them.

    The line of two sectors is parted where the holders of its two sides change; a stretch of over 250 km is then cut
    into equal parts, and one of less than 25 km joined to its neighbour. Pairs in the plan's order, segments of a pair
    from north to south where places have a latitude. The km of a pair's segments sum to the ledger's.
    """
    holders = find_holders(dossier)
    borders, assignment = dossier.borders, plan.assignment
    touching = {(min(a, b), max(a, b)) for a, b in zip(borders.a.tolist(), borders.b.tolist(), strict=True)}
    segments: list[Segment] = []
    for a, b in account(dossier, plan).line_km:
        first, second = plan.index[a], plan.index[b]
        ahead = (assignment[borders.a] == first) & (assignment[borders.b] == second) & (borders.land > 0)
        back = (assignment[borders.a] == second) & (assignment[borders.b] == first) & (borders.land > 0)
        rows = np.flatnonzero(ahead | back)
        ends = np.where(ahead[rows, None], *(np.column_stack(pair)[rows] for pair in _both(borders.a, borders.b)))
        stretches = _part(ends, borders.km[rows], holders, touching, dossier.places.lat)
        for number, stretch in enumerate(stretches, 1):
            about = (a, b), number if len(stretches) > 1 else 0
            segments.append(_describe(dossier, plan, *about, rows[stretch], ends[stretch], holders))
    return tuple(_share_out(dossier, segments))


def _both(a: Ints, b: Ints) -> tuple[tuple[Ints, Ints], tuple[Ints, Ints]]:
    return (a, b), (b, a)


def _part(
    ends: Ints, km: np.ndarray, holders: Ints, touching: set[tuple[int, int]], lat: np.ndarray
) -> list[list[int]]:
    """Return rows of ``ends`` (m, 2) by stretch, from north to south."""
    length = np.nan_to_num(km)
    sides: list[Sides] = [(int(holders[p]), int(holders[q])) for p, q in ends.tolist()]
    beside = _chain(ends, touching)
    stretches = _join_like(sides, beside)
    stretches = _absorb(stretches, beside, length)
    cut = [part for stretch in stretches for part in _cut(stretch, beside, length)]
    place = lat[ends].mean(axis=1)
    north = [float(np.mean(place[stretch])) for stretch in cut]
    order = sorted(range(len(cut)), key=lambda at: (-np.nan_to_num(north[at]), cut[at]))
    return [cut[at] for at in order]


def _chain(ends: Ints, touching: set[tuple[int, int]]) -> list[list[int]]:
    """Return for each border of a line those that follow it: they share a place, and their other places touch."""
    by_place: dict[int, list[int]] = {}
    for row, pair in enumerate(ends.tolist()):
        for place in pair:
            by_place.setdefault(place, []).append(row)
    beside: list[set[int]] = [set() for _ in range(len(ends))]
    for place, rows in by_place.items():
        other = {row: int(ends[row].sum()) - place for row in rows}
        for i, one in enumerate(rows):
            for two in rows[i + 1 :]:
                low, high = sorted((other[one], other[two]))
                if low == high or (low, high) in touching:
                    beside[one].add(two)
                    beside[two].add(one)
    return [sorted(rows) for rows in beside]


def _join_like(sides: Sequence[Sides], beside: Sequence[Sequence[int]]) -> list[list[int]]:
    """Return stretches of borders that follow each other and have the same holders on either side."""
    seen: set[int] = set()
    stretches: list[list[int]] = []
    for start in range(len(sides)):
        if start in seen:
            continue
        seen.add(start)
        stretch, todo = [start], [start]
        while todo:
            for row in beside[todo.pop()]:
                if row not in seen and sides[row] == sides[start]:
                    seen.add(row)
                    stretch.append(row)
                    todo.append(row)
        stretches.append(sorted(stretch))
    return stretches


def _absorb(stretches: list[list[int]], beside: Sequence[Sequence[int]], length: np.ndarray) -> list[list[int]]:
    """Join each stretch that is too short, the shortest first, to the longest beside it, else to the longest of all."""
    stretches = [list(stretch) for stretch in stretches]
    while len(stretches) > 1:
        km = [float(length[stretch].sum()) for stretch in stretches]
        least = min(range(len(stretches)), key=lambda at: (km[at], stretches[at]))
        if km[least] >= SHORTEST_KM:
            break
        small = stretches.pop(least)
        km.pop(least)
        near = {row for one in small for row in beside[one]}
        there = [at for at, stretch in enumerate(stretches) if near & set(stretch)]
        into = max(there or range(len(stretches)), key=lambda at: (km[at], -stretches[at][0]))
        stretches[into] = sorted([*stretches[into], *small])
    return stretches


def _cut(stretch: list[int], beside: Sequence[Sequence[int]], length: np.ndarray) -> list[list[int]]:
    """Cut a stretch into the fewest equal parts that are not too long, going along it from one end."""
    total = float(length[stretch].sum())
    parts = int(np.ceil(total / LONGEST_KM))
    if parts < 2:
        return [stretch]
    order = _walk(_walk(stretch[0], stretch, beside)[-1], stretch, beside)
    middle = np.cumsum(length[order]) - length[order] / 2
    which = np.minimum((middle / total * parts).astype(np.int64), parts - 1)
    cut = [sorted(row for row, part in zip(order, which.tolist(), strict=True) if part == at) for at in range(parts)]
    return [part for part in cut if part]


def _walk(start: int, stretch: list[int], beside: Sequence[Sequence[int]]) -> list[int]:
    """Return the borders of a stretch by their distance from one, those that nothing joins to it last."""
    left, order = set(stretch), list[int]()
    todo = [start]
    while left:
        row = todo.pop(0) if todo else min(left)
        if row not in left:
            continue
        left.remove(row)
        order.append(row)
        todo += [other for other in beside[row] if other in left]
    return order


def _describe(
    dossier: Dossier,
    plan: Plan,
    pair: tuple[str, str],
    number: int,
    rows: Ints,
    ends: Ints,
    holders: Ints,
) -> Segment:
    borders = dossier.borders
    places = np.unique(ends)
    here, there = holders[ends[:, 0]], holders[ends[:, 1]]
    known = (here != NOBODY) & (there != NOBODY)
    front = float(borders.km[rows][known & (here != there)].sum()) if known.any() else np.nan
    excluded = {row for row, party in enumerate(dossier.parties) if party.role == "excluded"}
    standing = [row for row in np.unique(holders[places]).tolist() if row != NOBODY and row not in excluded]
    beside = [dossier.parties[row].id for row in standing]
    governing = [party for name in pair for party in plan.sectors[plan.index[name]].held_by]
    return Segment(
        *pair,
        float(borders.km[rows].sum()),
        front,
        np.nan,
        (),
        tuple(dict.fromkeys([*beside, *governing])),
        number,
        tuple(rows.tolist()),
        (_most(here, borders.km[rows], dossier), _most(there, borders.km[rows], dossier)),
    )


def _share_out(dossier: Dossier, segments: Sequence[Segment]) -> list[Segment]:
    """Give each segment its part of the people and sites along the line, so that none counts twice.

    The people of a place go to its segments by the length of its borders there; a site goes to the longest.
    """
    borders, n = dossier.borders, len(dossier.places)
    lengths = np.zeros((len(segments), n))
    for row, segment in enumerate(segments):
        at = list(segment.borders)
        for ends in (borders.a[at], borders.b[at]):
            np.add.at(lengths[row], ends, np.maximum(np.nan_to_num(borders.km[at]), 1e-9))
    total = lengths.sum(axis=0)
    part = np.divide(lengths, total, out=np.zeros_like(lengths), where=total > 0)
    people = dossier.places.population[:, 1]
    known = np.isfinite(people)
    longest = np.where(total > 0, lengths.argmax(axis=0), -1) if segments else np.full(n, -1)
    return [
        replace(
            segment,
            people=float((part[row] * np.nan_to_num(people)).sum()) if known[part[row] > 0].any() else np.nan,
            sites=tuple(site.id for site in dossier.sites if site.kind in GUARDED and longest[site.place] == row),
        )
        for row, segment in enumerate(segments)
    ]


def _most(holders: Ints, km: np.ndarray, dossier: Dossier) -> str:
    """Return the party that holds most of a side of a segment today; empty when nobody is known to."""
    share: Mapping[int, float] = {
        int(row): float(np.nan_to_num(km[holders == row]).sum()) for row in np.unique(holders) if row != NOBODY
    }
    if not share:
        return ""
    return dossier.parties[max(share, key=lambda row: (share[row], -row))].id
