"""The bound on the wrong side: against every plan there is, and against Dayton."""

import math
from itertools import product

import numpy as np
import pytest

from modusvivendi.sectors.relaxation import bound_wrong_side
from modusvivendi.sectors.standing import Standing
from tests.sectors.cases import bundled, bundled_frame
from tests.sectors.test_annealing import make


@pytest.mark.parametrize("seed", range(2))
@pytest.mark.parametrize("km", [60.0, 120.0])
def test_the_bound_is_the_best_of_all_plans_in_any_number_of_pieces(seed, km):
    case, _, task, _ = make(seed, exclaves=0.0, columns=3)
    line = case.tallies.borders[case.line_rows, 0] / 1000
    best = math.inf
    for inner in product((0, 1), repeat=10):
        slots = np.array([0, *inner, 1])
        land = float(task.amounts[1] @ (1 - slots))
        cut = slots[case.graph.a] != slots[case.graph.b]
        if task.low[1, 0] <= land <= task.high[1, 0] and line[cut].sum() <= km:
            best = min(best, case.wrong_side[np.arange(12), slots].sum() / 1000)
    assert bound_wrong_side(case, km) == pytest.approx(best)


def test_nothing_can_leave_fewer_astray_than_this_with_daytons_line():
    case = bundled_frame("bosnia-1995")
    dayton = Standing(case, case.read(bundled("bosnia-1995").plan("dayton-1995")))
    bound = bound_wrong_side(case, dayton.line / 1000)
    assert 1_320_000 < bound < 1_330_000
    assert bound_wrong_side(case, 0.0) == math.inf


def test_more_than_two_open_sectors_have_no_bound():
    assert math.isnan(bound_wrong_side(bundled_frame("syria-2015"), 1000))
