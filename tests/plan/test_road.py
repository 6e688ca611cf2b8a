"""The road of the bundled dossiers."""

from datetime import date, timedelta

import pytest

from modusvivendi.core.errors import ModusError
from modusvivendi.core.ranges import Range
from modusvivendi.core.roads import Road
from modusvivendi.io.folder import read
from modusvivendi.plan.road import work_back
from modusvivendi.terms.mediation.mediate import negotiate
from tests.roadmap.libraries import activity, library


@pytest.fixture(scope="module")
def bosnia() -> Road:
    return work_back(read("bosnia-1995"), draws=200)


@pytest.fixture(scope="module")
def syria() -> Road:
    return work_back(read("syria-2015"), draws=200)


@pytest.mark.parametrize(
    ("activity", "day"),
    [
        ("negotiate", date(1995, 12, 14)),
        ("transfer_authority", date(1995, 12, 20)),
        ("withdraw_foreign", date(1996, 1, 13)),
        ("separate", date(1996, 1, 19)),
        ("vacate", date(1996, 2, 3)),
        ("take_over", date(1996, 3, 20)),
        ("canton", date(1996, 4, 18)),
    ],
)
def test_the_road_from_dayton_keeps_its_dates(bosnia: Road, activity: str, day: date) -> None:
    finish = next(step.finish for step in bosnia.steps if step.activity.id == activity)
    assert bosnia.start + timedelta(days=finish) == day


def test_the_road_of_syria_joins_the_campaign_to_the_parting_of_groups(syria: Road) -> None:
    at = {step.activity.id: step for step in syria.steps}
    assert at["campaign"].start >= at["part_from_excluded"].finish >= at["joint_command"].finish
    assert at["place_trainers"].start >= at["cease_fire"].finish
    assert syria.today.keys() == {"channel_open"}
    assert not syria.missing


@pytest.mark.parametrize("name", ["bosnia", "syria"])
def test_every_step_starts_after_what_it_needs(name: str, request: pytest.FixtureRequest) -> None:
    road: Road = request.getfixturevalue(name)
    made: dict[str, int] = {}
    for step in sorted(road.steps, key=lambda step: step.finish):
        for condition in step.activity.makes:
            made.setdefault(condition, step.finish)
    for step in road.steps:
        assert all(need in road.today or made[need] <= step.start for need in step.activity.needs)
    assert set(road.end) <= made.keys() | road.today.keys()
    assert any(step.critical for step in road.steps)
    for id, days in road.milestones.items():
        assert days.low <= days.best <= days.high
        assert 0 <= road.in_time[id] <= 1


@pytest.mark.parametrize(
    "enabler", ["joint_command", "cease_fire", "vet_lightly", "place_trainers", "transfer_authority"]
)
def test_taking_an_enabler_away_makes_the_plan_fail_with_its_name(enabler: str) -> None:
    road = work_back(read("syria-2015"), without=(enabler,), draws=2)
    assert road.steps == ()
    assert any(enabler in one.made_by for one in road.missing)


def test_land_cannot_change_hands_on_a_line_that_nobody_watches() -> None:
    road = work_back(read("syria-2015"), terms={"peacekeepers": "none"}, draws=2)
    (missing,) = road.missing
    assert (missing.condition, missing.made_by) == ("line_watched", ("deploy",))


def test_later_dates_are_likelier(syria: Road) -> None:
    later = work_back(read("syria-2015"), months=72, draws=200)
    assert all(later.in_time[id] >= chance for id, chance in syria.in_time.items())
    assert later.in_time["common_enemy_beaten"] > syria.in_time["common_enemy_beaten"]


def test_impossible_dates_and_options_are_refused() -> None:
    dossier = read("bosnia-1995")
    with pytest.raises(ModusError, match="impossible date: 'elect'"):
        work_back(dossier, due={"elections_held": date(1996, 1, 5)})
    with pytest.raises(ModusError, match="impossible dates: ") as both:
        work_back(dossier, due={"elections_held": date(1996, 1, 5), "behind_zones": date(1995, 12, 1)})
    assert "'separate'" in both.value.message
    assert "'elect'" in both.value.message
    with pytest.raises(ModusError, match="no option 'nato'"):
        work_back(dossier, terms={"peacekeepers": "nato"})
    with pytest.raises(ModusError, match="no issue 'isil_campaign'"):
        work_back(dossier, terms={"isil_campaign": "joint"})
    with pytest.raises(ModusError, match="this road does not make"):
        work_back(dossier, due={"fighting_halted": date(1996, 1, 5)})


def test_a_resource_that_nobody_has_is_named() -> None:
    own = library(activity("parade", "", "peace", uses={"elephants": 2}), teams=3)
    with pytest.raises(ModusError, match="'parade' needs 2 of 'elephants', which nobody has"):
        work_back(read("bosnia-1995"), library=own)


def test_scarce_teams_make_the_road_longer() -> None:
    own = [
        library(activity("a", "", "x", 5, uses={"t": 1}), activity("b", "", "y", 5, uses={"t": 1}), ends="x y", t=t)
        for t in (1, 2)
    ]
    assert [work_back(read("bosnia-1995"), library=one, draws=2).makespan for one in own] == [10, 5]


def test_a_seed_gives_the_same_road(bosnia: Road) -> None:
    again = work_back(read("bosnia-1995"), draws=200)
    assert again.milestones == bosnia.milestones
    assert bosnia.milestones["deal_signed"] == Range(23, 23, 23)


def test_a_deal_of_the_mediator_has_a_road_on_the_map_that_it_picks() -> None:
    dossier = read("bosnia-1995")
    deal = negotiate(dossier, seed=1).best[0]
    road = work_back(dossier, deal, draws=20)
    assert road.terms == dict(deal.options)
    assert road.steps
    picked = next(plan for plan in dossier.plans if plan.id == deal.options["sector_plan"])
    assert (road.force is not None) == (picked.drawn and deal.options["peacekeepers"] != "none")
