"""Numbers, ranges and dates in both languages."""

import math

import pytest

from modusvivendi.brief.formats import Formats
from modusvivendi.brief.words import read_words
from modusvivendi.core.periods import parse_period
from modusvivendi.core.ranges import UNKNOWN, Range

EN, AR = Formats(read_words("en")), Formats(read_words("ar"))
PUBLIC = Formats(read_words("en"), least_people=1_000)


@pytest.mark.parametrize(
    ("value", "digits", "text"),
    [(1234567, 0, "1,234,567"), (-3.2, 1, "−3.2"), (math.nan, 0, "—"), (math.inf, 0, "—"), (-0.2, 0, "0")],
)
def test_numbers(value, digits, text):
    assert EN.number(value, digits) == text


def test_differences_carry_their_sign():
    assert (EN.signed(12.0), EN.signed(-12.0), EN.signed(0.0), EN.signed(math.nan)) == ("+12", "−12", "0", "—")


def test_exact_counts_are_whole_and_estimates_have_two_figures():
    assert EN.people(Range(2_716_791, 2_716_791, 2_716_791)) == "2,716,791"
    assert EN.people(Range(9_876_543, 12_345_678, 15_000_000)) == "12,000,000\n9,900,000–15,000,000"
    assert EN.people(Range(math.nan, 1_805_255, math.nan)) == "1,805,255"
    assert EN.people(UNKNOWN) == "—"


def test_small_counts_are_not_written_for_the_public():
    assert PUBLIC.people(Range(10, 400, 900)) == "under 1,000"
    assert PUBLIC.people(Range(400, 400, 400)) == "under 1,000"
    assert PUBLIC.people(Range(0, 0, 0)) == "0"
    assert PUBLIC.estimate(Range(400, 400, 400)) == "400"


def test_arabic_ranges_are_isolated():
    assert AR.people_said(Range(1000, 2000, 3000)) == "2,000 (\u20661,000–3,000\u2069)"
    assert AR.percents(Range(0.1, 0.2, 0.3)) == "\u206610–30\u202f%\u2069"


def test_ranges_with_signs_have_a_word_between():
    assert EN.between(EN.signed(-22_000), EN.signed(0)) == "−22,000 to 0"
    assert EN.between("0", EN.signed(64_000)) == "0 to +64,000"
    assert EN.range(Range(-2, 1, 3.5)) == "1 (−2 to 3.5)"
    assert AR.between("0", AR.signed(5)) == "من \u20670\u2069 إلى \u2066+5\u2069"
    assert EN.between("3", "3") == "3"


def test_dates_say_only_what_is_known():
    assert EN.date(parse_period("2015-10-01")) == "1 October 2015"
    assert EN.date(parse_period("2015-10")) == "October 2015"
    assert AR.date(parse_period("2015-10-01")) == "1 تشرين الأول/أكتوبر 2015"
    assert AR.date(parse_period("2015")) == "2015"
