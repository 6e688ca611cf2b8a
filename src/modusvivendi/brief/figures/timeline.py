"""What happened over time, each source by itself: sources are never added up."""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from itertools import pairwise

from modusvivendi.brief.blocks import Figure, Table
from modusvivendi.brief.figures.chart import Scale, choose_ticks, define_patterns, pattern_id, say_range, say_short
from modusvivendi.brief.figures.legend import Entry, lay_legend, swatch_icon
from modusvivendi.brief.figures.metrics import measure
from modusvivendi.brief.figures.palette import UNKNOWN_SWATCH, swatch
from modusvivendi.brief.figures.svg import INK, MUTED, PAPER, RULE, Frame, close, fit, name_id, tag, write
from modusvivendi.brief.figures.words import ENGLISH, Look
from modusvivendi.core.errors import ModusError
from modusvivendi.core.periods import Period
from modusvivendi.core.ranges import Range

_AXIS = 46.0
_FINE = 30
"""More columns than this in all and each source gets a panel of its own."""


@dataclass(frozen=True, slots=True)
class Track:
    """What one source says over time: dated figures in order of time."""

    id: str
    name: str
    swatch: int
    points: Sequence[tuple[Period, Range]]


@dataclass(frozen=True, slots=True)
class Remark:
    """A short text at a date."""

    date: Period
    text: str


@dataclass(frozen=True)
class _Chart:
    id: str
    tracks: Sequence[Track]
    look: Look
    unit: str
    remarks: Sequence[Remark]

    def prefix(self, *, narrow: bool) -> str:
        return name_id(self.id, "n") if narrow else name_id(self.id)


def draw_columns(
    id: str,
    tracks: Sequence[Track],
    look: Look = ENGLISH,
    *,
    caption: str,
    unit: str = "",
    remarks: Sequence[Remark] = (),
    alt: str = "",
    note: str = "",
) -> Figure:
    """Draw counts a month or a year as columns, one panel a source; a period without a figure stays empty.

    Few columns stand side by side in one panel. Raises ``ModusError`` when months, years and days are mixed, because
    their columns would not compare.
    """
    chart = _Chart(id, tracks, look, unit, remarks)
    lengths = {len(period.text) for track in tracks for period, _ in track.points}
    if len(lengths) > 1:
        raise ModusError(
            f"figure {id!r} mixes days, months and years", repair="give every track figures for periods of one length"
        )
    told = alt or _tell(chart, look.words.columns_alt, look.words.columns_track_alt)
    return _finish(chart, _draw_columns, caption, told, note)


def draw_steps(
    id: str,
    tracks: Sequence[Track],
    look: Look = ENGLISH,
    *,
    caption: str,
    unit: str = "",
    remarks: Sequence[Remark] = (),
    alt: str = "",
    note: str = "",
) -> Figure:
    """Draw levels (refugees, displaced) as points at their dates, joined by lines; an unknown one breaks them."""
    chart = _Chart(id, tracks, look, unit, remarks)
    told = alt or _tell(chart, look.words.steps_alt, look.words.steps_track_alt)
    return _finish(chart, _draw_steps, caption, told, note)


def _finish(chart: _Chart, draw, caption: str, alt: str, note: str) -> Figure:  # noqa: ANN001
    look, words = chart.look, chart.look.words
    periods = sorted({period for track in chart.tracks for period, _ in track.points})
    found = [dict(track.points) for track in chart.tracks]
    rows = [
        [period.text, *(say_range(of[period], look) if period in of else words.no_figure for of in found)]
        for period in periods
    ]
    name = f"{caption} ({chart.unit})" if chart.unit else caption
    columns = [words.date, *(track.name for track in chart.tracks)]
    table = Table(name, columns, rows, frozenset(range(1, len(columns))))
    narrow = draw(chart, look.narrow, alt, narrow=True) if look.narrow else ""
    return Figure(chart.id, draw(chart, look.width, alt, narrow=False), alt, caption, table, note, narrow)


def _tell(chart: _Chart, template: str, track_template: str) -> str:
    look = chart.look
    periods = sorted({period for track in chart.tracks for period, _ in track.points})
    if not periods:
        return look.words.no_figure
    said: list[str] = []
    for track in chart.tracks:
        known = [(period, value.best) for period, value in track.points if value.known]
        if not known:
            continue
        top, first, last = max(known, key=lambda item: item[1]), known[0], known[-1]
        said.append(
            track_template.format(
                name=track.name,
                date=top[0].text,
                value=say_short(top[1], look),
                first=say_short(first[1], look),
                start=first[0].text,
                last=say_short(last[1], look),
                end=last[0].text,
            )
        )
    return template.format(first=periods[0].text, last=periods[-1].text, tracks="; ".join(said))


