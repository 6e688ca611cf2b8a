# pyright: basic
# ruff: noqa: ANN001, ANN201, ANN202 - numba compiles these functions and infers their types
"""Violence that breeds violence: a negative binomial count whose intensity earlier counts raise, here and next door.

    intensity = a0 base + a1 last month + a2 quarter + a3 year + a4 quarter next door

(an integer autoregression with a linear intensity, Ferland, Latour and Oraichi 2006; the discrete form of a
self-exciting process, Hawkes 1971). ``quarter`` and ``year`` are exponentially weighted means, ``base`` the mean of a
place so far.
"""

import numpy as np
from numba import njit

from modusvivendi.forecast.violence.kernels.randomness import draw

PARTS = 5
_LEAST = 1e-9


@njit(cache=True, nogil=True, error_model="numpy")
def kindle(parts, counts, size, steps, share):
    """Fit the shares a of an intensity: ``parts`` (r, 5) not negative, ``counts`` (r,); ``share`` (5,) in and out.

    Multiplicative updates that never decrease the weighted likelihood (the EM algorithm of a sum of Poisson counts),
    each row weighted by size / (size + intensity), the weight of a negative binomial count (Wedderburn 1974).
    """
    r, d = parts.shape
    top, bottom = np.empty(d), np.empty(d)
    for _ in range(steps):
        top[:], bottom[:] = 0.0, 0.0
        for i in range(r):
            mean = _LEAST
            for j in range(d):
                mean += share[j] * parts[i, j]
            weight = size / (size + mean)
            for j in range(d):
                top[j] += weight * parts[i, j] * counts[i] / mean
                bottom[j] += weight * parts[i, j]
        for j in range(d):
            share[j] *= top[j] / bottom[j] if bottom[j] > 0 else 0.0


@njit(cache=True, nogil=True, error_model="numpy")
def burn(state, at, touching, share, keep, key, quantiles, out):
    """Let the process run on: ``out`` (runs, h, n) counts.

    ``state`` (4, n): base, last month, quarter, year; ``touching`` the neighbours of place p from ``at[p]`` up to
    ``at[p + 1]``; ``keep`` (2,) what the two means keep each month; ``key`` (n,) uint64; ``quantiles`` of a gamma
    variable of mean 1, at even levels. Each count is Poisson around a gamma intensity.
    """
    runs, h, n = out.shape
    base, last, quarter, year = state[0], state[1].copy(), state[2].copy(), state[3].copy()
    beside = np.empty(n)
    for r in range(runs):
        last[:], quarter[:], year[:] = state[1], state[2], state[3]
        for t in range(h):
            for p in range(n):
                beside[p] = 0.0
                for i in range(at[p], at[p + 1]):
                    beside[p] += quarter[touching[i]] / (at[p + 1] - at[p])
            for p in range(n):
                mean = share[0] * base[p] + share[1] * last[p] + share[2] * quarter[p]
                mean += share[3] * year[p] + share[4] * beside[p]
                level = int(draw(key[p], r, t, 0) * len(quantiles))
                out[r, t, p] = _poisson(mean * quantiles[level], key[p], r, t)
            for p in range(n):
                last[p] = out[r, t, p]
                quarter[p] = keep[0] * quarter[p] + (1 - keep[0]) * last[p]
                year[p] = keep[1] * year[p] + (1 - keep[1]) * last[p]


@njit(cache=True, nogil=True, error_model="numpy")
def _poisson(mean, key, run, month):
    """Draw by inversion; by the square root for large means (Anscombe 1948)."""
    u = draw(key, run, month, 1)
    if mean > 50.0:
        z = np.sqrt(-2.0 * np.log(u)) * np.cos(2.0 * np.pi * draw(key, run, month, 2))
        return np.floor(max(np.sqrt(mean) + 0.5 * z, 0.0) ** 2 + 0.5)
    chance = np.exp(-mean)
    total, count = chance, 0
    while total < u and count < 400:
        count += 1
        chance *= mean / count
        total += chance
    return np.float64(count)
