"""Small maps to draw in tests, and readers of what was drawn."""

import re
import xml.etree.ElementTree as ET
from collections.abc import Iterable

import numpy as np
import shapely

from modusvivendi.brief.figures import Group, Sheet
from modusvivendi.core.geometry import Cells

SVG = "{http://www.w3.org/2000/svg}"
KNOWN = {"svg", "g", "defs", "pattern", "path", "rect", "circle", "line", "text", "tspan", "title"}
HOSTILE = '<script>alert("x")</script> & $a$ #set \\u \u202eevil\u202c \x00\x07 "quoted" \'single\''


def squares(columns: int, rows: int, side: float = 10_000.0, *, schematic: bool = False) -> Cells:
    """A grid of square places, row by row from the south-west."""
    polygons = [
        shapely.box(x * side, y * side, (x + 1) * side, (y + 1) * side) for y in range(rows) for x in range(columns)
    ]
    shapes = np.array(polygons, object)
    crs = "+proj=laea +lat_0=35 +lon_0=38 +datum=WGS84 +units=m"
    return Cells(shapes, crs, schematic, np.zeros(len(shapes)), None, "drawn for a test")


def sheet(group: Iterable[int], **given: object) -> Sheet:
    """Three groups over places named P0, P1 …"""
    labels = np.array(list(group), np.int64)
    groups = [Group("north", "North", 0), Group("south", "South", 1), Group("mixed", "Mixed zone", 2)]
    names = [f"P{i}" for i in range(len(labels))]
    return Sheet(labels, groups, names, names, people=np.arange(len(labels)) * 100.0, **given)


def parse(svg: str) -> ET.Element:
    """Read a drawing and hold it to what browsers and typesetters both know."""
    root = ET.fromstring(svg)
    for element in root.iter():
        assert element.tag.removeprefix(SVG) in KNOWN, element.tag
        assert "style" not in element.attrib
        for name, value in element.attrib.items():
            assert "var(" not in value, (name, value)
            assert "nan" not in value.lower() or name in ("aria-label",), (name, value)
            assert not name.startswith("on")
    for group in root.iter(f"{SVG}g"):  # what a group says once, its texts and boxes say by themselves
        for child in group:
            if child.tag in (f"{SVG}text", f"{SVG}rect"):
                child.attrib.update({**group.attrib, **child.attrib})
    ids = [element.attrib["id"] for element in root.iter() if "id" in element.attrib]
    assert len(ids) == len(set(ids))
    used = set(re.findall(r"url\(#([^)]+)\)", svg))
    assert used <= set(ids), used - set(ids)
    return root


def texts(root: ET.Element) -> list[str]:
    """All written texts, without marks of direction."""
    return [re.sub("[\u2066-\u2069]", "", "".join(found.itertext())) for found in root.iter(f"{SVG}text")]


def find(root: ET.Element, tag: str, **attributes: str) -> list[ET.Element]:
    """Elements by name and attributes."""
    return [
        found
        for found in root.iter(f"{SVG}{tag}")
        if all(found.get(key.rstrip("_").replace("_", "-")) == value for key, value in attributes.items())
    ]


def number(element: ET.Element, name: str) -> float:
    """A numeric attribute."""
    return float(element.attrib[name])
