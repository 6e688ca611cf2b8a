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
    Entries,
    Facts,
    Figure,
    Folded,
    Heading,
    Multiples,
    Paragraph,
    Quotation,
    Stack,
    Table,
)
from modusvivendi.brief.drawing import check_drawing
from modusvivendi.brief.text import end_sentence, hold_ranges, settle
from modusvivendi.brief.words import Words, read_words

COLUMN = 62
"""Letters that fit beside each other into one of the two columns of an annex page."""
WIDEST = 10
"""Columns that fit beside each other on A4; a wider table is set in parts, each with its first column."""
TALLEST = 0.8
"""Height of a drawing, as a share of the width of the text, above which it is made smaller, …"""
SMALLEST = 0.78
"""… but never to less than this share of its width, for its letters to be read, …"""
PAGE = 1.3
"""… or, when it is much taller than wide, given a page of its own up to this height."""
ARABIC = "Brief Arabic"
"""Stands in for the Arabic font that figures name: see tools/fonts/subset.py for the reason."""
_VOWELS = re.compile("[\u064b-\u0652\u0670]")
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
        **_Writer(words).write(chapters),
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


def write_png(figure: Figure, language: str, ppi: float = 144.0) -> bytes:
    """Return a figure as a picture of pixels, ``ppi`` to 72 px of the drawing.

    Raises ``ModusError`` when its SVG holds anything that could act or ask for something.
    """
    import typst

    words = read_words(language)
    width, height = _size(figure.svg)
    page = f"#set page(width: {width}pt, height: {height}pt, margin: 0pt)\n"
    page += f'#set text(lang: "{words.language}")\n#image("figure.svg", width: 100%, height: 100%)\n'
    inputs: Any = {"main.typ": page.encode(), "figure.svg": _svg(figure.svg, figure.id).encode()}
    with as_file(files("modusvivendi.brief").joinpath("fonts")) as fonts:
        return typst.compile(inputs, format="png", ppi=ppi, font_paths=[str(fonts)], ignore_system_fonts=True)


class _Writer:
    """Turns blocks into data for the template; counts the figures and gathers the annex."""

    def __init__(self, words: Words) -> None:
        self._words = words
        self._figures = count(1)
        self._beside = False
        self._annex: list[tuple[str, list[Item], Item, str]] = []
        self._writers: dict[type, Callable[[Any], Iterator[Item]]] = {
            Heading: self._heading,
            Paragraph: self._paragraph,
            Bullets: self._bullets,
            Quotation: self._quotation,
            Callout: self._callout,
            Facts: self._facts,
            Folded: self._folded,
            Beside: self._beside_each_other,
            Stack: self._stack,
            Figure: self._figure,
            Multiples: self._multiples,
            Table: self._table,
            Entries: self._entries,
        }

    def write(self, chapters: Sequence[Chapter]) -> Item:
        """Return the chapters, and the annex in two parts: what fits half a page's width, and what does not."""
        written = [{"title": _text(chapter.title), "blocks": self._blocks(chapter.blocks)} for chapter in chapters]
        ordered = sorted(self._annex, key=lambda entry: _is_wide(entry[1]))
        parts: dict[bool, list[Item]] = {False: [], True: []}
        for number, (title, blocks, refer, key) in enumerate(ordered, 1):
            refer["text"] = self._words.say(key, number=str(number), title=title)
            refer["target"] = f"a{number}"
            heading = self._words.say("page.annex_item", number=str(number), title=title)
            parts[_is_wide(blocks)].append({"title": heading, "label": f"a{number}", "blocks": blocks})
        annex = {"title": self._words.say("page.annex"), "text": self._words.say("page.annex_text")}
        return {"chapters": written, "annex": {**annex, "narrow": parts[False], "wide": parts[True]}}

    def _put_off(self, title: str, blocks: list[Item], key: str) -> Item:
        """Put blocks into the annex; return what stands in their place, its number filled in when all are there."""
        refer: Item = {"kind": "refer", "text": "", "target": ""}
        self._annex.append((_text(title), _pair_tables(blocks) if _is_wide(blocks) else blocks, refer, key))
        return refer

    def _blocks(self, blocks: Sequence[Block]) -> list[Item]:
        items: list[Item] = []
        for item in (item for block in blocks for item in self._writers[type(block)](block)):
            if item["kind"] == "refer":
                if not items or items[-1]["kind"] != "refers":
                    items.append({"kind": "refers", "items": []})
                items[-1]["items"].append(item)
            else:
                items.append(item)
        return items

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
        blocks = self._blocks(block.blocks)
        if block.annex:
            yield self._put_off(block.title, blocks, "page.in_annex")
        else:
            yield {"kind": "folded", "title": _text(block.title), "blocks": blocks}

    def _beside_each_other(self, block: Beside) -> Iterator[Item]:
        self._beside = True
        # Paper has room for three columns where a page on the screen stacks two figures in one.
        parts = [one for part in block.blocks for one in (part.blocks if isinstance(part, Stack) else (part,))]
        yield {"kind": "beside", "columns": [self._blocks([part]) for part in parts]}
        self._beside = False

    def _stack(self, block: Stack) -> Iterator[Item]:
        yield from self._blocks(block.blocks)

    def _entries(self, block: Entries) -> Iterator[Item]:
        items = [
            {
                "name": _text(item.name),
                "title": _text(item.title),
                "lines": [_text(line) for line in item.lines if line],
                "note": _text(item.note),
            }
            for item in block.items
        ]
        yield {"kind": "entries", "items": items}

    def _figure(self, block: Figure) -> Iterator[Item]:
        svg = block.narrow if self._beside and block.narrow else block.svg
        breadth = 1.0 if self._beside else _breadth(svg)
        alone = not self._beside and _is_tall(svg)
        yield {"kind": "figure", "svg": _svg(svg, block.id), "breadth": breadth, "alone": alone, **self._say(block)}

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

    def _say(self, block: Figure | Multiples) -> Item:
        number = self._words.say("page.figure", number=str(next(self._figures)))
        table = None
        if block.table is not None:
            table = self._put_off(number, list(self._table(block.table)), "page.table_in_annex")
        said = {"caption": _text(end_sentence(block.caption)), "note": _text(block.note)}
        return {"number": number, "table": table, "alt": _glyphs(settle(block.alt)), **said}

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
                "unders": [_text(under) for under in block.unders] if part is parts[-1] else [],
                "needs": sum(_longest_words([_text(block.columns[column]) for column in part], rows)) + 2 * len(part),
                "widths": _widths([_text(block.columns[column]) for column in part], rows),
                "note": _text(block.note) if part is parts[-1] else "",
            }


