"""The picture of what collides: on a map and on an axis of time, in both languages, small things beside large ones."""

import re
from datetime import UTC, datetime, timedelta
from xml.etree import ElementTree

import pytest

from modusvivendi.brief.clashes import MOST, draw_clashes, present_clashes
from modusvivendi.brief.drawing import check_drawing
from modusvivendi.brief.pictures import write_picture
from modusvivendi.brief.view import see
from modusvivendi.core.operations import Checkpoint, Circle, Filing, Movement, Operation, Polygon, ProtectedSite, Volume
from modusvivendi.deconflict.conflicts import find_conflicts
from modusvivendi.plan.deconfliction import Check, Clash

NOON = datetime(2026, 3, 1, 12, tzinfo=UTC)
HOUR = timedelta(hours=1)


def square(lon: float, lat: float, size: float = 0.1) -> Polygon:
    return Polygon(((lon, lat), (lon + size, lat), (lon + size, lat + size), (lon, lat + size)))


def plan(id: str, party: str, outline, start: int = 0, hours: int = 3) -> Operation:
    begin = NOON + start * HOUR
    parts = (Volume(outline, 0.0, 3_000.0, begin, begin + hours * HOUR),)
    return Operation(id=id, party=party, name=f"name <{id}>", parts=parts)


def check(*filings: Filing) -> Check:
    return Check(filings, (), tuple(Clash(one, None, None) for one in find_conflicts(list(filings))))


def example(lon: float = 38.0) -> Check:
    clinic = Circle((lon + 0.12, 35.12), 60.0)
    route = [Checkpoint("", (lon + step / 10, 35.05), NOON + step * HOUR, NOON + step * HOUR) for step in (0, 2)]
    return check(
        plan("a", "north", square(lon, 35.0)),
        plan("b", "south", square(lon + 0.05, 35.05), start=1),
        Movement(id="convoy", party="relief", route=tuple(route), half_width_m=500.0),
        ProtectedSite(id="clinic", party="relief", area=clinic, since=NOON, expiry=NOON + 99 * HOUR),
        plan("far", "east", square(lon + 0.4, 35.4)),
    )  # fmt: skip


@pytest.mark.parametrize("language", ["en", "ar"])
def test_every_conflict_is_numbered_on_the_map_on_the_axis_and_in_words(language: str) -> None:
    made = example()
    figure = draw_clashes(made, see(language, "technical").look)
    for svg in (figure.svg, figure.narrow):
        check_drawing(svg, figure.id)
        root = ElementTree.fromstring(svg)
        texts = [
            "".join(one.itertext()).strip("\u2066\u2067\u2069") for one in root.iter("{http://www.w3.org/2000/svg}text")
        ]
        for number in range(1, len(made.clashes) + 1):
            assert texts.count(str(number)) == 3
        assert "<a>" not in svg
        assert not re.search(r"nan|inf\b|MZ", svg)
    assert figure.table is not None
    assert len(figure.table.rows) == len(made.clashes) >= 4
    assert all(cell.strip() for row in figure.table.rows for cell in row)
    if language == "ar":
        assert "عملية" in figure.svg
        assert "operation" not in figure.svg


def test_the_red_area_is_where_the_two_meet() -> None:
    figure = draw_clashes(check(plan("a", "north", square(38.0, 35.0)), plan("b", "south", square(38.05, 35.0))))
    red = re.findall(r'<path d="(M[^"]+)" fill="#b3140a"', figure.svg)
    blue = re.findall(r'<path d="(M[^"]+)" fill="#81b7df"', figure.svg)
    spans = []
    for path in (red[0], blue[0]):
        xs = [float(pair.split()[0]) for pair in path.strip("MZ").split("L")]
        spans.append((min(xs), max(xs)))
    (left, right), (west, east) = spans
    assert right == east, "the common part ends where the first ends"
    assert (right - left) / (east - west) == pytest.approx(0.5, abs=0.01)


def test_the_date_line_is_no_edge_and_nothing_colliding_is_drawn_too() -> None:
    across = draw_clashes(check(plan("a", "north", square(179.95, 35.0)), plan("b", "south", square(-179.99, 35.0))))
    assert len(re.findall(r'fill="#b3140a" fill-opacity="0.3', across.svg)) >= 1
    quiet = draw_clashes(check(plan("a", "north", square(38.0, 35.0)), plan("b", "south", square(39.0, 35.0))))
    assert quiet.table is None
    assert "0 conflicts" in quiet.alt


def test_many_conflicts_are_drawn_up_to_a_number_and_the_rest_are_counted() -> None:
    many = check(*(plan(f"n{row}", f"party{row}", square(38.0 + row / 1000, 35.0)) for row in range(9)))
    figure = draw_clashes(many)
    assert len(many.clashes) == 36
    assert figure.table is not None
    assert len(figure.table.rows) == MOST
    assert "16 more" in figure.note


@pytest.mark.parametrize("language", ["en", "ar"])
def test_it_stands_alone_as_a_page_and_as_pixels(language: str) -> None:
    made = example()
    view = see(language, "technical")
    leaf = present_clashes(made, view)
    page = write_picture(leaf, ".html", view.words).decode()
    assert f'lang="{language}"' in page
    assert not re.search("https?:", re.sub(r'xmlns="[^"]*"', "", page))
    ids = re.findall(r' id="([^"]+)"', page)
    assert len(ids) == len(set(ids))
    assert write_picture(leaf, ".png", view.words).startswith(b"\x89PNG")
