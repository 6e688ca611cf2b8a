# pyright: basic
# ruff: noqa: ANN001, ANN201, ANN202 - numba compiles these functions and infers their types
"""Random numbers by address: the same key, run, month and purpose give the same number, in whatever order.

A counter-based generator (Salmon et al. 2011, "Parallel random numbers: as easy as 1, 2, 3") made of the finaliser of
SplitMix64 (Steele, Lea and Flood 2014). Nothing is drawn in sequence, so neither the number of workers nor the order of
places can change a result, and a scenario that leaves something out shifts nothing else.
"""

import numpy as np
from numba import njit

_W = np.uint64
_GOLDEN = np.uint64(0x9E3779B97F4A7C15)


@njit(cache=True, nogil=True, inline="always")
def _mix(word):
    word ^= word >> _W(30)
    word *= _W(0xBF58476D1CE4E5B9)
    word ^= word >> _W(27)
    word *= _W(0x94D049BB133111EB)
    return word ^ (word >> _W(31))


@njit(cache=True, nogil=True, inline="always")
def step_on(word, number):
    """Return the word (uint64) to which an address leads with one more whole number from 0."""
    return _mix(_W(word) + _GOLDEN * (_W(number) + _W(1)))


@njit(cache=True, nogil=True, inline="always")
def read_number(word):
    """Return what a whole address stands for: a number strictly between 0 and 1."""
    return (np.float64(word >> _W(11)) + 0.5) * 2.0**-53


@njit(cache=True, nogil=True)
def draw(key, run, month, purpose):
    """Return a number strictly between 0 and 1: ``key`` uint64, the others whole numbers from 0."""
    return read_number(step_on(step_on(step_on(key, run), month), purpose))


@njit(cache=True, nogil=True)
def draw_normal(key, run, month, purpose):
    """Return a standard normal number (Box and Muller 1958); it uses the purposes ``purpose`` and ``purpose + 1``."""
    radius = np.sqrt(-2.0 * np.log(draw(key, run, month, purpose)))
    return radius * np.cos(2.0 * np.pi * draw(key, run, month, purpose + 1))
