"""The maps of the brief: fine for those who may see them, hexagons for the public."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

import numpy as np

from modusvivendi.brief.blocks import Figure, Multiples, Table
from modusvivendi.brief.figures import (
    Coarse,
    Group,
    Lines,
    Look,
    Mark,
    Sheet,
    Tile,
    Town,
    draw_coarse_map,
    draw_map,
    draw_multiples,
)
from modusvivendi.brief.view import View
from modusvivendi.core.dossier import Dossier
from modusvivendi.core.names import say
from modusvivendi.core.plans import Plan
from modusvivendi.core.ranges import Floats, Ints
from modusvivendi.ledger.control import find_holders
from modusvivendi.plan.results import Results

SURE = 0.7
"""Control of at least this confidence is drawn as sure."""
_TOWNS = 40
_TOWNS_COARSE = 14


def holding(dossier: Dossier) -> tuple[Ints, Floats]:
    """Return who holds each place today (party row, -1 unknown) and how surely (0 to 1, NaN unknown), each (n,)."""
    holders = find_holders(dossier)
    confidence = np.full(len(dossier.places), np.nan)
    control = dossier.control
    latest: dict[int, tuple[int, int]] = {}
    for row, (place, party) in enumerate(zip(control.place.tolist(), control.party.tolist(), strict=True)):
        period = control.dates[row]
        if holders[place] != party or period.start > dossier.as_of.end:
            continue
        when = (period.start.toordinal(), -period.end.toordinal())
        if place not in latest or when >= latest[place]:
            latest[place] = when
            confidence[place] = control.confidence[row]
    return holders, confidence


def draw_control(results: Results, view: View, *, caption: str, alt: str) -> Figure:
    """Draw who holds what, hatched where it is not sure."""
    dossier = results.dossier
    holders, confidence = holding(dossier)
    held = [row for row in range(len(dossier.parties)) if np.any(holders == row)]
    groups = [Group(dossier.parties[row].id, view.name(dossier.parties[row].names), at) for at, row in enumerate(held)]
    slot = np.full(len(dossier.parties) + 1, -1, np.int64)
    slot[held] = np.arange(len(held))
    label = slot[holders]
    coarse = None if view.permits.fine else coarsen_places(results, view, label)
    credit = say_credit(results, view)
    return _draw(
        "map-control",
        results,
        view,
        label,
        groups,
        caption=caption,
        alt=alt,
        confidence=confidence,
        coarse=coarse,
        credit=credit,
    )


def coarsen_plans(plans: Sequence[Plan], results: Results, view: View) -> dict[str, Coarse]:
    """Return the hexagons of each plan by its id, all on one grid; none for those who may see fine lines."""
    return {} if view.permits.fine else {plan.id: coarsen_places(results, view, plan.assignment) for plan in plans}


def draw_side_by_side(
    plans: Sequence[Plan],
    results: Results,
    view: View,
    coarse: Mapping[str, Coarse],
    *,
    caption: str,
    alts: Sequence[str],
    table: Table,
    id: str = "plans-side-by-side",
) -> Multiples:
    """Draw all plans small, at one scale, in the colours of the communities at home.

    ``coarse`` as from ``coarsen_plans``; ``alts``: what replaces each small map.
    """
    dossier = results.dossier
    rank = {community.id: number for number, community in enumerate(dossier.communities)}
    groups = [Group(c.id, view.name(c.names), number) for number, c in enumerate(dossier.communities)]
    mixed, nobody = len(groups), len(groups) + 1
    groups += [Group("mixed", view.say("mixed"), mixed), Group("none", view.say("plans.home_not_said"), -1)]
    tiles: list[Tile] = []
    for plan, alt in zip(plans, alts, strict=True):
        homes = [mixed if s.mixed else rank.get(s.home[0], nobody) if s.home else nobody for s in plan.sectors]
        part = coarse[plan.id].label if coarse else plan.assignment
        # The last entry serves the places that no sector has (-1).
        tiles.append(Tile(plan.id, view.name(plan.title), alt, part, np.array([*homes, nobody], np.int64)[part]))
    words = view.look.words
    note = words.coarse_note if coarse else words.schematic_note
    return draw_multiples(
        id,
        next(iter(coarse.values())).polygons if coarse else results.cells.polygons,
        tiles,
        groups,
        view.look,
        caption=caption,
        alt=view.say("plans.side_by_side_alt", n=view.words.count("plans", len(plans))),
        badge=f"{words.schematic}: {note}" if coarse or results.cells.schematic else "",
        credit=words.credit.format(credit=say_credit(results, view)),
        table=table,
    )


def draw_plan(
    plan: Plan,
    results: Results,
    view: View,
    coarse: Mapping[str, Coarse],
    *,
    caption: str,
    alt: str,
    table: Table,
    id: str = "",
    lines: Lines | None = None,
) -> Figure:
    """Draw the sectors of a plan, over the front line of today where that may be shown, or with ``lines`` of kinds."""
    groups = [
        Group(sector.id, view.name(sector.names), number)
        for sector, number in zip(plan.sectors, swatches(results.dossier, plan.id), strict=True)
    ]
    holders, _ = holding(results.dossier)
    return _draw(
        id or f"map-{plan.id}",
        results,
        view,
        plan.assignment,
        groups,
        caption=caption,
        alt=alt,
        front=holders if lines is None else None,
        table=table,
        coarse=coarse.get(plan.id),
        look=view.look_beside if lines is None else view.look,
        lines=lines,
        credit="" if lines is None else say_credit(results, view),
    )


def swatches(dossier: Dossier, plan_id: str) -> list[int]:
    """Return the colour number of each sector: that of its first home community, so that plans can be compared.

    A second sector with the same home, and a mixed one, take the next free numbers.
    """
    plan = dossier.plan(plan_id)
    rank = {community.id: number for number, community in enumerate(dossier.communities)}
    taken: dict[int, int] = {}
    for row, sector in enumerate(plan.sectors):
        number = rank.get(sector.home[0], -1) if sector.home and not sector.mixed else -1
        if number >= 0 and number not in taken.values():
            taken[row] = number
    free = iter(n for n in range(len(rank), len(rank) + len(plan.sectors) + 12) if n not in taken.values())
    return [taken[row] if row in taken else next(free) for row in range(len(plan.sectors))]


def _draw(
    id: str,
    results: Results,
    view: View,
    label: Ints,
    groups: Sequence[Group],
    *,
    caption: str,
    alt: str,
    confidence: Floats | None = None,
    front: Ints | None = None,
    table: Table | None = None,
    coarse: Coarse | None = None,
    look: Look | None = None,
    credit: str = "",
    lines: Lines | None = None,
) -> Figure:
    dossier, cells = results.dossier, results.cells
    # Beside the numbers of many lines, signs of sites would be too much.
    marks = _marks(dossier, view) if lines is None else []
    if coarse is not None:
        return draw_coarse_map(
            id,
            coarse,
            groups,
            look or view.look,
            caption=caption,
            alt=alt,
            credit=credit,
            crs=cells.crs,
            towns=_towns(dossier, view, _TOWNS_COARSE),
            marks=_centre(marks, coarse.polygons, cells.crs),
            table=table,
            lines=lines,
        )
    sheet = Sheet(
        group=label,
        groups=groups,
        ids=dossier.places.ids,
        names=[view.name(names) for names in dossier.places.names],
        titles=_titles(dossier, view, label, groups, confidence),
        people=dossier.places.population[:, 1],
        confidence=confidence,
        sure=SURE,
        front=front,
        towns=_towns(dossier, view, _TOWNS),
        marks=marks,
        credit=credit,
        lines=lines,
    )
    return draw_map(id, cells, sheet, look or view.look, caption=caption, alt=alt, table=table)


def coarsen_places(results: Results, view: View, label: Ints) -> Coarse:
    """Return hexagons, each with the label (n,) that has most of its land."""
    from modusvivendi.core.geometry.display import coarsen

    return coarsen(results.cells, label, spacing_km=view.permits.spacing_km)


def say_credit(results: Results, view: View) -> str:
    """Return where the shapes come from."""
    return view.text(results.cells.credit or results.dossier.shapes.outline_credit)


def _centre(marks: Sequence[Mark], hexagons: Any, crs: str) -> list[Mark]:
    """Put each site into the middle of its hexagon, so that nothing is placed more finely than the grid."""
    import shapely

    from modusvivendi.core.geometry.projection import project_points, unproject

    if not marks or not len(hexagons):
        return []
    x, y = project_points(np.array([mark.lon for mark in marks]), np.array([mark.lat for mark in marks]), crs)
    nearest = shapely.STRtree(hexagons).nearest(shapely.points(x, y))
    middle = unproject(shapely.point_on_surface(hexagons[nearest]), crs)
    return [
        replace(mark, lon=float(lon), lat=float(lat))
        for mark, lon, lat in zip(marks, shapely.get_x(middle), shapely.get_y(middle), strict=True)
    ]


def _titles(dossier: Dossier, view: View, label: Ints, groups: Sequence[Group], confidence: Floats | None) -> list[str]:
    titles: list[str] = []
    for row, names in enumerate(dossier.places.names):
        group = groups[label[row]].name if label[row] >= 0 else view.say("unknown")
        people = view.number(dossier.places.population[row, 1])
        if confidence is not None and np.isfinite(confidence[row]):
            sure = view.formats.percent(float(confidence[row]))
            titles.append(
                view.say("place_title.control", place=view.name(names), group=group, people=people, sure=sure)
            )
        else:
            titles.append(view.say("place_title.plain", place=view.name(names), group=group, people=people))
    return titles


def _towns(dossier: Dossier, view: View, most: int) -> list[Town]:
    places = dossier.places
    people = np.nan_to_num(places.population[:, 1], nan=0.0)
    rows = [int(row) for row in np.argsort(-people, kind="stable")[:most] if people[row] > 0]
    return [
        Town(say(places.names[row], view.language), float(places.lon[row]), float(places.lat[row]), float(people[row]))
        for row in rows
        if np.isfinite(places.lat[row])
    ]


def _marks(dossier: Dossier, view: View) -> list[Mark]:
    return [
        Mark(site.id, view.name(site.names), site.kind, site.lon, site.lat)
        for site in dossier.sites
        if site.sensitivity in view.permits.sites and np.isfinite(site.lat)
    ]
