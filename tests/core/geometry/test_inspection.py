import time

import numpy as np
import pytest
import shapely

from modusvivendi.core.geometry import inspect_shapes, shape_cells
from tests.core.geometry.lands import break_polygon, centre_places, make_grid, make_places, make_shapes, read_layer


def say(findings):
    return [(finding.severity, str(finding.where), finding.what) for finding in findings]


def test_clean_polygons_raise_nothing():
    polygons = make_grid(4, 4, 0.5, 36, 33)
    shapes = make_shapes(polygons, outline=shapely.box(36, 33, 38, 35))
    assert inspect_shapes(shapes, centre_places(polygons)) == ()


def test_no_shapes_raise_nothing():
    assert inspect_shapes(make_shapes(), make_places([36.0], [35.0])) == ()


def test_overlaps_name_both_places_and_the_land():
    polygons = [shapely.box(36, 34, 37.1, 35), shapely.box(37, 34, 38, 35), shapely.box(36, 35, 38, 36)]
    found = inspect_shapes(make_shapes(polygons), centre_places(polygons), "places.geojson")
    assert len(found) == 1
    severity, where, what = say(found)[0]
    assert (severity, where) == ("warning", "places.geojson")
    assert what.startswith("p000 and p001 overlap by 1,0")
    assert "smaller" in found[0].why


def test_missing_and_empty_polygons_are_errors():
    polygons = [shapely.box(36, 34, 37, 35), None, shapely.Polygon(), shapely.Point(36, 34), break_polygon(np.nan)]
    found = inspect_shapes(make_shapes(polygons), make_places([36.5] * 5, [34.5] * 5))
    assert say(found) == [
        ("error", "places.gpkg", f"{id} has no polygon with an area") for id in ("p001", "p002", "p003", "p004")
    ]


def test_a_polygon_that_crosses_itself_says_where():
    bow = shapely.Polygon([(36, 34), (38, 36), (38, 34), (36, 36)])
    found = inspect_shapes(make_shapes([bow]), make_places([36.2], [35.0]))
    assert say(found) == [
        ("warning", "places.gpkg", "the polygon of p000 is not valid: Self-intersection[37 35]"),
    ]


def test_a_polygon_far_from_its_point():
    polygons = make_grid(2, 1, 1.0, 36, 34)
    found = inspect_shapes(make_shapes(polygons), make_places([37.5, 36.5], [34.5, 34.5]))
    assert [what for _, _, what in say(found)] == [
        "the polygon of p000 lies 46 km from the point of that place",
        "the polygon of p001 lies 46 km from the point of that place",
    ]


def test_points_outside_the_outline():
    found = inspect_shapes(make_shapes(outline=shapely.box(36, 34, 37, 35)), make_places([36.5, 37.5], [34.5, 34.5]))
    assert say(found) == [("warning", "outline.geojson", "p001 lies 46 km outside the outline")]
    assert "extended" in found[0].why


def test_gaps_are_noticed():
    polygons = [shapely.box(36, 34, 37, 35), shapely.box(37.00001, 34, 38, 35), shapely.box(36, 35, 38, 36)]
    polygons.append(shapely.box(36, 33, 38, 34))
    found = inspect_shapes(make_shapes(polygons), centre_places(polygons))
    assert [finding.severity for finding in found] == ["warning"]
    assert found[0].what == "1 gaps narrower than 25 m between polygons, 0.102 km2"


@pytest.mark.parametrize("outline", [shapely.Point(36, 34), shapely.Polygon()])
def test_an_outline_without_area(outline):
    found = inspect_shapes(make_shapes(outline=outline), make_places([36.0], [34.0]))
    assert say(found) == [("error", "outline.geojson", "the outline has no area")]


def test_metres_instead_of_degrees():
    polygons = [shapely.box(36, 34, 37, 35), shapely.box(500_000, 3_900_000, 510_000, 3_910_000)]
    shapes = make_shapes(polygons, outline=polygons[1])
    found = inspect_shapes(shapes, make_places([36.5, 37.5], [34.5, 34.5]))
    assert say(found) == [
        ("error", "outline.geojson", "the outline is not in degrees"),
        ("error", "places.gpkg", "the polygon of p001 is not in degrees"),
    ]
    assert "EPSG:4326" in found[0].repair


def test_an_invalid_outline():
    bow = shapely.Polygon([(36, 34), (38, 36), (38, 34), (36, 36)])
    found = inspect_shapes(make_shapes(outline=bow), make_places([36.1], [35.0]))
    assert [finding.severity for finding in found] == ["warning"]


@pytest.mark.slow
def test_three_thousand_polygons_are_quick():
    rng = np.random.default_rng(2)
    outline = shapely.box(30, 30, 40, 38)
    places = make_places(rng.uniform(30, 40, 3000), rng.uniform(30, 38, 3000))
    cells = shape_cells(make_shapes(outline=outline), places, "EPSG:6933")
    from modusvivendi.core.geometry.projection import unproject

    polygons = unproject(shapely.segmentize(cells.polygons, 500.0), cells.crs)
    rough = shapely.buffer(polygons, 0.0005)
    start = time.process_time()
    found = inspect_shapes(make_shapes(rough), places)
    assert time.process_time() - start < 20
    assert len(found) > 5000


@pytest.mark.shared
def test_real_boundaries_raise_little(shared):
    shapes, places, _ = read_layer(shared / "bosnia/municipalities_postwar.geojson")
    assert [finding.severity for finding in inspect_shapes(shapes, places)] in ([], ["warning"])
