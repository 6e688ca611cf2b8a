import csv

import numpy as np
import pytest
import shapely

from modusvivendi.core.errors import ModusError
from modusvivendi.core.geometry import measure_areas, measure_borders, shape_cells
from tests.core.geometry.lands import break_polygon, centre_places, make_grid, make_places, make_shapes, read_layer

CYLINDER = "EPSG:6933"
"""Parallels and meridians stay straight lines, so that boxes of degrees stay boxes."""


def test_neighbours_in_degrees_fit_in_metres():
    polygons = make_grid(3, 3, 1.0, 36, 33)
    cells = shape_cells(make_shapes(polygons), centre_places(polygons))
    assert shapely.coverage_is_valid(cells.polygons)
    assert not cells.schematic
    assert (cells.moved_km2 == 0).all()
    assert not cells.polygons.flags.writeable
    assert shapely.area(cells.outline) == pytest.approx(shapely.area(cells.polygons).sum(), rel=1e-12)


def test_corners_on_a_neighbours_long_edge_fit():
    polygons = [shapely.box(36, 33, 39, 34), shapely.box(36, 34, 37.1, 35), shapely.box(37.1, 34, 39, 35)]
    cells = shape_cells(make_shapes(polygons), centre_places(polygons))
    assert shapely.coverage_is_valid(cells.polygons)
    assert cells.moved_km2.max() == 0
    assert measure_borders(cells).land.tolist() == [1, 1, 1]


def test_overlapping_land_goes_to_the_smaller_and_is_reported():
    polygons = [shapely.box(36, 34, 38, 35), shapely.box(37.9, 34, 39, 35)]
    cells = shape_cells(make_shapes(polygons), centre_places(polygons), CYLINDER)
    assert shapely.coverage_is_valid(cells.polygons)
    strip = measure_areas(shape_cells(make_shapes([shapely.box(37.9, 34, 38, 35)]), make_places([38], [34.5])))[0]
    assert cells.moved_km2 == pytest.approx([strip, 0], rel=1e-5)
    whole = measure_areas(shape_cells(make_shapes(polygons[1:]), make_places([38.5], [34.5]), CYLINDER))[0]
    assert measure_areas(cells)[1] == pytest.approx(whole, rel=1e-9)


def test_a_town_drawn_on_top_of_its_district_keeps_its_land():
    polygons = [shapely.box(36, 34, 38, 36), shapely.box(36.9, 34.9, 37.1, 35.1)]
    cells = shape_cells(make_shapes(polygons), centre_places(polygons))
    assert shapely.coverage_is_valid(cells.polygons)
    assert cells.moved_km2[0] == pytest.approx(measure_areas(cells)[1], rel=1e-5)
    assert shapely.get_num_interior_rings(cells.polygons[0]) == 1


def test_a_narrow_gap_is_closed_and_a_lake_is_not():
    polygons = [
        shapely.box(36, 34, 37, 36),
        shapely.Polygon([(37, 34), (38, 34), (38, 36), (37, 36), (37, 35.5), (37.0001, 35), (37, 34.5)]),
        shapely.Polygon([(36, 36), (38, 36), (38, 37), (36, 37)], [[(36.5, 36.5), (36.7, 36.5), (36.6, 36.7)]]),
    ]
    cells = shape_cells(make_shapes(polygons), centre_places(polygons))
    assert shapely.coverage_is_valid(cells.polygons, gap_width=25.0)
    assert 0.1 < cells.moved_km2.sum() < 1
    assert shapely.get_num_interior_rings(shapely.coverage_union_all(cells.polygons)) == 1


def test_a_polygon_that_crosses_itself_is_repaired():
    bow = shapely.Polygon([(36, 34), (38, 36), (38, 34), (36, 36)])
    cells = shape_cells(make_shapes([bow]), make_places([36.2], [35.0]))
    assert shapely.is_valid(cells.polygons).all()
    assert shapely.get_num_geometries(cells.polygons[0]) == 2


