"""The bundled dossiers, drawn from their points and, beside the data packs, from the true boundaries."""

from dataclasses import replace

import numpy as np
import pytest
import shapely

from modusvivendi.core.dossier import Shapes
from modusvivendi.core.geometry import inspect_shapes, measure_areas, measure_borders, shape_cells
from modusvivendi.io.folder import read
from tests.core.geometry.lands import read_layer

LAYERS = {"syria-2015": "syria/admin3_subdistricts", "bosnia-1995": "bosnia/municipalities_postwar"}


@pytest.fixture(scope="module", params=LAYERS)
def dossier(request):
    return read(request.param)


def name_lines(borders):
    rows = zip(borders.a.tolist(), borders.b.tolist(), borders.land.tolist(), strict=True)
    return {(min(a, b), max(a, b)) for a, b, land in rows if land}


def test_drawn_from_points(dossier):
    cells = shape_cells(dossier.shapes, dossier.places, dossier.projection)
    assert cells.schematic
    assert "Natural Earth" in cells.credit
    assert shapely.coverage_is_valid(cells.polygons)
    assert not shapely.is_empty(cells.polygons).any()
    stated = np.nansum(dossier.places.area_km2)
    assert measure_areas(cells).sum() == pytest.approx(stated, rel=0.01)
    drawn, table = name_lines(measure_borders(cells)), name_lines(dossier.borders)
    # Cells of points are not boundaries, but most neighbours are neighbours.
    assert len(drawn & table) > 0.94 * len(table)
    assert len(drawn - table) < 0.08 * len(drawn)


def test_places_beyond_the_outline_are_few_and_named(dossier):
    cells = shape_cells(dossier.shapes, dossier.places, dossier.projection)
    outside = {dossier.places.ids[row] for row in cells.extended}
    # Arwad is an island; the others lie in the Golan, outside the de facto line of Natural Earth.
    expected = {"SY100001", "SY140000", "SY140002", "SY140003", "SY140200", "SY140201"}
    assert outside == (expected if dossier.id == "syria-2015" else set())
    assert (f"extended around {len(outside)} places" in cells.credit) == bool(outside)
    assert all(finding.severity == "warning" for finding in inspect_shapes(dossier.shapes, dossier.places))


@pytest.mark.shared
def test_drawn_from_the_true_boundaries(dossier, shared):
    given, true_places, _ = read_layer(shared / f"{LAYERS[dossier.id]}.geojson")
    polygon = dict(zip(true_places.ids, given.polygons, strict=True))
    shapes = Shapes(tuple(polygon[id] for id in dossier.places.ids), (), dossier.shapes.outline)
    true = replace(dossier, shapes=shapes)
    cells = shape_cells(true.shapes, true.places, true.projection)
    assert not cells.schematic
    assert shapely.coverage_is_valid(cells.polygons)
    assert cells.moved_km2.sum() < 0.01
    assert measure_areas(cells).sum() == pytest.approx(np.nansum(true.places.area_km2), rel=1e-3)
    drawn, table = name_lines(measure_borders(cells)), name_lines(true.borders)
    assert table <= drawn
    assert len(drawn - table) <= 2
    measured, stated = measure_borders(cells).km.sum(), np.nansum(true.borders.km)
    assert measured == pytest.approx(stated, rel=2e-3)
    assert {finding.severity for finding in inspect_shapes(true.shapes, true.places)} <= {"warning"}
