"""Where each pair of parties stands, as a triangle like a table of distances between towns."""

from collections.abc import Mapping
from dataclasses import dataclass, replace

from modusvivendi.brief.blocks import Figure, Table
from modusvivendi.brief.figures.chart import say_range
from modusvivendi.brief.figures.legend import ICON_WIDTH, Entry, Icon, lay_legend
from modusvivendi.brief.figures.metrics import measure
from modusvivendi.brief.figures.palette import GAIN, LOSS, UNKNOWN_LOOK, Swatch, pattern
from modusvivendi.brief.figures.svg import INK, RULE, Frame, close, draw_widths, fit, name_id, pack, shorten, tag
from modusvivendi.brief.figures.words import ENGLISH, Look
from modusvivendi.core.accords import Accord, Pair, Standing
from modusvivendi.core.ranges import UNKNOWN

_STANDINGS: dict[Standing, tuple[Swatch, str]] = {
    "accord": (Swatch(GAIN, "#ffffff"), "#1d5f77"),
    "bridge": (Swatch("#a9d3e3", "#1d5f77", "M3.5 0V7", weight=1.2), "#3f6f80"),
    "opposed": (Swatch(LOSS, "#ffffff", "M-1 8L8 -1M-1 1L1 -1M6 8L8 6", weight=1.6), "#97481d"),
    "unknown": (UNKNOWN_LOOK, "#57606a"),
}
"""What each standing looks like, and the colour of its number."""


@dataclass(frozen=True)
class _Triangle:
    id: str
    look: Look
    parties: Mapping[str, str]
    pairs: Mapping[frozenset[str], Pair]

    def count(self, pair: Pair, standing: Standing) -> float:
        best = pair.counts.get(standing, UNKNOWN).best
        return best if best == best else 0.0


def draw_pair_matrix(
    id: str,
    accord: Accord,
    look: Look = ENGLISH,
    *,
    parties: Mapping[str, str],
    caption: str,
    alt: str = "",
    note: str = "",
) -> Figure:
    """Draw for each pair of parties on how many issues they stand in accord, can be bridged, are opposed, unknown.

    ``parties``: names by id, in the order of drawing. A party's row ends at its name, its column starts below it.
    """
    pairs = {frozenset((pair.a, pair.b)): pair for pair in accord.pairs if pair.a in parties and pair.b in parties}
    triangle = _Triangle(id, look, parties, pairs)
    told = alt or _tell(triangle)
    table = _tabulate(triangle, caption)
    triangle = replace(triangle, parties={party: shorten(name) for party, name in parties.items()})
    wide, phone = draw_widths(lambda width, *, narrow: _draw(triangle, width, told, narrow=narrow), look)
    return Figure(id, wide, told, caption, table, note, phone)


def _tell(triangle: _Triangle) -> str:
    words, number = triangle.look.words, triangle.look.number

    def name(standing: Standing) -> str:
        if not triangle.pairs:
            return words.unknown
        pair = max(triangle.pairs.values(), key=lambda item: triangle.count(item, standing))
        a, b = triangle.parties[pair.a], triangle.parties[pair.b]
        return words.pair_alt.format(a=a, b=b, count=number(triangle.count(pair, standing)))

    return words.pairs_alt.format(parties=number(len(triangle.parties)), most=name("accord"), least=name("opposed"))


def _tabulate(triangle: _Triangle, caption: str) -> Table:
    words = triangle.look.words
    rows: list[list[str]] = []
    ids = list(triangle.parties)
    for i, a in enumerate(ids):
        for b in ids[i + 1 :]:
            pair = triangle.pairs.get(frozenset((a, b)))
            counts = pair.counts if pair else {}
            said = [say_range(counts.get(standing, UNKNOWN), triangle.look) for standing in _STANDINGS]
            rows.append([f"{triangle.parties[a]} – {triangle.parties[b]}", *said])
    columns = [words.pair, *(words.standings.get(standing, standing) for standing in _STANDINGS)]
    return Table(caption, columns, rows, frozenset(range(1, 5)))


