"""The duty officer's page in headless Chromium, with two parties at once: by keyboard, in three languages, offline."""

import json
from datetime import UTC, datetime, timedelta

import pytest
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat

from modusvivendi.desk.notices import fetch
from tests.browser import opened_chromium
from tests.desk.http import token
from tests.desk.serving import served
from tests.desk.world import World, new_world, operation, site

pytestmark = [pytest.mark.browser, pytest.mark.slow]
WIDE, PHONE = {"width": 1200, "height": 900}, {"width": 360, "height": 800}


def soon(hours: float = 1.0) -> dict[str, str]:
    start = datetime.now(UTC) + timedelta(hours=hours)
    return {"start": start.isoformat(), "end": (start + timedelta(hours=2)).isoformat()}


class Officer:
    """A page at which a party is logged in, with everything that it asked for and said."""

    def __init__(self, browser, address: str, world: World, party: str, language: str = "en", size=WIDE, key=True):
        self.context = browser.new_context(viewport=size)
        self.page = self.context.new_page()
        self.asked, self.said = [], []
        self.page.on("request", lambda sent: self.asked.append(sent.url))
        self.page.on("console", lambda message: self.said.append(message.text))
        self.page.on("pageerror", lambda error: self.said.append(str(error)))
        self.page.goto(address)
        self.page.select_option("#language", language)
        self.page.fill("#token", token(party))
        if key:
            pem = world.keys[party].private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
            self.page.set_input_files("#key", {"name": "k.pem", "mimeType": "text/plain", "buffer": pem})
        self.page.click("#enter button")
        self.page.wait_for_selector("#now", state="visible")


@pytest.fixture(scope="module")
def browser():
    with opened_chromium() as found:
        yield found


@pytest.fixture
def world(tmp_path):
    made = new_world(tmp_path, str(tmp_path / "desk.sqlite"), hold_minutes=0)
    yield made
    made.desk.close()


def test_a_stop_by_keyboard_reaches_the_other_side_at_once(browser, world: World) -> None:
    with served(world) as address:
        world.file("north", operation("north", window=soon(), name="Patrol"))
        north, south = (Officer(browser, address, world, party) for party in ("north", "south"))
        world.file("south", operation("south", window=soon(), name="secret-canary"))
        for officer in (north, south):
            officer.page.wait_for_selector("#waiting > li")
            officer.page.wait_for_selector("#map .clash")
            officer.page.wait_for_selector("#axis .clash")
        assert "secret-canary" not in north.page.content()
        assert "Patrol" not in south.page.content()
        south.page.keyboard.press("s")
        south.page.wait_for_selector("#stop-dialog[open]")
        assert south.page.evaluate("document.activeElement.id") == "stop-send"
        south.page.keyboard.press("Enter")
        north.page.wait_for_selector("#waiting > li.flash")
        north.page.wait_for_selector("#flash:has-text('STOP')")
        (stop,) = [notice for notice in fetch(world.desk, "north") if notice.kind == "stop"]
        north.page.keyboard.press("ArrowDown")
        assert north.page.evaluate("document.activeElement.classList.contains('flash')")
        north.page.keyboard.press("r")
        north.page.wait_for_selector("#waiting > li.flash", state="detached")
        assert world.desk.read(lambda t: t.row("SELECT state FROM notices WHERE id = ?", (stop.id,))) == ("Received",)
        north.page.click("#cases button:nth-of-type(2)")
        north.page.wait_for_selector("#cases [role=status]")
        assert "later by" in north.page.inner_text("#cases")
        for officer in (north, south):
            assert officer.said == []
            assert all(url.startswith((address, "data:")) for url in officer.asked)
            officer.context.close()


@pytest.mark.parametrize(("language", "direction"), [("en", "ltr"), ("ar", "rtl"), ("ru", "ltr")])
def test_the_page_fits_a_phone_in_every_language(browser, world: World, language: str, direction: str) -> None:
    with served(world) as address:
        since = {"since": datetime.now(UTC).isoformat(), "expiry": (datetime.now(UTC) + timedelta(days=9)).isoformat()}
        world.file("relief", site("relief", disclosure={"north": "exact", "south": "cell_hour"}) | since)
        world.file("south", operation("south", window=soon()))
        officer = Officer(browser, address, world, "relief", language, PHONE)
        page = officer.page
        page.wait_for_selector("#waiting > li")
        assert page.evaluate("document.documentElement.scrollWidth") <= PHONE["width"]
        assert page.evaluate("document.documentElement.dir") == direction
        untold = page.eval_on_selector_all("[data-say]", "all => all.filter(one => !one.textContent.trim()).length")
        assert untold == 0
        for element in ("button:visible", "select:visible"):
            names = page.eval_on_selector_all(
                element, "all => all.map(one => one.textContent.trim() || one.labels?.[0]?.textContent)"
            )
            assert all(names)
        page.click("#open-phrases")
        page.wait_for_selector("#phrases tr")
        assert page.inner_text("#phrases").count("Стоп") >= 1
        assert officer.said == []
        officer.context.close()


