"""Bars: people by community in each sector, shares of land, gains and losses."""

import math
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Protocol

from modusvivendi.brief.blocks import Figure, Table
from modusvivendi.brief.figures.chart import (
    Scale,
    choose_ticks,
    define_patterns,
    draw_value_axis,
    draw_whisker,
    fill_bar,
    pattern_id,
    say_range,
    say_short,
)
from modusvivendi.brief.figures.legend import ICON_WIDTH, Entry, Icon, lay_legend, swatch_icon
from modusvivendi.brief.figures.metrics import measure
from modusvivendi.brief.figures.palette import GAIN, LOSS, Swatch, pattern, swatch
from modusvivendi.brief.figures.svg import INK, MUTED, PAPER, Frame, close, draw_widths, fit, name_id, tag, wrap
from modusvivendi.brief.figures.words import ENGLISH, Look
from modusvivendi.core.ranges import Range

_EDGE = 8.0
"""Room before the names of rows: some faces of readers are wider than the one that is measured."""
_LOSS_MARK = Swatch(LOSS, "#ffffff", "M-1 8L8 -1M-1 1L1 -1M6 8L8 6", weight=1.6)


@dataclass(frozen=True, slots=True)
class Part:
    """One series of bars: its name and the number of its colour and pattern; ``swatch`` -1 is the unknown one."""

    id: str
    name: str
    swatch: int


@dataclass(frozen=True)
class _Chart:
    """What all kinds of bars share."""

    id: str
    rows: Sequence[str]
    parts: Sequence[Part]
    values: Sequence[Sequence[Range]]
    look: Look
    unit: str
    share: bool

    def prefix(self, *, narrow: bool) -> str:
        return name_id(self.id, "n") if narrow else name_id(self.id)

    def short(self, value: float, *, signed: bool = False) -> str:
        return say_short(value, self.look, share=self.share, signed=signed)


def draw_stacked_bars(
    id: str,
    rows: Sequence[str],
    parts: Sequence[Part],
    values: Sequence[Sequence[Range]],
    look: Look = ENGLISH,
    *,
    caption: str,
    unit: str = "",
    share: bool = False,
    alt: str = "",
    note: str = "",
) -> Figure:
    """Draw one horizontal bar a row, made of its parts.

    ``values[r][p]``: low, best, high of part p in row r, NaN unknown (left out of the bar, said in the table).
    ``share``: values are 0 to 1 and are written as per cent. Ranges stand in the table.
    """
    chart = _Chart(id, rows, parts, values, look, unit, share)
    return _finish(chart, _draw_stacked, caption, alt, note)


def draw_grouped_bars(
    id: str,
    rows: Sequence[str],
    parts: Sequence[Part],
    values: Sequence[Sequence[Range]],
    look: Look = ENGLISH,
    *,
    caption: str,
    unit: str = "",
    share: bool = False,
    alt: str = "",
    note: str = "",
) -> Figure:
    """Draw the parts of each row as bars below each other, with a whisker from low to high."""
    chart = _Chart(id, rows, parts, values, look, unit, share)
    return _finish(chart, _draw_grouped, caption, alt, note)


def draw_difference_bars(
    id: str,
    rows: Sequence[str],
    values: Sequence[Range],
    look: Look = ENGLISH,
    *,
    caption: str,
    unit: str = "",
    share: bool = False,
    sides: tuple[str, str] | None = None,
    alt: str = "",
    note: str = "",
) -> Figure:
    """Draw changes as bars to both sides of zero, with a whisker from low to high.

    ``sides``: what a fall and a rise are called, *loses* and *gains* unless given. Colours do not judge.
    """
    named = replace(look, words=replace(look.words, loss=sides[0], gain=sides[1])) if sides else look
    chart = _Chart(id, rows, (Part("change", look.words.value, 0),), [(value,) for value in values], named, unit, share)
    return _finish(chart, _draw_difference, caption, alt, note)


class _Draw(Protocol):
    def __call__(self, chart: _Chart, width: float, alt: str, *, narrow: bool) -> str: ...


