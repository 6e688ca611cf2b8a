# pyright: basic
# ruff: noqa: ANN001, ANN202 - functions compiled by numba have no types that a checker could use
"""The search through all plans, compiled.

A part is grown from the first free place: every connected set of free places that contains it comes up once (a place
is either taken, or shut out for the rest of that branch). When a set fits a window the rest is looked at: the pieces it
falls into must be able to take the parts that are left. Sets of places are bit masks of ``w`` 64-bit words.
"""

from typing import Any, NamedTuple

import numpy as np
from numba import njit

_ZERO, _ONE, _ALL = np.uint64(0), np.uint64(1), np.uint64(0xFFFFFFFFFFFFFFFF)
_BRUIJN = np.uint64(0x03F79D71B4CB0A89)
_SHIFT = np.uint64(58)
_PLACE_OF_BIT = np.zeros(64, np.int64)
for _bit in range(64):
    _PLACE_OF_BIT[((int(_BRUIJN) << _bit) & 0xFFFFFFFFFFFFFFFF) >> 58] = _bit

_PART, _NEAR, _SHUT = 0, 1, 2
_SLACK = 1e-9


class Task(NamedTuple):
    """What is searched: n places, c windows, w words.

    ``adjacent`` (n, w) uint64 neighbours, ``load`` (n,) float64, ``origin`` (n,) int64 the place that stands at each
    number of the search, ``low`` and ``high`` (c,) float64, ``first_label`` (c,) int64 first part number of a window.
    """

    adjacent: Any
    load: Any
    origin: Any
    low: Any
    high: Any
    first_label: Any


class Search(NamedTuple):
    """Where the search stands, for k parts; d = n + k + 1 frames at most.

    ``masks`` (d, 3, w) uint64: the set, its neighbours, the places shut out. ``loads`` (d,) float64. ``marks`` (d, 3)
    int64: the part that is grown, the looks at it so far (the first c try a window each), whether the frame begins a
    part. ``free`` (k + 1, w) uint64: places free before each part. ``parts`` (k, w) uint64 and ``owner`` (k,) int64:
    closed parts and their windows. ``left`` (c,) int64: parts of each window not yet closed. ``at`` (2,) int64: the
    frame on top (-1 when done) and the plans found in the last call. ``work`` (3, w) uint64 and ``names``
    (2, c + k + 1) int64 hold nothing to keep.
    """

    masks: Any
    loads: Any
    marks: Any
    free: Any
    parts: Any
    owner: Any
    left: Any
    at: Any
    work: Any
    names: Any


@njit(cache=True, nogil=True, inline="always")
def _first(word):
    """Return the number of the lowest bit of a word that is not zero."""
    return _PLACE_OF_BIT[np.int64(((word & (~word + _ONE)) * _BRUIJN) >> _SHIFT)]


@njit(cache=True, nogil=True)
def _lowest(mask):
    """Return the number of the lowest place in a mask (w,), -1 for none."""
    for word in range(mask.shape[0]):
        if mask[word] != _ZERO:
            return word * 64 + _first(mask[word])
    return -1


@njit(cache=True, nogil=True)
def _limits(task, left):
    """Return the parts that are left, the least low and the greatest high among their windows."""
    parts, bottom, top = 0, np.inf, -np.inf
    for window in range(left.shape[0]):
        if left[window] > 0:
            parts += left[window]
            bottom = min(bottom, task.low[window])
            top = max(top, task.high[window])
    return parts, bottom, top


@njit(cache=True, nogil=True)
def _flood(task, state, seed):
    """Take the piece of ``seed`` out of ``work[0]`` and put it into ``work[2]``; return its load and places."""
    unseen, front, piece = state.work[0], state.work[1], state.work[2]
    words = unseen.shape[0]
    for word in range(words):
        piece[word] = _ZERO
    here = seed
    bit = _ONE << np.uint64(here & 63)
    unseen[here >> 6] &= ~bit
    piece[here >> 6] |= bit
    people, places = 0.0, 0
    while here >= 0:
        people += task.load[here]
        places += 1
        for word in range(words):
            new = task.adjacent[here, word] & unseen[word]
            front[word] |= new
            piece[word] |= new
            unseen[word] &= ~new
        here = _lowest(front)
        if here >= 0:
            front[here >> 6] &= ~(_ONE << np.uint64(here & 63))
    return people, places


