"""STOP reaches everybody concerned and nobody else, and says no more than each may know."""

import pytest

from modusvivendi.desk.duty.forms import NoteForm, ProgressForm, StopForm
from modusvivendi.desk.duty.progress import Reported, report
from modusvivendi.desk.duty.records import Recorded
from modusvivendi.desk.duty.stops import lift, list_stops, stop
from modusvivendi.desk.forms import WithdrawalForm
from modusvivendi.desk.membership import change_standing
from modusvivendi.desk.notices import fetch
from modusvivendi.desk.refusals import RefusalError
from modusvivendi.desk.register import Member, member
from tests.desk.world import World, movement, operation, site


def sign(world: World, caller: str, nonce: str | None = None):
    return world.statement(caller, "POST", "/v1/stops", {}, nonce)


def halt(world: World, caller: str, nonce: str | None = None, **what) -> Recorded:
    return stop(world.desk, caller, sign(world, caller, nonce), StopForm(ground="site-hit", **what))


def got(world: World, party: str, kind: str) -> list:
    return [notice for notice in fetch(world.desk, party) if notice.kind == kind]


def who(world: World, party: str) -> Member:
    found = world.desk.read(lambda t: member(t, party))
    assert found
    return found


def test_a_stop_for_a_site_reaches_all_who_were_told_and_both_sides_of_its_cases(world: World) -> None:
    filed = world.file("relief", site("relief", disclosure={"north": "exact", "east": "exists"}))
    world.file("south", operation("south"))
    made = halt(world, "north", object=filed.subject, note="now")
    for party in ("relief", "east", "cell"):
        (one,) = got(world, party, "stop")
        assert one.subject == filed.subject
        assert one.detail == {
            "stop": made.id, "ground": "site-hit", "note": "now", "from_cell": False, "object": filed.subject
        }  # fmt: skip
    (other,) = got(world, "south", "stop")
    assert other.subject != filed.subject
    assert filed.subject not in str(other.detail)
    assert other.case
    assert got(world, "north", "stop") == got(world, "broker", "stop") == []


def test_a_stop_for_a_case_is_sent_by_either_side_and_by_the_cell(world: World) -> None:
    first = world.file("north", operation("north"))
    second = world.file("south", operation("south"))
    case = second.told[0].case
    halt(world, "north", case=case)
    (one,) = got(world, "south", "stop")
    assert (one.subject, one.case) == (second.subject, case)
    halt(world, "cell", case=case)
    assert [notice.subject for notice in got(world, "north", "stop")] == [first.subject]
    with pytest.raises(RefusalError, match="no such case") as caught:
        halt(world, "east", case=case)
    assert caught.value.status == 404


def test_who_was_told_nothing_cannot_tell_an_object_by_its_stop(world: World) -> None:
    filed = world.file("north", operation("north"))
    refusals = []
    for id in (filed.subject, "not-there"):
        with pytest.raises(RefusalError) as caught:
            halt(world, "east", object=id)
        refusals.append((caught.value.status, caught.value.message))
    assert refusals[0] == refusals[1]


def test_a_party_that_has_withdrawn_still_stops_and_is_stopped(world: World) -> None:
    filed = world.file("relief", site("relief", disclosure={"south": "exact"}))
    statement = world.statement("south", "POST", "/v1/standing", {})
    change_standing(world.desk, "south", statement, WithdrawalForm(standing="withdrawn"))
    halt(world, "relief", object=filed.subject)
    assert len(got(world, "south", "stop")) == 1
    halt(world, "south", object=filed.subject)
    assert len(got(world, "relief", "stop")) == 1


def test_a_stop_is_lifted_by_its_sender_or_the_cell_and_all_are_told(world: World) -> None:
    filed = world.file("relief", site("relief", disclosure={"north": "exact", "south": "exists"}))
    made = halt(world, "north", object=filed.subject)
    assert [one["mine"] for one in list_stops(world.desk, who(world, "north"))] == [True]
    assert [one["objects"] for one in list_stops(world.desk, who(world, "south"))] == [[filed.subject]]
    assert list_stops(world.desk, who(world, "east")) == []
    for caller, status in (("south", 403), ("east", 404)):
        with pytest.raises(RefusalError) as caught:
            lift(world.desk, caller, sign(world, caller), made.id, NoteForm())
        assert caught.value.status == status
    lift(world.desk, "cell", sign(world, "cell"), made.id, NoteForm(note="over"))
    assert got(world, "south", "stop-lifted")[0].detail == {
        "stop": made.id, "note": "over", "object": filed.subject
    }  # fmt: skip
    assert list_stops(world.desk, who(world, "north")) == []
    with pytest.raises(RefusalError, match="lifted already"):
        lift(world.desk, "north", sign(world, "north"), made.id, NoteForm())


def test_the_same_stop_again_has_no_second_effect(world: World) -> None:
    filed = world.file("relief", site("relief", disclosure={"north": "exact"}))
    first = halt(world, "north", nonce="the-same-nonce", object=filed.subject)
    again = halt(world, "north", nonce="the-same-nonce", object=filed.subject)
    assert (again.id, again.entry, again.again) == (first.id, first.entry, True)
    assert len(got(world, "relief", "stop")) == 1


def test_progress_of_a_movement_reaches_those_told_and_a_stop_everybody(world: World) -> None:
    filed = world.file("relief", movement("relief", disclosure={"north": "cell_hour"}))
    other = world.file("south", operation("south"))

    def say(caller: str, progress: str) -> Reported:
        form = ProgressForm.model_validate({"progress": progress, "checkpoint": 1, "note": "at the bridge"})
        return report(world.desk, caller, sign(world, caller), filed.subject, form)

    say("relief", "passed")
    (one,) = got(world, "north", "progress")
    assert (one.detail or {})["note"] == "at the bridge"
    assert got(world, "south", "progress") == []
    say("relief", "stop")
    (halted,) = got(world, "south", "stop")
    assert halted.detail == {"progress": "stop", "object": other.subject}
    with pytest.raises(RefusalError, match="no such object"):
        say("north", "passed")
    with pytest.raises(RefusalError, match="not a movement"):
        report(world.desk, "south", sign(world, "south"), other.subject, ProgressForm(progress="starting"))
