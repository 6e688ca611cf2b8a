"""Turned names over columns: in two lines where there is room, shortened only in need, all within their height."""

import math

import pytest

from modusvivendi.brief.figures.heads import lay_heads
from modusvivendi.brief.figures.metrics import measure
from modusvivendi.brief.figures.svg import Frame
from modusvivendi.brief.figures.words import Look

NAMES = ["Sunni Arab tribes of the east", "Iran", "Federal Republic of Yugoslavia"]


@pytest.mark.parametrize(("columns", "lines"), [(3, 2), (16, 1)])
def test_names_stand_whole_in_as_many_lines_as_there_is_room_for(columns, lines):
    heads = lay_heads((NAMES * 6)[:columns], 300, narrow=False)
    assert max(map(len, heads.names)) == lines
    assert [" ".join(name) for name in heads.names[:3]] == NAMES


@pytest.mark.parametrize("narrow", [False, True])
def test_their_room_is_what_they_take(narrow):
    heads = lay_heads(NAMES, 300, narrow=narrow)
    longest = max(measure(line, 12) for name in heads.names for line in name)
    assert heads.height >= longest * math.sin(math.radians(heads.angle))
    assert (heads.spare == 0) == narrow
    drawn = heads.draw(Frame(Look(), 400), 100, 100, heads.height)
    assert len(drawn) == sum(map(len, heads.names))
    assert all(f"rotate({-heads.angle:.0f})" in one for one in drawn)
