import sqlite3
import time
from contextlib import closing
from xml.etree import ElementTree as Xml

import numpy as np
import pytest
import shapely
from pyogrio import list_layers, raw

from modusvivendi.brief.exports import geopackage
from modusvivendi.brief.exports.geopackage import Layer, pack_geopackage, write_geopackage
from modusvivendi.brief.exports.symbols import Category, Style, write_qml
from modusvivendi.core.errors import ModusError

SQUARES = np.array([shapely.box(36, 34, 37, 35), shapely.box(37, 34, 38, 35), shapely.box(36, 35, 38, 36)], object)
LAYERS = [
    Layer(
        "places",
        "MultiPolygon",
        SQUARES,
        {
            "id": ["a", "b", "c"],
            "name_ar": ["دمشق", None, 'الطبقة "الجديدة"'],
            "people": [1000.0, np.nan, 12],
            "rows": [1, 2, 3],
            "optional": [True, None, False],
            "nothing": [None, None, None],
        },
        "Schematic: cells made from points",
    ),
    Layer("lines_x-1", "MultiLineString", [shapely.LineString([(37, 34), (37, 35)])], {"km": [111.0]}),
    Layer("sites", "Point", [shapely.Point(36.5, 34.5)], {"kind": ["port"]}),
    Layer("empty", "Point", [], {"kind": []}),
]
STYLES = {
    "places": Style(
        "id",
        [
            Category("a", "دمشق & <Damascus> \x01", "#7fb0dc", "#2f5f8f", 1),
            Category("", "?", "#ececec", "#8a9199"),
        ],
    ),
    "lines_x-1": Style("", [Category("", "", "#1d2733", "#1d2733")], width=0.8),
    "sites": Style("kind", [Category("port", "port", "#ffffff", "#1d2733", 3)]),
}
DATE = "2015-10-01T00:00:00.000Z"


@pytest.fixture
def package(tmp_path):
    path = tmp_path / "maps.gpkg"
    write_geopackage(path, LAYERS, STYLES, DATE)
    return path


def ask(path, query):
    with closing(sqlite3.connect(path)) as file:
        return file.execute(query).fetchall()


def test_layers_are_there_in_order(package):
    assert [(name, kind) for name, kind in list_layers(package).tolist() if name != "layer_styles"] == [
        ("places", "MultiPolygon"),
        ("lines_x-1", "MultiLineString"),
        ("sites", "Point"),
    ]


def test_values_and_shapes_come_back(package):
    meta, _, geometry, columns = raw.read(package, layer="places")
    assert meta["crs"] == "EPSG:4326"
    assert shapely.equals(shapely.from_wkb(geometry), SQUARES).all()
    values = dict(zip(meta["fields"].tolist(), columns, strict=True))
    assert values["name_ar"].tolist() == ["دمشق", None, 'الطبقة "الجديدة"']
    assert values["people"].tolist()[::2] == [1000.0, 12.0]
    assert np.isnan(values["people"][1])
    assert values["rows"].tolist() == [1, 2, 3]
    assert values["nothing"].tolist() == [None, None, None]
    assert ask(package, "SELECT optional, people FROM places") == [(1, 1000.0), (None, None), (0, 12.0)]


def test_each_layer_has_a_default_style_that_parses(package):
    rows = ask(package, "SELECT f_table_name, f_geometry_column, useAsDefault, styleQML FROM layer_styles")
    assert [row[:3] for row in rows] == [(name, "geom", 1) for name in ("places", "lines_x-1", "sites")]
    assert ask(package, "SELECT column_name FROM gpkg_geometry_columns") == [("geom",)] * 3
    for _, _, _, qml in rows:
        assert Xml.fromstring(qml).find("renderer-v2/symbols/symbol") is not None
    renderer = Xml.fromstring(rows[0][3]).find("renderer-v2")
    assert renderer.get("attr") == "id"
    found = [(c.get("value"), c.get("label"), c.get("symbol")) for c in renderer.findall("categories/category")]
    assert found == [("a", "دمشق & <Damascus> ", "0"), ("", "?", "1")]
    assert [s.get("name") for s in renderer.findall("symbols/symbol")] == ["0", "1"]


