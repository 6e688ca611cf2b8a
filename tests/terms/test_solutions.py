"""Nash, Kalai-Smorodinsky and leximin, against fractions and by their properties."""

import math
from fractions import Fraction

import numpy as np
import pytest
from hypothesis import given, settings

from modusvivendi.core.errors import ModusError
from modusvivendi.terms import solutions
from modusvivendi.terms.frontier import find_frontier
from modusvivendi.terms.solutions import find_acceptable, find_nash, find_solutions
from modusvivendi.terms.worth import weigh
from tests.terms.tables import Case, cases, named
from tests.terms.test_frontier import weighed


def gains_of(case: Case) -> dict[int, list[Fraction]]:
    """Gains of the acceptable deals, exactly."""
    found = {}
    for number, deal in enumerate(case.deals()):
        gains = [Fraction(case.worth(0, p, deal) - int(bar), 10) for p, bar in enumerate(case.bars[0].tolist())]
        if case.space.feasible[number] and min(gains) >= 0:
            found[number] = gains
    return found


def best(gains: dict[int, list[Fraction]], key) -> list[int]:
    most = max((key(one) for one in gains.values()), default=None)
    return [number for number, one in gains.items() if key(one) == most]


@settings(max_examples=120, deadline=None)
@given(cases())
def test_each_rule_is_the_one_in_fractions(case: Case) -> None:
    worth, fallbacks, gains = weighed(case), case.bars[0] / 10, gains_of(case)
    found = find_solutions(worth, fallbacks)
    assert find_acceptable(worth, fallbacks).tolist() == list(gains)
    assert found.acceptable == len(gains)
    ideal = [max(column) for column in zip(*gains.values(), strict=True)]
    assert found.nash.tolist() == best(gains, lambda g: (sum(x > 0 for x in g), math.prod(x for x in g if x > 0)))
    assert found.leximin.tolist() == best(gains, sorted)
    assert found.kalai_smorodinsky.tolist() == best(
        gains, lambda g: sorted(x / most for x, most in zip(g, ideal, strict=True) if most > 0)
    )


@settings(max_examples=60, deadline=None)
@given(cases())
def test_each_rule_picks_from_the_frontier_and_finds_the_same_there(case: Case) -> None:
    worth, fallbacks = weighed(case), case.bars[0] / 10
    frontier = find_frontier(worth)
    everywhere, there = find_solutions(worth, fallbacks), find_solutions(worth, fallbacks, frontier)
    for rule in ("nash", "kalai_smorodinsky", "leximin"):
        assert set(getattr(everywhere, rule)) <= set(frontier)
        assert getattr(everywhere, rule).tolist() == getattr(there, rule).tolist()
    assert find_nash(worth, fallbacks, frontier).tolist() == everywhere.nash.tolist()
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(solutions, "_AT_ONCE", 2)
        parts = find_solutions(worth, fallbacks)
        assert find_nash(worth, fallbacks, frontier).tolist() == everywhere.nash.tolist()
    for rule in ("nash", "kalai_smorodinsky", "leximin"):
        assert getattr(parts, rule).tolist() == getattr(everywhere, rule).tolist()


def test_no_scale_moves_nash_or_kalai_smorodinsky() -> None:
    random = np.random.default_rng(2)
    stakes = random.integers(0, 20, (3, 12)).astype(float)
    first = find_solutions(weigh(named([4] * 3), "abc", stakes), np.full(3, 20.0))
    scaled = find_solutions(weigh(named([4] * 3), "abc", stakes * [[1], [7], [0.25]]), np.array([20.0, 140, 5]))
    assert first.acceptable > 1
    assert first.nash.tolist() == scaled.nash.tolist()
    assert first.kalai_smorodinsky.tolist() == scaled.kalai_smorodinsky.tolist()


def test_where_the_rules_part() -> None:
    """Gains of two parties: (1, 18), (5, 5), (4, 6), (0, 20)."""
    worth = weigh(named([4]), ["a", "b"], np.array([[1.0, 5, 4, 0], [18.0, 5, 6, 20]]))
    found = find_solutions(worth, np.zeros(2))
    assert found.nash.tolist() == [1]
    assert found.leximin.tolist() == [1]
    assert found.kalai_smorodinsky.tolist() == [2]


def test_no_acceptable_deal_is_no_solution() -> None:
    found = find_solutions(weigh(named([2]), ["a", "b"], np.array([[1.0, 0], [0.0, 1]])), np.ones(2))
    assert (found.acceptable, found.nash.tolist(), found.leximin.tolist()) == (0, [], [])


def test_an_unknown_fallback_is_refused() -> None:
    with pytest.raises(ModusError, match="fallback of b is unknown"):
        find_solutions(weigh(named([2]), ["a", "b"], np.zeros((2, 2))), np.array([0, np.nan]))
