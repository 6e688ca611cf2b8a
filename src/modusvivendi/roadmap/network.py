"""From a project to what kernels need: times unrolled, relations indexed, circles and impossible dates refused."""

from collections.abc import Sequence
from typing import Any

import numpy as np

from modusvivendi.core.errors import ModusError
from modusvivendi.core.projects import FREE, Project
from modusvivendi.core.ranges import Bools, Ints, freeze
from modusvivendi.roadmap.kernels import placing
from modusvivendi.roadmap.kernels.network import Network

MOST_CELLS = 50_000_000
"""Units of time by activities or resources that a project may unroll to."""


def build_network(project: Project) -> Network:
    """Unroll a project to the longest time that any sensible schedule takes.

    Raises ``ModusError`` for circular relations (with their activities) and for a project too long to unroll.
    """
    order(project)
    n = len(project)
    horizon = _find_horizon(project)
    wide = max(len(project.capacity), int((project.calendar >= 0).sum()), 1)
    if horizon * wide > MOST_CELLS:
        raise ModusError(
            f"the project may last {horizon:,} units of time, too long for {wide} activities or resources",
            repair="count in larger units: weeks for days",
        )
    relations = project.relations
    row = np.full(n, -1, np.int64)
    kept = np.flatnonzero(project.calendar >= 0)
    row[kept] = np.arange(len(kept))
    # Copies that may be written to: one type of array, hence one compiled version of each kernel.
    return Network(
        project.duration.copy(),
        project.demand.copy(),
        _stretch(project.capacity, horizon),
        project.release.copy(),
        project.due.copy(),
        project.weight.copy(),
        np.array(relations.before, np.int64),
        np.array(relations.after, np.int64),
        np.array(relations.least, np.int64),
        np.array(relations.most, np.int64),
        np.array(relations.from_start, np.bool_),
        *_index(relations.after, n),
        *_index(relations.before, n),
        row,
        *_tabulate(project, kept, horizon),
        project.capacity.shape[1] > 1,
    )


def order(project: Project) -> Ints:
    """Return the activities (n,) with every forerunner before its followers.

    Raises ``ModusError`` with the activities of a circle.
    """
    n, relations = len(project), project.relations
    followers = [list[int]() for _ in range(n)]
    waiting: list[int] = np.bincount(relations.after, minlength=n).tolist()
    before: list[int] = relations.before.tolist()
    for link, after in enumerate(relations.after.tolist()):
        followers[before[link]].append(after)
    done: list[int] = [job for job in range(n) if not waiting[job]]
    for job in done:
        for follower in followers[job]:
            waiting[follower] -= 1
            if not waiting[follower]:
                done.append(follower)
    if len(done) < n:
        circle = _find_circle(followers, {job for job in range(n) if waiting[job]})
        raise ModusError(
            "circular requirements: " + " -> ".join(project.ids[job] for job in [*circle, circle[0]]),
            repair="take one of these requirements away",
        )
    return freeze(np.array(done, np.int64))


def _find_circle(followers: Sequence[Sequence[int]], among: set[int]) -> list[int]:
    """Walk back along forerunners that wait themselves until an activity comes up again."""
    forerunner = {follower: job for job in sorted(among) for follower in followers[job] if follower in among}
    path, seen = [min(forerunner)], dict[int, int]()
    while path[-1] not in seen:
        seen[path[-1]] = len(path) - 1
        path.append(forerunner[path[-1]])
    circle = path[seen[path[-1]] : -1][::-1]
    least = circle.index(min(circle))
    return circle[least:] + circle[:least]


def find_heads(project: Project, network: Network) -> tuple[Ints, Ints]:
    """Return the earliest starts and finishes (n,) by the relations, calendars and releases, without resources.

    Maximum lags push forerunners back. Raises ``ModusError`` for lags and dates that contradict each other.
    """
    start, sequence = project.release.copy(), order(project).tolist()
    finish = np.zeros(len(project), np.int64)
    for _ in range(len(project) + 1):
        moved = False
        for job in sequence:
            finish[job] = _push(project, network, start, finish, job)
        for link in range(len(project.relations)):
            moved |= _pull(project, start, finish, link)
        if not moved:
            break
    else:
        raise ModusError("the least and most lags contradict each other", repair="widen a lag")
    late = np.flatnonzero(finish > project.due)
    if len(late):
        said = [
            f"{project.ids[job]!r} cannot finish before {finish[job]}, and is due at {project.due[job]}"
            for job in late.tolist()
        ]
        raise ModusError(
            f"impossible date{'s' * (len(said) > 1)}: {'; '.join(said)}, even with resources without end",
            repair="move the date, or shorten what comes before it",
        )
    return freeze(start), freeze(finish)


def _push(project: Project, network: Network, start: Ints, finish: Ints, job: int) -> int:
    for link in network.into[network.into_at[job] : network.into_at[job + 1]].tolist():
        other = int(project.relations.before[link])
        anchor = start[other] if project.relations.from_start[link] else finish[other]
        start[job] = max(start[job], anchor + project.relations.least[link])
    row = int(network.row[job])
    if row < 0:
        return int(start[job] + project.duration[job])
    ends = network.ends[row]
    while start[job] < len(ends) and ends[start[job]] < 0:
        start[job] += 1
    if start[job] >= len(ends):
        raise ModusError("the least and most lags contradict each other", repair="widen a lag")
    return int(ends[start[job]])


def _pull(project: Project, start: Ints, finish: Ints, link: int) -> bool:
    """Push a forerunner back whose follower cannot start within the most lag."""
    relations = project.relations
    most = int(relations.most[link])
    if most >= FREE:
        return False
    before, after = int(relations.before[link]), int(relations.after[link])
    anchor = start[before] if relations.from_start[link] else finish[before]
    gap = int(start[after] - most - anchor)
    if gap > 0:
        start[before] += gap
    return gap > 0


def _find_horizon(project: Project) -> int:
    """Return a time by which all can be done one after the other, after the last change of capacities and calendars."""
    lags = np.abs(project.relations.least).sum()
    finite = project.relations.most[project.relations.most < FREE]
    steady = max(project.capacity.shape[1], project.calendars.shape[1], int(project.release.max(initial=0)))
    return int(project.duration.sum() + lags + np.abs(finite).sum() + steady) + 2


def _stretch(profile: Ints, horizon: int) -> Ints:
    """Let the last column of a profile hold until the horizon."""
    columns = np.minimum(np.arange(horizon), profile.shape[1] - 1)
    return np.ascontiguousarray(profile[:, columns])


def _index(rows: Ints, n: int) -> tuple[Ints, Ints]:
    """Return where the relations of each activity begin (n + 1,), and the relations sorted by activity."""
    at = np.concatenate([[0], np.cumsum(np.bincount(rows, minlength=n))]).astype(np.int64)
    return at, np.argsort(rows, kind="stable").astype(np.int64)


def _tabulate(project: Project, kept: Ints, horizon: int) -> tuple[Bools, Ints]:
    """Return, for each activity with a calendar, when work goes on and its finish by its start (rows, h)."""
    calendars = _stretch(project.calendars.astype(np.int64), horizon).astype(np.bool_)
    works = calendars[project.calendar[kept]]
    kernels: Any = placing
    ends = np.full((len(kept), horizon), -1, np.int64)
    for row, job in enumerate(kept.tolist()):
        kernels.tell_ends(works[row], project.duration[job], ends[row])
    return works, ends
