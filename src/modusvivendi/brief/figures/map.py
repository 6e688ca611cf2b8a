"""Maps of who holds what and of who would get what."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Protocol

import numpy as np

from modusvivendi.brief.blocks import Figure, Table
from modusvivendi.brief.figures.canvas import Canvas, draw_canvas
from modusvivendi.brief.figures.palette import SWATCHES
from modusvivendi.brief.figures.paths import Shaped
from modusvivendi.brief.figures.sheet import Group, Lines, Mark, Sheet, Town
from modusvivendi.brief.figures.svg import draw_widths
from modusvivendi.brief.figures.words import ENGLISH, Look
from modusvivendi.core.geometry import Cells
from modusvivendi.core.ranges import Bools, Floats, Ints

MOST_UNITS = 1500
"""Beyond this many places a map shows groups only."""

CLEAR_SHARE = 0.6
"""A hexagon where no group has this share of the land is hatched."""


class Coarse(Protocol):
    """What ``core.geometry.display.coarsen`` returns: ``polygons`` (h,) in metres, ``label`` (h,), ``mixed`` (h,)."""

    @property
    def polygons(self) -> Shaped:
        """Hexagons in metres."""
        ...

    @property
    def label(self) -> Ints:
        """Row number of the group with most land, -1 unknown."""
        ...

    @property
    def mixed(self) -> Floats:
        """Share of the land that this group has in the hexagon."""
        ...


def draw_map(
    id: str,
    cells: Cells,
    sheet: Sheet,
    look: Look = ENGLISH,
    *,
    caption: str,
    alt: str = "",
    table: Table | None = None,
) -> Figure:
    """Draw the places in the colours and patterns of their groups, with lines, names, sites, scale and legend.

    Places are focusable elements with a title up to 1,500 of them, groups above that. The table says of each group
    how many places, people and how much land it has. The word *schematic* stands on the figure when the cells are.
    """
    words = look.words
    unsure = np.zeros(len(cells.polygons), bool)
    if sheet.confidence is not None:
        unsure = (sheet.group >= 0) & (sheet.confidence < sheet.sure)
    units = len(cells.polygons) <= MOST_UNITS
    canvas = Canvas(
        id,
        cells.polygons,
        sheet.group,
        _part_swatches(sheet.group, sheet.groups),
        unsure,
        words.uncertain.format(share=look.share(sheet.sure)),
        ids=sheet.ids,
        titles=(sheet.titles or _titles(sheet, look)) if units else (),
        front=sheet.front,
        towns=_project_towns(sheet.towns, cells.crs),
        marks=_project_marks(sheet.marks, cells.crs),
        name_groups=sheet.name_groups,
        badge=f"{words.schematic}: {words.schematic_note}" if cells.schematic else "",
        credit=sheet.credit or cells.credit,
        line_words=sheet.line or (words.line if sheet.front is not None else ""),
        lines=sheet.lines,
    )
    land = _measure_land(cells.polygons)
    told = alt or _tell(sheet.group, sheet.groups, land, look, words.map_alt, places=len(sheet.ids))
    wide, phone = draw_widths(lambda width, *, narrow: draw_canvas(canvas, look, width, told, narrow=narrow), look)
    return Figure(id, wide, told, caption, table or _tabulate(sheet, unsure, land, look, caption), narrow=phone)


def draw_coarse_map(
    id: str,
    coarse: Coarse,
    groups: Sequence[Group],
    look: Look = ENGLISH,
    *,
    caption: str,
    alt: str = "",
    credit: str = "",
    crs: str = "",
    towns: Sequence[Town] = (),
    marks: Sequence[Mark] = (),
    name_groups: bool = True,
    table: Table | None = None,
    lines: Lines | None = None,
) -> Figure:
    """Draw hexagons (``core.geometry.display.Coarse``) in the colours of the group with most land in each.

    ``crs`` is needed to place towns and marks; a mark stands in the middle of its hexagon, never finer. Hexagons are no
    units of their own: the table speaks of groups.
    """
    words = look.words
    unsure = (coarse.label >= 0) & (coarse.mixed < CLEAR_SHARE)
    canvas = Canvas(
        id,
        coarse.polygons,
        coarse.label,
        _part_swatches(coarse.label, groups),
        unsure,
        words.mixed_land.format(share=look.share(CLEAR_SHARE)),
        towns=_project_towns(towns, crs),
        marks=_coarsen_marks(_project_marks(marks, crs), coarse.polygons),
        name_groups=name_groups,
        badge=f"{words.schematic}: {words.coarse_note}",
        credit=credit,
        lines=lines,
    )
    land = _measure_land(coarse.polygons)
    told = alt or _tell(coarse.label, groups, land, look, words.coarse_alt, hexagons=len(land))
    wide, phone = draw_widths(lambda width, *, narrow: draw_canvas(canvas, look, width, told, narrow=narrow), look)
    told_in_rows = table or _tabulate_coarse(coarse.label, groups, land, look, caption)
    return Figure(id, wide, told, caption, told_in_rows, narrow=phone)


def _part_swatches(group: Ints, groups: Sequence[Group]) -> list[Group]:
    """Give a group that would look like one before it the next free swatch, as long as there is one."""
    here = set(np.unique(group).tolist())
    taken: set[int] = set()
    parted = list(groups)
    for g, item in enumerate(groups):
        if g not in here or item.swatch < 0:
            continue
        number = item.swatch % len(SWATCHES)
        if number in taken:
            wanted = {other.swatch % len(SWATCHES) for i, other in enumerate(groups) if i in here}
            free = (n for n in range(len(SWATCHES)) if n not in taken | wanted)
            number = next(free, number)
        taken.add(number)
        parted[g] = replace(item, swatch=number)
    return parted


def _measure_land(polygons: Shaped) -> Floats:
    import shapely

    return np.asarray(shapely.area(polygons), float) / 1e6


def _project_towns(towns: Sequence[Town], crs: str) -> list[tuple[str, float, float, float]]:
    known = [town for town in towns if town.lon == town.lon and town.lat == town.lat]
    if not known:
        return []
    xs, ys = _project([t.lon for t in known], [t.lat for t in known], crs)
    return [(t.name, float(x), float(y), t.people) for t, x, y in zip(known, xs, ys, strict=True)]


def _project_marks(marks: Sequence[Mark], crs: str) -> list[tuple[str, str, float, float]]:
    known = [mark for mark in marks if mark.lon == mark.lon and mark.lat == mark.lat]
    if not known:
        return []
    xs, ys = _project([m.lon for m in known], [m.lat for m in known], crs)
    return [(m.name, m.kind, float(x), float(y)) for m, x, y in zip(known, xs, ys, strict=True)]


def _coarsen_marks(
    marks: Sequence[tuple[str, str, float, float]], hexagons: Shaped
) -> list[tuple[str, str, float, float]]:
    import shapely

    if not marks:
        return []
    points = shapely.points([(x, y) for _, _, x, y in marks])
    nearest = shapely.STRtree(hexagons).nearest(points)
    middles = shapely.get_coordinates(shapely.centroid(hexagons[nearest]))
    return [(name, kind, float(x), float(y)) for (name, kind, _, _), (x, y) in zip(marks, middles, strict=True)]


def _project(lon: Sequence[float], lat: Sequence[float], crs: str) -> tuple[Floats, Floats]:
    from modusvivendi.core.geometry.projection import project_points

    return project_points(np.asarray(lon, float), np.asarray(lat, float), crs)


def _titles(sheet: Sheet, look: Look) -> list[str]:
    words = look.words
    titles: list[str] = []
    for i, (name, g) in enumerate(zip(sheet.names, sheet.group.tolist(), strict=True)):
        said = [sheet.groups[g].name if g >= 0 else words.unknown]
        if sheet.people is not None and sheet.people[i] == sheet.people[i]:
            said.append(f"{words.people} {look.number(float(sheet.people[i]))}")
        if sheet.confidence is not None and sheet.group[i] >= 0 and sheet.confidence[i] < sheet.sure:
            said.append(words.uncertain.format(share=look.share(sheet.sure)))
        titles.append(f"{name}: {words.list_mark.join(said)}")
    return titles


def _tell(group: Ints, groups: Sequence[Group], land: Floats, look: Look, template: str, **counts: int) -> str:
    words = look.words
    shares = [(float(land[group == g].sum() / land.sum()), item.name) for g, item in enumerate(groups)]
    shares.append((float(land[group < 0].sum() / land.sum()), words.unknown))
    said = [
        words.map_group_alt.format(name=name, share=look.share(share))
        for share, name in sorted(shares, key=lambda pair: -pair[0])
        if share > 0
    ]
    numbers = {key: look.number(value) for key, value in counts.items()}
    return template.format(groups=words.list_mark.join(said), **numbers)


def _rows(group: Ints, groups: Sequence[Group], look: Look) -> list[tuple[str, Bools]]:
    rows = [(item.name, group == g) for g, item in enumerate(groups)]
    rows.append((look.words.unknown, group < 0))
    rows = [(name, chosen) for name, chosen in rows if chosen.any()]
    return [*rows, (look.words.total, np.ones(len(group), bool))]


def _tabulate(sheet: Sheet, unsure: Bools, land: Floats, look: Look, caption: str) -> Table:
    words = look.words
    columns = [words.group, words.places, words.land, words.land_share]
    columns += [words.people] if sheet.people is not None else []
    columns += [words.uncertain_places] if sheet.confidence is not None else []
    rows: list[list[str]] = []
    for name, chosen in _rows(sheet.group, sheet.groups, look):
        row = [name, look.number(int(chosen.sum())), *_say_land(land, chosen, look)]
        if sheet.people is not None:
            known = sheet.people[chosen]
            row.append(look.number(float(np.nansum(known))) if np.isfinite(known).any() else words.unknown)
        if sheet.confidence is not None:
            row.append(look.number(int((unsure & chosen).sum())))
        rows.append(row)
    return Table(caption, columns, rows, frozenset(range(1, len(columns))))


def _tabulate_coarse(group: Ints, groups: Sequence[Group], land: Floats, look: Look, caption: str) -> Table:
    words = look.words
    rows = [
        [name, look.number(int(chosen.sum())), *_say_land(land, chosen, look)]
        for name, chosen in _rows(group, groups, look)
    ]
    return Table(
        caption,
        [words.group, words.hexagons, words.land, words.land_share],
        rows,
        frozenset({1, 2, 3}),
        words.coarse_note,
    )


def _say_land(land: Floats, chosen: Bools, look: Look) -> tuple[str, str]:
    from modusvivendi.core.ranges import round_figures

    part = float(land[chosen].sum())
    return look.number(round_figures(part, 3)), look.share(part / float(land.sum()))
