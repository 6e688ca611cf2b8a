import itertools

import pytest

from modusvivendi.brief.figures import Look, Remark, Track, draw_columns, draw_steps
from modusvivendi.brief.figures.palette import SWATCHES
from modusvivendi.core.errors import ModusError
from modusvivendi.core.periods import parse_period
from modusvivendi.core.ranges import UNKNOWN, Range
from tests.brief.figures.drawings import HOSTILE, find, number, parse, texts


def track(name: str, swatch: int, **figures: float | Range) -> Track:
    """Keyword arguments are dates, written d2015_10."""
    points = [
        (parse_period(key[1:].replace("_", "-")), value if isinstance(value, Range) else Range(value, value, value))
        for key, value in figures.items()
    ]
    return Track(name, name, swatch, points)


GED = track("GED", 0, d2012=100, d2013=300, d2014=200)
VDC = track("VDC", 1, d2013=150, d2014=90)


def columns(svg: str, swatch: int) -> list[float]:
    """Heights of the columns of a swatch, the key aside."""
    drawn = find(parse(svg), "rect", fill=SWATCHES[swatch].fill)
    return [number(e, "height") for e in drawn if not (number(e, "height") == 14 and number(e, "width") == 22)]


def test_columns_are_as_high_as_their_counts_and_sources_are_not_added_up():
    figure = draw_columns("t", [GED, VDC], caption="Deaths")
    ged, vdc = columns(figure.svg, 0), columns(figure.svg, 1)
    assert ged[1] == pytest.approx(3 * ged[0], abs=0.5)
    assert vdc[0] == pytest.approx(ged[1] / 2, abs=0.5)
    assert len(vdc) == 2
    assert [list(row) for row in figure.table.rows] == [
        ["2012", "100", "no figure"],
        ["2013", "300", "150"],
        ["2014", "200", "90"],
    ]


def test_a_year_without_a_figure_is_a_dash():
    assert texts(parse(draw_columns("t", [GED, VDC], caption="c").svg)).count("–") == 1


def test_months_get_a_panel_a_source_and_gaps_stay_gaps():
    months = {f"d{year}_{month:02d}": 10.0 * month for year in (2012, 2013) for month in range(1, 13)}
    holes = {key: value for key, value in months.items() if not key.startswith("d2013_0")}
    figure = draw_columns("t", [track("GED", 0, **months), track("VDC", 1, **holes)], caption="c")
    root = parse(figure.svg)
    assert "no figure for this time" in texts(root)
    gaps = list(find(root, "rect", fill="#f1f2f4"))
    assert len(gaps) == 1
    plot = 700 - 4 - number(gaps[0], "x")
    assert number(gaps[0], "width") == pytest.approx(plot * 9 / 12, rel=0.03)


def test_panels_share_one_scale():
    months = {f"d2012_{month:02d}": 10.0 for month in range(1, 13)}
    tall = dict.fromkeys(months, 40.0)
    more = {f"d2013_{month:02d}": 10.0 for month in range(1, 8)}
    figure = draw_columns("t", [track("A", 0, **months, **more), track("B", 1, **tall)], caption="c")
    assert columns(figure.svg, 1)[0] == pytest.approx(4 * columns(figure.svg, 0)[0], abs=0.5)


def test_months_and_years_do_not_stand_in_one_figure():
    with pytest.raises(ModusError, match="mixes"):
        draw_columns("t", [GED, track("VDC", 1, d2013_05=3)], caption="c")


def lines(svg: str, swatch: int) -> int:
    return len(find(parse(svg), "line", stroke=SWATCHES[swatch].dark))


def test_an_unknown_level_breaks_the_line():
    whole = track("R", 0, d2012=1e6, d2013=2e6, d2014=3e6, d2015=4e6)
    broken = track("R", 0, d2012=1e6, d2013=2e6, d2014=UNKNOWN, d2015=4e6)
    assert lines(draw_steps("t", [whole], caption="c").svg, 0) == 3
    figure = draw_steps("t", [broken], caption="c")
    assert lines(figure.svg, 0) == 1
    assert figure.table.rows[2][1] == "unknown"


def test_lines_are_named_at_their_ends_without_meeting():
    tracks = [track(f"Track {i}", i, d2012=100, d2013=1000 + i) for i in range(8)]
    root = parse(draw_steps("t", tracks, caption="c").svg)
    ends = sorted(number(e, "y") for e in find(root, "text", font_weight="700"))
    assert len(ends) == 8
    assert min(b - a for a, b in itertools.pairwise(ends)) >= 25
    assert ends[0] > 0
    assert ends[-1] < number(root, "height")


def test_time_runs_in_the_direction_of_the_language():
    look = Look("ar", "rtl")
    plain, mirrored = (columns_at(draw_columns("t", [GED], to, caption="c").svg) for to in (Look(), look))
    assert plain == sorted(plain)
    assert mirrored == sorted(mirrored, reverse=True)


def columns_at(svg: str) -> list[float]:
    drawn = find(parse(svg), "rect", fill=SWATCHES[0].fill)
    return [number(e, "x") for e in drawn if number(e, "width") != 22]


def test_remarks_that_would_meet_stand_in_rows():
    remarks = [Remark(parse_period(f"2013-0{i}"), f"Something happened {i}") for i in range(1, 5)]
    root = parse(draw_columns("t", [GED], caption="c", remarks=remarks).svg)
    ys = [number(e, "y") for e in find(root, "text") if "".join(e.itertext()).startswith("Something")]
    assert len(set(ys)) == 4
    assert len(find(root, "line", stroke_dasharray="2 2")) == 4


def test_the_words_say_the_peak_and_the_ends():
    assert draw_columns("t", [GED], caption="c").alt == ("Columns from 2012 to 2014. GED: highest in 2013 with 300.")
    assert draw_steps("t", [GED], caption="c").alt == "Lines from 2012 to 2014. GED: 100 in 2012, 200 in 2014."


def test_nothing_known_still_draws():
    for draw in (draw_columns, draw_steps):
        for tracks in ([], [track("A", 0)], [track("A", 0, d2012=UNKNOWN)], [track(HOSTILE, 0, d2012=1)]):
            figure = draw("t", tracks, caption="c")
            parse(figure.svg)
            parse(figure.narrow)
