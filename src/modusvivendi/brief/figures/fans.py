"""Fans: what was counted, then what is forecast with its interval, one small panel beside the other."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from modusvivendi.brief.blocks import Figure, Table
from modusvivendi.brief.figures.chart import Scale, choose_ticks, say_short
from modusvivendi.brief.figures.legend import Entry, Icon, lay_legend, line_icon
from modusvivendi.brief.figures.metrics import measure
from modusvivendi.brief.figures.svg import (
    INK,
    MUTED,
    PAPER,
    RULE,
    Anchor,
    Frame,
    close,
    draw_widths,
    fit,
    tag,
    write,
)
from modusvivendi.brief.figures.words import ENGLISH, Look, Words
from modusvivendi.core.ranges import Floats

BAND, LINE, DOT = "#bcd3ea", "#1f5f99", "#8a4b08"
_HEIGHT, _GAP, _TITLE, _FOOT = 96.0, 22.0, 22.0, 20.0


@dataclass(frozen=True, eq=False)
class Fan:
    """One panel.

    ``at`` (h,): places along the axis of what is forecast, with ``low``, ``median``, ``high`` (h,) and the line to beat
    ``naive`` (h,), empty without one. ``known``, ``later`` (k, 2): places and counts before and after the forecast was
    made; the key leaves out what no panel has.
    """

    title: str
    at: Floats
    low: Floats
    median: Floats
    high: Floats
    naive: Floats
    known: Floats
    later: Floats


def draw_fans(
    id: str,
    fans: Sequence[Fan],
    marks: Sequence[tuple[float, str]],
    look: Look = ENGLISH,
    *,
    caption: str,
    alt: str,
    table: Table | None = None,
    note: str = "",
) -> Figure:
    """Draw each fan in a panel of its own, three abreast, with its own axis of people and one key.

    ``marks``: places along the axis and what to write there; a rule stands at each.
    """

    def draw(width: float, *, narrow: bool) -> str:
        return _draw(fans, marks, look, width, alt, narrow=narrow)

    wide, phone = draw_widths(draw, look)
    return Figure(id, wide, alt, caption, table, note, phone)


def _draw(
    fans: Sequence[Fan],
    marks: Sequence[tuple[float, str]],
    look: Look,
    width: float,
    alt: str,
    *,
    narrow: bool,
) -> str:
    frame = Frame(look, width)
    abreast = 1 if narrow else min(3, max(len(fans), 1))
    room = (width - _GAP * (abreast - 1)) / abreast
    legend, used = lay_legend(frame, _entries(look.words, fans), 0, size=12 if narrow else 12.5)
    drawn = [legend]
    pitch = _TITLE + _HEIGHT + _FOOT + 16
    for number, fan in enumerate(fans):
        row, column = divmod(number, abreast)
        drawn.append(_panel(frame, fan, marks, column * (room + _GAP), used + 10 + row * pitch, room))
    rows = -(-len(fans) // abreast)
    return close(
        "".join(drawn), look=look, width=width, height=used + 10 + rows * pitch, alt=alt, narrow=narrow, parts=False
    )


def _panel(frame: Frame, fan: Fan, marks: Sequence[tuple[float, str]], u: float, top: float, room: float) -> str:
    most = max(float(np.max(part, initial=0.0)) for part in (fan.high, fan.naive, fan.known[:, 1], fan.later[:, 1]))
    ticks = choose_ticks(0.0, max(most, 1.0), 3)
    floor = top + _TITLE + _HEIGHT
    up = Scale(0.0, ticks[-1], floor, top + _TITLE)
    ends = [place for place, _ in marks] or [float(fan.at[0]), float(fan.at[-1])]
    said = [say_short(tick, frame.look) for tick in ticks]
    edge = max(38.0, *(measure(text, 10.5) + 8.0 for text in said))
    along = Scale(min(ends), max(*ends, min(ends) + 1.0), u + edge, u + room - 6.0)
    drawn = [frame.text(u, top + 12, fit(fan.title, room, 12.5, bold=True), size=12.5, bold=True)]
    for tick, text in zip(ticks, said, strict=True):
        drawn.append(frame.line(along.start, up(tick), along.end, up(tick), stroke=RULE, stroke_width=1))
        drawn.append(frame.text(along.start - 5, up(tick) + 4, text, size=10.5, anchor="end", fill=MUTED))
    drawn += [frame.line(along(place), up.end, along(place), floor, stroke=RULE, stroke_width=1) for place, _ in marks]
    drawn.append(_write_marks(frame, along, marks, floor + 14))
    drawn += [
        tag("path", d=_band(frame, along, up, fan), fill=BAND),
        _trace(frame, along, up, fan.at, fan.naive, stroke=MUTED, stroke_dasharray="4 3", stroke_width=1.4)
        if len(fan.naive)
        else "",
        _trace(frame, along, up, fan.at, fan.median, stroke=LINE, stroke_width=2),
        *(_dot(frame, along(at), up(count), fill=INK) for at, count in fan.known.tolist() if at >= min(ends)),
        *(
            _dot(frame, along(at), up(count), fill=PAPER, stroke=DOT)
            for at, count in fan.later.tolist()
            if at <= max(ends)
        ),
    ]
    return "".join(drawn)


def _write_marks(frame: Frame, along: Scale, marks: Sequence[tuple[float, str]], y: float) -> str:
    """Write what stands at the marks, the last first; one that would run into another is left out."""
    taken: list[tuple[float, float]] = []
    drawn: list[str] = []
    for place, name in reversed(marks):
        wide = measure(name, 10.5)
        edge: Anchor = "start" if place == along.low else "end" if place == along.high else "middle"
        start = along(place) - {"start": 0.0, "middle": wide / 2, "end": wide}[edge]
        if all(start + wide + 4 < left or right + 4 < start for left, right in taken):
            taken.append((start, start + wide))
            drawn.append(frame.text(along(place), y, name, size=10.5, anchor=edge, fill=MUTED))
    return "".join(drawn)


def _band(frame: Frame, along: Scale, up: Scale, fan: Fan) -> str:
    low, high = _points(frame, along, up, fan.at, fan.low), _points(frame, along, up, fan.at, fan.high)
    return f"M{'L'.join([*low, *reversed(high)])}Z"


def _trace(frame: Frame, along: Scale, up: Scale, at: Floats, values: Floats, **pen: str | float | None) -> str:
    return tag("path", d="M" + "L".join(_points(frame, along, up, at, values)), fill="none", **pen)


def _points(frame: Frame, along: Scale, up: Scale, at: Floats, values: Floats) -> list[str]:
    pairs = zip(at.tolist(), values.tolist(), strict=True)
    return [f"{write(frame.x(along(x)))} {write(up(y))}" for x, y in pairs]


def _dot(frame: Frame, u: float, y: float, **pen: str | float | None) -> str:
    return tag("circle", cx=frame.x(u), cy=y, r=2.2, **pen)


def _entries(words: Words, fans: Sequence[Fan]) -> list[Entry]:
    def dot(**pen: str | float | None) -> Icon:
        return lambda frame, u, y: _dot(frame, u + 11, y, **pen)

    def band(frame: Frame, u: float, y: float) -> str:
        return frame.rect(u, y - 6, 22, 12, fill=BAND)

    known, naive, later = (any(len(part) for part in parts) for parts in _part(fans))
    return [
        *([Entry(dot(fill=INK), words.fan_known)] if known else []),
        Entry(line_icon(LINE, 2), words.fan_median),
        Entry(band, words.fan_band),
        *([Entry(line_icon(MUTED, 1.4, "4 3"), words.fan_naive)] if naive else []),
        *([Entry(dot(fill=PAPER, stroke=DOT), words.fan_later)] if later else []),
    ]


def _part(fans: Sequence[Fan]) -> tuple[list[Floats], list[Floats], list[Floats]]:
    return [fan.known for fan in fans], [fan.naive for fan in fans], [fan.later for fan in fans]
