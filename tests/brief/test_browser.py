"""The page in headless Chromium: offline, silent, usable by keyboard, no wider than a phone."""

import pytest

from tests.browser import opened_chromium

pytestmark = pytest.mark.browser


@pytest.fixture(scope="module")
def chromium():
    with opened_chromium() as found:
        yield found


@pytest.fixture(params=["en", "ar"])
def opened(request, chromium, tiny_document, tmp_path):
    """A page of 360 px without network, with everything it asked for and said."""
    path = tmp_path / "brief.html"
    path.write_text(tiny_document(request.param, "technical").html(), encoding="utf-8")
    context = chromium.new_context(viewport={"width": 360, "height": 800}, offline=True)
    page = context.new_page()
    asked, said = [], []
    page.on("request", lambda sent: asked.append(sent.url))
    page.on("console", lambda message: said.append(message.text))
    page.on("pageerror", lambda error: said.append(str(error)))
    page.goto(path.as_uri())
    yield page, request.param, asked, said
    context.close()


def test_it_asks_for_nothing_and_complains_of_nothing(opened):
    page, _, asked, said = opened
    page.wait_for_load_state("load")
    # The embedded Arabic font is a data: address inside the file, not a request to anybody.
    assert [url for url in asked if not url.startswith(("file:", "data:"))] == []
    assert len([url for url in asked if url.startswith("file:")]) == 1
    assert said == []


def test_it_is_no_wider_than_a_phone_or_a_desk(opened):
    page, language, _, _ = opened
    assert page.evaluate("document.dir") == ("rtl" if language == "ar" else "ltr")
    for width in (360, 768, 1280):
        page.set_viewport_size({"width": width, "height": 800})
        assert page.evaluate("document.documentElement.scrollWidth") <= width


def test_details_open_by_keyboard_and_print_opens_them_all(opened):
    page, _, _, _ = opened
    summary = page.locator("summary").first
    summary.focus()
    page.keyboard.press("Enter")
    assert page.locator("details").first.evaluate("node => node.open")
    page.emulate_media(media="print")
    hidden = "[...document.querySelectorAll('details table')].filter(t => !t.checkVisibility()).length"
    assert page.evaluate(hidden) == 0


def test_the_keyboard_reaches_everything(opened):
    page, _, _, _ = opened
    # On a phone the smaller drawing of a map has no units to step through; its table says the same.
    page.set_viewport_size({"width": 1280, "height": 800})
    reached: list[str] = []
    for _ in range(400):
        page.keyboard.press("Tab")
        found = page.evaluate(
            "(() => { const e = document.activeElement; return [e.tagName.toLowerCase(), e.getAttribute('class') || '',"
            " e.getAttribute('role') || '', e.closest('nav') ? 'nav' : ''].join(' ') })()"
        )
        if found.startswith("body") and reached:
            break
        reached.append(found)
    assert reached[0].startswith("a skip")
    assert any(found.startswith("a") and found.endswith("nav") for found in reached)
    assert any("region" in found for found in reached)
    assert any("mv-place" in found for found in reached)
    assert any(found.startswith("summary") for found in reached)
