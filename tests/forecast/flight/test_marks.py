import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st
from numba import njit

from modusvivendi.forecast.flight.kernels.marks import mark, next_marked, unmark


@njit
def walk(marks, add, drop):
    for k in add:
        mark(marks, 1, k)
    for k in drop:
        unmark(marks, 1, k)
    found = []
    k = next_marked(marks, 1, 0)
    while k >= 0:
        found.append(k)
        k = next_marked(marks, 1, k + 1)
    return found


@given(st.sets(st.integers(0, 190)), st.sets(st.integers(0, 190)))
@settings(max_examples=50, deadline=None)
def test_what_is_marked_is_found_in_order_and_nothing_else(add: set[int], drop: set[int]) -> None:
    marks = np.zeros((3, 3), np.int64)
    # 191, the last bit of the last word, is put in and taken out again.
    found = walk(marks, np.array([*add, 191]), np.array([*drop, 191]))
    assert found == sorted(add - drop)
    assert not marks[[0, 2]].any()
