import math
from dataclasses import replace
from datetime import timedelta

import numpy as np
import pytest

from modusvivendi.core.operations import Circle, Operation, ProtectedSite
from modusvivendi.deconflict.disclosure import Budget, CellHour, Meter, inspect_size, may_change
from tests.deconflict.volumes import NOON, square, volume

THEATRE = 732
"""Cells of a theatre the size of Syria at about 250 km2."""
HOURS = [NOON + timedelta(hours=hour) for hour in range(24)]


def spread(rng: np.random.Generator, count: int) -> frozenset[CellHour]:
    rows = rng.choice(THEATRE * 24, count, replace=False)
    return frozenset((int(row) // 24, HOURS[int(row) % 24]) for row in rows)


def probe(meter: Meter, questions: list[frozenset[CellHour]]) -> None:
    """File questions and have the service answer each that meets the plan of south."""
    for number, asked in enumerate(questions):
        meter.count("north", f"probe {number}", asked, NOON)
        if found := asked & meter.plan("south", NOON):
            meter.exchange("north", "south", found, NOON)


@pytest.mark.parametrize("seed", range(5))
def test_a_prober_learns_no_more_than_the_bound(seed: int) -> None:
    # 20 filings of 10 cells and 2 hours in a day, on a plan spread evenly: 400 of 17,568 cell-hours, 2.3 %.
    rng = np.random.default_rng(seed)
    budget = Budget(cap=1.0, asked_per_day=400)
    assert budget.bound_share(THEATRE) == pytest.approx(400 / 17_568)
    meter = Meter(budget)
    plan = spread(rng, 2_000)
    meter.count("south", "plan", plan, NOON)
    questions = [
        frozenset((int(first) + cell, HOURS[int(hour) + late]) for cell in range(10) for late in range(2))
        for first, hour in zip(rng.integers(0, THEATRE - 10, 400), rng.integers(0, 23, 400), strict=True)
    ]
    probe(meter, questions)
    # Whatever the number of questions: at most 400 cell-hours were answered with cells.
    learned = meter.share("north", "south", NOON)
    # Of 400 drawn cell-hours, the share of the plan that they hit is hypergeometric: five standard deviations.
    bound = budget.bound_share(THEATRE)
    assert 0.0 < learned <= bound + 5 * math.sqrt(bound / 2_000)
    assert meter.silent("north", "south") > 100
    assert meter.asked("north", NOON) > 400


def test_a_prober_who_knows_where_to_look_is_stopped_by_the_cap() -> None:
    rng = np.random.default_rng(0)
    meter = Meter(Budget(cap=0.05, asked_per_day=10**6))
    plan = spread(rng, 1_000)
    meter.count("south", "plan", plan, NOON)
    probe(meter, [frozenset({one}) for one in sorted(plan)])
    assert meter.share("north", "south", NOON) == 0.05
    assert meter.silent("north", "south") == 950
    # South has read as little of north, and can see both.
    assert meter.silent("south", "north") == 950
    assert set(meter.pairs()) == {("north", "south"), ("south", "north")}


def test_the_share_is_of_what_is_still_to_come() -> None:
    meter = Meter()
    assert math.isnan(meter.share("north", "south", NOON))
    plan = frozenset((1, hour) for hour in HOURS)
    meter.count("south", "plan", plan, NOON)
    meter.count("north", "plan", plan, NOON)
    assert not meter.exchange("north", "south", [(1, HOURS[0]), (1, HOURS[20])], NOON)
    assert meter.share("north", "south", NOON) == meter.share("south", "north", NOON) == 2 / 24
    assert meter.share("north", "south", NOON + timedelta(hours=12)) == 1 / 12
    meter.end("south", "plan")
    assert math.isnan(meter.share("north", "south", NOON))


def test_only_what_a_change_adds_counts_as_asked_and_a_day_later_nothing() -> None:
    meter = Meter()
    north = Operation(id="a", party="north", parts=(volume(square(36.0, 35.0), start=1),))
    count = meter.file(north, NOON)
    assert meter.asked("north", NOON) == count > 0
    meter.file(north, NOON)
    assert meter.asked("north", NOON) == count
    longer = replace(north, parts=(volume(square(36.0, 35.0), start=1, hours=4),))
    assert meter.file(longer, NOON) == meter.asked("north", NOON) == count / 2 * 5
    assert meter.asked("north", NOON + timedelta(hours=24)) == 0


def test_a_filing_has_a_least_size_and_is_held() -> None:
    spot = Operation(id="a", party="n", parts=(volume(Circle((36.0, 35.0), 50.0), hours=0.1),))
    assert [finding.what.split(",")[0] for finding in inspect_size(spot)] == [
        "volume 1 has 0.00785 km²",
        "volume 1 lasts 0:06:00",
    ]
    site = ProtectedSite(id="s", party="n", area=Circle((36.0, 35.0), 50.0), since=NOON, expiry=NOON)
    assert inspect_size(site) == ()
    assert inspect_size(replace(spot, parts=(volume(square(36.0, 35.0)),))) == ()
    assert not may_change(NOON, NOON + timedelta(minutes=59))
    assert may_change(NOON, NOON + timedelta(hours=1))
