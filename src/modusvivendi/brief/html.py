"""The brief as one HTML file that asks for nothing: no request, no script, for eyes, ears, keyboard and paper."""

import base64
import hashlib
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from functools import cache
from html import escape
from importlib.resources import files
from itertools import count

from modusvivendi.brief.blocks import (
    Beside,
    Block,
    Bullets,
    Callout,
    Chapter,
    Cover,
    Entries,
    Entry,
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
from modusvivendi.brief.figures import FIGURE_CSS
from modusvivendi.brief.text import end_sentence, hold_ranges, settle
from modusvivendi.brief.words import Words, read_words

LONG_NOTE = 160
"""A note on a source of more letters than this is folded."""


def write_html(cover: Cover, chapters: Sequence[Chapter]) -> str:
    """Return the whole page.

    It holds its style and pictures inline and a Content-Security-Policy that forbids everything else. All texts
    are escaped. Raises ``ModusError`` when a figure's SVG holds anything that could act or ask for something.
    """
    words = read_words(cover.language)
    page = _Page(words)
    body = "\n".join(_chapter(page, chapter) for chapter in chapters)
    style = _style(cover.language)
    policy = _policy([style, *re.findall(r"<style[^>]*>(.*?)</style>", body, re.DOTALL)])
    return f"""<!DOCTYPE html>
<html lang="{escape(cover.language)}" dir="{escape(cover.direction)}">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="{policy}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="referrer" content="no-referrer">
<meta name="robots" content="noindex">
<meta name="color-scheme" content="light dark">
<title>{_text(cover.title)}</title>
<style>{style}</style>
</head>
<body>
<a class="skip" href="#main">{_text(words.say("page.skip"))}</a>
{_masthead(cover, words)}
<div class="frame">
{_contents(chapters, words)}
<main id="main" tabindex="-1">
{body}
</main>
</div>
<footer class="foot"><p>{_text(cover.title)}</p><p>{_text(cover.audience_note)}</p></footer>
<div class="running" aria-hidden="true">{_text(cover.title)} · {_text(cover.audience)}</div>
</body>
</html>
"""


@dataclass
class _Page:
    """What is counted while a page is written: figures for their numbers, tables for their ids."""

    words: Words
    figures: "count[int]" = field(default_factory=lambda: count(1))
    tables: "count[int]" = field(default_factory=lambda: count(1))


def _masthead(cover: Cover, words: Words) -> str:
    lines = "".join(f"<li>{_text(line)}</li>" for line in cover.lines)
    return (
        f'<header class="mast"><div class="bar"><span>{_text(words.say("page.product"))}</span>'
        f'<span class="class">{_text(cover.audience)}</span></div>'
        f'<h1>{_text(cover.title)}</h1><p class="subtitle">{_text(cover.subtitle)}</p>'
        f'<ul class="imprint">{lines}</ul><p class="handling">{_text(cover.audience_note)}</p></header>'
    )


def _contents(chapters: Sequence[Chapter], words: Words) -> str:
    items = "".join(f'<li><a href="#{_id(chapter.id)}">{_text(chapter.title)}</a></li>' for chapter in chapters)
    title = _text(words.say("page.contents"))
    return f'<nav class="contents" aria-label="{title}"><h2>{title}</h2><ol>{items}</ol></nav>'


def _chapter(page: _Page, chapter: Chapter) -> str:
    inner = "\n".join(_block(page, block) for block in chapter.blocks)
    id = _id(chapter.id)
    return (
        f'<section id="{id}" aria-labelledby="{id}-title"><h2 id="{id}-title">{_text(chapter.title)}</h2>\n'
        f"{inner}\n</section>"
    )


def _block(page: _Page, block: Block) -> str:
    return _WRITERS[type(block)](page, block)


def _heading(_page: _Page, block: Heading) -> str:
    level = min(max(block.level, 3), 4)
    id = f' id="{_id(block.id)}"' if block.id else ""
    return f"<h{level}{id}>{_text(block.text)}</h{level}>"


def _paragraph(_page: _Page, block: Paragraph) -> str:
    return f"<p>{_text(block.text)}</p>"


def _bullets(_page: _Page, block: Bullets) -> str:
    return "<ul>" + "".join(f"<li>{_text(item)}</li>" for item in block.items) + "</ul>"


def _quotation(_page: _Page, block: Quotation) -> str:
    said = " · ".join(_text(part) for part in (block.speaker, block.date) if part)
    source = f' · <a href="#source-{_id(block.source)}">{_text(block.source)}</a>' if block.source else ""
    return (
        f'<figure class="quotation"><blockquote dir="auto"><p>{_text(block.text)}</p></blockquote>'
        f"<figcaption>{said}{source}</figcaption></figure>"
    )


def _callout(_page: _Page, block: Callout) -> str:
    kind = block.kind if block.kind in {"note", "caution", "refusal"} else "note"
    text = f"<p><strong>{_text(block.title)}</strong> {_text(block.text)}</p>"
    return f'<div class="callout {kind}" role="note">{text}</div>'


def _facts(_page: _Page, block: Facts) -> str:
    items = "".join(
        f"<div><dt>{_text(fact.label)}</dt><dd>{_text(fact.value)}"
        + (f"<small>{_text(fact.note)}</small>" if fact.note else "")
        + "</dd></div>"
        for fact in block.items
    )
    return f'<dl class="facts">{items}</dl>'


def _folded(page: _Page, block: Folded) -> str:
    inner = "\n".join(_block(page, part) for part in block.blocks)
    return f"<details><summary>{_text(block.title)}</summary>\n{inner}\n</details>"


def _beside(page: _Page, block: Beside) -> str:
    if block.paper:
        return "\n".join(_block(page, part) for part in block.blocks)
    return '<div class="beside">' + "\n".join(f"<div>{_block(page, part)}</div>" for part in block.blocks) + "</div>"


def _stack(page: _Page, block: Stack) -> str:
    return "\n".join(_block(page, part) for part in block.blocks)


def _entries(page: _Page, block: Entries) -> str:
    return '<ul class="entries">' + "".join(_entry(page, entry) for entry in block.items) + "</ul>"


def _entry(page: _Page, entry: Entry) -> str:
    lines = "".join(f"<small>{_text(line)}</small>" for line in entry.lines if line)
    note = f"<p>{_text(entry.note)}</p>" if entry.note else ""
    if len(entry.note) > LONG_NOTE:
        note = f"<details><summary>{_text(page.words.say('page.note'))}</summary>{note}</details>"
    return f'<li id="{_id(entry.anchor)}"><b>{_text(entry.name)}</b> {_text(entry.title)}{lines}{note}</li>'


def _figure(page: _Page, block: Figure) -> str:
    # The label sits on the group around both drawings: the drawing itself keeps its own focusable units.
    return (
        f'<figure id="{_id(block.id)}" class="picture"><div class="drawing">'
        f"{check_drawing(block.svg, block.id)}{check_drawing(block.narrow, block.id) if block.narrow else ''}</div>"
        f"{_words_of(page, block)}</figure>"
    )


def _multiples(page: _Page, block: Multiples) -> str:
    panels = "".join(
        f"<li><p>{_text(panel.title)}</p><div>{check_drawing(panel.svg, block.id)}</div></li>" for panel in block.panels
    )
    return (
        f'<figure id="{_id(block.id)}" class="picture multiples" aria-label="{_text(block.alt)}">'
        f'<div class="drawing"><ul>{panels}</ul><div class="key">{check_drawing(block.key, block.id)}</div></div>'
        f"{_words_of(page, block)}</figure>"
    )


def _words_of(page: _Page, block: Figure | Multiples) -> str:
    """Return the number and the caption of a figure, and the table that says the same."""
    number = _text(page.words.say("page.figure", number=str(next(page.figures))))
    note = f'<p class="note">{_text(block.note)}</p>' if block.note else ""
    twin = ""
    if block.table is not None:
        title = _text(page.words.say("page.twin"))
        twin = f"<details><summary>{title}</summary>\n{_table(page, block.table)}\n</details>"
    return f"<figcaption><b>{number}</b> {_text(end_sentence(block.caption))}{note}</figcaption>{twin}"


def _table(page: _Page, block: Table) -> str:
    id = f"table-{next(page.tables)}"
    head = "".join(
        f'<th scope="col"{_numeric(block, column)}>{_text(title)}</th>' for column, title in enumerate(block.columns)
    )
    rows = "\n".join(_row(block, number) for number in range(len(block.rows)))
    note = f'<p class="note">{_text(block.note)}</p>' if block.note else ""
    wide = " wide" if len(block.columns) > 6 else ""
    return (
        f'<div class="scroll" role="region" tabindex="0" aria-labelledby="{id}"><table class="data{wide}">'
        f'<caption id="{id}">{_text(block.caption)}</caption>\n<thead><tr>{head}</tr></thead>\n'
        f"<tbody>{rows}</tbody></table></div>{note}"
    )


def _row(block: Table, number: int) -> str:
    anchor = f' id="{_id(block.anchors[number])}"' if block.anchors else ""
    cells: list[str] = []
    for column, cell in enumerate(block.rows[number]):
        text = _cell(cell, linked=column in block.sources)
        tag = '<th scope="row"' if column == 0 else "<td"
        cells.append(f"{tag}{_numeric(block, column)}>{text}</{'th' if column == 0 else 'td'}>")
    row = f"<tr{anchor}>{''.join(cells)}</tr>"
    if not block.unders or not block.unders[number]:
        return row
    under = f'<td colspan="{len(block.columns)}"><div>{_text(block.unders[number])}</div></td>'
    return f'{row}\n<tr class="under">{under}</tr>'


def _cell(cell: str, *, linked: bool) -> str:
    if linked:
        ids = [part.strip() for part in cell.split(",") if part.strip()]
        return ", ".join(f'<a href="#source-{_id(id)}">{_text(id)}</a>' for id in ids)
    first, *rest = cell.split("\n")
    return _text(first) + "".join(f"<small>{_text(line)}</small>" for line in rest)


def _numeric(block: Table, column: int) -> str:
    return ' class="n"' if column in block.numeric else ""


_WRITERS: dict[type, Callable[..., str]] = {
    Heading: _heading,
    Paragraph: _paragraph,
    Bullets: _bullets,
    Quotation: _quotation,
    Callout: _callout,
    Facts: _facts,
    Folded: _folded,
    Beside: _beside,
    Stack: _stack,
    Figure: _figure,
    Multiples: _multiples,
    Table: _table,
    Entries: _entries,
}


def _text(text: str) -> str:
    return escape(hold_ranges(settle(text))).replace("\n", "<br>")


def _id(text: str) -> str:
    """Return what is safe as an id and in a link; ids of a dossier are letters, digits, dot, dash, underscore."""
    return re.sub(r"[^A-Za-z0-9_.-]", "_", text)


@cache
def _style(language: str) -> str:
    sheet = files("modusvivendi.brief").joinpath("page.css").read_text(encoding="utf-8")
    return f"{_font(language)}{sheet}\n{FIGURE_CSS}".replace("</", "<\\/")


def _font(language: str) -> str:
    if language != "ar":
        return ""
    faces: list[str] = []
    for weight, number in (("Regular", 400), ("Bold", 700)):
        data = files("modusvivendi.brief").joinpath("fonts", f"BriefArabic-{weight}.woff2").read_bytes()
        faces.append(
            f"@font-face{{font-family:'Brief Arabic';font-weight:{number};"
            f"src:url(data:font/woff2;base64,{base64.b64encode(data).decode()})}}\n"
        )
    return "".join(faces)


def _policy(styles: Sequence[str]) -> str:
    hashes = sorted({base64.b64encode(hashlib.sha256(style.encode()).digest()).decode() for style in styles})
    allowed = " ".join(f"'sha256-{value}'" for value in hashes)
    return f"default-src 'none'; style-src {allowed}; font-src data:; base-uri 'none'; form-action 'none'"
