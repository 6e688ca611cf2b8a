"""Significant figures: few digits and no stray ones, near the value, the same again."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from modusvivendi.core.ranges import round_figures

NUMBERS = st.floats(-1e300, 1e300, allow_nan=False).filter(lambda value: value == 0 or abs(value) > 1e-300)


@given(NUMBERS, st.integers(1, 4))
def test_a_rounded_figure_has_so_many_digits_is_near_and_stays(value: float, digits: int) -> None:
    found = round_figures(value, digits)
    assert len(Decimal(repr(found)).normalize().as_tuple().digits) <= digits
    assert found == round_figures(found, digits)
    if value:
        unit = Decimal(1).scaleb(Decimal(repr(value)).adjusted() - digits + 1)
        assert abs(Decimal(repr(found)) - Decimal(repr(value))) <= unit / 2
    assert round_figures(-value, digits) == -found


@pytest.mark.parametrize(
    ("value", "said"), [(3_461_234.0, 3.5e6), (3_499_999.9999999995, 3.5e6), (0.145, 0.15), (-25.0, -25.0), (0, 0)]
)
def test_figures_as_written(value: float, said: float) -> None:
    assert round_figures(value) == said


def test_what_is_no_figure_passes_through() -> None:
    assert round_figures(float("inf")) == float("inf")
    assert round_figures(float("nan")) != round_figures(float("nan"))
