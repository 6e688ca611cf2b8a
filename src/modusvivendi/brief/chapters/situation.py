"""Where things stand: who holds what, who lives where, the harm done so far, those who fled or are cut off."""

import math
from collections import defaultdict
from collections.abc import Iterable, Sequence

import numpy as np

from modusvivendi.brief.blocks import Block, Bullets, Chapter, Figure, Folded, Heading, Paragraph, Table
from modusvivendi.brief.chapters.harm import tell_harm
from modusvivendi.brief.chapters.plan_tables import show_estimate
from modusvivendi.brief.figures import Part, draw_stacked_bars
from modusvivendi.brief.maps import SURE, draw_control, holding
from modusvivendi.brief.view import Named, View, name_all
from modusvivendi.core.accounts import SectorAccount
from modusvivendi.core.dossier import Dossier
from modusvivendi.core.ranges import Range
from modusvivendi.plan.results import Results

_MOST_AREAS = 25


def tell_situation(results: Results, view: View) -> Chapter:
    """Write the chapter on the situation at the date of the dossier."""
    named = name_all(results.dossier, view)
    blocks: list[Block] = [
        Paragraph(view.say("situation.intro", date=view.date(results.dossier.as_of))),
        *_tell_control(results, view),
        *_tell_people(results, view, named),
        *tell_harm(results.dossier, view, named),
        *_tell_sites(results.dossier, view),
    ]
    return Chapter("situation", view.say("chapter.situation"), blocks)


def _tell_control(results: Results, view: View) -> list[Block]:
    dossier = results.dossier
    heading = Heading(view.say("situation.control"), 3, "control")
    holders, confidence = holding(dossier)
    if not np.any(holders >= 0):
        return [heading, Paragraph(view.say("situation.control_unknown"))]
    area, people = dossier.places.area_km2, dossier.places.population
    country = float(np.nansum(area))
    rows: list[list[str]] = []
    said: list[str] = []
    for row in [*_by_land(holders, area), -1]:
        mine = holders == row
        if not mine.any():
            continue
        name = view.name(dossier.parties[row].names) if row >= 0 else view.say("unknown")
        share = view.formats.percent(float(np.nansum(area[mine])) / country) if country else view.say("unknown")
        unsure = int(np.sum(confidence[mine] < SURE)) if row >= 0 else 0
        land = view.number(float(np.nansum(area[mine])))
        count = view.people(_add(people[mine]))
        rows.append([name, view.number(int(mine.sum())), land, share, count, view.number(unsure)])
        said.append(view.say("situation.holder_share", party=name, share=share))
    table = Table(
        view.say("situation.control_table"),
        [view.say(f"column.{key}") for key in ("held_by", "places", "land", "land_share", "people", "unsure")],
        rows,
        frozenset({1, 2, 3, 4, 5}),
        note=view.say("situation.control_note", sure=view.formats.percent(SURE)),
    )
    alt = view.say("situation.control_alt", shares=view.words.listed(said))
    caption = view.say("situation.control_caption", date=view.date(dossier.as_of))
    return [
        heading,
        Paragraph(view.say("situation.control_text", sure=view.formats.percent(SURE))),
        draw_control(results, view, caption=caption, alt=alt),
        table,
    ]


def _by_land(
    holders: "np.ndarray[tuple[int], np.dtype[np.int64]]", area: "np.ndarray[tuple[int], np.dtype[np.float64]]"
) -> list[int]:
    held = [int(row) for row in np.unique(holders) if row >= 0]
    return sorted(held, key=lambda row: -float(np.nansum(area[holders == row])))


def _add(people: "np.ndarray[tuple[int, int], np.dtype[np.float64]]") -> Range:
    known = people[np.isfinite(people[:, 1])]
    if not len(known):
        return Range(math.nan, math.nan, math.nan)
    return Range(*(float(np.where(np.isfinite(known[:, k]), known[:, k], known[:, 1]).sum()) for k in range(3)))


def _tell_people(results: Results, view: View, named: Named) -> list[Block]:
    dossier = results.dossier
    total = next((ledger.total for ledger in results.ledgers.values()), None)
    blocks: list[Block] = [Heading(view.say("situation.people"), 3, "people")]
    if total is None or not dossier.communities:
        return [*blocks, Paragraph(view.say("situation.people_unknown"))]
    blocks += [
        Paragraph(view.say("situation.people_text", people=view.formats.people_said(total.population))),
        people_table(total, dossier, view, named),
    ]
    figure = _draw_areas(dossier, view, named)
    if figure:
        blocks.append(figure)
    notes = [
        view.say("situation.community_note", community=named.communities[c.id], note=view.name(c.note))
        for c in dossier.communities
        if c.note
    ]
    if notes:
        blocks.append(Folded(view.say("situation.community_notes"), [Bullets(notes)]))
    return blocks


