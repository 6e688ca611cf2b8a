"""Projects for the tests: drawn at random, and the plainest search for a shortest schedule."""

import itertools

import numpy as np
from hypothesis import strategies as st

from modusvivendi.core.projects import FREE, Project, Relations, build_project


@st.composite
def projects(draw: st.DrawFn, most: int = 7) -> Project:
    """Draw a project with lags, releases, a calendar and a capacity that changes."""
    n = draw(st.integers(1, most))
    pairs = [pair for pair in itertools.combinations(range(n), 2) if draw(st.integers(0, 3)) == 0]
    m = len(pairs)
    least = draw(st.lists(st.integers(-1, 3), min_size=m, max_size=m))
    slack = draw(st.lists(st.sampled_from([6, 9, FREE, FREE]), min_size=m, max_size=m))
    relations = Relations(
        np.array([a for a, _ in pairs], np.int64),
        np.array([b for _, b in pairs], np.int64),
        np.array(least, np.int64),
        np.array([low + more if more < FREE else FREE for low, more in zip(least, slack, strict=True)], np.int64),
        np.array(draw(st.lists(st.booleans(), min_size=m, max_size=m)), np.bool_),
    )
    durations = draw(st.lists(st.integers(0, 4), min_size=n, max_size=n))
    demand = draw(st.lists(st.lists(st.integers(0, 2), min_size=2, max_size=2), min_size=n, max_size=n))
    profile = draw(st.lists(st.lists(st.integers(0, 3), min_size=3, max_size=3), min_size=2, max_size=2))
    return build_project(
        tuple(f"job{row}" for row in range(n)),
        np.array(durations),
        np.array(demand),
        np.array([[*row, 2] for row in profile]),
        relations,
        release=np.array(draw(st.lists(st.integers(0, 4), min_size=n, max_size=n))),
        calendars=np.array([[True, True, False, True, False, True]]),
        calendar=np.array(draw(st.lists(st.sampled_from([-1, -1, 0]), min_size=n, max_size=n))),
        weight=np.array(draw(st.lists(st.sampled_from([0, 0, 1]), min_size=n, max_size=n))),
    )


def plain(
    durations: list[int], demand: list[int], capacity: int, pairs: list[tuple[int, int]], **further: np.ndarray
) -> Project:
    """Make a project with one resource, of letters."""
    return build_project(
        tuple("abcdefghijklmnopqrstuvwxyz"[: len(durations)]),
        np.array(durations),
        np.array(demand)[:, None],
        np.array([capacity]),
        Relations.plain(np.array(pairs, np.int64).reshape(-1, 2)),
        **further,
    )
