import numpy as np
import pyproj
import pytest
import shapely
from hypothesis import given
from hypothesis import strategies as st

from modusvivendi.core.errors import ModusError
from modusvivendi.core.geometry.projection import choose_crs, densify, project, project_points, unproject
from tests.core.geometry.lands import CRS

LAT, LON = np.array([32.5, 37.2]), np.array([35.8, 42.3])


def test_the_default_is_centred_on_the_places():
    crs = choose_crs(LAT, LON)
    assert crs == "+proj=laea +lat_0=34.9 +lon_0=39.0 +datum=WGS84 +units=m +no_defs"
    x, y = project_points(np.array([39.0]), np.array([34.9]), crs)
    assert abs(x[0]) < 1
    assert abs(y[0]) < 1


def test_the_centre_crosses_the_date_line():
    assert "+lon_0=180.0" in choose_crs(np.array([-17.0, -17.0]), np.array([179.0, -179.0])).replace("-180.0", "180.0")


@pytest.mark.parametrize("projection", ["EPSG:6933", "EPSG:3035", "+proj=aea +lat_1=33 +lat_2=36 +lon_0=38 +units=m"])
def test_equal_area_projections_are_taken_as_given(projection):
    lat, lon = (LAT, LON) if projection != "EPSG:3035" else (np.array([42.6, 45.3]), np.array([15.7, 19.6]))
    assert choose_crs(lat, lon, projection) == projection


@pytest.mark.parametrize("projection", ["EPSG:3857", "EPSG:32637", "+proj=laea +lat_0=35 +lon_0=38 +units=km"])
def test_a_projection_that_changes_areas_is_refused(projection):
    with pytest.raises(ModusError, match="not equal-area") as caught:
        choose_crs(LAT, LON, projection)
    assert caught.value.where.file == "dossier.toml"
    assert "EPSG:6933" in caught.value.repair


@pytest.mark.parametrize(("projection", "said"), [("EPSG:4326", "not in metres"), ("mercatorish", "not known")])
def test_what_is_no_projection_is_refused(projection, said):
    with pytest.raises(ModusError, match=said):
        choose_crs(LAT, LON, projection)


def test_without_any_coordinates_there_is_nothing_to_centre_on():
    with pytest.raises(ModusError, match="no place has coordinates"):
        choose_crs(np.array([np.nan]), np.array([38.0]))


def test_areas_are_those_of_the_ellipsoid():
    box = shapely.box(36, 33, 41, 37)
    (dense,) = densify(np.array([box], object))
    true = abs(pyproj.Geod(ellps="WGS84").geometry_area_perimeter(shapely.segmentize(box, 0.001))[0])
    assert shapely.area(project(dense, CRS)) == pytest.approx(true, rel=1e-6)
    # The corners alone lose the bulge of the parallels.
    assert shapely.area(project(box, CRS)) != pytest.approx(true, rel=1e-4)


def test_there_and_back():
    box = shapely.box(36, 33, 41, 37)
    assert shapely.equals_exact(unproject(project(box, CRS), CRS), box, 1e-7)


@given(
    st.lists(st.tuples(st.floats(35, 42), st.floats(32, 37)), min_size=3, max_size=8, unique=True),
    st.floats(0.05, 0.6),
)
def test_densified_borders_do_not_depend_on_the_direction(corners, step):
    ring = np.array([*corners, corners[0]])
    forward, backward = densify(np.array([shapely.Polygon(ring), shapely.Polygon(ring[::-1])], object), step)
    one, two = shapely.get_coordinates(forward), shapely.get_coordinates(backward)
    assert {tuple(p) for p in one} == {tuple(p) for p in two}
    assert {tuple(p) for p in ring} <= {tuple(p) for p in one}
    assert np.hypot(*np.diff(one, axis=0).T).max() <= step * (1 + 1e-9)


def test_densify_keeps_holes_and_parts():
    land = shapely.MultiPolygon([shapely.box(0, 0, 3, 3).difference(shapely.box(1, 1, 2, 2)), shapely.box(5, 0, 6, 1)])
    (dense,) = densify(np.array([land], object), 0.3)
    assert shapely.equals(dense, land)
    assert shapely.get_num_coordinates(dense) > shapely.get_num_coordinates(land)
