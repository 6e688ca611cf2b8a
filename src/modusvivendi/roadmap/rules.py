"""Priority rules: the order in which activities ask for resources."""

from collections.abc import Callable
from typing import Any

import numpy as np
import numpy.typing as npt

from modusvivendi.core.projects import Project
from modusvivendi.core.ranges import Floats, Ints, freeze
from modusvivendi.roadmap.network import order

RULES = ("latest finish", "latest start", "least slack", "most followers", "greatest work", "most resources")
"""LFT, LST, MSLK, MTS, GRPW and total demand, as in Kolisch (1996)."""


def rank_by_rules(project: Project, heads: Ints) -> Floats:
    """Return the keys of every rule (r, n), the smallest first, scaled to the length of the critical path.

    ``heads`` (n,) are earliest starts. The rules are those of the surveys of Kolisch (1996, EJOR 90, 320-333).
    """
    tails = find_tails(project)
    length = float((heads + tails).max(initial=1))
    followers = _gather_followers(project)
    late = length - tails
    work = project.demand @ (1 / np.maximum(project.capacity.max(axis=1, initial=0), 1)) * project.duration
    scores: list[npt.NDArray[Any]] = [
        late + project.duration,
        late,
        late - heads,
        -followers.sum(axis=1),
        -(project.duration + followers @ project.duration),
        -(work + followers @ work),
    ]
    return np.array([_scale(np.asarray(score, np.float64), length) for score in scores])


def find_tails(project: Project) -> Ints:
    """Return the least time (n,) from the start of each activity to the end of the project, without resources."""
    tails = project.duration.copy()
    _sweep_back(project, lambda link, before, after: _lengthen(project, tails, link, before, after))
    return freeze(tails)


def _lengthen(project: Project, tails: Ints, link: int, before: int, after: int) -> None:
    lag = project.relations.least[link]
    lead = lag if project.relations.from_start[link] else lag + project.duration[before]
    tails[before] = max(tails[before], lead + tails[after])


def _gather_followers(project: Project) -> Floats:
    """Return whether one activity comes, at some remove, after another (n, n)."""
    reach = np.zeros((len(project), len(project)), np.float64)

    def add(_: int, before: int, after: int) -> None:
        reach[before, after] = 1
        np.maximum(reach[before], reach[after], out=reach[before])

    _sweep_back(project, add)
    return reach


def _sweep_back(project: Project, visit: Callable[[int, int, int], None]) -> None:
    into = [list[int]() for _ in range(len(project))]
    followers: list[int] = project.relations.after.tolist()
    for link, after in enumerate(followers):
        into[after].append(link)
    sequence: list[int] = order(project)[::-1].tolist()
    for job in sequence:
        for link in into[job]:
            visit(link, int(project.relations.before[link]), job)


def _scale(score: Floats, length: float) -> Floats:
    spread = float(np.ptp(score)) if len(score) else 0.0
    return (score - score.min(initial=0)) * (length / spread) if spread else np.zeros(len(score))
