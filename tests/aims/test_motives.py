"""The accounts of where strikes fall: each is found where it is true; and what the tests would have caught."""

from functools import cache

import numpy as np
import pytest

from modusvivendi.aims.contrasts import contrast_declared, sum_presence
from modusvivendi.aims.ground import Ground, survey_ground
from modusvivendi.aims.motives import compare_motives
from modusvivendi.aims.nearness import distance_to_supply, find_supply_road
from modusvivendi.aims.rehearsal import rehearse
from modusvivendi.core.dossier import Dossier
from modusvivendi.core.ranges import Floats
from modusvivendi.core.readings import ASSETS, CLIENTS, DECLARED, OTHERS
from modusvivendi.io.folder import read
from tests.aims.test_reading import strike


@cache
def syria() -> Dossier:
    return read("syria-2015")


@cache
def ground() -> Ground:
    return survey_ground(syria(), syria().party("russia"))


def drawn_to(name: str) -> Floats:
    """The chance of each place for one who follows one account only."""
    near = dict(zip(ground().names, ground().surroundings.T, strict=True))
    opponents = sum_presence(syria(), ground(), [*ground().declared, *ground().others])
    pull = {
        DECLARED: sum_presence(syria(), ground(), ground().declared),
        CLIENTS: opponents * np.exp(-near["km_to_front"] / 0.5),
        ASSETS: opponents * np.exp(-np.minimum(near["km_to_assets"], near["km_to_supply"]) / 0.5),
    }[name]
    raw = np.exp(4 * pull)
    return raw / raw.sum()


@pytest.mark.parametrize("name", [DECLARED, CLIENTS, ASSETS])
def test_the_account_that_is_true_explains_most(name: str) -> None:
    found = compare_motives(syria(), ground(), strike(ground(), drawn_to(name), 3, 400))
    assert set(found) == {DECLARED, CLIENTS, ASSETS}
    assert max(found, key=lambda one: found[one].gain) == name
    assert found[name].beside.p < 0.001
    others = [found[one].beside.p for one in found if one != name]
    assert min(others) > 0.01


def test_the_supply_road_runs_from_the_sites_to_the_seat() -> None:
    road = find_supply_road(syria(), syria().party("russia"))
    ids = {site.id: syria().places.ids[site.place] for site in syria().sites}
    assert {ids["tartus_naval"], ids["hmeimim"], ids["damascus_seat"], ids["homs_hub"]} <= set(road)
    far = distance_to_supply(syria(), syria().party("russia"))
    assert far[syria().place(ids["homs_hub"])] == 0
    assert far[syria().place(ids["dez_hub"])] > 200
    assert find_supply_road(syria(), syria().party("turkey")) == ()
    assert np.isnan(distance_to_supply(syria(), syria().party("turkey"))).all()


def test_what_the_tests_would_have_caught_grows_with_the_strikes() -> None:
    chance = drawn_to(DECLARED)
    few, many = (
        rehearse(syria(), ground(), strike(ground(), chance, 4, number), 1.0, seed=1, runs=40) for number in (12, 200)
    )
    assert set(few) == {OTHERS, "moderates", "islamists", "pyd", "others"}
    assert sum(many.values()) > sum(few.values()) + 1
    assert many["islamists"] > 0.9
    test = contrast_declared(syria(), ground(), strike(ground(), chance, 4, 200))
    assert test is not None
    assert test.p > 0.05


def test_strikes_that_hang_together_catch_less() -> None:
    strikes = strike(ground(), drawn_to(DECLARED), 5, 60)
    plain, heavy = (rehearse(syria(), ground(), strikes, design, seed=1, runs=40) for design in (1.0, 5.0))
    assert sum(heavy.values()) < sum(plain.values())
