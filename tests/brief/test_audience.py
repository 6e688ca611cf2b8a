"""Who may see what."""

from itertools import pairwise

import pytest

from modusvivendi.brief.audience import AUDIENCES, permit, refuse_fine
from modusvivendi.core.errors import ModusError


def test_each_audience_sees_what_the_one_before_sees():
    seen = [permit(audience) for audience in AUDIENCES]
    for less, more in pairwise(seen):
        assert less.sites < more.sites
        assert less.fine <= more.fine
        assert less.least_people >= more.least_people
    assert not seen[0].fine
    assert seen[0].spacing_km >= 30


def test_fine_lines_are_refused_to_the_public_with_reason_and_repair():
    with pytest.raises(ModusError, match="Vance-Owen") as caught:
        refuse_fine("public", "the GeoPackage of the line")
    assert "the GeoPackage of the line" in caught.value.message
    assert "--audience technical" in caught.value.repair
    refuse_fine("parties", "the GeoPackage")
    refuse_fine("technical", "the GeoPackage")


def test_an_unknown_audience_gets_a_hint():
    with pytest.raises(ModusError) as caught:
        permit("publik")
    assert "public" in caught.value.repair
