import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from modusvivendi.core.errors import ModusError
from modusvivendi.forecast.returns import BOSNIA_DISPLACED, BOSNIA_MINORITY, bosnian_clock, draw_returns


@pytest.mark.parametrize(
    ("month", "people", "within"), [(24.5, 423_000, 0.03), (48.5, 650_000, 0.03), (103.5, 1_000_473, 0.03)]
)
def test_the_clock_keeps_to_what_was_registered_in_bosnia(month, people, within):
    assert bosnian_clock().count(0.0, month) == pytest.approx(people, rel=within)


@pytest.mark.parametrize(
    ("start", "people", "within"), [(12.5, 9_569, 0.1), (36.5, 41_007, 0.1), (48.5, 67_445, 0.1), (72.5, 102_000, 0.05)]
)
def test_minority_returns_keep_to_the_years_that_were_registered(start, people, within):
    assert bosnian_clock().count(start, start + 12.0, "minority") == pytest.approx(people, rel=within)


def test_minority_returns_peak_in_year_seven():
    clock = bosnian_clock()
    years = [clock.count(12.0 * year, 12.0 * year + 12.0, "minority") for year in range(12)]
    assert int(np.argmax(years)) == 6


def test_majority_returns_come_first():
    drawn = draw_returns(1_000.0, 36, 400, seed=1, minority=0.5)
    assert np.median(drawn.majority[:, 11]) > 10 * np.median(drawn.minority[:, 11])


@pytest.mark.parametrize(("month", "people"), [(24, 423_000), (48, 650_000), (103, 1_000_473)])
def test_bosnia_lies_in_the_middle_half_of_what_is_drawn(month, people):
    total = draw_returns(BOSNIA_DISPLACED.best, 103, 4_000, seed=2, minority=BOSNIA_MINORITY.best).total[:, month - 1]
    low, high = np.quantile(total, [0.25, 0.75])
    assert low < people < high


@pytest.mark.parametrize(
    ("kind", "month", "share"),
    [
        # Mozambique: 5.7 million uprooted in 1992, nearly 600,000 at the start of 1996 (USCR 1998).
        ("majority", 39, 1 - 0.6 / 5.7),
        # Kosovo's Serbs, Roma and others: "a few thousand" of 230,000 in three years (Council of Europe 2002).
        ("minority", 36, 3_000 / 230_000),
    ],
)
def test_other_wars_lie_within_nine_tenths_of_what_is_drawn(kind, month, share):
    drawn = draw_returns(1.0, month, 4_000, seed=3, minority=1.0 if kind == "minority" else 0.0)
    low, high = np.quantile(getattr(drawn, kind)[:, -1], [0.05, 0.95])
    assert low < share < high


@settings(max_examples=25, deadline=None)
@given(
    people=st.floats(0, 1e7),
    share=st.floats(0, 1),
    months=st.integers(1, 60),
    runs=st.integers(1, 9),
    seed=st.integers(0, 9),
)
def test_nobody_returns_twice_and_nobody_is_made(people, share, months, runs, seed):
    drawn = draw_returns(people, months, runs, seed, minority=share)
    assert drawn.total.shape == (runs, months)
    assert np.all(np.diff(drawn.total, axis=1) >= -1e-6)
    assert np.all(drawn.total >= 0)
    assert np.all(drawn.minority <= people * share + 1e-6)
    assert np.all(drawn.total <= people * (1 + 1e-12))


def test_more_runs_and_months_leave_the_first_ones_alone():
    few = draw_returns(500.0, 12, 5, seed=4, minority=0.3)
    many = draw_returns(500.0, 24, 50, seed=4, minority=0.3)
    assert np.array_equal(few.total, many.total[:5, :12])


def test_scenarios_share_their_random_numbers():
    all_home = draw_returns(1_000.0, 36, 50, seed=5, minority=0.0)
    half = draw_returns(500.0, 36, 50, seed=5, minority=0.0)
    np.testing.assert_allclose(half.total * 2, all_home.total)
    per_run = draw_returns(np.full(50, 500.0), 36, 50, seed=5, minority=np.zeros(50))
    np.testing.assert_allclose(per_run.total, half.total)


@pytest.mark.parametrize(
    ("people", "share", "months"),
    [(np.nan, 0.5, 6), (-1.0, 0.5, 6), (1.0, 1.5, 6), (1.0, np.nan, 6), (1.0, 0.5, 0), (np.ones(3), 0.5, 6)],
)
def test_unknown_or_impossible_numbers_are_refused(people, share, months):
    with pytest.raises(ModusError):
        draw_returns(people, months, 2, seed=0, minority=share)
