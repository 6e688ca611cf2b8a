"""Text from anywhere, made safe to set."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from modusvivendi.brief.text import (
    FSI,
    LRI,
    PDI,
    RLI,
    end_sentence,
    foreign,
    hold_ranges,
    isolate,
    left_to_right,
    settle,
)


@given(st.text())
def test_settled_text_closes_what_it_opens(text):
    settled = settle(text)
    depth = 0
    for char in settled:
        depth += (char in "\u2066\u2067\u2068") - (char == PDI)
        assert depth >= 0
    assert depth == 0
    assert not set(settled) & set("\u202a\u202b\u202c\u202d\u202e\x00\x1b")
    assert settle(settled) == settled


def test_overrides_controls_and_lone_marks_go():
    assert settle("a\u202egpj.exe\x07\u2069b\ud800") == "agpj.exeb"
    assert settle("x\u2067y") == "x\u2067y\u2069"


def test_a_range_of_figures_does_not_break_over_lines():
    assert hold_ranges("1,000–2,000 · a–b") == "1,000\u2060–\u20602,000 · a–b"


def test_a_sentence_gets_one_end():
    given = ("Deaths", "Deaths.", "Why?", f"{FSI}«Deaths.»{PDI}", "لماذا؟", "")
    assert [end_sentence(text) for text in given] == ["Deaths.", *given[1:]]


@given(st.text())
def test_a_foreign_text_is_one_line_without_marks(text):
    assert not set(foreign(text)) & set("\n\u2066\u2067\u2068\u2069\u202e")


@pytest.mark.parametrize(
    ("text", "direction", "isolated"),
    [
        ("Aleppo", "rtl", f"{FSI}Aleppo{PDI}"),
        ("حلب", "rtl", "حلب"),
        ("Aleppo", "ltr", "Aleppo"),
        ("حلب", "ltr", f"{FSI}حلب{PDI}"),
        ("", "rtl", ""),
        ("كما في 2014-2015.", "rtl", f"{FSI}كما في {LRI}2014-2015{PDI}.{PDI}"),
        (f"2,000 ({LRI}1–3{PDI})", "rtl", f"{RLI}2,000 ({LRI}1–3{PDI}){PDI}"),
        (f"{LRI}1–2{PDI}", "rtl", f"{LRI}1–2{PDI}"),
    ],
)
def test_runs_of_another_direction_are_isolated_once(text, direction, isolated):
    assert isolate(text, direction) == isolated
    assert isolate(isolated, direction) == isolated


def test_ranges_are_read_from_left_to_right_in_arabic():
    assert left_to_right("1–2", "rtl") == f"{LRI}1–2{PDI}"
    assert left_to_right("1–2", "ltr") == "1–2"
