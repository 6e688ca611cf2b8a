"""A mixed-integer linear program, put together unknown by unknown and row by row, and solved by HiGHS."""

from dataclasses import dataclass, field
from typing import Any

import numpy as np
import numpy.typing as npt

from modusvivendi.core.ranges import Bools, Floats, Ints

NONE = -1
"""Stands where there is no unknown."""


@dataclass(frozen=True, eq=False)
class Solution:
    """What the solver found: ``values`` of the unknowns (None: nothing), ``bound``: no solution has a lower objective.

    ``proven``: the values are optimal; ``impossible``: it is proven that there is no solution.
    """

    values: Floats | None
    bound: float
    proven: bool
    impossible: bool


@dataclass
class Program:
    """Minimise a linear objective under linear rows; unknowns are numbered from 0 as they are added."""

    size: int = 0
    _costs: list[Floats] = field(default_factory=list[Floats])
    _highs: list[Floats] = field(default_factory=list[Floats])
    _whole: list[Bools] = field(default_factory=list[Bools])
    _columns: list[Ints] = field(default_factory=list[Ints])
    _factors: list[Floats] = field(default_factory=list[Floats])
    _limits: list[tuple[float, float]] = field(default_factory=list[tuple[float, float]])

    def add_unknowns(self, where: Bools, *, high: float = 1.0, whole: bool = False, cost: Floats | None = None) -> Ints:
        """Add an unknown from 0 to ``high`` where ``where`` holds; return their numbers in its shape, else ``NONE``."""
        count = int(where.sum())
        numbers = np.full(where.shape, NONE, np.int64)
        numbers[where] = np.arange(self.size, self.size + count)
        self.size += count
        self._costs.append(np.zeros(count) if cost is None else cost[where].astype(np.float64))
        self._highs.append(np.full(count, high))
        self._whole.append(np.full(count, whole))
        return numbers

    def add_row(self, columns: Ints, factors: Floats, low: float, high: float) -> None:
        """Demand that ``low`` <= sum of factors times unknowns <= ``high``."""
        self._columns.append(columns)
        self._factors.append(factors)
        self._limits.append((low, high))

    def solve(self, seconds: float = np.inf, *, nodes: int | None = None, relaxed: bool = False) -> Solution:
        """Solve within some seconds and branches; deterministic unless the time runs out.

        ``relaxed``: unknowns need not be whole.
        """
        from scipy import optimize  # pyright: ignore[reportMissingTypeStubs]
        from scipy.sparse import csr_array  # pyright: ignore[reportMissingTypeStubs]

        engine: Any = optimize
        start = np.cumsum([0, *map(len, self._columns)])
        matrix: Any = csr_array(
            (np.concatenate(self._factors), np.concatenate(self._columns), start),
            shape=(len(self._columns), self.size),
        )
        matrix.sum_duplicates()  # the solver refuses an unknown that comes twice in a row
        limits: npt.NDArray[np.float64] = np.array(self._limits)
        found: Any = engine.milp(
            np.concatenate(self._costs),
            integrality=np.concatenate(self._whole).astype(np.int64) * (not relaxed),
            bounds=engine.Bounds(np.zeros(self.size), np.concatenate(self._highs)),
            constraints=engine.LinearConstraint(matrix, limits[:, 0], limits[:, 1]),
            options={"time_limit": seconds, "mip_rel_gap": 1e-9} | ({} if nodes is None else {"node_limit": nodes}),
        )
        bound = getattr(found, "mip_dual_bound", None)
        if relaxed and found.status == 0:
            bound = found.fun
        return Solution(
            values=None if found.x is None else np.asarray(found.x, np.float64),
            bound=-np.inf if bound is None else float(bound),
            proven=found.status == 0,
            impossible=found.status == 2,
        )
