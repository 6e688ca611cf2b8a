"""Filings: who is told what, and that both sides are."""

import pytest

from modusvivendi.desk.refusals import RefusalError
from tests.desk.world import World, movement, operation, site, square, window


def notices(world: World, party: str) -> list[tuple[str, str]]:
    rows = world.desk.read(
        lambda t: t.rows("SELECT kind, object FROM notices WHERE recipient = ? ORDER BY id", (party,))
    )
    return [(kind, subject) for kind, subject in rows]


def test_both_sides_of_a_conflict_are_told_in_one_transaction(world: World) -> None:
    first = world.file("north", operation("north"))
    second = world.file("south", operation("south", square(38.05, 35.05)))
    assert first.told == []
    assert [told.kind for told in second.told] == ["conflict"]
    assert notices(world, "north") == [("conflict", first.subject)]
    assert notices(world, "south") == [("conflict", second.subject)]
    assert notices(world, "cell") == [("conflict", second.subject)]
    assert notices(world, "east") == []


def test_what_does_not_meet_is_no_conflict(world: World) -> None:
    world.file("north", operation("north"))
    for outline, timing in ((square(39.0, 35.0), window()), (square(), window(10.0))):
        assert world.file("south", operation("south", outline, window=timing)).told == []
    high = operation("south")
    high["volumes"][0] |= {"lower_m": 4000.0, "upper_m": 5000.0}
    assert world.file("south", high).told == []


def test_an_operation_meets_sites_and_movements_of_any_party(world: World) -> None:
    world.file("relief", site("relief"))
    world.file("relief", movement("relief"))
    told = world.file("north", operation("north")).told
    assert sorted(one.detail["severity"] for one in told) == ["high", "high"]


def test_the_same_request_again_has_no_second_effect(world: World) -> None:
    first = world.file("north", operation("north"), nonce="the-same-nonce")
    again = world.file("north", operation("north"), nonce="the-same-nonce")
    assert (again.subject, again.seq, again.again) == (first.subject, first.seq, True)
    with pytest.raises(RefusalError, match="nonce") as caught:
        world.file("north", operation("north", square(39.0)), nonce="the-same-nonce")
    assert caught.value.status == 409


def test_a_correction_clears_a_case_and_both_sides_know(world: World) -> None:
    first = world.file("north", operation("north"))
    second = world.file("south", operation("south"))
    world.clock.seconds += 3600 / 2
    moved = world.file("south", operation("south", square(39.0), supersedes=1), second.subject)
    assert moved.version == 2
    assert [told.kind for told in moved.told] == ["conflict-cleared"]
    assert notices(world, "north")[-1] == ("conflict-cleared", first.subject)
    assert world.file("east", operation("east", square(39.05))).told[0].kind == "conflict"


def test_an_ended_operation_meets_nothing(world: World) -> None:
    first = world.file("north", operation("north"))
    with pytest.raises(RefusalError, match="stays at least"):
        world.end("north", first.subject)
    world.clock.seconds += 601
    world.end("north", first.subject)
    assert world.file("south", operation("south")).told == []
