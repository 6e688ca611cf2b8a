"""The picture of what collides: a map of the objects and of where they meet, and the same on an axis of time.

Shapes are drawn in a plane around the middle of the picture, good to a pixel over a theatre; what collides was decided
before, exactly, and is not decided here.
"""

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Any

import numpy as np

from modusvivendi.brief.blocks import Figure, Table
from modusvivendi.brief.figures.chart import Scale, define_patterns, pattern_id
from modusvivendi.brief.figures.legend import Entry, lay_legend, swatch_icon
from modusvivendi.brief.figures.palette import swatch
from modusvivendi.brief.figures.svg import INK, MUTED, PAPER, RULE, Frame, close, draw_widths, isolate, tag, wrap, write
from modusvivendi.brief.figures.words import ENGLISH, Look
from modusvivendi.brief.pictures import Leaf
from modusvivendi.brief.view import View
from modusvivendi.core.geometry.planar import shapely
from modusvivendi.core.operations import Circle, Corridor, Filing, Outline, Point, Polygon, Volume
from modusvivendi.core.ranges import Floats
from modusvivendi.io.operations.wording import say_kind
from modusvivendi.plan.deconfliction import Check, Clash

MOST = 20
"""Conflicts that are drawn, the gravest first; the others are counted in the note."""
OTHERS = 300
"""Objects beside them that are drawn, pale."""
PAIRS = 40
"""Pairs of volumes of one conflict whose common part is drawn."""
_METRES = 111_320.0
_RED = "#b3140a"
_DOT, _ROW, _BAR = 9.0, 30.0, 8.0
_STEPS = [timedelta(minutes=15), timedelta(minutes=30), *(timedelta(hours=hours) for hours in (1, 2, 3, 6, 12))]
_STEPS += [timedelta(days=days) for days in (1, 2, 7, 14, 30, 90, 365)]


def draw_clashes(check: Check, look: Look = ENGLISH) -> Figure:
    """Draw the conflicts of a check, numbered as in the table; without one, all objects."""
    shown = check.clashes[:MOST]
    words, filed = look.words, look.words.filed
    said = words.clashes.format(objects=look.number(len(check.filings)), conflicts=look.number(len(check.clashes)))
    more = len(check.clashes) - len(shown)
    note = words.clashes_more.format(number=look.number(more)) if more else ""
    scene = _Scene(check, shown)
    columns = [filed[key] for key in ("number", "severity", "first", "second", "from", "until")]
    table = Table(said, columns, [_say_row(number, one, look) for number, one in enumerate(shown, 1)])
    wide, phone = draw_widths(lambda width, *, narrow: _draw(scene, look, width, said, narrow=narrow), look)
    return Figure("clash-map", wide, said, said, table if shown else None, note, phone)


def present_clashes(check: Check, view: View) -> Leaf:
    """Return the picture of a check with what its reader has to know: exact places, and what it cannot say."""
    moments = [volume.start for filing in check.filings for volume in filing.volumes]
    day = min(moments).date() if moments else date(1970, 1, 1)
    title, chapter, audience, note = (view.say(f"clashes.{key}") for key in ("title", "chapter", "class", "note"))
    return Leaf(draw_clashes(check, view.look), title, chapter, audience, note, day)


class _Scene:
    """What is drawn: a plane, the shapes in it by object, and where the objects of each conflict meet."""

    def __init__(self, check: Check, shown: Sequence[Clash]) -> None:
        self.clashes = shown
        inside = {id(side): side for one in shown for side in (one.conflict.first, one.conflict.second)}
        self.objects = list(inside.values()) or list(check.filings[:OTHERS])
        self.others = [one for one in check.filings[:OTHERS] if id(one) not in inside] if shown else []
        points = [point for one in self.objects for volume in one.volumes for point in _points(volume.outline)]
        self.middle = _find_middle(points)
        self.parties = sorted({one.party for one in (*self.objects, *self.others)})
        self.shapes = {id(one): self._shape(one.volumes) for one in (*self.objects, *self.others)}
        self.regions = [self._region(one) for one in shown]
        # The small ones stand on the large ones.
        self.objects.sort(key=lambda one: -float(shapely.area(self.shapes[id(one)])))
        self.bounds = _widen(shapely.total_bounds([self.shapes[id(one)] for one in self.objects]))

    def swatch(self, filing: Filing) -> int:
        """Return the colour of a filing's party."""
        return self.parties.index(filing.party)

    def _shape(self, volumes: Sequence[Volume]) -> Any:
        return shapely.union_all([self._draw(volume.outline) for volume in volumes])

    def _region(self, clash: Clash) -> Any:
        first, second = clash.conflict.first.volumes, clash.conflict.second.volumes
        return shapely.union_all(
            [
                shapely.intersection(self._draw(first[a].outline), self._draw(second[b].outline))
                for a, b in clash.conflict.pairs[:PAIRS]
            ]
        )

    def _draw(self, outline: Outline) -> Any:
        xy = self.project(_points(outline))
        match outline:
            case Polygon():
                return shapely.make_valid(shapely.polygons(xy)) if len(xy) > 2 else shapely.points(xy[0])
            case Circle(radius_m=radius):
                return shapely.buffer(shapely.points(xy[0]), radius)
            case Corridor(half_width_m=width):
                return shapely.buffer(shapely.linestrings(xy), width)

    def project(self, points: Sequence[Point]) -> Floats:
        """Return metres east and north of the middle, (n, 2)."""
        lon, lat = np.array(points, float).reshape(-1, 2).T
        east = (lon - self.middle[0] + 180.0) % 360.0 - 180.0
        squeeze = max(math.cos(math.radians(self.middle[1])), 0.01)
        return np.stack([east * squeeze, lat - self.middle[1]], axis=1) * _METRES


