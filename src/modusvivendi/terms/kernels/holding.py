# pyright: basic
# ruff: noqa: ANN001, ANN201, ANN202 - numba compiles these functions and infers their types
"""Which deals hold: how low the others can bring a party from each deal, moving one option at a time.

A deal is a number, its options are its digits; moves are never listed. ``seats`` (m, 3): party, issue, first bit: who
can change which issue, and where its options begin among the bits of a deal. ``digits_a``, ``digits_b``: the digits of
the first and the last half of a deal. ``leave`` (columns): whether an option can be left again.
"""

import numpy as np
from numba import njit

ALL = np.uint8(255)


@njit(cache=True, nogil=True, error_model="numpy")
def mark_improvements(worth, party, seats, sizes, strides, offsets, digits_a, digits_b, leave, free, bits):
    """Set in ``bits`` (words, n) for each deal the options to which the party would rather move."""
    width = digits_b.shape[0]
    for deal in range(len(worth)):
        if not free[deal]:
            continue
        a, b = deal // width, deal % width
        here = worth[deal]
        for seat in range(len(seats)):
            if seats[seat, 0] != party:
                continue
            issue = seats[seat, 1]
            digit = digits_a[a, issue] + digits_b[b, issue]
            if not leave[offsets[issue] + digit]:
                continue
            for option in range(sizes[issue]):
                end = deal + (option - digit) * strides[issue]
                if option != digit and free[end] and worth[end] > here:
                    bit = seats[seat, 2] + option
                    bits[bit >> 6, deal] |= np.uint64(1) << np.uint64(bit & 63)


@njit(cache=True, nogil=True, error_model="numpy")
def raise_by_own(worth, party, seats, sizes, strides, offsets, digits_a, digits_b, leave, free, out):
    """Fill ``out`` (n,) with the best that the party finds in a deal or one move of its own on."""
    width = digits_b.shape[0]
    for deal in range(len(worth)):
        best = worth[deal]
        a, b = deal // width, deal % width
        for seat in range(len(seats)):
            if seats[seat, 0] != party or not free[deal]:
                continue
            issue = seats[seat, 1]
            digit = digits_a[a, issue] + digits_b[b, issue]
            if not leave[offsets[issue] + digit]:
                continue
            for option in range(sizes[issue]):
                end = deal + (option - digit) * strides[issue]
                if free[end] and worth[end] > best:
                    best = worth[end]
        out[deal] = best


@njit(cache=True, nogil=True, error_model="numpy")
def sink(
    values, order, party, seats, sizes, strides, offsets, digits_a, digits_b, leave, free, bits, improving, lowest
):
    """Fill ``lowest`` (n,) with the lowest of ``values`` that the others can bring about, no one moving twice in a row.

    Deals are taken from the lowest value up (``order``), and each is handed back along the moves that lead to it. What
    is known of a deal is whether that holds whoever moved last (``ALL``), or whoever but one: so every move is looked
    at once. With ``improving`` only moves count that whoever makes them prefers (``bits``).
    """
    n, width = len(values), digits_b.shape[0]
    known = np.zeros(n, np.uint8)
    stack, kinds = np.empty(2 * n, np.int32), np.empty(2 * n, np.uint8)
    for source in order:
        if known[source] == ALL or not free[source]:
            continue
        value = values[source]
        top = 0
        # A kind says after which movers the deal has just become known: 0 anybody; k + 1 only k; 101 + k all but k.
        stack[0], kinds[0] = source, known[source]
        if known[source] == 0:
            lowest[source] = value
        known[source] = ALL
        top = 1
        while top > 0:
            top -= 1
            deal, kind = np.int64(stack[top]), kinds[top]
            a, b = deal // width, deal % width
            for seat in range(len(seats)):
                mover = seats[seat, 0]
                if mover == party or not _may_come(kind, mover):
                    continue
                issue = seats[seat, 1]
                digit = digits_a[a, issue] + digits_b[b, issue]
                bit = seats[seat, 2] + digit
                word, one = bit >> 6, np.uint64(1) << np.uint64(bit & 63)
                for option in range(sizes[issue]):
                    before = deal + (option - digit) * strides[issue]
                    state = known[before]
                    if option == digit or state == ALL or state == mover + 1:
                        continue
                    wanted = bits[word, before] & one if improving else free[before] and leave[offsets[issue] + option]
                    if not wanted:
                        continue
                    stack[top] = before
                    if state == 0:
                        known[before], kinds[top] = mover + 1, 101 + mover
                        lowest[before] = value
                    else:
                        known[before], kinds[top] = ALL, state
                    top += 1


@njit(cache=True, nogil=True, error_model="numpy")
def _may_come(kind, mover):
    """Whether a deal of this kind is known when the mover has moved last: to it lead then moves of this mover."""
    if kind > 100:
        return mover != kind - 101
    return kind == 0 or mover == kind - 1


@njit(cache=True, nogil=True, error_model="numpy")
def step_down(values, party, seats, sizes, strides, offsets, digits_a, digits_b, leave, free, bits, improving, lowest):
    """The same where one of the others makes one move."""
    width = digits_b.shape[0]
    for deal in range(len(values)):
        if not free[deal]:
            continue
        least = values[deal]
        a, b = deal // width, deal % width
        for seat in range(len(seats)):
            if seats[seat, 0] == party:
                continue
            issue = seats[seat, 1]
            digit = digits_a[a, issue] + digits_b[b, issue]
            if not leave[offsets[issue] + digit]:
                continue
            for option in range(sizes[issue]):
                end = deal + (option - digit) * strides[issue]
                if option == digit or not free[end] or values[end] >= least:
                    continue
                bit = seats[seat, 2] + option
                if not improving or bits[bit >> 6, deal] >> np.uint64(bit & 63) & np.uint64(1):
                    least = values[end]
        lowest[deal] = least


@njit(cache=True, nogil=True, error_model="numpy")
def judge(worth, party, seats, sizes, strides, digits_a, digits_b, free, bits, lowest, flag, held):
    """Add ``flag`` to ``held`` (n,) where every improvement leads to a deal with ``lowest`` no better than here."""
    width = digits_b.shape[0]
    for deal in range(len(worth)):
        if not free[deal]:
            continue
        a, b = deal // width, deal % width
        stands, here = True, worth[deal]
        for seat in range(len(seats)):
            if seats[seat, 0] != party:
                continue
            issue = seats[seat, 1]
            digit = digits_a[a, issue] + digits_b[b, issue]
            for option in range(sizes[issue]):
                bit = seats[seat, 2] + option
                if bits[bit >> 6, deal] >> np.uint64(bit & 63) & np.uint64(1):
                    end = deal + (option - digit) * strides[issue]
                    if lowest[end] > here:
                        stands = False
        if stands:
            held[deal] |= flag
