"""The map of Dayton through the ledger: what is published about it is the expected value.

Sources: the 1991 census; the land shares, the two blocks of Republika Srpska and its composition as in the SOURCES
of the data pack ``bosnia``; 27 of 109 municipalities split and a line of about 1,080 km as published.
"""

import csv
from pathlib import Path

import pytest

from modusvivendi.core.accounts import Ledger
from modusvivendi.core.dossier import Dossier
from modusvivendi.core.ranges import Range
from modusvivendi.io.folder import read
from modusvivendi.ledger.account import account
from modusvivendi.ledger.comparison import compare, plan_of_control
from modusvivendi.ledger.contract import as_json


@pytest.fixture(scope="module")
def bosnia() -> Dossier:
    return read("bosnia-1995")


@pytest.fixture(scope="module")
def dayton(bosnia: Dossier) -> Ledger:
    return account(bosnia, bosnia.plan("dayton-1995"))


def exactly(people: float) -> Range:
    return Range(people, people, people)


def test_land_shares(dayton: Ledger) -> None:
    shares = {id: round(100 * sector.area_share, 1) for id, sector in dayton.sectors.items()}
    assert shares == {"federation": 50.1, "republika_srpska": 49.0, "brcko": 0.9}


def test_the_census_of_1991_adds_up_exactly(dayton: Ledger) -> None:
    assert dayton.total.population == exactly(4_377_033)
    assert dayton.total.people == {
        "bosniak": exactly(1_902_956),
        "serb": exactly(1_366_104),
        "croat": exactly(760_852),
        "other": exactly(347_121),
    }
    assert dayton.total.unknown == exactly(0)
    assert dayton.sectors["federation"].population == exactly(2_716_791)
    assert dayton.sectors["republika_srpska"].population == exactly(1_572_615)
    assert dayton.sectors["brcko"].population == exactly(87_627)


def test_the_composition_of_republika_srpska(dayton: Ledger) -> None:
    sector = dayton.sectors["republika_srpska"]
    percent = {id: round(100 * people.best / sector.population.best, 1) for id, people in sector.people.items()}
    assert percent == {"bosniak": 28.0, "serb": 55.5, "croat": 9.2, "other": 7.3}
    assert sector.wrong_side == exactly(1_572_615 - 872_610)


def test_republika_srpska_is_two_blocks_cut_at_brcko(bosnia: Dossier, dayton: Ledger) -> None:
    sector = dayton.sectors["republika_srpska"]
    assert (sector.places, sector.pieces, [len(rows) for rows in sector.exclaves]) == (62, 2, [31])
    plan = bosnia.plan("dayton-1995")
    brcko = int((plan.assignment == plan.index["brcko"]).argmax())
    joined = account(bosnia, plan.moved({brcko: plan.index["republika_srpska"]}))
    assert joined.sectors["republika_srpska"].pieces == 1


def test_the_federation_has_two_exclaves_on_the_sava(bosnia: Dossier, dayton: Ledger) -> None:
    names = [[bosnia.places.names[row]["en"] for row in rows] for rows in dayton.sectors["federation"].exclaves]
    assert [sorted(one) for one in names] == [["Domaljevac-Šamac", "Orašje"], ["Odžak"]]


def test_the_line_is_as_long_as_published(bosnia: Dossier, dayton: Ledger) -> None:
    """About 1,080 km; these municipal polygons are coarser than the 1:50,000 of the agreement: within 2 %."""
    line = dayton.line_km["federation", "republika_srpska"]
    assert line == pytest.approx(bosnia.assumptions["boundary_line"].value.best, rel=0.02)
    assert dayton.front_km is not None
    assert 0.5 < dayton.front_km["federation", "republika_srpska"] / line < 1  # "largely the front line"


@pytest.mark.shared
def test_split_municipalities(dayton: Ledger, shared: Path) -> None:
    """Published: 27 of 109. Here 28 have successors on both sides; without two slivers, 26 as in the pre-war geometry.

    The slivers are the east of Mostar and of Drvar, with 518 and 61 people in 1991.
    """
    with (shared / "bosnia" / "municipalities_1991.csv").open(encoding="utf-8") as file:
        cut = {row["id"] for row in csv.DictReader(file) if row["split_by_dayton"] == "True"}
    assert len(cut) == 26
    assert set(dayton.split_areas) - cut == {"ba91-mostar", "ba91-drvar"}
    assert cut < set(dayton.split_areas)


def test_only_sarajevo_is_a_town_divided(dayton: Ledger) -> None:
    assert dayton.split_towns == ("Sarajevo",)


def test_the_contract_of_dayton(bosnia: Dossier, dayton: Ledger) -> None:
    found = as_json(dayton, bosnia)["sectors"]["republika_srpska"]
    assert found["people"]["serb"] == {"low": 872_610, "best": 872_610, "high": 872_610}
    assert found["wrong_side"]["best"] == 700_005
    assert (found["pieces"], found["places"]) == (2, 62)


def test_against_the_control_of_november_1995(bosnia: Dossier) -> None:
    """No community's people come or go between two plans of the same land: only their sector changes."""
    plan = bosnia.plan("dayton-1995")
    difference = compare(bosnia, plan_of_control(bosnia), plan)
    for community in difference.communities:
        before, after = (sum(figure[side] for figure in community.figures.values()) for side in (0, 1))
        assert before == after
