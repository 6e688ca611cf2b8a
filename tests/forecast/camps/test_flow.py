from dataclasses import replace

import numpy as np
import pytest

from modusvivendi.core.errors import ModusError
from modusvivendi.core.exodus import Closure
from modusvivendi.forecast.camps.blend import FLOW, forecast_camps
from modusvivendi.forecast.camps.flow import draw_difference, draw_flow
from modusvivendi.io.camp_errors import read_camp_errors
from modusvivendi.io.flee.reading import read_exodus
from tests.flight import flight_folder
from tests.forecast.camps.invented import make_series


@pytest.fixture(scope="module")
def told(tmp_path_factory):
    return read_exodus(flight_folder(tmp_path_factory.mktemp("flight")))[0]


def test_nothing_later_than_the_origin_changes_the_line(told):
    fighting = told.fighting.copy()
    fighting[21:] = 0.0
    other = replace(
        told,
        fighting=fighting,
        closures=(*told.closures, Closure("location", "C1", "", 25, -1)),
        reports={**told.reports, "C1": make_series("C1", [(0, 200.0), (9, 900.0), (30, 9e5)])},
        locations=tuple(replace(one, people=1.0) if one.shelters else one for one in told.locations),
    )
    assert np.array_equal(draw_flow(told, 20, 15), draw_flow(other, 20, 15))


def test_the_line_adds_what_the_naive_lines_add_and_loses_nobody(told):
    flow = draw_flow(told, 30, 9)
    forecast = forecast_camps(told, 30, 9, read_camp_errors(told), flow)
    others = [line.sum(axis=0) for name, line in forecast.lines.items() if name != FLOW]
    np.testing.assert_allclose(flow.sum(axis=0), np.mean(others, axis=0))
    assert np.all(flow >= 0)
    assert forecast.weights[FLOW] == pytest.approx(1 / len(forecast.lines))


def test_the_same_scenario_makes_no_difference(told):
    assert not draw_difference(told, told, 20, 15, runs=3, seed=1).people.any()


def test_a_camp_that_shuts_loses_people_and_no_run_depends_on_how_many_there_are(told):
    shut = replace(told, closures=(*told.closures, Closure("location", "C1", "", 22, -1)))
    few = draw_difference(told, shut, 20, 15, runs=2, seed=1)
    many = draw_difference(told, shut, 20, 15, runs=6, seed=1)
    at = many.names.index("C1")
    assert np.array_equal(few.people, many.people[:2])
    assert np.all(many.people[:, at, -1] <= 0)
    assert many.people[:, at, -1].min() < 0
    assert np.all(many.people[:, 1 - at, -1] >= 0)


def test_a_camp_that_opens_takes_people_in_from_that_day_on(told):
    new = replace(told.locations[told.camps[1]], name="C3", people=np.nan)
    row = len(told.locations)
    road = replace(told.routes[-1], start=next(one.start for one in told.routes if one.end == told.camps[1]), end=row)
    opened = replace(
        told,
        locations=(*told.locations, new),
        routes=(*told.routes, replace(road, distance=20.0)),
        closures=(*told.closures, Closure("location", "C3", "", 0, 25)),
        fighting=np.column_stack([told.fighting, np.full(len(told.fighting), np.nan)]),
    )
    found = draw_difference(told, opened, 20, 15, runs=3, seed=1)
    assert found.names[-1] == "C3"
    assert not found.people[:, -1, :4].any()
    assert np.all(found.people[:, -1, -1] > 0)
    assert np.all(found.people[:, :-1].sum(axis=1)[:, -1] < 0)


def test_less_fighting_sends_fewer_people(told):
    fighting = told.fighting.copy()
    fighting[21:] = np.where(np.isnan(fighting[21:]), np.nan, 0.0)
    calm = draw_difference(told, replace(told, fighting=fighting), 20, 15, runs=4, seed=1)
    assert np.all(calm.people.sum(axis=1)[:, -1] < 0)
    assert np.all(calm.people.sum(axis=1) <= 0)


def test_other_camps_or_another_start_are_refused(told):
    without = replace(told, locations=tuple(one for one in told.locations if one.name != "C2"))
    with pytest.raises(ModusError, match="C2"):
        draw_difference(told, without, 20, 5, runs=1, seed=0)
    with pytest.raises(ModusError, match="start"):
        draw_difference(told, replace(told, start=told.date(1)), 20, 5, runs=1, seed=0)
