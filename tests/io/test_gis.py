"""Polygons and outlines from GeoJSON, GeoPackage and Shapefile, right and wrong."""

import json

import numpy as np
import pytest
import shapely

from modusvivendi.io.folder import inspect, read
from tests.io.cases import check, find, put, swap
from tests.tiny import PLACES, STEP, tiny_folder

SQUARE = {"type": "Polygon", "coordinates": [[[20, 40], [20.2, 40], [20.2, 40.2], [20, 40.2], [20, 40]]]}


def edit(change, file="places.geojson"):
    """Change the parsed GeoJSON in place."""

    def apply(folder):
        parsed = json.loads((folder / file).read_text())
        change(parsed["features"])
        (folder / file).write_text(json.dumps(parsed))

    return apply


def test_polygons_in_the_order_of_the_places(tmp_path):
    dossier = check(tmp_path / "d", edit(lambda features: features.reverse()), polygons=True).dossier
    assert [shapely.get_x(shapely.centroid(p)) < 20.2 for p in dossier.shapes.polygons] == [True, False, False] * 2
    assert shapely.area(dossier.shapes.outline) == pytest.approx(3 * STEP * 2 * STEP)


def test_a_place_without_a_polygon(tmp_path):
    found = find(check(tmp_path / "d", edit(lambda features: features.pop(4)), polygons=True), "'elm' has no polygon")
    assert (found.severity, found.where.file) == ("error", "places.geojson")
    assert "add a polygon with the id elm" in found.repair


def test_a_polygon_without_a_place(tmp_path):
    def rename(features):
        features.append({"type": "Feature", "properties": {"id": "elmm"}, "geometry": SQUARE})

    inspection = check(tmp_path / "d", edit(rename), polygons=True)
    found = find(inspection, "the polygon 'elmm' belongs to no place")
    assert (found.severity, found.repair) == ("warning", "did you mean elm?")
    assert inspection.dossier is not None


def test_two_polygons_for_a_place(tmp_path):
    inspection = check(tmp_path / "d", edit(lambda features: features.append(features[0])), polygons=True)
    assert "merge" in find(inspection, "two polygons with the id 'alder'").repair


def test_invalid_and_overlapping_polygons_are_found(tmp_path):
    def spoil(features):
        ring = features[0]["geometry"]["coordinates"][0]
        ring[1], ring[2] = ring[2], ring[1]  # a bow tie
        for corner in features[2]["geometry"]["coordinates"][0]:
            corner[0] -= 0.05  # over birch

    inspection = check(tmp_path / "d", edit(spoil), polygons=True)
    said = "\n".join(map(str, inspection.findings))
    assert "alder" in said
    assert "overlap" in said
    assert "cedar" in said


@pytest.mark.parametrize(
    ("geometry", "words"),
    [
        ({"type": "Point", "coordinates": [20, 40]}, "is Point, not a polygon"),
        (None, "is None, not a polygon"),
        ({"type": "Polygon", "coordinates": [[[5e5, 4e6], [5e5 + 1, 4e6], [5e5, 4e6 + 1], [5e5, 4e6]]]},
         "no longitude and latitude"),
        ({"type": "Polygon", "coordinates": [[20, 40]]}, "no longitude and latitude"),
        ({"type": "Polygon", "coordinates": []}, "no longitude and latitude"),
        ({"type": "MultiPolygon", "coordinates": "x"}, "no longitude and latitude"),
    ],
)  # fmt: skip
def test_features_that_are_no_polygons(tmp_path, geometry, words):
    inspection = check(tmp_path / "d", edit(lambda features: features[1].update(geometry=geometry)), polygons=True)
    assert "feature 2" in find(inspection, words).what


@pytest.mark.parametrize("data", [b"{", b"[]", b"null", b'{"features": []}', b'{"features": 1}', b"[" * 100_000])
def test_files_that_are_no_geojson(tmp_path, data):
    inspection = check(tmp_path / "d", put("outline.geojson", data))
    assert [found.where.file for found in inspection.findings if found.severity == "error"] == ["outline.geojson"]


