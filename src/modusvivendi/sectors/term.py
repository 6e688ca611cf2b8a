"""What one term of a score is: a function of a standing, and where it can, its parts over places and lines."""

import math
from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal

from modusvivendi.core.ranges import Floats
from modusvivendi.sectors.problem import Frame
from modusvivendi.sectors.standing import Standing

Direction = Literal["less", "more"]


@dataclass(frozen=True, eq=False)
class Parts:
    """What a kernel may add up instead of a term.

    ``place`` (n, k) for each place in each sector, ``edge`` (m,) for each edge of the graph that a line cuts.
    ``exact``: the sum is the term; otherwise it is only like it.
    """

    place: Floats
    edge: Floats
    exact: bool = True


@dataclass(frozen=True, eq=False)
class Term:
    """One thing that counts. ``measure`` says its value in ``unit`` for a standing; NaN is unknown.

    ``direction``: whether less or more of it is better. A weight is the points that one ``step`` costs. ``split``
    gives its parts, None when it is no sum over places and edges; ``under`` gives parts that never add up to more than
    the term, where ``split`` is not exact. ``best``: no plan has a better value (NaN: not known). Anyone can make a
    term: a function of a standing.
    """

    id: str
    unit: str
    direction: Direction
    step: float
    measure: Callable[[Standing], float]
    split: Callable[[Frame], Parts] | None = None
    under: Callable[[Frame], Parts] | None = None
    best: float = math.nan

    def cost(self, value: float) -> float:
        """Return a value in steps, so that less is better; nothing for an unknown value."""
        if math.isnan(value):
            return 0.0
        return (value if self.direction == "less" else -value) / self.step