def _points(outline: Outline) -> tuple[Point, ...]:
    match outline:
        case Polygon(vertices=points) | Corridor(line=points):
            return points
        case Circle(centre=centre):
            return (centre,)


def _find_middle(points: Sequence[Point]) -> Point:
    lon, lat = np.array(points, float).reshape(-1, 2).T
    # Around the first point, so that the 180th meridian is no edge.
    turn = (lon - lon[0] + 180.0) % 360.0 - 180.0 + lon[0]
    return float((turn.min() + turn.max()) / 2), float((lat.min() + lat.max()) / 2)


def _widen(bounds: Floats) -> tuple[float, float, float, float]:
    west, south, east, north = (float(value) for value in bounds)
    pad = max(0.06 * max(east - west, north - south), 200.0)
    return west - pad, south - pad, east + pad, north + pad


@dataclass(frozen=True, slots=True)
class _Map:
    """From metres to px, north up and east right in every language."""

    west: float
    north: float
    scale: float
    width: float
    height: float

    @classmethod
    def fit(cls, bounds: tuple[float, float, float, float], width: float) -> "_Map":
        west, south, east, north = bounds
        height = min(max(width * (north - south) / (east - west), 0.4 * width), 0.9 * width)
        scale = min(width / (east - west), height / (north - south))
        left, top = (width / scale - (east - west)) / 2, (height / scale - (north - south)) / 2
        return cls(west - left, north + top, scale, width, height)

    def path(self, shape: Any) -> str:
        """Return the path of what of a shape lies within the map."""
        box = shapely.box(
            self.west, self.north - self.height / self.scale, self.west + self.width / self.scale, self.north
        )
        rings: list[str] = []
        for part in shapely.get_parts(shapely.intersection(shape, box)):
            if shapely.get_type_id(part) == 3 and not shapely.is_empty(part):
                xy = shapely.get_coordinates(shapely.simplify(part, 0.3 / self.scale))
                px = zip((xy[:, 0] - self.west) * self.scale, (self.north - xy[:, 1]) * self.scale, strict=True)
                rings.append("M" + "L".join(f"{write(x)} {write(y)}" for x, y in px) + "Z")
        return "".join(rings)

    def spot(self, shape: Any) -> tuple[float, float]:
        """Return the px of a point of a shape, or beside one that is too small to be seen under a number."""
        x, y = shapely.get_coordinates(shapely.point_on_surface(shape))[0]
        beside = 0.0
        if float(shapely.area(shape)) * self.scale**2 < (2.5 * _DOT) ** 2:
            west, south, east, north = shapely.bounds(shape)
            beside = min(max(east - west, north - south) * self.scale / 2, 2 * _DOT) + _DOT
        return (x - self.west) * self.scale + beside, (self.north - y) * self.scale - beside


def _draw(scene: _Scene, look: Look, width: float, alt: str, *, narrow: bool) -> str:
    frame = Frame(look, width)
    chart = _Map.fit(scene.bounds, width)
    prefix = "clashes-n" if narrow else "clashes"
    numbers = [scene.swatch(one) for one in scene.objects]
    drawn = [tag("defs", define_patterns(prefix, numbers)), _draw_map(scene, chart, frame, prefix)]
    y = chart.height + 10
    entries = [
        Entry(swatch_icon(number, pattern_id(prefix, number) if swatch(number).mark else ""), _isolated(name, look))
        for number, name in enumerate(scene.parties)
    ]
    if scene.clashes:
        entries.append(Entry(_region_icon, look.words.clash_where))
    legend, height = lay_legend(frame, entries, y)
    drawn.append(legend)
    y += height + 14
    if scene.clashes:
        axis, height = _draw_axis(scene, frame, prefix, y, narrow=narrow)
        drawn.append(axis)
        y += height
    return close("".join(drawn), look=look, width=width, height=y + 6, alt=alt, narrow=narrow)