def test_it_is_a_sound_geopackage(package):
    assert ask(package, "PRAGMA integrity_check") == [("ok",)]
    assert ask(package, "PRAGMA application_id") == [(0x47504B47,)]
    assert ask(package, "PRAGMA foreign_key_check") == []
    assert ask(package, "SELECT DISTINCT last_change FROM gpkg_contents") == [(DATE,)]
    assert ask(package, "SELECT description FROM gpkg_contents WHERE table_name = 'places'") == [
        ("Schematic: cells made from points",)
    ]
    assert ask(package, "SELECT data_type FROM gpkg_contents WHERE table_name = 'layer_styles'") == [("attributes",)]


def test_the_same_content_gives_the_same_bytes():
    one = pack_geopackage(LAYERS, STYLES, DATE)
    time.sleep(0.01)
    assert pack_geopackage(LAYERS, STYLES, DATE) == one
    assert b"SQLite format 3" in one


def test_an_older_file_is_replaced(package):
    write_geopackage(package, LAYERS[:1], {}, DATE)
    assert list_layers(package)[:, 0].tolist() == ["places", "layer_styles"]
    assert [path.name for path in package.parent.iterdir()] == ["maps.gpkg"]


def test_nothing_half_written_is_left(package, monkeypatch):
    before = package.read_bytes()

    def fail(*_):
        raise OSError("disk full")

    monkeypatch.setattr(geopackage, "_finish", fail)
    with pytest.raises(ModusError, match="disk full"):
        write_geopackage(package, LAYERS, STYLES)
    assert package.read_bytes() == before
    assert [path.name for path in package.parent.iterdir()] == ["maps.gpkg"]


def test_a_folder_that_is_not_there(tmp_path):
    with pytest.raises(ModusError, match=r"cannot write maps\.gpkg"):
        write_geopackage(tmp_path / "no" / "maps.gpkg", LAYERS, STYLES)


def test_nothing_to_write(tmp_path):
    with pytest.raises(ModusError, match="no layer with features"):
        write_geopackage(tmp_path / "maps.gpkg", LAYERS[3:], STYLES)


@pytest.mark.parametrize(
    ("kind", "symbol", "part"),
    [
        ("Point", "marker", "SimpleMarker"),
        ("MultiLineString", "line", "SimpleLine"),
        ("MultiPolygon", "fill", "SimpleFill"),
    ],
)
def test_symbols_fit_the_kind_of_layer(kind, symbol, part):
    root = Xml.fromstring(write_qml(Style("", [Category("", "", "#ff8000", "#000000")]), kind))
    assert root.find("renderer-v2").get("type") == "singleSymbol"
    found = root.find("renderer-v2/symbols/symbol")
    assert found.get("type") == symbol
    assert found.find("layer").get("class") == part
    colours = [o.get("value") for o in found.iter("Option") if (o.get("name") or "").endswith("color")]
    assert set(colours) <= {"255,128,0,255", "0,0,0,255"}


def test_groups_differ_by_pattern_as_well_as_by_colour():
    style = Style("id", [Category(str(n), str(n), "#7fb0dc", "#2f5f8f", n) for n in range(8)])
    symbols = Xml.fromstring(write_qml(style, "MultiPolygon")).findall("renderer-v2/symbols/symbol")
    looks = [tuple(o.get("value") for o in s.iter("Option") if o.get("name") == "style") for s in symbols]
    assert len(set(looks)) == 8


def test_hollow_places_show_what_lies_under_them():
    style = Style("", [Category("", "", "#ffffff", "#5f6b76", 3)], hollow=True)
    fills = Xml.fromstring(write_qml(style, "MultiPolygon")).findall("renderer-v2/symbols/symbol/layer")
    assert len(fills) == 1
    assert [o.get("value") for o in fills[0].iter("Option") if o.get("name") == "style"] == ["no"]
