"""The maps of the road: forces by segment of the line, and the places that open to relief by quarter."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

import numpy as np

from modusvivendi.brief.blocks import Figure, Multiples, Table
from modusvivendi.brief.figures import Group, Lines, Stroke, Tile, draw_multiples
from modusvivendi.brief.maps import coarsen_places, coarsen_plans, draw_plan, say_credit
from modusvivendi.brief.view import View
from modusvivendi.core.access import NEVER, Access
from modusvivendi.core.dossier import Dossier
from modusvivendi.core.forces import Force, Manning
from modusvivendi.core.plans import Plan
from modusvivendi.core.ranges import Floats, Ints
from modusvivendi.plan.results import Results

QUARTER = 3
"""Months."""
_ENOUGH, _SHORT = "#0d3f73", "#b3400f"
_DENSITIES = (0.0, 5.0, 20.0, 40.0)
"""Soldiers a km from which a line is drawn heavier: a watch as on Cyprus, patrols, posts, a force as in 1996."""
_WEIGHTS = (2.0, 3.2, 4.8, 6.8)
ENOUGH = 0.9
"""From this share of what the rule asks for on, a segment counts as manned."""
_MOST_PANELS = 8
_OPEN, _NEW, _SHUT = range(3)


@dataclass(frozen=True)
class Stretch:
    """What the map shows of a line: its number, the rows of its borders (none: all of its pair), its kind of stroke."""

    number: int
    pair: frozenset[str]
    borders: tuple[int, ...]
    kind: int


def draw_force_map(
    plan: Plan, force: Force, results: Results, view: View, *, caption: str, alt: str, table: Table
) -> Figure:
    """Draw the lines of a plan by the soldiers on them, numbered as in the table.

    For those who may see fine lines: each segment by what is posted, in another colour where it is less than the rule
    asks for. For the public: the line between each two sectors, by what the rule asks for, on hexagons.
    """
    coarse = coarsen_plans([plan], results, view)
    if coarse:
        polygons: Any = coarse[plan.id].polygons
        label = coarse[plan.id].label
        stretches = _by_pair(force)
    else:
        polygons, label = results.cells.polygons, plan.assignment
        stretches = [
            Stretch(number, frozenset((line.segment.a, line.segment.b)), line.segment.borders, _find_kind(line, force))
            for number, line in enumerate(force.lines, 1)
        ]
    lines = _lay_lines(results.dossier, plan, polygons, label, stretches, _name_strokes(view, fine=not coarse))
    return draw_plan(plan, results, view, coarse, caption=caption, alt=alt, table=table, id="map-forces", lines=lines)


def pair_lines(force: Force) -> dict[str, list[Manning]]:
    """Return the lines by pair of sectors, in the order of the plan."""
    pairs: dict[str, list[Manning]] = {}
    for line in force.lines:
        pairs.setdefault(line.segment.pair, []).append(line)
    return pairs


def _by_pair(force: Force) -> list[Stretch]:
    found: list[Stretch] = []
    for number, lines in enumerate(pair_lines(force).values(), 1):
        segment, km = lines[0].segment, sum(line.segment.km for line in lines)
        asked = sum(line.rules[force.rule].best for line in lines)
        found.append(Stretch(number, frozenset((segment.a, segment.b)), (), _find_weight(asked, km)))
    return found


def _find_weight(soldiers: float, km: float) -> int:
    density = soldiers / km if km > 0 else 0.0
    return max(0, int(np.searchsorted(_DENSITIES, np.nan_to_num(density), side="right")) - 1)


def _find_kind(line: Manning, force: Force) -> int:
    weight = _find_weight(line.posted, line.segment.km)
    short = line.short is not None and line.posted < ENOUGH * line.rules[force.rule].best
    return weight + short * len(_WEIGHTS)


def _name_strokes(view: View, *, fine: bool) -> list[Stroke]:
    """Return the kinds of lines: by weight, manned or asked for, and then by weight where too few come."""
    bounds = [view.number(one) for one in _DENSITIES]
    spans = [view.say("road.density_under", most=bounds[1])]
    spans += [view.formats.between(low, high) for low, high in pairwise(bounds[1:])]
    spans.append(view.say("road.density_over", least=bounds[-1]))
    key = "road.key_posted" if fine else "road.key_asked"
    strokes = [Stroke(_ENOUGH, weight, view.say(key, span=span)) for weight, span in zip(_WEIGHTS, spans, strict=True)]
    if fine:
        strokes += [
            Stroke(_SHORT, weight, view.say("road.key_short", span=span), "9 3")
            for weight, span in zip(_WEIGHTS, spans, strict=True)
        ]
    return strokes


def _lay_lines(
    dossier: Dossier, plan: Plan, polygons: Any, label: Ints, stretches: Sequence[Stretch], strokes: Sequence[Stroke]
) -> Lines:
    """Give each border between two polygons of different sectors the stretch it belongs to."""
    from modusvivendi.core.geometry.edges import find_edges

    edges = find_edges(polygons)
    inner = (edges.right >= 0) & (label[edges.left] >= 0)
    inner[inner] &= label[edges.right[inner]] >= 0
    inner[inner] &= label[edges.left[inner]] != label[edges.right[inner]]
    left, right = edges.left[inner].tolist(), edges.right[inner].tolist()
    middle = (edges.ends[inner, :2] + edges.ends[inner, 2:]) / 2
    length = edges.length[inner]
    borders = dossier.borders
    exact = {
        (min(int(borders.a[row]), int(borders.b[row])), max(int(borders.a[row]), int(borders.b[row]))): at
        for at, stretch in enumerate(stretches)
        for row in stretch.borders
    }
    places = [
        {*borders.a[list(stretch.borders)].tolist(), *borders.b[list(stretch.borders)].tolist()}
        for stretch in stretches
    ]
    kinds: dict[tuple[int, int], int] = {}
    members: dict[int, list[int]] = {}
    for edge, pair in enumerate(zip(left, right, strict=True)):
        at = exact.get(pair)
        if at is None:
            sectors = frozenset(plan.sectors[int(label[row])].id for row in pair)
            near = [row for row, stretch in enumerate(stretches) if stretch.pair == sectors]
            if not near:
                continue
            at = max(near, key=lambda row: (len(places[row] & set(pair)), -row))
        kinds[pair] = stretches[at].kind
        members.setdefault(at, []).append(edge)
    signs = [
        (str(stretches[at].number), *_find_middle(middle[rows], length[rows])) for at, rows in sorted(members.items())
    ]
    return Lines(strokes, kinds, signs)


def _find_middle(points: Floats, length: Floats) -> tuple[float, float]:
    """Return the point of a line that lies nearest to its centre of length."""
    centre = np.average(points, axis=0, weights=np.maximum(length, 1e-9))
    nearest = points[int(np.argmin(((points - centre) ** 2).sum(axis=1)))]
    return float(nearest[0]), float(nearest[1])


def list_quarters(access: Access) -> list[int]:
    """Return the months of the quarters in which a place opens, today first; at most eight, the last one kept."""
    opens = access.opens
    last = access.months[-1].month
    months = [0] + [
        month
        for month in range(QUARTER, last + QUARTER, QUARTER)
        if bool(((opens != NEVER) & (opens > month - QUARTER) & (opens <= month)).any())
    ]
    return months if len(months) <= _MOST_PANELS else [*months[: _MOST_PANELS - 1], months[-1]]


def draw_access_maps(
    access: Access, titles: Mapping[int, str], results: Results, view: View, *, caption: str, table: Table, note: str
) -> Multiples:
    """Draw the land once for each quarter in ``titles`` (by month): open before, newly open, not open."""
    looks = (("road.open_before", 2), ("road.open_new", 3), ("road.open_not", 1))
    groups = [Group(f"access-{at}", view.say(name), swatch) for at, (name, swatch) in enumerate(looks)]
    before, tiles, polygons = -1, list[Tile](), results.cells.polygons
    for month, title in titles.items():
        label = label_places(access.opens, before, month)
        before = month
        if not view.permits.fine:
            coarse = coarsen_places(results, view, label)
            polygons, label = coarse.polygons, coarse.label
        open_ = float(((access.opens != NEVER) & (access.opens <= month)).mean())
        alt = view.say("road.access_alt", when=title, share=view.formats.percent(open_))
        tiles.append(Tile(f"access-{month}", title, alt, label, label))
    words = view.look.words
    schematic = not view.permits.fine or results.cells.schematic
    badge = words.schematic_note if view.permits.fine else words.coarse_note
    return draw_multiples(
        "map-access",
        polygons,
        tiles,
        groups,
        view.look,
        caption=caption,
        alt=caption,
        badge=f"{words.schematic}: {badge}" if schematic else "",
        credit=words.credit.format(credit=say_credit(results, view)),
        table=table,
        note=note,
    )


def label_places(opens: Ints, before: int, month: int) -> Ints:
    """Return for each place (n,) whether it was open by the month ``before``, opens by ``month``, or does not."""
    label = np.full(len(opens), _SHUT, np.int64)
    label[(opens != NEVER) & (opens <= month)] = _NEW
    label[(opens != NEVER) & (opens <= before)] = _OPEN
    return label
