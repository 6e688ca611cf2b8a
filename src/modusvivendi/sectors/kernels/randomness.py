# pyright: basic
# ruff: noqa: ANN001, ANN201 - numba compiles these functions and infers their types
"""Random numbers inside kernels: a counter, scrambled (SplitMix64; Steele, Lea and Flood 2014)."""

import numpy as np
from numba import njit

_W = np.uint64
STRIDE = _W(0x9E3779B97F4A7C15)
"""The golden ratio of 2**64: how far the counter goes each time."""


@njit(cache=True, nogil=True, error_model="numpy", inline="always")
def scramble(word):
    """Return 64 random bits for a state of the counter."""
    word = (word ^ (word >> _W(30))) * _W(0xBF58476D1CE4E5B9)
    word = (word ^ (word >> _W(27))) * _W(0x94D049BB133111EB)
    return word ^ (word >> _W(31))


@njit(cache=True, nogil=True, error_model="numpy")
def set_step(random, key, step):
    """Set the numbers of one step of a chain: they depend on ``key`` and ``step`` alone."""
    random[0] = scramble(key ^ scramble(_W(step) * _W(0xD1342543DE82EF95) + STRIDE))


@njit(cache=True, nogil=True, error_model="numpy")
def draw_word(random):
    """Return 64 random bits and move on."""
    random[0] += STRIDE
    return scramble(random[0])


@njit(cache=True, nogil=True, error_model="numpy")
def draw_below(random, count):
    """Return a whole number from 0 to ``count`` - 1 (``count`` below 2**31; off from even by less than 2**-33 each)."""
    return np.int64(((draw_word(random) >> _W(31)) * _W(count)) >> _W(33))


@njit(cache=True, nogil=True, error_model="numpy")
def draw_unit(random):
    """Return a number from 0 up to 1, 1 excluded."""
    return np.float64(draw_word(random) >> _W(11)) * 2.0**-53
