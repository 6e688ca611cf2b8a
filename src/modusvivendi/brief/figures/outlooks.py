"""Outlooks: two futures of the same thing, each a band and its middle, one small panel beside the other."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from modusvivendi.brief.blocks import Figure, Table
from modusvivendi.brief.figures.chart import Scale, choose_ticks, say_short
from modusvivendi.brief.figures.legend import ICON_WIDTH, Entry, Icon, lay_legend
from modusvivendi.brief.figures.svg import INK, MUTED, RULE, Frame, close, draw_widths, fit, tag, write
from modusvivendi.brief.figures.words import ENGLISH, Look
from modusvivendi.core.ranges import Floats

BEFORE, BEFORE_LINE, AFTER, AFTER_LINE = "#c9c9c9", "#555b62", "#7fb0dd", "#0b4f8a"
_HEIGHT, _GAP, _TITLE, _FOOT = 150.0, 26.0, 46.0, 26.0
_YEAR = 12


@dataclass(frozen=True, eq=False)
class Pair:
    """One panel: its title, what stands under it, and low, middle, high by month (3, m) before and after."""

    title: str
    under: str
    before: Floats
    after: Floats


def draw_outlooks(
    id: str,
    pairs: Sequence[Pair],
    keys: tuple[str, str],
    month: str,
    look: Look = ENGLISH,
    *,
    caption: str,
    alt: str,
    table: Table,
    note: str = "",
) -> Figure:
    """Draw a panel for each pair, two abreast, each with its own axis from zero; ``keys`` name before and after.

    ``month`` is written under the axis of time.
    """
    wide, phone = draw_widths(lambda width, narrow: _draw(pairs, keys, month, look, width, alt, narrow=narrow), look)
    return Figure(id, wide, alt, caption, table, note, phone)


def _draw(
    pairs: Sequence[Pair],
    keys: tuple[str, str],
    month: str,
    look: Look,
    width: float,
    alt: str,
    *,
    narrow: bool,
) -> str:
    frame = Frame(look, width)
    abreast = 1 if narrow else 2
    room = (width - _GAP * (abreast - 1)) / abreast
    fills = ((BEFORE, BEFORE_LINE, "5 3"), (AFTER, AFTER_LINE, None))
    entries = [Entry(_icon(*fill), key) for fill, key in zip(fills, keys, strict=True)]
    legend, used = lay_legend(frame, entries, 0, size=12.5)
    pitch = _TITLE + _HEIGHT + _FOOT + 18
    drawn = [legend]
    for number, pair in enumerate(pairs):
        row, column = divmod(number, abreast)
        drawn.append(_panel(frame, pair, month, column * (room + _GAP), used + 12 + row * pitch, room))
    height = used + 12 + -(-len(pairs) // abreast) * pitch
    return close("".join(drawn), look=look, width=width, height=height, alt=alt, narrow=narrow)


def _panel(frame: Frame, pair: Pair, month: str, u: float, top: float, room: float) -> str:
    months = pair.before.shape[1]
    most = max(float(np.max(pair.before)), float(np.max(pair.after)), 1.0)
    ticks = choose_ticks(0.0, most, 4)
    floor = top + _TITLE + _HEIGHT
    up = Scale(0.0, ticks[-1], floor, top + _TITLE)
    along = Scale(1.0, float(max(months, 2)), u + 50.0, u + room - 8.0)
    drawn = [
        frame.text(u, top + 13, fit(pair.title, room, 13.5, bold=True), size=13.5, bold=True),
        frame.text(u, top + 30, fit(pair.under, room, 12), size=12, fill=MUTED),
    ]
    for tick in ticks:
        drawn.append(frame.line(along.start, up(tick), along.end, up(tick), stroke=RULE, stroke_width=1))
        said = say_short(tick, frame.look)
        drawn.append(frame.text(along.start - 6, up(tick) + 4, said, size=11.5, anchor="end", fill=MUTED))
    for at in [1, *range(_YEAR // 2, months + 1, _YEAR // 2)]:
        drawn.append(frame.line(along(at), floor, along(at), floor + 4, stroke=INK, stroke_width=1))
        if at == 1 or at % _YEAR == 0:
            drawn.append(frame.text(along(at), floor + 17, frame.look.number(at), size=11.5, anchor="middle"))
    drawn.append(frame.text((along.start + along.end) / 2, floor + 32, month, size=11.5, anchor="middle", fill=MUTED))
    drawn.append(frame.line(along.start, floor, along.end, floor, stroke=INK, stroke_width=1.2))
    for values, fill in ((pair.before, BEFORE), (pair.after, AFTER)):
        drawn.append(tag("path", d=_band(frame, along, up, values), fill=fill, fill_opacity=0.6))
    drawn.append(_trace(frame, along, up, pair.before[1], stroke=BEFORE_LINE, stroke_width=2, stroke_dasharray="5 3"))
    drawn.append(_trace(frame, along, up, pair.after[1], stroke=AFTER_LINE, stroke_width=2.2))
    return "".join(drawn)


def _band(frame: Frame, along: Scale, up: Scale, values: Floats) -> str:
    low, high = _points(frame, along, up, values[0]), _points(frame, along, up, values[2])
    return f"M{'L'.join([*low, *reversed(high)])}Z"


def _trace(frame: Frame, along: Scale, up: Scale, values: Floats, **pen: str | float | None) -> str:
    return tag("path", d="M" + "L".join(_points(frame, along, up, values)), fill="none", **pen)


def _points(frame: Frame, along: Scale, up: Scale, values: Floats) -> list[str]:
    return [f"{write(frame.x(along(at + 1)))} {write(up(value))}" for at, value in enumerate(values.tolist())]


def _icon(fill: str, line: str, dash: str | None) -> Icon:
    def draw(frame: Frame, u: float, y: float) -> str:
        box = frame.rect(u, y - 7, ICON_WIDTH, 14, fill=fill, fill_opacity=0.6)
        return box + frame.line(u, y, u + ICON_WIDTH, y, stroke=line, stroke_width=2, stroke_dasharray=dash)

    return draw
