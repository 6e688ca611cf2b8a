"""Courses that are cut beforehand stay as close to the geodesic as those that are looked at piece by piece."""

import numpy as np
import pytest
import shapely

from modusvivendi.core.operations import Polygon
from modusvivendi.deconflict.charts import GEOD, Chart, Course, lay, trace
from modusvivendi.deconflict.validation import inspect_outline


def courses(count: int, seed: int) -> list[Course]:
    """Three geodesics each, of metres to hundreds of kilometres, anywhere up to 74 degrees from the equator."""
    random = np.random.default_rng(seed)
    made: list[Course] = []
    for _ in range(count):
        points = [(random.uniform(-180, 180), random.uniform(-74, 74))]
        for _ in range(3):
            far = 10 ** random.uniform(1.0, 5.3)
            lon, lat, _ = GEOD.fwd(*points[-1], random.choice([0.0, 90.0, random.uniform(0, 360)]), far)
            points.append((lon, float(np.clip(lat, -74.9, 74.9))))
        made.append(Course.through(np.array(points)))
    return made


@pytest.mark.parametrize("deviation", [1e-3, 1e-6, 1.8e-8])
def test_pieces_stay_near_the_geodesic(deviation: float) -> None:
    t = np.linspace(0.0, 3.0, 1_501)
    for course in courses(60, 1):
        chart = Chart(0, float(course.points[0, 0]))
        line = lay(course, chart, deviation)
        assert {*map(tuple, chart.place(*course.points.T).tolist())} <= {*map(tuple, line.tolist())}
        apart = shapely.distance(shapely.linestrings(line), shapely.points(chart.place(*course.curve(t))))
        # The solver's own last digits are some nanometres.
        assert apart.max() <= deviation + 1e-13 * 180.0
        assert len(line) <= 2 * len(trace(course.curve, course.cuts(), chart, deviation)) + 2


def test_what_bounds_the_bulge_is_not_far_above_it() -> None:
    t = np.linspace(0.0, 1.0, 101)
    for course in courses(60, 2):
        one = Course.through(course.points[:2])
        chart = Chart(0, float(one.points[0, 0]))
        true = shapely.distance(
            shapely.linestrings(chart.place(*one.points.T)), shapely.points(chart.place(*one.curve(t)))
        ).max()
        bound = float(one.bulge[0])
        assert bound >= true - 1e-12
        # Near the equator an edge bends both ways.
        assert not np.isfinite(bound) or bound <= 2.5 * true + 1e-9 or abs(one.points[:, 1]).min() < 5.0


def test_a_ring_is_simple_by_its_chords_only_where_it_is_by_its_edges() -> None:
    """Random rings, many of them crossing themselves or nearly: the same verdict as of the ring drawn finely."""
    random = np.random.default_rng(3)
    said: list[bool] = []
    for _ in range(400):
        n, size = int(random.integers(3, 9)), 10 ** random.uniform(-3.0, 0.0)
        turn = np.sort(random.uniform(0, 2 * np.pi, n))
        if random.random() < 0.4:
            turn = random.permutation(turn)
        far = size * random.uniform(0.02, 0.25, n)
        xy = np.column_stack([36.0 + far * np.cos(turn), random.choice([0.0, 35.0, -70.0]) + far * np.sin(turn)])
        ring = Course.through(np.concatenate([xy, xy[:1]]))
        fine = shapely.polygons(trace(ring.curve, ring.cuts(), Chart(0, float(xy[0, 0])), 1e-6))
        problems = inspect_outline(Polygon(tuple(map(tuple, xy.tolist()))))
        crossing = any("cross or touch" in what for what, _, _ in problems)
        assert crossing == (not shapely.is_valid(fine))
        said.append(crossing)
    assert 50 < sum(said) < 350
