import numpy as np
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st

from modusvivendi.core.geometry import measure_areas, measure_borders
from modusvivendi.core.geometry.edges import find_edges
from modusvivendi.core.geometry.measures import measure_outer
from tests.core.geometry.lands import make_cells, make_grid


def test_a_grid_of_squares():
    cells = make_cells(make_grid(3, 2, 10_000.0), outline=shapely.box(0, 0, 30_000, 20_000))
    assert measure_areas(cells) == pytest.approx([100.0] * 6)
    borders = measure_borders(cells)
    lines = [(a, b) for a, b, land in zip(borders.a, borders.b, borders.land, strict=True) if land]
    points = [(a, b) for a, b, land in zip(borders.a, borders.b, borders.land, strict=True) if not land]
    assert lines == [(0, 1), (0, 3), (1, 2), (1, 4), (2, 5), (3, 4), (4, 5)]
    assert points == [(0, 4), (1, 3), (1, 5), (2, 4)]
    assert borders.km[borders.land == 1] == pytest.approx([10.0] * 7)
    assert (borders.km[borders.land == 0] == 0).all()
    assert borders.measured
    assert measure_outer(cells) == pytest.approx([20, 10, 20, 20, 10, 20])


def test_nothing_is_said_of_what_lies_outside():
    borders = measure_borders(make_cells(make_grid(2, 1, 10_000.0), outline=shapely.box(0, 0, 20_000, 10_000)))
    assert borders.outer.tolist() == []
    assert borders.beyond == ()


def test_a_single_place_has_no_neighbours():
    cells = make_cells([shapely.box(0, 0, 1000, 1000)])
    assert measure_borders(cells).a.tolist() == []
    assert measure_outer(cells) == pytest.approx([4.0])


def test_an_enclave_borders_only_what_surrounds_it():
    inner = shapely.box(4000, 4000, 6000, 6000)
    borders = measure_borders(make_cells([shapely.box(0, 0, 10_000, 10_000).difference(inner), inner]))
    assert borders.km == pytest.approx([8.0])


def test_a_border_of_a_few_metres_is_a_point():
    a = shapely.Polygon([(0, 0), (1000, 0), (1000, 30), (1000, 1000), (0, 1000)])
    b = shapely.Polygon([(1000, 0), (2000, 0), (2000, -500), (1000, -500)])
    c = shapely.Polygon([(1000, 0), (1000, 30), (2000, 1000), (2000, 0)])
    borders = measure_borders(make_cells([a, b, c]))
    assert borders.land.tolist() == [0, 0, 1]
    assert borders.km == pytest.approx([0, 0, 1.0])


@settings(deadline=None, max_examples=30)
@given(st.integers(1, 6), st.integers(1, 6), st.randoms(use_true_random=False))
def test_relabelling_permutes_the_borders(columns, rows, random):
    squares = make_grid(columns, rows, 1000.0)
    order = list(range(len(squares)))
    random.shuffle(order)
    one = measure_borders(make_cells(squares))
    two = measure_borders(make_cells([squares[i] for i in order]))

    def name(borders, ids):
        rows = zip(borders.a.tolist(), borders.b.tolist(), borders.km.tolist(), borders.land.tolist(), strict=True)
        return {(frozenset((ids[a], ids[b])), round(km, 9), land) for a, b, km, land in rows}

    assert name(one, list(range(len(squares)))) == name(two, order)


def test_both_sides_of_each_edge_are_found():
    edges = find_edges(np.array(make_grid(2, 2, 1.0), object))
    assert len(edges.left) == 12
    assert (edges.right >= 0).sum() == 4
    assert edges.length.sum() == pytest.approx(12)
    assert (edges.left[edges.right >= 0] < edges.right[edges.right >= 0]).all()
