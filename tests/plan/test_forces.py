"""Forces on the lines of the bundled plans."""

import pytest

from modusvivendi.core.forces import Force
from modusvivendi.io.folder import read
from modusvivendi.io.forces import read_figures
from modusvivendi.plan.forces import post_forces


def post(dossier: str, plan: str, **terms: str) -> Force | None:
    found = read(dossier)
    chosen = found.plan(plan)
    return post_forces(found, chosen, {**chosen.terms, **terms}, 36)


def test_dayton_asks_for_a_force_of_the_order_of_sixty_thousand_with_russians_under_an_american() -> None:
    force = post("bosnia-1995", "dayton-1995")
    assert force is not None
    front = sum(line.segment.front_km for line in force.lines)
    km = sum(line.segment.km for line in force.lines)
    assert front == pytest.approx(879, abs=1)
    best = sum(line.rules["per_km"].best for line in force.lines)
    assert best == pytest.approx(55.6 * front + 4.8 * (km - front), rel=0.01), "as the docs explain it"
    assert 48_000 < best < 60_000 < sum(line.rules["per_km"].high for line in force.lines) < 66_000
    assert sum(line.rules["per_km"].high for line in force.lines) == pytest.approx(60_000 * 1_168 / 1_080, rel=0.02)
    refused = [line for line in force.lines if line.vetoed.get("russia") == ("bosniaks",)]
    assert refused
    for line in refused:
        assert {one.under for one in line.postings if one.contributor == "russia"} <= {"usa"}
        assert not any(one.under for one in line.postings) or "usa" in {one.contributor for one in line.postings}
    assert sum(line.short or 0 for line in force.lines) == 0


def test_russian_troops_stand_on_the_line_of_the_coast_only() -> None:
    force = post("syria-2015", "confederal-6")
    assert force is not None
    where = {line.segment.id for line in force.lines for one in line.postings if one.contributor == "russia"}
    assert where
    assert all("coast" in segment.split(":")[0].split("|") for segment in where)
    assert sum(line.short or 0 for line in force.lines) > 10_000, "nobody has offered a force as dense as that of 1996"


def test_a_deal_without_peacekeepers_or_without_russians_is_heeded() -> None:
    assert post("syria-2015", "confederal-6", peacekeepers="none") is None
    force = post("syria-2015", "confederal-6", peacekeepers="un")
    assert force is not None
    assert {one.contributor for line in force.lines for one in line.postings} <= {"un", "arab"}


@pytest.mark.parametrize("dossier", ["syria-2015", "bosnia-1995"])
def test_the_contributors_speak_of_parties_sectors_and_options_that_are_there(dossier: str) -> None:
    found = read(dossier)
    parties, sectors = set(found.party_index), {sector.id for plan in found.plans for sector in plan.sectors}
    forms = {option.id for issue in found.issues if issue.id == "peacekeepers" for option in issue.options}
    people = found.contributors
    assert people
    for one in people.values():
        assert {*one.welcomed_by, *one.refused_by, *one.softened} <= parties
        assert set(one.near) <= sectors
        assert {*one.forms, *one.granted} <= forms
        assert not set(one.welcomed_by) & set(one.refused_by)
        assert one.under in {"", *people}
        assert one.reason
    assert {id for ids in read_figures().assumptions.values() for id in ids} <= {
        id for name in ("syria-2015", "bosnia-1995") for id in read(name).assumptions
    }