@njit(cache=True, nogil=True)
def _share_out(people, places, bottom, top):
    """Return the fewest and the most parts that a piece may hold, each between ``bottom`` and ``top``."""
    fewest = max(1, int(np.ceil(people / top - _SLACK))) if top > 0 else places
    most = places if bottom <= 0 else min(places, int(np.floor(people / bottom + _SLACK)))
    return fewest, most


@njit(cache=True, nogil=True)
def _rest_fits(task, state, rest):
    """Whether the pieces of ``rest`` (w,) may hold the parts left: necessary, not sufficient."""
    parts, bottom, top = _limits(task, state.left)
    for word in range(rest.shape[0]):
        state.work[0, word] = rest[word]
    least, most = 0, 0
    seed = _lowest(state.work[0])
    while seed >= 0:
        people, places = _flood(task, state, seed)
        fewest, many = _share_out(people, places, bottom, top)
        least += fewest
        most += many
        if fewest > many or least > parts:
            return False
        seed = _lowest(state.work[0])
    return least <= parts <= most


@njit(cache=True, nogil=True)
def _doomed(task, state, depth):
    """Whether no set that grows from the one on top can be closed.

    Places shut out stay in the rest, and pieces of the rest only fall further apart: those with a shut place need a
    part each, those that the set can no longer enter must hold whole parts, the others bound what it can still gain.
    """
    free, masks = state.free[state.marks[depth, 0]], state.masks[depth]
    parts, bottom, top = _limits(task, state.left)
    for word in range(free.shape[0]):
        state.work[0, word] = free[word] & ~masks[_PART, word]
    reach, least = state.loads[depth], 0
    seed = _lowest(state.work[0])
    while seed >= 0:
        people, places = _flood(task, state, seed)
        shut, open_ = _ZERO, _ZERO
        for word in range(free.shape[0]):
            piece = state.work[2, word]
            shut |= piece & masks[_SHUT, word]
            open_ |= piece & masks[_NEAR, word] & ~masks[_SHUT, word]
        if open_ == _ZERO:
            fewest, many = _share_out(people, places, bottom, top)
            if fewest > many:
                return True
            least += fewest
        else:
            reach += people
            least += shut != _ZERO
        if least >= parts:
            return True
        seed = _lowest(state.work[0])
    return reach < bottom


@njit(cache=True, nogil=True)
def _sum(task, mask):
    """Add up the load of a mask (w,)."""
    people = 0.0
    for word in range(mask.shape[0]):
        bits = mask[word]
        while bits != _ZERO:
            people += task.load[word * 64 + _first(bits)]
            bits &= bits - _ONE
    return people


@njit(cache=True, nogil=True)
def _emit(task, state, row, count, last):
    """Write a plan: ``count`` closed parts and the rest; parts of one window are numbered by their first place."""
    for place in range(row.shape[0]):
        row[place] = count
    for part in range(count):
        for word in range(state.parts.shape[1]):
            bits = state.parts[part, word]
            while bits != _ZERO:
                row[task.origin[word * 64 + _first(bits)]] = part
                bits &= bits - _ONE
    following, names = state.names[1], state.names[0]
    for window in range(task.first_label.shape[0]):
        following[window] = task.first_label[window]
    for part in range(count + 1):
        names[part] = -1
    for place in range(row.shape[0]):
        part = row[place]
        if names[part] < 0:
            window = last if part == count else state.owner[part]
            names[part] = following[window]
            following[window] += 1
        row[place] = names[part]


@njit(cache=True, nogil=True)
def _push(task, state, depth, part, root):
    """Begin a part at ``root`` on frame ``depth``."""
    for word in range(task.adjacent.shape[1]):
        state.masks[depth, _PART, word] = _ZERO
        state.masks[depth, _NEAR, word] = task.adjacent[root, word]
        state.masks[depth, _SHUT, word] = _ZERO
    state.masks[depth, _PART, root >> 6] = _ONE << np.uint64(root & 63)
    state.loads[depth] = task.load[root]
    state.marks[depth, 0], state.marks[depth, 1], state.marks[depth, 2] = part, 0, 1


