"""Small multiples: the same land again and again, each time parted otherwise, with one key for all."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from modusvivendi.brief.blocks import Multiples, Panel, Table
from modusvivendi.brief.figures.chart import define_patterns, pattern_id
from modusvivendi.brief.figures.legend import Entry, lay_legend, swatch_icon
from modusvivendi.brief.figures.palette import swatch
from modusvivendi.brief.figures.paths import (
    Ring,
    Shaped,
    View,
    fit_view,
    lines_between,
    outer_lines,
    simplify_cells,
    trace,
    write_path,
)
from modusvivendi.brief.figures.sheet import Group
from modusvivendi.brief.figures.svg import INK, MUTED, Frame, close, name_id, tag, wrap
from modusvivendi.brief.figures.words import ENGLISH, Look
from modusvivendi.core.ranges import Ints

WIDTH = 200.0
"""Width of one small map, px."""


@dataclass(frozen=True)
class Tile:
    """One parting of the land.

    ``part`` (n,): row number of the part of each polygon, -1 none; lines are drawn between parts. ``group`` (n,): row
    number in the groups of all tiles, whose colours are the same in each.
    """

    id: str
    title: str
    alt: str
    part: Ints
    group: Ints


def draw_multiples(
    id: str,
    polygons: Shaped,
    tiles: Sequence[Tile],
    groups: Sequence[Group],
    look: Look = ENGLISH,
    *,
    caption: str,
    alt: str,
    badge: str = "",
    credit: str = "",
    table: Table | None = None,
    note: str = "",
) -> Multiples:
    """Draw the polygons (n,) once for each tile, without names and signs, and one key to the groups in use.

    ``badge`` and ``credit`` stand below the key: what the shapes are, and where they come from.
    """
    view = fit_view(polygons, WIDTH, WIDTH * 1.15, 0, pad=2)
    shapes = simplify_cells(polygons, view, 1.4)
    rings = trace(shapes, view)
    outer = write_path(outer_lines(rings), closed=False)
    panels = [
        Panel(tile.title, _draw(name_id(id, tile.id), tile, shapes, rings, view, outer, groups, look), tile.alt)
        for tile in tiles
    ]
    used = sorted({int(g) for tile in tiles for g in np.unique(tile.group)}, key=lambda g: (g < 0, g))
    key = _draw_key(id, used, groups, look, [text for text in (badge, credit) if text])
    return Multiples(id, panels, key, alt, caption, table, note)


def _draw(
    prefix: str,
    tile: Tile,
    shapes: Shaped,
    rings: Sequence[Sequence[Ring]],
    view: View,
    outer: str,
    groups: Sequence[Group],
    look: Look,
) -> str:
    import shapely

    lands: list[str] = []
    used = [int(g) for g in np.unique(tile.group)]
    for g in used:
        whole = shapely.coverage_union_all(shapes[tile.group == g])
        number = groups[g].swatch if g >= 0 else -1
        land = write_path(trace(np.array([whole], object), view)[0])
        lands.append(tag("path", d=land, fill=swatch(number).fill))
        if swatch(number).mark:
            lands.append(tag("path", d=land, fill=f"url(#{pattern_id(prefix, number)})"))
    between = write_path(lines_between(rings, tile.part), closed=False)
    lines = [
        tag("path", d=outer, stroke=MUTED),
        tag("path", d=between, stroke=INK, stroke_width=1.2) if between else "",
    ]
    body = [
        tag("defs", define_patterns(prefix, (groups[g].swatch if g >= 0 else -1 for g in used))),
        *lands,
        tag("g", *lines, fill="none", stroke_linejoin="round"),
    ]
    return close("".join(body), look=look, width=WIDTH, height=view.height, alt=tile.alt, narrow=False)


def _draw_key(id: str, used: Sequence[int], groups: Sequence[Group], look: Look, below: Sequence[str]) -> str:
    width = look.narrow or look.width
    prefix = name_id(id, "key")
    frame = Frame(look, width)
    shown = [(groups[g].swatch, groups[g].name) if g >= 0 else (-1, look.words.unknown) for g in used]
    entries = [
        Entry(swatch_icon(number, pattern_id(prefix, number) if swatch(number).mark else ""), name)
        for number, name in shown
    ]
    legend, height = lay_legend(frame, entries, 0, size=12.5)
    drawn = [tag("defs", define_patterns(prefix, (number for number, _ in shown))), legend]
    for text in below:
        for line in wrap(text, width, 11, lines=4):
            height += 15
            drawn.append(frame.text(0, height - 2, line, size=11, fill=MUTED))
    said = look.words.list_mark.join(name for _, name in shown)
    return close("".join(drawn), look=look, width=width, height=height + 4, alt=said, narrow=False)