@dataclass(frozen=True)
class _Plot:
    """One panel: the time axis is shared, ``up`` goes from values to y."""

    frame: Frame
    time: Scale
    up: Scale

    def grid(self, ticks: Sequence[float], end: float) -> str:
        drawn = [
            self.frame.line(
                _AXIS, self.up(t), end, self.up(t), stroke=INK if t == 0 else RULE, stroke_width=1.2 if t == 0 else 1
            )
            + self.frame.text(
                _AXIS - 6, self.up(t) + 4, say_short(t, self.frame.look), size=11.5, fill=MUTED, anchor="end"
            )
            for t in ticks
        ]
        return "".join(drawn)

    def years(self, y: float) -> str:
        """Write the years below the axis, each in the middle of its span, as many as there is room for."""
        first, last = date.fromordinal(int(self.time.low)), date.fromordinal(int(self.time.high) - 1)
        room = (self.time.end - self.time.start) / max(last.year - first.year + 1, 1)
        every = max(1, math.ceil(34 / max(room, 1)))
        drawn: list[str] = []
        for year in range(first.year, last.year + 1):
            start = max(self.time(date(year, 1, 1).toordinal()), self.time.start)
            end = min(self.time(date(year + 1, 1, 1).toordinal()), self.time.end)
            if year > first.year:
                drawn.append(self.frame.line(start, y, start, y + 5, stroke=MUTED, stroke_width=1))
            if (year - first.year) % every == 0 and end - start > 26:
                drawn.append(
                    self.frame.text((start + end) / 2, y + 17, f"{year}", size=11.5, fill=MUTED, anchor="middle")
                )
        return "".join(drawn)


def _span(chart: _Chart) -> tuple[int, int]:
    """From the first to the last day, as ordinals; the end is excluded."""
    periods = [period for track in chart.tracks for period, _ in track.points]
    starts, ends = [p.start.toordinal() for p in periods], [p.end.toordinal() + 1 for p in periods]
    return min(starts, default=0) or 1, max(ends, default=366)


def _reach(tracks: Sequence[Track]) -> float:
    known = [v for track in tracks for _, v in track.points if v.known]
    return max([v.best if math.isnan(v.high) else v.high for v in known], default=1.0) or 1.0


def _draw_columns(chart: _Chart, width: float, alt: str, *, narrow: bool) -> str:
    frame = Frame(chart.look, width)
    prefix = chart.prefix(narrow=narrow)
    most = max((len(track.points) for track in chart.tracks), default=0) * len(chart.tracks)
    panels = [[t] for t in chart.tracks] if most > _FINE else [list(chart.tracks)]
    time = Scale(*map(float, _span(chart)), _AXIS, width - 4)
    ticks = choose_ticks(0, _reach(chart.tracks), 4 if len(panels) == 1 else 3)
    ticks = ticks if len(panels) == 1 else ticks[: len(ticks)]
    legend, top = _draw_legend(chart, frame, prefix, titles=len(panels) > 1)
    remarks, used = _draw_remarks(chart, frame, time, top)
    top += used
    drawn = [tag("defs", define_patterns(prefix, [UNKNOWN_SWATCH, *(t.swatch for t in chart.tracks)])), legend]
    height = 190.0 if len(panels) == 1 else 100.0
    start = top
    for tracks in panels:
        head = 24.0 if len(panels) > 1 else 12.0
        plot = _Plot(frame, time, Scale(0, ticks[-1], top + head + height, top + head))
        drawn.append(plot.grid(ticks, width - 4))
        if len(panels) > 1:
            title = fit(tracks[0].name, width - _AXIS, 13, bold=True)
            drawn.append(frame.text(_AXIS, top + 14, title, size=13, bold=True))
        drawn += [_columns(plot, prefix, track, i, len(tracks), _span(chart)) for i, track in enumerate(tracks)]
        top += head + height + 10
    drawn.append(plot.years(top - 10) if chart.tracks else "")
    drawn.insert(2, _rules(chart, frame, time, start - 4, top - 10))
    return close("".join([*drawn, remarks]), look=chart.look, width=width, height=top + 16, alt=alt, narrow=narrow)


