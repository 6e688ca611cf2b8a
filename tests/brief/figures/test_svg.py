import xml.etree.ElementTree as ET

import pytest
from hypothesis import given
from hypothesis import strategies as st

from modusvivendi.brief.figures.metrics import measure
from modusvivendi.brief.figures.svg import Frame, clean, fit, name_id, pack, shorten, tag, wrap, write
from modusvivendi.brief.figures.words import Look

ARABIC = Look("ar", "rtl")


@given(st.text())
def test_any_text_becomes_valid_xml_that_says_the_same(text):
    root = ET.fromstring(tag("text", clean(text), title=text))
    assert "<" not in clean(text)
    assert not any("\u202a" <= c <= "\u202e" for c in "".join(root.itertext()))


def test_overrides_of_direction_are_taken_out():
    assert clean("a\u202eb\u202cc") == "abc"


@given(st.text(min_size=1))
def test_ids_hold_only_what_addresses_accept(text):
    assert name_id("map", text).replace("-", "").replace("_", "").isascii()
    assert " " not in name_id("map", text)


def test_different_names_get_different_ids():
    assert name_id("a b") != name_id("a-b") != name_id("a_b")


def test_coordinates_are_written_to_a_tenth():
    assert [write(1.0), write(1.25), write(-0.04), write(12.96)] == ["1", "1.2", "-0", "13"]


def test_a_frame_mirrors_for_right_to_left():
    assert Frame(Look(), 700).x(10) == 10
    assert Frame(ARABIC, 700).x(10) == 690
    assert 'x="640"' in Frame(ARABIC, 700).rect(10, 0, 50, 5)


def test_right_to_left_text_is_isolated_and_anchored_at_its_other_end():
    drawn = Frame(ARABIC, 700).text(0, 20, "حلب 40 km")
    assert 'text-anchor="end"' in drawn
    assert "\u2067" in drawn
    assert "\u2069" in drawn


def test_arabic_lines_hold_only_signs_that_their_face_has():
    drawn = Frame(ARABIC, 700).text(0, 20, "بيهاتش Bihać · 40 km²")
    assert "Bihac • 40 km2" in drawn
    assert "Bihać · 40 km²" in Frame(Look(), 700).text(0, 20, "Bihać · 40 km²")


def test_left_to_right_text_has_no_marks():
    assert "\u2067" not in Frame(Look(), 700).text(0, 20, "Aleppo")


@given(st.text("abc def ghi", min_size=1, max_size=60), st.floats(10, 200))
def test_lines_fit_their_width(text, width):
    for line in wrap(text, width, 12):
        assert len(line) <= 2 or measure(line, 12) <= width


def test_wrapping_loses_no_word_when_there_are_lines_enough():
    said = "one two three four five six seven"
    assert " ".join(wrap(said, 60, 12, lines=9)) == said


def test_an_isolate_is_closed_at_a_break_and_opened_again():
    lines = wrap("\u2068Union of three republics\u2069 (1993)", 90, 12)
    assert len(lines) > 1
    for line in lines:
        opened = sum(line.count(mark) for mark in "\u2066\u2067\u2068")
        assert opened == line.count("\u2069")
    assert lines[0].startswith("\u2068Union")
    assert lines[1].startswith("\u2068")
    assert fit("\u2068Federal Republic\u2069", 60, 12).endswith("…\u2069")


def test_fitting_says_that_something_is_left_out():
    assert fit("Damascus", 30, 12).endswith("…")
    assert fit("Damascus", 300, 12) == "Damascus"


@pytest.mark.parametrize(
    ("name", "short"),
    [
        ("Republika Srpska (Bosnian Serb side)", "Republika Srpska"),
        ("Homs", "Homs"),
        ("\u2066PYD (YPG)\u2069", "\u2066PYD\u2069"),
        (" (only brackets)", " (only brackets)"),
    ],
)
def test_a_short_name_drops_its_brackets(name, short):
    assert shorten(name) == short


def test_packed_shapes_say_once_what_they_share_and_lose_nothing():
    frame = Frame(Look(), 700)
    shapes = [
        frame.rect(1, 2, 3, 4, fill="#aaa") + frame.rect(5, 2, 3, 4, fill="#bbb"),
        frame.rect(9, 2, 3, 4, fill="#aaa"),
        frame.text(1, 20, "A & B", size=9, halo="#fff"),
        frame.text(5, 20, "C", size=9, halo="#fff"),
        frame.line(0, 0, 1, 1, stroke="#ccc"),
    ]
    packed = pack(shapes)
    assert packed.count('fill="#aaa"') == packed.count('font-size="9"') == 1
    assert packed.count("<rect") == 3
    assert "A &amp; B</text>" in packed
    assert shapes[-1] in packed
    assert '<rect x="9" y="2" width="3" height="4"/>' in packed
