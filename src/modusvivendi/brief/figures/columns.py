"""Counts a month or a year as columns, each source by itself."""

from collections.abc import Sequence

from modusvivendi.brief.blocks import Figure
from modusvivendi.brief.figures.chart import Scale, choose_ticks, define_patterns, pattern_id
from modusvivendi.brief.figures.legend import Entry, lay_legend, swatch_icon
from modusvivendi.brief.figures.palette import UNKNOWN_SWATCH, swatch
from modusvivendi.brief.figures.svg import MUTED, Frame, close, fit, tag
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
from modusvivendi.core.errors import ModusError
from modusvivendi.core.periods import Period

_FINE = 30
"""More columns than this in all and each source gets a panel of its own."""


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
    chart = Timeline(id, tracks, look, unit, remarks)
    lengths = {len(period.text) for track in tracks for period, _ in track.points}
    if len(lengths) > 1:
        raise ModusError(
            f"figure {id!r} mixes days, months and years", repair="give every track figures for periods of one length"
        )
    told = alt or tell(chart, look.words.columns_alt, look.words.columns_track_alt)
    return finish(chart, _draw_columns, caption, told, note)


def _draw_columns(chart: Timeline, width: float, alt: str, *, narrow: bool) -> str:
    frame = Frame(chart.look, width)
    prefix = chart.prefix(narrow=narrow)
    most = max((len(track.points) for track in chart.tracks), default=0) * len(chart.tracks)
    panels = [[t] for t in chart.tracks] if most > _FINE else [list(chart.tracks)]
    ticks = choose_ticks(0, find_top(chart.tracks), 4 if len(panels) == 1 else 3)
    time = Scale(*span_days(chart), measure_axis(ticks, chart.look), width - 4)
    legend, top = _draw_legend(chart, frame, prefix, titles=len(panels) > 1)
    remarks, used = lay_remarks(chart, frame, time, top)
    top += used
    drawn = [tag("defs", define_patterns(prefix, [UNKNOWN_SWATCH, *(t.swatch for t in chart.tracks)])), legend]
    height = 190.0 if len(panels) == 1 else 100.0
    start, plot = top, None
    for tracks in panels:
        head = 24.0 if len(panels) > 1 else 12.0
        plot = Plot(frame, time, Scale(0, ticks[-1], top + head + height, top + head))
        drawn.append(plot.grid(ticks, width - 4))
        if len(panels) > 1:
            title = fit(tracks[0].name, width - time.start, 13, bold=True)
            drawn.append(frame.text(time.start, top + 14, title, size=13, bold=True))
        drawn += [_columns(plot, prefix, track, (i, len(tracks)), chart) for i, track in enumerate(tracks)]
        top += head + height + 10
    drawn.append(plot.years(top - 10) if plot else "")
    drawn.insert(2, draw_rules(chart, frame, time, start - 4, top - 10))
    return close("".join([*drawn, remarks]), look=chart.look, width=width, height=top + 16, alt=alt, narrow=narrow)


def _columns(plot: Plot, prefix: str, track: Track, seat: tuple[int, int], chart: Timeline) -> str:
    """Columns of one track, at its seat among those of its panel; what it says nothing about is grey or a dash."""
    rank, of = seat
    span = span_days(chart)
    others = {period for item in chart.tracks for period, _ in item.points}
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
        drawn.append(draw_upright(plot, u + wide / 2, value) if wide > 5 else "")
    if of > 1:
        drawn += _missing(plot, track, rank, of, others)
    if covered < span[1] and of == 1:
        drawn.append(_gap(plot, covered, span[1], gap))
    return "".join(drawn)


def _missing(plot: Plot, track: Track, rank: int, of: int, periods: set[Period]) -> list[str]:
    known = {period for period, value in track.points if value.known}
    drawn: list[str] = []
    for period in sorted(periods - known):
        left, right = plot.time(period.start.toordinal()), plot.time(period.end.toordinal() + 1)
        u = left + (right - left) * (rank + 0.5) / of
        drawn.append(plot.frame.text(u, plot.up(0) - 5, "–", size=12, fill=MUTED, anchor="middle"))
    return drawn


def _gap(plot: Plot, start: int, end: int, fill: str) -> str:
    u, base, top = plot.time(start), plot.up(0), plot.up(plot.up.high)
    wide = plot.time(end) - u
    return plot.frame.rect(u, top, wide, base - top, fill="#f1f2f4") + plot.frame.rect(
        u, top, wide, base - top, fill=fill
    )


def _draw_legend(chart: Timeline, frame: Frame, prefix: str, *, titles: bool) -> tuple[str, float]:
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


def _has_gaps(chart: Timeline) -> bool:
    span = span_days(chart)
    for track in chart.tracks:
        known = [period for period, value in track.points if value.known]
        edges = [span[0], *(day for p in known for day in (p.start.toordinal(), p.end.toordinal() + 1)), span[1]]
        if any(end > start for start, end in zip(edges[::2], edges[1::2], strict=True)):
            return True
    return False
