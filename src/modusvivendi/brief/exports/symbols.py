"""Styles in QGIS's own format (QML), with the colours and patterns of the brief."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from xml.etree import ElementTree as Xml

QGIS = "3.28.0"
"""The version whose format this is; later ones read it."""

_BRUSHES = ("solid", "b_diagonal", "dense6", "f_diagonal", "horizontal", "vertical", "cross", "diagonal_x")
_MARKERS = (
    "circle",
    "square",
    "triangle",
    "diamond",
    "star",
    "pentagon",
    "cross_fill",
    "hexagon",
    "equilateral_triangle",
)
_CONTROLS = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]")


@dataclass(frozen=True, slots=True)
class Category:
    """One value of the column that a layer is coloured by: its label in the legend, fill and line colours (#rrggbb).

    ``number`` chooses the pattern or the marker, so that groups can be told apart in grey.
    """

    value: str
    label: str
    fill: str
    dark: str
    number: int = 0


@dataclass(frozen=True, slots=True)
class Style:
    """How a layer is drawn: by the values of ``column``, or alike for all when ``column`` is empty.

    What no category names is drawn like the category of value "" if there is one, else not at all.
    ``hollow``: outlines only. ``width``: of lines and outlines, in mm.
    """

    column: str
    categories: Sequence[Category]
    hollow: bool = False
    width: float = 0.1


def write_qml(style: Style, kind: str) -> str:
    """Return the style as QML for a layer of points, lines or polygons (``kind`` as in ``Layer``)."""
    root = Xml.Element("qgis", version=QGIS, styleCategories="Symbology")
    how = "categorizedSymbol" if style.column else "singleSymbol"
    renderer = Xml.SubElement(
        root, "renderer-v2", type=how, forceraster="0", symbollevels="0", enableorderby="0", referencescale="-1"
    )
    if style.column:
        renderer.set("attr", style.column)
        legend = Xml.SubElement(renderer, "categories")
        for row, category in enumerate(style.categories):
            Xml.SubElement(
                legend,
                "category",
                value=_clean(category.value),
                label=_clean(category.label),
                symbol=str(row),
                type="string",
                render="true",
            )
    symbols = Xml.SubElement(renderer, "symbols")
    for row, category in enumerate(style.categories if style.column else style.categories[:1]):
        _add_symbol(symbols, str(row), category, style, kind)
    return "<!DOCTYPE qgis PUBLIC 'http://mrcc.com/qgis.dtd' 'SYSTEM'>\n" + Xml.tostring(root, encoding="unicode")


def _add_symbol(symbols: Xml.Element, name: str, category: Category, style: Style, kind: str) -> None:
    form = "marker" if "Point" in kind else "line" if "Line" in kind else "fill"
    symbol = Xml.SubElement(symbols, "symbol", name=name, type=form, alpha="1", clip_to_extent="1", force_rhr="0")
    if form == "marker":
        _add_part(
            symbol,
            "SimpleMarker",
            {
                "name": _MARKERS[category.number % len(_MARKERS)],
                "color": _colour(category.fill),
                "outline_color": _colour(category.dark),
                "outline_width": f"{style.width}",
                "outline_style": "solid",
                "size": "3",
                "size_unit": "MM",
            },
        )
    elif form == "line":
        _add_part(
            symbol,
            "SimpleLine",
            {
                "line_color": _colour(category.dark),
                "line_width": f"{style.width}",
                "line_width_unit": "MM",
                "line_style": "dash" if category.number % 2 else "solid",
                "capstyle": "round",
                "joinstyle": "round",
            },
        )
    else:
        _add_fill(symbol, category, style)


def _add_fill(symbol: Xml.Element, category: Category, style: Style) -> None:
    edge = {
        "outline_color": _colour(category.dark),
        "outline_style": "solid",
        "outline_width": f"{style.width}",
        "outline_width_unit": "MM",
    }
    ground = "no" if style.hollow else "solid"
    _add_part(symbol, "SimpleFill", {"color": _colour(category.fill), "style": ground, **edge})
    brush = _BRUSHES[category.number % len(_BRUSHES)]
    if not style.hollow and brush != "solid":
        _add_part(symbol, "SimpleFill", {"color": _colour(category.dark, 110), "style": brush, "outline_style": "no"})


def _add_part(symbol: Xml.Element, kind: str, options: Mapping[str, str]) -> None:
    part = Xml.SubElement(symbol, "layer", {"class": kind, "enabled": "1", "locked": "0", "pass": "0"})
    table = Xml.SubElement(part, "Option", type="Map")
    for name, value in options.items():
        Xml.SubElement(table, "Option", name=name, type="QString", value=value)


def _colour(hex_colour: str, alpha: int = 255) -> str:
    red, green, blue = (int(hex_colour[i : i + 2], 16) for i in (1, 3, 5))
    return f"{red},{green},{blue},{alpha}"


def _clean(text: str) -> str:
    """Drop what XML cannot hold."""
    return _CONTROLS.sub("", text)
