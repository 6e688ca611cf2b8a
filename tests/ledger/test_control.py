"""Who holds what on a date."""

from dataclasses import replace

import numpy as np
import pytest

from modusvivendi.core.periods import parse_period
from modusvivendi.core.plans import Plan
from modusvivendi.core.territory import Control
from modusvivendi.ledger.control import find_holders, plan_of_control
from tests.ledger.dossiers import grid


def held(*rows: tuple[int, str, int, float]):
    """A dossier of four places with rows of control: place, date, party, confidence."""
    place, dates, party, confidence = zip(*rows, strict=True) if rows else ((), (), (), ())
    control = Control(
        np.array(place, np.int64),
        np.array(party, np.int64),
        np.array(confidence, float),
        tuple(parse_period(date) for date in dates),
        ("s",) * len(rows),
    )
    return replace(grid(2, 2)[0], control=control)


ROWS = (
    (0, "2015-10-01", 0, 0.5),
    (0, "2015-10-01", 1, 0.4),
    (1, "2014", 2, 0.9),
    (1, "2015-09", 0, 0.3),
    (1, "2015-11", 1, 0.9),
    (2, "2015", 0, 0.45),
    (2, "2015", 1, 0.45),
)


@pytest.mark.parametrize(
    ("date", "expected"),
    [(None, [0, 0, -1, -1]), ("2014-06", [-1, 2, -1, -1]), ("2015-11", [0, 1, -1, -1]), ("2013", [-1, -1, -1, -1])],
)
def test_the_last_word_counts_and_the_surest_party(date: str | None, expected: list[int]) -> None:
    dossier = held(*ROWS)
    assert find_holders(dossier, parse_period(date) if date else None).tolist() == expected
    backwards = held(*reversed(ROWS))
    assert find_holders(backwards, parse_period(date) if date else None).tolist() == expected


def test_no_confidence_is_no_word() -> None:
    assert find_holders(held((0, "2015", 1, 0.0))).tolist() == [-1] * 4
    assert find_holders(held()).tolist() == [-1] * 4


def test_of_two_periods_from_one_day_the_shorter_counts() -> None:
    assert find_holders(held((0, "2015-01", 1, 0.5), (0, "2015", 0, 0.9)))[0] == 1


def test_the_plan_of_control() -> None:
    dossier = held(*ROWS, (3, "2015", 2, 0.5))
    plan: Plan = plan_of_control(dossier)
    assert [(sector.id, sector.home, sector.held_by) for sector in plan.sectors] == [
        ("crown", ("coast",), ("crown",)),
        ("guard", (), ("guard",)),
    ]
    assert plan.assignment.tolist() == [0, 0, -1, 1]
    assert plan.kind == "baseline"
    assert str(plan.date) == "2015-10-01"
