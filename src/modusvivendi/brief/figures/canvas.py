"""One drawing of a map, at one width: land, lines, signs, names, legend, scale."""

import math
from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np

from modusvivendi.brief.figures.labels import LEADING, Box, Label, Placed, place_labels
from modusvivendi.brief.figures.legend import ICON_WIDTH, Entry, Icon, lay_legend, line_icon, sign_icon, swatch_icon
from modusvivendi.brief.figures.metrics import measure
from modusvivendi.brief.figures.palette import UNSURE_MARK, pattern, swatch
from modusvivendi.brief.figures.paths import (
    Ring,
    Shaped,
    View,
    fit_view,
    lines_between,
    lines_of_pairs,
    outer_lines,
    simplify_cells,
    trace,
    write_path,
)
from modusvivendi.brief.figures.sheet import Group, Lines
from modusvivendi.brief.figures.signs import sign
from modusvivendi.brief.figures.svg import INK, MUTED, PAPER, Frame, clean, close, name_id, shorten, tag, wrap, write
from modusvivendi.brief.figures.words import Look
from modusvivendi.core.ranges import Bools, Ints

_FRONT = "#a8182f"
_DOT = 2.5
_SIGN, _SIGN_PHONE = 7.5, 6.0


@dataclass(frozen=True)
class Canvas:
    """All that a drawing needs, the same for each width; points are in the metres of the polygons.

    ``titles`` empty: the land is drawn by group and not by polygon. ``unsure`` (n,): hatched white, explained by
    ``unsure_words``. ``badge``: words that must stand on the figure.
    """

    id: str
    polygons: Shaped
    group: Ints
    groups: Sequence[Group]
    unsure: Bools
    unsure_words: str
    ids: Sequence[str] = ()
    titles: Sequence[str] = ()
    front: Ints | None = None
    towns: Sequence[tuple[str, float, float, float]] = ()
    marks: Sequence[tuple[str, str, float, float]] = ()
    name_groups: bool = False
    badge: str = ""
    credit: str = ""
    line_words: str = ""
    lines: Lines | None = None


@dataclass
class _Land:
    """The traced polygons at one scale."""

    view: View
    shapes: Shaped
    rings: list[list[Ring]] = field(default_factory=list)


def draw_canvas(canvas: Canvas, look: Look, width: float, alt: str, *, narrow: bool) -> str:
    """Draw the map at a width in px. The narrow drawing has no elements for single places."""
    frame = Frame(look, width)
    prefix = name_id(canvas.id, "n") if narrow else name_id(canvas.id)
    legend, used = lay_legend(frame, _entries(canvas, look, prefix), 0, size=12.5 if narrow else 13)
    view = fit_view(canvas.polygons, width, width * 1.05, used + 8)
    shapes = simplify_cells(canvas.polygons, view, 1.7 if narrow else 1.3)
    land = _Land(view, shapes, trace(shapes, view))
    by_place = bool(canvas.titles) and not narrow
    body = [
        tag("defs", *_patterns(canvas, prefix)),
        legend,
        _draw_places(canvas, land, prefix) if by_place else _draw_groups(canvas, land),
        _draw_marks_of_groups(canvas, land, prefix),
        _draw_lines(canvas, land),
        _draw_names(canvas, land, frame),
    ]
    foot, height = _draw_foot(canvas, frame, view, used + 8 + view.height)
    return close("".join([*body, foot]), look=look, width=width, height=height, alt=alt, narrow=narrow, parts=by_place)


def _patterns(canvas: Canvas, prefix: str) -> list[str]:
    used = sorted({canvas.groups[g].swatch if g >= 0 else -1 for g in np.unique(canvas.group).tolist()})
    drawn = [pattern(_pattern_id(prefix, number), swatch(number)) for number in used]
    return [*drawn, pattern(f"{prefix}-unsure", UNSURE_MARK)]


def _pattern_id(prefix: str, number: int) -> str:
    return f"{prefix}-p{number if number >= 0 else 'x'}"


