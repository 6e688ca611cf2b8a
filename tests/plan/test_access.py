"""Access and training on the roads of the bundled dossiers."""

import pytest

from modusvivendi.core.access import NEVER
from modusvivendi.core.dictionary.road import INDICATORS
from modusvivendi.core.ranges import UNKNOWN, Range
from modusvivendi.io.access import read_relief
from modusvivendi.io.folder import read
from modusvivendi.ledger.control import find_holders
from modusvivendi.plan.access import open_access
from modusvivendi.plan.road import work_back
from modusvivendi.plan.training import train


def test_in_syria_kurdish_land_opens_first_and_excluded_land_never() -> None:
    dossier = read("syria-2015")
    access = work_back(dossier, draws=50).access
    assert access is not None
    assert access.order[0].id == "kurdish"
    holders = find_holders(dossier)
    for row in (dossier.party_index["isil"], dossier.party_index["nusra"]):
        assert (access.opens[holders == row] == NEVER).all()
    assert access.proposed == ("kurdish", "druse")
    for one in access.months:
        assert one.reached.best <= one.people.best
    assert access.months[36].people.best > access.months[3].people.best


def test_in_bosnia_roads_run_from_the_first_months() -> None:
    access = work_back(read("bosnia-1995"), draws=50).access
    assert access is not None
    assert access.months[3].places.best == 142
    assert access.agrees is None


@pytest.mark.parametrize("dossier", ["syria-2015", "bosnia-1995"])
def test_consent_and_scores_speak_of_what_is_there(dossier: str) -> None:
    found = read(dossier)
    access = open_access(found, None, {}, 3)
    assert [one.id for one in access.indicators] == list(INDICATORS) == list(read_relief().indicators)
    known = {one.indicator: one.score for one in found.access}
    assert {one.id: one.score for one in access.indicators} == {id: known.get(id) for id in INDICATORS}
    assert all(bool(one.reason) == (one.score is not None) for one in access.indicators)
    assert all(one.note for one in found.consents)


def test_an_assumption_of_the_dossier_goes_before_what_comes_with_the_program() -> None:
    given = read_relief()
    own = Range(1, 2, 3)
    settled = given.settle({"relief_capacity": own, "relief_growth": UNKNOWN})
    assert settled["capacity"] == own
    assert settled["growth"] == given.values["growth"]


def test_training_follows_the_option_of_the_deal() -> None:
    assert train({"opposition_training": "ended"}, 24) is None
    assert train({}, 24) is None
    relaxed, strict = (train({"opposition_training": f"{how}_inside"}, 24) for how in ("relaxed", "strict"))
    assert relaxed is not None
    assert strict is not None
    assert relaxed.pipeline.inside[-1] > strict.pipeline.inside[-1]
    assert relaxed.chosen.total > strict.chosen.total
    assert relaxed.elsewhere.exposure < relaxed.pipeline.exposure
