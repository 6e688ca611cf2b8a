"""Activities on the axis of time."""

from dataclasses import replace
from datetime import date

import pytest

from modusvivendi.brief.blocks import Table
from modusvivendi.brief.figures import ENGLISH, Bar, draw_gantt
from tests.brief.figures.drawings import find, number, parse

BARS = [
    Bar("Elect <all>", date(2017, 1, 1), date(2018, 1, 1), critical=True),
    Bar("Watch", date(2016, 7, 1), date(2016, 7, 1), critical=False),
    Bar("Sign", date(2016, 1, 1), date(2016, 7, 1), critical=True),
]


def draw(look=ENGLISH):
    table = Table("t", ["a"], [["b"]])
    return draw_gantt("g", BARS, ("critical", "other"), look, caption="c", alt="three activities", table=table)


def boxes(svg: str) -> list[dict[str, float]]:
    """The bars by row, after the ground and the two of the key."""
    found = find(parse(svg), "rect")[3:]
    return [{name: number(one, name) for name in ("x", "y", "width")} for one in found]


def test_bars_stand_in_the_order_given_and_as_long_as_they_last():
    elect, watch, sign = boxes(draw().svg)
    assert elect["y"] < watch["y"] < sign["y"]
    assert elect["x"] + elect["width"] > watch["x"] >= sign["x"] + sign["width"] - 0.2
    assert elect["width"] / sign["width"] == pytest.approx(365 / 182, rel=0.01)
    assert watch["width"] == 2, "what takes no time is still seen"


def test_names_are_escaped_and_years_written():
    svg = draw().svg
    parse(svg)
    assert "Elect &lt;all&gt;" in svg
    assert all(f">{year}<" in svg for year in (2016, 2017, 2018))


def test_time_runs_from_the_reading_side():
    rtl = boxes(draw(replace(ENGLISH, direction="rtl")).svg)
    assert rtl[0]["x"] < rtl[2]["x"]
