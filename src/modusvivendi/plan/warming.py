"""Compile the kernels before anybody waits for them: ``python -m modusvivendi.plan.warming``.

Numba keeps what it has compiled beside the code, so this is needed once after the package is installed or changed.
"""

import numpy as np

from modusvivendi.io.folder import read
from modusvivendi.plan.land import Effort, survey
from modusvivendi.sectors.bounds import equal_bounds
from modusvivendi.sectors.chains import METHODS, run_chain
from modusvivendi.sectors.enumeration import enumerate_plans
from modusvivendi.sectors.graph import build_graph
from modusvivendi.sectors.seeding import seed_plan

DOSSIER = "bosnia-1995"
_LEAST = Effort(draws=8, chains=2, every=1, bursts=1, steps=50, aside=2, doubts=2)


def warm() -> None:
    """Run every kernel once: the chapter on the land with little effort, each kind of step on a small grid."""
    survey(read(DOSSIER), effort=_LEAST)
    side = np.arange(16).reshape(4, 4)
    pairs = np.concatenate(
        [
            np.column_stack([side[:, :-1].ravel(), side[:, 1:].ravel()]),
            np.column_stack([side[:-1].ravel(), side[1:].ravel()]),
        ]
    )
    graph = build_graph(16, pairs[:, 0], pairs[:, 1])
    bounds = equal_bounds(graph, 4, 0.25)
    start = seed_plan(graph, bounds, 0)
    for method in METHODS:
        run_chain(graph, bounds, start, method, steps=5)
    list(enumerate_plans(graph, bounds))


if __name__ == "__main__":
    warm()
