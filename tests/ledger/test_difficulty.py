"""The scales of difficulty."""

import pytest

from modusvivendi.ledger.difficulty import ARMED_FULL, FRONT_FULL, assess


def test_the_mean_is_of_the_known_parts() -> None:
    assert assess(0.5, None, None, None, None).index == 0.5
    assert assess(0.5, None, 10.0, 1, 0.25).index == 0.25
    assert assess(None, None, None, None, None).index is None


def test_a_square_of_1000_km2_crossed_once_is_full_front() -> None:
    assert pytest.approx(1000**0.5) == FRONT_FULL
    assert assess(None, 1000**0.5 / 2, 1000.0, None, None).front == pytest.approx(0.5)
    assert assess(None, 500.0, 1000.0, None, None).front == 1
    assert assess(None, 0.0, 0.0, None, None).front is None


def test_one_holder_is_none_too_many() -> None:
    assert [assess(None, None, None, n, None).armed for n in (0, 1, 3, ARMED_FULL, 9)] == [None, 0, 0.5, 1, 1]
