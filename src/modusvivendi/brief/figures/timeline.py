"""What happened over time, each source by itself: sources are never added up."""

from collections.abc import Sequence
from dataclasses import dataclass

from modusvivendi.brief.blocks import Figure
from modusvivendi.brief.figures.words import ENGLISH, Look
from modusvivendi.core.periods import Period
from modusvivendi.core.ranges import Range


@dataclass(frozen=True, slots=True)
class Track:
    """What one source says over time: dated figures in order of time."""

    id: str
    name: str
    swatch: int
    points: Sequence[tuple[Period, Range]]


@dataclass(frozen=True, slots=True)
class Remark:
    """A short text at a date."""

    date: Period
    text: str


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
    """Draw counts a month or a year as columns, one panel a source; a period without a figure stays empty."""
    raise NotImplementedError


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
    raise NotImplementedError
