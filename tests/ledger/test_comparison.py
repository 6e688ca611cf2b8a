"""What each party and community gains and loses."""

import math
from dataclasses import replace

import numpy as np
import pytest

from modusvivendi.core.plans import MIXED, Sector
from modusvivendi.ledger.comparison import UNITS, compare, plan_of_control
from tests.ledger.dossiers import grid, plan
from tests.ledger.test_account import SECTORS, made


def change(before, after, who: str) -> dict[str, tuple[float, float]]:
    difference = compare(made(), before, after)
    return dict(next(one.figures for one in (*difference.parties, *difference.communities) if one.who == who))


BEFORE = plan(np.array([0, 0, 1, 2]), SECTORS, "before")
AFTER = plan(np.array([1, 0, 0, -1]), SECTORS, "after")


def test_a_party_by_hand() -> None:
    dossier = made()
    assert dossier.party("guard").communities == ()
    figures = change(BEFORE, AFTER, "guard")  # governs b together with the crown
    assert figures["land_km2"] == (0.5, 1.0)
    assert figures["people"] == (200, 1000)
    assert figures["sea_km"] == (0, 3)
    assert figures["foreign_km"] == (0, 0)
    assert math.isnan(figures["under_own_rule"][0])
    assert change(BEFORE, AFTER, "crown")["sites"] == (1, 1)


def test_own_people_under_own_rule() -> None:
    figures = change(BEFORE, AFTER, "league")  # speaks for hill and river people, governs nothing
    assert figures["land_km2"] == (0, 0)
    assert figures["under_own_rule"] == (0, 0)
    assert figures["under_others"] == (700 + 500 + 180, 600 + 200 + 100 + 300 + 180)


def test_a_community_by_hand() -> None:
    figures = change(BEFORE, AFTER, "hill")
    assert figures["at_home"] == (700, 280)
    assert figures["wrong_side"] == (180, 600)
    assert figures["no_sector"][0] == 0
    assert math.isnan(figures["no_sector"][1])  # the one place given to none was never counted


def test_moved_places_differ_in_who_governs_or_who_is_at_home() -> None:
    assert compare(made(), BEFORE, AFTER).moved == (0, 2, 3)
    assert compare(made(), BEFORE, BEFORE).moved == ()
    renamed = plan(BEFORE.assignment, tuple(replace(sector, id=f"x{sector.id}") for sector in SECTORS))
    assert compare(made(), BEFORE, renamed).moved == ()


def test_a_plan_that_does_not_say_who_governs_leaves_parties_unknown() -> None:
    silent = plan(np.zeros(4, np.int64), (Sector("all", {}, (MIXED,)),))
    figures = change(BEFORE, silent, "crown")
    assert all(math.isnan(after) for _, after in figures.values())
    assert figures["land_km2"][0] == 3.5
    assert compare(made(), BEFORE, silent).moved == (0, 1, 2)


def test_oil_counts_oil_and_gas() -> None:
    dossier = made()
    sites = tuple(replace(site, kind=kind) for site, kind in zip(dossier.sites, ("gas", "oil"), strict=True))
    difference = compare(replace(dossier, sites=sites), BEFORE, AFTER)
    assert dict(difference.parties[0].figures)["oil"] == (1, 1)


def test_against_the_control_of_today() -> None:
    dossier, drawn = grid(6, 6)
    difference = compare(dossier, plan_of_control(dossier), drawn)
    assert (difference.before, difference.after) == ("control", "made")
    for party in difference.parties:
        assert set(party.figures) <= set(UNITS)
    land = sum(party.figures["land_km2"][0] for party in difference.parties)
    assert land == pytest.approx(float(dossier.places.area_km2.sum()), abs=1e-4)
