# pyright: basic
# ruff: noqa: ANN001, ANN201 - numba compiles these functions and infers their types
"""Which of many rows may hold anybody: one bit each, so that what is empty is passed over 64 at a time."""

from typing import Any

from numba.cpython.unsafe.numbers import trailing_zeros

from modusvivendi.forecast.flight.kernels.arrays import inner, small

_count_zeros: Any = trailing_zeros


@small
def mark(marks, row, k):
    """Note that there may be somebody at ``k``; ``marks`` (rows, words) int64."""
    marks[row, k >> 6] |= 1 << (k & 63)


@small
def unmark(marks, row, k):
    """Note that nobody is at ``k``."""
    marks[row, k >> 6] &= ~(1 << (k & 63))


@inner
def next_marked(marks, row, k):
    """Return the first that is marked from ``k`` on, -1 for none."""
    word = k >> 6
    bits = marks[row, word] & (-1 << (k & 63))
    while bits == 0:
        word += 1
        if word == marks.shape[1]:
            return -1
        bits = marks[row, word]
    return (word << 6) + _count_zeros(bits)
