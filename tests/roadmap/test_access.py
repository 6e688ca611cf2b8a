"""Which places open when, what is lost again, and in which order regions open."""

from dataclasses import replace

import numpy as np
import pytest

from modusvivendi.core.access import NEVER, Region
from modusvivendi.roadmap.access import Ground, Pace, agrees, find_open, forecast_access, open_places, rank_regions

# A row of five places: 0 is the gate; 2 borders the excluded party; the holder of 4 never consents; 3 consents late.
ROW = Ground(
    consent=np.array([0, 0, 0, 6, np.inf]),
    beside_enemy=np.array([False, False, True, False, False]),
    beside_front=np.array([False, True, True, False, False]),
    a=np.array([0, 1, 2, 3]),
    b=np.array([1, 2, 3, 4]),
    gates=np.array([0]),
    people=np.array([1_000, 2_000, 3_000, 4_000, 5_000.0]),
)
PACE = Pace(halted=2, watched=4, loss=0, shut=2, capacity=2_500, growth=2, ceiling=6_000)


def test_a_place_opens_with_consent_safety_and_a_road_from_a_gate() -> None:
    assert open_places(ROW, PACE, 12).tolist() == [0, 2, 4, 6, NEVER]


def test_without_a_gate_or_behind_a_closed_place_nothing_opens() -> None:
    assert not find_open(replace(ROW, gates=np.array([4])), PACE, 12).any()
    closed = np.array([False, True, False, False, False])
    assert find_open(ROW, PACE, 12, closed).tolist() == [True, False, False, False, False]


def test_relief_reaches_no_more_people_than_it_can_serve_or_than_there_are() -> None:
    months = forecast_access(ROW, [PACE] * 5, 12)
    assert months[0].people.best == months[0].reached.best == 1_000
    assert months[12].people.best == 10_000
    assert months[12].reached.best == 6_000
    assert all(one.reached.best <= one.people.best for one in months)


def test_access_can_be_lost_and_comes_back_when_the_line_is_watched() -> None:
    unsafe = replace(PACE, watched=10, loss=0.2)
    months = forecast_access(ROW, [unsafe] * 300, 14, seed=1)
    before = [one.people.best for one in months[6:10]]
    assert min(before) < months[14].people.best == 10_000
    assert months[8].people.low <= 3_000 < months[8].people.high, "in some draws 2 and what lies behind it are cut off"
    safe = forecast_access(ROW, [replace(unsafe, loss=0.0)] * 300, 14, seed=1)
    assert sum(one.people.high for one in safe) >= sum(one.people.high for one in months)


def test_a_seed_gives_the_same_months() -> None:
    unsafe = replace(PACE, watched=10, loss=0.3)
    assert forecast_access(ROW, [unsafe] * 20, 8, 3) == forecast_access(ROW, [unsafe] * 20, 8, 3)


def test_regions_are_ordered_by_the_month_in_which_half_their_people_are_reached() -> None:
    regions = {
        "late": np.array([False, False, False, True, False]),
        "early": np.array([True, True, True, False, False]),
        "never": np.array([False, False, False, False, True]),
    }
    order = rank_regions(regions, open_places(ROW, PACE, 12), ROW.people)
    assert [(one.id, one.month) for one in order] == [("early", 2), ("late", 6), ("never", None)]
    assert agrees(order, ("early",)) is True
    assert agrees(order, ("late",)) is False
    assert agrees(order, ("never",)) is False
    assert agrees(order, ("elsewhere",)) is None
    assert agrees((Region("a", 1, 2), Region("b", 1, 2)), ("b",)) is True


def test_unknown_people_are_not_counted_as_none() -> None:
    unknown = replace(ROW, people=np.array([np.nan, 2_000, 3_000, 4_000, 5_000]))
    assert forecast_access(unknown, [PACE], 0)[0].places.best == 1
    assert rank_regions({"gate": np.arange(5) == 0}, open_places(unknown, PACE, 2), unknown.people)[0].month is None


@pytest.mark.parametrize("month", [0, 3, 12])
def test_more_consent_never_closes_a_place(month: int) -> None:
    willing = replace(ROW, consent=np.zeros(5))
    assert (find_open(ROW, PACE, month) <= find_open(willing, PACE, month)).all()
