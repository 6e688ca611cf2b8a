"""A look at a figure's SVG before it goes into a document: it may draw, and nothing else."""

import re
from xml.etree import ElementTree

from modusvivendi.core.errors import ModusError

_FORBIDDEN = frozenset({"script", "foreignobject", "iframe", "image", "a", "animate", "set", "handler", "style"})
_OUTSIDE = re.compile(r"url\(\s*['\"]?(?!#)|javascript:|data:", re.IGNORECASE)


def check_drawing(svg: str, figure: str) -> str:
    """Return the SVG when it holds only shapes and text.

    Raises ``ModusError`` for text that is not well-formed, a document type, scripts, styles, links, embedded
    content, event attributes or references outside the drawing. Figures are made in this package from escaped
    names; this is the second lock on the door.
    """
    if "<!" in svg or "<?" in svg:
        raise _refuse(figure, "it holds a declaration")
    try:
        root = ElementTree.fromstring(svg)  # noqa: S314 - no declaration, so no entities
    except ElementTree.ParseError as error:
        raise _refuse(figure, f"it is not well-formed ({error})") from None
    for element in root.iter():
        tag = str(element.tag).rpartition("}")[2].lower()
        if tag in _FORBIDDEN:
            raise _refuse(figure, f"it holds <{tag}>")
        for name, value in element.attrib.items():
            attribute = name.rpartition("}")[2].lower()
            outside = attribute == "href" and not value.startswith("#")
            if attribute.startswith("on") or attribute == "style" or outside or _OUTSIDE.search(value):
                raise _refuse(figure, f"its <{tag}> has the attribute {attribute}={value[:40]!r}")
    return svg


def _refuse(figure: str, reason: str) -> ModusError:
    return ModusError(
        f"the drawing of the figure {figure!r} cannot go into a document: {reason}",
        repair="report this: a figure may hold shapes and text only",
    )
