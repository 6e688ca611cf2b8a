"""Reports of a movement: they move its legs still to come, and hold them against all others anew."""

from datetime import timedelta
from typing import Any

import pytest

from modusvivendi.desk.duty.forms import ProgressForm
from modusvivendi.desk.duty.progress import STANDS_MINUTES, Reported, check_form, report
from modusvivendi.desk.entries import history, read_own
from modusvivendi.desk.evidence import collect
from modusvivendi.desk.forms import ConsentForm
from modusvivendi.desk.inspection import inspect_store
from modusvivendi.desk.membership import end_consent, give_consent
from modusvivendi.desk.notices import fetch
from modusvivendi.desk.refusals import RefusalError
from modusvivendi.desk.verification import verify_bundle
from tests.desk.world import NOW, ORIGIN, World, operation, square, window

LEGS = 3


def convoy(begin: int = 1, **more: Any) -> dict[str, Any]:
    """Four checkpoints an hour apart, from some hours from now on."""

    def stop(row: int) -> dict[str, Any]:
        at = (NOW + timedelta(hours=begin + row)).isoformat()
        return {"name": f"point {row}", "at": [38.0 + 0.3 * row, 35.05], "arrive": at, "leave": at}

    route = [stop(row) for row in range(LEGS + 1)]
    return {"kind": "movement", "party": "relief", "half_width_m": 500.0, "route": route, **more}


def say(
    world: World, id: str, progress: str, caller: str = "relief", nonce: str | None = None, **more: Any
) -> Reported:
    form = ProgressForm.model_validate({"progress": progress, **more})
    path = f"/v1/movements/{id}/progress"
    content = {"progress": progress} | {
        key: getattr(value, "isoformat", lambda v=value: v)() for key, value in more.items()
    }
    return report(world.desk, caller, world.statement(caller, "POST", path, content, nonce), id, form)


def test_a_delay_moves_what_is_to_come_and_meets_what_it_did_not(world: World) -> None:
    # North has the last leg two hours after the convoy was to have passed it.
    north = world.file("north", operation("north", square(38.7, 35.0), window=window(6.0)))
    filed = world.file("relief", convoy())
    assert filed.told == []
    world.clock.seconds += 2.1 * 3600
    told = say(world, filed.subject, "delayed", checkpoint=1, late=120)
    assert told.filed is not None
    assert (told.filed.version, told.late, told.unmoved) == (2, 120, "")
    assert [one.kind for one in told.filed.told] == ["conflict"]
    assert [(one.kind, one.subject) for one in fetch(world.desk, "north")] == [("conflict", north.subject)]
    caught_up = say(world, filed.subject, "passed", checkpoint=2, late=0)
    assert caught_up.filed is not None
    assert [one.kind for one in caught_up.filed.told] == ["conflict-cleared"]
    found = history(world.desk, "relief", filed.subject)
    assert [len(one["content"]["reports"]) if one["version"] > 1 else 0 for one in found] == [0, 1, 2]


def test_what_is_passed_is_reckoned_from_the_clock_and_within_the_margin_moves_nothing(world: World) -> None:
    filed = world.file("relief", convoy())
    passed = NOW + timedelta(hours=2, minutes=20)
    world.clock.seconds = (NOW + timedelta(hours=2, minutes=50)).timestamp()
    told = say(world, filed.subject, "passed", checkpoint=1, at=passed)
    assert (told.late, told.filed) == (0, None)
    told = say(world, filed.subject, "passed", checkpoint=1)
    assert told.late == 50
    assert told.filed is not None


def test_a_stop_holds_the_way_for_two_hours_more(world: World) -> None:
    filed = world.file("relief", convoy())
    for minutes in (0, 30):
        world.clock.seconds += minutes * 60
        told = say(world, filed.subject, "stop", checkpoint=1)
        assert told.late == STANDS_MINUTES + minutes
    # Where it stands another plan meets it, an hour after it should have been gone.
    world.file("south", operation("south", square(38.4, 35.0), window=window(4.0)))
    assert [one.kind for one in fetch(world.desk, "relief")] == ["conflict"]


def test_the_same_report_again_moves_nothing_again(world: World) -> None:
    filed = world.file("relief", convoy())
    first = say(world, filed.subject, "delayed", nonce="the-same", checkpoint=1, late=60)
    again = say(world, filed.subject, "delayed", nonce="the-same", checkpoint=1, late=60)
    assert (again.record.again, again.record.entry, again.filed) == (True, first.record.entry, None)
    assert read_own(world.desk, "relief", "movement", filed.subject).version == 2


def test_what_cannot_be_moved_is_reported_all_the_same(world: World) -> None:
    filed = world.file("relief", convoy(24 * 28, disclosure={"north": "exists"}))
    told = say(world, filed.subject, "delayed", checkpoint=1, late=9_000)
    assert "days from now" in told.unmoved
    assert [one.kind for one in fetch(world.desk, "north")] == ["filed", "progress"]
    with pytest.raises(RefusalError, match="not said"):
        say(world, filed.subject, "delayed", checkpoint=1)
    with pytest.raises(RefusalError, match="4 checkpoints"):
        say(world, filed.subject, "delayed", checkpoint=4, late=5)


def test_an_intermediary_whose_consent_has_ended_still_says_stop(world: World) -> None:
    consent = ConsentForm(filer="broker", given_by="head", reference="7")
    give_consent(world.desk, "relief", world.statement("relief", "POST", "/v1/consents", {}), consent)
    filed = world.file("broker", convoy())
    end_consent(world.desk, "relief", world.statement("relief", "POST", "/v1/consents/broker/end", {}), "broker")
    told = say(world, filed.subject, "stop", "broker", checkpoint=1)
    assert "consent" in told.unmoved
    assert [one.kind for one in fetch(world.desk, "relief")] == ["stop"]


def test_a_version_made_by_a_report_is_proved_like_any_other(world: World) -> None:
    filed = world.file("relief", convoy())
    say(world, filed.subject, "delayed", checkpoint=1, late=90)
    keys = world.desk.keys
    assert list(inspect_store(world.desk.store, keys.log_public, ORIGIN, keys)) == []
    for subject in (None, filed.subject):
        assert verify_bundle(collect(world.desk, "relief", "agency", subject), keys.log_public).problems == ()
    versions = history(world.desk, "relief", filed.subject)
    before, after = versions[0]["content"], versions[1]["content"]
    told = ProgressForm(progress="delayed", checkpoint=1, late=90)
    assert check_form(before, after, told, 90) == ""
    assert check_form(after, before, told, 90)
    for change in ({"half_width_m": 5.0}, {"party": "north"}, {"disclosure": {"*": "exact"}}, {"reports": []}):
        assert check_form(before, after | change, told, 90)
    assert check_form(before, after, ProgressForm(progress="delayed", checkpoint=1, late=91), 90)
    # The filer goes on from there with a correction of its own.
    fixed = convoy(supersedes=2)
    assert world.file("relief", fixed, filed.subject).version == 3
