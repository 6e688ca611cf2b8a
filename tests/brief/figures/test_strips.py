"""Strips: ranges with plans marked on them."""

import math
import re
import xml.etree.ElementTree as ET

from modusvivendi.brief.blocks import Table
from modusvivendi.brief.figures.strips import Strip, draw_strips
from modusvivendi.brief.figures.words import Look
from modusvivendi.core.ranges import Range

TABLE = Table("t", ["a"], [["b"]])
STRIPS = [
    Strip("Line, km", [Range(10, 20, 30), Range(12, 15, 18)], [5.0, 20.0, 20.0, math.nan], lambda value: f"{value:g}"),
    Strip("Constant", [Range(1, 1, 1)], [1.0, 1.0, 1.0, 1.0], lambda value: f"{value:g}"),
]


def draw(look=None):
    plans = ["One", "Two", "Three", "Four"]
    return draw_strips("s", STRIPS, plans, ["Neutral", "Aimed"], look or Look(), caption="c", alt="a", table=TABLE)


def circles(svg):
    found = [node for node in ET.fromstring(svg).iter() if node.tag.endswith("circle")]
    return [(float(node.get("cx")), float(node.get("cy"))) for node in found]


def test_every_known_value_has_a_dot_and_none_covers_another():
    figure = draw()
    for svg in (figure.svg, figure.narrow):
        dots = circles(svg)
        assert len(dots) == 3 + 4 + 4
        first = dots[:7]
        gaps = [math.dist(a, b) for i, a in enumerate(first) for b in first[:i]]
        assert min(gaps) >= 18


def test_dots_lie_in_the_order_of_their_values_and_mirrored_in_arabic():
    left = circles(draw().svg)
    assert left[0][0] < left[1][0] == left[2][0]
    right = circles(draw(Look(language="ar", direction="rtl")).svg)
    assert right[0][0] > right[1][0]
    assert [round(700 - x, 1) for x, _ in right] == [round(x, 1) for x, _ in left]


def test_the_ends_of_a_scale_are_written():
    assert {"5", "30"} <= set(re.findall(r">([^<>]+)</text>", draw().svg))
