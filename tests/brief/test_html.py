"""The page: one file, well formed, closed to everything, every text escaped."""

import base64
import hashlib
import re
from html.parser import HTMLParser
from itertools import pairwise

import pytest

from modusvivendi.brief.blocks import Chapter, Entries, Entry, Table
from modusvivendi.brief.html import write_html
from tests.brief.hostile import hostile_document

VOID = {"meta", "br", "link", "img", "hr", "input"}


class Outline(HTMLParser):
    """Tags in order, ids, and whether every tag is closed."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.open: list[str] = []
        self.feed(text)

    def handle_starttag(self, tag, attrs):
        self.tags.append((tag, dict(attrs)))
        if tag not in VOID:
            self.open.append(tag)

    def handle_startendtag(self, tag, attrs):
        self.tags.append((tag, dict(attrs)))

    def handle_endtag(self, tag):
        assert self.open.pop() == tag

    def all(self, tag):
        return [attrs for name, attrs in self.tags if name == tag]


@pytest.mark.parametrize("language", ["en", "ar"])
def test_nothing_a_text_says_becomes_markup(language):
    outline = Outline(write_html(*hostile_document(language)))
    assert outline.open == []
    assert not outline.all("script")
    assert not [attrs for _, attrs in outline.tags if any(name.startswith("on") or name == "style" for name in attrs)]
    assert not outline.all("b")[4:]  # the numbers of two figures and the names of two sources


def test_overrides_and_controls_do_not_reach_the_page():
    page = write_html(*hostile_document())
    assert not set(page) & set("\u202e\x00")
    assert page.count("\u2066") == page.count("\u2069")


@pytest.mark.parametrize("language", ["en", "ar"])
def test_the_policy_allows_the_style_that_is_there_and_no_request(tiny_document, language):
    page = tiny_document(language, "technical").html()
    policy = re.search(r'Content-Security-Policy" content="([^"]+)"', page)[1]
    assert policy.startswith("default-src 'none'")
    assert "unsafe" not in policy
    for style in re.findall(r"<style[^>]*>(.*?)</style>", page, re.DOTALL):
        assert base64.b64encode(hashlib.sha256(style.encode()).digest()).decode() in policy
    outline = Outline(page)
    assert not outline.all("script")
    assert not outline.all("link")
    urls = [attrs[name] for _, attrs in outline.tags for name in ("href", "src", "xlink:href") if name in attrs]
    assert urls
    assert all(url.startswith("#") for url in urls)


@pytest.mark.parametrize("language", ["en", "ar"])
def test_the_page_can_be_found_ones_way_in(tiny_document, language):
    outline = Outline(tiny_document(language, "technical").html())
    html = outline.all("html")[0]
    assert html == {"lang": language, "dir": "rtl" if language == "ar" else "ltr"}
    ids = [attrs["id"] for _, attrs in outline.tags if "id" in attrs]
    assert len(ids) == len(set(ids))
    targets = {attrs["href"][1:] for attrs in outline.all("a")}
    assert targets <= set(ids)
    levels = [int(tag[1]) for tag, _ in outline.tags if re.fullmatch("h[1-6]", tag)]
    assert levels[0] == 1
    assert levels.count(1) == 1
    assert all(after - before <= 1 for before, after in pairwise(levels))
    for tag in ("main", "nav", "header", "footer"):
        assert len(outline.all(tag)) == 1


def test_tables_have_captions_scopes_and_a_region_that_scrolls(tiny_document):
    outline = Outline(tiny_document("en", "technical").html())
    assert len(outline.all("table")) == len(outline.all("caption")) > 10
    assert all(attrs.get("scope") in {"col", "row"} for attrs in outline.all("th"))
    regions = [attrs for attrs in outline.all("div") if attrs.get("role") == "region"]
    assert len(regions) == len(outline.all("table"))
    assert all(attrs["tabindex"] == "0" and attrs["aria-labelledby"] for attrs in regions)


def test_every_figure_has_words_and_a_table(tiny_document):
    page = tiny_document("en", "technical").html()
    pictures = re.findall(r'<figure id="[^"]+" class="picture">(.*?)</figure>', page, re.DOTALL)
    assert len(pictures) >= 5
    for picture in pictures:
        assert "<figcaption>" in picture
        assert "<table" in picture
        assert re.search(r"<svg[^>]*(aria-label|aria-labelledby)=|<title", picture)


def test_a_note_below_a_row_runs_across_the_table():
    cover, _ = hostile_document()
    table = Table("t", ["a", "b"], [["1", "2"], ["3", "4"]], unders=["a long note", ""])
    page = write_html(cover, [Chapter("c", "c", [table])])
    assert re.findall(r'<tr class="under"><td colspan="(\d)"><div>(.*?)</div>', page) == [("2", "a long note")]


def test_long_notes_on_sources_are_folded_and_short_ones_are_not():
    cover, _ = hostile_document()
    items = [Entry("source-a", "a", "A", [], "short"), Entry("source-b", "b", "B", [], "long " * 50)]
    page = write_html(cover, [Chapter("c", "c", [Entries(items)])])
    found = re.findall(r'<li id="source-(.)">(.*?)</li>', page, re.DOTALL)
    assert ["<details>" in body for _, body in found] == [False, True]
