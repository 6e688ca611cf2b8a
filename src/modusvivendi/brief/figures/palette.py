"""Twelve colours that colour-blind readers can tell apart, each with a pattern that still tells it in grey.

The hues start from Paul Tol's light scheme for filled areas under dark letters (SRON technical note
SRON/EPS/TN/09-002, issue 3.2, 2021), with four more in between, moved apart until every two differ for normal sight and
for the two common kinds of colour blindness (tested with the model of Machado, Oliveira and Fernandes, 2009).
"""

from dataclasses import dataclass

from modusvivendi.brief.figures.svg import tag, write

UNKNOWN_SWATCH = -1
_UNKNOWN_FILL = "#ececec"


@dataclass(frozen=True, slots=True)
class Swatch:
    """A fill, the darker tone of its marks and of its text, and the mark: a path drawn in a square of ``cell`` px.

    ``dots``: the path is filled, not stroked. An empty ``mark`` is a plain fill.
    """

    fill: str
    dark: str
    mark: str = ""
    cell: float = 7.0
    dots: bool = False
    weight: float = 0.9


_RISE = "M-1 8L8 -1M-1 1L1 -1M6 8L8 6"
_FALL = "M-1 -1L8 8M6 -1L8 1M-1 6L1 8"
SWATCHES: tuple[Swatch, ...] = (
    Swatch("#81b7df", "#2f5f8f"),
    Swatch("#e88769", "#a3401c", _RISE),
    Swatch("#59bfab", "#17694f", "M2.5 3.5a1 1 0 1 0 2 0a1 1 0 1 0 -2 0", dots=True),
    Swatch("#f3ee86", "#86700f", _FALL),
    Swatch("#fab0c6", "#a03c58", "M0 3.5H7"),
    Swatch("#a3a12f", "#5c5b00", "M3.5 0V7"),
    Swatch("#b5e8fb", "#24718f", "M1.5 3.5H5.5M3.5 1.5V5.5"),
    Swatch("#9d7fbe", "#4f2d72", "M0 0L7 7M7 0L0 7", cell=7),
    Swatch("#d8b890", "#754c22", "M1 3.5H4.5"),
    Swatch("#77908e", "#2f4745", "M0 5L3.5 2L7 5"),
    Swatch("#ced77f", "#62700a", "M0 0H7M0 0V7"),
    Swatch("#e25c8b", "#86254d", "M2 3.5a1.5 1.5 0 1 0 3 0a1.5 1.5 0 1 0 -3 0"),
)
UNKNOWN_LOOK = Swatch(_UNKNOWN_FILL, "#8a9199", "M4.2 5a.8 .8 0 1 0 1.6 0a.8 .8 0 1 0 -1.6 0", cell=10, dots=True)
UNSURE_MARK = Swatch("none", "#ffffff", "M-1 6L6 -1M-1 1L1 -1M4 6L6 4", cell=5, weight=1.5)
"""White bands over the colour of a group where it is not sure."""

RAMP = ("#eff5fb", "#c9dff0", "#94c1e0", "#5b9bc9", "#2b6ea6", "#0d3f73")
"""From little to much, in one hue that darkens evenly, so that it holds in grey."""

GAIN, LOSS = "#2a7f9e", "#c2622d"
"""Blue and orange: the pair that all common kinds of colour blindness tell apart."""


def swatch(number: int) -> Swatch:
    """Return a swatch by number; below 0 the unknown one, from 12 up they come round again."""
    return UNKNOWN_LOOK if number < 0 else SWATCHES[number % len(SWATCHES)]


def pattern(id: str, look: Swatch, *, ground: bool = False) -> str:
    """Define a pattern of the marks of a swatch (nothing for a plain one); ``ground`` puts its fill under them."""
    if not look.mark:
        return ""
    under = tag("rect", width=look.cell, height=look.cell, fill=look.fill) if ground else ""
    ink = {"fill": look.dark} if look.dots else {"fill": "none", "stroke": look.dark, "stroke_width": look.weight}
    strength = None if look.dark == "#ffffff" else ".5"
    marks = tag("path", d=look.mark, opacity=strength, **ink)
    cell = write(look.cell)
    return tag("pattern", under, marks, id=id, width=cell, height=cell, patternUnits="userSpaceOnUse")


def blend(colour: str, share: float, ground: str = "#ffffff") -> str:
    """Mix ``share`` (0 to 1) of a colour #rrggbb into a ground."""
    pairs = zip(_split(colour), _split(ground), strict=True)
    return "#" + "".join(f"{round(a * share + b * (1 - share)):02x}" for a, b in pairs)


def _split(colour: str) -> tuple[int, ...]:
    return tuple(int(colour[i : i + 2], 16) for i in (1, 3, 5))
