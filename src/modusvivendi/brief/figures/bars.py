"""Bars: people by community in each sector, shares of land, gains and losses."""

from collections.abc import Sequence
from dataclasses import dataclass

from modusvivendi.brief.blocks import Figure
from modusvivendi.brief.figures.words import ENGLISH, Look
from modusvivendi.core.ranges import Range


@dataclass(frozen=True, slots=True)
class Part:
    """One series of bars: its name and the number of its colour and pattern; ``swatch`` -1 is the unknown one."""

    id: str
    name: str
    swatch: int


def draw_stacked_bars(
    id: str,
    rows: Sequence[str],
    parts: Sequence[Part],
    values: Sequence[Sequence[Range]],
    look: Look = ENGLISH,
    *,
    caption: str,
    unit: str = "",
    share: bool = False,
    alt: str = "",
    note: str = "",
) -> Figure:
    """Draw one horizontal bar a row, made of its parts.

    ``values[r][p]``: low, best, high of part p in row r, NaN unknown (left out of the bar, said in the table).
    ``share``: values are 0 to 1 and are written as per cent. Ranges stand in the table.
    """
    raise NotImplementedError


def draw_grouped_bars(
    id: str,
    rows: Sequence[str],
    parts: Sequence[Part],
    values: Sequence[Sequence[Range]],
    look: Look = ENGLISH,
    *,
    caption: str,
    unit: str = "",
    share: bool = False,
    alt: str = "",
    note: str = "",
) -> Figure:
    """Draw the parts of each row as bars below each other, with a whisker from low to high."""
    raise NotImplementedError


def draw_difference_bars(
    id: str,
    rows: Sequence[str],
    values: Sequence[Range],
    look: Look = ENGLISH,
    *,
    caption: str,
    unit: str = "",
    share: bool = False,
    alt: str = "",
    note: str = "",
) -> Figure:
    """Draw gains and losses as bars to both sides of zero, with a whisker from low to high."""
    raise NotImplementedError