def _draw_map(scene: _Scene, chart: _Map, frame: Frame, prefix: str) -> str:
    drawn = [tag("rect", x=0, y=0, width=chart.width, height=chart.height, fill="#f6f7f8", stroke=RULE)]
    for one in scene.others:
        path = chart.path(scene.shapes[id(one)])
        drawn.append(tag("path", d=path, fill=swatch(scene.swatch(one)).fill, fill_opacity=0.25) if path else "")
    for one in scene.objects:
        number, path = scene.swatch(one), chart.path(scene.shapes[id(one)])
        if path:
            tone = swatch(number)
            drawn.append(tag("path", d=path, fill=tone.fill, fill_opacity=0.75, stroke=tone.dark, stroke_width=1.2))
            if tone.mark:
                drawn.append(tag("path", d=path, fill=f"url(#{pattern_id(prefix, number)})"))
    for region in scene.regions:
        path = chart.path(region)
        look = {"fill": _RED, "fill_opacity": 0.35, "stroke": _RED, "stroke_width": 1.8}
        drawn.append(tag("path", d=path, **look) if path else "")
    taken: list[tuple[float, float]] = []
    for number, region in enumerate(scene.regions, 1):
        if not shapely.is_empty(region):
            drawn.append(_number(frame, number, *_place(chart.spot(region), taken, chart)))
    return "".join([*drawn, _draw_scale(chart, frame)])


def _place(spot: tuple[float, float], taken: list[tuple[float, float]], chart: _Map) -> tuple[float, float]:
    """Return a place near a spot where no number stands yet."""
    x, y = spot
    for turn in range(60):
        reach, angle = (0.0, 0.0) if not turn else (_DOT * (2.2 + 0.25 * turn), turn * 2.4)
        x, y = spot[0] + reach * math.cos(angle), spot[1] + reach * math.sin(angle)
        x, y = min(max(x, _DOT), chart.width - _DOT), min(max(y, _DOT), chart.height - _DOT)
        if all(math.hypot(x - a, y - b) > 2 * _DOT for a, b in taken):
            break
    taken.append((x, y))
    return x, y


def _number(frame: Frame, number: int, x: float, y: float) -> str:
    dot = tag("circle", cx=x, cy=y, r=_DOT, fill=_RED, stroke=PAPER, stroke_width=1.4)
    return dot + frame.text(frame.x(x), y + 4, str(number), size=11.5, anchor="middle", fill=PAPER, bold=True)


def _draw_scale(chart: _Map, frame: Frame) -> str:
    """Draw a bar of a round length."""
    most = chart.width / 4 / chart.scale
    power = 10.0 ** math.floor(math.log10(most))
    metres = next(step * power for step in (5, 2, 1) if step * power <= most)
    x, y = 10.0, chart.height - 10.0
    look = frame.look
    words = look.words.km.format(km=look.number(metres / 1e3))
    bar = tag("path", d=f"M{write(x)} {write(y - 4)}V{write(y)}H{write(x + metres * chart.scale)}V{write(y - 4)}",
              fill="none", stroke=INK, stroke_width=1.4)  # fmt: skip
    side = "end" if look.rtl else "start"
    return bar + frame.text(frame.x(x + 3), y - 6, words, size=11.5, anchor=side, halo="#f6f7f8")


def _region_icon(frame: Frame, u: float, y: float) -> str:
    return frame.rect(u, y - 7, 22, 14, fill=_RED, fill_opacity=0.35, stroke=_RED, stroke_width=1.4)


