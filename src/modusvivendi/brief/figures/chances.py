"""Chances in a grid: who accepts which deal, the same deal at several dates, what two parties both prefer."""

import math
from collections.abc import Sequence
from dataclasses import dataclass

from modusvivendi.brief.blocks import Figure, Table
from modusvivendi.brief.figures.heads import lay_heads
from modusvivendi.brief.figures.metrics import measure
from modusvivendi.brief.figures.palette import UNKNOWN_LOOK, pattern
from modusvivendi.brief.figures.svg import INK, RULE, Frame, close, draw_widths, fit, name_id, tag, wrap
from modusvivendi.brief.figures.words import ENGLISH, Look

_LIKELY, _OPEN, _UNLIKELY, _PLAIN = "#a9d3e3", "#e6dfae", "#f0bf9c", "#c9dff0"
_GROUND = "#f3f5f7"
_HEIGHT = 24.0


@dataclass(frozen=True, slots=True)
class Cell:
    """A chance or share from 0 to 1 (NaN unknown) and how it is written."""

    value: float
    text: str


@dataclass(frozen=True)
class _Grid:
    id: str
    rows: Sequence[str]
    columns: Sequence[str]
    cells: Sequence[Sequence[Cell | None]]
    look: Look
    full: float
    plain: bool


def draw_chances(
    id: str,
    rows: Sequence[str],
    columns: Sequence[str],
    cells: Sequence[Sequence[Cell | None]],
    look: Look = ENGLISH,
    *,
    caption: str,
    alt: str,
    corner: str,
    note: str = "",
    full: float = 1.0,
    plain: bool = False,
) -> Figure:
    """Draw a grid of bars with their figures; None leaves a cell empty.

    ``corner``: what the rows are, for the table. ``full``: the value that fills a cell. Below a third a bar is orange,
    up to two thirds yellow, above blue, unless ``plain``; the figures say the same.
    """
    grid = _Grid(id, rows, columns, cells, look, full, plain)
    said = [[row, *("" if c is None else c.text for c in mine)] for row, mine in zip(rows, cells, strict=True)]
    table = Table(caption, [corner, *columns], said, frozenset(range(1, len(columns) + 1)))
    wide, phone = draw_widths(lambda width, *, narrow: _draw(grid, width, alt, narrow=narrow), look)
    return Figure(id, wide, alt, caption, table, note, phone)


def _draw(grid: _Grid, width: float, alt: str, *, narrow: bool) -> str:
    frame = Frame(grid.look, width)
    start = 0.0 if narrow else width * 0.3
    cell = (width - start) / max(len(grid.columns), 1)
    drawn = [tag("defs", pattern(name_id(grid.id, "n" if narrow else "w"), UNKNOWN_LOOK))]
    if max((measure(name, 12) for name in grid.columns), default=0.0) + 8 <= cell:
        head, spare = 16.0, 0.0
        for number, name in enumerate(grid.columns):
            drawn.append(frame.text(start + (number + 0.5) * cell, head - 4, name, size=12, anchor="middle"))
    else:
        heads = lay_heads(grid.columns, width - start, narrow=narrow)
        head, spare = heads.height, heads.spare
        cell = (width - start - spare) / max(len(grid.columns), 1)
        drawn += heads.draw(frame, start, cell, head)
    y = head + 6
    for name, cells in zip(grid.rows, grid.cells, strict=True):
        lines = wrap(name, width if narrow else start - 10, 12.5, lines=2 if narrow else 3)
        drawn.append(frame.line(0, y, width - spare, y, stroke=RULE, stroke_width=1))
        top = y + (5.0 + 15 * len(lines) if narrow else 4.0)
        height = _HEIGHT if narrow or len(lines) < 2 else 2 + 15.0 * len(lines)
        first = y + 14 if narrow else top + height / 2 + 4.5 - (len(lines) - 1) * 7.5
        drawn += [frame.text(0, first + i * 15, line, size=12.5) for i, line in enumerate(lines)]
        for number, one in enumerate(cells):
            if one is not None:
                drawn.append(_fill(grid, frame, one, start + number * cell + 1, top, cell - 2, height, narrow=narrow))
        y = top + height + 5
    return close("".join(drawn), look=grid.look, width=width, height=y + 2, alt=alt, narrow=narrow)


def _fill(grid: _Grid, frame: Frame, one: Cell, u: float, y: float, wide: float, height: float, *, narrow: bool) -> str:
    if math.isnan(one.value):
        ground = f"url(#{name_id(grid.id, 'n' if narrow else 'w')})"
        box = frame.rect(u, y, wide, height, fill=UNKNOWN_LOOK.fill) + frame.rect(u, y, wide, height, fill=ground)
    else:
        long = wide * min(one.value / grid.full, 1.0) if grid.full > 0 else 0.0
        box = frame.rect(u, y, wide, height, fill=_GROUND)
        box += frame.rect(u, y, max(long, 2.0), height, fill=_colour(one.value, plain=grid.plain))
    size = 12.0 if measure(one.text, 12) + 4 <= wide else 10.0
    return box + frame.text(
        u + wide / 2, y + height / 2 + 4.3, fit(one.text, wide, size), size=size, anchor="middle", fill=INK
    )


def _colour(value: float, *, plain: bool) -> str:
    if plain:
        return _PLAIN
    return _UNLIKELY if value < 1 / 3 else _OPEN if value <= 2 / 3 else _LIKELY