def _entries(canvas: Canvas, look: Look, prefix: str) -> list[Entry]:
    words = look.words
    here = set(np.unique(canvas.group).tolist())
    shown = [(group.swatch, group.name) for i, group in enumerate(canvas.groups) if i in here]
    if -1 in here:
        shown.append((-1, words.unknown))
    entries = [
        Entry(swatch_icon(number, _pattern_id(prefix, number) if swatch(number).mark else ""), name)
        for number, name in shown
    ]
    if canvas.unsure.any():
        entries.append(Entry(_unsure_icon(f"{prefix}-unsure"), canvas.unsure_words))
    if canvas.line_words:
        entries.append(Entry(line_icon(INK, 2), canvas.line_words))
    if canvas.front is not None:
        entries.append(Entry(line_icon(_FRONT, 2.2, "4 4"), words.front))
    if canvas.lines is not None:
        used = set(canvas.lines.kinds.values())
        strokes = [stroke for at, stroke in enumerate(canvas.lines.strokes) if at in used]
        entries += [Entry(line_icon(one.colour, one.weight, one.dash), one.words) for one in strokes]
    kinds = dict.fromkeys(kind for _, kind, _, _ in canvas.marks)
    entries += [Entry(sign_icon(sign(kind)), words.kinds.get(kind, kind)) for kind in kinds]
    return entries


def _unsure_icon(pattern_id: str) -> Icon:
    def draw(frame: Frame, u: float, y: float) -> str:
        box = frame.rect(u, y - 7, ICON_WIDTH, 14, fill="#9aa5b1", stroke=MUTED, stroke_width=0.6)
        return box + frame.rect(u, y - 7, ICON_WIDTH, 14, fill=f"url(#{pattern_id})")

    return draw


def _draw_places(canvas: Canvas, land: _Land, prefix: str) -> str:
    drawn = [
        tag(
            "path",
            tag("title", clean(title)),
            id=name_id(prefix, place),
            class_="mv-place",
            tabindex="0",
            role="img",
            d=write_path(rings),
            fill=swatch(_number(canvas, int(g))).fill,
        )
        for place, title, g, rings in zip(canvas.ids, canvas.titles, canvas.group, land.rings, strict=True)
    ]
    return tag("g", *drawn, stroke=PAPER, stroke_width=0.6, stroke_linejoin="round")


def _number(canvas: Canvas, group: int) -> int:
    return canvas.groups[group].swatch if group >= 0 else -1


def _draw_groups(canvas: Canvas, land: _Land) -> str:
    drawn = [
        tag("path", d=_dissolved(land, canvas.group == g), fill=swatch(_number(canvas, g)).fill)
        for g in np.unique(canvas.group).tolist()
    ]
    return "".join(drawn)


def _draw_marks_of_groups(canvas: Canvas, land: _Land, prefix: str) -> str:
    """Patterns lie over the land of a whole group, so that no seam shows between its places."""
    drawn: list[str] = []
    for g in np.unique(canvas.group).tolist():
        number = _number(canvas, g)
        if swatch(number).mark:
            fill = f"url(#{_pattern_id(prefix, number)})"
            drawn.append(tag("path", d=_dissolved(land, canvas.group == g), fill=fill))
    if canvas.unsure.any():
        drawn.append(tag("path", d=_dissolved(land, canvas.unsure), fill=f"url(#{prefix}-unsure)"))
    return tag("g", *drawn, pointer_events="none") if drawn else ""


def _dissolved(land: _Land, chosen: Bools) -> str:
    import shapely

    whole = shapely.coverage_union_all(land.shapes[chosen])
    return write_path(trace(np.array([whole], object), land.view)[0])


