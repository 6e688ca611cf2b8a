"""Access and training on the roads of the bundled dossiers."""

import pytest

from modusvivendi.core.access import NEVER
from modusvivendi.io.access import read_access
from modusvivendi.io.folder import read
from modusvivendi.ledger.control import find_holders
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
    facts, found = read_access(dossier), read(dossier)
    assert set(facts.consent) <= set(found.party_index)
    assert len(facts.indicators) == 9
    assert all(
        one.score in (None, 0, 1, 2, 3) and bool(one.reason) == (one.score is not None) for one in facts.indicators
    )


def test_training_follows_the_option_of_the_deal() -> None:
    assert train({"opposition_training": "ended"}, 24) is None
    assert train({}, 24) is None
    relaxed, strict = (train({"opposition_training": f"{how}_inside"}, 24) for how in ("relaxed", "strict"))
    assert relaxed is not None
    assert strict is not None
    assert relaxed.pipeline.inside[-1] > strict.pipeline.inside[-1]
    assert relaxed.chosen.total > strict.chosen.total
    assert relaxed.elsewhere.exposure < relaxed.pipeline.exposure
