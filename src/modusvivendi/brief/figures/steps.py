"""Levels (refugees, displaced) as points at their dates, joined by lines that break where nothing is known."""

from collections.abc import Sequence
from itertools import pairwise

from modusvivendi.brief.blocks import Figure
from modusvivendi.brief.figures.chart import Scale, choose_ticks, say_short
from modusvivendi.brief.figures.metrics import measure
from modusvivendi.brief.figures.palette import swatch
from modusvivendi.brief.figures.svg import MUTED, PAPER, Frame, close, fit, tag, write
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
    size = 12.0 if narrow else 12.5
    names = [_end_words(track, chart.look) for track in chart.tracks]
    room = min(max((measure(line, size, bold=True) for pair in names for line in pair), default=0) + 14, width * 0.36)
    ticks = choose_ticks(0, find_top(chart.tracks), 5)
    time = Scale(*span_days(chart), measure_axis(ticks, chart.look), width - room)
    top = 0.0
    drawn: list[str] = []
    if chart.unit:
        drawn.append(frame.text(0, 14, chart.unit, size=11.5, fill=MUTED))
        top = 22.0
    remarks, used = lay_remarks(chart, frame, time, top)
    plot = Plot(frame, time, Scale(0, ticks[-1], top + used + 12 + 230, top + used + 12))
    drawn += [plot.grid(ticks, width - room), plot.years(plot.up(0))]
    drawn += [draw_rules(chart, frame, time, top + used - 4, plot.up(0)), remarks]
    drawn += [_line(plot, track, i) for i, track in enumerate(chart.tracks)]
    drawn.append(_end_names(chart, plot, names, size, room - 12))
    return close("".join(drawn), look=chart.look, width=width, height=plot.up(0) + 26, alt=alt, narrow=narrow)


def _end_words(track: Track, look: Look) -> tuple[str, str]:
    known = [value.best for _, value in track.points if value.known]
    return track.name, say_short(known[-1], look) if known else look.words.unknown


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


def _end_names(chart: Timeline, plot: Plot, names: Sequence[tuple[str, str]], size: float, room: float) -> str:
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