def _finish(chart: _Chart, draw: _Draw, caption: str, alt: str, note: str) -> Figure:
    look = chart.look
    told = alt or _tell(chart)
    columns = [look.words.row, *(part.name for part in chart.parts)]
    rows = [
        [row, *(say_range(value, look, share=chart.share) for value in values)]
        for row, values in zip(chart.rows, chart.values, strict=True)
    ]
    table_note = f"{look.words.best} ({look.words.low}{look.words.range_mark}{look.words.high})"
    if all(value.exact or not value.known for values in chart.values for value in values):
        table_note = ""
    name = f"{caption} ({chart.unit})" if chart.unit else caption
    table = Table(name, columns, rows, frozenset(range(1, len(columns))), table_note)
    wide, phone = draw_widths(lambda width, *, narrow: draw(chart, width, told, narrow=narrow), look)
    return Figure(chart.id, wide, told, caption, table, note, phone)


def _tell(chart: _Chart) -> str:
    words = chart.look.words
    rows: list[str] = []
    for row, values in zip(chart.rows, chart.values, strict=True):
        single = len(chart.parts) == 1
        known = [(v.best, p.name) for v, p in zip(values, chart.parts, strict=True) if v.known and (v.best or single)]
        known.sort(key=lambda pair: -abs(pair[0]))
        said = [
            chart.short(best, signed=single) if single else words.part_alt.format(part=name, value=chart.short(best))
            for best, name in known[:3]
        ]
        rows.append(words.bar_alt.format(row=row, parts=words.list_mark.join(said) or words.unknown))
    return words.bars_alt.format(rows="; ".join(rows))


@dataclass(frozen=True, slots=True)
class _Layout:
    """Where the names of the rows and the bars go: beside each other, or the names above the bars on a phone."""

    frame: Frame
    start: float
    end: float
    above: bool
    size: float = 13.0

    def name(self, row: str, top: float, height: float) -> str:
        if self.above:
            return self.frame.text(
                0, top - 5, fit(row, self.frame.width - 2 * _EDGE, self.size), size=self.size, halo=PAPER
            )
        lines = wrap(row, self.start - 10 - _EDGE, self.size, lines=2)
        y = top + height / 2 + self.size * 0.36 - (len(lines) - 1) * 7.5
        return "".join(
            self.frame.text(self.start - 10, y + i * 15, line, size=self.size, anchor="end")
            for i, line in enumerate(lines)
        )


def _lay_out(chart: _Chart, width: float, room: float, *, narrow: bool) -> _Layout:
    frame = Frame(chart.look, width)
    if narrow:
        return _Layout(frame, 0, width - room, above=True)
    widest = max((measure(row, 13) for row in chart.rows), default=0)
    return _Layout(frame, min(widest + 10 + _EDGE, width * (0.3 if width > 450 else 0.4)), width - room, above=False)


def _legend(chart: _Chart, frame: Frame, prefix: str) -> tuple[str, float]:
    entries = [
        Entry(swatch_icon(p.swatch, pattern_id(prefix, p.swatch) if swatch(p.swatch).mark else ""), p.name)
        for p in chart.parts
    ]
    ranged = any(v.known and not v.exact for values in chart.values for v in values)
    return lay_legend(frame, [*entries, *([Entry(_whisker_icon(), chart.look.words.low_high)] if ranged else [])], 0)


def _whisker_icon() -> Icon:
    def draw(frame: Frame, u: float, y: float) -> str:
        return draw_whisker(frame, Scale(0, 1, u, u + ICON_WIDTH), Range(0.0, 0.5, 1.0), y)

    return draw


def _best(value: Range) -> float:
    return value.best if value.known else 0.0


