"""Axes, figures in words and the shared parts of charts."""

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from modusvivendi.brief.figures.palette import pattern, swatch
from modusvivendi.brief.figures.svg import INK, MUTED, RULE, Frame, isolate, name_id
from modusvivendi.brief.figures.words import Look
from modusvivendi.core.ranges import Range, round_figures


@dataclass(frozen=True, slots=True)
class Scale:
    """From values to distances: ``start`` px for ``low``, ``end`` px for ``high``."""

    low: float
    high: float
    start: float
    end: float

    def __call__(self, value: float) -> float:
        """Distance of a value in px."""
        return self.start + (value - self.low) / (self.high - self.low) * (self.end - self.start)


def choose_ticks(low: float, high: float, most: int = 5) -> list[float]:
    """Return round values from at most ``low`` to at least ``high``, at most ``most`` steps apart."""
    span = max(high - low, 1e-12)
    power = 10.0 ** math.floor(math.log10(span / most))
    step = next(m * power for m in (1, 2, 2.5, 5, 10, 20) if span / (m * power) <= most)
    first, last = math.floor(low / step + 1e-9), math.ceil(high / step - 1e-9)
    return [round(i * step, 12) for i in range(first, last + 1)]


def say_short(value: float, look: Look, *, share: bool = False, signed: bool = False) -> str:
    """Write a figure for a chart: three digits, thousands and millions as words, NaN as a dash."""
    if math.isnan(value):
        return "–"
    sign = "+" if signed and value > 0 else "-" if value < 0 else ""
    size = round_figures(abs(value), 3)
    if share:
        return _isolate(sign + look.share(size), look)
    if size >= 1e6:
        return look.words.million.format(number=_isolate(sign + look.number(round_figures(size / 1e6, 3)), look))
    if size >= 1e4:
        return look.words.thousand.format(number=_isolate(sign + look.number(round_figures(size / 1e3, 3)), look))
    return _isolate(sign + look.number(size), look)


def say_range(value: Range, look: Look, *, share: bool = False) -> str:
    """Write best and, when it is not exact, low to high in brackets; the word for unknown when there is no best."""
    if not value.known:
        return look.words.unknown
    write = look.share if share else look.number
    best = _isolate(write(value.best), look)
    if value.exact or math.isnan(value.low) or math.isnan(value.high):
        return best
    span = _isolate(f"{write(value.low)}{look.words.range_mark}{write(value.high)}", look)
    return f"{best} ({span})"


def _isolate(text: str, look: Look) -> str:
    return isolate(text) if look.rtl else text


def define_patterns(prefix: str, numbers: Iterable[int]) -> str:
    """Define the patterns of swatches, with their fills, as ``<prefix>-p<number>``."""
    return "".join(pattern(pattern_id(prefix, n), swatch(n)) for n in sorted(set(numbers)))


def pattern_id(prefix: str, number: int) -> str:
    """Name the pattern of a swatch within one drawing."""
    return name_id(prefix, f"p{number if number >= 0 else 'x'}")


def fill_bar(frame: Frame, prefix: str, number: int, u: float, y: float, width: float, height: float) -> str:
    """Draw a bar in the colour of a swatch with its pattern over it."""
    look = swatch(number)
    box = frame.rect(u, y, width, height, fill=look.fill)
    return box + (frame.rect(u, y, width, height, fill=f"url(#{pattern_id(prefix, number)})") if look.mark else "")


def draw_value_axis(
    frame: Frame,
    ticks: Sequence[float],
    scale: Scale,
    top: float,
    bottom: float,
    *,
    share: bool = False,
    unit: str = "",
) -> str:
    """Draw thin vertical rules at the ticks with their figures above ``top``."""
    drawn = [
        frame.line(scale(t), top, scale(t), bottom, stroke=INK if t == 0 else RULE, stroke_width=1.2 if t == 0 else 1)
        for t in ticks
    ]
    for i, t in enumerate(ticks):
        edge = "end" if i == len(ticks) - 1 else "middle" if i or t < 0 else "start"
        said = say_short(t, frame.look, share=share)
        drawn.append(frame.text(scale(t), top - 6, said, size=11.5, fill=MUTED, anchor=edge))
    if unit:
        drawn.append(frame.text(0, top - 22, unit, size=11.5, fill=MUTED))
    return "".join(drawn)


def draw_whisker(frame: Frame, scale: Scale, value: Range, y: float) -> str:
    """Draw a range from low to high across ``y``, nothing when it is exact or not known."""
    if value.exact or math.isnan(value.low) or math.isnan(value.high):
        return ""
    low, high = scale(value.low), scale(value.high)
    pen = {"stroke": INK, "stroke_width": 1.2}
    ends = [frame.line(u, y - 3, u, y + 3, **pen) for u in (low, high)]
    return frame.line(low, y, high, y, **pen) + "".join(ends)
