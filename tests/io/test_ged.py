"""Events as UCDP publishes them."""

from datetime import date

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from modusvivendi.core.errors import DossierError, ModusError
from modusvivendi.core.panels import apportion
from modusvivendi.io.ged import find_nearest_neighbours, join_neighbours, read_ged, tabulate_events

HEADER = "id,country,adm_1,date_start,date_end,date_prec,best,low,high\n"
DAYS = st.dates(date(1990, 1, 1), date(1999, 12, 31))


def write(path, *rows):
    (path / "events.csv").write_text(HEADER + "\n".join(rows) + "\n", encoding="utf-8")
    return path / "events.csv"


def test_spans_of_a_month_or_more_are_spread_and_figures_kept(tmp_path):
    path = write(
        tmp_path,
        "1,X,North,2016-01-31,2016-02-02,2,5,4,6",
        "2,X,North state,2016-01-01 00:00:00.000,2016-03-31 00:00:00.000,5,91,0,182",
        "3,X,South,2016-02-01,2016-02-29,4,7,9,7",
        "4,X,,2016-02-01,2016-02-01,1,3,3,3",
        "5,X,South,2017-02-01,2017-02-01,1,2,2,2",
    )
    events = read_ged(path, columns=("country",))
    assert events.columns["country"] == ("X",) * 5
    assert events.widened == 1
    places = ("North", "South")
    names = {"North": "North", "North state": "North", "South": "South"}
    touch = join_neighbours(places, [("North", "South")])
    panel, outside = tabulate_events(events, 2016 * 12, 3, touch, names, places)
    assert panel.counts.tolist() == [[5 + 31, 0], [29, 7], [31, 0]]
    assert panel.low.tolist() == [[4, 0], [0, 7], [0, 0]]
    assert panel.high.tolist() == [[6 + 62, 0], [58, 7], [62, 0]]
    assert (outside.placeless, outside.untimely) == (3, 2)


@given(DAYS, st.integers(0, 800), st.integers(0, 5000))
def test_a_spread_count_adds_up_and_lies_within_its_span(first, length, count):
    last = date.fromordinal(first.toordinal() + length)
    shares = apportion(first, last, count)
    assert sum(shares.values()) == count
    assert min(shares.values()) >= 0
    assert list(shares) == list(range(first.year * 12 + first.month - 1, last.year * 12 + last.month))


def test_one_death_of_a_year_falls_in_its_middle():
    assert [m for m, n in apportion(date(2015, 1, 1), date(2015, 12, 31), 1).items() if n] == [2015 * 12 + 6]


def test_all_that_is_wrong_is_said_at_once(tmp_path):
    path = write(
        tmp_path,
        "1,X,North,2016-13-31,2016-02-02,2,5,4,6",
        "2,X,North,2016-03-01,2016-02-02,2,-5,4,6",
        "3,X,North,2016-03-01,2016-04-02,9,5,4,many",
    )
    with pytest.raises(DossierError) as caught:
        read_ged(path)
    said = str(caught.value)
    for part in ("'2016-13-31' is no day", "the last day comes before the first", "-5", "9", "many"):
        assert part in said
    assert "events.csv:2:4" in said


def test_a_file_without_the_columns_or_without_events_is_refused(tmp_path):
    (tmp_path / "bare.csv").write_text("id,when\n1,2016\n", encoding="utf-8")
    with pytest.raises(DossierError, match=r"date_start"):
        read_ged(tmp_path / "bare.csv")
    with pytest.raises(ModusError, match="no events"):
        read_ged(write(tmp_path))


def test_neighbours_by_name_and_by_nearness():
    with pytest.raises(ModusError, match="no place 'Nort'"):
        join_neighbours(("North", "South"), [("Nort", "South")])
    line = find_nearest_neighbours(np.array([0.0, 1.0, 2.0, 0.5]), np.array([0.0, 0.0, 0.0, 3.0]))
    assert line.tolist() == [
        [False, True, False, True],
        [True, False, True, True],
        [False, True, False, False],
        [True, True, False, False],
    ]


def test_the_published_sample_is_read(shared):
    pytest.importorskip("pyarrow", reason="the extra parquet is not installed")
    events = read_ged(shared / "conflict-events" / "ged_dated_subset.parquet", columns=("country",))
    assert len(events) == 52_101
    assert events.widened == 200
