"""Compile the kernels ahead of their first use, at set-up."""

import numpy as np

from modusvivendi.sectors.bounds import bound_parts, equal_bounds
from modusvivendi.sectors.chains import METHODS, run_chain
from modusvivendi.sectors.enumeration import enumerate_plans
from modusvivendi.sectors.graph import build_graph
from modusvivendi.sectors.jumps import run_jumps
from modusvivendi.sectors.seeding import seed_plan


def warm_up() -> None:
    """Run every method on sixteen places; what is compiled stays on disk for later runs (about a minute of CPU)."""
    rows = np.arange(16).reshape(4, 4)
    a = np.concatenate([rows[:, :-1].ravel(), rows[:-1].ravel()])
    b = np.concatenate([rows[:, 1:].ravel(), rows[1:].ravel()])
    graph = build_graph(16, a, b)
    plan = seed_plan(graph, equal_bounds(graph, 4, 0))
    seed_plan(graph, bound_parts([2] * 4, [8] * 4), anchors={0: 0, 15: 1})
    for method in METHODS:
        run_chain(graph, equal_bounds(graph, 4, 0), plan, method, steps=2)
    list(enumerate_plans(graph, equal_bounds(graph, 4, 0)))
    run_jumps(graph, 2, 8, plan, most=8, steps=2)
    _warm_large()


def _warm_large() -> None:
    """Do the same with so many places that they are numbered in 32 bits."""
    rows = np.arange(256 * 256).reshape(256, 256)
    a = np.concatenate([rows[:, :-1].ravel(), rows[:-1].ravel()])
    b = np.concatenate([rows[:, 1:].ravel(), rows[1:].ravel()])
    graph = build_graph(rows.size, a, b)
    bounds = equal_bounds(graph, 64, 0.1)
    plan = seed_plan(graph, bounds)
    seed_plan(graph, bound_parts([20_000] * 2, [50_000] * 2), anchors={0: 0, rows.size - 1: 1})
    for method in METHODS:
        run_chain(graph, bounds, plan, method, steps=1)
    run_jumps(graph, 900, 1_200, plan, most=70, steps=4)