def _draw_axis(scene: _Scene, frame: Frame, prefix: str, top: float, *, narrow: bool) -> tuple[str, float]:
    """Draw when the two of each conflict are where they meet, and when both are; return the drawing and its height."""
    look, words = frame.look, frame.look.words
    windows = [_windows(one) for one in scene.clashes]
    first = min(both[0] for _, _, both in windows)
    last = max(both[1] for _, _, both in windows)
    pad = max((last - first) * 0.12, timedelta(minutes=45))
    start, end = 2 * _DOT + 12, frame.width - 6
    time = Scale((first - pad).timestamp(), (last + pad).timestamp(), start, end)
    drawn = [frame.text(0, top + 12, words.clash_time, size=13, bold=True)]
    y = top + 50
    bottom = y
    rows: list[str] = []
    for number, (clash, (one, other, both)) in enumerate(zip(scene.clashes, windows, strict=True), 1):
        middle = bottom + _ROW / 2
        rows.append(_number(frame, number, frame.x(_DOT), middle))
        for side, filing, window in ((-1, clash.conflict.first, one), (0, clash.conflict.second, other)):
            left, right = (min(max(time(moment.timestamp()), start), end) for moment in window)
            box = (left, middle + side * (_BAR + 1) + 0.5, max(right - left, 2.0), _BAR)
            tone = swatch(scene.swatch(filing))
            rows.append(frame.rect(*box, fill=tone.fill, stroke=tone.dark, stroke_width=0.8))
            if tone.mark:
                rows.append(frame.rect(*box, fill=f"url(#{pattern_id(prefix, scene.swatch(filing))})"))
        left, right = time(both[0].timestamp()), time(both[1].timestamp())
        frame_box = (left, middle - _BAR - 3, max(right - left, 3.0), 2 * _BAR + 7)
        rows.append(frame.rect(*frame_box, fill=_RED, fill_opacity=0.12, stroke=_RED, stroke_width=1.6))
        bottom += _ROW
    drawn += [*_ticks(frame, time, top + 28, bottom, most=3 if narrow else 6), *rows]
    bottom += 8
    for number, clash in enumerate(scene.clashes, 1):
        drawn.append(_number(frame, number, frame.x(_DOT), bottom + 9))
        for line in wrap(_say(clash, look), frame.width - start, 12.5, lines=3):
            drawn.append(frame.text(start, bottom + 13, line, size=12.5))
            bottom += 17
        bottom += 5
    return "".join(drawn), bottom - top


def _ticks(frame: Frame, time: Scale, top: float, bottom: float, most: int) -> Iterator[str]:
    """Yield rules at round moments, with the time and, where it changes, the day."""
    span = timedelta(seconds=time.high - time.low)
    step = next((one for one in _STEPS if span / one <= most), _STEPS[-1]).total_seconds()
    day = ""
    for count in range(math.ceil(time.low / step), math.floor(time.high / step) + 1):
        moment = datetime.fromtimestamp(count * step, UTC)
        u = time(count * step)
        yield frame.line(u, top + 16, u, bottom, stroke=RULE, stroke_width=1)
        edge = "end" if u > time.end - 45 else "start" if u < time.start + 40 else "middle"
        hour = isolate(f"{moment:%H:%M}") if frame.look.rtl else f"{moment:%H:%M}"
        yield frame.text(u, top + 11, hour, size=11.5, fill=MUTED, anchor=edge)
        date = frame.look.date(moment.date())
        if date != day:
            yield frame.text(u, top - 2, date, size=11.5, fill=MUTED, anchor=edge)
            day = date


def _windows(clash: Clash) -> tuple[tuple[datetime, datetime], ...]:
    """Return when the volumes that meet of the first, of the second and of both are there."""
    first, second = clash.conflict.first.volumes, clash.conflict.second.volumes
    ones, others = [first[a] for a, _ in clash.conflict.pairs], [second[b] for _, b in clash.conflict.pairs]
    starts = [max(a.start, b.start) for a, b in zip(ones, others, strict=True)]
    ends = [min(a.end, b.end) for a, b in zip(ones, others, strict=True)]
    both = min(starts), max(*ends, min(starts))
    return (_span(ones), _span(others), both)


def _span(volumes: Sequence[Volume]) -> tuple[datetime, datetime]:
    return min(one.start for one in volumes), max(one.end for one in volumes)


def _isolated(text: str, look: Look) -> str:
    return isolate(text) if look.rtl else text


def _name(filing: Filing, look: Look) -> str:
    named = _isolated(filing.name or filing.id, look)
    return f"{look.words.filed[say_kind(filing)]} {named} ({_isolated(filing.party, look)})"


def _say(clash: Clash, look: Look) -> str:
    filed = look.words.filed
    first, second = clash.conflict.first, clash.conflict.second
    return f"{filed[clash.conflict.severity.value]}: {_name(first, look)} – {_name(second, look)}"


def _say_row(number: int, clash: Clash, look: Look) -> list[str]:
    _, _, both = _windows(clash)
    times = [f"{look.date(moment.date())} {_isolated(f'{moment:%H:%M}', look)}" for moment in both]
    filed = look.words.filed
    names = [_name(side, look) for side in (clash.conflict.first, clash.conflict.second)]
    return [str(number), filed[clash.conflict.severity.value], *names, *times]
