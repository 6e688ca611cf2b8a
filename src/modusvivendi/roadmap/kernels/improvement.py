# pyright: basic
# ruff: noqa: ANN001, ANN201 - numba compiles these functions and infers their types
"""Many schedules, the best kept: priority rules blurred, then the best schedule so far blurred."""

import numpy as np
from numba import njit

from modusvivendi.roadmap.kernels.generation import (
    EARLIER,
    FREELY,
    LATER,
    generate_in_parallel,
    generate_serially,
    shift,
)

PATIENCE = 400
"""Schedules without progress after which the search goes on from a fresh one."""


@njit(cache=True, nogil=True, error_model="numpy")
def improve(net, rules, rule, parallel, width, noise, current, best, goal):
    """Make a schedule for each row of ``noise`` (s, n), until one reaches the makespan ``goal`` (0: never).

    ``rule`` (s,): the row of ``rules`` (r, n) whose keys are blurred by ``width`` (s,) times the noise; -1 blurs the
    starts of ``current``. ``parallel`` (s,) the scheme. ``current`` and ``best`` (2, n) starts and finishes, -1 when
    there is none yet, are written. Returns the schedules made, the feasible ones and the activity last stuck.
    """
    n = noise.shape[1]
    start, finish, keys = np.empty(n, np.int64), np.empty(n, np.int64), np.empty(n)
    used = np.zeros(net.room.shape, np.int64)
    feasible, stuck, idle = 0, -1, 0
    for step in range(len(noise)):
        fresh = rule[step] >= 0 or current[0, 0] < 0 or idle > PATIENCE
        base = max(rule[step], 0)
        for job in range(n):
            keys[job] = (rules[base, job] if fresh else current[0, job]) + width[step] * noise[step, job]
        if parallel[step] and fresh:
            failed = generate_in_parallel(net, keys, start, finish, used)
        else:
            failed = generate_serially(net, keys, start, finish, used, FREELY)
        if failed >= 0:
            stuck = failed
            continue
        feasible += 1
        compact(net, start, finish, used)
        restart = fresh and idle > PATIENCE
        if restart or current[0, 0] < 0 or compare(net, start, finish, current) <= 0:
            idle = 0 if restart or current[0, 0] < 0 or compare(net, start, finish, current) < 0 else idle + 1
            current[0], current[1] = start, finish
        else:
            idle += 1
        if best[0, 0] < 0 or compare(net, start, finish, best) < 0:
            best[0], best[1] = start, finish
            if finish.max() <= goal:
                return step + 1, feasible, stuck
    return len(noise), feasible, stuck


@njit(cache=True, nogil=True, error_model="numpy")
def compact(net, start, finish, used):
    """Shift to the right and to the left as long as that makes the schedule better."""
    before = np.empty((2, len(start)), np.int64)
    while True:
        before[0], before[1] = start, finish
        shift(net, start, finish, used, LATER)
        shift(net, start, finish, used, EARLIER)
        if compare(net, start, finish, before) >= 0:
            return


@njit(cache=True, nogil=True, error_model="numpy")
def compare(net, start, finish, other):
    """Return the makespan less that of another schedule (2, n), or where equal the weighted finishes less its."""
    difference = finish.max() - other[1].max()
    if difference:
        return difference
    cost = np.int64(0)
    for job in range(len(start)):
        cost += net.weight[job] * (finish[job] - other[1, job])
    return cost
