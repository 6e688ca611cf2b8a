"""Low, best, high; and how many digits a figure bears."""

import math
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from typing import TypeVar

import numpy as np
import numpy.typing as npt

Scalar = TypeVar("Scalar", bound=np.generic)
Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]
Bools = npt.NDArray[np.bool_]


@dataclass(frozen=True, slots=True)
class Range:
    """What a source or a judgement supports: low <= best <= high, in one unit; NaN is unknown."""

    low: float
    best: float
    high: float

    @property
    def known(self) -> bool:
        """Whether there is a best estimate."""
        return not math.isnan(self.best)

    @property
    def exact(self) -> bool:
        """Whether the range is one number."""
        return self.low == self.best == self.high


UNKNOWN = Range(math.nan, math.nan, math.nan)


def round_figures(value: float, digits: int = 2) -> float:
    """Round to significant digits, half away from zero; NaN and infinities pass through.

    Two digits is what a forecast or a judgement bears here (see DESIGN.md, what makes it worth trusting).
    """
    if value == 0 or not math.isfinite(value):
        return value
    # In decimals: a power of ten times a float need not be the float of the rounded figure (3499999.9999999995)
    exact = Decimal(repr(float(value)))
    return float(exact.quantize(Decimal((0, (1,), exact.adjusted() - digits + 1)), ROUND_HALF_UP))


def freeze(array: npt.NDArray[Scalar]) -> npt.NDArray[Scalar]:
    """Return the array, made read-only."""
    array.setflags(write=False)
    return array
