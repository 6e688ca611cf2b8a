# pyright: basic
# ruff: noqa: ANN001, ANN201, ANN202 - numba compiles these functions and infers their types
"""How many of n people do what each does with chance p, from one number between 0 and 1.

By inversion, so that more people, or a higher chance, never give fewer from the same number: two scenarios that share
their random numbers differ by what they do and not by luck.
"""

import numpy as np
from numba import njit

_FEW = 64
"""Below this many a power is multiplied out, which takes less than a logarithm and an exponential."""
_LARGE = 16.0
"""From this variance on the distribution is close enough to normal for the expansion below (see the tests)."""


@njit(cache=True, nogil=True, error_model="numpy")
def invert_normal(u):
    """Return the standard normal quantile, to nine digits (Acklam 2003, rational approximation)."""
    if u < 0.02425:
        q = np.sqrt(-2.0 * np.log(u))
        return _tail(q)
    if u > 1.0 - 0.02425:
        q = np.sqrt(-2.0 * np.log(1.0 - u))
        return -_tail(q)
    q = u - 0.5
    r = q * q
    top = -3.969683028665376e01 * r + 2.209460984245205e02
    top = (top * r - 2.759285104469687e02) * r + 1.383577518672690e02
    top = (top * r - 3.066479806614716e01) * r + 2.506628277459239e00
    low = -5.447609879822406e01 * r + 1.615858368580409e02
    low = (low * r - 1.556989798598866e02) * r + 6.680131188771972e01
    return top * q / ((low * r - 1.328068155288572e01) * r + 1.0)


@njit(cache=True, nogil=True, error_model="numpy")
def _tail(q):
    top = (-7.784894002430293e-03 * q - 3.223964580411365e-01) * q - 2.400758277161838e00
    top = ((top * q - 2.549732539343734e00) * q + 4.374664141464968e00) * q + 2.938163982698783e00
    low = (7.784695709041462e-03 * q + 3.224671290700398e-01) * q + 2.445134137142996e00
    return top / ((low * q + 3.754408661907416e00) * q + 1.0)


@njit(cache=True, nogil=True, error_model="numpy", forceinline=True)
def invert_binomial(u, n, p):
    """Return the smallest k that at most k of ``n`` reach with a probability of ``u`` or more.

    Exact where the variance is small; else the Cornish-Fisher expansion to the fourth cumulant (Cornish and Fisher
    1938), whose probabilities are right to about one in a thousand.
    """
    # Nobody does at least as often as 1 - n p (Bernoulli's inequality): with few people or a small chance that settles
    # most without a power.
    if n <= 0 or p <= 0.0 or u <= 1.0 - n * p:
        return 0
    if n == 1:
        return 1
    if p <= 0.5:
        return _invert(u, n, p)
    rest = 1.0 - p
    return n if rest <= 0.0 or 1.0 - u <= 1.0 - n * rest else n - _invert(1.0 - u, n, rest)


@njit(cache=True, nogil=True, error_model="numpy")
def _invert(u, n, p):
    mean = n * p
    variance = mean * (1.0 - p)
    if variance < _LARGE:
        chance = _raise(1.0 - p, n) if n < _FEW else np.exp(n * np.log1p(-p))
        below, k, odds = chance, 0, p / (1.0 - p)
        # Beyond this the rest of the distribution is less than the rounding of its sum.
        last = n if n < _FEW else min(n, int(mean + 12.0 * np.sqrt(variance) + 40.0))
        while u > below and k < last:
            k += 1
            chance *= odds * (n - k + 1) / k
            below += chance
        return k
    z = invert_normal(u)
    spread = np.sqrt(variance)
    skew = (1.0 - 2.0 * p) / spread
    peak = (1.0 - 6.0 * p * (1.0 - p)) / variance
    bent = z + skew * (z * z - 1.0) / 6.0 + peak * (z * z * z - 3.0 * z) / 24.0
    bent -= skew * skew * (2.0 * z * z * z - 5.0 * z) / 36.0
    return max(0, min(n, int(np.ceil(mean + spread * bent - 0.5))))


@njit(cache=True, nogil=True, error_model="numpy")
def _raise(base, power):
    """Return a power by squaring."""
    product = 1.0
    while power > 0:
        if power & 1:
            product *= base
        base *= base
        power >>= 1
    return product


@njit(cache=True, nogil=True, error_model="numpy")
def invert_poisson(u, mean):
    """Return the smallest k that a Poisson number with a mean does not exceed with a probability of ``u`` or more."""
    if mean <= 0.0:
        return 0
    if mean < _LARGE:
        chance = np.exp(-mean)
        below, k = chance, 0
        while u > below and k < 400:
            k += 1
            chance *= mean / k
            below += chance
        return k
    z = invert_normal(u)
    spread = np.sqrt(mean)
    bent = z + (z * z - 1.0) / (6.0 * spread) - (z * z * z - z) / (72.0 * mean)
    return max(0, int(np.ceil(mean + spread * bent - 0.5)))
