"""What timelines share: tracks of dated figures, remarks, the axis of time and the table.

Each source stands by itself: sources are never added up.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Protocol

from modusvivendi.brief.blocks import Figure, Table
from modusvivendi.brief.figures.chart import Scale, say_range, say_short
from modusvivendi.brief.figures.metrics import measure
from modusvivendi.brief.figures.svg import INK, MUTED, RULE, Frame, draw_widths, fit, name_id
from modusvivendi.brief.figures.words import Look
from modusvivendi.core.periods import Period
from modusvivendi.core.ranges import Range


@dataclass(frozen=True, slots=True)
class Track:
    """What one source says over time: dated figures in order of time; ``title`` is its name in full, for the table."""

    id: str
    name: str
    swatch: int
    points: Sequence[tuple[Period, Range]]
    title: str = ""


@dataclass(frozen=True, slots=True)
class Remark:
    """A short text at a date."""

    date: Period
    text: str


@dataclass(frozen=True)
class Timeline:
    """The tracks of one figure and how they are drawn."""

    id: str
    tracks: Sequence[Track]
    look: Look
    unit: str
    remarks: Sequence[Remark]

    def prefix(self, *, narrow: bool) -> str:
        """Start of the ids in one drawing."""
        return name_id(self.id, "n") if narrow else name_id(self.id)


class Draw(Protocol):
    """Draws a timeline at a width in px, with its alt text, for a phone or not."""

    def __call__(self, chart: Timeline, width: float, alt: str, *, narrow: bool) -> str:
        """Return the drawing as SVG text."""
        ...


@dataclass(frozen=True)
class Plot:
    """One panel: the time axis is shared, ``up`` goes from values to y."""

    frame: Frame
    time: Scale
    up: Scale

    @property
    def start(self) -> float:
        """Where the axis stands, in px."""
        return self.time.start

    def grid(self, ticks: Sequence[float], end: float) -> str:
        """Draw rules across at the ticks with their figures."""
        drawn = [
            self.frame.line(
                self.start,
                self.up(t),
                end,
                self.up(t),
                stroke=INK if t == 0 else RULE,
                stroke_width=1.2 if t == 0 else 1,
            )
            + self.frame.text(
                self.start - 6, self.up(t) + 4, say_short(t, self.frame.look), size=11.5, fill=MUTED, anchor="end"
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


def finish(chart: Timeline, draw: Draw, caption: str, alt: str, note: str) -> Figure:
    """Draw both widths and make the table: a row a period, a column a source."""
    look, words = chart.look, chart.look.words
    periods = sorted({period for track in chart.tracks for period, _ in track.points})
    found = [dict(track.points) for track in chart.tracks]
    rows = [
        [period.text, *(say_range(of[period], look) if period in of else words.no_figure for of in found)]
        for period in periods
    ]
    name = f"{caption} ({chart.unit})" if chart.unit else caption
    columns = [words.date, *(track.title or track.name for track in chart.tracks)]
    table = Table(name, columns, rows, frozenset(range(1, len(columns))))
    wide, phone = draw_widths(lambda width, *, narrow: draw(chart, width, alt, narrow=narrow), look)
    return Figure(chart.id, wide, alt, caption, table, note, phone)


def tell(chart: Timeline, template: str, track_template: str) -> str:
    """Say from when to when and, of each track, what the template asks."""
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


def span_days(chart: Timeline) -> tuple[int, int]:
    """From the first to the last day, as ordinals; the end is excluded."""
    periods = [period for track in chart.tracks for period, _ in track.points]
    starts, ends = [p.start.toordinal() for p in periods], [p.end.toordinal() + 1 for p in periods]
    return min(starts, default=0) or 1, max(ends, default=366)


def measure_axis(ticks: Sequence[float], look: Look) -> float:
    """Room in px for the figures beside the axis."""
    return max((measure(say_short(t, look), 11.5) for t in ticks), default=0.0) + 8


def find_top(tracks: Sequence[Track]) -> float:
    """Return the highest figure, high ends included; 1 when there is none."""
    known = [v for track in tracks for _, v in track.points if v.known]
    return max([v.best if math.isnan(v.high) else v.high for v in known], default=1.0) or 1.0


def draw_upright(plot: Plot, u: float, value: Range) -> str:
    """Draw an upright whisker from low to high, nothing when the figure is exact."""
    if value.exact or math.isnan(value.low) or math.isnan(value.high):
        return ""
    low, high = plot.up(value.low), plot.up(value.high)
    pen = {"stroke": INK, "stroke_width": 1}
    caps = [plot.frame.line(u - 2.5, y, u + 2.5, y, **pen) for y in (low, high)]
    return plot.frame.line(u, low, u, high, **pen) + "".join(caps)


def lay_remarks(chart: Timeline, frame: Frame, time: Scale, top: float) -> tuple[str, float]:
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


def draw_rules(chart: Timeline, frame: Frame, time: Scale, top: float, bottom: float) -> str:
    """Draw a dotted upright line at the date of each remark."""
    drawn: list[str] = []
    for remark in chart.remarks:
        u = min(max(time(remark.date.start.toordinal()), time.start), time.end)
        drawn.append(frame.line(u, top, u, bottom, stroke=INK, stroke_width=1, stroke_dasharray="2 2"))
    return "".join(drawn)
