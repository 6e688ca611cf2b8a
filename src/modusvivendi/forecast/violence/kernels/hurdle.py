# pyright: basic
# ruff: noqa: ANN001, ANN201 - numba compiles these functions and infers their types
"""Quantiles of a count that is zero or else one more than a negative binomial count (a hurdle; Mullahy 1986)."""

from numba import njit

_MOST = 1_000_000


@njit(cache=True, nogil=True, error_model="numpy")
def step_over(chance, mean, size, out):
    """Fill the quantiles at (i + 1/2) / k, ``out`` (c, k) ascending.

    ``chance`` (c,) of more than zero, ``mean`` (c,) and ``size`` (c,) of the negative binomial count beyond the first.
    """
    c, k = out.shape
    for i in range(c):
        p = size[i] / (size[i] + mean[i])
        mass = p ** size[i]
        total, count = mass, 1
        for j in range(k):
            level = ((j + 0.5) / k - (1.0 - chance[i])) / max(chance[i], 1e-12)
            if level <= 0.0:
                out[i, j] = 0.0
                continue
            while total < level and count < _MOST:
                mass *= (1.0 - p) * (size[i] + count - 1) / count
                total += mass
                count += 1
                if mass < 1e-14 and count > mean[i]:
                    break
            out[i, j] = count