def test_another_coordinate_system_is_refused_in_geojson(tmp_path):
    change = swap(
        "outline.geojson",
        '{"type": "FeatureCollection",',
        '{"type": "FeatureCollection", "crs": {"name": "EPSG:32637"},',
    )
    assert "EPSG:4326" in find(check(tmp_path / "d", change), "not longitude and latitude").repair


def save(folder, name, crs="EPSG:4326", column="id", shapes=None):
    from pyogrio import raw

    given = read(folder).shapes.polygons if shapes is None else shapes
    (folder / "places.geojson").unlink()
    raw.write(
        folder / name,
        geometry=shapely.to_wkb(np.array(given, object)),
        field_data=[np.array(PLACES, object)],
        fields=[column],
        crs=crs,
        geometry_type="Polygon",
    )


@pytest.mark.parametrize("name", ["places.gpkg", "places.shp"])
def test_geopackage_and_shapefile_read_the_same(tmp_path, name):
    folder = tiny_folder(tmp_path / "d", polygons=True)
    expected = read(folder).shapes.polygons
    save(folder, name)
    inspection = inspect(folder)
    assert inspection.findings == ()
    for a, b in zip(expected, inspection.dossier.shapes.polygons, strict=True):
        assert shapely.equals(a, b)


def test_projected_polygons_come_back_in_degrees(tmp_path):
    from pyproj import Transformer

    folder = tiny_folder(tmp_path / "d", polygons=True)
    expected = read(folder).shapes.polygons
    change = Transformer.from_crs("EPSG:4326", "EPSG:32634", always_xy=True)
    moved = [shapely.transform(p, lambda xy: np.column_stack(change.transform(xy[:, 0], xy[:, 1]))) for p in expected]
    save(folder, "places.gpkg", crs="EPSG:32634", shapes=moved)
    for a, b in zip(expected, read(folder).shapes.polygons, strict=True):
        assert shapely.equals_exact(a, b, tolerance=1e-7)


def test_a_geopackage_without_ids(tmp_path):
    folder = tiny_folder(tmp_path / "d", polygons=True)
    save(folder, "places.gpkg", column="code")
    assert "rename one of its columns to id: code" in find(inspect(folder), "has no column id").repair


@pytest.mark.parametrize("name", ["places.gpkg", "places.shp"])
def test_a_broken_gis_file(tmp_path, name):
    found = find(check(tmp_path / "d", put(name, b"no such thing")), "cannot be read")
    assert (found.severity, found.where.file) == ("error", name)


def test_areas_and_borders_that_the_tables_lack_are_measured(tmp_path):
    folder = tiny_folder(tmp_path / "d", polygons=True)
    swap("places.csv", "40.1,20.1,378", "40.1,20.1,")(folder)
    (folder / "borders.csv").unlink()
    inspection = inspect(folder)
    assert inspection.dossier.places.area_km2.tolist() == pytest.approx([378] * 3 + [377] * 3, rel=0.005)
    borders = inspection.dossier.borders
    assert borders.measured
    # as borders.csv of the tiny dossier has it, to half a percent
    lengths = {(a, b): km for a, b, km in zip(borders.a, borders.b, borders.km, strict=True) if km > 0.1}
    assert lengths[0, 1] == pytest.approx(22.2, rel=0.005)
    assert lengths[0, 3] == pytest.approx(17.0, rel=0.005)
    assert len(lengths) == 7
    assert "were measured on the polygons" in find(inspection, "1 areas").what


def test_a_length_that_the_table_lacks_is_measured(tmp_path):
    inspection = check(tmp_path / "d", swap("borders.csv", "alder,birch,22.2", "alder,birch,"), polygons=True)
    assert inspection.dossier.borders.km[0] == pytest.approx(22.2, rel=0.005)
    assert not inspection.dossier.borders.measured


def test_a_projection_that_is_not_equal_area_is_refused(tmp_path):
    inspection = check(tmp_path / "d", swap("dossier.toml", 'country = "XXT"', 'projection = "EPSG:3857"'))
    assert any(found.severity == "error" and found.where.file == "dossier.toml" for found in inspection.findings)


def test_an_equal_area_projection_is_kept(tmp_path):
    inspection = check(tmp_path / "d", swap("dossier.toml", 'country = "XXT"', 'projection = "EPSG:3035"'))
    assert inspection.dossier.projection == "EPSG:3035"
