"""What no schedule can undercut: the longest chain of activities, and the work that a resource must carry."""

from collections.abc import Mapping

import numpy as np

from modusvivendi.core.projects import Project
from modusvivendi.core.ranges import Ints
from modusvivendi.roadmap.rules import find_tails


def find_bounds(project: Project, heads: Ints) -> Mapping[str, int]:
    """Return lower bounds on the makespan: ``critical path``, and ``energy`` of the resources.

    ``heads`` (n,) are earliest starts. Energy: the activities with a head of at least h and at least q left to do after
    their finish need their work / the largest capacity between h and q (Carlier and Latapie 1991; the simple form).
    """
    tails = find_tails(project)
    path = int((heads + tails).max(initial=0))
    return {"critical path": path, "energy": _bound_energy(project, heads, tails - project.duration)}


def _bound_energy(project: Project, heads: Ints, after: Ints) -> int:
    most = 0
    for resource, amounts in enumerate(project.demand.T):
        room = int(project.capacity[resource].max(initial=0))
        energy = amounts * project.duration
        for head in np.unique(heads[energy > 0]).tolist():
            inside = (heads >= head) & (energy > 0)
            rank = np.argsort(-after[inside], kind="stable")
            left, work = after[inside][rank], np.cumsum(energy[inside][rank])
            most = max(most, int((head - (-work // room) + left).max()))
    return most