def _pair_tables(blocks: Sequence[Item]) -> list[Item]:
    """Put two tables that follow each other side by side where both fit into half a page's width."""
    paired: list[Item] = []
    for block in blocks:
        last = paired[-1] if paired else None
        if block["kind"] != "table" or _is_wide([block]):
            paired.append(block)
        elif last and last["kind"] == "beside" and len(last["columns"]) == 1:
            last["columns"].append([block])
        else:
            paired.append({"kind": "beside", "columns": [[block]], "blocks": [block]})
    return paired


def _is_wide(blocks: Sequence[Item]) -> bool:
    """Whether a table among blocks needs the width of a page."""
    return any(
        block["needs"] > COLUMN if block["kind"] == "table" else _is_wide(block.get("blocks", ())) for block in blocks
    )


def _widths(columns: Sequence[str], rows: Sequence[Sequence[Sequence[str]]]) -> list[float]:
    """Share the width: each column gets its longest word, long texts the square root of their mean length."""
    widths: list[float] = []
    for at, longest in enumerate(_longest_words(columns, rows)):
        amount = sum(sum(len(line) for line in row[at]) for row in rows) / max(len(rows), 1)
        widths.append(round(max(4.5, min(longest, 16) * 1.1, 2.6 * amount**0.5), 2))
    return widths


def _longest_words(columns: Sequence[str], rows: Sequence[Sequence[Sequence[str]]]) -> list[int]:
    """Return the length of the longest word of each column, in letters."""
    return [
        max((len(w) for text in (title, *(line for row in rows for line in row[at])) for w in text.split()), default=1)
        for at, title in enumerate(columns)
    ]


def _breadth(svg: str) -> float:
    """Return the share of the text width at which a drawing is not taller than ``TALLEST`` of it, or ``SMALLEST``."""
    width, height = _size(svg)
    return min(1.0, PAGE * width / height if _is_tall(svg) else max(SMALLEST, TALLEST * width / height))


def _is_tall(svg: str) -> bool:
    width, height = _size(svg)
    return height > 1.25 * width


def _size(svg: str) -> tuple[float, float]:
    box = re.search(r'viewBox="[-\d.]+ [-\d.]+ ([\d.]+) ([\d.]+)"', svg)
    return (float(box[1]), float(box[2])) if box else (1.0, TALLEST)


def _svg(svg: str, id: str) -> str:
    # typst cannot map the vowel signs of Arabic in a figure back to text, which PDF/UA asks for. They are optional.
    return _glyphs(_VOWELS.sub("", check_drawing(svg, id))).replace("Noto Sans Arabic", ARABIC)


def _cell(cell: str) -> list[str]:
    return [_text(line) for line in cell.split("\n")]


def _text(text: str) -> str:
    return _glyphs(hold_ranges(settle(text)))


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
