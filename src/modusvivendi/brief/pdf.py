"""The brief as PDF/UA-1: the same content as the page, tagged, on A4, with alternative texts."""

import json
import re
from collections.abc import Callable, Iterator, Sequence
from datetime import UTC, date, datetime
from functools import cache
from importlib.resources import as_file, files
from itertools import count
from typing import Any

from modusvivendi.brief.blocks import (
    Beside,
    Block,
    Bullets,
    Callout,
    Chapter,
    Cover,
    Facts,
    Figure,
    Folded,
    Heading,
    Multiples,
    Paragraph,
    Quotation,
    Table,
)
from modusvivendi.brief.drawing import check_drawing
from modusvivendi.brief.text import settle
from modusvivendi.brief.words import Words, read_words

WIDEST = 10
"""Columns that fit beside each other on A4; a wider table is set in parts, each with its first column."""
TALLEST = 0.8
"""Height of a drawing, as a share of the width of the text, above which it is made smaller."""
ARABIC = "Brief Arabic"
"""Stands in for the Arabic font that figures name: see tools/fonts/subset.py for the reason."""
_MISSING = "\ufffd"

Item = dict[str, Any]


def write_pdf(cover: Cover, chapters: Sequence[Chapter]) -> bytes:
    """Return the PDF.

    Texts go to typst as data and are never read as markup. The document's date is the dossier's, so the same
    chapters give the same bytes. Characters that the bundled fonts lack are set as U+FFFD.
    Raises ``ModusError`` when a figure's SVG holds anything that could act or ask for something.
    """
    import typst

    words = read_words(cover.language)
    day = date.fromisoformat(cover.as_of)
    content = {
        "cover": {
            "title": _text(cover.title),
            "subtitle": _text(cover.subtitle),
            "language": cover.language,
            "direction": cover.direction,
            "audience": _text(cover.audience),
            "note": _text(cover.audience_note),
            "lines": [_text(line) for line in cover.lines],
            "year": day.year,
            "month": day.month,
            "day": day.day,
        },
        "product": words.say("page.product"),
        "contents": words.say("page.contents"),
        "chapters": _Writer(words).chapters(chapters),
    }
    template = files("modusvivendi.brief").joinpath("page.typ").read_bytes()
    inputs: Any = {"main.typ": template, "brief.json": json.dumps(content, ensure_ascii=False).encode()}
    with as_file(files("modusvivendi.brief").joinpath("fonts")) as fonts:
        return typst.compile(
            inputs,
            format="pdf",
            font_paths=[str(fonts)],
            ignore_system_fonts=True,
            pdf_standards=["ua-1"],
            timestamp=int(datetime(day.year, day.month, day.day, tzinfo=UTC).timestamp()),
        )