@njit(cache=True, nogil=True)
def _close(task, state, depth, part, window, rows, made):
    """Close the set on top as a part of a window; return the plans found and whether the next part was begun."""
    rest = state.free[part + 1]
    for word in range(rest.shape[0]):
        rest[word] = state.free[part, word] & ~state.masks[depth, _PART, word]
        state.parts[part, word] = state.masks[depth, _PART, word]
    state.left[window] -= 1
    state.owner[part] = window
    if _rest_fits(task, state, rest):
        more, last = 0, 0
        for other in range(state.left.shape[0]):
            more += state.left[other]
            if state.left[other] > 0:
                last = other
        if more > 1:
            _push(task, state, depth + 1, part + 1, _lowest(rest))
            return 0, True
        if task.low[last] <= _sum(task, rest) <= task.high[last]:
            if rows.shape[0] > 0:
                _emit(task, state, rows[made], part + 1, last)
            state.left[window] += 1
            return 1, False
    state.left[window] += 1
    return 0, False


@njit(cache=True, nogil=True)
def _grow(task, state, depth):
    """Take the next place into the set on top, as a new frame; return the frame then on top."""
    masks, part = state.masks, state.marks[depth, 0]
    words = masks.shape[2]
    here = -1
    fresh = state.marks[depth, 1] == task.low.shape[0]
    state.marks[depth, 1] += 1
    doomed = fresh and _doomed(task, state, depth)
    for word in range(0 if doomed else words):
        bits = masks[depth, _NEAR, word] & state.free[part, word]
        bits &= ~(masks[depth, _SHUT, word] | masks[depth, _PART, word])
        if bits != _ZERO:
            here = word * 64 + _first(bits)
            break
    if here < 0:
        if state.marks[depth, 2] == 1 and part > 0:
            state.left[state.owner[part - 1]] += 1
        return depth - 1
    bit = _ONE << np.uint64(here & 63)
    masks[depth, _SHUT, here >> 6] |= bit
    people = state.loads[depth] + task.load[here]
    if people > _limits(task, state.left)[2]:
        return depth
    for word in range(words):
        masks[depth + 1, _PART, word] = masks[depth, _PART, word]
        masks[depth + 1, _NEAR, word] = masks[depth, _NEAR, word] | task.adjacent[here, word]
        masks[depth + 1, _SHUT, word] = masks[depth, _SHUT, word]
    masks[depth + 1, _PART, here >> 6] |= bit
    state.loads[depth + 1] = people
    state.marks[depth + 1, 0], state.marks[depth + 1, 1], state.marks[depth + 1, 2] = part, 0, 0
    return depth + 1


@njit(cache=True, nogil=True)
def begin(task: Task, state: Search) -> None:
    """Set the search to its beginning: every place free, the first part begun at place 0."""
    for place in range(task.load.shape[0]):
        state.free[0, place >> 6] |= _ONE << np.uint64(place & 63)
    _push(task, state, 0, 0, 0)
    state.at[0] = 0


@njit(cache=True, nogil=True)
def search(task: Task, state: Search, rows: Any, budget: int) -> None:
    """Go on until the search ends, ``rows`` (b, n) int32 is full or ``budget`` frames were looked at.

    With b = 0 plans are counted and not written. ``state.at`` says how it ended.
    """
    windows, room = task.low.shape[0], rows.shape[0]
    depth, made = state.at[0], 0
    while depth >= 0 and budget > 0 and (room == 0 or made < room):
        budget -= 1
        window = state.marks[depth, 1]
        if window >= windows:
            depth = _grow(task, state, depth)
            continue
        state.marks[depth, 1] += 1
        if state.left[window] > 0 and task.low[window] <= state.loads[depth] <= task.high[window]:
            found, begun = _close(task, state, depth, state.marks[depth, 0], window, rows, made)
            made += found
            depth += begun
    state.at[0], state.at[1] = depth, made
