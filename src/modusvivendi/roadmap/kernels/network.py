"""A project as the kernels see it."""

from typing import NamedTuple

import numpy as np
import numpy.typing as npt


class Network(NamedTuple):
    """n activities, k resources, h units of time, m relations.

    ``into`` and ``out`` list the relations that lead into and out of each activity, from ``into_at`` and ``out_at``
    (n + 1,). ``row`` (n,) of ``works`` (rows, h), whether work goes on, and of ``ends`` (rows, h): when an activity
    that starts in a unit finishes, -1 where it cannot start; row -1: it works through. ``room`` (k, h) is the capacity,
    which changes when it is ``stepwise``.
    """

    duration: npt.NDArray[np.int64]
    demand: npt.NDArray[np.int64]
    room: npt.NDArray[np.int64]
    release: npt.NDArray[np.int64]
    due: npt.NDArray[np.int64]
    weight: npt.NDArray[np.int64]
    before: npt.NDArray[np.int64]
    after: npt.NDArray[np.int64]
    least: npt.NDArray[np.int64]
    most: npt.NDArray[np.int64]
    from_start: npt.NDArray[np.bool_]
    into_at: npt.NDArray[np.int64]
    into: npt.NDArray[np.int64]
    out_at: npt.NDArray[np.int64]
    out: npt.NDArray[np.int64]
    row: npt.NDArray[np.int64]
    works: npt.NDArray[np.bool_]
    ends: npt.NDArray[np.int64]
    stepwise: bool
