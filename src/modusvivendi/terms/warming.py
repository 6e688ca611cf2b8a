"""Compile the kernels of the terms ahead of their first use, at set-up."""

import numpy as np

from modusvivendi.terms.acceptance import Ballot, count_together, count_worst, judge, survey
from modusvivendi.terms.frontier import find_frontier, prune
from modusvivendi.terms.solutions import find_solutions
from modusvivendi.terms.space import Space
from modusvivendi.terms.stability.products import Table, find_holding
from modusvivendi.terms.worth import weigh


def warm_up_terms() -> None:
    """Run every kernel on eight deals; what is compiled stays on disk for later runs (a few seconds of CPU)."""
    space = Space(("a", "b", "c"), (("x", "y"),) * 3, ({"a": ("x",), "c": ("y",)},))
    space.require_deals()
    tables = np.zeros((2, 6))
    for parties in (2, 3):
        worth = weigh(space, ("p", "q", "r")[:parties], np.zeros((parties, 6)))
        worth.block(0, 8)
        find_frontier(worth)
        prune(worth)
        find_solutions(worth, np.zeros(parties))
        table = Table(space, worth.parties, {"a": ("p",), "b": ("q",)}, {"b": ("x",)})
        find_holding(table, worth)
        find_holding(table, worth, "single")
    ballot = Ballot(space, ("p", "q"), tables[None], np.zeros((1, 2)))
    count_together(ballot)
    count_worst(ballot)
    survey(ballot, 0)
    judge(ballot, np.array([0]))