def _columns(plot: _Plot, prefix: str, track: Track, rank: int, of: int, span: tuple[int, int]) -> str:
    """Columns of one track; the time it says nothing about is dotted grey along the axis."""
    drawn: list[str] = []
    covered = span[0]
    base = plot.up(0)
    look = swatch(track.swatch)
    fill = f"url(#{pattern_id(prefix, track.swatch)})"
    gap = f"url(#{pattern_id(prefix, UNKNOWN_SWATCH)})"
    known = [(period, value) for period, value in track.points if value.known]
    for period, value in known:
        start, end = period.start.toordinal(), period.end.toordinal() + 1
        if start > covered and of == 1:
            drawn.append(_gap(plot, covered, start, gap))
        covered = end
        left, right = plot.time(start), plot.time(end)
        pad = min(0.5 if right - left < 12 else (right - left) * 0.12, 10)
        wide = (right - left - 2 * pad) / of
        u, y = left + pad + rank * wide, plot.up(value.best)
        drawn.append(plot.frame.rect(u, y, max(wide - (1 if of > 1 else 0), 0.5), base - y, fill=look.dark))
        if wide > 9:
            drawn[-1] = plot.frame.rect(u, y, wide - 1, base - y, fill=look.fill, stroke=look.dark, stroke_width=0.6)
            drawn.append(plot.frame.rect(u, y, wide - 1, base - y, fill=fill) if look.mark else "")
        drawn.append(_upright(plot, u + wide / 2, value) if wide > 5 else "")
    if covered < span[1] and of == 1:
        drawn.append(_gap(plot, covered, span[1], gap))
    return "".join(drawn)


def _gap(plot: _Plot, start: int, end: int, fill: str) -> str:
    u, base, top = plot.time(start), plot.up(0), plot.up(plot.up.high)
    wide = plot.time(end) - u
    return plot.frame.rect(u, top, wide, base - top, fill="#f1f2f4") + plot.frame.rect(
        u, top, wide, base - top, fill=fill
    )


def _upright(plot: _Plot, u: float, value: Range) -> str:
    if value.exact or math.isnan(value.low) or math.isnan(value.high):
        return ""
    low, high = plot.up(value.low), plot.up(value.high)
    pen = {"stroke": INK, "stroke_width": 1}
    caps = [plot.frame.line(u - 2.5, y, u + 2.5, y, **pen) for y in (low, high)]
    return plot.frame.line(u, low, u, high, **pen) + "".join(caps)


def _draw_legend(chart: _Chart, frame: Frame, prefix: str, *, titles: bool) -> tuple[str, float]:
    entries: list[Entry] = []
    if not titles:
        entries = [
            Entry(swatch_icon(t.swatch, pattern_id(prefix, t.swatch) if swatch(t.swatch).mark else ""), t.name)
            for t in chart.tracks
        ]
    elif _has_gaps(chart):
        entries = [Entry(swatch_icon(UNKNOWN_SWATCH, pattern_id(prefix, UNKNOWN_SWATCH)), chart.look.words.gap)]
    drawn, used = lay_legend(frame, entries, 0)
    if chart.unit:
        drawn += frame.text(0, used + 16, chart.unit, size=11.5, fill=MUTED)
        used += 22
    return drawn, used


def _has_gaps(chart: _Chart) -> bool:
    span = _span(chart)
    for track in chart.tracks:
        known = [period for period, value in track.points if value.known]
        edges = [span[0], *(day for p in known for day in (p.start.toordinal(), p.end.toordinal() + 1)), span[1]]
        if any(end > start for start, end in zip(edges[::2], edges[1::2], strict=True)):
            return True
    return False


def _draw_remarks(chart: _Chart, frame: Frame, time: Scale, top: float) -> tuple[str, float]:
    """Texts above the plot in as many rows as they need; return the drawing and its height."""
    drawn: list[str] = []
    ends: list[float] = []
    for remark in sorted(chart.remarks, key=lambda item: item.date):
        u = min(max(time(remark.date.start.toordinal()), time.start), time.end)
        words = fit(remark.text, frame.width, 11.5)
        wide = measure(words, 11.5)
        start = min(u, frame.width - wide)
        row = next((i for i, end in enumerate(ends) if end + 8 <= start), len(ends))
        ends[row : row + 1] = [start + wide]
        drawn.append(frame.text(start, top + 13 + row * 15, words, size=11.5, fill=INK))
    return "".join(drawn), len(ends) * 15 + (10 if ends else 0)


def _rules(chart: _Chart, frame: Frame, time: Scale, top: float, bottom: float) -> str:
    drawn: list[str] = []
    for remark in chart.remarks:
        u = min(max(time(remark.date.start.toordinal()), time.start), time.end)
        drawn.append(frame.line(u, top, u, bottom, stroke=INK, stroke_width=1, stroke_dasharray="2 2"))
    return "".join(drawn)


