"""Keys to colours, patterns, lines and signs, in rows that run in the direction of the language."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from modusvivendi.brief.figures.metrics import measure
from modusvivendi.brief.figures.palette import swatch
from modusvivendi.brief.figures.svg import INK, Frame, tag, wrap

Icon = Callable[[Frame, float, float], str]
"""Draws a sign of at most 22 x 14 px whose start is at u and whose middle is at y."""

ICON_WIDTH = 22.0
ROW = 21.0


@dataclass(frozen=True, slots=True)
class Entry:
    """One key: its sign and its words."""

    icon: Icon
    words: str


def lay_legend(frame: Frame, entries: Sequence[Entry], top: float, size: float = 13) -> tuple[str, float]:
    """Draw the entries in rows from ``top`` on; return the drawing and the height it takes in px."""
    drawn: list[str] = []
    u, y = 0.0, top
    for entry in entries:
        lines = wrap(entry.words, frame.width - ICON_WIDTH - 8, size, lines=2)
        width = ICON_WIDTH + 6 + max((measure(line, size) for line in lines), default=0)
        if u and u + width > frame.width:
            u, y = 0.0, y + ROW
        middle = y + ROW / 2
        drawn.append(entry.icon(frame, u, middle))
        for number, line in enumerate(lines):
            y += ROW * 0.8 if number else 0
            drawn.append(frame.text(u + ICON_WIDTH + 6, y + ROW / 2 + size * 0.36, line, size=size))
        u += width + 16
    return "".join(drawn), (y - top + ROW if entries else 0.0)


def swatch_icon(number: int, pattern: str) -> Icon:
    """Draw a box in the colour of a swatch with its pattern (id, empty for none) over it."""

    def draw(frame: Frame, u: float, y: float) -> str:
        look = swatch(number)
        box = frame.rect(u, y - 7, ICON_WIDTH, 14, fill=look.fill, stroke=look.dark, stroke_width=0.6)
        return box + (frame.rect(u, y - 7, ICON_WIDTH, 14, fill=f"url(#{pattern})") if pattern else "")

    return draw


def line_icon(colour: str = INK, weight: float = 1.8, dash: str | None = None) -> Icon:
    """Draw a piece of line."""

    def draw(frame: Frame, u: float, y: float) -> str:
        return frame.line(u, y, u + ICON_WIDTH, y, stroke=colour, stroke_width=weight, stroke_dasharray=dash)

    return draw


def sign_icon(path: str) -> Icon:
    """Draw a sign given as a path around its own middle."""

    def draw(frame: Frame, u: float, y: float) -> str:
        return tag(
            "g",
            tag("path", d=path, fill=INK, fill_rule="evenodd"),
            transform=f"translate({frame.x(u + ICON_WIDTH / 2):.1f} {y:.1f})",
        )

    return draw
