"""Whatever stands in the files: cells that fit, or one of our errors; never a traceback, never a hang."""

import os

import numpy as np
import pytest
import shapely

from modusvivendi.core.errors import ModusError
from modusvivendi.core.geometry import inspect_shapes, measure_areas, measure_borders, shape_cells
from modusvivendi.core.geometry.display import coarsen, lines_between, simplify
from tests.core.geometry.lands import make_places, make_shapes

ROUNDS = 2000 if os.environ.get("MODUS_SOAK") else 60


def draw_ring(rng, scale):
    anywhere = rng.random() < 0.5
    centre = rng.uniform([-180, -90], [180, 90]) if anywhere else rng.uniform([36, 33], [42, 37])
    return centre + rng.normal(size=(rng.integers(3, 9), 2)) * scale


def draw_polygon(rng):
    odd = rng.random()
    if odd < 0.1:
        return [None, shapely.Polygon(), shapely.LineString(draw_ring(rng, 1))][int(odd * 30)]
    scale = 10 ** rng.uniform(-4, 2)
    polygon = shapely.Polygon(draw_ring(rng, scale))
    if odd > 0.8:
        polygon = shapely.MultiPolygon([polygon, shapely.Polygon(draw_ring(rng, scale))])
    return shapely.GeometryCollection([polygon, shapely.Point(1, 2)]) if odd > 0.9 else polygon


def draw_points(rng, n):
    choice = rng.integers(3)
    if choice == 0:
        return rng.uniform(-180, 180, n), rng.uniform(-90, 90, n)
    if choice == 1:
        return np.round(rng.uniform(36, 42, n), 1), np.round(rng.uniform(33, 37, n), 1)
    return rng.choice([0, 180, -180, 90, 38, 38.00001, np.nan], n), rng.choice([0, 90, -90, 35, 35.000001], n)


def draw_strip(rng, n):
    """Neighbours that nearly fit."""
    steps = rng.normal(size=(n, 2)) * [1e-5, 1e-4]
    return [shapely.box(36 + i / 2 + west, 34, 36.5 + i / 2 + east, 35) for i, (west, east) in enumerate(steps)]


@pytest.mark.parametrize("seed", range(3))
def test_any_shapes(seed):
    rng = np.random.default_rng(seed)
    drawn = 0
    for _ in range(ROUNDS):
        n = int(rng.integers(1, 12))
        kind = rng.integers(4)
        polygons = None if kind < 2 else draw_strip(rng, n) if kind == 2 else [draw_polygon(rng) for _ in range(n)]
        further = [(int(rng.integers(n)), *rng.uniform([36, 33], [42, 37]).tolist()) for _ in range(rng.integers(4))]
        shapes = make_shapes(polygons, further, draw_polygon(rng) if rng.random() < 0.5 else None)
        places = make_places(*draw_points(rng, n))
        inspect_shapes(shapes, places)
        try:
            cells = shape_cells(shapes, places)
        except ModusError:
            continue
        drawn += 1
        assert shapely.is_valid(cells.polygons).all()
        assert shapely.coverage_is_valid(cells.polygons)
        assert not shapely.is_empty(cells.polygons).any()
        labels = np.arange(n) % 3
        assert (measure_areas(cells) > 0).all()
        assert np.isfinite(measure_borders(cells).km).all()
        lines_between(cells, labels)
        simplify(cells, 1000.0)
        coarsen(cells, labels, spacing_km=max(30.0, float(np.ptp(shapely.total_bounds(cells.polygons))) / 40_000))
    assert drawn > ROUNDS / 5