def _draw_stacked(chart: _Chart, width: float, alt: str, *, narrow: bool) -> str:
    prefix = chart.prefix(narrow=narrow)
    totals = [sum(_best(v) for v in values) for values in chart.values]
    said = [chart.short(total) for total in totals]
    room = 0.0 if chart.share else max((measure(text, 12.5, bold=True) for text in said), default=0) + 8
    lay = _lay_out(chart, width, room, narrow=narrow)
    shown = _Chart(chart.id, chart.rows, chart.parts, (), chart.look, chart.unit, chart.share)
    legend, top = _legend(shown, lay.frame, prefix)
    top += 42 if chart.unit else 26
    height, step = (20.0, 46.0) if narrow else (24.0, 36.0)
    first = top + (24 if narrow else 6)
    bottom = first + (len(chart.rows) - 1) * step + height + 6
    ticks = choose_ticks(0, max([*totals, 1e-9]), 3 if narrow else 5)
    if chart.share and max(totals, default=0) <= 1.0005:
        ticks = [0, 0.25, 0.5, 0.75, 1]
    high = max(totals, default=1) if not chart.share else ticks[-1]
    ticks = [t for t in ticks if t <= high * 1.0001]
    scale = Scale(0, high or 1, lay.start, lay.end)
    drawn = [draw_value_axis(lay.frame, ticks, scale, top, bottom, share=chart.share, unit=chart.unit)]
    for row, values, total, text, number in zip(
        chart.rows, chart.values, totals, said, range(len(chart.rows)), strict=True
    ):
        y = first + number * step
        drawn.append(lay.name(row, y, height))
        drawn.append(_stack(chart, lay.frame, prefix, scale, values, y, height))
        if not chart.share:
            drawn.append(lay.frame.text(scale(total) + 6, y + height / 2 + 4.5, text, size=12.5, bold=True))
    body = tag("defs", define_patterns(prefix, (p.swatch for p in chart.parts))) + legend + "".join(drawn)
    return close(body, look=chart.look, width=width, height=bottom + 6, alt=alt, narrow=narrow)


def _stack(
    chart: _Chart, frame: Frame, prefix: str, scale: Scale, values: Sequence[Range], y: float, height: float
) -> str:
    drawn: list[str] = []
    at = 0.0
    for value, part in zip(values, chart.parts, strict=True):
        best = _best(value)
        if best <= 0:
            continue
        u, wide = scale(at), scale(at + best) - scale(at)
        drawn.append(fill_bar(frame, prefix, part.swatch, u, y, wide, height))
        drawn.append(frame.rect(u, y, wide, height, fill="none", stroke=PAPER, stroke_width=1))
        text = chart.short(best)
        if measure(text, 11.5) + 8 < wide:
            halo = swatch(part.swatch).fill
            drawn.append(frame.text(u + wide / 2, y + height / 2 + 4, text, size=11.5, anchor="middle", halo=halo))
        at += best
    return "".join(drawn)


def _draw_grouped(chart: _Chart, width: float, alt: str, *, narrow: bool) -> str:
    prefix = chart.prefix(narrow=narrow)
    reach = [max(v.best, v.high if v.high == v.high else v.best) for values in chart.values for v in values if v.known]
    said = [chart.short(v.best) for values in chart.values for v in values]
    lay = _lay_out(chart, width, max((measure(text, 12) for text in said), default=0) + 8, narrow=narrow)
    legend, top = _legend(chart, lay.frame, prefix) if len(chart.parts) > 1 else ("", 0.0)
    top += 42 if chart.unit else 26
    thick = 15.0
    height = thick * len(chart.parts)
    step = height + (32 if narrow else 16)
    first = top + (24 if narrow else 8)
    bottom = first + (len(chart.rows) - 1) * step + height + 8
    high = max(reach, default=1.0) or 1.0
    ticks = [t for t in choose_ticks(0, high, 3 if narrow else 5) if t <= high * 1.0001]
    scale = Scale(0, high, lay.start, lay.end)
    drawn = [draw_value_axis(lay.frame, ticks, scale, top, bottom, share=chart.share, unit=chart.unit)]
    for number, (row, values) in enumerate(zip(chart.rows, chart.values, strict=True)):
        y = first + number * step
        drawn.append(lay.name(row, y, height))
        for i, (value, part) in enumerate(zip(values, chart.parts, strict=True)):
            middle = y + i * thick + thick / 2
            if value.known:
                drawn.append(
                    fill_bar(
                        lay.frame,
                        prefix,
                        part.swatch,
                        lay.start,
                        y + i * thick + 1,
                        scale(value.best) - lay.start,
                        thick - 2,
                    )
                )
                drawn.append(draw_whisker(lay.frame, scale, value, middle))
            end = max(value.best, value.high if value.high == value.high else value.best) if value.known else 0.0
            text = chart.short(value.best) if value.known else chart.look.words.unknown
            drawn.append(lay.frame.text(scale(end) + 6, middle + 4, text, size=12, fill=INK if value.known else MUTED))
    body = tag("defs", define_patterns(prefix, (p.swatch for p in chart.parts))) + legend + "".join(drawn)
    return close(body, look=chart.look, width=width, height=bottom + 4, alt=alt, narrow=narrow)


