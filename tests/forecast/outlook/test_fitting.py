"""The record turned into a theatre: exposure, the rate of flight, origins and hosts, whole people."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from modusvivendi.forecast.outlook.fitting import Moved, balance, find_presence, fit_flight, make_whole, place_origins


def still(n: int = 1, back: float = 0.0, leaving: float = 0.0) -> Moved:
    return Moved(np.full(n, leaving), np.full(n, back), 0.5)


def test_flight_is_fitted_to_exposure_of_people_whatever_the_deaths() -> None:
    unit, weight = np.array([0, 0, -1]), np.array([0.5, 0.5, 0.0])
    home, away = np.array([300.0, 1_000.0, 9_000.0]), np.array([700.0, 2_000.0, 0.0])
    few, many = (find_presence(np.full((24, 1), deaths), unit, weight) for deaths in (100.0, 10_000.0))
    rates = [fit_flight(one, np.ones(3), home, away, [0.0, 24.0], [2_000.0, 2_700.0], still(3)) for one in (few, many)]
    assert rates[0] == pytest.approx(rates[1], rel=1e-9)
    # Of the 4,000 who live where there is fighting 1,650 were left a year before, by the line, and 1,300 now
    assert rates[0] == pytest.approx(np.log(1_650 / 1_300) / 12, rel=1e-9)
    assert not find_presence(np.zeros((3, 1)), unit, weight).any()


def test_the_rate_rests_on_the_last_year_and_is_unknown_without_counts() -> None:
    presence, one = np.ones((36, 1)), np.ones(1)
    home, away = np.array([450.0]), np.array([550.0])
    rate = fit_flight(presence, one, home, away, [0, 12, 24, 36], [0, 500, 520, 550], still())
    assert rate == pytest.approx(np.log(480 / 450) / 12, rel=1e-9)
    half = fit_flight(presence, 0.5 * one, home, away, [0, 12, 24, 36], [0, 500, 520, 550], still())
    assert half == pytest.approx(2 * rate, rel=1e-9)
    whole = fit_flight(presence, one, home, away, [36.0], [550.0], still())
    assert whole == pytest.approx(np.log(1_000 / 450) / 36, rel=1e-9)
    assert np.isnan(fit_flight(presence, one, home, away, [], [], still()))
    assert np.isnan(fit_flight(presence, one, home, away, [0, 12], [560, 550], still()))
    assert np.isnan(fit_flight(presence * 0, one, home, away, [0, 12], [0, 40], still()))


@given(st.floats(0, 0.02), st.floats(0, 0.01), st.floats(0.2, 1.0))
@settings(deadline=None)
def test_what_comes_home_and_what_changes_hands_is_fitted_with_it(back: float, leaving: float, fought: float) -> None:
    presence = np.full((12, 2), fought)
    home, away, exposed = np.array([400.0, 300.0]), np.array([200.0, 700.0]), np.array([1.0, 1.5])
    moved = still(2, back, leaving)
    rate = fit_flight(presence, exposed, home, away, [0, 12], [600, 900], moved)
    people, gone = home + away, away * 600 / 900
    for _ in range(12):
        left = (people - gone) * (1 - (1 - fought * (1 - np.exp(-rate * exposed))) * (1 - leaving))
        gone = gone + left - gone * back * (1 - 0.5 * fought)
    assert gone.sum() == pytest.approx(900, rel=1e-6)
    alone = fit_flight(presence, exposed, home, away, [0, 12], [600, 900], still(2))
    assert fit_flight(presence, exposed, home, away, [0, 12], [600, 900], still(2, back)) >= alone
    assert fit_flight(presence, exposed, home, away, [0, 12], [600, 900], still(2, 0.0, leaving)) <= alone


@given(st.lists(st.floats(0, 1e6), min_size=1, max_size=30))
def test_whole_numbers_keep_the_total(amounts: list[float]) -> None:
    whole = make_whole(np.array(amounts))
    assert whole.sum() == round(sum(amounts))
    assert (whole >= 0).all()
    assert (np.abs(whole - amounts) <= 1.0 + 1e-6).all()


def test_balance_keeps_both_sums_and_prefers_what_is_near() -> None:
    origins, hosts = np.array([300.0, 700.0]), np.array([500.0, 500.0])
    found = balance(origins, hosts, np.array([[0.0, 300.0], [300.0, 0.0]]))
    assert found.sum(axis=1) == pytest.approx(origins, rel=1e-6)
    assert found.sum(axis=0) == pytest.approx(hosts, rel=1e-6)
    assert found[0, 0] > found[0, 1]


def test_origins_follow_exposure_people_and_minorities_and_no_place_gives_more_than_it_had() -> None:
    presence = np.array([[1.0, 1.0, 0.0]])
    found = place_origins(presence, np.array([100.0, 100.0, 100.0]), np.array([0.0, 0.8, 0.0]), 120.0, 9.0)
    assert found == pytest.approx([20.0, 100.0, 0.0])
    most = place_origins(presence, np.array([10.0, 1.0, 100.0]), np.zeros(3), 1_000.0, 9.0)
    assert most == pytest.approx([90.0, 9.0, 0.0])