def _draw_lines(canvas: Canvas, land: _Land) -> str:
    outer = write_path(outer_lines(land.rings), closed=False)
    inner = write_path(lines_between(land.rings, canvas.group), closed=False)
    drawn = [tag("path", d=outer, stroke=MUTED, stroke_width=1)]
    if inner:
        drawn.append(tag("path", d=inner, stroke=PAPER, stroke_width=3.4, stroke_opacity=".8"))
        drawn.append(tag("path", d=inner, stroke=INK, stroke_width=1.5))
    if canvas.front is not None:
        front = write_path(lines_between(land.rings, canvas.front, known_only=True), closed=False)
        drawn.append(tag("path", d=front, stroke=_FRONT, stroke_width=2.2, stroke_dasharray="4 4"))
    if canvas.lines is not None:
        for at, stroke in enumerate(canvas.lines.strokes):
            pairs = {pair for pair, kind in canvas.lines.kinds.items() if kind == at}
            line = write_path(lines_of_pairs(land.rings, pairs), closed=False)
            if line:
                look = {"stroke": stroke.colour, "stroke_dasharray": stroke.dash}
                drawn.append(tag("path", d=line, stroke=PAPER, stroke_width=stroke.weight + 2.4))
                drawn.append(tag("path", d=line, stroke_width=stroke.weight, **look))
    return tag("g", *drawn, fill="none", stroke_linejoin="round", stroke_linecap="butt", pointer_events="none")


def _draw_names(canvas: Canvas, land: _Land, frame: Frame) -> str:
    view = land.view
    edge = Box(0, view.dy - 4, frame.width, view.dy - 4 + view.height)
    taken: list[Box] = []
    drawn: list[str] = []
    for name, kind, x, y in canvas.marks:
        point = view.place(np.array([x]), np.array([y]))[0]
        px, py = _move_apart(float(point[0]), float(point[1]), taken)
        taken.append(_around(px, py))
        drawn.append(
            tag(
                "path",
                tag("title", clean(name)),
                d=sign(kind),
                transform=f"translate({write(px)} {write(py)})",
                stroke_width=2.4,
                fill_rule="evenodd",
            )
        )
    rings = _draw_signs(canvas, land, frame, taken)
    labels = [*_group_labels(canvas, land), *_town_labels(canvas, view, taken, small=frame.width < 450)]
    placed = place_labels(labels, edge, taken)
    halo = {"fill": INK, "stroke": PAPER, "stroke_linejoin": "round", "paint_order": "stroke"}
    names = tag("g", *(_draw_label(item, frame) for item in placed), stroke_width=3, pointer_events="none", **halo)
    return tag("g", *drawn, **halo) + rings + names


def _draw_signs(canvas: Canvas, land: _Land, frame: Frame, taken: list[Box]) -> str:
    """Draw the short texts of lines, each in a ring on its line, moved apart where two would meet."""
    radius = _SIGN_PHONE if frame.width < 450 else _SIGN
    drawn: list[str] = []
    for text, x, y in canvas.lines.signs if canvas.lines is not None else ():
        point = land.view.place(np.array([x]), np.array([y]))[0]
        px, py = _move_apart(float(point[0]), float(point[1]), taken, radius)
        taken.append(_around(px, py, radius))
        ring = {"fill": PAPER, "stroke": INK, "stroke_width": 1}
        drawn.append(tag("circle", cx=px, cy=py, r=radius, **ring))
        drawn.append(frame.text(frame.x(px), py + radius * 0.45, text, size=radius * 1.3, anchor="middle", bold=True))
    return "".join(drawn)


def _around(x: float, y: float, radius: float = 6.5) -> Box:
    return Box(x - radius, y - radius, x + radius, y + radius)


def _move_apart(x: float, y: float, taken: Sequence[Box], radius: float = 6.5) -> tuple[float, float]:
    """Move a sign off the ones before it, at most two signs far; where nothing is free it stays."""
    for reach in (0.0, 7.0, 13.5, 20.0, 26.5):
        for dx, dy in ((1, 0), (-1, 0), (0, 1), (0, -1), (1, 1), (-1, -1), (1, -1), (-1, 1)):
            box = _around(x + dx * reach, y + dy * reach, radius)
            if not any(box.meets(other) for other in taken):
                return x + dx * reach, y + dy * reach
    return x, y


