# pyright: basic
# ruff: noqa: ANN001, ANN201 - numba compiles these functions and infers their types
"""What followed the past months of any place that were most like the present of this one."""

import numpy as np
from numba import njit


@njit(cache=True, nogil=True, error_model="numpy")
def smooth(counts, halving, out):
    """Exponentially weighted mean of the known counts up to each month: ``counts``, ``out`` (t, n); NaN before any."""
    keep = 0.5 ** (1.0 / halving)
    for p in range(counts.shape[1]):
        total, weight = 0.0, 0.0
        for t in range(len(counts)):
            total, weight = total * keep, weight * keep
            if not np.isnan(counts[t, p]):
                total, weight = total + counts[t, p], weight + 1.0
            out[t, p] = total / weight if weight > 0 else np.nan


@njit(cache=True, nogil=True, error_model="numpy")
def follow(states, counts, nearest, horizons, out):
    """Collect the outcomes of the nearest past states.

    ``states`` (t, n, d), NaN where unknown; ``counts`` (t, n); ``nearest``: how many; ``out`` (horizons, n, nearest)
    ascending, NaN at the end where there are fewer. Among equally near states the latest comes first.
    """
    t, n, d = states.shape
    far, who, when = np.empty(t * n), np.empty(t * n, np.int64), np.empty(t * n, np.int64)
    for p in range(n):
        known = 0
        for s in range(t - 2, -1, -1):
            for q in range(n):
                distance = 0.0
                for i in range(d):
                    distance += (states[s, q, i] - states[t - 1, p, i]) ** 2
                if not np.isnan(distance):
                    far[known], who[known], when[known] = distance, q, s
                    known += 1
        order = np.argsort(far[:known], kind="mergesort")
        for h in range(horizons):
            got = 0
            for at in order:
                then = when[at] + h + 1
                if then < t and not np.isnan(counts[then, who[at]]):
                    out[h, p, got] = counts[then, who[at]]
                    got += 1
                    if got == nearest:
                        break
            out[h, p, got:] = np.nan
            out[h, p, :got] = np.sort(out[h, p, :got])
