# pyright: basic
# ruff: noqa: ANN001, ANN201, ANN202 - numba compiles these functions and infers their types
"""Forecasts as sorted values of equal weight: pooled, and scored."""

import numpy as np
from numba import njit


@njit(cache=True, nogil=True, error_model="numpy")
def pool(members, weights, out):
    """Mix forecasts, as distributions: ``members`` (m, h, n, k) ascending, ``weights`` (m, h) to ``out`` (h, n, k)."""
    m, h, n, k = members.shape
    values, shares = np.empty(m * k), np.empty(m * k)
    for t in range(h):
        for p in range(n):
            for i in range(m):
                values[i * k : (i + 1) * k] = members[i, t, p]
                shares[i * k : (i + 1) * k] = weights[i, t] / k
            order = np.argsort(values, kind="mergesort")
            total, at = 0.0, 0
            for j in range(m * k):
                total += shares[order[j]]
                while at < k and (at + 0.5) / k <= total:
                    out[t, p, at] = values[order[j]]
                    at += 1
            while at < k:
                out[t, p, at] = values[order[m * k - 1]]
                at += 1


@njit(cache=True, nogil=True, error_model="numpy")
def score(forecast, actual, out):
    """Continuous ranked probability score: ``forecast`` (h, n, k) ascending, ``actual`` and ``out`` (h, n).

    Of the distribution that gives each of the k values the weight 1/k (Gneiting and Raftery 2007, eq. 21). NaN where
    the truth is not known.
    """
    h, n, k = forecast.shape
    for t in range(h):
        for p in range(n):
            if np.isnan(actual[t, p]):
                out[t, p] = np.nan
                continue
            near, spread = 0.0, 0.0
            for i in range(k):
                near += abs(forecast[t, p, i] - actual[t, p])
                spread += (2 * i + 1 - k) * forecast[t, p, i]
            out[t, p] = near / k - spread / (k * k)


@njit(cache=True, nogil=True, error_model="numpy")
def place_truth(forecast, actual, low, high):
    """Where the truth falls: the share of values below it (``low``) and not above it (``high``), each (h, n)."""
    h, n, k = forecast.shape
    for t in range(h):
        for p in range(n):
            if np.isnan(actual[t, p]):
                low[t, p], high[t, p] = np.nan, np.nan
                continue
            low[t, p] = np.searchsorted(forecast[t, p], actual[t, p], side="left") / k
            high[t, p] = np.searchsorted(forecast[t, p], actual[t, p], side="right") / k


@njit(cache=True, nogil=True, error_model="numpy")
def part(members, actual, near, apart):
    """Take the score of every mixture of forecasts apart.

    ``members`` (m, h, n, k) ascending, ``actual`` (h, n). Fills ``near`` (m, h, n), the mean distance of each member to
    the truth, and ``apart`` (m, m, h, n), the mean distance of two members: a mixture with weights w scores
    w near - w apart w / 2 (Gneiting and Raftery 2007, eq. 21). NaN where the truth is not known.
    """
    m, h, n, _ = members.shape
    for t in range(h):
        for p in range(n):
            for i in range(m):
                near[i, t, p] = np.nan if np.isnan(actual[t, p]) else np.abs(members[i, t, p] - actual[t, p]).mean()
                for j in range(i + 1):
                    apart[i, j, t, p] = _distance(members[i, t, p], members[j, t, p])
                    apart[j, i, t, p] = apart[i, j, t, p]


@njit(cache=True, nogil=True, error_model="numpy")
def _distance(a, b):
    """Return the mean distance of a value of ``a`` and a value of ``b``, both ascending, drawn apart."""
    k = len(a)
    i, j, below_a, below_b, total = 0, 0, 0.0, 0.0, 0.0
    while i < k or j < k:
        if j == k or (i < k and a[i] <= b[j]):
            total += a[i] * j - below_b
            below_a += a[i]
            i += 1
        else:
            total += b[j] * i - below_a
            below_b += b[j]
            j += 1
    return total / (k * k)
