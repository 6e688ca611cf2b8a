import numpy as np
import pytest
import shapely
from hypothesis import given, reject, settings
from hypothesis import strategies as st

from modusvivendi.core.errors import ModusError
from modusvivendi.core.geometry import measure_areas, measure_borders, shape_cells
from tests.core.geometry.lands import make_places, make_shapes

COUNTRY = shapely.MultiPolygon(
    [
        shapely.Polygon(
            [(36, 33), (42, 34), (42, 36), (39.2, 36.9), (39.1, 34.5), (38.9, 34.5), (38.8, 37), (35.7, 36.5)],
            [[(37, 34), (37.5, 34), (37.5, 34.6), (37, 34.6)]],
        ),
        shapely.box(34.8, 34.5, 35.0, 34.7),
    ]
)
"""A mainland with a lake and a deep bay, and an island."""

POINTS = st.lists(
    st.tuples(st.floats(35.8, 41.9).map(lambda v: round(v, 3)), st.floats(33.3, 36.6).map(lambda v: round(v, 3))),
    min_size=1,
    max_size=25,
)


def check_coverage(cells):
    assert shapely.is_valid(cells.polygons).all()
    assert not shapely.is_empty(cells.polygons).any()
    assert (shapely.area(cells.polygons) > 0).all()
    assert shapely.coverage_is_valid(cells.polygons)


@settings(deadline=None, max_examples=60)
@given(POINTS, st.booleans())
def test_the_cells_fill_the_land_exactly(points, outlined):
    lon, lat = np.array(points).T
    try:
        cells = shape_cells(make_shapes(outline=COUNTRY if outlined else None), make_places(lon, lat))
    except ModusError:
        reject()
    check_coverage(cells)
    assert cells.schematic
    land = shapely.coverage_union_all(cells.polygons) if cells.outline is None else cells.outline
    assert shapely.area(cells.polygons).sum() == pytest.approx(shapely.area(land), rel=1e-9)
    assert shapely.area(shapely.symmetric_difference(shapely.union_all(cells.polygons), land)) < 1.0


@settings(deadline=None, max_examples=40)
@given(POINTS, st.randoms(use_true_random=False))
def test_the_order_of_the_places_does_not_matter(points, random):
    lon, lat = np.array(points).T
    ids = [f"p{i}" for i in range(len(lon))]
    order = list(range(len(lon)))
    random.shuffle(order)
    one = shape_cells(make_shapes(), make_places(lon, lat, ids))
    two = shape_cells(make_shapes(), make_places(lon[order], lat[order], [ids[i] for i in order]))
    assert two.crs == one.crs
    assert shapely.equals_exact(two.polygons, one.polygons[order], 0, normalize=True).all()


@settings(deadline=None, max_examples=40)
@given(POINTS)
def test_a_point_lies_in_the_cell_of_its_place(points):
    distinct = list(dict.fromkeys(points))
    lon, lat = np.array(distinct).T
    shapes = make_shapes(points=[(0, 38.5, 33.4), (0, 41.5, 35.0)])
    cells = shape_cells(shapes, make_places(lon, lat))
    check_coverage(cells)
    from modusvivendi.core.geometry.projection import project_points

    x, y = project_points(lon, lat, cells.crs)
    # Further points of the first place may coincide with a place's own: both then stand aside.
    assert (shapely.distance(cells.polygons, shapely.points(x, y)) < 2.0).sum() >= len(distinct) - 2


def test_the_same_input_gives_the_same_cells():
    rng = np.random.default_rng(3)
    lon, lat = rng.uniform(36, 38.7, 40), rng.uniform(34.7, 36.4, 40)
    one, two = (shape_cells(make_shapes(outline=COUNTRY), make_places(lon, lat)) for _ in range(2))
    assert shapely.to_wkb(one.polygons).tolist() == shapely.to_wkb(two.polygons).tolist()


def test_places_at_the_same_point_each_get_a_part():
    lon, lat = [37.0, 37.0, 37.0, 38.0], [35.0, 35.0, 35.0, 35.5]
    cells = shape_cells(make_shapes(outline=COUNTRY), make_places(lon, lat))
    check_coverage(cells)
    areas = measure_areas(cells)
    assert areas[:3].min() > 0.1 * areas[:3].max()


