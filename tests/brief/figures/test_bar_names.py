"""Names beside bars: readers without the face that is measured get a wider one, so there is room to spare."""

from modusvivendi.brief.figures import Part, draw_grouped_bars
from modusvivendi.brief.figures.metrics import measure
from modusvivendi.core.ranges import Range
from tests.brief.figures.drawings import find, number, parse

ROWS = ["war on the common enemy", "Moderate opposition: expected without a deal, and what it would give up for it"]


def test_names_of_rows_have_room_to_spare_for_wider_faces() -> None:
    figure = draw_grouped_bars("g", ROWS, [Part("a", "A", 0)], [[Range(3.0, 3.0, 3.0)]] * 2, caption="c")
    names = [one for one in find(parse(figure.svg), "text", text_anchor="end") if number(one, "font-size") == 13]
    assert len(names) >= 3
    for one in names:
        assert number(one, "x") - measure(one.text or "", 13) >= 7
