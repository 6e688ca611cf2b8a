import numpy as np
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st

from modusvivendi.core.errors import ModusError
from modusvivendi.core.geometry import shape_cells
from modusvivendi.core.geometry.display import coarsen, dissolve, lines_between, simplify
from tests.core.geometry.lands import make_cells, make_grid, make_places, make_shapes, read_layer

SQUARE = 5_000.0


@pytest.fixture(scope="module")
def country():
    """A country of 400 squares, 100 km by 100 km."""
    squares = make_grid(20, 20, SQUARE)
    return make_cells(squares, outline=shapely.box(0, 0, 100_000, 100_000))


def test_simplified_cells_still_fit():
    rng = np.random.default_rng(1)
    outline = shapely.buffer(shapely.Point(37, 35), 1.0, quad_segs=200)
    places = make_places(rng.uniform(36.5, 37.5, 30), rng.uniform(34.5, 35.5, 30))
    cells = shape_cells(make_shapes(outline=outline), places)
    simple = simplify(cells, 2000.0)
    assert shapely.coverage_is_valid(simple)
    assert not shapely.is_empty(simple).any()
    assert shapely.get_num_coordinates(simple).sum() < shapely.get_num_coordinates(cells.polygons).sum() / 2
    assert shapely.area(simple).sum() == pytest.approx(shapely.area(cells.polygons).sum(), rel=0.02)


def test_groups_are_joined(country):
    labels = np.repeat([3, -1, 7, 3], 100)
    joined = dissolve(country.polygons, labels)
    assert list(joined) == [-1, 3, 7]
    assert {label: shapely.get_num_geometries(geometry) for label, geometry in joined.items()} == {-1: 1, 3: 2, 7: 1}
    assert joined[3].area == pytest.approx(200 * SQUARE**2)


def test_lines_run_between_groups(country):
    labels = np.repeat([3, -1, 7, 3], 100)
    lines = lines_between(country, labels)
    assert [(line.a, line.b) for line in lines] == [(-1, 3), (-1, 7), (3, 7)]
    assert [line.km for line in lines] == pytest.approx([100, 100, 100])
    assert lines[0].geometry.geom_type == "LineString"
    assert lines[0].geometry.length == pytest.approx(100_000)


def test_one_group_has_no_lines(country):
    assert lines_between(country, np.zeros(400, np.int64)) == ()


def test_lines_of_simplified_cells_lie_on_them(country):
    labels = np.arange(400) % 2
    (line,) = lines_between(simplify(country, 10.0), labels)
    assert line.km == pytest.approx(2 * 19 * 20 * SQUARE / 1000 / 1 - 19 * 20 * SQUARE / 1000)


def test_hexagons_cover_the_land_once(country):
    coarse = coarsen(country, np.zeros(400, np.int64), spacing_km=30)
    assert shapely.coverage_is_valid(coarse.polygons)
    assert shapely.area(coarse.polygons).sum() == pytest.approx(1e10)
    whole = 30_000**2 * np.sqrt(3) / 2
    assert shapely.area(coarse.polygons).min() >= whole / 3
    assert (coarse.mixed == 1).all()


def test_a_hexagon_takes_the_label_with_most_land(country):
    west = shapely.get_x(shapely.centroid(country.polygons)) < 50_000
    coarse = coarsen(country, np.where(west, 4, -1), spacing_km=20)
    middle = shapely.get_x(shapely.centroid(coarse.polygons))
    assert set(coarse.label.tolist()) == {4, -1}
    assert (coarse.label[middle < 40_000] == 4).all()
    assert (coarse.label[middle > 60_000] == -1).all()
    assert set(coarse.mixed.tolist()) <= {0.25, 0.5, 0.75, 1.0}


def test_weights_count_people_instead_of_land(country):
    labels = np.zeros(400, np.int64)
    labels[210] = 1
    people = np.ones(400)
    people[210] = 10_000
    assert not coarsen(country, labels).label.any()
    assert coarsen(country, labels, people).label.sum() >= 1
    # Nobody lives anywhere: land decides.
    assert not coarsen(country, labels, np.zeros(400)).label.any()


def test_unknown_weights_are_refused(country):
    people = np.full(400, np.nan)
    with pytest.raises(ModusError, match="no weight"):
        coarsen(country, np.zeros(400, np.int64), people)


@pytest.mark.parametrize("spacing", [0, -3, float("nan")])
def test_a_grid_needs_a_spacing(country, spacing):
    with pytest.raises(ModusError, match="cannot be"):
        coarsen(country, np.zeros(400, np.int64), spacing_km=spacing)


def test_a_country_smaller_than_a_hexagon_is_one():
    coarse = coarsen(make_cells(make_grid(2, 2, 1000.0, 100, 100)), np.array([5, 5, 5, 6]))
    assert coarse.label.tolist() == [5]
    assert coarse.mixed.tolist() == [0.75]


@settings(deadline=None, max_examples=25)
@given(st.lists(st.integers(-1, 3), min_size=400, max_size=400))
def test_the_grid_gives_nothing_away(labels):
    """Whatever the labels are, the lines that can be drawn are the same: those of the grid."""
    country = make_cells(make_grid(20, 20, SQUARE))
    one = coarsen(country, np.array(labels), spacing_km=25)
    two = coarsen(country, np.zeros(400, np.int64), spacing_km=25)
    assert shapely.equals_exact(one.polygons, two.polygons, 0).all()
    assert set(one.label.tolist()) <= set(labels)


@pytest.mark.shared
def test_syria_in_hexagons(shared):
    shapes, places, _ = read_layer(shared / "syria/admin3_subdistricts.geojson")
    cells = shape_cells(shapes, places)
    governorate = np.array([int(id[2:4]) for id in places.ids])
    coarse = coarsen(cells, governorate)
    assert 200 < len(coarse.label) < 300
    assert shapely.area(coarse.polygons).sum() == pytest.approx(shapely.area(cells.polygons).sum(), rel=1e-9)
    lines = lines_between(cells, governorate)
    assert 20 < len(lines) < 40
    assert shapely.coverage_is_valid(simplify(cells, 500.0))