_POINTS = (
    "M-3.2 0a3.2 3.2 0 1 0 6.4 0a3.2 3.2 0 1 0-6.4 0Z",
    "M-3-3H3V3H-3Z",
    "M0-4L3.8 3H-3.8Z",
    "M0-4.2L4.2 0L0 4.2L-4.2 0Z",
)
_DASHES = (None, "7 3", "2 3", "9 3 2 3")


def _draw_steps(chart: _Chart, width: float, alt: str, *, narrow: bool) -> str:
    frame = Frame(chart.look, width)
    size = 12.0 if narrow else 12.5
    names = [_end_words(track, chart.look) for track in chart.tracks]
    room = min(max((measure(line, size, bold=True) for pair in names for line in pair), default=0) + 14, width * 0.36)
    time = Scale(*map(float, _span(chart)), _AXIS, width - room)
    ticks = choose_ticks(0, _reach(chart.tracks), 5)
    top = 0.0
    drawn: list[str] = []
    if chart.unit:
        drawn.append(frame.text(0, 14, chart.unit, size=11.5, fill=MUTED))
        top = 22.0
    remarks, used = _draw_remarks(chart, frame, time, top)
    plot = _Plot(frame, time, Scale(0, ticks[-1], top + used + 12 + 230, top + used + 12))
    drawn += [plot.grid(ticks, width - room), plot.years(plot.up(0))]
    drawn += [_rules(chart, frame, time, top + used - 4, plot.up(0)), remarks]
    drawn += [_line(plot, track, i) for i, track in enumerate(chart.tracks)]
    drawn.append(_end_names(chart, plot, names, size, room - 12))
    return close("".join(drawn), look=chart.look, width=width, height=plot.up(0) + 26, alt=alt, narrow=narrow)


def _end_words(track: Track, look: Look) -> tuple[str, str]:
    known = [value.best for _, value in track.points if value.known]
    return track.name, say_short(known[-1], look) if known else look.words.unknown


def _middle(period: Period) -> float:
    return (period.start.toordinal() + period.end.toordinal() + 1) / 2


def _line(plot: _Plot, track: Track, rank: int) -> str:
    look = swatch(track.swatch)
    dash = _DASHES[rank % len(_DASHES)]
    drawn: list[str] = []
    for (before, one), (after, two) in pairwise(track.points):
        if one.known and two.known:
            drawn.append(
                plot.frame.line(
                    plot.time(_middle(before)),
                    plot.up(one.best),
                    plot.time(_middle(after)),
                    plot.up(two.best),
                    stroke=look.dark,
                    stroke_width=2,
                    stroke_dasharray=dash,
                )
            )
    for period, value in track.points:
        if value.known:
            u, y = plot.time(_middle(period)), plot.up(value.best)
            drawn.append(_upright(plot, u, value))
            spot = f"translate({write(plot.frame.x(u))} {write(y)})"
            mark = {"d": _POINTS[rank % len(_POINTS)], "fill": look.dark, "stroke": PAPER, "stroke_width": 1}
            drawn.append(tag("path", transform=spot, **mark))
    return "".join(drawn)


def _end_names(chart: _Chart, plot: _Plot, names: Sequence[tuple[str, str]], size: float, room: float) -> str:
    """Write name and last figure of each track beside its end, moved apart where they would meet."""
    spots: list[tuple[float, int]] = []
    for i, track in enumerate(chart.tracks):
        known = [value.best for _, value in track.points if value.known]
        spots.append((plot.up(known[-1]) if known else plot.up(0), i))
    spots.sort()
    gap, ys = size * 2.7, [y for y, _ in spots]
    for i in range(1, len(ys)):
        ys[i] = max(ys[i], ys[i - 1] + gap)
    over = max(0.0, (ys[-1] if ys else 0.0) - plot.up(0) + size)
    ys = [y - over for y in ys]
    for i in range(len(ys) - 2, -1, -1):
        ys[i] = min(ys[i], ys[i + 1] - gap)
    drawn: list[str] = []
    for y, (_, i) in zip(ys, spots, strict=True):
        dark = swatch(chart.tracks[i].swatch).dark
        name, value = names[i]
        u = plot.time.end + 8
        drawn.append(plot.frame.text(u, y, fit(name, room, size, bold=True), size=size, bold=True, fill=dark))
        drawn.append(plot.frame.text(u, y + size * 1.2, value, size=size, fill=dark))
    return "".join(drawn)