class _Writer:
    """Turns blocks into data for the template; counts the figures."""

    def __init__(self, words: Words) -> None:
        self._words = words
        self._figures = count(1)
        self._writers: dict[type, Callable[[Any], Iterator[Item]]] = {
            Heading: self._heading,
            Paragraph: self._paragraph,
            Bullets: self._bullets,
            Quotation: self._quotation,
            Callout: self._callout,
            Facts: self._facts,
            Folded: self._folded,
            Beside: self._beside,
            Figure: self._figure,
            Multiples: self._multiples,
            Table: self._table,
        }

    def chapters(self, chapters: Sequence[Chapter]) -> list[Item]:
        return [{"title": _text(chapter.title), "blocks": self._blocks(chapter.blocks)} for chapter in chapters]

    def _blocks(self, blocks: Sequence[Block]) -> list[Item]:
        return [item for block in blocks for item in self._writers[type(block)](block)]

    def _heading(self, block: Heading) -> Iterator[Item]:
        yield {"kind": "heading", "text": _text(block.text), "level": min(max(block.level, 3), 4)}

    def _paragraph(self, block: Paragraph) -> Iterator[Item]:
        yield {"kind": "paragraph", "text": _text(block.text)}

    def _bullets(self, block: Bullets) -> Iterator[Item]:
        if block.items:
            yield {"kind": "bullets", "items": [_text(item) for item in block.items]}

    def _quotation(self, block: Quotation) -> Iterator[Item]:
        said = " · ".join(_text(part) for part in (block.speaker, block.date, block.source) if part)
        yield {"kind": "quotation", "text": _text(block.text), "said": said}

    def _callout(self, block: Callout) -> Iterator[Item]:
        tone = block.kind if block.kind in {"note", "caution", "refusal"} else "note"
        yield {"kind": "callout", "tone": tone, "title": _text(block.title), "text": _text(block.text)}

    def _facts(self, block: Facts) -> Iterator[Item]:
        items = [{"label": _text(f.label), "value": _text(f.value), "note": _text(f.note)} for f in block.items]
        yield {"kind": "facts", "items": items}

    def _folded(self, block: Folded) -> Iterator[Item]:
        yield {"kind": "folded", "title": _text(block.title), "blocks": self._blocks(block.blocks)}

    def _beside(self, block: Beside) -> Iterator[Item]:
        yield from self._blocks(block.blocks)

    def _figure(self, block: Figure) -> Iterator[Item]:
        yield {
            "kind": "figure",
            "svg": _svg(block.svg, block.id),
            "breadth": _breadth(block.svg),
            **self._say(block),
        }
        yield from self._table(block.table) if block.table is not None else ()

    def _multiples(self, block: Multiples) -> Iterator[Item]:
        yield {
            "kind": "multiples",
            "panels": [
                {"title": _text(panel.title), "svg": _svg(panel.svg, block.id), "alt": _text(panel.alt)}
                for panel in block.panels
            ],
            "key": _svg(block.key, block.id),
            **self._say(block),
        }
        yield from self._table(block.table) if block.table is not None else ()

    def _say(self, block: Figure | Multiples) -> Item:
        return {
            "alt": _text(block.alt),
            "number": self._words.say("page.figure", number=str(next(self._figures))),
            "caption": _text(block.caption),
            "note": _text(block.note),
        }

    def _table(self, block: Table) -> Iterator[Item]:
        columns = list(range(len(block.columns)))
        parts = [columns]
        if len(columns) > WIDEST:
            step = WIDEST - 1
            parts = [[0, *columns[start : start + step]] for start in range(1, len(columns), step)]
        for part in parts:
            rows = [[_cell(row[column]) for column in part] for row in block.rows]
            yield {
                "kind": "table",
                "caption": _text(block.caption),
                "columns": [_text(block.columns[column]) for column in part],
                "numeric": [at for at, column in enumerate(part) if column in block.numeric],
                "rows": rows,
                "widths": _widths([_text(block.columns[column]) for column in part], rows),
                "note": _text(block.note) if part is parts[-1] else "",
            }


def _widths(columns: Sequence[str], rows: Sequence[Sequence[Sequence[str]]]) -> list[float]:
    """Share the width: each column gets its longest word, long texts the square root of their mean length."""
    widths: list[float] = []
    for at, title in enumerate(columns):
        words = [word for text in (title, *(line for row in rows for line in row[at])) for word in text.split()]
        longest = min(max((len(word) for word in words), default=1), 16)
        amount = sum(sum(len(line) for line in row[at]) for row in rows) / max(len(rows), 1)
        widths.append(round(max(4.5, longest * 1.1, 2.6 * amount**0.5), 2))
    return widths


def _breadth(svg: str) -> float:
    """Return the share of the text width at which a drawing is not taller than ``TALLEST`` of it."""
    box = re.search(r'viewBox="[-\d.]+ [-\d.]+ ([\d.]+) ([\d.]+)"', svg)
    if not box:
        return 1.0
    width, height = float(box[1]), float(box[2])
    return min(1.0, TALLEST * width / height)


def _svg(svg: str, id: str) -> str:
    return _glyphs(check_drawing(svg, id)).replace("Noto Sans Arabic", ARABIC)


def _cell(cell: str) -> list[str]:
    return [_text(line) for line in cell.split("\n")]


def _text(text: str) -> str:
    return _glyphs(settle(text))


def _glyphs(text: str) -> str:
    known = _characters()
    return text if known.issuperset(text) else "".join(char if char in known else _MISSING for char in text)


@cache
def _characters() -> frozenset[str]:
    """Return the characters that the bundled fonts can show, from the ranges listed beside them."""
    text = files("modusvivendi.brief").joinpath("fonts", "characters.txt").read_text(encoding="ascii")
    known = {"\n", "\t"}
    for first, last in re.findall(r"([0-9A-F]{4})(?:-([0-9A-F]{4}))?", text):
        known.update(chr(code) for code in range(int(first, 16), int(last or first, 16) + 1))
    return frozenset(known)
