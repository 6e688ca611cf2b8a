from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta

import numpy as np
import pytest

from modusvivendi.core.cases import Proposal
from modusvivendi.core.operations import Circle, Constraint, Filing, Movement, Operation, Volume
from modusvivendi.deconflict.charts import GEOD
from modusvivendi.deconflict.figures import Figure
from modusvivendi.deconflict.intersection import intersects
from modusvivendi.deconflict.proposals import (
    STEP_HEIGHT_M,
    STEP_M,
    STEP_TIME,
    lead_around,
    propose,
    shift_aside,
    shift_height,
    shift_time,
)
from tests.deconflict.test_brute_force import outline
from tests.deconflict.test_cases import CLOSED, CONVOY, NORTH, SITE, SOUTH
from tests.deconflict.volumes import NOON, square, volume


def clears(filing: Filing, others: Sequence[Volume]) -> bool:
    return not any(intersects(part, other) for part in filing.volumes for other in others)


def less(filing: Filing, found: Proposal) -> Filing:
    """Return the filing changed by one step less than proposed."""
    match found.change:
        case "later" | "earlier":
            step = STEP_TIME.total_seconds() if found.coarse else 1.0
            sign = 1.0 if found.change == "later" else -1.0
            return shift_time(filing, timedelta(seconds=sign * (found.amount - step)))
        case "higher" | "lower":
            step = STEP_HEIGHT_M if found.coarse else 0.01
            return shift_height(filing, (found.amount - step) * (1.0 if found.change == "higher" else -1.0))
        case "aside":
            assert found.bearing is not None
            return shift_aside(filing, found.bearing, found.amount - (STEP_M if found.coarse else 1.0))
        case _:
            assert isinstance(filing, Movement)
            assert found.bearing is not None
            offset = found.amount - (STEP_M if found.coarse else 1.0)
            return lead_around(filing, 0, offset if found.bearing > 0 else -offset)


@pytest.mark.parametrize("seed", range(12))
@pytest.mark.parametrize("coarse", [False, True])
def test_every_proposal_clears_and_a_step_less_does_not(seed: int, *, coarse: bool) -> None:
    rng = np.random.default_rng(seed)
    place = [(38.0, 35.0), (180.0, 10.0), (10.0, 89.9)][seed % 3]
    others = [
        volume(outline(rng, place), 100.0, 200.0 + 50.0 * row, start=float(rng.uniform(-2, 2)), hours=2.0)
        for row in range(3)
    ]
    # One surely collides: it lies in the middle of the first.
    first = others[0]
    middle = next(iter(getattr(first.outline, "vertices", getattr(first.outline, "line", ()))), place)
    own = volume(Circle(middle, 800.0), 150.0, 180.0, hours=0.5)
    own = replace(own, start=first.start, end=first.start + timedelta(minutes=40))
    filing = Operation(id="o", party="north", parts=(own,))
    if clears(filing, others):
        others.append(own)
    found = propose(filing, [Figure(other) for other in others], coarse=coarse)
    assert {one.change for one in found} >= {"later", "earlier", "higher"}
    for one in found:
        assert clears(one.filing, others)
        assert not clears(less(filing, one), others)
        assert one.coarse == coarse


def test_the_least_shifts_of_plain_windows_and_bands() -> None:
    filing = Operation(id="o", party="n", parts=(volume(square(36.0, 35.0), 500.0, 600.0, start=0.5),))
    busy = [volume(square(36.0, 35.0), 550.0, 700.0), volume(square(36.0, 35.0), 300.0, 700.0, start=1.0, hours=0.75)]
    found = {one.change: one for one in propose(filing, [Figure(one) for one in busy])}
    # Until 13:45 and one second more, from a start at 12:30; earlier: to be over a second before noon.
    assert found["later"].amount == 75 * 60 + 1
    assert found["earlier"].amount == 90 * 60 + 1
    assert found["higher"].amount == pytest.approx(200.01)
    assert found["lower"].amount == pytest.approx(300.01)
    # A square of 0.1 degrees moves out to the north or south, a metre at a time.
    assert found["aside"].bearing in (90.0, 270.0)
    assert found["aside"].amount == pytest.approx(GEOD.inv(36.0, 35.05, 36.1, 35.05)[2], rel=0.01)
    coarse = {one.change: one.amount for one in propose(filing, [Figure(one) for one in busy], coarse=True)}
    assert coarse == {"later": 90 * 60, "earlier": 105 * 60, "higher": 300.0, "lower": 400.0, "aside": 10_000.0}


def test_nothing_is_sent_below_the_ellipsoid() -> None:
    low = Operation(id="o", party="n", parts=(volume(square(36.0, 35.0), 150.0, 250.0),))
    found = propose(low, [Figure(volume(square(36.0, 35.0), 50.0, 200.0))])
    assert {one.change for one in found if one.unit == "m"} == {"higher", "aside"}


def test_a_convoy_is_led_around_a_closed_area() -> None:
    closed = replace(CLOSED, parts=(volume(square(36.02, 35.03, 0.03), hours=5),))
    found = {one.change: one for one in propose(CONVOY, [Figure(part) for part in closed.parts])}
    assert set(found) == {"later", "earlier", "around"}
    around = found["around"]
    assert isinstance(around.filing, Movement)
    assert clears(around.filing, closed.volumes)
    assert not clears(less(CONVOY, around), closed.volumes)
    assert around.filing.route[0].via
    assert (around.filing.route[0].at, around.filing.route[1].at) == (CONVOY.route[0].at, CONVOY.route[1].at)
    # The other side of the area is further: what is proposed is the nearer way.
    assert around.amount < 4_000.0


def test_nothing_is_proposed_for_what_cannot_move_or_need_not() -> None:
    near = [Figure(part) for part in NORTH.parts]
    assert propose(SITE, near) == propose(Constraint(id="c", party="n", parts=NORTH.parts), near) == ()
    assert propose(SOUTH, []) == ()
    assert propose(SOUTH, [Figure(volume(square(10.0, 10.0)))]) == ()


def test_the_first_free_window_is_found_between_busy_ones() -> None:
    # Whatever is free begins a second after something ends: try them all.
    rng = np.random.default_rng(3)
    area = square(36.0, 35.0)
    for _ in range(20):
        starts = np.sort(rng.integers(-600, 600, 12)) / 60.0
        busy = [volume(area, start=float(start), hours=float(rng.integers(5, 40)) / 60.0) for start in starts]
        own = Operation(id="o", party="n", parts=(volume(area, hours=0.5),))
        found = {one.change: one.amount for one in propose(own, [Figure(one) for one in busy])}
        spans = sorted((one.start, one.end) for one in busy)
        if all(end < NOON or start > NOON + timedelta(minutes=30) for start, end in spans):
            assert found == {}
            continue
        ends = [int((end - NOON).total_seconds()) for _, end in spans]
        free = [end + 1 for end in ends if end >= 0 and clears(shift_time(own, timedelta(seconds=end + 1)), busy)]
        assert found["later"] == min(free)