@pytest.mark.parametrize(
    ("bad", "said"),
    [
        (None, "no polygon with an area"),
        (shapely.Polygon(), "no polygon with an area"),
        (shapely.LineString([(36, 34), (37, 35)]), "no polygon with an area"),
        (break_polygon(np.nan), "no polygon with an area"),
        (break_polygon(np.inf), "no polygon with an area"),
        (shapely.box(36, 34, 200, 36), "not in degrees"),
        (shapely.box(36, 34, 38, 36), "wholly on others"),
    ],
)
def test_a_polygon_without_land_of_its_own_is_refused(bad, said):
    with pytest.raises(ModusError, match=said) as caught:
        shape_cells(make_shapes([shapely.box(36, 34, 38, 36), bad]), make_places([37, 37], [35, 35]))
    assert "p00" in caught.value.message


def test_collections_and_heights_are_reduced_to_their_polygons():
    mixed = shapely.GeometryCollection([shapely.box(36, 34, 37, 35), shapely.Point(40, 40)])
    high = shapely.force_3d(shapely.box(37, 34, 38, 35), 200)
    cells = shape_cells(make_shapes([mixed, high]), make_places([36.5, 37.5], [34.5, 34.5]))
    assert not shapely.has_z(cells.polygons).any()
    assert measure_borders(cells).km == pytest.approx([111], rel=0.01)


def test_polygons_stand_in_for_places_without_coordinates():
    polygons = make_grid(2, 1, 1.0, 36, 34)
    cells = shape_cells(make_shapes(polygons), make_places([np.nan, 37.5], [np.nan, 34.5]))
    assert "+lon_0=37.0" in cells.crs


def test_an_outline_in_metres_is_refused():
    with pytest.raises(ModusError, match="outline is not in degrees"):
        shape_cells(make_shapes(outline=shapely.box(0, 0, 1e6, 1e6)), make_places([37], [35]))


LAYERS = [
    ("syria/admin3_subdistricts", "syria/adjacency_admin3", 188_065.7, 1),
    ("bosnia/municipalities_postwar", "bosnia/adjacency_postwar", 51_447.1, 0),
    ("bosnia/municipalities_1991", "bosnia/adjacency_1991", 51_384.9, 0),
]


@pytest.mark.shared
@pytest.mark.parametrize(("layer", "table", "total", "islands"), LAYERS)
def test_real_boundaries(shared, layer, table, total, islands):
    shapes, places, stated = read_layer(shared / f"{layer}.geojson")
    cells = shape_cells(shapes, places)
    assert shapely.coverage_is_valid(cells.polygons)
    assert cells.moved_km2.sum() < 0.01
    areas = measure_areas(cells)
    assert areas.sum() == pytest.approx(total, rel=1e-3)
    assert areas[stated > 10] == pytest.approx(stated[stated > 10], rel=5e-3)
    borders = measure_borders(cells)
    names = [tuple(sorted((places.ids[a], places.ids[b]))) for a, b in zip(borders.a, borders.b, strict=True)]
    km = dict(zip(names, borders.km.tolist(), strict=True))
    with (shared / f"{table}.csv").open(encoding="utf-8") as file:
        rows = {tuple(sorted((row["a"], row["b"]))): row for row in csv.DictReader(file)}
    lines = {pair: float(row["shared_border_km"]) for pair, row in rows.items() if row["kind"] == "border"}
    assert lines.keys() <= {pair for pair, length in km.items() if length}
    # The table counts two borders of 58 m as points.
    assert all(length < 0.06 for pair, length in km.items() if pair not in lines)
    assert km.keys() <= rows.keys()
    assert all(km[pair] == pytest.approx(length, rel=5e-3, abs=0.02) for pair, length in lines.items())
    assert len(set(range(len(places))) - {*borders.a.tolist(), *borders.b.tolist()}) == islands


@pytest.mark.shared
@pytest.mark.parametrize("layer", ["syria/admin3_subdistricts", "bosnia/municipalities_postwar"])
def test_real_places_tessellated_inside_their_country(shared, layer):
    shapes, places, _ = read_layer(shared / f"{layer}.geojson")
    outline = shapely.union_all(np.array(shapes.polygons, object))
    cells = shape_cells(make_shapes(outline=outline), places)
    assert cells.extended == ()
    assert shapely.coverage_is_valid(cells.polygons)
    assert measure_areas(cells).sum() * 1e6 == pytest.approx(shapely.area(cells.outline), rel=1e-9)
