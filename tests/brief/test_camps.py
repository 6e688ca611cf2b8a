"""Pictures of camps: whole futures beside what was counted, a forecast, as SVG, PNG and pages in both languages."""

import xml.etree.ElementTree as ET
from dataclasses import replace

import pytest

from modusvivendi.brief.camps import MOST, draw_camps, draw_flights, present_camps
from modusvivendi.brief.figures.fans import BAND
from modusvivendi.brief.pictures import ENDINGS, check_picture, write_picture
from modusvivendi.brief.view import see
from modusvivendi.core.errors import ModusError
from modusvivendi.io.flee.reading import read_exodus
from modusvivendi.plan.camps import look_ahead
from modusvivendi.plan.flight import simulate_flight
from tests.flight import flight_folder


@pytest.fixture(scope="module")
def exodus(tmp_path_factory):
    return read_exodus(flight_folder(tmp_path_factory.mktemp("pictures") / "<war>"))[0]


@pytest.fixture(scope="module")
def flights(exodus):
    return simulate_flight(exodus, runs=4)


def test_each_camp_has_a_panel_with_its_counts_and_a_row(flights):
    figure = draw_flights(flights)
    assert figure.svg.count(f'fill="{BAND}"') == 2 + 1
    assert "four futures in five" in figure.svg
    assert "shares of day 30 of the total counted" in figure.svg
    assert "counted after" not in figure.svg
    assert "No forecast" in figure.note
    assert figure.table is not None
    assert [row[0] for row in figure.table.rows] == ["C2", "C1"]
    assert [row[2] for row in figure.table.rows] == ["8,200", "2,800"]


def test_people_stay_people_at_another_scale(exodus, flights):
    tenth = draw_flights(simulate_flight(exodus, runs=4, scale=10)).table
    whole = draw_flights(flights).table
    assert tenth is not None
    assert whole is not None
    assert tenth.rows[0][2] == whole.rows[0][2]


def test_without_counts_nothing_is_said_to_be_counted(exodus):
    figure = draw_flights(simulate_flight(replace(exodus, reports={}, total=None), runs=2))
    assert "counted" not in figure.svg
    assert "a judgement" in figure.note
    assert figure.table is not None
    assert len(figure.table.columns) == 2


def test_arabic_says_it_in_arabic(exodus, flights):
    view = see("ar", "technical")
    for figure in (draw_flights(flights, view.look), draw_camps(exodus, look_ahead(exodus, 20, 15), view.look)):
        words = {(one.text or "").strip("\u2067\u2069") for one in ET.fromstring(figure.svg).iter()}
        plain = {text for text in words if any(char.isascii() and char.isalpha() for char in text)}
        assert plain <= {"C1", "C2"}


def test_every_kind_of_file_can_be_written(exodus, flights, tmp_path):
    view = see("en", "technical")
    leaf, words = present_camps(exodus, draw_flights(flights), view), view.words
    made = {end: write_picture(leaf, end, words) for end in ENDINGS}
    assert ET.fromstring(made[".svg"]).get("role") == "img"
    assert made[".png"].startswith(b"\x89PNG")
    page = made[".html"].decode()
    assert "&lt;war&gt;" in page
    assert "<war>" not in page
    assert "8,200" in page
    with pytest.raises(ModusError, match=r"cannot be written as \.gif"):
        write_picture(leaf, ".gif", words)
    with pytest.raises(ModusError, match="no kind of picture"):
        check_picture(tmp_path / "x", "en")
    with pytest.raises(ModusError, match="fr"):
        check_picture(tmp_path / "x.svg", "fr")
    assert MOST > 50