def people_table(total: SectorAccount, dossier: Dossier, view: View, named: Named) -> Table:
    """Return the people of the whole country by community, with those of no stated community."""
    whole = total.population
    rows: list[list[str]] = []
    groups = [(named.communities[c.id], total.people.get(c.id)) for c in dossier.communities]
    for name, people in [*groups, (view.say("unknown_community"), total.unknown)]:
        if people is None:
            continue
        shares = Range(*(_share(people, whole, bound) for bound in ("low", "best", "high")))
        # Counts that are exact by place have exact shares; one decimal is then not too much to say.
        rows.append([name, view.people(people), view.formats.percents(shares, 1 if people.exact else 0)])
    return Table(
        view.say("situation.people_table"),
        [view.say("column.community"), view.say("column.people"), view.say("column.people_share")],
        rows,
        frozenset({1, 2}),
        note=view.say("situation.people_note"),
    )


def _share(people: Range, whole: Range, bound: str) -> float:
    """Divide like by like: the low people by the low population, where all places err the same way."""
    population = getattr(whole, bound)
    return min(getattr(people, bound) / population, 1.0) if population else math.nan


def _draw_areas(dossier: Dossier, view: View, named: Named) -> Figure | None:
    """Draw the people of the largest areas by community, when there are few enough of them."""
    roots = _roots(dossier)
    members: dict[str, list[int]] = defaultdict(list)
    for row, root in enumerate(roots):
        if root:
            members[root].append(row)
    if not 2 <= len(members) <= _MOST_AREAS:
        return None
    parts = [Part(c.id, named.communities[c.id], number) for number, c in enumerate(dossier.communities)]
    parts.append(Part("unknown", view.say("unknown_community"), -1))
    areas = sorted(members, key=lambda id: -_count(dossier, members[id]))
    values = [[show_estimate(value, view) for value in _composition(dossier, members[id])] for id in areas]
    return draw_stacked_bars(
        "people-by-area",
        [named.areas[id] for id in areas],
        parts,
        values,
        view.look,
        caption=view.say("situation.areas_caption"),
        unit=view.say("unit.people"),
        alt=view.say("situation.areas_alt", areas=view.number(len(areas))),
        note=view.say("situation.areas_note"),
    )


def _composition(dossier: Dossier, rows: list[int]) -> Sequence[Range]:
    """Return the people of each community in some places, and of none stated (low, best, high)."""
    people, share = dossier.places.population[rows], dossier.people.share[rows]
    known = np.isfinite(people[:, 1])
    people, share = people[known], np.nan_to_num(share[known], nan=0.0)
    sums = (people[:, None, :] * share).sum(axis=0)
    rest = 1 - share.sum(axis=1)[:, ::-1]
    unknown = (people * np.clip(rest, 0, 1)).sum(axis=0)
    return [*(Range(*map(float, row)) for row in sums), Range(*map(float, unknown))]


def _roots(dossier: Dossier) -> list[str | None]:
    found: list[str | None] = []
    for parent in dossier.places.parents:
        at, steps = parent, 0
        while at and at in dossier.areas and dossier.areas[at].parent and steps < len(dossier.areas):
            at, steps = dossier.areas[at].parent, steps + 1
        found.append(at if at in dossier.areas else None)
    return found


def _count(dossier: Dossier, rows: Iterable[int]) -> float:
    return float(np.nansum(dossier.places.population[list(rows), 1]))


def _tell_sites(dossier: Dossier, view: View) -> list[Block]:
    shown = [site for site in dossier.sites if site.sensitivity in view.permits.sites]
    if not shown:
        return []
    hidden = len(dossier.sites) - len(shown)
    fine = view.permits.fine
    columns = ["site", "site_kind", *(["place"] if fine else []), "abroad", "source"]
    rows = [
        [
            view.name(site.names),
            view.term("site_kind", site.kind),
            *([view.name(dossier.places.names[site.place])] if fine else []),
            view.beyond(site.abroad) if site.abroad else "",
            site.source,
        ]
        for site in sorted(shown, key=lambda site: (site.kind, site.id))
    ]
    note = view.say("situation.sites_hidden", n=view.number(hidden)) if hidden else ""
    table = Table(
        view.say("situation.sites_table"),
        [view.say(f"column.{key}") for key in columns],
        rows,
        note=note,
        sources=frozenset({len(columns) - 1}),
    )
    return [Folded(view.say("situation.sites"), [table])]
