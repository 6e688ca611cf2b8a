"""What nobody answers after one, three and five minutes is said again, and to others, once each."""

from modusvivendi.desk.duty.escalation import clocks, tick
from modusvivendi.desk.duty.forms import StopForm
from modusvivendi.desk.duty.stops import stop
from modusvivendi.desk.forms import ActForm
from modusvivendi.desk.inspection import inspect_store
from modusvivendi.desk.notices import act, fetch
from tests.desk.world import World, operation, site


def told(world: World, party: str) -> list:
    return [notice for notice in fetch(world.desk, party) if notice.kind == "unanswered"]


def answer(world: World, party: str, state: str, *ids: int) -> None:
    act(world.desk, party, None, ActForm(notices=list(ids), state=state))


def test_an_unanswered_conflict_climbs_to_the_cell_and_to_the_other_side(world: World) -> None:
    first = world.file("north", operation("north"))
    second = world.file("south", operation("south"))
    answer(world, "south", "Received", second.told[0].id)
    assert tick(world.desk) == 0
    world.clock.seconds += 61
    assert tick(world.desk) == 1
    assert tick(world.desk) == 0
    (mine,) = told(world, "north")
    assert mine.detail == {
        "notice_kind": "conflict",
        "minutes": 1,
        "flash": False,
        "notice": fetch(world.desk, "north")[0].id,
    }
    assert told(world, "south") == []
    world.clock.seconds += 120
    tick(world.desk)
    assert [(notice.detail or {})["recipient"] for notice in told(world, "cell")] == ["north"]
    world.clock.seconds += 120
    tick(world.desk)
    (waiting,) = told(world, "south")
    assert (waiting.subject, waiting.case) == (second.subject, second.told[0].case)
    assert waiting.detail == {"notice_kind": "conflict", "minutes": 5, "flash": False}
    assert first.subject not in str(waiting)
    world.clock.seconds += 3600
    assert tick(world.desk) == 0
    assert list(inspect_store(world.desk.store, world.desk.keys.log_public, "desk.example.org", world.desk.keys)) == []


def test_a_clock_stops_when_the_notice_is_received_by_anybody(world: World) -> None:
    filed = world.file("relief", site("relief", disclosure={"north": "exact"}))
    statement = world.statement("relief", "POST", "/v1/stops", {})
    stop(world.desk, "relief", statement, StopForm(object=filed.subject, ground="site-hit"))
    (notice,) = [one for one in fetch(world.desk, "north") if one.kind == "stop"]
    now = int(world.clock() * 1000)
    (running,) = world.desk.read(lambda t: clocks(t, "north", now))
    assert (running["flash"], running["left"]) == (True, [60, 180, 300])
    world.clock.seconds += 301
    assert tick(world.desk) >= 3
    sender = told(world, "relief")
    assert [(one.detail or {})["minutes"] for one in sender] == [5]
    answer(world, "north", "Read", notice.id)
    assert world.desk.read(lambda t: clocks(t, "north", int(world.clock() * 1000))) == []


def test_stops_come_before_conflicts(world: World) -> None:
    world.file("north", operation("north"))
    filed = world.file("south", operation("south", disclosure={"north": "exists"}))
    statement = world.statement("south", "POST", "/v1/stops", {})
    stop(world.desk, "south", statement, StopForm(object=filed.subject, ground="own-forces-hit"))
    kinds = [one["kind"] for one in world.desk.read(lambda t: clocks(t, "north", int(world.clock() * 1000)))]
    assert kinds == ["stop", "conflict"]