def _group_labels(canvas: Canvas, land: _Land) -> list[Label]:
    import shapely

    labels: list[Label] = []
    if not canvas.name_groups:
        return labels
    for g, group in enumerate(canvas.groups):
        if not np.any(canvas.group == g):
            continue
        whole = shapely.get_parts(shapely.coverage_union_all(land.shapes[canvas.group == g]))
        widest = whole[np.argmax(shapely.area(whole))]
        circle = shapely.get_coordinates(shapely.maximum_inscribed_circle(widest, tolerance=2 / land.view.scale))
        radius = float(np.hypot(*(circle[1] - circle[0]))) * land.view.scale
        x, y = land.view.place(circle[:1, 0], circle[:1, 1])[0].tolist()
        size = 12.0 if land.view.width < 450 else 14.0
        name = shorten(group.name)
        widest_word = max(measure(word, size, bold=True) for word in name.split(" "))
        if radius < 8 or widest_word > 5 * radius:
            continue
        lines = tuple(wrap(name, max(widest_word, 2.4 * radius), size, bold=True, lines=4))
        labels.append(Label(lines, x, y, math.inf, size, bold=True, radius=None))
    return labels


def _town_labels(canvas: Canvas, view: View, signs: Sequence[Box], *, small: bool) -> list[Label]:
    """A town under a sign keeps its name, at the distance of the sign, and has no dot."""
    points = view.place(np.array([t[1] for t in canvas.towns]), np.array([t[2] for t in canvas.towns]))
    size = 11.0 if small else 12.0
    labels: list[Label] = []
    for (name, _, _, people), (px, py) in zip(canvas.towns, points.tolist(), strict=True):
        dot = Box(px - _DOT, py - _DOT, px + _DOT, py + _DOT)
        radius = 7.0 if any(dot.meets(box) for box in signs) else _DOT
        labels.append(Label((name,), px, py, people if people == people else 0.0, size, radius=radius))
    return labels


def _draw_label(item: Placed, frame: Frame) -> str:
    """Names stand where they were placed whatever the direction, so anchors are undone for right-to-left."""
    label = item.label
    anchor = item.anchor
    if frame.look.rtl and anchor != "middle":
        anchor = "end" if anchor == "start" else "start"
    dot = ""
    if label.radius == _DOT:
        dot = tag("circle", cx=label.x, cy=label.y, r=_DOT - 0.3, stroke_width=1.6)
    lines = [
        frame.text(
            frame.x(item.x),
            item.y + number * LEADING * label.size,
            line,
            size=label.size,
            anchor=anchor,
            bold=label.bold,
            fill="",
        )
        for number, line in enumerate(label.lines)
    ]
    return "".join([dot, *lines])


def _draw_foot(canvas: Canvas, frame: Frame, view: View, top: float) -> tuple[str, float]:
    """Scale bar, north, the badge and the credit; return the drawing and the height of the whole figure."""
    words = frame.look.words
    km = _round_length(frame.width / 5 / view.scale / 1000)
    length = km * 1000 * view.scale
    y = top + 14
    text = words.km.format(km=frame.look.number(km))
    drawn = [
        frame.line(0, y, length, y, stroke=INK, stroke_width=1.5),
        frame.line(0.7, y - 4, 0.7, y + 0.7, stroke=INK, stroke_width=1.4),
        frame.line(length - 0.7, y - 4, length - 0.7, y + 0.7, stroke=INK, stroke_width=1.4),
        frame.text(length + 7, y + 4, text, size=11.5, fill=MUTED),
    ]
    u = length + 7 + measure(text, 11.5) + 16
    x = write(frame.x(u))
    drawn.append(tag("path", d=f"M{x} {write(y - 9)}l4 12l-4-2.8l-4 2.8z", fill=INK))
    drawn.append(frame.text(u + 9, y + 3, words.north, size=11.5, bold=True, fill=INK))
    u += 9 + measure(words.north, 11.5, bold=True) + 16
    lines: list[tuple[str, bool]] = []
    if canvas.badge:
        lines += [(line, True) for line in wrap(canvas.badge, frame.width, 11.5, bold=True, lines=2)]
    if canvas.credit:
        credit = words.credit.format(credit=canvas.credit)
        lines += [(line, False) for line in wrap(credit, frame.width, 11, lines=4)]
    y += 8
    for line, bold in lines:
        y += 15
        drawn.append(frame.text(0, y, line, size=11.5 if bold else 11, bold=bold, fill=INK if bold else MUTED))
    return "".join(drawn), y + 7


def _round_length(km: float) -> float:
    power = 10.0 ** math.floor(math.log10(km))
    return max(step * power for step in (1, 2, 5) if step * power <= km)