def _draw(triangle: _Triangle, width: float, alt: str, *, narrow: bool) -> str:
    prefix = name_id(triangle.id, "n") if narrow else name_id(triangle.id)
    frame = Frame(triangle.look, width)
    entries = [
        Entry(_icon(look, f"{prefix}-{standing}"), triangle.look.words.standings.get(standing, standing))
        for standing, (look, _) in _STANDINGS.items()
    ]
    legend, top = lay_legend(frame, entries, 0)
    ids = list(triangle.parties)
    size = 11.5 if narrow else 12.5
    room = [(width - measure(triangle.parties[a], size, bold=True) - 6) / i for i, a in enumerate(ids) if i]
    cell = min([62.0, *(max(wide, width / (len(ids) + 3)) for wide in room)])
    height = 25.0 if narrow else 33.0
    drawn = [
        tag("defs", *(pattern(f"{prefix}-{standing}", look) for standing, (look, _) in _STANDINGS.items())),
        legend,
    ]
    top += 10
    cells: tuple[list[str], list[str]] = ([], [])
    for i, a in enumerate(ids):
        y = top + i * height
        for j, b in enumerate(ids[:i]):
            pair = triangle.pairs.get(frozenset((a, b)))
            layers = _draw_cell(triangle, frame, prefix, pair, j * cell, y, cell, height)
            for kept, layer in zip(cells, layers, strict=True):
                kept.extend(layer)
        start = i * cell + 2
        name = fit(triangle.parties[a], width - start, size, bold=True)
        drawn.append(frame.text(start + 2, y + height / 2 + 4, name, size=size, bold=True))
        drawn.append(frame.line(i * cell, y + height, i * cell, y + 4, stroke=INK, stroke_width=1))
    drawn += [pack(layer) for layer in cells]
    return close(
        "".join(drawn), look=triangle.look, width=width, height=top + len(ids) * height + 4, alt=alt, narrow=narrow
    )


def _icon(look: Swatch, id: str) -> Icon:
    def draw(frame: Frame, u: float, y: float) -> str:
        box = frame.rect(u, y - 5, ICON_WIDTH, 10, fill=look.fill)
        return box + (frame.rect(u, y - 5, ICON_WIDTH, 10, fill=f"url(#{id})") if look.mark else "")

    return draw


def _draw_cell(
    triangle: _Triangle, frame: Frame, prefix: str, pair: Pair | None, u: float, y: float, cell: float, height: float
) -> tuple[list[str], list[str]]:
    """The bar and the rule above it, and the figures below it."""
    wide = cell - (9 if cell >= 34 else 7)
    bars = [frame.rect(u, y - 0.5, cell, 1, fill=RULE)]
    figures: list[str] = []
    counts: dict[Standing, float] = {
        standing: triangle.count(pair, standing) if pair else 0.0 for standing in _STANDINGS
    }
    total = sum(counts.values()) or 1.0
    at, bar = u + 4.0, height * 0.3
    for standing, count in counts.items():
        part = wide * count / total
        look = _STANDINGS[standing][0]
        if part > 0:
            bars.append(frame.rect(at, y + 4, part, bar, fill=look.fill))
            bars.append(frame.rect(at, y + 4, part, bar, fill=f"url(#{prefix}-{standing})") if look.mark else "")
        at += part
    shown: tuple[Standing, ...] = ("accord", "opposed") if cell < 44 else ("accord", "bridge", "opposed")
    size = 10.0 if cell < 34 else 11.0
    for i, standing in enumerate(shown):
        anchor = "start" if i == 0 else "end" if i == len(shown) - 1 else "middle"
        place = u + 4 + wide * i / (len(shown) - 1)
        said = triangle.look.number(counts[standing])
        colour = _STANDINGS[standing][1]
        below = y + 4 + bar + size + 1
        figures.append(frame.text(place, below, said, size=size, bold=True, anchor=anchor, fill=colour))
    return bars, figures
