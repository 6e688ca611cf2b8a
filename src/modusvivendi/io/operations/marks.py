"""A remark in a file of objects: who was given this copy and how it is to be handled. Reading leaves it out."""

import json
from xml.sax.saxutils import escape


def mark_json(text: str, remark: str) -> str:
    """Return a GeoJSON or Moving Features text with a member ``remark``."""
    return text.replace("{", f'{{"remark": {json.dumps(remark, ensure_ascii=False)}, ', 1)


def mark_kml(text: str, remark: str) -> str:
    """Return a KML text whose document is described by the remark."""
    return text.replace("<Document>", f"<Document><description>{escape(remark)}</description>", 1)


def mark_events(text: str, remark: str) -> str:
    """Return Cursor-on-Target events with a comment before the first."""
    said = escape(remark).replace("--", "- -")
    return text.replace("<events>", f"<events>\n<!-- {said} -->", 1)


def mark_order(text: str, remark: str) -> str:
    """Return an order that begins with the remark as general text."""
    return f"GENTEXT/REMARK/{remark.replace('/', '|')}//\n{text}"


def mark_rows(text: str, remark: str) -> str:
    """Return a table with the remark in a line of its own, which begins with ``#``."""
    return f"# {' '.join(remark.split())}\n{text}"