def test_a_movement_is_read_back_and_its_delay_moves_it(browser, world: World) -> None:
    start = datetime.now(UTC) + timedelta(hours=1)
    route = [
        {"name": name, "at": [lon, 35.05], "arrive": at.isoformat(), "leave": at.isoformat()}
        for name, lon, at in (("depot", 38.0, start), ("clinic", 38.3, start + timedelta(hours=1)))
    ]
    with served(world) as address:
        content = {"kind": "movement", "party": "relief", "route": route, "half_width_m": 500.0}
        filed = world.file("relief", content | {"name": "Convoy", "disclosure": {"north": "exists"}})
        officer = Officer(browser, address, world, "relief")
        page = officer.page
        page.click("#entries button")
        page.wait_for_selector("#place [data-progress]")
        assert "35.05000 N 38.00000 E = 37S" in page.inner_text("#place")
        assert "Give five, if known. no coordinate has more than 2 decimals" in page.inner_text(
            "#place .doubt"
        ).replace("\n", " ")
        page.click("[data-progress=delayed]")
        page.fill("#answer-text", "45")
        page.keyboard.press("Enter")
        page.wait_for_selector("#flash:has-text('45 min')")
        assert world.desk.read(lambda t: t.row("SELECT version FROM objects WHERE id = ?", (filed.subject,))) == (2,)
        (told,) = [notice for notice in fetch(world.desk, "north") if notice.kind == "progress"]
        assert (told.detail or {})["late"] == 45
        assert officer.said == []
        officer.context.close()


def test_without_a_key_one_reads_and_answers_and_is_told_why_not_more(browser, world: World) -> None:
    with served(world) as address:
        filed = world.file("north", operation("north", window=soon()))
        world.file("south", operation("south", window=soon()))
        officer = Officer(browser, address, world, "north", key=False)
        page = officer.page
        page.wait_for_selector("#waiting > li")
        page.keyboard.press("s")
        page.keyboard.press("Enter")
        page.wait_for_selector("#flash:has-text('signing key')")
        page.click("#waiting button:nth-of-type(2)")
        page.fill("#answer-text", "brigade")
        page.keyboard.press("Enter")
        page.wait_for_selector("#waiting > li", state="detached")
        rows = world.desk.read(lambda t: t.rows("SELECT state, level FROM notices WHERE object = ?", (filed.subject,)))
        assert ("Disseminated", "brigade") in rows
        page.keyboard.press("b")
        page.fill("#read-given", "35.05 N 38.05 E")
        page.fill("#read-heard", "35.05 N 38.06 E")
        page.keyboard.press("Enter")
        page.wait_for_selector("#read-said:has-text('differ')")
        page.context.close()


def test_a_wrong_token_or_key_is_refused_in_words(browser, world: World) -> None:
    with served(world) as address:
        page = browser.new_page()
        page.goto(address)
        page.fill("#token", token("nobody"))
        page.click("#enter button")
        page.wait_for_selector("#refused:has-text('no registered party')")
        page.set_input_files("#key", {"name": "k.pem", "mimeType": "text/plain", "buffer": b"no key"})
        page.click("#enter button")
        page.wait_for_selector("#refused:has-text('no Ed25519 key')")
        page.close()


def test_every_language_has_every_word() -> None:
    from importlib.resources import files

    page = files("modusvivendi.desk").joinpath("page")
    words = json.loads(page.joinpath("words.json").read_text(encoding="utf-8"))
    assert set(words) == {"en", "ar", "ru"}
    for language in words:
        assert set(words[language]) == set(words["en"])
        for key, text in words[language].items():
            assert text.strip()
            gaps = sorted(part.split("}")[0] for part in text.split("{")[1:])
            assert gaps == sorted(part.split("}")[0] for part in words["en"][key].split("{")[1:]), (language, key)