def _draw_difference(chart: _Chart, width: float, alt: str, *, narrow: bool) -> str:
    prefix = chart.prefix(narrow=narrow)
    values = [row[0] for row in chart.values]
    said = [chart.short(v.best, signed=True) if v.known else chart.look.words.unknown for v in values]
    room = max((measure(text, 12) for text in said), default=0) + 12
    # On a phone short names stand beside the bars, as on a page; the chart is then half as tall.
    above = narrow and max((measure(row, 13) for row in chart.rows), default=0) > width * 0.36
    lay = _lay_out(chart, width, room, narrow=above)
    top = (80.0 if above else 62.0) if chart.unit else 46.0
    height, step = (16.0, 42.0) if above else (16.0, 24.0) if narrow else (18.0, 30.0)
    first = top + (24 if above else 8)
    bottom = first + (len(values) - 1) * step + height + 8
    low = min([0.0, *(min(v.best, v.low if v.low == v.low else v.best) for v in values if v.known)])
    high = max([0.0, *(max(v.best, v.high if v.high == v.high else v.best) for v in values if v.known)])
    scale = Scale(low, high if high > low else low + 1, lay.start + (room if low < 0 else 0), lay.end)
    ticks = [t for t in choose_ticks(low, high, 3 if narrow else 5) if low * 1.0001 <= t <= high * 1.0001]
    drawn = [
        tag("defs", pattern(f"{prefix}-loss", _LOSS_MARK)),
        _sides(chart, lay.frame, scale, top - 24),
        draw_value_axis(lay.frame, ticks, scale, top, bottom, share=chart.share),
        lay.frame.text(0, 14, chart.unit, size=11.5, fill=MUTED) if chart.unit else "",
    ]
    for number, (row, value, text) in enumerate(zip(chart.rows, values, said, strict=True)):
        y = first + number * step
        drawn.append(lay.name(row, y, height))
        drawn.append(_change(lay.frame, scale, value, text, y, height, f"{prefix}-loss"))
    return close("".join(drawn), look=chart.look, width=width, height=bottom + 4, alt=alt, narrow=narrow)


def _sides(chart: _Chart, frame: Frame, scale: Scale, y: float) -> str:
    words = chart.look.words
    zero = scale(0)
    gains = frame.text(zero + 6, y, words.gain, size=12, bold=True, fill="#1d5f77")
    losses = frame.text(zero - 6, y, words.loss, size=12, bold=True, fill="#97481d", anchor="end")
    return (losses if scale.low < 0 else "") + (gains if scale.high > 0 else "")


def _change(frame: Frame, scale: Scale, value: Range, text: str, y: float, height: float, loss: str) -> str:
    zero, middle = scale(0), y + height / 2
    if not value.known:
        return frame.text(zero + 6, middle + 4, text, size=12, fill=MUTED)
    end = scale(value.best)
    u, wide = min(zero, end), abs(end - zero)
    drawn = [frame.rect(u, y, wide, height, fill=GAIN if value.best >= 0 else LOSS)]
    if value.best < 0:
        drawn.append(frame.rect(u, y, wide, height, fill=f"url(#{loss})"))
    drawn.append(draw_whisker(frame, scale, value, middle))
    far_high = max(value.best, value.high) if not math.isnan(value.high) else value.best
    far_low = min(value.best, value.low) if not math.isnan(value.low) else value.best
    if value.best >= 0:
        drawn.append(frame.text(scale(far_high) + 6, middle + 4, text, size=12))
    else:
        drawn.append(frame.text(scale(far_low) - 6, middle + 4, text, size=12, anchor="end"))
    return "".join(drawn)
