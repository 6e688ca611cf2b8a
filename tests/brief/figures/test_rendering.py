"""The same drawings in the two renderers they are made for: typst (PDF) and Chromium (page)."""

import io
import json
from importlib.resources import files

import pypdf
import pytest
import typst

from tests.brief.figures.drawings import parse
from tests.brief.figures.gallery import NAMES, draw_all
from tests.browser import opened_chromium

FONTS = files("modusvivendi.brief") / "fonts"


@pytest.mark.parametrize("language", ["en", "ar"])
def test_every_kind_of_figure_has_its_words_and_its_table(language):
    for figure in draw_all(language):
        assert figure.alt
        assert figure.table is not None
        assert figure.table.rows
        assert all(len(row) == len(figure.table.columns) for row in figure.table.rows)
        for drawing in (figure.svg, figure.narrow):
            root = parse(drawing)
            assert root.attrib["aria-label"] == figure.alt
            assert root.attrib["direction"] == "ltr"


@pytest.mark.parametrize("language", ["en", "ar"])
def test_typst_sets_every_figure_and_every_sign_has_its_glyph(language, tmp_path):
    drawn = draw_all(language)
    source = "#set page(height: auto)\n"
    for number, figure in enumerate(drawn):
        (tmp_path / f"{number}.svg").write_text(figure.svg.replace("Noto Sans Arabic", "Brief Arabic"), "utf-8")
        source += f'#image("{number}.svg", width: 100%, alt: "x")\n'
    (tmp_path / "page.typ").write_text(source, "utf-8")
    pdf = typst.compile(str(tmp_path / "page.typ"), font_paths=[str(FONTS)], ignore_system_fonts=True)
    pages = pypdf.PdfReader(io.BytesIO(pdf)).pages
    text = "".join(page.extract_text() for page in pages)
    assert "\x00" not in text
    assert "\ufffd" not in text
    if language == "en":
        assert NAMES["en"][3] in text.replace("\n", " ")


MEASURE = """() => [...document.querySelectorAll('svg')].map(svg => {
  const frame = svg.getBoundingClientRect();
  return [...svg.querySelectorAll('text')].map(text => {
    const box = text.getBoundingClientRect();
    return [text.textContent, box.left - frame.left, frame.right - box.right, box.top - frame.top,
            frame.bottom - box.bottom];
  });
})"""


@pytest.fixture(scope="module")
def browser():
    with opened_chromium() as found:
        yield found


@pytest.mark.browser
@pytest.mark.parametrize("language", ["en", "ar"])
@pytest.mark.parametrize("narrow", [False, True])
def test_no_text_leaves_its_drawing_in_a_browser(browser, language, narrow):
    page = browser.new_page(viewport={"width": 760, "height": 600})
    drawn = draw_all(language)
    direction = "rtl" if language == "ar" else "ltr"
    shown = "".join(f"<div>{figure.narrow if narrow else figure.svg}</div>" for figure in drawn)
    page.set_content(f'<!doctype html><html dir="{direction}"><body>{shown}</body></html>')
    measured = page.evaluate(MEASURE)
    page.close()
    assert len(measured) == len(drawn)
    for figure, found in zip(drawn, measured, strict=True):
        assert found, figure.id
        for said, *rooms in found:
            assert min(rooms) >= 0, (figure.id, json.dumps(said), rooms)


@pytest.mark.browser
@pytest.mark.parametrize("language", ["en", "ar"])
def test_names_on_a_map_do_not_meet_in_a_browser(browser, language):
    page = browser.new_page(viewport={"width": 760, "height": 600})
    figure = draw_all(language)[0]
    page.set_content(f"<!doctype html><body>{figure.svg}</body>")
    boxes = page.evaluate(
        """() => [...document.querySelectorAll('svg > g:last-of-type text')].map(text => {
             const box = text.getBBox(); return [box.x, box.y, box.x + box.width, box.y + box.height]; })"""
    )
    page.close()
    for i, (left, _, right, bottom) in enumerate(boxes):
        for other_left, other_top, other_right, other_bottom in boxes[:i]:
            middle = (other_top + other_bottom) / 2
            across = left < other_right - 1 and other_left < right - 1
            assert not (across and abs(bottom - other_bottom) < 8), (middle, boxes)


@pytest.mark.browser
def test_places_can_be_reached_by_keyboard(browser):
    page = browser.new_page()
    figure = draw_all("en")[0]
    page.set_content(f"<!doctype html><body>{figure.svg}</body>")
    reached = []
    for _ in range(3):
        page.keyboard.press("Tab")
        reached.append(page.evaluate("document.activeElement.id"))
    page.close()
    assert reached == ["map-P0", "map-P1", "map-P2"]
