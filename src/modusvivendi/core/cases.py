"""A collision between two filed objects: what happened, what each side may read of it, what would clear it."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Literal

from modusvivendi.core.operations import Disclosure, Filing, Volume


class Severity(StrEnum):
    """How much is at stake in a collision; a judgement, by the rules of ``deconflict.conflicts.rate``."""

    HIGH = "high"
    MEDIUM = "medium"
    LOW = "low"


Change = Literal["later", "earlier", "higher", "lower", "aside", "around"]
"""What a proposal moves: the times, the heights, all outlines to one side, or a route around."""


@dataclass(frozen=True, slots=True)
class Proposal:
    """The least change of one kind that clears a filing, as ``filing``, checked by the exact test.

    ``amount`` in ``unit`` (s or m); ``bearing`` in degrees for what goes aside, else None. ``coarse``: the amount was
    rounded up to a step, so that it gives less away of what was in the way.
    """

    change: Change
    amount: float
    unit: Literal["s", "m"]
    filing: Filing
    bearing: float | None = None
    coarse: bool = False


@dataclass(frozen=True, slots=True)
class Conflict:
    """Two filings that collide, and in which of their volumes (rows of the first, of the second; rising)."""

    first: Filing
    second: Filing
    pairs: tuple[tuple[int, int], ...]
    severity: Severity


@dataclass(frozen=True, slots=True)
class Case:
    """A conflict with what both sides are told in the same words.

    ``cells``: S2 ids of a level, unsigned and rising, that the common part meets; ``hours``: the full hours (UTC) in
    which it falls. ``grid``: the level of the cells.
    """

    conflict: Conflict
    cells: tuple[int, ...]
    hours: tuple[datetime, ...]
    grid: int


@dataclass(frozen=True, slots=True)
class View:
    """A case as one side may read it.

    Always there: ``own`` filing and its ``volumes`` that collide, ``cells``, ``hours``, ``severity`` and proposals;
    both sides read the same cells, hours and severity. ``other`` is ``a party`` until the other side's rules say more:
    from ``EXISTS`` its ``other`` and ``kind``, from ``CELL_HOUR`` ``wide`` (the cells and hours of the whole object),
    at ``EXACT`` its ``outlines``. Where the answers to a party have reached their cap, cells and hours are empty.
    """

    own: str
    volumes: tuple[int, ...]
    severity: Severity
    cells: tuple[int, ...]
    hours: tuple[datetime, ...]
    level: Disclosure
    other: str
    kind: str
    wide: Mapping[int, tuple[datetime, ...]]
    outlines: tuple[Volume, ...]
    proposals: tuple[Proposal, ...]