def test_all_places_at_one_point_share_the_land():
    cells = shape_cells(make_shapes(), make_places([37.0] * 4, [35.0] * 4))
    check_coverage(cells)
    assert measure_areas(cells) == pytest.approx(measure_areas(cells).mean(), rel=0.05)


def test_points_on_a_line():
    cells = shape_cells(make_shapes(), make_places([36.0, 36.5, 37.0, 37.5], [35.0] * 4))
    check_coverage(cells)
    borders = measure_borders(cells)
    assert list(zip(borders.a.tolist(), borders.b.tolist(), strict=True)) == [(0, 1), (1, 2), (2, 3)]


def test_several_points_draw_one_place():
    shapes = make_shapes(points=[(0, 40.0, 35.0), (0, 38.0, 35.0)], outline=shapely.box(35, 34, 41, 36))
    cells = shape_cells(shapes, make_places([36.0, 38.0], [35.0, 35.8]))
    assert shapely.get_num_geometries(cells.polygons[0]) == 1
    assert measure_areas(cells)[0] > 2 * measure_areas(cells)[1]


def test_a_place_does_not_jump_across_a_bay():
    # The tip west of the bay is nearer to the point east of it than to any of the west.
    cells = shape_cells(make_shapes(outline=COUNTRY), make_places([39.3, 36.5, 40.0], [36.5, 34.0, 34.2]))
    assert shapely.get_num_geometries(cells.polygons[0]) == 1
    check_coverage(cells)


def test_a_point_just_off_the_coast_is_moved_to_it():
    outline = shapely.box(36, 34, 38, 36)
    cells = shape_cells(make_shapes(outline=outline), make_places([35.99, 37.0], [35.0, 35.0]))
    check_coverage(cells)
    assert cells.extended == ()
    assert shapely.area(cells.outline) == pytest.approx(measure_areas(cells).sum() * 1e6)


def test_a_lone_place_far_off_becomes_an_island():
    outline = shapely.box(36, 34, 38, 36)
    places = make_places([35.9, 36.5, 37.5], [35.0, 35.0, 35.0], ["isle", "west", "east"])
    cells = shape_cells(make_shapes(outline=outline, credit="Natural Earth"), places)
    check_coverage(cells)
    assert cells.extended == (0,)
    assert cells.credit == "Natural Earth; extended around 1 place outside it"
    assert shapely.disjoint(cells.polygons[0], shapely.union_all(cells.polygons[1:]))


def test_several_places_off_the_outline_are_joined_to_it():
    outline = shapely.box(36, 34, 38, 36)
    lon, lat = [35.80, 35.85, 36.5, 36.6, 37.5], [35.0, 35.2, 35.0, 35.2, 35.0]
    cells = shape_cells(make_shapes(outline=outline), make_places(lon, lat))
    check_coverage(cells)
    assert cells.extended == (0, 1)
    assert shapely.get_num_geometries(shapely.union_all(cells.polygons)) == 1


def test_an_outline_of_another_country_is_refused():
    with pytest.raises(ModusError, match="2 of 2 places lie outside") as caught:
        shape_cells(make_shapes(outline=shapely.box(10, 50, 12, 52)), make_places([37.0, 38.0], [35.0, 35.0]))
    assert "exchanged" in caught.value.repair


def test_a_place_without_a_point_is_named():
    with pytest.raises(ModusError, match="1 place has neither a polygon nor a point: p001"):
        shape_cells(make_shapes(), make_places([37.0, np.nan], [35.0, np.nan]))


def test_a_place_drawn_by_further_points_alone_needs_no_own():
    cells = shape_cells(make_shapes(points=[(1, 38.0, 35.0)]), make_places([37.0, np.nan], [35.0, np.nan]))
    check_coverage(cells)


def test_no_places_at_all():
    with pytest.raises(ModusError, match="no places to draw"):
        shape_cells(make_shapes(), make_places([], []))


def test_an_outline_without_area_is_refused():
    with pytest.raises(ModusError, match="outline has no area"):
        shape_cells(make_shapes(outline=shapely.LineString([(36, 34), (38, 36)])), make_places([37.0], [35.0]))


@pytest.mark.slow
def test_twenty_thousand_places():
    rng = np.random.default_rng(5)
    cells = shape_cells(make_shapes(), make_places(rng.uniform(30, 40, 20_000), rng.uniform(30, 38, 20_000)))
    check_coverage(cells)
