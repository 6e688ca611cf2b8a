"""Doubtful durations."""

import numpy as np
import pytest

from modusvivendi.core.errors import ModusError
from modusvivendi.core.projects import Relations, build_project
from modusvivendi.roadmap.risk import roll
from modusvivendi.roadmap.search import search
from tests.roadmap.projects import plain


def test_sure_durations_give_the_schedule_itself() -> None:
    project = plain([2, 3, 3, 3, 4], [0, 2, 2, 2, 0], 2, [(0, 1), (0, 2), (0, 3), (1, 4), (2, 4), (3, 4)])
    found = search(project)
    risk = roll(project, project.duration.astype(float), project.duration.astype(float), found, draws=5)
    assert (risk.finishes == found.finish).all()
    assert risk.critical.tolist() == [1, 1, 1, 1, 1], "the crew is never idle, so nothing can wait"


def test_the_chance_of_a_date_is_that_of_the_triangle() -> None:
    project = plain([100], [1], 1, [])
    risk = roll(project, np.array([50.0]), np.array([250.0]), search(project), draws=20_000)
    # The triangle 50, 100, 250: (x - 50)^2 / (200 * 50) up to 100.
    assert risk.chance_by(100)[0] == pytest.approx(0.25, abs=0.01)
    assert risk.chance_by(75)[0] == pytest.approx(0.0625, abs=0.01)
    assert risk.chance_by(250)[0] == 1
    assert risk.quantiles(0.25)[0, 0] == pytest.approx(100, abs=2)


def test_of_two_branches_the_longer_is_critical_as_often_as_it_is_longer() -> None:
    project = plain([10, 10, 1], [0, 0, 0], 1, [(0, 2), (1, 2)])
    low, high = np.array([10.0, 0, 1]), np.array([10.0, 20, 1])
    risk = roll(project, low, high, search(project), draws=4_000)
    assert risk.critical[0] == pytest.approx(0.5, abs=0.05)
    assert risk.critical[2] == 1


def test_an_activity_has_the_same_draws_in_another_project() -> None:
    one, two = plain([5, 5], [1, 1], 2, []), plain([5, 5, 5], [1, 1, 1], 3, [])
    low, high = np.array([1.0, 1, 1]), np.array([9.0, 9, 9])
    first = roll(one, low[:2], high[:2], search(one), seed=4, draws=50).finishes
    second = roll(two, low, high, search(two), seed=4, draws=50).finishes
    assert (first == second[:, :2]).all()


def test_a_lag_that_cannot_be_kept_counts_as_never() -> None:
    # c comes within three units of a and after b, which begins after a and may last longer than that.
    relations = Relations(
        np.array([0, 0, 1]), np.array([1, 2, 2]), np.zeros(3, int), np.array([0, 3, 9]), np.zeros(3, bool)
    )
    project = build_project(("a", "b", "c"), np.array([1, 2, 1]), np.zeros((3, 1)), np.array([1]), relations)
    risk = roll(project, np.array([1.0, 2, 1]), np.array([1.0, 12, 1]), search(project), draws=200)
    assert 0 < risk.lost < 200
    assert risk.chance_by(10_000)[2] == pytest.approx(1 - risk.lost / 200)
    assert np.isinf(risk.quantiles(0.99)[0, 2])


def test_durations_out_of_order_are_refused() -> None:
    project = plain([5], [0], 1, [])
    with pytest.raises(ModusError, match="the durations of 'a' are not in order"):
        roll(project, np.array([6.0]), np.array([9.0]), search(project))
