"""Who held what when, out of a dossier."""

from dataclasses import replace
from datetime import date

import numpy as np
import pytest

import modusvivendi as mv
from modusvivendi.core.forecasts import Course
from modusvivendi.plan.forecasting import take_course
from modusvivendi.plan.holding import (
    find_touching,
    find_unmeasured,
    gather_control,
    join_trained,
    list_moments,
    list_strengths,
    share_land,
)


def test_the_moments_of_bosnia_are_fitted_in_any_order_of_the_places():
    dossier = mv.read("bosnia-1995")
    moments = list_moments(dossier)
    assert [divmod(one.month, 12) for one in moments] == [(1992, 11), (1993, 4), (1994, 6), (1995, 6), (1995, 10)]
    assert all((one.chance.sum(axis=1) <= 1 + 1e-9).all() for one in moments)
    plain = gather_control(dossier, np.arange(len(dossier.places)))
    turned = gather_control(dossier, np.arange(len(dossier.places))[::-1])
    assert plain is not None
    assert turned is not None
    assert plain.rate == pytest.approx(turned.rate)
    assert 10 < plain.changes < 60
    assert (plain.now.chance[::-1] == turned.now.chance).all()
    assert (find_touching(dossier) == find_touching(dossier).T).all()


def test_a_place_not_named_last_is_held_as_when_last_named_and_nothing_later_is_seen():
    dossier = mv.read("syria-2015")
    model = gather_control(dossier, np.arange(len(dossier.places)))
    assert model is not None
    assert (model.now.chance.sum(axis=1) > 0).sum() >= (list_moments(dossier)[-1].chance.sum(axis=1) > 0).sum()
    earlier = replace(dossier, as_of=dossier.control.dates[0])
    assert len(list_moments(earlier)) == 1
    assert gather_control(replace(dossier, control=replace(dossier.control, dates=())), np.arange(3)) is None


def test_strengths_are_the_dossiers_and_who_holds_land_uncounted_is_named():
    dossier = mv.read("syria-2015")
    strengths = list_strengths(dossier)
    assert strengths["moderates"] == mv.Range(30_000, 50_000, 80_000)
    assert not strengths["president"].known
    control = gather_control(dossier, np.arange(len(dossier.places)))
    assert control is not None
    unmeasured = find_unmeasured(control, strengths)
    assert unmeasured
    held = {dossier.parties[row].id for row in np.flatnonzero(control.holders)}
    assert set(unmeasured) == {id for id in held if not strengths[id].known}
    assert find_unmeasured(None, strengths) == ()


def test_those_trained_join_the_party_that_the_programme_names_as_late_as_the_road():
    road = mv.work_back(mv.read("syria-2015"), "confederal-5", draws=50)
    course = take_course(road)
    assert set(course.trained) == {"moderates"}
    assert 100 < sum(course.trained["moderates"]) < 20_000
    days = 365.25 / 12
    fielded = mv.Range(5 * days, 7 * days, 9 * days)
    course = Course("own", {}, date(2015, 10, 1), 36, {"forces_fielded": fielded}, {"forces_fielded": 1.0},
                    trained={"b": (10.0, 20.0)}, training_begins=3.0)  # fmt: skip
    place, share = np.array([0.1, 0.5, 0.9]), np.array([1.0, 0.5, 0.0])
    joining = join_trained(course, ("a", "b"), place, share, 6)
    assert joining[0, :, 1].tolist() == [0, 10, 20, 0, 0, 0]
    assert joining[1, :, 1].tolist() == [0, 0, 0, 5, 10, 0]
    assert not joining[2].any()
    assert not joining[:, :, 0].any()
    never = replace(course, milestones={"forces_fielded": mv.Range(np.inf, np.inf, np.inf)})
    for nothing in (None, never, replace(course, missing=("x",)), replace(course, trained={"stranger": (5.0,)})):
        assert not join_trained(nothing, ("a", "b"), place, share, 6).any()


def test_land_is_shared_by_the_people_who_live_there():
    holder = np.array([[0.0, 1.0, -1.0]] * 9 + [[1.0, 1.0, -1.0]])
    found = share_land(holder, np.array([60.0, 30.0, 10.0]), ("a", "b", "c"))
    assert found["a"].best == pytest.approx(0.6)
    assert found["b"].low == pytest.approx(0.3)
    assert set(found) == {"a", "b"}
    assert share_land(np.full((2, 3), np.nan), np.ones(3), ("a",)) == {}
