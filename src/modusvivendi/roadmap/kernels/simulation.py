# pyright: basic
# ruff: noqa: ANN001, ANN201 - numba compiles these functions and infers their types
"""The same order of activities under other durations, many times."""

import numpy as np
from numba import njit

from modusvivendi.roadmap.kernels.generation import IN_ORDER, LATER, generate_serially, shift
from modusvivendi.roadmap.kernels.placing import tell_ends


@njit(cache=True, nogil=True, error_model="numpy")
def simulate(net, keys, durations, finishes, critical):
    """Write the finishes (s, n) for durations (s, n), -1 where lags cannot be kept, and how often each has no slack.

    ``critical`` (n,) counts the draws in which an activity cannot be shifted later without the end being later. The
    durations of ``net`` and its table of ends are overwritten. Returns the draws that could not be kept.
    """
    draws, n = durations.shape
    start, finish, late = np.empty(n, np.int64), np.empty(n, np.int64), np.empty((2, n), np.int64)
    used = np.zeros(net.room.shape, np.int64)
    lost = 0
    for draw in range(draws):
        for job in range(n):
            net.duration[job] = durations[draw, job]
            if net.row[job] >= 0:
                tell_ends(net.works[net.row[job]], net.duration[job], net.ends[net.row[job]])
        if generate_serially(net, keys, start, finish, used, IN_ORDER) >= 0:
            finishes[draw] = -1
            lost += 1
            continue
        finishes[draw] = finish
        late[0], late[1] = start, finish
        shift(net, late[0], late[1], used, LATER)
        for job in range(n):
            critical[job] += late[0, job] == start[job]
    return lost
