"""A forecast as K sorted values of equal weight, its quantiles at (i + 1/2) / K."""

import numpy as np

from modusvivendi.core.ranges import Floats

K = 200
"""Values in a forecast."""
LEVELS: Floats = (np.arange(K) + 0.5) / K


def stretch(values: Floats) -> Floats:
    """Return the K quantiles of sorted values of equal weight, along the last axis."""
    many = values.shape[-1]
    return values[..., np.minimum((LEVELS * many).astype(np.int64), many - 1)]


def stretch_weighted(values: Floats, weights: Floats) -> Floats:
    """Return the K quantiles of values (m,) with weights (m,)."""
    order = np.argsort(values, kind="stable")
    upto = np.cumsum(weights[order])
    return values[order][np.minimum(np.searchsorted(upto / upto[-1], LEVELS), len(values) - 1)]
