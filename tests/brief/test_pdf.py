"""The PDF: tagged, titled, with alternative texts, the same bytes each time."""

import io
import re

import pypdf
import pytest

from modusvivendi.brief.blocks import Chapter, Figure, Folded, Multiples, Paragraph, Table
from modusvivendi.brief.figures.svg import tag
from modusvivendi.brief.pdf import write_pdf
from tests.brief.hostile import hostile_document


def walk(node):
    """All structure elements below one."""
    node = node.get_object()
    if isinstance(node, list):
        for child in node:
            yield from walk(child)
    elif isinstance(node, dict):
        yield node
        if "/K" in node:
            yield from walk(node["/K"])


@pytest.fixture(scope="module", params=["en", "ar"])
def made(request, tiny_document):
    document = tiny_document(request.param, "technical")
    return document, pypdf.PdfReader(io.BytesIO(document.pdf()))


def test_it_says_what_it_is(made):
    document, reader = made
    assert reader.metadata.title == document.title
    assert reader.trailer["/Root"]["/Lang"].startswith(document.language)
    assert reader.trailer["/Root"]["/MarkInfo"]["/Marked"] == True  # noqa: E712 - a PDF boolean object
    assert reader.trailer["/Root"]["/ViewerPreferences"]["/DisplayDocTitle"] == True  # noqa: E712
    metadata = reader.trailer["/Root"]["/Metadata"].get_data().decode()
    assert re.search(r"pdfuaid:part[^0-9]*1", metadata)


def test_every_figure_has_its_words(made):
    document, reader = made
    figures = [e for e in walk(reader.trailer["/Root"]["/StructTreeRoot"]["/K"]) if e.get("/S") == "/Figure"]
    drawn = [block for chapter in document.chapters for block in flat(chapter.blocks) if isinstance(block, Figure)]
    assert len(figures) >= len(drawn) >= 5
    alts = {element.get("/Alt") for element in figures}
    assert all(block.alt in alts for block in drawn)
    small = [block for chapter in document.chapters for block in flat(chapter.blocks) if isinstance(block, Multiples)]
    # A figure with words of its own hides those of its panels in the PDF; they stand in a table.
    assert {block.id for block in small} == {"plans-side-by-side", "map-access"}
    assert {block.alt for block in small} <= alts
    assert all(block.table is not None for block in small)


def test_tables_and_headings_are_tagged(made):
    _, reader = made
    kinds = [element.get("/S") for element in walk(reader.trailer["/Root"]["/StructTreeRoot"]["/K"])]
    assert {"/H1", "/H2", "/Table", "/TH", "/TD", "/L"} <= set(kinds)


def test_the_text_can_be_taken_out_and_each_page_says_its_class(made):
    document, reader = made
    word = {"en": "technical", "ar": "الفنية"}[document.language]
    for page in reader.pages:
        assert word in page.extract_text() or word[::-1] in page.extract_text()


def test_the_same_results_give_the_same_bytes(tiny_document):
    document = tiny_document("en", "public")
    assert document.pdf() == document.pdf()


@pytest.mark.parametrize("language", ["en", "ar"])
def test_nothing_a_text_says_is_read_as_markup(language):
    reader = pypdf.PdfReader(io.BytesIO(write_pdf(*hostile_document(language))))
    text = "".join(page.extract_text() for page in reader.pages)
    if language == "ar":  # brackets are mirrored where the line runs from right to left
        text = text.replace("<script<alert(1)</script<", "<script>alert(1)</script>")
    for piece in ("<script>alert(1)</script>", "#panic()", "$x^2$", "*b*", "_i_", "@ref", "`c`", "{{y}}"):
        assert piece in text
    assert "\u202e" not in text


@pytest.mark.parametrize("weight", ["400", "700"])
def test_vowel_signs_in_a_figure_do_not_stop_the_pdf(weight):
    cover, _ = hostile_document("ar")
    text = tag(
        "text",
        "\u0627\u0644\u0645\u0639\u0632\u0651\u0650",
        x=10,
        y=30,
        font_family="Noto Sans Arabic",
        font_weight=weight,
    )
    svg = tag("svg", text, xmlns="http://www.w3.org/2000/svg", viewBox="0 0 300 60")
    figure = Figure("f", svg, "alt", "caption")
    assert write_pdf(cover, [Chapter("c", "c", [figure])]).startswith(b"%PDF")


def test_what_a_page_folds_stands_in_the_annex_and_is_referred_to():
    cover, _ = hostile_document()
    wide = Table("Wide", ["a" * 30, "b" * 30, "c" * 30], [["1", "2", "3"]])
    narrow = Table("Narrow", ["a", "b"], [["1", "2"]])
    blocks = [
        Folded("Much", [wide]),
        Folded("Little", [narrow]),
        Folded("Here", [Paragraph("stays in its place")], annex=False),
    ]
    reader = pypdf.PdfReader(io.BytesIO(write_pdf(cover, [Chapter("c", "Only chapter", blocks)])))
    text = " ".join("".join(page.extract_text() for page in reader.pages).split())
    # Narrow tables come first, so the numbers follow the annex and not the chapter.
    assert "Much: see A2 in the annex." in text
    assert "Little: see A1 in the annex." in text
    assert text.index("stays in its place") < text.index("A1 Little") < text.index("A2 Much")


def flat(blocks):
    for block in blocks:
        yield block
        yield from flat(getattr(block, "blocks", ()))
