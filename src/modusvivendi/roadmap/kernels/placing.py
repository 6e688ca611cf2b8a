# pyright: basic
# ruff: noqa: ANN001, ANN201 - numba compiles these functions and infers their types
"""Put one activity on the time axis: the earliest or the latest start between the others where resources suffice."""

from numba import njit

NOWHERE = -1


@njit(cache=True, nogil=True, error_model="numpy")
def finish_of(net, job, start):
    """Return when an activity that starts then finishes; -1 when it cannot start then."""
    row = net.row[job]
    return start + net.duration[job] if row < 0 else net.ends[row, start]


@njit(cache=True, nogil=True, error_model="numpy")
def tell_ends(works, duration, ends):
    """Write the finish by the start (h,) of so many working units; -1 where it cannot start or would never end."""
    last, left = 0, duration
    for start in range(len(works)):
        ends[start] = -1
        if works[start]:
            while left > 0 and last < len(works):
                left -= works[last]
                last += 1
            if left == 0:
                ends[start] = last if duration else start
            left += duration > 0


@njit(cache=True, nogil=True, error_model="numpy")
def book(net, used, job, start, finish, sign):
    """Take (sign 1) or give back (-1) the resources of an activity from start to finish."""
    for resource in range(net.demand.shape[1]):
        amount = sign * net.demand[job, resource]
        if amount:
            for time in range(start, finish):
                used[resource, time] += amount


@njit(cache=True, nogil=True, error_model="numpy")
def find_late_clash(net, used, job, start, finish):
    """Return the last unit of time from start to finish in which some resource is short; -1 when none is."""
    last = NOWHERE
    for resource in range(net.demand.shape[1]):
        amount = net.demand[job, resource]
        if amount:
            for time in range(finish - 1, max(start, last + 1) - 1, -1):
                if used[resource, time] + amount > net.room[resource, time]:
                    last = time
                    break
    return last


@njit(cache=True, nogil=True, error_model="numpy")
def find_early_clash(net, used, job, start, finish):
    """Return the first unit of time in which some resource is short; -1 when none is."""
    first = finish
    for resource in range(net.demand.shape[1]):
        amount = net.demand[job, resource]
        if amount:
            for time in range(start, first):
                if used[resource, time] + amount > net.room[resource, time]:
                    first = time
                    break
    return NOWHERE if first == finish else first


@njit(cache=True, nogil=True, error_model="numpy")
def find_window(net, start, finish, job, window):
    """Write what the placed activities (start >= 0) leave: least and most start, least and most finish."""
    window[0], window[1] = net.release[job], net.room.shape[1] - 1
    window[2], window[3] = 0, min(net.due[job], net.room.shape[1] - 1)
    for at in range(net.into_at[job], net.into_at[job + 1]):
        link = net.into[at]
        other = net.before[link]
        if start[other] >= 0:
            anchor = start[other] if net.from_start[link] else finish[other]
            window[0] = max(window[0], anchor + net.least[link])
            window[1] = min(window[1], anchor + net.most[link])
    for at in range(net.out_at[job], net.out_at[job + 1]):
        link = net.out[at]
        other = net.after[link]
        if start[other] >= 0:
            side = 0 if net.from_start[link] else 2
            window[side] = max(window[side], start[other] - net.most[link])
            window[side + 1] = min(window[side + 1], start[other] - net.least[link])


@njit(cache=True, nogil=True, error_model="numpy")
def place_early(net, used, job, window):
    """Return the earliest start in the window with the resources for it; -1 when there is none."""
    start = window[0] if net.row[job] >= 0 else max(window[0], window[2] - net.duration[job])
    while start <= window[1]:
        finish = finish_of(net, job, start)
        if finish < 0 or finish < window[2]:
            start += 1
            continue
        if finish > window[3]:
            return NOWHERE
        clash = find_late_clash(net, used, job, start, finish)
        if clash < 0:
            return start
        start = clash + 1
    return NOWHERE


@njit(cache=True, nogil=True, error_model="numpy")
def place_late(net, used, job, window):
    """Return the latest start in the window with the resources for it; -1 when there is none."""
    start = window[1] if net.row[job] >= 0 else min(window[1], window[3] - net.duration[job])
    while start >= window[0]:
        finish = finish_of(net, job, start)
        if finish < 0 or finish > window[3]:
            start -= 1
            continue
        if finish < window[2]:
            return NOWHERE
        clash = find_early_clash(net, used, job, start, finish)
        if clash < 0:
            return start
        start = start - 1 if net.row[job] >= 0 else min(start - 1, clash - net.duration[job])
    return NOWHERE
