"""Which sector is hardest, and how sure that is."""

from dataclasses import replace

import numpy as np
import pytest

from modusvivendi.ledger.account import account
from modusvivendi.sectors.stability import PARTS, draw_uncertainty, rank_difficulty
from tests.sectors.cases import bundled


def certain(dossier):
    """The same dossier with every range closed to its best estimate and every holder sure."""
    population = np.repeat(dossier.places.population[:, 1:2], 3, axis=1)
    share = np.repeat(dossier.people.share[:, :, 1:2], 3, axis=2)
    return replace(
        dossier,
        places=replace(dossier.places, population=population),
        people=replace(dossier.people, share=share),
    )


@pytest.mark.parametrize(("id", "plan"), [("bosnia-1995", "dayton-1995"), ("syria-2015", "confederal-6")])
def test_without_uncertainty_the_parts_are_those_of_the_ledger(id, plan):
    dossier = certain(bundled(id))
    drawn = dossier.plan(plan)
    draws = draw_uncertainty(dossier, draws=20)
    equal = replace(draws, weights=np.full((20, len(PARTS)), 1 / len(PARTS)))
    sure = np.where(draws.tallies.holder >= 0, draws.tallies.holder, -1)
    equal = replace(equal, holder=np.repeat(sure[None], 20, axis=0))
    found, ledger = rank_difficulty(equal, drawn), account(dossier, drawn)
    for sector, span in found.index.items():
        assert span.low == pytest.approx(span.high)
        assert span.best == pytest.approx(ledger.sectors[sector].difficulty.index, abs=1e-6)
    hardest = max(found.index, key=lambda sector: found.index[sector].best)
    assert found.chance[hardest] == 1


def test_chances_add_up_and_depend_on_the_seed_alone():
    dossier = bundled("syria-2015")
    one, two = (rank_difficulty(draw_uncertainty(dossier, 3, 50), dossier.plan("confederal-6")) for _ in range(2))
    assert one == two
    assert sum(one.chance.values()) == pytest.approx(1)
    for part in PARTS:
        assert sum(one.by_part[part].values()) == pytest.approx(1)
    assert all(span.low <= span.best <= span.high for span in one.index.values())


def test_the_tool_can_disagree_with_the_essay_on_the_centre():
    """By mixing alone the coast comes first, whatever the rest says; all parts together point to the centre."""
    dossier = bundled("syria-2015")
    found = rank_difficulty(draw_uncertainty(dossier, 0, 300), dossier.plan("confederal-6"))
    assert max(found.chance, key=lambda sector: found.chance[sector]) == "centre"
    assert found.chance["centre"] < 1
    assert max(found.by_part["mixing"], key=lambda sector: found.by_part["mixing"][sector]) != "centre"


def test_holders_are_drawn_as_often_as_they_are_likely():
    dossier = bundled("syria-2015")
    draws = draw_uncertainty(dossier, 0, 2_000)
    damascus = dossier.place("SY010000")
    government = dossier.party_index["government"]
    rows = (dossier.control.place == damascus) & (dossier.control.party == government)
    stated = float(dossier.control.confidence[rows].max())
    assert np.mean(draws.holder[:, damascus] == government) == pytest.approx(stated, abs=0.03)


def test_a_sector_of_one_place_does_not_compete():
    dossier = bundled("bosnia-1995")
    found = rank_difficulty(draw_uncertainty(dossier, 0, 20), dossier.plan("dayton-1995"))
    assert set(found.chance) == {"federation", "republika_srpska"}
