import json
from dataclasses import replace

import numpy as np
import pytest
import shapely

from modusvivendi.brief.figures import Group, Look, Mark, Town, Words, draw_coarse_map, draw_map
from modusvivendi.brief.figures.svg import EDGE
from modusvivendi.core.geometry import choose_crs
from modusvivendi.core.geometry.cells import Cells
from modusvivendi.core.geometry.display import coarsen
from modusvivendi.core.geometry.projection import project
from tests.brief.figures.drawings import HOSTILE, SVG, find, number, parse, sheet, squares, texts

LABELS = [0, 0, 1, 1, 2, 2, -1, 1, 2]


def title(element) -> str:
    found = element.find(f"{SVG}title")
    assert found is not None
    return found.text


def test_every_place_is_an_element_to_reach_with_its_title():
    figure = draw_map("m", squares(3, 3), sheet(LABELS), caption="Who holds what")
    units = find(parse(figure.svg), "path", tabindex="0", role="img", class_="mv-place")
    assert [unit.attrib["id"] for unit in units] == [f"m-P{i}" for i in range(9)]
    assert title(units[3]) == "P3: South, People 300"
    assert title(units[6]) == "P6: unknown, People 600"


def test_given_titles_are_used_as_they_are():
    figure = draw_map("m", squares(3, 3), sheet(LABELS, titles=[f"<{i}>" for i in range(9)]), caption="c")
    assert title(find(parse(figure.svg), "path", class_="mv-place")[4]) == "<4>"


def test_the_table_counts_places_people_and_land():
    table = draw_map("m", squares(3, 3), sheet(LABELS), caption="c").table
    assert table is not None
    assert [list(row) for row in table.rows] == [
        ["North", "2", "200", "22%", "100"],
        ["South", "3", "300", "33%", "1,200"],
        ["Mixed zone", "3", "300", "33%", "1,700"],
        ["unknown", "1", "100", "11%", "600"],
        ["Total", "9", "900", "100%", "3,600"],
    ]


def test_unknown_people_are_not_zero():
    known = sheet(LABELS)
    people = known.people.copy()
    people[:2] = np.nan
    figure = draw_map("m", squares(3, 3), replace(known, people=people), caption="c")
    assert figure.table.rows[0][4] == "unknown"
    assert title(find(parse(figure.svg), "path", class_="mv-place")[0]) == "P0: North"


def test_the_words_say_what_is_to_be_seen_from_most_to_least():
    alt = draw_map("m", squares(3, 3), sheet([0] * 6 + [1, 1, -1]), caption="c").alt
    assert alt == "Map of 9 places. North: 67% of the land, South: 22% of the land, unknown: 11% of the land."


@pytest.mark.parametrize("schematic", [True, False])
def test_schematic_stands_on_the_figure_when_the_cells_are(schematic):
    figure = draw_map("m", squares(3, 3, schematic=schematic), sheet(LABELS), caption="c")
    for drawing in (figure.svg, figure.narrow):
        assert any("schematic" in text for text in texts(parse(drawing))) == schematic


def test_uncertain_places_are_hatched_counted_and_explained():
    confidence = np.array([0.9, 0.5, 0.9, 0.9, 0.9, 0.6, 0.1, 0.9, 0.9])
    figure = draw_map("m", squares(3, 3), sheet(LABELS, confidence=confidence), caption="c")
    root = parse(figure.svg)
    assert find(root, "path", fill="url(#m-unsure)")
    assert "less sure (under 70%)" in texts(root)
    assert [row[-1] for row in figure.table.rows] == ["1", "0", "1", "0", "2"]
    sure = draw_map("m", squares(3, 3), sheet(LABELS, confidence=np.ones(9)), caption="c")
    assert not find(parse(sure.svg), "path", fill="url(#m-unsure)")


def test_beyond_1500_places_groups_are_drawn_and_no_place():
    cells = squares(40, 40)
    figure = draw_map("m", cells, sheet([i % 3 for i in range(1600)]), caption="c")
    assert "tabindex" not in figure.svg
    assert parse(figure.svg).attrib["role"] == "img"
    assert figure.table.rows[-1][1] == "1,600"


def test_the_narrow_drawing_has_no_single_places_and_other_ids():
    figure = draw_map("m", squares(3, 3), sheet(LABELS), caption="c")
    wide, narrow = parse(figure.svg), parse(figure.narrow)
    assert number(narrow, "width") == 360 + 2 * EDGE
    assert "tabindex" not in figure.narrow
    ids = [{e.attrib["id"] for e in root.iter() if "id" in e.attrib} for root in (wide, narrow)]
    assert not ids[0] & ids[1]


def test_the_front_is_drawn_over_the_plan_and_named():
    front = np.array([0, 0, 0, 1, 1, 1, 1, 1, 1])
    root = parse(draw_map("m", squares(3, 3), sheet(LABELS, front=front), caption="c").svg)
    assert "front line today" in texts(root)
    assert "line between sectors" in texts(root)
    assert [path for path in find(root, "path", stroke_dasharray="4 4") if path.get("d")]


def test_towns_and_sites_are_named():
    given = sheet(
        LABELS,
        towns=[Town("Bigtown", 38.15, 35.15, 1e6), Town("Nowhere", float("nan"), 35.0, 1e6)],
        marks=[Mark("d", "The dam", "dam", 38.05, 35.05), Mark("x", "A thing", "never heard of", 38.25, 35.2)],
    )
    figure = draw_map("m", squares(3, 3), given, caption="c")
    root = parse(figure.svg)
    assert "Bigtown" in texts(root)
    assert "Nowhere" not in texts(root)
    assert "dam" in texts(root)
    assert "The dam" in [found.text for found in root.iter(f"{SVG}title")]


