# pyright: basic
# ruff: noqa: ANN001, ANN201 - numba compiles these functions and infers their types
"""Which deals fit a pattern, from what their two halves fit."""

from numba import njit


@njit(cache=True, nogil=True, error_model="numpy")
def mark_unmatched(first, last, free):
    """Set ``free`` (n,) where no pattern fits both halves of the deal.

    ``first`` (L, w) and ``last`` (w, R) hold a bit for each pattern that the half fits; n = L R.
    """
    width = last.shape[1]
    for row in range(first.shape[0]):
        out = free[row * width : (row + 1) * width]
        for word in range(last.shape[0]):
            bits = first[row, word]
            if bits == 0:
                continue
            for at in range(width):
                if bits & last[word, at]:
                    out[at] = False
