"""Strips: for each figure the range that many plans have, and where some named plans lie on it."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from modusvivendi.brief.blocks import Figure, Table
from modusvivendi.brief.figures.chart import Scale
from modusvivendi.brief.figures.metrics import measure
from modusvivendi.brief.figures.svg import INK, MUTED, PAPER, RULE, Frame, close, draw_widths, fit, tag, wrap
from modusvivendi.brief.figures.words import ENGLISH, Look
from modusvivendi.core.ranges import Range

_BAND = "#c9d3dc"
_SECOND = "#7d95a8"
_DOT = 9.0
_ROW = 20.0


@dataclass(frozen=True)
class Strip:
    """One figure: its name, the 5 %, middle and 95 % of one or two sets of plans, and the values of the named plans.

    ``values``: one for each named plan, NaN where it is not known. ``say`` writes a value.
    """

    name: str
    bands: Sequence[Range]
    values: Sequence[float]
    say: Callable[[float], str]


def draw_strips(
    id: str,
    strips: Sequence[Strip],
    plans: Sequence[str],
    bands: Sequence[str],
    look: Look = ENGLISH,
    *,
    caption: str,
    alt: str,
    table: Table,
    note: str = "",
) -> Figure:
    """Draw a strip for each figure, each with an axis of its own; plans are numbered dots, explained below.

    ``bands``: what the one or two ranges of every strip are.
    """
    wide, phone = draw_widths(lambda width, narrow: _draw(strips, plans, bands, look, width, alt, narrow=narrow), look)
    return Figure(id, wide, alt, caption, table, note, phone)


def _draw(
    strips: Sequence[Strip],
    plans: Sequence[str],
    bands: Sequence[str],
    look: Look,
    width: float,
    alt: str,
    *,
    narrow: bool,
) -> str:
    frame = Frame(look, width)
    drawn: list[str] = []
    y = 4.0
    for strip in strips:
        part, height = _draw_strip(frame, strip, y, narrow=narrow)
        drawn.append(part)
        y += height
    part, height = _draw_key(frame, plans, bands, y + 4)
    return close("".join([*drawn, part]), look=look, width=width, height=y + height + 8, alt=alt, narrow=narrow)


def _draw_strip(frame: Frame, strip: Strip, top: float, *, narrow: bool) -> tuple[str, float]:
    start = 4.0 if narrow else frame.width * 0.27
    end = frame.width - 14.0
    known = [value for value in strip.values if value == value]
    every = [*known, *(x for band in strip.bands for x in (band.low, band.high))]
    low, high = min(every), max(every)
    scale = Scale(low, high if high > low else low + 1, start + _DOT, end - _DOT)
    dots, rise = _stack(strip, scale)
    head = 18.0 if narrow else 0.0
    base = top + head + rise * _ROW + _DOT + 4
    drawn = [_name(frame, strip.name, start, top, base, narrow=narrow)]
    drawn.append(frame.line(start, base, end, base, stroke=RULE, stroke_width=1))
    for number, band in enumerate(strip.bands):
        size = 12.0 - 6 * number
        left, right = scale(band.low), scale(band.high)
        fill = _SECOND if number else _BAND
        drawn.append(frame.rect(left, base - size / 2, max(right - left, 2.0), size, fill=fill))
        drawn.append(frame.line(scale(band.best), base - 8, scale(band.best), base + 8, stroke=INK, stroke_width=1.2))
    # Stems first, so that none runs over the number of a dot.
    drawn += [
        frame.line(u, base, u, base - level * _ROW, stroke=MUTED, stroke_width=0.8) for u, level, _ in dots if level
    ]
    for u, level, number in dots:
        y = base - level * _ROW
        drawn.append(tag("circle", cx=frame.x(u), cy=y, r=_DOT, fill=INK, stroke=PAPER, stroke_width=1))
        drawn.append(frame.text(u, y + 4, str(number), size=11.5, anchor="middle", fill=PAPER, bold=True))
    drawn.append(frame.text(start, base + _DOT + 13, strip.say(low), size=11, fill=MUTED))
    drawn.append(frame.text(end, base + _DOT + 13, strip.say(high), size=11, fill=MUTED, anchor="end"))
    return "".join(drawn), base + _DOT + 20 - top


def _name(frame: Frame, name: str, start: float, top: float, base: float, *, narrow: bool) -> str:
    if narrow:
        return frame.text(0, top + 12, fit(name, frame.width, 13, bold=True), size=13, bold=True)
    lines = wrap(name, start - 12, 13, lines=2)
    first = base + 4 - (len(lines) - 1) * 8
    return "".join(frame.text(0, first + i * 16, line, size=13) for i, line in enumerate(lines))


def _stack(strip: Strip, scale: Scale) -> tuple[list[tuple[float, int, int]], int]:
    """Place the dots from the start on, one level up for each that would cover another; return them and the levels."""
    placed: list[tuple[float, int, int]] = []
    order = sorted((value, number) for number, value in enumerate(strip.values, start=1) if value == value)
    for value, number in order:
        u = scale(value)
        level = 0
        while any(abs(u - other) < 2 * _DOT + 1 and level == there for other, there, _ in placed):
            level += 1
        placed.append((u, level, number))
    return placed, max((level for _, level, _ in placed), default=0)


def _draw_key(frame: Frame, plans: Sequence[str], bands: Sequence[str], top: float) -> tuple[str, float]:
    drawn: list[str] = []
    y = top + 12
    for number, name in enumerate(bands):
        drawn.append(
            frame.rect(0, y - 6 if number else y - 9, 22, 6 if number else 12, fill=_SECOND if number else _BAND)
        )
        for line in wrap(name, frame.width - 32, 12.5, lines=3):
            drawn.append(frame.text(30, y + 1, line, size=12.5))
            y += 17
        y += 3
    u = 0.0
    for number, name in enumerate(plans, start=1):
        label = fit(name, frame.width - 30, 12.5)
        width = 24 + measure(label, 12.5) + 14
        if u and u + width > frame.width:
            u, y = 0.0, y + 22
        drawn.append(tag("circle", cx=frame.x(u + _DOT), cy=y, r=_DOT, fill=INK))
        drawn.append(frame.text(u + _DOT, y + 4, str(number), size=11.5, anchor="middle", fill=PAPER, bold=True))
        drawn.append(frame.text(u + 24, y + 4, label, size=12.5))
        u += width
    return "".join(drawn), y + 14 - top
