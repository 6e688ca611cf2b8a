"""Levels (refugees, displaced) as points at their dates, joined by lines that break where nothing is known."""

from collections.abc import Sequence
from itertools import pairwise

from modusvivendi.brief.blocks import Figure
from modusvivendi.brief.figures.chart import Scale, choose_ticks, say_short
from modusvivendi.brief.figures.metrics import measure
from modusvivendi.brief.figures.palette import swatch
from modusvivendi.brief.figures.svg import MUTED, PAPER, Frame, close, shorten, tag, wrap, write
from modusvivendi.brief.figures.timeline import (
    Plot,
    Remark,
    Timeline,
    Track,
    draw_rules,
    draw_upright,
    find_top,
    finish,
    lay_remarks,
    measure_axis,
    span_days,
    tell,
)
from modusvivendi.brief.figures.words import ENGLISH, Look
from modusvivendi.core.periods import Period

_POINTS = (
    "M-3.2 0a3.2 3.2 0 1 0 6.4 0a3.2 3.2 0 1 0-6.4 0Z",
    "M-3-3H3V3H-3Z",
    "M0-4L3.8 3H-3.8Z",
    "M0-4.2L4.2 0L0 4.2L-4.2 0Z",
)
_DASHES = (None, "7 3", "2 3", "9 3 2 3")


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
    chart = Timeline(id, tracks, look, unit, remarks)
    told = alt or tell(chart, look.words.steps_alt, look.words.steps_track_alt)
    return finish(chart, _draw_steps, caption, told, note)


def _draw_steps(chart: Timeline, width: float, alt: str, *, narrow: bool) -> str:
    frame = Frame(chart.look, width)
    size = 11.5 if narrow else 12.5
    most = width * (0.34 if narrow else 0.3)
    blocks = [_end_lines(track, chart.look, most - 14, size) for track in chart.tracks]
    room = min(max((measure(line, size, bold=True) for block in blocks for line in block), default=0) + 14, most)
    ticks = choose_ticks(0, find_top(chart.tracks), 5)
    time = Scale(*span_days(chart), measure_axis(ticks, chart.look), width - room)
    top = 0.0
    drawn: list[str] = []
    if chart.unit:
        drawn.append(frame.text(0, 14, chart.unit, size=11.5, fill=MUTED))
        top = 22.0
    remarks, used = lay_remarks(chart, frame, time, top)
    height = max(230.0, sum(len(block) * 1.2 + 0.5 for block in blocks) * size)
    plot = Plot(frame, time, Scale(0, ticks[-1], top + used + 12 + height, top + used + 12))
    drawn += [plot.grid(ticks, width - room), plot.years(plot.up(0))]
    drawn += [draw_rules(chart, frame, time, top + used - 4, plot.up(0)), remarks]
    drawn += [_line(plot, track, i) for i, track in enumerate(chart.tracks)]
    drawn.append(_end_names(chart, plot, blocks, size))
    return close("".join(drawn), look=chart.look, width=width, height=plot.up(0) + 26, alt=alt, narrow=narrow)


def _end_lines(track: Track, look: Look, room: float, size: float) -> list[str]:
    """The name in as many lines as it needs (at most three), and the last figure."""
    known = [value.best for _, value in track.points if value.known]
    value = say_short(known[-1], look) if known else look.words.unknown
    return [*wrap(shorten(track.name), room, size, bold=True), value]


def _middle(period: Period) -> float:
    return (period.start.toordinal() + period.end.toordinal() + 1) / 2


def _line(plot: Plot, track: Track, rank: int) -> str:
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
            drawn.append(draw_upright(plot, u, value))
            spot = f"translate({write(plot.frame.x(u))} {write(y)})"
            mark = {"d": _POINTS[rank % len(_POINTS)], "fill": look.dark, "stroke": PAPER, "stroke_width": 1}
            drawn.append(tag("path", transform=spot, **mark))
    return "".join(drawn)


def _end_names(chart: Timeline, plot: Plot, blocks: Sequence[Sequence[str]], size: float) -> str:
    """Write name and last figure of each track beside its end, moved apart where they would meet."""
    ends = [[value.best for _, value in track.points if value.known] for track in chart.tracks]
    order = sorted(range(len(ends)), key=lambda i: plot.up(ends[i][-1]) if ends[i] else plot.up(0))
    heights = [(len(blocks[i]) * 1.2 + 0.5) * size for i in order]
    tops: list[float] = []
    for i, height in zip(order, heights, strict=True):
        wanted = plot.up(ends[i][-1]) - size * 0.7 if ends[i] else plot.up(0) - height
        tops.append(max(wanted, tops[-1] + heights[len(tops) - 1] if tops else plot.up.end - size * 0.7))
    lowest = plot.up(0) + size
    for rank in range(len(tops) - 1, -1, -1):
        tops[rank] = min(tops[rank], lowest - heights[rank])
        lowest = tops[rank]
    drawn: list[str] = []
    for top, i in zip(tops, order, strict=True):
        dark = swatch(chart.tracks[i].swatch).dark
        for number, line in enumerate(blocks[i]):
            y, bold = top + size + number * size * 1.2, number < len(blocks[i]) - 1
            drawn.append(plot.frame.text(plot.time.end + 10, y, line, size=size, bold=bold, fill=dark))
    return "".join(drawn)
