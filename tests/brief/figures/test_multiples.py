"""Small multiples: the same land and scale in each, parts told by lines, groups by colour, one key for all."""

import re

import numpy as np

from modusvivendi.brief.figures import ENGLISH, Group, Tile, draw_multiples
from modusvivendi.brief.figures.palette import swatch
from tests.brief.figures.drawings import HOSTILE, find, parse, squares, texts

GROUPS = [Group("a", "At home A", 0), Group("b", HOSTILE, 1), Group("c", "Never used", 2)]


def make(**given):
    tiles = [
        Tile("one", "All in one", "one part", np.zeros(4, np.int64), np.zeros(4, np.int64)),
        Tile("two", "Two of one group", "two parts", np.array([0, 0, 1, 1]), np.zeros(4, np.int64)),
        Tile("three", "Two groups, one unknown", "three", np.array([0, 1, 2, -1]), np.array([0, 1, 1, -1])),
    ]
    return draw_multiples("m", squares(2, 2).polygons, tiles, GROUPS, caption="c", alt="a", **given)


def test_all_panels_have_the_same_size_and_their_own_colours():
    roots = [parse(panel.svg) for panel in make().panels]
    assert len({root.attrib["viewBox"] for root in roots}) == 1
    filled = [
        {path.get("fill") for path in root.iter() if (path.get("fill") or "").startswith("#")} - {"#ffffff"}
        for root in roots
    ]
    assert filled[0] == filled[1] == {swatch(0).fill}
    assert filled[2] >= {swatch(0).fill, swatch(1).fill, swatch(-1).fill}


def test_a_line_parts_sectors_of_one_colour():
    one, two, _ = (parse(panel.svg) for panel in make().panels)
    ink = {"fill": "none"}
    assert len(find(one, "g", **ink)[0]) == 1
    assert len(find(two, "g", **ink)[0]) == 2


def test_the_key_names_each_group_in_use_once_and_says_what_the_shapes_are():
    key = parse(make(badge="made from points", credit="drawn by hand").key)
    written = texts(key)
    assert written.count("At home A") == 1
    assert "Never used" not in written
    assert ENGLISH.words.unknown in written
    assert {"made from points", "drawn by hand"} <= set(written)


def test_ids_do_not_meet_on_one_page():
    made = make()
    ids = re.findall(r' id="([^"]+)"', "".join([*(panel.svg for panel in made.panels), made.key]))
    assert ids
    assert len(ids) == len(set(ids))


def test_the_panels_draw_the_whole_land_each_time():
    paths = [find(parse(panel.svg), "path", stroke="#57606a")[0].get("d") for panel in make().panels]
    assert len(set(paths)) == 1
    assert paths[0]
