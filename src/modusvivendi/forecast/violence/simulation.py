"""Futures drawn from a fitted forecast of violence."""

import math
from collections.abc import Sequence
from typing import Any

import numpy as np

from modusvivendi.core.errors import ModusError
from modusvivendi.core.ranges import Floats, Ints
from modusvivendi.core.seed import stream
from modusvivendi.forecast.violence.kernels import paths
from modusvivendi.forecast.violence.model import Dependence, ViolenceModel

MODULE = "forecast.violence"


def simulate_violence(
    model: ViolenceModel, months: int, runs: int, seed: int, *, multiplier: Floats | None = None, first: int = 0
) -> Ints:
    """Draw futures: counts (runs, months, n), int64.

    ``multiplier``: what an intervention makes of each count, a float array that can be broadcast to (runs, months, n),
    from 0 up; it is the whole effect, what violence breeds or spares later and next door included. The random numbers
    are keyed by seed, place and run, never by scenario: a multiplier of 1 everywhere changes nothing, a smaller one
    never makes a count larger, and run r is the same whether it is drawn alone (``first=r``), on another worker, or
    with the places in another order.

    Raises ``ModusError`` for no months or runs, and for a multiplier that does not fit, is negative or not finite.
    """
    shape = (runs, months, len(model.places))
    if months < 1 or runs < 1 or first < 0:
        raise ModusError("a forecast needs at least one month and one run", repair="give whole numbers from 1 up")
    factor = np.ones((1, 1, 1)) if multiplier is None else np.asarray(multiplier, np.float64)
    if not bool((np.isfinite(factor) & (factor >= 0)).all()):
        raise ModusError("a multiplier of violence is negative or not a finite number", repair="1 means no effect")
    try:
        factor = np.broadcast_to(factor, shape)
    except ValueError as error:
        raise ModusError(
            f"multipliers of shape {factor.shape} do not fit {runs} runs, {months} months and {shape[2]} places",
            repair="give an array that can be broadcast to (runs, months, places)",
        ) from error
    return draw_paths(model.quantiles, model.places, model.dependence, factor, seed, first)


def draw_paths(
    quantiles: Floats, places: Sequence[str], bond: Dependence, factor: Floats, seed: int, first: int = 0
) -> Ints:
    """Draw counts of the shape of ``factor`` (runs, months, n) from quantiles (h, n, K): see ``simulate_violence``."""
    keys = np.array([_key(seed, "place", place) for place in places], np.uint64)
    out = np.empty(factor.shape, np.int64)
    shares, persistence = np.array([bond.common, bond.own]), np.array([bond.common_persistence, bond.own_persistence])
    growth, root = bond.growth / math.sqrt(12.0), _key(seed, "country")
    kernels: Any = paths
    kernels.walk(quantiles, keys, root, shares, persistence, growth, first, factor, out)
    return out


def _key(seed: int, *names: str) -> np.uint64:
    return np.uint64(stream(seed, MODULE, *names).integers(0, 2**64, dtype=np.uint64))