def test_groups_that_would_look_alike_are_parted():
    groups = [Group("a", "A", 0), Group("b", "B", 12), Group("c", "C", 1)]
    figure = draw_map("m", squares(3, 1), replace(sheet([0, 1, 2]), groups=groups), caption="c")
    fills = [unit.attrib["fill"] for unit in find(parse(figure.svg), "path", class_="mv-place")]
    assert len(set(fills)) == 3


def test_hostile_names_stay_text():
    given = replace(
        sheet(LABELS, towns=[Town(HOSTILE, 38.1, 35.1, 5)], credit=HOSTILE),
        groups=[Group(HOSTILE, HOSTILE, i) for i in range(3)],
        names=[HOSTILE] * 9,
        ids=[f"{HOSTILE}{i}" for i in range(9)],
    )
    figure = draw_map(HOSTILE, squares(3, 3), given, caption=HOSTILE, alt=HOSTILE)
    for drawing in (figure.svg, figure.narrow):
        parse(drawing)
        assert "<script" not in drawing
        assert "\u202e" not in drawing


def test_arabic_is_mirrored_and_speaks_its_own_words():
    look = Look("ar", "rtl", Words(schematic="تخطيطي", unknown="غير معروف", km="{km} كم"))
    figure = draw_map("m", squares(3, 3, schematic=True), sheet(LABELS), look, caption="c")
    root = parse(figure.svg)
    assert root.attrib["lang"] == "ar"
    assert any(text.startswith("تخطيطي") for text in texts(root))
    scale = next(e for e in find(root, "text") if "كم" in "".join(e.itertext()))
    assert float(scale.attrib["x"]) > 350
    assert scale.attrib["text-anchor"] == "end"


def test_the_scale_bar_is_as_long_as_it_says():
    figure = draw_map("m", squares(3, 3), sheet(LABELS), caption="c")
    root = parse(figure.svg)
    km = next(float(t.removesuffix(" km")) for t in texts(root) if t.endswith(" km"))
    bar = next(e for e in find(root, "line") if e.attrib.get("stroke-width") == "1.5" and e.attrib["x1"] == "0")
    per_km = (700 - 8) / 30
    assert float(bar.attrib["x2"]) == pytest.approx(km * per_km, abs=0.2)


def test_coordinates_have_one_decimal_at_most():
    import re

    figure = draw_map("m", squares(3, 3, side=12_345.678), sheet(LABELS), caption="c")
    for path in find(parse(figure.svg), "path", class_="mv-place"):
        assert not re.search(r"\.\d\d", path.attrib["d"])


def test_the_same_input_gives_the_same_drawing():
    once, again = (draw_map("m", squares(3, 3), sheet(LABELS), caption="c") for _ in range(2))
    assert once == again


def test_hexagons_show_no_place():
    cells = squares(12, 12)
    label = np.array([0 if i % 12 < 6 else 1 for i in range(144)])
    coarse = coarsen(cells, label, spacing_km=30)
    groups = sheet([0]).groups
    figure = draw_coarse_map("h", coarse, groups, caption="c", towns=[Town("A", 38.2, 35.2, 1)], crs=cells.crs)
    root = parse(figure.svg)
    assert "tabindex" not in figure.svg
    assert any("hexagon" in text for text in texts(root))
    assert figure.alt.startswith(f"Coarse map of {len(coarse.polygons)} hexagons.")
    assert figure.table.rows[-1][1] == str(len(coarse.polygons))


def test_a_site_is_placed_no_finer_than_its_hexagon():
    cells = squares(12, 12)
    coarse = coarsen(cells, np.zeros(144, np.int64), spacing_km=30)
    groups = sheet([0]).groups
    places = []
    for shift in (0.0, 0.02):
        marks = [Mark("d", "The dam", "dam", 38.6 + shift, 35.5)]
        figure = draw_coarse_map("h", coarse, groups, caption="c", marks=marks, crs=cells.crs)
        (drawn,) = [e for e in find(parse(figure.svg), "path") if e.find(f"{SVG}title") is not None]
        places.append(drawn.attrib["transform"])
    assert places[0] == places[1]


@pytest.mark.shared
def test_a_real_map_of_272_places_stays_small(shared):
    path = shared / "syria" / "admin3_subdistricts.geojson"
    features = json.loads(path.read_text("utf-8"))["features"]
    shapes = np.array([shapely.from_geojson(json.dumps(f["geometry"])) for f in features], object)
    inner = shapely.point_on_surface(shapes)
    crs = choose_crs(shapely.get_y(inner), shapely.get_x(inner))
    cells = Cells(np.asarray(project(shapes, crs)), crs, False, np.zeros(272), None)
    governorates = sorted({f["properties"]["adm1"] for f in features})
    names = [f["properties"]["name_en"] for f in features]
    label = np.array([governorates.index(f["properties"]["adm1"]) for f in features])
    groups = [Group(id, id, i) for i, id in enumerate(governorates)]
    given = replace(sheet(label), groups=groups, names=names, ids=[f["properties"]["id"] for f in features])
    figure = draw_map("syria", cells, given, caption="c")
    assert len(find(parse(figure.svg), "path", class_="mv-place")) == 272
    assert len(figure.svg.encode()) < 150_000
    assert len(figure.narrow.encode()) < 60_000
