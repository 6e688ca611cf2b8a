"""Compile the kernels of the roadmap ahead of their first use, at set-up."""

import numpy as np

from modusvivendi.core.projects import Relations, build_project
from modusvivendi.roadmap.risk import roll
from modusvivendi.roadmap.search import search


def warm_up_roadmap() -> None:
    """Run every kernel on three activities; what is compiled stays on disk for later runs (a few seconds of CPU)."""
    project = build_project(
        ("a", "b", "c"),
        np.array([2, 1, 3]),
        np.array([[1], [1], [0]]),
        np.array([1]),
        Relations.plain(np.array([[0, 2]])),
        calendars=np.array([[True, False, True]]),
        calendar=np.array([-1, 0, -1]),
    )
    found = search(project, schedules=20)
    roll(project, np.array([2.0, 1.0, 3.0]), np.array([4.0, 2.0, 6.0]), found, draws=2)
