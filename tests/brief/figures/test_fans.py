"""Fans: what was counted, what is forecast, what came."""

import numpy as np
import pytest

from modusvivendi.brief.figures.fans import Fan, draw_fans
from modusvivendi.brief.figures.words import Look
from tests.brief.figures.drawings import HOSTILE, SVG, parse

AT = np.arange(61.0, 121.0)
FANS = [
    Fan(
        name, AT, 10 + 0 * AT, 50 + 0 * AT, 90 + AT, 40 + 0 * AT,
        np.array([[0.0, 5.0], [60.0, 40.0]]), np.array([[90.0, 300.0], [200.0, 1.0]]),
    )
    for name in ("C1", HOSTILE)
]  # fmt: skip
MARKS = [(0.0, "2012-03-01"), (60.0, "2012-04-30"), (120.0, "2012-06-29")]


def draw(look=None):
    return draw_fans("f", FANS, MARKS, look or Look(), caption="c", alt="two camps")


def dots(svg):
    circles = list(parse(svg).iter(f"{SVG}circle"))
    return [(float(one.get("cx")), float(one.get("cy"))) for one in circles][2:]


def test_each_panel_has_its_counts_and_those_beyond_the_axis_are_left_out():
    figure = draw()
    assert len(dots(figure.svg)) == len(dots(figure.narrow)) == 2 * 3
    assert figure.alt in figure.svg


def test_a_later_count_stands_higher_the_more_people_it_is():
    before, origin, later = dots(draw().svg)[:3]
    assert before[0] < origin[0] < later[0]
    assert before[1] > origin[1] > later[1]


def test_arabic_runs_the_other_way():
    left, right = dots(draw().svg), dots(draw(Look(language="ar", direction="rtl")).svg)
    assert [700 - x for x, _ in right] == pytest.approx([x for x, _ in left], abs=0.11)


def test_dates_do_not_run_into_each_other():
    texts = [one for one in parse(draw().svg).iter(f"{SVG}text") if (one.text or "").startswith("2012")]
    assert 2 * 2 <= len(texts) <= 2 * 3
    assert any("2012-06-29" in (one.text or "") for one in texts)
