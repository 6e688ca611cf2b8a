"""Whether a schedule keeps to its project: written plainly, apart from the kernels that make schedules."""

import numpy as np

from modusvivendi.core.projects import Project
from modusvivendi.core.ranges import Ints


def find_breaches(project: Project, start: Ints, finish: Ints) -> list[str]:
    """Return what starts and finishes (n,) break of the lags, dates, calendars and capacities; none when feasible."""
    breaches: list[str] = []
    for job, id in enumerate(project.ids):
        if start[job] < project.release[job] or finish[job] > project.due[job]:
            breaches.append(f"{id} lies outside its dates")
        if finish[job] != _finish(project, job, int(start[job])):
            breaches.append(f"{id} does not last as long as it must")
    relations = project.relations
    for link, (before, after) in enumerate(zip(relations.before.tolist(), relations.after.tolist(), strict=True)):
        lag = start[after] - (start[before] if relations.from_start[link] else finish[before])
        if not relations.least[link] <= lag <= relations.most[link]:
            breaches.append(f"the lag from {project.ids[before]} to {project.ids[after]} is {lag}")
    for time in sorted({*start.tolist(), *range(project.capacity.shape[1])}):
        load = project.demand[(start <= time) & (time < finish)].sum(axis=0)
        room = project.capacity[:, min(time, project.capacity.shape[1] - 1)]
        short = np.flatnonzero(load > room).tolist()
        breaches += [f"{project.resources[resource]} is short at {time}" for resource in short]
    return breaches


def _finish(project: Project, job: int, start: int) -> int:
    """Return the finish of an activity by walking through its calendar; -1 when it cannot start then."""
    left, time = int(project.duration[job]), start
    if project.calendar[job] < 0:
        return start + left
    works = project.calendars[project.calendar[job]]
    if not works[min(start, len(works) - 1)]:
        return -1
    while left:
        left -= int(works[min(time, len(works) - 1)])
        time += 1
    return time
