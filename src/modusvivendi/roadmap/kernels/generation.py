# pyright: basic
# ruff: noqa: ANN001, ANN201, ANN202 - numba compiles these functions and infers their types
"""Schedules from priorities: serial and parallel generation, and shifting to and fro."""

import numpy as np
from numba import njit

from modusvivendi.roadmap.kernels.placing import book, find_late_clash, find_window, finish_of, place_early, place_late

LATER, EARLIER = 1, -1
FREELY, IN_ORDER = 0, 1
RESTARTS = 50
"""Times an activity's number that the serial scheme begins anew to keep a maximum lag."""


@njit(cache=True, nogil=True, error_model="numpy")
def generate_serially(net, keys, start, finish, used, manner):
    """Place the activities one by one, the smallest key first of those whose forerunners are placed.

    Kelley 1963. Where a maximum lag is broken, the forerunner is held back by what is missing and all begins anew
    (after Franck, Neumann and Schwindt 2001). ``IN_ORDER``: no activity starts before one that was placed earlier, so
    that nothing is decided by durations nobody knows yet (activity-based policies, Stork 2001). Returns -1, or the
    activity that finds no place.
    """
    n = len(net.duration)
    waiting, window, held = np.empty(n, np.int64), np.empty(4, np.int64), np.zeros(n, np.int64)
    for _ in range(RESTARTS * n + 1):
        start[:], used[:] = -1, 0
        for job in range(n):
            waiting[job] = net.into_at[job + 1] - net.into_at[job]
        stuck, latest = -1, np.int64(0)
        for _ in range(n):
            job = _pick(keys, waiting)
            waiting[job] = -1
            find_window(net, start, finish, job, window)
            window[0] = max(window[0], held[job], latest if manner == IN_ORDER else 0)
            at = place_early(net, used, job, window)
            if at < 0:
                stuck = job
                break
            latest = max(latest, at)
            _settle(net, job, at, start, finish, used, waiting)
        if stuck < 0:
            return -1
        if not _hold_back(net, stuck, start, finish, used, window, held):
            return stuck
    return stuck


@njit(cache=True, nogil=True, error_model="numpy")
def _settle(net, job, at, start, finish, used, waiting):
    start[job], finish[job] = at, finish_of(net, job, at)
    book(net, used, job, start[job], finish[job], 1)
    for at in range(net.out_at[job], net.out_at[job + 1]):
        waiting[net.after[net.out[at]]] -= 1


@njit(cache=True, nogil=True, error_model="numpy")
def _pick(keys, waiting):
    best = -1
    for job in range(len(keys)):
        if waiting[job] == 0 and (best < 0 or keys[job] < keys[best]):
            best = job
    return best


@njit(cache=True, nogil=True, error_model="numpy")
def _hold_back(net, job, start, finish, used, window, held):
    """Hold the forerunner with the tightest maximum lag back by what the activity misses; false when none is."""
    tight, reach = -1, np.int64(0)
    for at in range(net.into_at[job], net.into_at[job + 1]):
        link = net.into[at]
        other = net.before[link]
        anchor = start[other] if net.from_start[link] else finish[other]
        if net.most[link] < net.room.shape[1] and (tight < 0 or anchor + net.most[link] < reach):
            tight, reach = other, anchor + net.most[link]
    if tight < 0:
        return False
    window[1] = net.room.shape[1] - 1
    at = place_early(net, used, job, window)
    if at <= reach:
        return False
    held[tight] = max(held[tight], start[tight] + at - reach)
    return held[tight] < net.room.shape[1]


@njit(cache=True, nogil=True, error_model="numpy")
def generate_in_parallel(net, keys, start, finish, used):
    """Go through time and start all that can start, the smallest key first (Bedworth and Bailey 1982).

    Makes no use of the room before a maximum lag or due time runs out: returns 1 when one is broken, else -1.
    """
    n = len(net.duration)
    start[:], used[:] = -1, 0
    waiting, window, done = np.empty(n, np.int64), np.empty(4, np.int64), 0
    for job in range(n):
        waiting[job] = net.into_at[job + 1] - net.into_at[job]
    ready = np.empty(n, np.int64)
    for job in range(n):
        ready[job] = net.release[job]
    time = np.int64(0)
    while done < n and time < net.room.shape[1]:
        job = _pick_ready(net, keys, waiting, ready, used, time)
        if job < 0:
            time = _next_time(net, finish, waiting, ready, time)
            continue
        find_window(net, start, finish, job, window)
        end = finish_of(net, job, time)
        if time > window[1] or end > window[3]:
            return 1
        waiting[job] = -1
        done += 1
        _settle(net, job, time, start, finish, used, waiting)
        for at in range(net.out_at[job], net.out_at[job + 1]):
            link = net.out[at]
            anchor = start[job] if net.from_start[link] else finish[job]
            after = net.after[link]
            ready[after] = max(ready[after], anchor + net.least[link])
    return -1 if done == n else 1


@njit(cache=True, nogil=True, error_model="numpy")
def _pick_ready(net, keys, waiting, ready, used, time):
    best = -1
    for job in range(len(keys)):
        if waiting[job] == 0 and ready[job] <= time and (best < 0 or keys[job] < keys[best]):
            end = finish_of(net, job, time)
            if 0 <= end < net.room.shape[1] and find_late_clash(net, used, job, time, end) < 0:
                best = job
    return best


@njit(cache=True, nogil=True, error_model="numpy")
def _next_time(net, finish, waiting, ready, time):
    """Return when something next changes; one unit on where calendars or changing capacities may matter."""
    if len(net.ends) or net.stepwise:
        return time + 1
    soonest = np.int64(net.room.shape[1])
    for job in range(len(waiting)):
        if waiting[job] < 0 and time < finish[job] < soonest:
            soonest = finish[job]
        elif waiting[job] == 0 and time < ready[job] < soonest:
            soonest = ready[job]
    return soonest


@njit(cache=True, nogil=True, error_model="numpy")
def shift(net, start, finish, used, direction):
    """Shift every activity, in turn, as far as the others let it: ``LATER`` or ``EARLIER``.

    Justification (Valls, Ballestin and Quintanilla 2005): to the right in the order of falling finishes, then to the
    left in the order of rising starts, never makes a schedule longer and often shorter. Lags, calendars and
    profiles hold throughout, since each activity moves among the others where they stand.
    """
    n = len(start)
    order = np.argsort(start, kind="mergesort") if direction == EARLIER else np.argsort(-finish, kind="mergesort")
    window, longest = np.empty(4, np.int64), finish.max()
    for job in order:
        book(net, used, job, start[job], finish[job], -1)
        find_window(net, start, finish, job, window)
        window[3] = min(window[3], longest)
        at = place_early(net, used, job, window) if direction == EARLIER else place_late(net, used, job, window)
        start[job], finish[job] = at, finish_of(net, job, at)
        book(net, used, job, start[job], finish[job], 1)
    return n
