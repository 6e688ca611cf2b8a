"""Activities on the axis of time, the last first: a road is read from its end backwards to today."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from modusvivendi.brief.blocks import Figure, Table
from modusvivendi.brief.figures.chart import Scale
from modusvivendi.brief.figures.metrics import measure
from modusvivendi.brief.figures.svg import INK, MUTED, RULE, Frame, close, draw_widths, fit
from modusvivendi.brief.figures.words import ENGLISH, Look

_CRITICAL, _OTHER = "#1f4e79", "#a9bccb"
_ROW = 20.0
_PHONE_ROW = 34.0
_BAR = 11.0
_SIZE = 12.0
_MOST_NAMES = 0.52
"""Share of the width that names may take."""


@dataclass(frozen=True, slots=True)
class Bar:
    """One activity from a day to another; ``critical``: the end waits for it."""

    name: str
    start: date
    finish: date
    critical: bool


def draw_gantt(
    id: str,
    bars: Sequence[Bar],
    keys: tuple[str, str],
    look: Look = ENGLISH,
    *,
    caption: str,
    alt: str,
    table: Table,
    note: str = "",
) -> Figure:
    """Draw a bar for each activity in the order given; ``keys`` name the critical ones and the others."""
    wide, phone = draw_widths(lambda width, narrow: _draw(bars, keys, look, width, alt, narrow=narrow), look)
    return Figure(id, wide, alt, caption, table, note, phone)


def _draw(bars: Sequence[Bar], keys: tuple[str, str], look: Look, width: float, alt: str, *, narrow: bool) -> str:
    frame = Frame(look, width)
    begin, end = min(bar.start for bar in bars), max(bar.finish for bar in bars)
    named = max(measure(bar.name, _SIZE, bold=bar.critical) for bar in bars)
    start = 4.0 if narrow else min(named + 14, width * _MOST_NAMES)
    time = Scale(begin.toordinal(), max(end.toordinal(), begin.toordinal() + 1), start, width - 8)
    step = _PHONE_ROW if narrow else _ROW
    top = 44.0
    bottom = top + step * len(bars)
    drawn = [_draw_key(frame, keys)]
    for year in range(begin.year, end.year + 2):
        day = date(year, 1, 1).toordinal()
        if time.low <= day <= time.high:
            drawn.append(frame.line(time(day), top - 4, time(day), bottom, stroke=RULE, stroke_width=1))
            drawn.append(frame.text(time(day), top - 8, str(year), size=11.5, fill=MUTED, anchor="middle"))
    for row, bar in enumerate(bars):
        y = top + step * row
        room = width if narrow else start - 10
        label = fit(bar.name, room, _SIZE, bold=bar.critical)
        drawn.append(frame.text(0, y + 13, label, size=_SIZE, bold=bar.critical))
        left, right = time(bar.start.toordinal()), time(bar.finish.toordinal())
        fill = _CRITICAL if bar.critical else _OTHER
        across = y + (18 if narrow else 3)
        drawn.append(frame.rect(left, across, max(right - left, 2.0), _BAR, fill=fill))
    drawn.append(frame.line(start, top - 4, start, bottom, stroke=INK, stroke_width=1.2))
    return close("".join(drawn), look=look, width=width, height=bottom + 6, alt=alt, narrow=narrow)


def _draw_key(frame: Frame, keys: tuple[str, str]) -> str:
    half = frame.width / 2
    drawn: list[str] = []
    for at, (key, fill) in enumerate(zip(keys, (_CRITICAL, _OTHER), strict=True)):
        drawn.append(frame.rect(at * half, 4, 20, _BAR, fill=fill))
        drawn.append(frame.text(at * half + 26, 14, fit(key, half - 32, 12.5), size=12.5))
    return "".join(drawn)
