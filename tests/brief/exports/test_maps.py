import sqlite3
from contextlib import closing

import numpy as np
import pytest
import shapely
from pyogrio import list_layers, raw

from modusvivendi.brief.exports.maps import export_map
from modusvivendi.core.errors import ModusError
from modusvivendi.io.folder import read
from modusvivendi.plan.chain import compute
from tests.tiny import tiny_folder


@pytest.fixture(scope="module")
def results(tmp_path_factory):
    return compute(read(tiny_folder(tmp_path_factory.mktemp("tiny") / "tiny")))


@pytest.fixture(scope="module")
def syria():
    return compute(read("syria-2015"))


def save(results, audience, folder):
    (content,) = export_map(results, audience).values()
    path = folder / "maps.gpkg"
    path.write_bytes(content)
    return path


def read_layer(path, layer):
    meta, _, geometry, columns = raw.read(path, layer=layer)
    return shapely.from_wkb(geometry), dict(zip(meta["fields"].tolist(), columns, strict=True))


def test_places_carry_what_is_known_of_them(results, tmp_path):
    path = save(results, "technical", tmp_path)
    shapes, columns = read_layer(path, "places")
    dossier = results.dossier
    assert columns["id"].tolist() == list(dossier.places.ids)
    assert columns["name_ar"].tolist() == [names.get("ar") for names in dossier.places.names]
    assert np.array_equal(columns["people"], dossier.places.population[:, 1], equal_nan=True)
    for plan in dossier.plans:
        if plan.drawn:
            sectors = [plan.sectors[row].id if row >= 0 else None for row in plan.assignment.tolist()]
            assert columns[f"sector_{plan.id}"].tolist() == sectors
    assert shapely.is_valid(shapes).all()


def test_sectors_and_lines_are_those_of_the_plan(syria, tmp_path):
    path = save(syria, "technical", tmp_path)
    plan = syria.dossier.plan("confederal-6")
    shapes, columns = read_layer(path, "sectors_confederal-6")
    assert set(columns["sector"].tolist()) - {None} == {sector.id for sector in plan.sectors}
    assert shapely.coverage_is_valid(shapes)
    _, lines = read_layer(path, "lines_confederal-6")
    known = {frozenset(pair): km for pair, km in syria.ledgers["confederal-6"].line_km.items()}
    for a, b, km in zip(lines["sector_a"], lines["sector_b"], lines["km"], strict=True):
        assert np.isnan(km) or km == pytest.approx(known[frozenset((a, b))])
    assert np.isfinite(lines["km"]).any()


def test_the_public_sees_no_places_and_no_lines(syria, tmp_path):
    path = save(syria, "public", tmp_path)
    names = list_layers(path)[:, 0].tolist()
    assert "places" not in names
    assert not [name for name in names if name.startswith("lines")]
    shapes, columns = read_layer(path, "control")
    assert set(columns["share"].tolist()) <= {0.25, 0.5, 0.75, 1.0}
    assert len(shapes) < len(syria.dossier.places)
    points, sites = read_layer(path, "sites")
    assert set(sites["sensitivity"].tolist()) == {"public"}
    true = {site.id: (site.lon, site.lat) for site in syria.dossier.sites}
    assert all(
        shapely.get_coordinates(p)[0].tolist() != list(true[id]) for p, id in zip(points, sites["id"], strict=True)
    )


def test_only_the_technical_teams_see_technical_sites(syria, tmp_path):
    _, technical = read_layer(save(syria, "technical", tmp_path), "sites")
    _, parties = read_layer(save(syria, "parties", tmp_path), "sites")
    assert "technical" in technical["sensitivity"]
    assert "technical" not in parties["sensitivity"]


def test_schematic_cells_say_so(syria, tmp_path):
    path = save(syria, "technical", tmp_path)
    with closing(sqlite3.connect(path)) as file:
        said = dict(file.execute("SELECT table_name, description FROM gpkg_contents").fetchall())
        styled = {name for (name,) in file.execute("SELECT f_table_name FROM layer_styles")}
    assert said["places"].startswith("Schematic")
    assert "Natural Earth" in said["places"]
    assert styled == set(said) - {"layer_styles"}


def test_the_same_results_give_the_same_bytes(results):
    assert export_map(results, "parties") == export_map(results, "parties")


def test_an_unknown_audience_is_refused(results):
    with pytest.raises(ModusError, match="no audience"):
        export_map(results, "everyone")
