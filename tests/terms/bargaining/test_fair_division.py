"""Adjusted Winner."""

from itertools import product

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from modusvivendi.core.errors import ModusError
from modusvivendi.io.folder import read
from modusvivendi.terms.bargaining.fair_division import contest, divide

POINTS = st.integers(1, 8).flatmap(
    lambda k: st.lists(st.lists(st.integers(0, 20), min_size=k, max_size=k), min_size=2, max_size=2).filter(
        lambda rows: all(map(sum, rows))
    )
)


def test_camp_david() -> None:
    """The points that Brams and Togman (1996) give Israel and Egypt, as we recall them; the arithmetic is checked."""
    items = ("Sinai", "recognition", "West Bank", "linkage", "Palestinian rights", "Jerusalem")
    found = divide(items, np.array([[35.0, 10, 20, 10, 5, 20], [55.0, 5, 10, 5, 20, 5]]))
    # Israel wins 60 points and Egypt 75; a sixth of the Sinai evens it out: 60 + 35/6 = 75 - 55/6.
    assert found.each == pytest.approx(60 + 35 / 6)
    assert found.split == 0
    assert found.share == pytest.approx([1 / 6, 1, 1, 1, 0, 1])


@given(POINTS)
def test_equitable_free_of_envy_and_efficient(rows: list[list[int]]) -> None:
    points = np.array(rows, np.float64)
    found = divide([str(at) for at in range(points.shape[1])], points)
    first, second = found.points
    live = [at for at in range(points.shape[1]) if at not in found.idle]
    theirs = float(sum(second[at] * (1 - found.share[at]) for at in live))
    assert float(first @ found.share) == pytest.approx(found.each)
    assert theirs == pytest.approx(found.each)
    assert found.each >= 50 - 1e-9
    assert sum(1e-9 < share < 1 - 1e-9 for share in found.share) <= 1
    # Efficient: no sharing of whole items is better for one and no worse for the other, nor any mixture of two.
    whole = np.array(list(product((0.0, 1.0), repeat=points.shape[1])))
    mine, other = whole @ first, (1 - whole) @ second
    assert not ((mine > found.each + 1e-7) & (other > found.each + 1e-7)).any()


@given(POINTS)
def test_it_is_the_same_from_either_side(rows: list[list[int]]) -> None:
    points = np.array(rows, np.float64)
    items = [str(at) for at in range(points.shape[1])]
    assert divide(items, points[::-1]).each == pytest.approx(divide(items, points).each)


def test_points_are_checked() -> None:
    with pytest.raises(ModusError, match="from 0 up"):
        divide(["a"], np.array([[1.0], [-1.0]]))
    with pytest.raises(ModusError, match="no item a point"):
        divide(["a", "b"], np.array([[1.0, 1.0], [0.0, 0.0]]))


def test_two_parties_of_a_dossier() -> None:
    dossier = read("bosnia-1995")
    found = contest(dossier, "bosniaks", "serbs", seed=3)
    assert found.each.low <= found.each.best <= found.each.high
    assert 50 <= found.each.best <= 100
    statehood = next(claim for claim in found.claims if claim.issue == "statehood")
    assert statehood.wants == ("one_state", "separate")
    assert statehood.refused == (True, True)
    mirrored = contest(dossier, "serbs", "bosniaks", seed=3)
    assert mirrored.each.best == pytest.approx(found.each.best)
    for name in ("bosniaks", "nobody"):
        with pytest.raises(ModusError):
            contest(dossier, "bosniaks", name)
