import math

import pytest

from modusvivendi.brief.figures import Look, Part, draw_difference_bars, draw_grouped_bars, draw_stacked_bars
from modusvivendi.brief.figures.palette import GAIN, LOSS, SWATCHES
from modusvivendi.brief.figures.svg import EDGE
from modusvivendi.core.ranges import UNKNOWN, Range
from tests.brief.figures.drawings import HOSTILE, find, number, parse, texts

PARTS = [Part("a", "Sunni Arab", 0), Part("b", "Alawite", 1), Part("u", "unknown", -1)]
ARABIC = Look("ar", "rtl")


def exact(*values: float) -> list[Range]:
    return [Range(value, value, value) for value in values]


def bars(svg: str, fill: str) -> list[tuple[float, float]]:
    """From where to where the bars of a fill reach, the key aside."""
    drawn = [e for e in find(parse(svg), "rect", fill=fill) if number(e, "height") > 10 and number(e, "width") != 22]
    return [(number(e, "x"), number(e, "x") + number(e, "width")) for e in drawn]


def test_parts_stand_in_a_row_as_long_as_their_values():
    figure = draw_stacked_bars("s", ["Coast", "North"], PARTS, [exact(100, 50, 50), exact(40, 0, 10)], caption="c")
    (first, second) = bars(figure.svg, SWATCHES[0].fill)
    ((left, right),) = bars(figure.svg, SWATCHES[1].fill)
    assert left == pytest.approx(first[1], abs=0.2)
    assert right - left == pytest.approx((first[1] - first[0]) / 2, abs=0.3)
    assert second[1] - second[0] == pytest.approx((first[1] - first[0]) * 0.4, abs=0.3)


def test_right_to_left_bars_start_at_the_right():
    values = [exact(100, 50, 50)]
    plain = draw_stacked_bars("s", ["Coast"], PARTS, values, caption="c").svg
    mirrored = draw_stacked_bars("s", ["Coast"], PARTS, values, ARABIC, caption="c").svg
    (start, end), (left, right) = bars(plain, SWATCHES[0].fill)[0], bars(mirrored, SWATCHES[0].fill)[0]
    assert (700 - right, 700 - left) == pytest.approx((start, end), abs=0.2)


def test_an_unknown_part_is_no_bar_and_says_so_in_the_table():
    figure = draw_stacked_bars("s", ["Coast"], PARTS, [[*exact(100), UNKNOWN, *exact(5)]], caption="c")
    assert not bars(figure.svg, SWATCHES[1].fill)
    assert list(figure.table.rows[0]) == ["Coast", "100", "unknown", "5"]


def test_the_table_holds_the_ranges():
    figure = draw_stacked_bars("s", ["Coast"], PARTS[:1], [[Range(900, 1200, 1500)]], caption="People", unit="people")
    assert list(figure.table.rows[0]) == ["Coast", "1,200 (900–1,500)"]
    assert figure.table.caption == "People (people)"
    assert figure.table.note == "best (low–high)"


def test_ranges_are_isolated_in_arabic():
    figure = draw_stacked_bars("s", ["الساحل"], PARTS[:1], [[Range(900, 1200, 1500)]], ARABIC, caption="c")
    assert figure.table.rows[0][1] == "\u20661,200\u2069 (\u2066900–1,500\u2069)"


def test_shares_are_written_as_per_cent_of_a_full_bar():
    figure = draw_stacked_bars("s", ["Coast"], PARTS[:2], [exact(0.25, 0.75)], caption="c", share=True)
    root = parse(figure.svg)
    assert {"25%", "75%", "100%"} <= set(texts(root))
    assert bars(figure.svg, SWATCHES[1].fill)[0][1] == pytest.approx(700, abs=0.2)


def test_the_words_name_the_largest_parts():
    figure = draw_stacked_bars("s", ["Coast"], PARTS, [exact(1, 3, 2)], caption="c")
    assert figure.alt == "Bars: Coast: Alawite 3, unknown 2, Sunni Arab 1."


def test_whiskers_reach_from_low_to_high():
    figure = draw_grouped_bars("g", ["Coast"], PARTS[:1], [[Range(50, 100, 200)]], caption="c")
    ((start, end),) = bars(figure.svg, SWATCHES[0].fill)
    (whisker,) = [e for e in find(parse(figure.svg), "line", stroke_width="1.2") if e.attrib["y1"] == e.attrib["y2"]]
    unit = (end - start) / 100
    assert number(whisker, "x1") == pytest.approx(start + 50 * unit, abs=0.2)
    assert number(whisker, "x2") == pytest.approx(start + 200 * unit, abs=0.2)
    exact_one = draw_grouped_bars("g", ["Coast"], PARTS[:1], [exact(100)], caption="c")
    assert not [e for e in find(parse(exact_one.svg), "line", stroke_width="1.2") if e.attrib["y1"] == e.attrib["y2"]]


def test_gains_and_losses_stand_on_their_sides_of_zero():
    figure = draw_difference_bars("d", ["A", "B", "C"], [*exact(10, -20), UNKNOWN], caption="c")
    ((zero, _),) = bars(figure.svg, GAIN)
    ((left, right),) = bars(figure.svg, LOSS)
    assert right == pytest.approx(zero, abs=0.2)
    assert left < right
    said = texts(parse(figure.svg))
    assert {"+10", "-20", "unknown", "gains", "loses"} <= set(said)
    assert figure.alt == "Bars: A: +10; B: -20; C: unknown."


def test_the_sides_can_be_named():
    figure = draw_difference_bars("d", ["A"], exact(5), caption="c", sides=("fewer", "more"))
    assert "more" in texts(parse(figure.svg))
    assert "gains" not in texts(parse(figure.svg))


@pytest.mark.parametrize("look", [Look(), ARABIC])
def test_nothing_known_still_draws(look):
    for figure in (
        draw_stacked_bars("a", ["x"], PARTS, [[UNKNOWN] * 3], look, caption="c"),
        draw_grouped_bars("b", ["x"], PARTS, [[UNKNOWN] * 3], look, caption="c", unit="u"),
        draw_difference_bars("c", ["x"], [UNKNOWN], look, caption="c", share=True),
        draw_stacked_bars("d", [], PARTS, [], look, caption="c"),
        draw_difference_bars("e", ["x"], exact(0), look, caption="c"),
    ):
        parse(figure.svg)
        parse(figure.narrow)


def test_no_bar_or_text_leaves_the_drawing():
    rows = ["A very long name of a sector that does not fit beside its bar at all", "B"]
    values = [[Range(-1e6, 2e6, math.nan)], [Range(-9e6, -8e6, -1e6)]]
    figure = draw_difference_bars("d", rows, [v[0] for v in values], caption="c")
    for svg, width in ((figure.svg, 700), (figure.narrow, 360)):
        ground, *rects = find(parse(svg), "rect")
        assert number(ground, "width") == width + 2 * EDGE
        for rect in rects:
            left = float(rect.get("x", "0"))
            assert left >= -0.1
            assert left + number(rect, "width") <= width + 0.1


def test_hostile_names_stay_text():
    figure = draw_grouped_bars(
        HOSTILE, [HOSTILE], [Part(HOSTILE, HOSTILE, 3)], [exact(3)], caption=HOSTILE, unit=HOSTILE
    )
    parse(figure.svg)
    assert "<script" not in figure.svg
