"""The record turned into a theatre: exposure, the rate of flight, origins and hosts, whole people."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from modusvivendi.forecast.outlook.fitting import balance, find_presence, fit_flight, make_whole, place_origins


def test_flight_is_people_over_people_months_of_exposure_whatever_the_deaths() -> None:
    unit, weight = np.array([0, 0, -1]), np.array([0.5, 0.5, 0.0])
    people, town = np.array([1_000.0, 3_000.0, 9_000.0]), np.ones(3)
    few, many = (find_presence(np.full((24, 1), deaths), unit, weight) for deaths in (100.0, 10_000.0))
    rates = [fit_flight(one, people, town, [0.0, 24.0], [0.0, 9_600.0]) for one in (few, many)]
    assert rates[0] == pytest.approx(rates[1]) == pytest.approx(9_600 / (24 * 4_000))
    assert not find_presence(np.zeros((3, 1)), unit, weight).any()


def test_the_rate_rests_on_the_last_year_and_is_unknown_without_counts() -> None:
    presence, people = np.ones((36, 1)), np.array([100.0])
    town = np.ones(1)
    assert fit_flight(presence, people, town, [0, 12, 24, 36], [0, 500, 520, 550]) == pytest.approx(30 / 1_200)
    assert fit_flight(presence, people, town, [36.0], [720.0]) == pytest.approx(720 / 3_600)
    assert np.isnan(fit_flight(presence, people, town, [], []))
    assert np.isnan(fit_flight(presence, people, town, [0, 12], [50, 40]))
    assert np.isnan(fit_flight(presence * 0, people, town, [0, 12], [0, 40]))


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
